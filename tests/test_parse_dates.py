"""Publication dates in every form that the sources write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Kind, Precision
from pipeline.parse.dates import find, find_update, is_date_line, read

BODY = ["Rubrik", "Texten om vården i länet."]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("26 januari 2018", date(2018, 1, 26)),
        ("Pressmeddelande – 20 september 2021", date(2021, 9, 20)),
        ("Nyhet – 26 oktober 2022", date(2022, 10, 26)),
        ("Pressmeddelande 2022-09-19", date(2022, 9, 19)),
        ("2022-04-27 Pressmeddelande", date(2022, 4, 27)),
        ("2024-02-14 Nyheter", date(2024, 2, 14)),
        ("2018-11-28", date(2018, 11, 28)),
        ("NYHETER 2021-04-29", date(2021, 4, 29)),
        ("30 dec 2020", date(2020, 12, 30)),
        ("Publicerad 2018-04-26 16:17", datetime(2018, 4, 26, 16, 17)),
        ("2024-04-10 13:08", datetime(2024, 4, 10, 13, 8)),
        ("2015-01-29 08.52", datetime(2015, 1, 29, 8, 52)),
        ("Jan 14, 2015 15:17 CET", datetime(2015, 1, 14, 15, 17)),
        ("Okt 05, 2012 11:46 CEST", datetime(2012, 10, 5, 11, 46)),
        ("Maj 31, 2016 15:58 CEST", datetime(2016, 5, 31, 15, 58)),
        ("Sep 24, 2019 14:51 CEST", datetime(2019, 9, 24, 14, 51)),
        ("17.12.2025 11:00:36 CET", datetime(2025, 12, 17, 11, 0)),
        ("8.12.2023 09:05:00 CET | Pressmeddelande", datetime(2023, 12, 8, 9, 5)),
        ("17.12.2025 11:00:36 CET | Region Fjällmark | Pressmeddelande", datetime(2025, 12, 17, 11, 0)),
        ("Publicerad: 2020-07-10 09:29 CEST", datetime(2020, 7, 10, 9, 29)),
        ("2018-10-10 11:35Pressmeddelande", datetime(2018, 10, 10, 11, 35)),
        ("tisdag 16 februari 2021", date(2021, 2, 16)),
        ("Publicerad den 3 april 2019 kl. 13.30", datetime(2019, 4, 3, 13, 30)),
        ("2019-06-01 10:00 UTC", datetime(2019, 6, 1, 12, 0)),
        ("mån 12 jan 2026", date(2026, 1, 12)),
        ("Publicerad: mån 12 jan 2026", date(2026, 1, 12)),
        ("Publicerad tors. 12 feb. 2026 kl 08.15", datetime(2026, 2, 12, 8, 15)),
        ("2026/01/12", date(2026, 1, 12)),
        ("Publicerad: 2026/01/12 09:30", datetime(2026, 1, 12, 9, 30)),
        ("Publicerad: 20260112", date(2026, 1, 12)),
    ],
)
def test_date_lines(line: str, value: date) -> None:
    assert is_date_line(line)
    for lines in ([line, *BODY], [*BODY, line], [BODY[0], line, BODY[1]]):
        found = find((), lines)
        assert found is not None
        assert (found.value, type(found.value), found.how) == (value, type(value), "text")
        assert found.precision is (Precision.MINUTE if isinstance(value, datetime) else Precision.DAY)


@pytest.mark.parametrize(
    "line",
    [
        "Uppdaterat: 23 april 2024",
        "Senast uppdaterad: 14 oktober 2022",
        "Senast uppdaterad 2017-07-10 11:16:44 av Alva Exempelsson",
        "Uppdaterad 3 januari 2019",
        "Uppdaterad: 2018-08-23 15.48",
        "28 mars 10:04",
        "Mötet hålls den 26 januari 2018.",
        "26 januari 2018 möts regionfullmäktige i Granby för att besluta om budgeten",
        "190403",
        "20260112",
        "RS 2026/01/12",
        "Publicerad: 20261312",
        "31 februari 2018",
        "Regionstyrelsen 2022-04-11",
        "17.13.2025",
        "1849-01-01",
    ],
)
def test_what_is_no_publication(line: str) -> None:
    assert find((), [line, *BODY]) is None
    assert find((), [*BODY, line]) is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Uppdaterat: 23 april 2024", date(2024, 4, 23)),
        ("Senast uppdaterad: 14 oktober 2022", date(2022, 10, 14)),
        ("Senast uppdaterad 2017-07-10 11:16:44 av Alva Exempelsson", datetime(2017, 7, 10, 11, 16)),
        ("Uppdaterad: 2018-08-23 15.48", datetime(2018, 8, 23, 15, 48)),
        ("Publicerad 2018-04-26, uppdaterad 2018-05-02", date(2018, 5, 2)),
    ],
)
def test_when_a_page_was_changed(line: str, value: date) -> None:
    assert find_update((), [*BODY, line]) == value
    assert find_update((), [line, *BODY]) == value


def test_an_update_label_with_its_date_below() -> None:
    assert find_update((), [*BODY, "Senast uppdaterad:", "14 oktober 2022"]) == date(2022, 10, 14)


def test_what_is_no_update() -> None:
    assert find_update((), ["Publicerad 2018-04-26", *BODY, "Sidan uppdaterades efter mötet."]) is None
    assert find_update(("2024-05-01T10:00:00+02:00",), BODY) == datetime(2024, 5, 1, 10, 0)


def test_a_day_without_a_year_and_a_month_in_the_address() -> None:
    found = find((), ["28 mars 10:04", *BODY], "https://region.example/nyheter/2020/03/")
    assert found is not None
    assert (found.value, found.precision) == (datetime(2020, 3, 28, 10, 4), Precision.MINUTE)
    found = find((), ["28 mars", *BODY], "https://region.example/nyheter/2020/05/")
    assert found is not None
    assert found.precision is Precision.MONTH


def test_date_under_an_update_label() -> None:
    assert find((), [*BODY, "Senast uppdaterad", "14 oktober 2022"]) is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Granby den 12 mars 2024", date(2024, 3, 12)),
        ("Granby 2024-03-12", date(2024, 3, 12)),
        ("Granby, 12 mars 2024", date(2024, 3, 12)),
        ("Stora Övre Granby den 12 mars 2024", date(2024, 3, 12)),
    ],
)
def test_signatures(line: str, value: date) -> None:
    names = ["För Exempelpartiet", "Alva Exempelsson (X)", "Bertil af Påhitt"]
    found = find((), [*BODY, line, *names], "https://x.se/2023/05/motion", kind=Kind.MOTION)
    assert found is not None
    assert (found.value, found.how, found.precision) == (value, "text", Precision.DAY)
    assert find((), [*BODY, line, *names]) is None
    better = find((), [*BODY, "Datum: 2024-03-15", line, *names], kind=Kind.MOTION)
    assert better is not None
    assert better.value == date(2024, 3, 15)


@pytest.mark.parametrize(
    "lines",
    [
        ["Granby 2024-03-12"],
        ["Vi bor i Granby den 12 mars 2024", "Alva Exempelsson"],
        ["Granby den 12 mars 2024 kom 40 personer", "Alva Exempelsson"],
        ["Granby den 12 mars", "Alva Exempelsson"],
        ["Uppdaterad 2024-03-12", "Alva Exempelsson"],
        ["Granby 2024-03-12", "Text om vården i länet. " * 5, "Alva Exempelsson"],
    ],
)
def test_what_is_no_signature(lines: list[str]) -> None:
    assert find((), [*BODY, *lines], kind=Kind.MOTION) is None


@pytest.mark.parametrize("line", ["Anslaget 2025-04-01", "Anslagsdatum: 2025-04-01", "Anslaget den 1 april 2025"])
def test_a_notice_is_dated_by_when_it_was_put_up(line: str) -> None:
    found = find((), ["Kallelse", "Datum: 9 april 2025", line, *BODY], "https://x.se/moten/2025-04-09/")
    assert found is not None
    assert (found.value, found.how) == (date(2025, 4, 1), "text")


@pytest.mark.parametrize(
    "lines",
    [
        ["Datum: 15 mars 2026", "Tid: 18.00", "Plats: Biblioteket"],
        ["Plats: Biblioteket", "Tid: 18.00", "Datum: 15 mars 2026"],
        ["Datum: 15 mars 2026", "Kostnad: 100 kr", "Lokal: Ripan"],
        ["Datum", "15 mars 2026", "Tid", "18.00", "Plats", "Biblioteket"],
        ["Plats", "Biblioteket", "Datum", "15 mars 2026"],
        ["Datum | 15 mars 2026", "Tid | 18.00"],
        ["Datum: 2026-03-15", "Tid 18.00–20.00"],
        ["Datum: 15 mars 2026 Tid: 18.00 Plats: Biblioteket"],
    ],
)
def test_the_day_of_an_event_is_no_publication(lines: list[str]) -> None:
    for around in (["Föreläsning", *lines, *BODY], [*BODY * 10, *lines], lines):
        assert find((), around) is None
    assert find((), BODY, margins=lines) is None
    found = find((), [*lines, *BODY * 10, "Publicerad 2026-02-01"])
    assert found is not None
    assert found.value == date(2026, 2, 1)


@pytest.mark.parametrize("below", ["Till regionfullmäktige", "Plats för fler bussar finns", "Tidigare beslut"])
def test_the_day_of_a_letter_is_its_publication(below: str) -> None:
    found = find((), ["Rubrik", "Datum: 2024-03-15", below, *BODY])
    assert found is not None
    assert found.value == date(2024, 3, 15)


@pytest.mark.parametrize("lines", [["Datum: 2026-03-24"], ["Datum", "2026-03-24"], ["Datum 24 mars 2026", "Tid: 9.00"]])
def test_the_day_of_a_meeting_is_not_when_its_notice_was_published(lines: list[str]) -> None:
    head = ["Kallelse till regionfullmäktige", *lines]
    assert find((), [*head, *BODY], kind=Kind.NOTICE) is None
    found = find((), [*head, "Anslaget 2026-03-10", *BODY], kind=Kind.NOTICE)
    assert found is not None
    assert found.value == date(2026, 3, 10)


@pytest.mark.parametrize(
    "lines",
    [
        ["Regionstyrelsen Sammanträdesdatum 2026-03-11"],
        ["Regionstyrelsen Sammanträdesdatum", "2026-03-11 Sida 1 av 24"],
        ["Sammanträdesdatum: 11 mars 2026"],
        ["Plats och tid: Regionens hus, Granby, onsdagen den 11 mars 2026 kl. 09.00–12.00"],
        ["Plats och tid Regionens hus, Granby", "onsdagen den 11 mars 2026, kl. 09.00–12.00"],
        ["Tid och plats: 2026-03-11 kl. 9.00, Regionens hus"],
        ["Datum och tid: 11 mars 2026, klockan 9–12"],
        ["Sammanträdets plats och tid", "Regionens hus, Granby, den 11 mars 2026 kl. 09.00"],
        ["Datum: 11 mars 2026", "Tid: 9.00–12.00", "Plats: Regionens hus"],
    ],
)
def test_minutes_are_dated_by_their_meeting(lines: list[str]) -> None:
    for found in (
        find((), ["Protokoll", *lines, "Justering 2026-03-25", *BODY], kind=Kind.PROTOCOL),
        find((), ["Protokoll", *BODY * 10, "2026-03-25"], kind=Kind.PROTOCOL, margins=lines),
    ):
        assert found is not None
        assert (found.value, type(found.value), found.precision) == (date(2026, 3, 11), date, Precision.DAY)


@pytest.mark.parametrize(
    "lines",
    [
        ["Plats och tid: Regionens hus", "Justering den 25 mars 2026"],
        ["Plats och tid: Regionens hus", "Utskrivet: 25 mars 2026"],
        ["Justeringens plats och tid: 25 mars 2026"],
        ["Vid sammanträdet den 11 mars 2026 beslutades"],
    ],
)
def test_what_is_not_the_day_of_a_meeting(lines: list[str]) -> None:
    assert find((), ["Protokoll", *lines, *BODY], kind=Kind.PROTOCOL) is None


def test_only_minutes_are_dated_by_a_meeting() -> None:
    assert find((), ["Rubrik", "Regionstyrelsen Sammanträdesdatum 2026-03-11", *BODY]) is None


def test_date_line_in_the_middle_is_text() -> None:
    assert find((), [*BODY * 10, "26 januari 2018", *BODY * 10]) is None


def test_labelled_goes_before_bare() -> None:
    found = find((), ["1 maj 2020", *BODY, "Publicerad 2020-05-03"])
    assert found is not None
    assert found.value == date(2020, 5, 3)


@pytest.mark.parametrize(
    ("stamp", "value"),
    [
        ("2024-03-01T10:15:30+01:00", datetime(2024, 3, 1, 10, 15)),
        ("2024-07-01T10:15:30Z", datetime(2024, 7, 1, 12, 15)),
        ("2024-07-01T10:15", datetime(2024, 7, 1, 10, 15)),
        ("2024-02-29T23:00:00.000Z", date(2024, 3, 1)),
        ("2024-03-01", date(2024, 3, 1)),
    ],
)
def test_declared(stamp: str, value: date) -> None:
    found = find((stamp,), ["1 maj 2020"], "https://x.se/2019/01/01/a")
    assert found is not None
    assert (found.value, type(found.value), found.how) == (value, type(value), "meta")


@pytest.mark.parametrize(
    ("address", "value", "precision"),
    [
        ("https://x.se/2019/01/31/nyhet", date(2019, 1, 31), Precision.DAY),
        ("https://x.se/2022-12-20-ny-regionplan", date(2022, 12, 20), Precision.DAY),
        ("https://x.se/2020/03/nyhet", date(2020, 3, 1), Precision.MONTH),
        ("https://x.se/arkiv?month=2020-12", date(2020, 12, 1), Precision.MONTH),
    ],
)
def test_address(address: str, value: date, precision: Precision) -> None:
    found = find((), BODY, address)
    assert found is not None
    assert (found.value, found.how, found.precision) == (value, "address", precision)


@pytest.mark.parametrize(
    "address", ["https://x.se/2020/nyhet", "https://x.se/a/2020-13-01", "https://x.se/12345678", ""]
)
def test_address_without_date(address: str) -> None:
    assert find((), BODY, address) is None


def test_a_page_cannot_come_from_the_future() -> None:
    fetched = datetime(2024, 5, 1, 3, 0)
    assert find(("2024-05-04",), [], None, fetched) is None
    found = find(("2024-05-04", "2024-05-02"), [], None, fetched)
    assert found is not None
    assert found.value == date(2024, 5, 2)
    assert find(("2101-01-01", "1959-12-31"), []) is None


@given(st.text(max_size=160))
def test_no_line_is_too_odd(line: str) -> None:
    read(line)
    is_date_line(line)
    find((line,), [line], line)
