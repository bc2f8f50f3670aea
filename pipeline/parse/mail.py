"""E-mails (.eml) to blocks: the letter without its envelope, its signature and its small print.

The title is the subject, the publication date that of sending. Of a forwarded letter both are the inner one's, and
what the forwarder wrote above it goes: a note and a signature between two people, no press release. Senders,
recipients and message ids do not enter the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.policy import EmailPolicy
from typing import Any
from urllib.parse import quote

from models import Attachment, ParseError, RawDocument
from pipeline.parse.blocks import Block, Reading, is_attachment, squeeze
from pipeline.parse.decode import clean, decode
from pipeline.parse.html import tree_of
from pipeline.parse.text import read_text
from pipeline.parse.writer import attachments_of, write

MOST_NESTED = 200  # parts that may hold other parts; the parser recurses into them
MOST_LINES_OF_DASHES = 20_000  # lines that may begin a part
LONGEST_HEADER = 4_000  # characters of those that are read; the standard parser's work grows with their square
LONGEST_HEAD = 60  # lines of a forwarded letter's head, long lists of recipients included
ENVELOPE = frozenset({"from", "subject", "date", "to", "received", "message-id", "mime-version"})

_NESTED = re.compile(rb"boundary|message/", re.IGNORECASE)
_FORWARD = r"(?:fwd?|vb|vidarebefordra[dt]|wg)"
_IS_FORWARD = re.compile(rf"\s*(?:(?:re|sv|aw|svar)\s*:\s*)?{_FORWARD}\s*:", re.IGNORECASE)
_MARK = re.compile(rf"\s*(?:re|sv|aw|svar|{_FORWARD})(?:\[\d{{1,3}}\])?\s*:", re.IGNORECASE)
_C1 = re.compile("[\x80-\x9f]+")  # where windows-1252 was declared as Latin 1
_SURROGATE = re.compile("[\udc80-\udcff]")

_LABELS = {
    **dict.fromkeys(("från", "from"), "from"),
    **dict.fromkeys(("skickat", "datum", "sent", "date"), "sent"),
    **dict.fromkeys(("till", "to"), "to"),
    **dict.fromkeys(("kopia", "cc"), "cc"),
    **dict.fromkeys(("hemlig kopia", "bcc"), "bcc"),
    **dict.fromkeys(("ämne", "subject"), "subject"),
    **dict.fromkeys(("svara till", "reply-to"), "reply"),
    **dict.fromkeys(("bifogade filer", "bilagor", "attachments"), "attachments"),
    **dict.fromkeys(("prioritet", "importance"), "priority"),
}
_LABELLED = re.compile(rf"[>*_\s|]{{0,8}}({'|'.join(_LABELS)})[*_]{{0,2}}\s?:[*_|\s]{{0,4}}(.*)", re.IGNORECASE)
_BETWEEN = re.compile(  # lines that announce another letter, or say which device wrote this one
    r"[-_ ]{5,}|[- ]{2,}(?:vidarebefordra|ursprungligt|forwarded|original)[\w ]{0,40}[- ]{2,}"
    r"|(?:vidarebefordrat (?:brev|mejl|meddelande)|begin forwarded message)\s?:"
    r"|(?:den|on) .{6,100}\b(?:skrev|wrote)\b.{0,120}:"
    r"|(?:skickat från (?:min|outlook)|sent from my|hämta outlook för|get outlook for).{0,60}",
    re.IGNORECASE,
)
_SMALL_PRINT = re.compile(  # paragraphs about the letter, not of it
    r"(?:detta|det här) (?:e-?post)?(?:-?meddelandet?|mejlet|mejl|mail|brev)\b[^.]{0,200}"
    r"(?:konfidentiel|sekretess|avsett|avsedd|endast för|obehörig)"
    r"|this (?:e-?mail|message)\b[^.]{0,200}(?:confidential|intended|privileged)"
    r"|(?:om du (?:har )?(?:fått|mottagit)|if you (?:have )?received?) (?:detta|det här|this)\b"
    r".{0,80}(?:misstag|fel|error)"
    r"|(?:när|genom att) du (?:skickar|mejlar|mailar|kontaktar|kommunicerar|e-postar)\b.{0,160}personuppgifter"
    r"|(?:tänk på miljön|(?:please )?consider the environment)\b.{0,60}(?:skriver ut|utskrift|print)"
    r"|\[?(?:varning|obs|caution)\b.{0,20}(?:mejl|mail|e-?post).{0,60}(?:extern|utanför|outside)|\[extern"
    r"|(?:you don['’]t often get|du får inte ofta) e-?(?:mail|post)"
    r"|(?:du får|du har fått) (?:detta|det här) (?:mejlet|mailet|mejl|mail|utskick|brev)\w* (?:för att|eftersom)"
    r"|(?:avprenumerera|avregistrera|avanmäl|unsubscribe)\b|(?:visa|öppna|läs) .{0,40}i (?:din )?webbläsare",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:(?:må|tis|ons|tors|fre|lör|sön)n?(?:dag)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
    r"\.?,? ",
    re.IGNORECASE,
)
_TWELVE_HOURS = re.compile(r"(?:\bat\b|,)?\s*\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s?[ap]\.?m\b.*", re.IGNORECASE)


class _Policy(EmailPolicy):
    """The standard policy, whose own parser of headers sees subjects and dates alone: it takes its time on bad ones."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        if len(value) > LONGEST_HEADER:
            raise ParseError(f"has a header of more than {LONGEST_HEADER} characters: {name[:40]}")
        if _SURROGATE.search(value):  # letters sent as they are, in whatever charset
            value = decode(value.encode("utf-8", "surrogateescape"))
        return self.parsed(name, value) if name.lower() in ("subject", "date") else squeeze(value)

    def parsed(self, name: str, value: str) -> Any:
        try:
            return super().header_fetch_parse(name, value)
        except Exception:  # it lets many kinds of errors out
            return squeeze(value)


_POLICY = _Policy()


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a letter within another: its lines, and what it says of subject and time."""

    start: int
    end: int
    subject: str
    sent: str


def read_mail(raw: RawDocument) -> Reading:
    """Blocks of an e-mail. Raises ParseError for what is none, or is encrypted, or made to break readers.

    Files that came with it are attachments with addresses of the form "attachment:motion.pdf": the scheme says that
    they have none on the web.
    """
    content = raw.content.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if len(_NESTED.findall(content)) > MOST_NESTED or content.count(b"\n--") > MOST_LINES_OF_DASHES:
        raise ParseError("has more parts than an e-mail that people write")
    message = message_from_bytes(content, policy=_POLICY)
    if len(ENVELOPE.intersection(name.lower() for name in message)) < 2:
        raise ParseError("is no e-mail: no sender, subject or date stands at its beginning")
    return _letter(message, raw)


def _letter(message: Message, raw: RawDocument) -> Reading:
    subject = _subject(message)
    forwards = _IS_FORWARD.match(subject) is not None
    content = _content(message, raw)
    files = content.attachments + tuple(_files(message))
    enclosed = _enclosed(message)
    if enclosed is not None and (forwards or not content.blocks):
        inner = _letter(enclosed, raw)
        if inner.blocks:
            return replace(inner, attachments=tuple(dict.fromkeys(inner.attachments + files)))
    blocks, head = _unwrapped(content.blocks, forwards)
    moment = _moment(head.sent) if head else "" if forwards else _sent(message)
    return Reading(
        blocks,
        title=_without_marks((head and head.subject) or subject),
        stamps=(moment,) if moment else (),
        attachments=tuple(dict.fromkeys(files)),
    )


# --- the parts ---


def _content(part: Message, raw: RawDocument) -> Reading:
    """The text of a part and of those in it; of alternatives the last that has text, which is the richest."""
    kind = part.get_content_type()
    if kind == "multipart/encrypted" or kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        raise ParseError("is encrypted")
    if kind == "message/rfc822" or part.get_content_disposition() == "attachment":
        return Reading(())
    if part.is_multipart():
        readings = [_content(child, raw) for child in _children(part)]
        if kind == "multipart/alternative":
            return next((reading for reading in reversed(readings) if reading.blocks), Reading(()))
        return Reading(
            tuple(block for reading in readings for block in reading.blocks),
            attachments=tuple(file for reading in readings for file in reading.attachments),
        )
    if kind not in ("text/html", "text/plain"):
        return Reading(())
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    inner = replace(raw, content=content, content_type=f"{kind}; charset={part.get_content_charset('')}")
    return _page(inner) if kind == "text/html" else read_text(inner)


def _page(raw: RawDocument) -> Reading:
    """All that a letter's HTML shows: no site stands around it, among which an article were to be found."""
    tree = tree_of(decode(raw.content, raw.content_type))
    written = write(next(tree.iter("body"), tree))
    return Reading(tuple(written.blocks), attachments=tuple(attachments_of(written.links, raw.url or "")))


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _enclosed(message: Message) -> Message | None:
    """The first letter that is enclosed whole."""
    parts = (part for part in message.walk() if part.get_content_type() == "message/rfc822")
    return next((letter for part in parts for letter in _children(part)), None)


def _files(message: Message) -> Iterator[Attachment]:
    """Files that came with the letter; pictures of its signature are none."""
    for part in message.walk():
        name = part.get_filename("")
        name = str(_POLICY.parsed("subject", name)) if "=?" in name else name  # as Outlook writes what is not ASCII
        name = squeeze(clean(name)).replace("\\", "/").rpartition("/")[2]
        if not part.is_multipart() and is_attachment(name):
            yield Attachment(name, f"attachment:{quote(name, errors='replace')}")


# --- subject and date ---


def _subject(message: Message) -> str:
    said = _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore"), str(message["subject"] or ""))
    return squeeze(clean(said.encode("utf-8", "replace").decode("utf-8")))


def _without_marks(subject: str) -> str:
    """A subject without the marks of replies and forwards before it."""
    while mark := _MARK.match(subject):
        subject = subject[mark.end() :]
    return subject.strip()


def _sent(message: Message) -> str:
    """When a letter was sent, in ISO 8601 with its offset, which ``dates.read`` turns into Swedish time."""
    moment = getattr(message["date"], "datetime", None)
    if not isinstance(moment, datetime):
        return ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()  # "-0000" is UTC from nowhere


def _moment(said: str) -> str:
    """The date in a forwarded letter's head as ``dates.read`` takes it: without weekday, or a clock of 12 hours."""
    said = _WEEKDAY.sub("", squeeze(said), count=1) if _WEEKDAY.match(squeeze(said)) else squeeze(said)
    return _TWELVE_HOURS.sub("", said)


# --- the letter itself ---


def _unwrapped(blocks: Sequence[Block], forwards: bool) -> tuple[tuple[Block, ...], _Head | None]:
    """The blocks without heads of letters, signature and small print; and the head of the forwarded letter."""
    at = [number for number, block in enumerate(blocks) for _ in (*block.text.split("\n"), "")]
    lines = [line for block in blocks for line in (*block.text.split("\n"), "")]
    heads = list(_heads(lines))
    inner = _innermost(heads) if forwards else None
    start = inner.end if inner else 0
    dropped = {number for head in heads for number in range(head.start, head.end)} | set(range(start))
    dropped |= {number for number, line in enumerate(lines) if _BETWEEN.fullmatch(line.strip())}
    dropped |= _signature(lines, start, [head.start for head in heads], dropped)
    kept: dict[int, list[str]] = {}
    for number, line in enumerate(lines):
        if line and number not in dropped:
            kept.setdefault(at[number], []).append(line)
    letter = (replace(blocks[number], text="\n".join(said)) for number, said in kept.items())
    return tuple(block for block in letter if not _SMALL_PRINT.match(block.text)), inner


def _heads(lines: Sequence[str]) -> Iterator[_Head]:
    """Heads that mail programs write above the letter that they forward or answer: "Från:", "Skickat:" …"""
    number = 0
    while number < len(lines):
        head = _head(lines, number)
        if head:
            yield head
        number = head.end if head else number + 1


def _head(lines: Sequence[str], start: int) -> _Head | None:
    """The head that begins at a line: a sender and two more labels; long values go on below theirs."""
    said: dict[str, str] = {}
    end = start
    for number in range(start, min(len(lines), start + LONGEST_HEAD)):
        line = lines[number]
        match = _LABELLED.fullmatch(line)
        label = _LABELS[match[1].lower()] if match else ""
        if match and label not in said and (said or label == "from"):
            said[label] = match[2].strip(" *|")
        elif match or not (said and (not line or ("@" in line and lines[number - 1]))):
            break
        if line:
            end = number + 1
    if len(said) < 3 or not said.keys() & {"subject", "sent"}:
        return None
    return _Head(start, end, squeeze(said.get("subject", "")), said.get("sent", ""))


def _innermost(heads: Sequence[_Head]) -> _Head | None:
    """The head of the letter that was first forwarded: later ones belong to what it answered."""
    for head in heads:
        if not _IS_FORWARD.match(head.subject):
            return head
    return heads[-1] if heads else None


def _signature(lines: Sequence[str], start: int, heads: Sequence[int], dropped: set[int]) -> set[int]:
    """Lines below the "-- " that signatures begin with, up to the next letter; the whole of none is a signature."""
    begun = next((number for number in range(start, len(lines)) if lines[number] == "--"), len(lines))
    if not any(lines[number] and number not in dropped for number in range(start, begun)):
        return set()
    return set(range(begun, next((head for head in heads if head > begun), len(lines))))
