"""What sort of document a text is, by its title, its type label, its address and its form.

The order is from certain to vague, and each rule is silent rather than wrong:

1. the title names the kind at its beginning ("Motion: …", "Protokoll från …", "… i korthet"), unless the page hangs on
   a notice board;
2. the publisher's own type label near the top ("Pressmeddelande – 20 september 2021");
3. the address lies under a folder of that kind (/pressmeddelanden/…);
4. the form of the text: paragraphs with attending members are minutes, "föreslår jag … besluta: att …" is a
   motion (with quotes only where it is addressed or signed, else a party's article about one), "min
   fråga …: avser ministern …?" an interpellation, "säger NAME" after a quote a press release.

A news item may quote a motion and a register lists many; so form comes last, and registers are nobody's kind.
"""

import re
from collections.abc import Sequence

from models import Kind
from pipeline.parse.dates import is_date_line

_TITLES: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.OTHER,
            r"^(?:motioner|interpellationer|protokoll och|handlingar|svar på (?:motion|interpell|fråg)\w*)\b",
        ),
        (Kind.PRESS_RELEASE, r"^\[?(?:pressmeddelande|pressinformation|pressinbjudan|press release)\b"),
        (
            Kind.INTERPELLATION,
            r"^interpellation\b|^\d{4}/\d\d:\d+ av .{3,80} till .{0,80}(?:minister|statsråd)",
        ),
        (
            Kind.PROTOCOL,
            r"^(?:(?:sammanträdes|mötes|styrelse|nämnd|beslut[s]?)?protokoll(?:et)?|minnesanteckningar)\b"
            r"|^\S+(?:styrelsens?|nämndens?|fullmäktiges?|utskottets?) (?:sammanträdes)?protokoll\b",
        ),
        (
            Kind.DECISION_DIGEST,
            r"\bi korthet\b|^(?:uppsnabbat|kortfattat|sammanfattning från|beslut från|kort om besluten)\b"
            r"|^beslut i (?:[\w-]+ och )?\w*(?:styrelsen|fullmäktige|nämnden)\b",
        ),
        (
            Kind.NOTICE,
            r"^(?:kallelse|anslag|föredragningslista|kungörelse|tillkännagivande|ärendelista|dagordning)\b",
        ),
        (
            Kind.MOTION,
            r"^(?:enskild |kommitté|parti|fler)?motion"
            r"(?:$|[:,.]| ?(?:till|om|av|ang|nr|angående|med|gällande|från|\d|LTV|RS)\b|\s?\d)",
        ),
        (
            Kind.REPORT,
            r"^(?:\w*års|slut|del|gransknings|forsknings|uppföljnings|revisions)?(?:rapport|redovisning)(?:en)?"
            r"(?:$|[:.,]| \d| för | från | till )"
            r"|^\w*rapport om "
            r"|^(?:\S+ ){0,4}\S*\b(?:års|delårs|tertial|slut|revisions)(?:rapport|redovisning|berättelse)"
            r"(?: \d{4}(?:[-–/]\d+)?)?$",
        ),
    )
)
_LABELS = (
    (
        Kind.PRESS_RELEASE,
        re.compile(r"\[?(?:pressmeddelanden?|pressinformation|pressrelease|press release|nyhet(?:er)?)\b", re.I),
    ),
    (Kind.INTERPELLATION, re.compile(r"interpellation\b(?! ?(?:er|en|sdebatt))", re.I)),
    (Kind.PROTOCOL, re.compile(r"(?:sammanträdes)?protokoll(?:$|\s+\d|:)", re.I)),
    (Kind.NOTICE, re.compile(r"(?:kallelse|anslag|föredragningslista)(?:$|:)", re.I)),
    (
        Kind.MOTION,
        re.compile(r"motion(?:$|:| till (?:region|landsting|kommun)\w*fullmäktige\b(?:.{0,10}| i .{1,60})$)", re.I),
    ),
)
_NUMBERED = re.compile(r"motion(?: nr\.?| nummer)? ?\d[\d:/-]*:?", re.IGNORECASE)
_FOLDERS = (
    (Kind.DECISION_DIGEST, re.compile(r"/(?:beslut-i-korthet|uppsnabbat|kort-om-besluten|beslut-i-[a-z]+)/", re.I)),
    (
        Kind.PRESS_RELEASE,
        re.compile(
            r"/(?:press(?:meddelanden?|releaser?|rum|-?release)?|nyheter|nyhetsarkiv|news|newsroom|aktuellt)/",
            re.I,
        ),
    ),
    (Kind.INTERPELLATION, re.compile(r"/(?:interpellationer|interpellation)/", re.I)),
    (Kind.MOTION, re.compile(r"/(?:motioner|motion)/", re.I)),
    (Kind.PROTOCOL, re.compile(r"/(?:protokoll|sammantradesprotokoll)/|/protokoll[^/]*\.pdf", re.I)),
    (Kind.NOTICE, re.compile(r"/(?:kallelser?|anslag|anslagstavla)/", re.I)),
)
_BOARD = re.compile(r"/(?:bulletinboard|digital-bulletin-board|officiell-anslagstavla|anslagstavla)/", re.IGNORECASE)
_MEETING = re.compile(r"möte \d{4}-\d\d-\d\d|sammanträde(?: den)? \d.{4,20}", re.IGNORECASE)
LABEL_LINES = 6  # from the top, among which a type label is looked for
SAMPLE = 30_000  # characters of text in which form is looked for
SIGNED_LINES = 12  # at the end, among which signatures are looked for

_PARAGRAPH = re.compile(r"^(?:\w{1,4} )?§§? ?\d+", re.MULTILINE)
_MINUTES = re.compile(
    r"^\W*(?:närvarande|justera(?:re|s|d|t)|utses att justera|beslutande|ej tjänstgörande)\b",
    re.I | re.M,
)
_PROPOSING = (
    "föreslår",
    "yrkar",
    "hemställer",
    "anhåller",
    "föreslås",
)  # asked first: it is ten times faster
_REGISTER = re.compile(r"^(?:- )?(?:\d+\. )?motion (?:nr |av |om |från |\d)", re.IGNORECASE | re.MULTILINE)
_PROPOSAL = re.compile(
    r"\b(?:föreslår|yrkar|hemställer|anhåller|föreslås)\b[^\n]{0,120}?"
    r"(?:\b(?:jag|vi|undertecknad\w*|centerpartiet|\w+partiet|\w+demokraterna|liberalerna|moderaterna)\b[^\n]{0,120}|\bbeslut\w*[^\n]{0,80})"
    r"\n+(?:- |• |\d+[.)] )?att\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:föreslår|yrkar|hemställer) (?:därför |härmed )?(?:jag|vi|undertecknad\w*)\b"
    r"|\b(?:jag|vi) (?:föreslår|yrkar|hemställer)\b|^undertecknat\b",
    re.I | re.M,
)
_QUOTED = re.compile(
    r"^[-–—•”\"“][^\n]{15,1500}?\b(?:säger|berättar|menar|fortsätter|konstaterar|avslutar)\b", re.MULTILINE
)
_ADDRESSEE = re.compile(
    r"^(?:motion |interpellation )?till (?:(?:region|landstings|kommun)fullmäktige|region \w+)(?: i .{1,60})?[:!]?$",
    re.I | re.M,
)
_SIGNATURE = re.compile(
    r"^undertecknat\b|^[A-ZÅÄÖ][\w-]+(?: [A-ZÅÄÖ][\w-]+)?,? (?:den )?(?:\d{4}-\d\d-\d\d|\d{1,2} [a-z]+ \d{4})$"
    r"|^[A-ZÅÄÖ][\w-]+(?: [\w-]+){1,3} \([A-ZÅÄÖ]{1,4}\)$",
    re.MULTILINE,
)
_DECIDED = re.compile(r"^beslut:?$", re.IGNORECASE | re.MULTILINE)
_MATTER = re.compile(r"^ärende \d", re.IGNORECASE | re.MULTILINE)
_TO_RIKSDAG = re.compile(
    r"^(?:\d{1,2}\.? ?)?Förslag till riksdagsbeslut$", re.MULTILINE
)  # a committee says "Utskottets"
_ASKED = re.compile(r"\b(?:fråga|frågor|frågan|frågar)\b", re.IGNORECASE)
_ANSWERER = r"(?:du|statsrådet|\w*ministern?|\w+rådet|\w*ordföranden?)"
_QUESTION = re.compile(rf"\b(?:avser|ämnar|tänker|anser) {_ANSWERER}\b[^?\n]{{5,400}}\?", re.IGNORECASE)


def tell(title: str, url: str | None, lines: Sequence[str], text: str) -> Kind:
    """The kind of a document, OTHER where nothing says. ``lines`` are the page's, date lines among them."""
    if _BOARD.search(url or ""):
        return Kind.NOTICE  # that minutes are adjusted (justerade), whatever its title says
    for kind, pattern in _TITLES:
        if pattern.search(title):
            return kind
    if _MEETING.fullmatch(title):  # a meeting's page holds its agenda first, and then what was decided
        return Kind.PROTOCOL if _PARAGRAPH.search(text) else Kind.NOTICE
    if lines and _NUMBERED.fullmatch(lines[0]):  # further down it is an entry of a register
        return Kind.MOTION
    for line in lines[:LABEL_LINES]:
        label = line.rpartition("|")[2].strip() if is_date_line(line) else line  # "17.12.2025 | Region | Nyhet"
        for kind, pattern in _LABELS:
            if len(line) < 120 and (pattern.match(line) or pattern.match(label)):
                return kind
    for kind, pattern in _FOLDERS:
        if pattern.search(url or ""):
            return kind
    return _by_form(text[:SAMPLE])


def _by_form(text: str) -> Kind:
    if len(_DECIDED.findall(text)) >= 2 and len(_MATTER.findall(text)) >= 2:
        return Kind.DECISION_DIGEST
    if "riksdagsbeslut" in text and _TO_RIKSDAG.search(text):
        return Kind.MOTION
    if "§" in text and len(_PARAGRAPH.findall(text)) >= 2 and _MINUTES.search(text):
        return Kind.PROTOCOL
    if (
        any(verb in text for verb in _PROPOSING)
        and _PROPOSAL.search(text)
        and _FIRST_PERSON.search(text)
        and len(_REGISTER.findall(text)) < 3
        and not (_QUOTED.search(text) and not _is_letter(text))
    ):
        return Kind.MOTION
    if "?" in text and _ASKED.search(text) and _QUESTION.search(text):
        return Kind.INTERPELLATION
    if _QUOTED.search(text):
        return Kind.PRESS_RELEASE
    return Kind.OTHER


def _is_letter(text: str) -> bool:
    """Whether an addressee or signatures stand there, so that a text that quotes people is a motion all the same."""
    end = "\n".join(text.split("\n")[-SIGNED_LINES:])
    return _ADDRESSEE.search(text) is not None or _SIGNATURE.search(end) is not None
