"""Sources: the shipped file, what is refused and how it is said, and entries added."""

import json
import re
import tomllib
from collections import Counter
from contextlib import suppress
from importlib.resources import files
from types import MappingProxyType
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Kind, ParseError, Source
from pipeline.regions import regions
from scrapers.sources import PARTIES, PLATFORMS, added, entry_of, load

NAMES = tuple(region.name for region in regions())
TEXT = (files("data") / "sources.toml").read_text(encoding="utf-8")
SHIPPED = load(TEXT, NAMES)
# hosts of services and bodies that are no region's own
OUTSIDE = {
    "ttvia": {"via.tt.se"},
    "mynewsdesk": {"www.mynewsdesk.com"},
    "notified": {"newsroom.notified.com"},
    "pressmachine": {"www.pressmachine.se", "press.newsmachine.com"},
    "netpublicator": {"www.netpublicator.com"},
    "riksdagen": {"data.riksdagen.se"},
    "g0v": {"g0v.se"},
}
PARTY_HOSTS = (
    "socialdemokraterna.se",
    "socialdemokraternasormland.se",
    "skronoberg.se",
    "moderaterna.se",
    "sd.se",
    "centerpartiet.se",
    "vansterpartiet.se",
    "kristdemokraterna.se",
    "liberalerna.se",
)
# articles as they are known, invented slugs, and links beside them that are none
LINKS = {
    "stockholm-nyheter": ("/nyheter/2024/02/ny-buss/", "/Nyheter/"),
    "sormland-nyheter": ("/nyheter/nyhetslista-2023/ny-buss/", "/nyheter/nyhetslista/"),
    "jonkoping-nyheter": (
        "/nyheter/nyheter-och-pressmeddelanden/ny-buss-12345",
        "/nyheter/nyheter-och-pressmeddelanden/",
    ),
    "kronoberg-fullmaktige-webb": ("/rf220921", "/om"),
    "kalmar-handlingar": (
        "/politik-och-paverkan/demokrati-och-insyn/kallelser-och-handlingar/regionfullmaktige-2019-11-19--20/",
        "/politik-och-paverkan/demokrati-och-insyn/kallelser-och-handlingar/",
    ),
    "blekinge-nyheter": (
        "/om-webbplatsen/nyheter/nyheter-och-pressmeddelande/2022-12-20-ny-buss.html",
        "/om-webbplatsen/nyheter/nyheter-och-pressmeddelande.html",
    ),
    "vgr-beslut": (
        "/aktuellt/aktuella-beslut-fran-regionfullmaktige-och-regionstyrelsen/beslut-i-regionstyrelsen/x-23-april-2024/",
        "/aktuellt/aktuella-beslut-fran-regionfullmaktige-och-regionstyrelsen/beslut-i-regionstyrelsen/",
    ),
    "varmland-nyheter": (
        "/regionvarmland/nyhetsarkiv/region-varmland/2025-03-03-ny-buss",
        "/regionvarmland/nyhetsarkiv/region-varmland/2025-03-03-ny-buss.printable",
    ),
    "jamtland-harjedalen-nyheter": (
        "/nyheter/trafik/nybuss.5.2872d6d81687733b94b628.html",
        "/nyheter/nyhetsarkiv.4.b27c75415ad8e1dbba6e823.html",
    ),
    "vasterbotten-nyheter": ("/sammanfattning-fran-fullmaktige-den-27-28-april", "/centrala-nyheter"),
    "norrbotten-beslut": (
        "/sv/Demokrati-och-insyn/Beslut-i-korthet/Nyhetsarkiv-Beslut-i-korthet-2019/Beslut-i-korthet-3-april/",
        "/sv/demokrati-och-politik/beslut-i-korthet/",
    ),
}
ENTRY = {
    "id": "exempel-nyheter",
    "name": "Region Exempel, nyheter",
    "platform": "list",
    "address": "https://www.region.example/nyheter/",
    "kinds": ["press_release"],
    "confirmed": "2026",
    "confidence": "H",
    "options": {"links": "^/nyheter/[^/]+/$"},
}


def written(**more: object) -> str:
    """A file of one entry, the usual one changed; None takes a key out."""
    lines = (f"{key} = {inline(value)}" for key, value in {**ENTRY, **more}.items() if value is not None)
    return "[[source]]\n" + "\n".join(lines) + "\n"


def inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {inline(inner)}" for key, inner in value.items()) + " }"
    return f"[{', '.join(map(inline, value))}]" if isinstance(value, list) else json.dumps(value)


def one(**more: object) -> Source:
    return load(written(**more), NAMES)[0]


def paged(**paging: object) -> Source:
    return one(options={"links": "x", "paging": paging})


def test_every_region_has_an_enabled_press_source_of_its_own() -> None:
    press = {
        source.region
        for source in SHIPPED
        if source.enabled and source.party is None and Kind.PRESS_RELEASE in source.kinds
    }
    assert press - {None} == set(NAMES)


def test_every_riksdag_party_has_an_enabled_source() -> None:
    assert {source.party for source in SHIPPED if source.enabled and source.region is None} - {None} == set(PARTIES)


def test_riksdag_and_government_are_there() -> None:
    doktyp = {source.options["doktyp"]: source.kinds for source in SHIPPED if source.platform == "riksdagen"}
    assert doktyp == {"mot": (Kind.MOTION,), "ip": (Kind.INTERPELLATION,), "bet": (Kind.REPORT,)}
    assert [source.address for source in SHIPPED if source.platform == "g0v"] == [
        "https://g0v.se/pressmeddelanden.json"
    ]


def test_ids_are_unique_and_so_is_what_they_read() -> None:
    assert max(Counter(source.id for source in SHIPPED).values()) == 1
    assert max(Counter((source.address, repr(source.options)) for source in SHIPPED).values()) == 1


@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: source.id)
def test_host_is_the_publishers_or_that_of_its_platform(source: Source) -> None:
    host = urlsplit(source.address).hostname or ""
    own = next((region.domains for region in regions() if region.name == source.region), ())
    if source.party:
        own = PARTY_HOSTS
    at_home = any(host == domain or host.endswith(f".{domain}") for domain in own)
    assert at_home or host in OUTSIDE.get(source.platform, ())


@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: source.id)
def test_paging_stays_on_the_sources_host(source: Source) -> None:
    paging = source.options.get("paging", {})
    assert isinstance(paging, MappingProxyType | dict)
    if address := paging.get("address"):
        assert urlsplit(address).netloc == urlsplit(source.address).netloc


@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: source.id)
def test_evidence_is_given_and_bears_its_confidence(source: Source) -> None:
    assert source.evidence
    assert source.confirmed <= "2026"
    if source.confidence == "L":
        # an address that nobody saw says so, or is old
        assert source.confirmed < "2018" or "not seen" in source.evidence or "follow" in source.evidence


def test_addresses_that_follow_from_others_are_not_called_sure() -> None:
    formed = [source for source in SHIPPED if "feed's address is WordPress's" in source.evidence]
    assert formed
    assert {source.confidence for source in formed} == {"M"}


def test_publishers_number_at_tt_via_is_that_of_the_address() -> None:
    ttvia = [source for source in SHIPPED if source.platform == "ttvia"]
    assert [source.address.rpartition("=")[2] for source in ttvia] == [str(s.options["publisher"]) for s in ttvia]


@pytest.mark.parametrize("id", LINKS)
def test_links_find_articles_and_pass_over_the_rest(id: str) -> None:
    links = next(source.options["links"] for source in SHIPPED if source.id == id)
    assert isinstance(links, str)
    article, other = LINKS[id]
    assert re.search(links, article)
    assert not re.search(links, other)


def test_what_is_missing_is_listed_at_the_end() -> None:
    end = TEXT[TEXT.rindex("\n# ---") :]
    assert "known to exist" in end
    assert "Region Östergötland   TT Via" in end
    assert all(line.startswith("#") for line in end.splitlines() if line)


def test_head_explains_every_key_and_platform() -> None:
    head = TEXT[: TEXT.index("[[source]]")]
    for word in (*entry_of(SHIPPED[0]), *PLATFORMS, *Kind, "party", "weekly", "delay", "enabled"):
        assert re.search(rf"\b{word}\b", head), word


def test_entry_is_read_whole() -> None:
    more = {"region": "Region Skåne", "party": "S", "weekly": 3, "delay": 2.5, "evidence": "seen", "enabled": False}
    assert one(**more) == Source(
        id="exempel-nyheter",
        name="Region Exempel, nyheter",
        platform="list",
        address="https://www.region.example/nyheter/",
        kinds=(Kind.PRESS_RELEASE,),
        confirmed="2026",
        confidence="H",
        region="Region Skåne",
        party="S",
        weekly=3.0,
        delay=2.5,
        options={"links": "^/nyheter/[^/]+/$"},
        evidence="seen",
        enabled=False,
    )


def test_what_is_left_out_is_unknown_and_enabled() -> None:
    source = one()
    assert (source.region, source.party, source.weekly, source.delay, source.enabled) == (None, None, None, None, True)


def test_source_is_read_only_and_can_stand_in_a_set() -> None:
    source = paged(kind="page", parameter="page")
    with pytest.raises(TypeError):
        source.options["links"] = "y"  # type: ignore[index]
    with pytest.raises(TypeError):
        source.options["paging"]["kind"] = "year"  # type: ignore[index]
    assert source in {source}


def test_empty_file_has_no_sources() -> None:
    assert load("# nothing yet\n", NAMES) == ()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"plattform": "list"}, "unknown key plattform: there are id, name"),
        ({"address": None}, "lacks address"),
        ({"confirmed": None, "kinds": None}, "lacks kinds, confirmed"),
        ({"id": "Exempel"}, "lower-case ascii"),
        ({"id": "skåne-nyheter"}, "lower-case ascii"),
        ({"id": "a--b"}, "lower-case ascii"),
        ({"id": 7}, "id = 7"),
        ({"name": " "}, "name = ' '"),
        ({"region": "Region Exempel"}, "region = 'Region Exempel': there are Region Stockholm"),
        ({"party": "FP"}, "party = 'FP': there are S, M"),
        ({"platform": "lists"}, "platform = 'lists': there are list, feed"),
        ({"platform": ["list"]}, "platform = ['list']"),
        ({"address": "www.region.example/nyheter"}, "no http(s) address"),
        ({"address": "ftp://region.example/"}, "no http(s) address"),
        ({"address": "file:///etc/passwd"}, "no http(s) address"),
        ({"address": "https:///nyheter"}, "no http(s) address"),
        ({"address": "https://[region.example/"}, "no http(s) address"),
        ({"address": "https://region.example:no/"}, "no http(s) address"),
        ({"address": "https://region.example/a b"}, "no http(s) address"),
        ({"address": "ht\ntps://region.example/"}, "no http(s) address"),
        ({"address": "https://anna:ord@region.example/"}, "user name"),
        ({"kinds": []}, "kinds = []"),
        ({"kinds": "motion"}, "kinds = 'motion'"),
        ({"kinds": ["motion", "motion"]}, "list of different ones"),
        ({"kinds": ["motions"]}, "'motions': there are press_release"),
        ({"kinds": [{"a": 1}]}, "there are press_release"),
        ({"weekly": 0}, "weekly = 0: take it out"),
        ({"weekly": -1.0}, "weekly = -1.0"),
        ({"weekly": True}, "weekly = True"),
        ({"weekly": "3"}, "weekly = '3'"),
        ({"weekly": 10**400}, "weekly = 1000"),
        ({"delay": -1}, "delay = -1"),
        ({"confirmed": 2020}, "confirmed = 2020: write a year in quotation marks"),
        ({"confirmed": "20"}, "confirmed = '20'"),
        ({"confirmed": "٢٠٢٠"}, "confirmed = "),
        ({"confidence": "h"}, "confidence = 'h': there are H, M, L"),
        ({"confidence": "HM"}, "confidence = 'HM'"),
        ({"enabled": "no"}, "write true or false"),
        ({"options": "x"}, "options = 'x'"),
        ({"options": {}}, "needs one of options.links, options.item, options.itself"),
        ({"options": {"links": "x", "itself": True}}, "needs one of"),
        ({"options": {"linsk": "x"}}, "unknown key options.linsk: there are links"),
        ({"options": {"links": "(a"}}, "no regular expression"),
        ({"options": {"links": 3}}, "options.links = 3"),
        ({"options": {"itself": False}}, "write true"),
        ({"options": {"itself": True, "days": 60}}, "options.days beside options.itself"),
        ({"options": {"item": "ul > "}}, "no CSS selector"),
        ({"options": {"links": "x", "title": "h2"}}, "options.title without options.item"),
        ({"options": {"links": "x", "days": 0}}, "options.days = 0"),
        ({"platform": "feed"}, "unknown key options.links: this platform takes none"),
        ({"platform": "sitemap", "options": {"links": "["}}, "no regular expression"),
        ({"platform": "ttvia", "options": {}}, "needs options.publisher"),
        ({"platform": "ttvia", "options": {"publisher": "3235664"}}, "whole number"),
        ({"platform": "mynewsdesk", "options": {"room": True}}, "whole number"),
        ({"platform": "riksdagen", "options": {}}, "needs options.doktyp"),
    ],
)
def test_fault_is_refused_with_its_entry_and_what_to_do(more: dict[str, object], said: str) -> None:
    with pytest.raises(ParseError) as error:
        one(**more)
    assert str(error.value).startswith(f"has a fault in source {({**ENTRY, **more})['id']!r}: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("paging", "said"),
    [
        ({}, "without kind"),
        ({"kind": "pages"}, "kind = 'pages': there are page, offset, year, month, archive"),
        ({"kind": "page"}, "needs parameter or address"),
        ({"kind": "page", "parameter": "p", "address": "https://a.example/{page}"}, "and not both"),
        ({"kind": "page", "links": "x"}, "needs parameter or address"),
        ({"kind": "archive", "parameter": "p"}, "needs links"),
        ({"kind": "archive", "links": "("}, "no regular expression"),
        ({"kind": "page", "address": "https://a.example/{year}"}, "without {page}"),
        ({"kind": "page", "address": "https://a.example/{page}{day}"}, "with {day}: there are {page}"),
        ({"kind": "page", "address": "https://a.example/{page:04}"}, "with {page:04}"),
        ({"kind": "page", "address": "https://a.example/{page"}, "braces do not match"),
        ({"kind": "page", "address": "/{page}"}, "no http(s) address"),
        ({"kind": "page", "parameter": "p", "step": 20}, "only offset needs it"),
        ({"kind": "offset", "parameter": "skip"}, "without step"),
        ({"kind": "offset", "parameter": "skip", "step": 0}, "step = 0"),
        ({"kind": "page", "parameter": "p", "first": -1}, "first = -1"),
        ({"kind": "month", "parameter": "m", "first": 1}, "with first"),
        ({"kind": "page", "parameter": "p", "last": 3}, "unknown key options.paging.last"),
    ],
)
def test_paging_that_cannot_be_is_refused(paging: dict[str, object], said: str) -> None:
    with pytest.raises(ParseError, match="exempel-nyheter") as error:
        paged(**paging)
    assert said in str(error.value)


def test_double_id_is_refused() -> None:
    with pytest.raises(ParseError, match="has source 'exempel-nyheter' twice: give one"):
        load(written() + written(name="Another"), NAMES)


def test_entry_without_id_is_named_by_its_number() -> None:
    with pytest.raises(ParseError, match="has a fault in source number 2: lacks id"):
        load(written() + written(id=None), NAMES)


@pytest.mark.parametrize("text", ["[[source]\n", "id = ", "a = 1\na = 2\n", "x = " + "[" * 9000, "n = " + "1" * 5000])
def test_text_that_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="is not TOML"):
        load(text, NAMES)


@pytest.mark.parametrize("text", ["[source]\nid = 'a'\n", "source = [1]\n", "[[sources]]\n", "a = 1\n" + written()])
def test_other_things_than_entries_are_refused(text: str) -> None:
    with pytest.raises(ParseError, match="nothing but entries"):
        load(text, NAMES)


def test_added_leaves_what_stood_there_and_comes_last() -> None:
    source = one(region="Region Skåne", weekly=0.5, delay=3.0, enabled=False)
    longer = added(TEXT, source, NAMES)
    assert longer.startswith(TEXT)
    assert load(longer, NAMES) == (*SHIPPED, source)


def test_a_delay_of_nothing_is_another_than_none_and_stays() -> None:
    source = one(delay=0)
    assert source.delay == 0.0
    assert entry_of(source)["delay"] == 0.0
    assert load(added("", source, NAMES), NAMES) == (source,)
    assert "delay" not in entry_of(one())


def test_added_writes_as_a_person_would() -> None:
    source = one(options={"links": r"^/\d+$", "paging": {"kind": "offset", "parameter": "n", "step": 9}})
    assert added("# mine", source, NAMES) == (
        "# mine\n\n[[source]]\n"
        'id = "exempel-nyheter"\n'
        'name = "Region Exempel, nyheter"\n'
        'platform = "list"\n'
        'address = "https://www.region.example/nyheter/"\n'
        'kinds = ["press_release"]\n'
        'confirmed = "2026"\n'
        'confidence = "H"\n'
        'options = { links = \'^/\\d+$\', paging = { kind = "offset", parameter = "n", step = 9 } }\n'
    )


def test_added_refuses_an_id_that_is_there() -> None:
    with pytest.raises(ParseError, match="'skane-mynewsdesk' twice"):
        added(TEXT, one(id="skane-mynewsdesk"), NAMES)


def test_added_refuses_what_load_would() -> None:
    with pytest.raises(ParseError, match="region = 'Region Exempel'"):
        added("", Source(**{**vars_of(one()), "region": "Region Exempel"}), NAMES)  # type: ignore[arg-type]


def vars_of(source: Source) -> dict[str, object]:
    return {name: getattr(source, name) for name in Source.__slots__}


words = st.text(min_size=1, max_size=40).filter(str.strip)
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
counts = st.integers(1, 10**9)
expressions = st.one_of(words.map(re.escape), st.sampled_from([r"^/a'\d+/$", r'(?i)"x"', "\\.pdf$", "a\x7fb", "^/å+"]))
pagings = st.one_of(
    st.fixed_dictionaries({"kind": st.sampled_from(["page", "year", "month"]), "parameter": words}),
    st.fixed_dictionaries({"kind": st.just("page"), "parameter": words, "first": st.integers(0, 9)}),
    st.fixed_dictionaries({"kind": st.just("offset"), "parameter": words, "step": counts}),
    st.fixed_dictionaries({"kind": st.just("archive"), "links": expressions}),
    st.just({"kind": "month", "address": "https://a.example/{year}/{month}?to={last}"}),
).map(MappingProxyType)
more = {"paging": pagings, "days": counts}
platforms = st.one_of(
    st.tuples(st.just("list"), st.fixed_dictionaries({"links": expressions}, optional=more)),
    st.tuples(st.just("list"), st.fixed_dictionaries({"item": st.sampled_from(["a[href*='/x']", "ul > li"])})),
    st.tuples(st.just("list"), st.just({"itself": True})),
    st.tuples(st.sampled_from(["feed", "meetingplus", "mynewsdesk", "g0v"]), st.just({})),
    st.tuples(st.just("ttvia"), st.fixed_dictionaries({"publisher": counts})),
    st.tuples(st.just("netpublicator"), st.fixed_dictionaries({"reader": words})),
)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    platform, options = draw(platforms)
    return Source(
        id=draw(slugs),
        name=draw(words),
        platform=platform,
        address=f"http{draw(st.sampled_from(['', 's']))}://{draw(slugs)}.example/{draw(slugs)}?q={draw(slugs)}",
        kinds=tuple(draw(st.lists(st.sampled_from(Kind), min_size=1, unique=True))),
        confirmed=str(draw(st.integers(2000, 2099))),
        confidence=draw(st.sampled_from("HML")),
        region=draw(st.none() | st.sampled_from(NAMES)),
        party=draw(st.none() | st.sampled_from(PARTIES)),
        weekly=draw(st.none() | st.floats(1e-6, 1e6)),
        delay=draw(st.none() | st.floats(0, 1e6)),
        options=MappingProxyType(options),
        evidence=draw(st.just("") | words),
        enabled=draw(st.booleans()),
    )


@given(st.lists(sources(), max_size=3, unique_by=lambda source: source.id))
def test_what_is_added_is_what_is_loaded(several: list[Source]) -> None:
    text = "# head\r\n"
    for source in several:
        text = added(text, source, NAMES)
    assert load(text, NAMES) == tuple(several)


@given(sources())
def test_entry_is_plain_and_says_all(source: Source) -> None:
    assert json.loads(json.dumps(entry_of(source))) == tomllib.loads(added("", source, NAMES))["source"][0]


@given(st.text(max_size=300) | st.text("[]source=\"'{}\n#a1.,", max_size=300))
def test_any_text_is_loaded_or_refused(text: str) -> None:
    with suppress(ParseError):
        assert all(isinstance(source, Source) for source in load(text, NAMES))
