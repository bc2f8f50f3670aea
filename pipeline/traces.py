"""Whether a name, an id or an address is left anywhere: a search of every byte of a folder, in every form in which it
may be written there."""

import gzip
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from html.entities import codepoint2name
from pathlib import Path
from urllib.parse import quote

from pipeline.firstnames import may_be_a_first_name

WINDOW = 1 << 24  # bytes that are searched at once
OVERLAP = 1 << 10  # of two windows: no form of a name is longer
MEMBER = b"\x1f\x8b\x08"
DUCKDB = b"DUCK"  # at byte 8 of its files
STORE = ".duckdb"
GAP = (
    rb"(?:\s|\xc2\xa0|\xa0|\x00|&nbsp;|&#160;|&#x[aA]0;|\\u00[aA]0|\\[nrt]|%20|%2[bB]|%C2%A0|=20|=\r?\n|[-_.+,]"
    rb"|<[^<>]{0,80}>){1,12}"
)
_UNSEEN = re.compile(rb"\x00|\xc2\xad|&shy;|=\r?\n")
PLAIN = {"å": ("a", "aa"), "ä": ("a", "ae"), "ö": ("o", "oe"), "é": ("e",), "ü": ("u", "ue"), "ø": ("o",)}

Packed = Callable[[bytes], str | None]
"""The text of a packed file (PDF, DOCX, …); None where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is looked for: a pattern, and runs of small ASCII letters that everything which fits it has, in any order:
    what lacks one of these need not be held against it."""

    pattern: re.Pattern[bytes]
    runs: tuple[bytes, ...] = ()

    def places(self, content: bytes) -> list[int]:
        if self.runs:
            plain = _UNSEEN.sub(b"", content).lower()
            if not all(run in plain for run in self.runs):
                return []
        found: list[int] = []
        at = 0
        while match := self.pattern.search(content, at):
            is_of_two = _is_of_two(content, match)
            if not is_of_two:
                found.append(match.start())
            at = match.start() + 1 if is_of_two else max(match.end(), match.start() + 1)
        return found


_CAPITAL = rb"(?:[A-Z]|\xc3[\x80-\x9e]|[\xc0-\xde](?![\x80-\xbf]))"
_BEFORE = re.compile(rb"(?<![A-Za-z\x80-\xff])(" + _CAPITAL + rb"[A-Za-z\x80-\xff]*?)(?: |\xc2\xa0|\xa0)\Z")
_BEHIND = re.compile(rb"(?: |\xc2\xa0|\xa0)" + _CAPITAL)
_LONGEST = 40  # bytes of a first name


def _is_of_two(content: bytes, found: re.Match[bytes]) -> bool:
    """Whether surname, comma and first name are of two people: "Bo Ek, Anna Lind" is not "Ek, Anna"."""
    if b"," not in found[0]:
        return False
    before = _BEFORE.search(content[max(0, found.start() - _LONGEST) : found.start()])
    if not before or not _BEHIND.match(content, found.end()):
        return False
    try:
        word = before[1].decode()
    except UnicodeDecodeError:
        word = before[1].decode("cp1252", "replace")
    return may_be_a_first_name(unicodedata.normalize("NFC", word).casefold())


CLOSED = ("a store that cannot be opened", "a store of which a part cannot be read")


@dataclass(frozen=True, slots=True)
class Trace:
    """A place where something was found: a file, and where in it."""

    file: str
    where: str


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search went through, what it found, and what it could not look into."""

    files: int
    bytes: int
    records: int  # of the archive, unpacked
    values: int  # of text, in DuckDB files
    packed: int  # files within the archive whose text was read
    found: tuple[Trace, ...]
    unread: tuple[Trace, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing was found, and every store was looked into: of one that was not, nobody knows."""
        return not self.found and not any(trace.where in CLOSED for trace in self.unread)


def name_form(name: str) -> Form:
    """All forms of a person's name: in any case, in the genitive, surname first, in UTF-8, Latin-1 and UTF-16, composed
    or not, and as HTML, JSON, addresses, quoted-printable and file names write it. "Anna Ek" is not in "Anna Ekman"."""
    words = unicodedata.normalize("NFC", name).replace(",", " ").split()
    orders = (words, [words[-1], *words[:-1]])
    forms = [GAP.join(b"".join(_letter(each) for each in word) for word in order) for order in orders]
    wide = [_wide(order) for order in orders]
    ends = rb"(?:%s|(?!%s))(?!%s)" % (rb"[sS]", rb"[sS]", _LETTER)
    both = rb"(?<![A-Za-z])(?:" + rb"|".join(forms) + rb")" + ends
    runs = [max(re.findall(r"[a-z]+", word.lower()), key=len, default="") for word in words]
    return Form(re.compile(both + rb"|" + rb"|".join(wide)), tuple(run.encode() for run in runs if run))


def exact_form(said: str) -> Form:
    """An id or an address as it stands, and as addresses, HTML and JSON write it; not as the beginning of another."""
    plain = {said, quote(said, safe=""), quote(said), said.replace("&", "&amp;"), said.replace("/", "\\/")}
    every = sorted(re.escape(each.encode(errors="replace")) for each in plain)
    return Form(re.compile(rb"(?:" + rb"|".join(every) + rb")(?![\w/?=&-])"))


def search(folder: Path, forms: Sequence[Form], packed: Packed) -> Searched:
    """Look for these in every file of a folder: its raw bytes, gzip unpacked, DuckDB's texts by SQL, packed files'
    text read. Files' names are searched too."""
    found: list[Trace] = []
    unread: list[Trace] = []
    files = size = records = values = texts = 0
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = str(path.relative_to(folder))
        files += 1
        size += path.stat().st_size
        if _says(name.encode(errors="surrogateescape"), forms):
            found.append(Trace(_shown(path.name), "its name"))
        for at, window in _windows(path):
            found += [Trace(name, f"byte {at + place}") for place in _places(window, forms)]
        with path.open("rb") as file:
            head = file.read(16)
        if head.startswith(MEMBER):
            for offset, plain in _members(path):
                records += 1
                found += [Trace(name, f"record at byte {offset}") for _ in _places(plain, forms)]
                content = _content(plain)
                if content.startswith((b"%PDF-", b"PK\x03\x04")) or b"\0" in content[:1000]:
                    text = packed(content)
                    texts += text is not None
                    if text is None:
                        unread.append(Trace(name, f"record at byte {offset}"))
                    elif _says(text.encode(errors="replace"), forms):
                        found.append(Trace(name, f"text of the file in the record at byte {offset}"))
        elif head[8:12] == DUCKDB and path.suffix == STORE:  # a part of one, as backups have them, is bytes
            for where, text in _texts(path):
                if text is None:
                    unread.append(Trace(name, where))
                    continue
                values += 1
                if _says(text.encode(errors="replace"), forms):
                    found.append(Trace(name, where))
        elif head.startswith((b"%PDF-", b"PK\x03\x04")):
            with path.open("rb") as file:
                text = packed(file.read())
            texts += text is not None
            if text is None:
                unread.append(Trace(name, "the file"))
            elif _says(text.encode(errors="replace"), forms):
                found.append(Trace(name, "its text"))
    return Searched(files, size, records, values, texts, tuple(found), tuple(unread))


_LETTER = rb"[A-Za-z]|\xc3[\x80-\xbf]|&[A-Za-z]{1,2}(?:ring|uml|acute|grave|slash|lig);|%C3%|%c3%|\\u00[c-fC-F]"


def _letter(letter: str) -> bytes:
    """A letter in either case and every encoding."""
    forms: list[bytes] = []
    for each in dict.fromkeys((letter.lower(), letter.upper())):
        if each.isascii():
            forms.append(re.escape(each.encode()))
            continue
        utf8 = each.encode()
        parts = unicodedata.normalize("NFD", each)
        code = ord(each) if len(each) == 1 else 0
        forms += [re.escape(utf8), re.escape(quote(each).encode()), re.escape(quote(each).lower().encode())]
        forms.append(re.escape("".join(f"={byte:02X}" for byte in utf8).encode()))
        if len(parts) > 1:
            forms += [re.escape(parts.encode()), re.escape(quote(parts).encode()), re.escape(json_escape(parts))]
        if code:
            forms += [rb"&#0*%d;" % code, rb"&#[xX]0*(?:%x|%X);" % (code, code), rb"\\u(?:%04x|%04X)" % (code, code)]
            if entity := codepoint2name.get(code):
                forms.append(b"&" + entity.encode() + b";")
        if code and code < 256:
            forms += [re.escape(bytes([code])), rb"%%(?:%02x|%02X)" % (code, code), rb"=%02X" % code]
    forms += [re.escape(each.encode()) for plain in PLAIN.get(letter.lower(), ()) for each in (plain, plain.upper())]
    forms += [re.escape(plain.title().encode()) for plain in PLAIN.get(letter.lower(), ())]
    return rb"(?:" + rb"|".join(dict.fromkeys(forms)) + rb")(?:\xc2\xad|&shy;|=\r?\n)?"


def json_escape(text: str) -> bytes:
    return "".join(each if each.isascii() else f"\\u{ord(each):04x}" for each in text).encode()


def _wide(words: Sequence[str]) -> bytes:
    """UTF-16 of words in one order, with one space, comma or hyphen between them."""
    made = []
    for code, before, after in (
        ("utf-16-le", rb"(?<![A-Za-z\xc0-\xff]\x00)", rb"(?:[sS]\x00)?(?![A-Za-z\xc0-\xff]\x00)"),
        ("utf-16-be", rb"(?<!\x00[A-Za-z\xc0-\xff])", rb"(?:\x00[sS])?(?!\x00[A-Za-z\xc0-\xff])"),
    ):
        letters = [
            b"".join(
                rb"(?:" + rb"|".join(re.escape(each.encode(code)) for each in (one.lower(), one.upper())) + rb")"
                for one in word
            )
            for word in words
        ]
        gap = rb"(?:" + rb"|".join(re.escape(each.encode(code)) for each in (" ", ", ", "\xa0", "-")) + rb")"
        made.append(before + gap.join(letters) + after)
    return rb"|".join(made)


def _places(content: bytes, forms: Sequence[Form]) -> list[int]:
    return [place for form in forms for place in form.places(content)]


def _says(content: bytes, forms: Sequence[Form]) -> bool:
    return any(form.places(content) for form in forms)


def _shown(name: str) -> str:
    """A file's name that must not be repeated: its ending."""
    return f"(a file *{Path(name).suffix})"


def _windows(path: Path) -> Iterator[tuple[int, bytes]]:
    at, before = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(WINDOW):
            yield at - len(before), before + chunk
            before = chunk[-OVERLAP:]
            at += len(chunk)


def _members(path: Path) -> Iterator[tuple[int, bytes]]:
    """What gzip packed in a file, a member at a time; of what is torn as much as can be unpacked."""
    content = path.read_bytes()
    at = 0
    while (at := content.find(MEMBER, at)) >= 0:
        packer = zlib.decompressobj(zlib.MAX_WBITS | 16)
        parts: list[bytes] = []
        rest = memoryview(content)[at:]
        try:
            while rest and not packer.eof:
                parts.append(packer.decompress(rest[:65536]))
                rest = rest[65536:]
        except zlib.error:
            yield at, b"".join(parts)
            at += 1
            continue
        yield at, b"".join(parts)
        at = len(content) - len(rest) - len(packer.unused_data) if packer.eof else len(content)


def _content(plain: bytes) -> bytes:
    """The payload of a record of WARC; what is none is all payload. HTTP's packing is undone."""
    if not plain.startswith(b"WARC/"):
        return plain
    _, _, block = plain.partition(b"\r\n\r\n")
    if block.startswith(b"HTTP/"):
        _, _, block = block.partition(b"\r\n\r\n")
    block = block.removesuffix(b"\r\n\r\n")
    if block.startswith(MEMBER):
        try:
            return gzip.decompress(block)
        except (OSError, EOFError, zlib.error):
            return block
    return block


def _texts(path: Path) -> Iterator[tuple[str, str | None]]:
    """Every text in a DuckDB file, with its table and column; no text, and which of ``CLOSED``, where it cannot be
    read: another process may hold it."""
    import duckdb

    try:
        db = duckdb.connect(path, read_only=True)
    except duckdb.Error:
        yield CLOSED[0], None
        return
    with closing(db):
        columns = db.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal"
            " AND (data_type LIKE 'VARCHAR%' OR data_type LIKE 'JSON%' OR data_type LIKE 'STRUCT%') ORDER BY ALL"
        ).fetchall()
        for table, column in columns:
            try:
                values = db.execute(f'SELECT DISTINCT "{column}"::VARCHAR FROM "{table}"').fetchall()
            except duckdb.Error:
                yield CLOSED[1], None
                continue
            for (text,) in values:
                if text is not None:
                    yield f"{table}.{column}", text
