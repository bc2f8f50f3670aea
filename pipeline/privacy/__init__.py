"""What is never stored, kept out at the edge: personal numbers, contact data of private citizens, what was erased.

Bytes are masked as they come, before they are archived; what is read in them is looked at once more, as packed files
and markup hide what a reader sees.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from pipeline.home import Home
from pipeline.privacy import citizens, erased, numbers
from pipeline.privacy.erased import Erased, Span
from pipeline.privacy.peeled import readings

__all__ = ["Guard", "load"]

_PACKED = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"wOF",
    b"{\\rtf",
)
_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MAIL = "message/"
_IS_MAIL = re.compile(rb"^(?:mime-version|content-transfer-encoding)[ \t]*:", re.IGNORECASE | re.MULTILINE)
_HEAD = 1024
_HEADERS = 8192  # bytes of a mail in which those stand that tell what it is
_BROKEN = re.compile("[\udc80-\udcff]")
_READ = {code: bytes([code - 0xDC00]).decode("cp1252", "replace") for code in range(0xDC80, 0xDD00)}


@dataclass(frozen=True, slots=True)
class Guard:
    """Masks what is never stored. ``today`` is the day after which nobody is born yet."""

    erased: Erased = field(default_factory=Erased)
    today: date = field(default_factory=date.today)

    def text(self, said: str) -> str:
        """A text in which what is never stored is masked."""
        return _masked(said, self._spans(said, markup=False))

    def finds(self, said: str) -> bool:
        """Whether a text holds what is never stored."""
        return next(self._spans(said, markup=False), None) is not None

    def header(self, value: str) -> str:
        """The value of an HTTP header, which has the bytes that were sent as latin-1, with masks in it."""
        try:
            seen = value.encode("latin-1").decode()
        except UnicodeError:
            return self.text(value)
        masked = self.text(seen)
        return masked.encode().decode("latin-1") if masked != seen else value

    def content(self, content: bytes, content_type: str) -> bytes:
        """A file in which what is never stored is masked; packed files and mails as they came.

        Whatever the encoding, all other bytes stay as they are, and JSON, HTML and XML as well formed as they were.
        """
        if not _is_text(content, content_type):
            return content
        if wide := _wide(content):
            even = len(content) & ~1
            text = content[:even].decode(wide, "surrogatepass")
            spans = list(self._spans(text, markup=True))
            return _masked(text, iter(spans)).encode(wide, "surrogatepass") + content[even:] if spans else content
        try:
            text = seen = content.decode()
        except UnicodeDecodeError:
            text = content.decode(errors="surrogateescape")
            seen = text.translate(_READ)  # one character for one byte, so that places are the same
        spans = [
            (start, end, _as_written(instead, seen[start:end], text[start:end]))
            for start, end, instead in self._spans(seen, markup=True)
        ]
        return _masked(text, iter(spans)).encode(errors="surrogateescape") if spans else content

    def may_hold(self, content: bytes, content_type: str) -> bool:
        """Whether a file that was masked may hold what is never stored all the same: one that is packed, or one whose
        markup and escapes hide it."""
        if not _is_text(content, content_type) or _IS_MAIL.search(content[:_HEADERS]):
            return bool(content)
        if wide := _wide(content):
            text = content[: len(content) & ~1].decode(wide, "replace")
        else:
            text = content.decode(errors="surrogateescape").translate(_READ)
        return any(next(self._spans(said, markup=True), None) is not None for said in readings(text))

    def refuses(self, *names: str | None) -> bool:
        """Whether one of these ids and addresses was erased, or holds an erased name."""
        return any(self.erased.refuses(name) for name in names if name)

    def _spans(self, text: str, markup: bool) -> Iterator[Span]:
        yield from numbers.spans(text, self.today, markup)
        yield from citizens.spans(text)
        yield from self.erased.spans(text)


def load(home: Home) -> Guard:
    """What keeps watch over a home.

    Raises ``ConfigError`` where its list of what was erased is damaged.
    """
    return Guard(erased.load(home))


def _is_text(content: bytes, content_type: str) -> bool:
    if content_type.lstrip().lower().startswith(_MAIL):
        return False
    return not content[:_HEAD].lstrip(b"\xef\xbb\xbf\0\t\n\r ").startswith(_PACKED)


def _wide(content: bytes) -> str | None:
    """The encoding of a file in UTF-16, with or without a mark of it; None where it is in another."""
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            return encoding
    head = content[:_HEAD]
    for zeros, encoding in ((head[1::2], "utf-16-le"), (head[::2], "utf-16-be")):
        if 2 * zeros.count(0) > len(zeros):
            return encoding
    return None


def _as_written(instead: str, seen: str, text: str) -> str:
    """A mask with what it leaves as it is in the encoding of the file."""
    if seen is text or len(instead) != len(seen):
        return instead
    return "".join(old if new == shown else new for new, shown, old in zip(instead, seen, text, strict=True))


def _masked(text: str, spans: Iterator[Span]) -> str:
    """A text with other words in some places; where two overlap, the first holds and the other covers the rest."""
    parts, at = [], 0
    for start, end, instead in sorted(spans):
        if end <= at:
            continue
        if start < at:
            instead = "X" * (end - at)
            start = at
        parts += [text[at:start], instead]
        at = end
    return "".join([*parts, text[at:]])
