"""Bytes to clean Unicode text, whatever the headers claim.

Swedish public pages declare one charset and send another often enough that the bytes are asked first: valid
UTF-8 with letters beyond ASCII is never anything else by accident.
"""

import codecs
import re
import unicodedata

from models import ParseError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_CHARSETS = re.compile(r"ascii|big5|cp\d|euc|gb|iso8859|koi8|mac|shift|utf-(?:8|16|32)")
_GUESSES = ("cp1252", "mac_roman", "cp850")  # what Swedish offices have written with, the likeliest first
_SWEDISH = re.compile("[åäöÅÄÖé]")
_LETTER, _FOREIGN = re.compile(r"[^\W\d_]"), re.compile("[^\x00-\x7f]")
_TOO_FOREIGN = 0.3  # share of letters beyond ASCII from which a text is not in Latin letters
_CONTROL_BYTES = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b") + b"\x7f"
_JUNK = 0.02  # share of control characters from which bytes are no text
_STRAY = 4  # of them that even the shortest text may hold

_REPLACED = {
    **dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"),
    # Fixed and thin blanks group digits ("500 000"); as plain blanks any search and any pattern finds them.
    **dict.fromkeys("\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "),
    **dict.fromkeys("\u2010\u2011", "-"),  # "2015‐06‐29" is meant as any other date
}
# Invisible inside words: controls, soft hyphens, zero-width blanks, direction and byte order marks.
_INVISIBLE = (
    *(range(0x09), range(0x0E, 0x20), range(0x7F, 0x85), range(0x86, 0xA0), range(0xAD, 0xAE)),
    *(range(0x180E, 0x180F), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2065)),
    *(range(0xFEFF, 0xFF00), range(0xFFF9, 0x10000)),
)
_REPLACED |= {chr(code): "" for codes in _INVISIBLE for code in codes}


def decode(content: bytes, content_type: str = "") -> str:
    """Text of the bytes: NFC, newlines as LF, nothing invisible. Raises ParseError for what is no text."""
    for mark, charset in _BOMS:
        if content.startswith(mark):
            return clean(content[len(mark) :].decode(charset, errors="replace"))
    if unmarked := _utf16_without_mark(content):
        return clean(content.decode(unmarked, errors="replace"))
    if len(content) - len(content.translate(None, _CONTROL_BYTES)) > _JUNK * len(content) + _STRAY:
        raise ParseError("holds binary data, not text")
    return clean(_by_content(content, _declared(content, content_type)))


def clean(text: str) -> str:
    """Text without what readers do not see: controls, soft hyphens, kinds of newlines and blanks; NFC."""
    text = text.replace("\r\n", "\n")
    for character in set(text) & _REPLACED.keys():  # few of them occur, and str.replace outruns any pattern
        text = text.replace(character, _REPLACED[character])
    return unicodedata.normalize("NFC", text)


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 of Latin text has a zero in every other byte: the high ones."""
    sample = content[:4096]
    half = len(sample) // 2
    if half < 2:
        return None
    zeros_first, zeros_second = sample[::2].count(0), sample[1::2].count(0)
    if zeros_second > 0.7 * half and zeros_first < 0.1 * half:
        return "utf-16-le"
    if zeros_first > 0.7 * half and zeros_second < 0.1 * half:
        return "utf-16-be"
    return None


def _declared(content: bytes, content_type: str) -> list[str]:
    """Charsets that the header and the page itself name, as Python calls them; odd ones are left out."""
    named = [match[1] for match in [_HEADER_CHARSET.search(content_type)] if match]
    named += [match[1].decode("ascii") for match in [_META_CHARSET.search(content[:4096])] if match]
    return [codec for name in named if (codec := _codec(name))]


def _codec(name: str) -> str | None:
    """Python's name of a charset, if files are written in it (not so ``idna`` or ``unicode_escape``)."""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if codec in ("iso8859-1", "ascii"):  # as in browsers: what is called Latin 1 is windows-1252
        return "cp1252"
    return codec if _CHARSETS.match(codec) else None


def _by_content(content: bytes, declared: list[str]) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = content.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    if len(_SWEDISH.findall(lenient)) > 4 * broken:  # UTF-8 with a letter cut in two
        return lenient
    for codec in declared:
        if codec not in _GUESSES and (text := _attempt(content, codec)) is not None:
            return text
    readings = [text for codec in _GUESSES if (text := _attempt(content, codec)) is not None]
    best = max(readings, key=lambda text: len(_SWEDISH.findall(text)))  # the first of equals; cp850 reads all bytes
    if declared or len(_FOREIGN.findall(best)) < _TOO_FOREIGN * len(_LETTER.findall(best)):
        return best
    return _last_resort(content) or best


def _attempt(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _last_resort(content: bytes) -> str | None:
    from charset_normalizer import from_bytes  # late: slow to load, and almost never needed

    best = from_bytes(content[:65536]).best()
    return content.decode(best.encoding, errors="replace") if best else None
