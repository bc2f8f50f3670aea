"""The parliament's open data, in the forms of data.riksdagen.se: lists, the state of a document, its text, its file.

All numbers are text; one element is an object, several are a list, none is null; the state of a document begins with
a byte order mark; addresses in lists lack their scheme.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID, uuid5

from models import Kind
from pipeline.demosite.render import cms
from pipeline.demosite.render.text import Block, blocks, markup, short
from pipeline.demosite.render.view import Answer, Ask, View, data, html
from pipeline.demosite.world import Answered, Publication

TYPES = {Kind.MOTION: ("mot", "02", "Motion"), Kind.INTERPELLATION: ("ip", "10", "Interpellation")}
REPORT = ("bet", "01", "Betänkande")  # every other kind
COMMITTEE = "SoU"
SESSIONS = {2024: "HC", 2025: "HD", 2026: "HE"}  # by the year in which they begin
MARK = b"\xef\xbb\xbf"
SPACE = UUID("2b4c7f1e-90aa-5c3d-8e21-7d6f5e4c3b2a")
LARGEST = 200


def listing(view: View, ask: Ask) -> Answer | None:
    """``/dokumentlista/``."""
    if ask.path.rstrip("/") != "/dokumentlista":
        return None
    wanted = _wanted(ask)
    found = [each for each in view.listed if wanted(each)]
    if ask.said("sortorder") == "asc":
        found.reverse()
    size = min(max(ask.count("sz", 20), 1), LARGEST)
    pages = max(-(-len(found) // size), 1)
    page = min(max(ask.count("p", 1), 1), pages)  # beyond the last page there is the last page again
    shown = found[(page - 1) * size : page * size]
    root: dict[str, Any] = {
        "@ms": "41",
        "@version": "3.8.4.19541",
        "@q": ask.query,
        "@varning": f"traffar={len(found)}",
        "@datum": f"{ask.at:%Y-%m-%d %H:%M:%S}",
        "@sida": str(page),
        "@sidor": str(pages),
        "@traffar": str(len(found)),
        "@traff_fran": str((page - 1) * size + 1),
        "@traff_till": str((page - 1) * size + len(shown)),
        "@dDt": "0",
        "@dPre": "0",
        "@dR": "0",
        "@dSol": "12",
    }
    if page < pages:
        further = urlencode([*(pair for pair in parse_qsl(ask.query) if pair[0] != "p"), ("p", str(page + 1))])
        root["@nasta_sida"] = f"{view.origin}/dokumentlista/?{further}"
    first = (page - 1) * size + 1
    root["dokument"] = _several([_listed(view, each, first + place) for place, each in enumerate(shown)])
    return data({"dokumentlista": root})


def article(view: View, ask: Ask) -> Answer | None:
    """``/dokumentstatus/{id}.json``, ``/dokument/{id}`` with its forms, and ``/fil/{uuid}``."""
    for each in view.there:
        name = id_of(each)
        if ask.path.upper() in (f"/DOKUMENTSTATUS/{name}.JSON", f"/DOKUMENT/{name}.JSON"):
            return data(_status(view, each), item=True, mark=MARK)
        if ask.path.upper() in (f"/DOKUMENT/{name}", f"/DOKUMENT/{name}.HTML"):
            return html(_html(view, each), item=True)
        if ask.path.upper() in (f"/DOKUMENT/{name}/TEXT", f"/DOKUMENT/{name}.TEXT"):
            headers = (("Content-Type", "text/plain; charset=utf-8"),)
            return Answer(200, headers, f"{each.title}\n\n{each.body}".encode(), True)
        if ask.path.upper() == f"/FIL/{_file(each)}":
            return cms.file(view, each)
    return None


def id_of(publication: Publication) -> str:
    """dok_id: session, type and number."""
    _, code, _ = _type(publication)
    session = SESSIONS[_session(publication.published)]
    return f"{session}{code}{_label(publication) if code == '01' else publication.number}".upper()


def _type(publication: Publication) -> tuple[str, str, str]:
    return TYPES.get(publication.kind, REPORT)


def _label(publication: Publication) -> str:
    """beteckning."""
    is_report = publication.kind not in TYPES
    return f"{publication.body_name or COMMITTEE}{publication.number}" if is_report else str(publication.number)


def _session(day: datetime) -> int:
    """The year in which the session (riksmöte) begins."""
    return day.year if day.month >= 9 else day.year - 1


def _session_name(publication: Publication) -> str:
    year = _session(publication.published)
    return f"{year}/{(year + 1) % 100:02}"


def _wanted(ask: Ask) -> Callable[[Publication], bool]:
    types, session = ask.said("doktyp").lower(), ask.said("rm")
    begin, end = _day(ask.said("from")), _day(ask.said("tom"))

    def wanted(each: Publication) -> bool:
        day = each.published.date()
        return (
            (not types or _type(each)[0] in types.split(","))
            and (not session or _session_name(each) == session)
            and (begin is None or day >= begin)
            and (end is None or day <= end)
        )

    return wanted


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _several(values: Sequence[Any]) -> Any:
    """What XML becomes in JSON."""
    return None if not values else values[0] if len(values) == 1 else list(values)


def _by(publication: Publication) -> str:
    if not publication.authors:
        return ""
    return f"av {publication.authors[0]}" if len(publication.authors) == 1 else f"av {_and(publication.authors)}"


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} och {names[-1]}"


def _listed(view: View, publication: Publication, place: int) -> dict[str, Any]:
    doktyp, _, name = _type(publication)
    dok_id, day = id_of(publication), f"{publication.published:%Y-%m-%d}"
    host = view.site.host
    return {
        "traff": str(place),
        "domain": "rdwebb",
        "database": "dokument",
        "datum": "" if view.bare else day,
        "id": dok_id,
        "rdrest": None,
        "slutdatum": "",
        "rddata": None,
        "plats": "",
        "klockslag": "",
        "publicerad": "" if view.bare else f"{publication.published:%Y-%m-%d %H:%M:%S}",
        "systemdatum": f"{publication.changed:%Y-%m-%d %H:%M:%S}",
        "undertitel": _by(publication),
        "kalla": "",
        "kall_id": "",
        "dok_id": dok_id,
        "dokumentformat": "html",
        "dokument_url_text": f"//{host}/dokument/{dok_id}.text",
        "dokument_url_html": f"//{host}/dokument/{dok_id}.html",
        "inlamnad": "",
        "tilldelat": COMMITTEE,
        "lang": "",
        "url": "",
        "relurl": "",
        "titel": publication.title,
        "rm": _session_name(publication),
        "organ": COMMITTEE,
        "relaterat_id": "",
        "doktyp": doktyp,
        "typ": doktyp,
        "subtyp": "Enskild motion" if doktyp == "mot" else doktyp,
        "beteckning": _label(publication),
        "tempbeteckning": "",
        "nummer": str(publication.number),
        "status": "",
        "score": "1",
        "sokdata": {
            "titel": publication.title,
            "undertitel": f"{name} {_session_name(publication)}",
            "soktyp": "dokument",
        },
        "summary": "" if view.bare else short(publication),
        "notisrubrik": "",
        "notis": "",
        "dokintressent": _people(publication),
        "filbilaga": {
            "fil": {
                "typ": "pdf",
                "namn": f"{publication.slug}.pdf",
                "storlek": str(len(publication.body)),
                "url": f"{view.origin}/fil/{_file(publication)}",
            }
        },
        "avdelning": "dokument",
        "struktur": "",
        "audio": "",
        "video": "",
        "debattnamn": name,
        "dokumentnamn": name,
    }


def _people(publication: Publication) -> dict[str, Any] | None:
    people = []
    for place, author in enumerate(publication.authors, 1):
        name, _, party = author.partition(" (")
        number = uuid5(SPACE, author).int % 10**13
        people.append(
            {
                "intressent_id": f"{number:013}",
                "namn": name,
                "partibet": party.rstrip(")") or "-",
                "ordning": str(place),
                "roll": "undertecknare",
            }
        )
    return {"intressent": _several(people)} if people else None


def _status(view: View, publication: Publication) -> dict[str, Any]:
    doktyp, _, name = _type(publication)
    dok_id, stamp = id_of(publication), f"{publication.published:%Y-%m-%d} 00:00:00"
    title = f"{name} {_session_name(publication)}:{_label(publication)} {_by(publication)}".strip()
    state = _done(publication)
    document = {
        "hangar_id": str(5_400_000 + publication.number),
        "dok_id": dok_id,
        "rm": _session_name(publication),
        "beteckning": _label(publication),
        "typ": doktyp,
        "subtyp": "Enskild motion" if doktyp == "mot" else doktyp,
        "doktyp": doktyp,
        "typrubrik": title,
        "dokumentnamn": name,
        "debattnamn": name,
        "tempbeteckning": "",
        "organ": COMMITTEE,
        "mottagare": None,
        "nummer": str(publication.number),
        "slutnummer": "0",
        "datum": None if view.bare else stamp,
        "systemdatum": f"{_changed(publication):%Y-%m-%d %H:%M:%S}",
        "publicerad": None if view.bare else f"{publication.published:%Y-%m-%d %H:%M:%S}",
        "titel": publication.title,
        "subtitel": _by(publication),
        "status": "Klar" if state else "Ank T",
        "htmlformat": "html",
        "relaterat_id": None,
        "source": "Filur",
        "sourceid": str(uuid5(SPACE, dok_id)),
        "dokument_url_text": f"{view.origin}/dokument/{dok_id}/text",
        "dokument_url_html": f"{view.origin}/dokument/{dok_id}",
        "dokumentstatus_url_xml": f"{view.origin}/dokumentstatus/{dok_id}",
        "html": _html(view, publication),
    }
    attached = {
        "dok_id": dok_id,
        "titel": publication.title,
        "subtitel": _by(publication),
        "filnamn": f"{doktyp}_{publication.number}.pdf",
        "filstorlek": str(len(publication.body)),
        "filtyp": "pdf",
        "fil_url": f"{view.origin}/fil/{_file(publication)}",
    }
    status: dict[str, Any] = {
        "dokument": document,
        "dokaktivitet": {"aktivitet": _several(_steps(publication))},
        "dokintressent": _people(publication),
        "dokuppgift": {
            "uppgift": _several(
                [
                    _fact(publication, "tilldelat", "Tilldelat", "Socialutskottet"),
                    _fact(
                        publication, "statustext", "statustext", "Ärendet är avslutat" if state else "Motionen bereds"
                    ),
                ]
            )
        },
        "dokbilaga": {"bilaga": attached},
        "dokreferens": None,
        "debatt": None,
    }
    if doktyp == "mot":
        status["dokforslag"] = {"forslag": _several(_proposals(publication))}
    return {"dokumentstatus": status}


def _done(publication: Publication) -> bool:
    """Whether the chamber has decided."""
    return any(step.chamber for step in publication.answered)


def _changed(publication: Publication) -> datetime:
    return max([publication.changed, *(step.at for step in publication.answered)])


def _fact(publication: Publication, code: str, name: str, text: str) -> dict[str, Any]:
    return {
        "kod": code,
        "namn": name,
        "text": text,
        "dok_id": id_of(publication),
        "systemdatum": f"{_changed(publication):%Y-%m-%d %H:%M:%S}",
    }


def _steps(publication: Publication) -> list[dict[str, Any]]:
    """Each step twice where it was planned before it happened."""
    stamp = f"{publication.published:%Y-%m-%d %H:%M:%S}"
    steps = [
        {"kod": "INL", "namn": "Inlämnad", "datum": stamp, "status": state, "ordning": "0", "process": "behandling"}
        for state in ("planerat", "inträffat")
    ]
    return steps if publication.kind == Kind.MOTION else steps[1:]


def _proposals(publication: Publication) -> list[dict[str, Any]]:
    """Yrkanden with what became of them."""
    proposals = []
    for number, wording in enumerate(_wordings(publication), 1):
        steps = [step for step in publication.answered if step.number == number]
        proposals.append(
            {
                "nummer": str(number),
                "beteckning": None,
                "lydelse": wording,
                "lydelse2": None,
                "utskottet": _last(steps, "committee", " "),
                "kammaren": _last(steps, "chamber", ""),
                "behandlas_i": f"{_session_name(publication)}:{COMMITTEE}14" if steps else None,
                "behandlas_i_punkt": str(number) if steps else None,
                "kammarbeslutstyp": "Acklamation" if any(step.chamber for step in steps) else None,
                "intressent": COMMITTEE,
                "avsnitt": None,
                "grundforfattning": None,
                "andringsforfattning": None,
            }
        )
    return proposals


def _last(steps: Sequence[Answered], what: str, before: str) -> str | None:
    said = [getattr(step, what) for step in steps if getattr(step, what)]
    return before + said[-1] if said else None


def _wordings(publication: Publication) -> list[str]:
    """The entries of the lists under "Förslag till riksdagsbeslut", or of all lists where there is no such heading."""
    under, found = "", []
    for block in blocks(publication.body):
        if block.tag.startswith("h"):
            under = block.text
        elif block.tag == "li":
            found.append((under.startswith("Förslag"), block.text))
    proper = [text for is_proposal, text in found if is_proposal]
    return proper or [text for _, text in found]


def _html(view: View, publication: Publication) -> str:
    """As in the parliament's own HTML: a style block, class names without å, ä and ö, spans that end within words."""
    _, _, name = _type(publication)
    lead = "" if view.bare or not publication.lead else f"<p>{_cut(publication.lead)}</p>"
    parts = [
        "<style>div.pconf {margin:0} .sidhuvud_publikation{font-size:1.2em}</style>",
        f'<div class="pconf"><span class="sidhuvud_publikation">{name} till riksdagen</span> '
        f'<span class="sidhuvud_beteckning">{_session_name(publication)}:{_label(publication)}</span> '
        f'<span class="MotionarLista">{escape(_by(publication))}</span>',
        f'<h1>{escape(publication.title)}</h1><hr class="sidhuvud_linje"/>',
        f'<div class="Section1">{lead}',
        *(_block(block) for block in blocks(publication.body)),
        "</div></div>",
    ]
    return "\n".join(parts)


def _block(block: Block) -> str:
    if block.tag == "li":
        return f'<ol><li class="Frslagstext">{_cut(block.text)}</li></ol>'
    if block.tag == "p":
        return f'<p class="Normalutanindragellerluft">{_cut(block.text)}</p>'
    return markup([block], deeper=-1)


def _cut(text: str) -> str:
    middle = len(text) // 2
    return f"<span>{escape(text[:middle])}</span><span>{escape(text[middle:])}</span>"


def _file(publication: Publication) -> str:
    return str(uuid5(SPACE, f"{publication.publisher}/{publication.slug}")).upper()
