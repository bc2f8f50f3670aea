"""What a theme is called: words that its documents have and others have not, as they stand in the texts. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

WORDS = 4  # of a name
ENOUGH = 3  # words: where there are no more, those may say in part what others say
FEWEST = 3  # documents in which a word of a name stands
LEAST = 0.06  # of a theme's documents, or more, have each word of its name
SHORTEST, LONGEST = 3, 40  # letters of a word
CAPITAL = 0.4  # of its occurrences within sentences: a word that is written with a capital more often is a name
USUAL = 0.25  # of a term's occurrences, or more, are in the form that stands for it
GLUED = 0.02  # weight of a form that is a possessive: "skolans" stands for "skolan"
OTHERS = 1  # words of a name that may be something else than nouns

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-’'](?=[^\W\d_]))*(?P<cut>-?)")
# endings of nouns in the definite, and of long derivations, that no adjective and no verb has
_NOUN = re.compile(
    r".{2,}(?:[^aeiouyåäö]en|[^aeiouyåäöst]et|[aeo]rna|[eo]n|ens|ets|[aeo]rnas|an|na)"
    r"|.{3,}(?:ing|ingar|het|heter|tion|tioner|itet|ism|skap|else|elser|ment|dom|nad|are|graf|log|eri)"
)
_BEGINS = frozenset(".!?:;•–—-*”\"'»«“(\n\t")
_BEFORE = """
    i på av för om med till från inom mot hos vid under mellan genom kring över utan efter bland en ett många flera fler
    ny nya nytt stora ökad ökade bättre sin sitt sina vår våra deras stärkt stärkta
    """
_BEFORE_NOUN = frozenset(_BEFORE.split())
_BEFORE = """
    att ska skall kan kunna vill vilja måste skulle bör borde får få kommer behöver kunde ville låter har hade som inte
    också nu därmed vi jag han hon man regeringen
    """
_BEFORE_VERB = frozenset(_BEFORE.split())
# what documents say of themselves, of each other and of those who wrote them, whatever they are about
_FURNITURE = re.compile(
    r".*(?:minister|ministern|ministrar|ministrarna|ministerns|statsråd|statsrådet)|pressmeddeland\w*|presskontakt\w*|pressekreterar\w*"
    r"|presslegitimation\w*|medi(?:a|er|erna)|interpellation\w*|tjänsteskrivels\w*|politisk[at]?|politik|regering\w*"
    r"|riksdag\w*|fråg(?:a|an|or|orna)|svar(?:et)?|motion(?:en|er|erna)?|miljon\w*|miljard\w*|procent|antal\w*"
    r"|år(?:et|en)?|(?:mån|tis|ons|tors|fre|lör|sön)dag\w*|januari|februari|mars|april|maj|juni|juli|augusti|september"
    r"|oktober|november|december|län(?:et|ets)?|kommun(?:en|er|erna)?|region(?:en|er|erna)?|sverige|svensk\w*"
    r"|kron(?:a|or)|kontakt\w*|kommande|ordförande\w*|(?:regerings)?uppdrag\w*|förslag\w*|promemori\w*|proposition\w*|åtgärd\w*|(?:del)?betänkand\w*"
    r"|utredning\w*|departement\w*|medborgar\w*|redovis\w*|remiss\w*|ledamot|ledamöter|partie?t?|webbsänd\w*"
    r"|anförand\w*|bakgrund\w*|återrapporter\w*|lagråd\w*|intervjuförfrågning\w*|föranmäl\w*|medierepresentant\w*"
    r"|klockan|hela|(?:för|efter)middag\w*|stället|jämfört|djupare|representant\w*"
    r"|flera|eller|vissa|följande|säger|närmare|namn|månad\w*|tal(?:et)?|eventuella|givande|lämplig[at]?|gedig\w*|högst"
    r"|kraft(?:en)?|samband|länk(?:en)?|fokus|tema(?:t)?|intresse\w*|exempel|annat|andra|person(?:er|erna)?|insats\w*"
    r"|besök\w*|verksamhet\w*|möjlighet\w*|del(?:ar|en|arna)?|sätt(?:et)?|syfte\w*|dag(?:ar|en|ens)?|gång(?:er)?|plats"
    r"|anledning|ansvar\w*|stöd(?:et)?|arbete\w*|samtal\w*|område\w*|information\w*|program(?:met)?|möte(?:t|n)?"
    r"|diskussion\w*|fler|nya?|nytt|träda|tid(?:en)?|hand|händer|sida(?:n)?|väg(?: in)|ned|gemensam\w*|diskuter\w*"
)


@dataclass(slots=True)
class Forms:
    """How a term is written: its forms in small letters with their numbers, how often each of them followed a word that
    stands before nouns, less how often it followed one that stands before verbs, and how often the term had a capital
    within a sentence."""

    small: Counter[str] = field(default_factory=Counter)
    nominal: Counter[str] = field(default_factory=Counter)
    capitals: int = 0

    @property
    def is_name(self) -> bool:
        """Whether it is that of a person, a place, a body: it stands with a capital within sentences."""
        return self.capitals > CAPITAL * (self.capitals + self.small.total())

    @property
    def is_noun(self) -> bool:
        """Whether it stands in a form that only nouns have; what else can follow a preposition is an adjective."""
        return any(_NOUN.fullmatch(form) for form in self.small)

    @property
    def usual(self) -> str | None:
        """The form that is met most, the shorter and then the first in the alphabet of equals; None of what is a verb
        more often than not."""
        weights = {
            form: count * (GLUED if self._is_possessive(form) else 1.0)
            for form, count in self.small.items()
            if self.nominal[form] >= (not self.is_noun) and count >= USUAL * self.small.total()
        }
        return min(weights, key=lambda form: (-weights[form], len(form), form), default=None)

    def _is_possessive(self, form: str) -> bool:
        return form.endswith("s") and form[:-1] in self.small


@dataclass(frozen=True, slots=True)
class Counted:
    """A term of a theme: in how many of its documents it stands, and in how many it would if they were like others of
    the same publishers and kinds."""

    term: str
    documents: int
    expected: float


Terms = Callable[[str], tuple[str, ...]]
"""A word to its index terms: its own, then those of its parts."""


def written(texts: Iterable[str], terms: Terms, wanted: frozenset[str]) -> dict[str, Forms]:
    """How the wanted terms are written in texts."""
    forms: dict[str, Forms] = {}
    for text in texts:
        before = ""
        for found in _WORD.finditer(text):
            word = found[0]
            if not found["cut"] and (term := terms(word)[0]) in wanted:
                _note(forms.setdefault(term, Forms()), word, before, _begins(text, found.start()))
            before = word
    return forms


def _note(forms: Forms, word: str, before: str, begins: bool) -> None:
    small = unicodedata.normalize("NFC", word)
    if small != small.lower():
        # at the beginning of a sentence a capital says nothing
        forms.capitals += not begins
        return
    forms.small[small] += 1
    forms.nominal[small] += (before.lower() in _BEFORE_NOUN) - (before.lower() in _BEFORE_VERB)


def _begins(text: str, start: int) -> bool:
    """Whether a sentence, a heading, a line begins here."""
    at = start - 1
    while at >= 0 and text[at] in " \u00a0":
        at -= 1
    return at < 0 or text[at] in _BEGINS


def telling(counted: Iterable[Counted], documents: int) -> list[str]:
    """The terms that tell a theme of so many documents from others, the best first.

    The measure is the term's part of the divergence of the theme's documents from what is expected of them.
    """
    least = max(FEWEST, LEAST * documents)
    worth = {
        each.term: each.documents * log(each.documents / max(each.expected, 0.5))
        for each in counted
        if each.documents >= least and each.documents > each.expected
    }
    return sorted(worth, key=lambda term: (-worth[term], term))


def name(
    ranked: Sequence[str], forms: Mapping[str, Forms], terms: Terms, taken: Collection[frozenset[str]] = ()
) -> tuple[str, ...]:
    """The words of a name, in their natural forms, the most telling first: nouns, but for one; none says what another
    says already. Where the words are ``taken``, one more makes the difference."""
    usable = [(word, forms[term].is_noun) for term in ranked if (word := _usable(forms.get(term)))]
    chosen: list[str] = []
    said: set[str] = set()
    others = 0
    for word, is_noun in usable:
        own = terms(word)
        if said.intersection(own) or (not is_noun and others == OTHERS):
            continue
        chosen.append(word)
        said.update(own)
        others += not is_noun
        if len(chosen) >= WORDS and frozenset(chosen) not in taken:
            break
    rest = [word for word, _ in usable if word not in chosen]
    return tuple(chosen + rest[: max(0, ENOUGH - len(chosen))])


def _usable(found: Forms | None) -> str | None:
    """The form in which a term may stand in a name, None where it may not."""
    word = found.usual if found and not found.is_name else None
    return word if word and SHORTEST <= len(word) <= LONGEST and not _FURNITURE.fullmatch(word) else None
