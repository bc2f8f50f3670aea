"""What was erased and must not come back, so that nobody can read in it what that was.

``erased.json`` in the home holds keyed hashes (HMAC-SHA256 with a random salt of the home's own): of people's names in
the forms in which they are written, of documents' ids and of addresses. Texts are compared by windows of words.

So that not every window of every text must be hashed, the file also tells 12 bits of the hash of each form's first
word: every word of the language shares them with some hundred others.
"""

import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

from models import ConfigError, HomeError
from pipeline.firstnames import may_be_a_first_name
from pipeline.home import Home
from pipeline.whole import alone, write_whole

MARK = "borttaget namn"  # what stands in place of a name: "name removed",
SLUG = "borttaget-namn"  # and in an address
WORDS = range(2, 6)  # of a name
STARTS = 1 << 12

# A letter as it stands in text, HTML, JSON and addresses; what is not seen within a word belongs to it.
_LETTER = (
    r"[^\W\d_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060]|&shy;"
    r"|&[A-Za-z](?:ring|uml|acute|grave|circ|tilde|cedil|caron|slash);|&(?:[AaOo][Ee]lig|szlig|eth|ETH|thorn|THORN);"
    r"|&#(?:19[2-9]|[2-9]\d\d|1\d{3});|&#[xX](?:[cdefCDEF]|[1-7][\da-fA-F])[\da-fA-F];"
    r"|\\u0(?:0[c-fC-F]|[1-9a-fA-F][\da-fA-F])[\da-fA-F]"
    r"|%(?:[cC]3|[cC][4-9a-cA-C])%[89abAB][\da-fA-F]|%[c-fC-F][\da-fA-F]"
)
_NO_WORD = r"\\[nrtbf]|\\u[\da-fA-F]{4}|&#?\w{1,10};|%[\da-fA-F]{2}|</?[A-Za-z][A-Za-z\d]{0,15}(?=[\s/>])"
_WORD = re.compile(rf"((?:{_LETTER})+)|{_NO_WORD}")
_SPACE = r"(?:\s|&nbsp;|&#160;|&#[xX][aA]0;|\\u00[aA]0|\\[nrt])"
_TIGHT = re.compile(r"[-_.+'’\u2010\u2011]|%20|%2[bB]")
_LOOSE = re.compile(
    rf"{_SPACE}{{0,3}}(?:<[^<>]{{0,80}}>){{0,2}}{_SPACE}{{0,3}}[,\u2010\u2011-]?{_SPACE}{{0,3}}"
    rf"(?:<[^<>]{{0,80}}>){{0,2}}{_SPACE}{{0,3}}"
)
_LONGEST_GAP = 200
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060]")
_ESCAPED = re.compile(r"\\u([\da-fA-F]{4})")
_OTHERS = {"é": "e", "è": "e", "á": "a", "ü": "u", "ø": "o", "æ": "ae"}
_SLUGS = tuple(
    str.maketrans(dict(zip("åäö", letters, strict=True)) | _OTHERS)
    for letters in (("a", "a", "o"), ("a", "ae", "oe"), ("aa", "ae", "oe"))
)

Span = tuple[int, int, str]
"""Where something stands in a text, and what is to stand there instead."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The list as it is compared with texts: keyed hashes, the salt they are made with, and 12 bits of first words.

    ``given`` are names as they are said, ``turned`` with the surname first, ``slugs`` as addresses write them.
    """

    salt: bytes = b""
    given: frozenset[str] = frozenset()
    turned: frozenset[str] = frozenset()
    slugs: frozenset[str] = frozenset()
    starts: frozenset[int] = frozenset()
    documents: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()

    def spans(self, text: str) -> Iterator[Span]:
        """Erased names in a text, HTML, JSON or an address, in order; a surname alone behind the full name too."""
        if not self.starts:
            return
        words = list(_words(text))
        tails: set[tuple[str, ...]] = set()
        at = 0
        while at < len(words):
            count, tail = self._name_at(text, words, at)
            if tail:
                tails.add(tail)
            count = count or _follows(text, words, at, tails)
            if count:
                yield from _replaced(text, words[at : at + count])
            at += count or 1

    def refuses(self, name: str) -> bool:
        """Whether this is the id or the address of what was erased, or holds an erased name, masked or not."""
        if MARK in name or SLUG in name:
            return True
        if self.documents and self._hash(_id(name)) in self.documents:
            return True
        if self.urls and self._hash(_address(name)) in self.urls:
            return True
        return next(self.spans(name), None) is not None

    def _hash(self, said: str) -> str:
        return _hashed(self.salt, said)

    def _name_at(self, text: str, words: Sequence["_Word"], at: int) -> tuple[int, tuple[str, ...]]:
        """How many words from here on are an erased name, 0 where none is, and its surname."""
        if _start(self.salt, words[at].plain) not in self.starts:
            return 0, ()
        found: tuple[int, tuple[str, ...]] = (0, ())
        said = words[at].plain
        tight = True
        for count in WORDS:
            if at + count > len(words) or (gap := _gap(text, words[at + count - 2], words[at + count - 1])) is None:
                break
            tight = tight and gap
            before, said = said, f"{said} {words[at + count - 1].plain}"
            forms = [said, said[:-1]] if said.endswith("s") and len(said) > len(before) + 2 else [said]
            for form in forms:
                hashed = self._hash(form)
                if hashed in self.given:
                    found = count, _surname(text, words[at : at + count], form)
                elif hashed in self.turned and not _is_of_two(text, words, at, count):
                    found = count, (words[at].plain,)
                elif tight and hashed in self.slugs:
                    found = count, ()
        return found


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    plain: str  # as it is compared


def load(home: Home) -> Erased:
    """The list of a home; an empty one where nothing was erased.

    Raises ``ConfigError`` where the file is damaged: nothing may be brought in past it.
    """
    try:
        said = json.loads(home.erased.read_text(encoding="utf-8"))
        names = ("given", "turned", "slugs", "documents", "urls")
        return Erased(
            salt=bytes.fromhex(said["salt"]),
            starts=frozenset(map(int, said["starts"])),
            **{name: frozenset(map(str, said[name])) for name in names},
        )
    except FileNotFoundError:
        return Erased()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{home.erased} cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{home.erased} is damaged, and tells what must not come back: restore it") from error


def add(home: Home, people: Iterable[str] = (), documents: Iterable[str] = (), urls: Iterable[str] = ()) -> Erased:
    """Write down what must not come back; the whole list. What stands there already changes nothing.

    Raises ``ValueError`` for a name of one word or of more than five, and ``HomeError`` where the file cannot be
    written.
    """
    with _alone(home):
        held = load(home)
        salt = held.salt or secrets.token_bytes(32)
        given, turned, slugs, starts = set(held.given), set(held.turned), set(held.slugs), set(held.starts)
        for person in people:
            first, last = _parted(person)
            given.add(_hashed(salt, " ".join((*first, *last))))
            turned.add(_hashed(salt, " ".join((*last, *first))))
            for order in ((*first, *last), (*last, *first)):
                in_slugs = [tuple(word.translate(table) for word in order) for table in _SLUGS]
                slugs |= {_hashed(salt, " ".join(each)) for each in in_slugs}
                starts |= {_start(salt, each[0]) for each in (order, *in_slugs)}
        list = Erased(
            salt,
            frozenset(given),
            frozenset(turned),
            frozenset(slugs),
            frozenset(starts),
            held.documents | {_hashed(salt, _id(each)) for each in documents},
            held.urls | {_hashed(salt, _address(each)) for each in urls},
        )
        _write(home, list)
    return list


def _parted(person: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a name's first part, and of its last: more than one where a hyphen joins them."""
    turned = re.fullmatch(r"([^,]+),([^,]+)", person)  # "Efternamn, Förnamn"
    parts = (f"{turned[2]} {turned[1]}" if turned else person).split()
    first, last = _plain_words(" ".join(parts[:-1])), _plain_words(parts[-1] if parts else "")
    if not first or not last or len(first) + len(last) not in WORDS:
        raise ValueError(f"a name has {WORDS[0]} to {WORDS[-1]} words, such as Förnamn Efternamn")
    return first, last


def _plain_words(text: str) -> tuple[str, ...]:
    return tuple(word.plain for word in _words(text))


def _write(home: Home, erased: Erased) -> None:
    sets = ("given", "turned", "slugs", "documents", "urls", "starts")
    said = {"version": 1, "salt": erased.salt.hex(), **{name: sorted(getattr(erased, name)) for name in sets}}
    try:
        write_whole(home.erased, json.dumps(said, indent=1).encode(), 0o600)
    except OSError as error:
        raise HomeError(f"{home.erased} cannot be written: {error.strerror}") from error


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One writer at a time."""
    home.create()
    try:
        lock = ExitStack()
        lock.enter_context(alone(home.erased.with_suffix(".lock")))
    except OSError as error:
        raise HomeError(f"{home.erased} cannot be written: {error.strerror}") from error
    with lock:
        yield


def _words(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        if match[1]:
            yield _Word(match.start(), match.end(), _plain(match[1]))


@lru_cache(1 << 16)
def _plain(word: str) -> str:
    """A word as it is compared: unescaped, NFC, in lower case."""
    if "&" in word:
        word = unescape(word)
    if "\\" in word:
        word = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), word)
    if "%" in word:
        content = unquote_to_bytes(word)
        try:
            word = content.decode()
        except UnicodeDecodeError:
            word = content.decode("cp1252", "replace")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", word)).casefold()


def _gap(text: str, before: _Word, after: _Word) -> bool | None:
    """Whether two words stand together as in an address; None where they do not stand together at all."""
    if after.start - before.end > _LONGEST_GAP:
        return None
    between = text[before.end : after.start]
    if _TIGHT.fullmatch(between):
        return True
    return False if between and _LOOSE.fullmatch(between) else None


def _is_of_two(text: str, words: Sequence[_Word], at: int, count: int) -> bool:
    """Whether surname, comma and first name are of two people: "Bo Ek, Anna Lind" is not "Ek, Anna"."""
    end = at + count
    if at == 0 or end == len(words) or "," not in text[words[at].end : words[end - 1].start]:
        return False
    apart = (" ", "\xa0")
    return (
        text[words[at - 1].end : words[at].start] in apart
        and text[words[end - 1].end : words[end].start] in apart
        and text[words[at - 1].start].isupper()
        and may_be_a_first_name(words[at - 1].plain)
        and text[words[end].start].isupper()
    )


def _surname(text: str, words: Sequence[_Word], form: str) -> tuple[str, ...]:
    """The words of a name's last part: more than one where a hyphen joins them."""
    last = len(words) - 1
    while last > 1 and text[words[last - 1].end : words[last].start] in ("-", "\u2010", "\u2011"):
        last -= 1
    return tuple(form.split(" ")[last:])


def _follows(text: str, words: Sequence[_Word], at: int, tails: set[tuple[str, ...]]) -> int:
    """How many words from here on are the surname of somebody whose full name stood before; 0 where none is."""
    for tail in tails:
        here = words[at : at + len(tail)]
        plain = tuple(word.plain for word in here)
        if len(plain) == len(tail) and plain[:-1] == tail[:-1] and plain[-1] in (tail[-1], f"{tail[-1]}s"):
            first = text[here[0].start]
            if first.isupper() or not first.isalpha():  # a name, and not the word that it may be too
                return len(tail)
    return 0


def _replaced(text: str, words: Sequence[_Word]) -> Iterator[Span]:
    """What stands instead of a name; markup between its words stays."""
    between = "".join(text[one.end : other.start] for one, other in pairwise(words))
    if "<" not in between:
        loose = not between or any(_gap(text, *pair) is False for pair in pairwise(words))
        yield words[0].start, words[-1].end, MARK if loose else SLUG
        return
    first, _, last = MARK.partition(" ")
    yield words[0].start, words[0].end, first
    yield from ((word.start, word.end, "") for word in words[1:-1])
    yield words[-1].start, words[-1].end, last


def _id(id: str) -> str:
    return unicodedata.normalize("NFC", id.strip())


def _address(url: str) -> str:
    """An address as it is compared: whatever its scheme, its fragment and the slash at its end."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    scheme = "https" if parts.scheme == "http" else parts.scheme
    plain = parts._replace(scheme=scheme, netloc=parts.netloc.lower(), path=parts.path.rstrip("/"), fragment="")
    return urlunsplit(plain)


@lru_cache(1 << 16)
def _start(salt: bytes, word: str) -> int:
    return int(_hashed(salt, f"\x1f{word}")[:8], 16) % STARTS


def _hashed(salt: bytes, said: str) -> str:
    return hmac.digest(salt, said.encode(errors="replace"), "sha256").hex()
