"""Who else did this: an invented store of several regions, compared by a document and by a topic."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from click.testing import CliRunner, Result

import cli
from models import (
    Action,
    Decision,
    Document,
    Facts,
    Filters,
    Identifier,
    Kind,
    Outcome,
    QueryError,
    Reference,
    Stance,
    UnknownDocument,
)
from models.compare import Comparison, Stage, Standing
from pipeline import embed
from pipeline.compare import Comparer, Question
from pipeline.home import Home
from pipeline.ingest import derive
from pipeline.passages import sentences
from pipeline.search.words import analyse
from pipeline.store import Extracted, FactTables, Prepared, Published, Work, publish
from pipeline.watch.compare import EVEN, Language, Side, is_sent_on, own_terms, same_matter, units

SKANE, DALARNA, HALLAND, GOTLAND, UPPSALA, BLEKINGE = (
    "Region Skåne",
    "Region Dalarna",
    "Region Halland",
    "Region Gotland",
    "Region Uppsala",
    "Region Blekinge",
)
PROSTATE = "Män mellan 50 och 74 år får en kallelse till PSA-prov. Proverna tas på vårdcentralen."


def told(key: str, title: str, text: str, day: date | None, kind: Kind = Kind.PRESS_RELEASE) -> Document:
    return Document("s", key, title, f"{title}\n\n{text}", kind, f"https://s.example/{key}", day)


DOCUMENTS: dict[str, tuple[str | None, Document]] = {
    "skane": (
        SKANE,
        told(
            "skane",
            "Skåne inför screening för prostatacancer",
            f"Hälso- och sjukvårdsnämnden beslutar att införa screening för prostatacancer. {PROSTATE}",
            date(2025, 3, 3),
        ),
    ),
    "dalarna": (
        DALARNA,
        told(
            "dalarna",
            "Dalarna vill ha screening för prostatacancer",
            f"Vi föreslår att screening för prostatacancer införs i Dalarna från 2027. {PROSTATE}",
            date(2025, 5, 2),
        ),
    ),
    "halland": (
        HALLAND,
        told(
            "halland",
            "Screening för prostatacancer på väg i Halland",
            f"Nu planeras screening för prostatacancer. {PROSTATE}",
            None,
        ),
    ),
    "uppsala": (  # a near miss: screening, of something else
        UPPSALA,
        told(
            "uppsala",
            "Uppsala inför screening för tarmcancer",
            "Den som fyller 60 får hem ett provrör för avföring, som skickas till laboratoriet med posten.",
            date(2025, 1, 7),
        ),
    ),
    "gotland": (
        GOTLAND,
        told("gotland", "Ny färja till Fårö", "Trafikverket beställer en eldriven färja.", date(2025, 2, 2)),
    ),
    "motion": (
        SKANE,
        told(
            "motion",
            "Motion om screening för prostatacancer",
            "Diarienummer RS 2024-0412\n\nAllt fler män dör i prostatacancer.\n\n"
            "Vi föreslår att regionen inför screening för prostatacancer med PSA-prov.",
            date(2024, 11, 1),
            Kind.MOTION,
        ),
    ),
    "post": (  # the same text, posted by another a day later
        None,
        told(
            "post",
            "Dalarna vill ha screening för prostatacancer",
            f"Vi föreslår att screening för prostatacancer införs i Dalarna från 2027. {PROSTATE}",
            date(2025, 5, 3),
        ),
    ),
    "asked": (
        None,
        told(
            "asked",
            "Screening för prostatacancer",
            f"{PROSTATE}\n\nVad avser ministern att göra för screening för prostatacancer?",
            date(2025, 6, 1),
            Kind.INTERPELLATION,
        ),
    ),
    "minutes": (
        SKANE,
        told(
            "minutes",
            "Protokoll regionfullmäktige 2025-02-10",
            "Dnr RS 2024-0412\n\nMotionen om screening för prostatacancer bifalls.",
            date(2025, 2, 12),
            Kind.PROTOCOL,
        ),
    ),
}


def act(key: str, said: str, stance: Stance, action: Action, outcome: Outcome | None = None) -> Decision:
    start = DOCUMENTS[key][1].text.index(said)
    return Decision(stance, action, said, start, start + len(said), outcome=outcome)


def number(key: str, own: bool) -> Reference:
    start = DOCUMENTS[key][1].text.index("RS 2024-0412")
    return Reference(Identifier.CASE_NUMBER, "RS 2024-0412", start, start + 12, own)


FACTS = {
    "skane": Facts(
        decisions=(
            act(
                "skane",
                "Hälso- och sjukvårdsnämnden beslutar att införa screening för prostatacancer.",
                Stance.DECIDED,
                Action.ADOPT,
            ),
        )
    ),
    "dalarna": Facts(
        decisions=(
            act(
                "dalarna",
                "Vi föreslår att screening för prostatacancer införs i Dalarna från 2027.",
                Stance.PROPOSED,
                Action.OTHER,
            ),
        )
    ),
    "motion": Facts(references=(number("motion", True),)),
    "minutes": Facts(
        decisions=(
            act(
                "minutes",
                "Motionen om screening för prostatacancer bifalls.",
                Stance.DECIDED,
                Action.APPROVE,
                Outcome.APPROVED,
            ),
        ),
        references=(number("minutes", False),),
    ),
}


def laid(home: Home, *more: tuple[str | None, Document]) -> None:
    """All documents, some more, their facts and their vectors of the bundled model, published."""
    model = embed.load()
    with Work(home) as work:
        work.use_embedder(model.name, model.dimension)
        work.offer(
            [
                Prepared(each, each.key, f"/{each.key}", region, derive((each.title, each.text)))
                for region, each in (*DOCUMENTS.values(), *more)
            ]
        )
        tables = FactTables(work)
        tables.keep(
            [Extracted(each.number, FACTS.get(each.document.key, Facts())) for each in tables.unread(99)], "none"
        )
        missing = work.without_vector(999)
        work.add_vectors([digest for digest, _ in missing], np.array(list(model.passages([t for _, t in missing]))))
        publish(work, home)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("compare"))
    laid(home)
    return home


@pytest.fixture(scope="module")
def comparer(filled: Home) -> Iterator[Comparer]:
    with Published(filled) as store:
        yield Comparer(store, embed.load())


@pytest.fixture(scope="module")
def comparison(comparer: Comparer) -> Comparison:
    return comparer.compare(Question(document_id="s:dalarna"))


def standing(comparison: Comparison, publisher: str) -> Standing:
    (found,) = (each for each in (*comparison.regions, *comparison.others) if each.publisher == publisher)
    return found


def keys(standing: Standing) -> list[str]:
    return [each.document_id.removeprefix("s:") for each in standing.evidence]


def test_regions_with_the_same_matter_are_found_and_a_near_miss_is_not(comparison: Comparison) -> None:
    assert {each.publisher for each in comparison.regions} == {SKANE, DALARNA, HALLAND}
    assert UPPSALA in comparison.silent


def test_a_region_with_nothing_is_told_from_one_without_documents(comparison: Comparison) -> None:
    assert comparison.silent == (UPPSALA, GOTLAND)  # by county code
    assert BLEKINGE in comparison.unheard
    assert len(comparison.regions) + len(comparison.silent) + len(comparison.unheard) == 21


def test_a_proposal_is_never_a_decision(comparison: Comparison) -> None:
    assert standing(comparison, SKANE).stage is Stage.DECIDED
    assert standing(comparison, DALARNA).stage is Stage.PROPOSED
    assert standing(comparison, HALLAND).stage is Stage.ANNOUNCED
    assert {each.document_id: each.stage for each in standing(comparison, SKANE).evidence}["s:motion"] is Stage.PROPOSED


def test_lags_are_days_to_the_first_mover(comparison: Comparison) -> None:
    assert comparison.movers == (SKANE,)
    assert comparison.moved == date(2024, 11, 1)
    assert standing(comparison, SKANE).lag == 0
    assert standing(comparison, DALARNA).lag == (date(2025, 5, 2) - date(2024, 11, 1)).days


def test_an_unknown_date_stays_unknown_and_is_never_first(comparison: Comparison) -> None:
    halland = standing(comparison, HALLAND)
    assert halland.first.day is None
    assert halland.lag is None
    assert comparison.regions[-1] == halland


def test_the_evidence_is_a_sentence_with_its_place(comparison: Comparison) -> None:
    texts = {f"s:{key}": document.text for key, (_, document) in DOCUMENTS.items()}
    found = [each for one in (*comparison.regions, *comparison.others) for each in one.evidence]
    assert found
    assert all(texts[each.document_id][each.start : each.end] == each.text != "" for each in found)
    assert standing(comparison, SKANE).furthest.text.startswith(("Hälso- och sjukvårdsnämnden beslutar", "Motionen om"))


def test_the_same_text_posted_elsewhere_counts_once_for_who_published_it_first(comparison: Comparison) -> None:
    (evidence,) = standing(comparison, DALARNA).evidence
    assert evidence.copies == ("s:post",)
    assert [keys(each) for each in comparison.others] == [["asked"]]


def test_a_joint_announcement_counts_for_each_region(home: Home) -> None:
    twin = replace(DOCUMENTS["dalarna"][1], key="twin")
    laid(home, (BLEKINGE, twin))
    with Published(home) as store:
        both = Comparer(store, embed.load()).compare(Question(document_id="s:dalarna"))
    assert keys(standing(both, DALARNA)) == ["dalarna"]
    assert keys(standing(both, BLEKINGE)) == ["twin"]


def test_a_question_to_a_minister_is_no_proposal(comparison: Comparison) -> None:
    (other,) = comparison.others
    assert not other.is_region
    assert other.stage is Stage.ASKED


def test_a_motion_is_told_with_its_fate(comparison: Comparison) -> None:
    (motion,) = comparison.motions
    assert motion.motion.document_id == "s:motion"
    assert [(each.document_id, each.outcome) for each in motion.fates] == [("s:minutes", Outcome.APPROVED)]


def test_a_topic_finds_what_a_document_finds(comparer: Comparer, comparison: Comparison) -> None:
    found = comparer.compare(Question(topic="screening för prostatacancer"))
    assert {each.publisher for each in found.regions} == {each.publisher for each in comparison.regions}
    assert found.movers == comparison.movers
    assert found.title == "screening för prostatacancer"


def test_filters_choose_among_the_documents(comparer: Comparer) -> None:
    late = comparer.compare(Question(topic="screening för prostatacancer"), Filters(since=date(2025, 4, 1)))
    assert late.movers == (DALARNA,)
    assert SKANE in late.silent
    one = comparer.compare(Question(topic="screening för prostatacancer"), Filters(regions=(GOTLAND, BLEKINGE)))
    assert (one.regions, one.silent, one.unheard) == ((), (GOTLAND,), (BLEKINGE,))


def test_nothing_found_anywhere_is_no_first_mover(comparer: Comparer) -> None:
    found = comparer.compare(Question(topic="kärnvapen i rymden"))
    assert (found.movers, found.moved, found.regions, found.others) == ((), None, (), ())


def test_a_question_is_one_of_both(comparer: Comparer) -> None:
    for question in (Question(), Question("screening", "s:skane")):
        with pytest.raises(QueryError):
            comparer.compare(question)
    with pytest.raises(UnknownDocument):
        comparer.compare(Question(document_id="s:none"))


def side(region: str, title: str, more: str, cosine: float) -> Side:
    """A side of sixty words of its own, whose meaning comes so near to that of another with 1."""
    vector = np.array([cosine, (1 - cosine**2) ** 0.5], np.float32)
    own = [f"{region} {cosine} {number}" for number in range(60)]
    named = dict.fromkeys([*title.split(), *own[:12]], 1.0)
    return Side(vector, dict.fromkeys([*named, *more.split(), *own], 1.0), dict.fromkeys(title.split(), 1.0), named,
                region=region)  # fmt: skip


@pytest.mark.parametrize(
    ("region", "title", "more", "cosine", "is_even"),
    [
        (HALLAND, "simbuss rullar", "", 0.25, True),
        (SKANE, "simbuss rullar", "", 0.25, False),  # one region speaks of much by one word
        (HALLAND, "bussen rullar", "simbuss", 0.25, False),
        (HALLAND, "simbuss rullar", "", 0.1, False),
    ],
)
def test_two_regions_that_name_it_by_one_rare_word_in_their_titles_are_even(
    region: str, title: str, more: str, cosine: float, is_even: bool
) -> None:
    asked, other = side(SKANE, "simbuss behövs", "", 1.0), side(region, title, more, cosine)
    rarity = dict.fromkeys((*asked.terms, *other.terms), 2.0) | {"simbuss": 4.0, "behövs": 1.0, "rullar": 1.0}
    (found,) = same_matter(asked, [other], rarity)
    assert (found == EVEN) is is_even
    assert found <= EVEN


def test_what_may_be_on_the_matter_is_told_apart(comparer: Comparer) -> None:
    found = comparer.compare(Question("gratis kollektivtrafik för pensionärer"), least=0.9999)
    assert not found.regions
    assert {each.region for each in found.near} <= {*found.silent}
    assert len({each.region for each in found.near}) == len(found.near)


def test_a_document_has_a_subject_to_compare_by(comparer: Comparer) -> None:
    title = comparer.compare(Question(document_id="s:dalarna")).title
    subject = comparer.subject("s:dalarna")
    assert subject is not None
    assert subject in title


def test_names_of_regions_and_people_are_left_out() -> None:
    language = Language(sentences, analyse)
    own = own_terms("Region Sjölunda", ["Torvald Hedenquist"], language)
    text = "Sjölunda öppnar i Skåne\n\nTorvald Hedenquist öppnar en klinik i Skåne."
    document = Document("s", "k", "Sjölunda öppnar i Skåne", text, Kind.PRESS_RELEASE)
    (unit,) = units(document, "Region Sjölunda", (), np.zeros((0, 4), np.float32), (), ["Torvald Hedenquist"], language)
    assert not own & {*unit.side.terms, *unit.side.title, *unit.side.gist}
    assert "klinik" in unit.side.terms


def run(home: Home, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["--home", str(home.path), "compare", *arguments])


@pytest.mark.parametrize("asked", [("screening för prostatacancer",), ("--document", "s:dalarna")])
def test_the_command_says_who_was_first_and_where_nothing_was_found(filled: Home, asked: Sequence[str]) -> None:
    found = run(filled, *asked)
    assert found.exit_code == 0, found.output
    assert "first: Region Skåne, 2024-11-01" in found.stdout
    assert "Region Skåne  decided" in found.stdout
    assert "nothing found: Region Uppsala, Region Gotland" in found.stdout
    assert "no documents held: Region Stockholm" in found.stdout


def test_the_command_prints_one_json_document(filled: Home) -> None:
    shape = json.loads(run(filled, "--document", "s:dalarna", "-n", "1", "--json").stdout)
    assert shape["first"] == [SKANE]
    by_name = {each["publisher"]: each for each in shape["regions"]}
    assert by_name[SKANE]["documents"] == 3
    assert len(by_name[SKANE]["evidence"]) == 1
    assert by_name[HALLAND]["lag_days"] is None
    assert shape["nothing_found"] == [UPPSALA, GOTLAND]
    assert shape["motions"][0]["fates"][0]["outcome"] == "approved"


def test_the_command_needs_a_topic_or_a_document(filled: Home) -> None:
    assert run(filled).exit_code == 2
    assert run(filled, "screening", "--document", "s:skane").exit_code == 2
    unknown = run(filled, "--document", "s:none")
    assert unknown.exit_code == 1
    assert len(unknown.stderr.splitlines()) == 1


def test_few_documents_stay_read_and_the_answer_is_the_same(filled: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with Published(filled) as store:
        comparer = Comparer(store, embed.load())
        first = comparer.compare(Question(document_id="s:dalarna"))
        assert comparer.compare(Question(document_id="s:dalarna")) == first  # from what stays read
        monkeypatch.setattr("pipeline.compare.KEPT", 1)
        comparer.compare(Question(topic="nattstängd akutmottagning"))
        assert not comparer._kept._read
        assert comparer.compare(Question(document_id="s:dalarna")) == first  # read anew


def test_a_referral_brings_a_matter_no_further_than_proposed() -> None:
    """ "Motionen remitterades till regionstyrelsen" was shown as the region's decision."""

    def act(text: str, outcome: Outcome | None = None) -> Decision:
        return Decision(Stance.DECIDED, Action.OTHER, text, 0, len(text), "Regionfullmäktige", outcome=outcome)

    assert is_sent_on(act("Motionen remitteras till regionstyrelsen"))
    assert is_sent_on(act("Motionen överlämnades till kulturnämnden för beredning"))
    assert not is_sent_on(act("Motionen remitteras", Outcome.REFERRED_BACK))
    assert not is_sent_on(act("Nämnden lämnar bidrag till en cykelväg"))
