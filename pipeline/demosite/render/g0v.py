"""g0v: the government's press releases as one JSON list of everything, with the text of each as Markdown."""

from pipeline.demosite.render.text import blocks, dates, short
from pipeline.demosite.render.view import Answer, Ask, View, data
from pipeline.demosite.world import Publication

CODES = {"2050": "Pressmeddelande", "1288": "Socialdepartementet", "1291": "Hälso- och sjukvård"}


def listing(view: View, ask: Ask) -> Answer | None:
    """The list, the codes that it uses, and when it was made."""
    if ask.path == "/pressmeddelanden.json":
        return data([_entry(view, each) for each in view.listed])
    if ask.path == "/api/codes.json":
        return data(CODES)
    if ask.path == "/api/latest_updated.json":
        made = max((each.changed for each in view.there), default=view.at)
        return data({"latest_updated": f"{made:%Y-%m-%d %H:%M:%S}", "items": len(view.there), "codes": len(CODES)})
    return None


def article(view: View, ask: Ask) -> Answer | None:
    """The text of a release."""
    for each in view.there:
        if ask.path == f"{address(each).rstrip('/')}.md":
            content = _markdown(view, each).encode()
            return Answer(200, (("Content-Type", "text/markdown; charset=utf-8"),), content, True)
    return None


def address(publication: Publication) -> str:
    """The path of a release."""
    return f"/pressmeddelanden/{publication.published:%Y/%m}/{publication.slug}/"


def _entry(view: View, publication: Publication) -> dict[str, object]:
    day = dates(publication.published)["day"]
    edited = publication.changed != publication.published
    return {
        "title": publication.title,
        "url": address(publication),
        "published": "" if view.bare else day,
        "updated": dates(publication.changed)["day"] if edited else "",
        "types": ["2050"],
        "senders": ["1288"],
        "summary": "" if view.bare else short(publication),
        "id": str(2_900_000 + publication.number),
        "shortcuts": [],
        "attachments": [],
        "categories": ["1291"],
    }


def _markdown(view: View, publication: Publication) -> str:
    lead = [] if view.bare or not publication.lead else [f"**{publication.lead}**"]
    marks = {"p": "", "li": "* ", "h2": "## ", "h3": "### "}
    people = [
        "  \n".join(filter(None, (each.name, each.role, each.phone and f"Telefon {each.phone}", each.email)))
        for each in publication.contacts
    ]
    text = [f"{marks[block.tag]}{block.text}" for block in blocks(publication.body)]
    contacts = ["## Presskontakt", *people] if people else []
    return "\n\n".join([f"# {publication.title}", *lead, *text, *contacts]) + "\n"
