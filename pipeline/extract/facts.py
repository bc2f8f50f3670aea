"""All facts of a document: names by the language pipeline, then people, organisations, decisions and references."""

from dataclasses import replace

from models import Decision, Document, Facts, Person
from pipeline.extract import language
from pipeline.extract.decisions import decisions
from pipeline.extract.organisations import canonical, organisations
from pipeline.extract.people import people
from pipeline.extract.references import references


def read(document: Document, region: str | None, pipeline: str = language.ACCURATE) -> Facts:
    """What a document says of whom, and what it proposes and decides.

    ``region`` is the official name of the region whose document it is, to which its "regionstyrelsen" belongs; None
    for others'. ``pipeline`` names the language pipeline, as ``language.load`` takes it, which says what it raises.
    Bodies and parties have their canonical names wherever they stand, also as actors.
    """
    names = language.spans(document.text, pipeline)
    found = organisations(document, region, names["ORG"])

    def known_as(said: str | None) -> str | None:
        return said and (canonical(said, region, found) or said)

    def of_body(person: Person) -> Person:
        return replace(person, organisation=known_as(person.organisation))

    def by_bodies(decision: Decision) -> Decision:
        return replace(decision, actor=known_as(decision.actor), addressee=known_as(decision.addressee))

    return Facts(
        people=tuple(map(of_body, people(document, region, names["PER"]))),
        organisations=found,
        decisions=tuple(map(by_bodies, decisions(document))),
        references=references(document),
    )
