"""Contact blocks (kontaktperson, presskontakt) and what a publisher says of itself, apart from the text.

A contact block is a head ("Presskontakt", "För mer information, kontakta:") and the lines below it that say a
person or a function, a role, a phone number or an e-mail address; the first line that says none of these ends
it. It goes only where at least one contact was read. A sentence that is both, "För mer information, kontakta
NAME, role, 070-…", goes where all of it is contacts. Lines at the very end that say name and number go without
a head, and so does a mail's signature with its greeting. An about block ("Om Region …") goes where nothing follows
it but contacts, noise and other about blocks.

Names, roles and phone numbers stay as printed. The forms are those of the regions' own pages, TT Via, Mynewsdesk
and Notified.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from models import Contact
from pipeline.parse.blocks import Block
from pipeline.parse.boilerplate import (
    CONTACT_ABOUT,
    CONTACT_NOUN,
    CONTACT_TOPIC,
    CONTACT_VERB,
    Line,
    end_of_text,
    gathered,
    is_contact_head,
    is_list_head,
    spread,
)
from pipeline.parse.dates import is_date_line

LONGEST_LINE = 400  # characters of a line of contacts; several persons may stand in one
LONGEST_PERSON = 200  # of a name with its role
LONGEST_DETAIL = 80  # of a line that need not say a role: a department, a place
LONGEST_TRAILER = 80  # of "eller via e-post:" and the like
MOST_ABOUT = 15  # lines of an about block
MOST_UNHEADED = 12  # lines at the end among which contacts without a head are looked for
MOST_PENDING = 6  # lines in a row that say nothing sure
DIGITS = range(7, 14)  # of a phone number

PARTIES = r"(?:S|M|SD|C|V|KD|L|MP|FP|SJVP|SVG|SIV|DSP|IP)"  # FP is today's L; from SJVP on: regional
PARTY_NAMES = (
    r"(?:Socialdemokraterna|Moderaterna|Centerpartiet|Vänsterpartiet|Kristdemokraterna|Liberalerna|Folkpartiet"
    r"|Miljöpartiet(?: de gröna)?|Sverigedemokraterna|Sjukvårdspartiet|Vårddemokraterna|Bevara Akutsjukhusen"
    r"|Arbetarpartiet|De rödgröna)"
)
_UPPER = "A-ZÀ-ÖØ-ÞĀČĆĐĒĪŁŃŚŠŪŽŻ"
_WORD = rf"[{_UPPER}][\w'’´-]*\.?"
_PARTICLE = r"(?:von|van|af|de|di|der|den|la|le|el|al|da|dos|bin|ben|ter|zu|del)"
_NAME = rf"{_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{1,4}}"
_ROLE_END = (
    r"(?:ordförande|ordflörande|direktör|chef|råd|ledare|sekreterare|läkare|sköterska|ansvarig|strateg|utredare"
    r"|handläggare|samordnare|controller|kommunikatör|talesperson|talesman|koordinator|utvecklare|ekonom|jurist"
    r"|professor|forskare|rektor|minister|ledamot|ersättare|planerare|arkitekt|ingenjör|redaktör|konsult|expert"
    r"|specialist|analytiker|ombud|lektor|docent|psykolog|barnmorska|apotekare|farmaceut|terapeut|producent"
    r"|administratör|assistent|intendent|antikvarie|epidemiolog|biolog|statistiker|registrator|informatör|fotograf"
    r"|kurator|pedagog|revisor|inspektör|politiker|presskontakt|kontaktperson|vd"
    r"|chair(?:man|woman|person)?|head|manager|director|officer|spokesperson|secretary|adviser)"
)
_ROLE_WORD = rf"[\w-]*{_ROLE_END}(?:en|n|et|s|er|na)?"
_ORGANISATION_WORD = (
    r"(?:Region|Landsting|Kommun|Länsstyrelse)\w*"
    r"|\w+(?:förvaltning|nämnd|styrelse|avdelning|enhet|kontor|kansli|sjukhus|lasarett|region|landsting|kommun"
    r"|parti|trafik|myndighet|universitet|högskola)(?:en|et|n)?s?"
)
_ORGANISATION = (
    rf"(?:(?:Region|Landstinget|Regionförbundet|Kommunförbundet|Länsstyrelsen)(?: i)?(?: {_WORD}){{1,3}}(?: län)?"
    rf"|(?:{_WORD} )?[{_UPPER}]\w*(?:regionen|vården|förvaltningen|trafiken|sjukhuset|förbundet)"
    rf"(?: (?:i )?{_WORD}){{0,3}}"
    rf"|{_WORD}(?: {_WORD}){{0,2}} (?:kommun|stad|landsting|universitetssjukhus|sjukhus|AB)"
    rf"|(?:Regionen|Landstinget|Kommunen)|{PARTY_NAMES}(?: i(?: {_WORD}){{1,3}})?)"
)
_LABEL = (
    r"(?:tele?fon(?:nummer|nr)?|tel|tele|tfn|mobil(?:telefon|nummer|nr)?|mob|direkt(?:nummer)?|e-?post(?:adress)?"
    r"|e-?mail|mail|mejl|fax|sms|nås|ring|(?:tele|mobile )?phone|mobile)"
)
_JOINT = rf"och|eller|samt|via|på|(?-i:per)(?= {_LABEL}(?!\w))|arbete|{_LABEL}"  # Per with a capital is a name

_is_name_form = re.compile(_NAME).fullmatch
_is_role = re.compile(_ROLE_WORD, re.IGNORECASE).fullmatch
_names_role = re.compile(rf"(?<![\w-]){_ROLE_WORD}(?!\w)", re.IGNORECASE).search
_names_organisation = re.compile(rf"(?<!\w)(?:{_ORGANISATION_WORD})(?!\w)", re.IGNORECASE).search
_is_organisation = re.compile(_ORGANISATION).fullmatch
_names_function = re.compile(
    r"press|medi[ae]|växel|kundtjänst|kundservice|kansli|registrator|jour|tjänst|avdelning|enhet|redaktion"
    r"|sekretariat|byrå|reception|support|kommunikation|region|landsting|kommun|förvaltning|center",
    re.IGNORECASE,
).search
_is_sentence = re.compile(  # words of sentences, which no name and no role has
    r"(?<!\w)(?:är|var|kan|ska|skall|vill|har|hade|du|vi|ni|jag|man|det|att|finns|blir|blev|får|måste|inte|säger"
    r"|se|läs|läser|besök|gå|följ|klicka|hittar|här|där|när|välkommen|boka|anmäl|anmälan)(?!\w)"
    rf"|\w{{3}}[.!?] (?-i:[{_UPPER}])",
    re.IGNORECASE,
).search
_EMAIL = r"[A-Za-z0-9][\w.+-]{0,63}(?:@| ?[\[(](?:at|a|snabel-?a)[\])] ?)(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,10}"
_PHONE = (
    r"(?<!\d)(?:(?:\+|00)\d{2,3} ?(?:\(0\) ?)?\d{1,3}|\(?0\d{1,3}\)?)(?: ?[-–—‐‑/] ?| )?"
    r"\d{2,8}(?:(?P<gap>[ .-])\d{2,4}(?:(?P=gap)\d{2,4}){0,3})?(?![\d-])"
)
_VALUE = re.compile(rf"(?P<email>{_EMAIL})|(?P<phone>{_PHONE})")
_LEADING = re.compile(rf"(?:[\s,;:|/)\].•·–—-]|(?:{_JOINT}|växel)(?!\w))+", re.IGNORECASE)
_TRAILING = re.compile(
    rf"(?:[\s,;:|/(\[•·–—-]|(?<!\w)(?!(?-i:Ring)(?!\w))(?:{_JOINT}|[mte](?=[:.]))(?!\w)\.?|(?-i:(?<=[a-zåäö])(?:Tel|Telefon|Mobil|E-post))"
    r"(?!\w)|, växel|\((?:växel|mobil|direkt)\))+$",
    re.IGNORECASE,
)
_PARTY = re.compile(
    rf" ?\(\s*(?:(?:båda|samtliga) )?(?P<code>{PARTIES}|{PARTY_NAMES}|-)(?:-gruppen)?(?:\s*\)|\s*$)|(?P<copyright>©)",
    re.IGNORECASE,
)
_PARTS = re.compile(r" ?, ?| \| | [–—-] |: ")
_BETWEEN = re.compile(  # persons in one line
    rf"; |(?: och| eller| samt| /|,) (?={_NAME} ?\( ?{PARTIES} ?\))|(?: och| eller| samt| /) (?={_NAME}(?:,|$))"
)
_GLUED = re.compile(rf"(\w*[a-zåäöé])([{_UPPER}]\w+)")
_GLUED_BODY = re.compile(
    rf"(?<!\w)([{_UPPER}][a-zåäöé]{{1,30}}?)((?:region|landstings|kommun)(?:styrelsens|fullmäktiges|råd)"
    rf"|ordförande)(?!\w)"
)
_GLUED_ADDRESS = re.compile(rf"((?=[{_UPPER}])[a-zA-ZÅÄÖåäö-]{{0,40}}?(?i:{_ROLE_END}))(?=[a-z][\w.+-]{{0,63}}@)")
_BADGE = re.compile(r"(?:presskontakt|kontaktperson)[ ,]+(?=\w)", re.IGNORECASE)
_BADGES_BEHIND = re.compile(r"(?: (?:presskontakt|kontaktperson)){1,3}$", re.IGNORECASE)  # what a function is there for
_WITHOUT_PREPOSITION = re.compile(
    rf"(.{{1,100}}\w(?<! i)(?<! på)(?<! av)(?<! vid)(?<! för)(?<! inom)) ({_ORGANISATION})"
)

_NOUN = re.compile(CONTACT_NOUN, re.IGNORECASE)
_FIRM = re.compile(  # after these a bare name will do
    rf"{CONTACT_NOUN}(?: .*)?|för .*|.* {CONTACT_VERB}", re.IGNORECASE
)
_INLINE = re.compile(
    rf"(?:(?P<head>{CONTACT_NOUN}|{CONTACT_TOPIC})(?P<about>{CONTACT_ABOUT}(?=:|[, ] ?{CONTACT_VERB} ))?"
    rf"(?P<verb>[,:]? {CONTACT_VERB}(?!\w))?|(?P<bare>(?:välkommen att )?kontakta(?: gärna)?))"
    r"(?P<mark>:| ?[,–-]|(?= ))\s*(?P<rest>\S.*)",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE = re.compile(r"\b(?:följ|läs|klicka|besök|länk)", re.IGNORECASE)
_MAY_BE_HEAD = re.compile(
    r"(?:- )?(?:(?:press |media )?contact|\w*kontakt|press|medi[ae]|för|vid|har|mer|ytterligare|frågor|information"
    r"|upplysningar|välkommen)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?:(?P<name>(?:för- och efter)?namn)|(?P<role>titel|roll|befattning|funktion)"
    r"|(?P<organisation>organisation|arbetsplats|företag)"
    rf"|(?P<reach>{_LABEL}(?: (?:arbete|mobil|växel|direkt))?))(?!\w) ?(?P<mark>[:.])? ?(?P<said>.*)",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"[,;.:|–—•·-]+|och|eller|samt|(?:https?://|www\.)\S+"
    r"|(?:(?:skicka|skriv) (?:ett )?(?:e-?post|mejl|mail|meddelande)|e-?post till)\b.*"
    r"|(?:mejla|maila|ring|kontakta|visa) \w.{0,60}",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"(?:Om|OM|Kort om) (?:oss|{_ORGANISATION}):?|Boilerplate:?")
_GREETING = re.compile(r"(?:(?:med )?(?:\w{3,12} )?hälsning(?:ar)?|mvh)[ ,.!]*", re.IGNORECASE)
_SIGNED = re.compile(r"underteckna\w*|(?:med )?\w*\s?hälsning\w*|(?:- )?att\b.*|- .*|.*[:,]|för \w+", re.IGNORECASE)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Apart:
    """The blocks of the text, and who is named for questions."""

    blocks: list[Block]
    contacts: tuple[Contact, ...] = ()


def apart(blocks: Iterable[Block]) -> Apart:
    """Blocks without the contact and about blocks around the text, and the contacts read from the former.

    The blocks come without noise (boilerplate.without_noise); noise that stood before a contact or about block, and
    is the last thing now, goes as well.
    """
    given = list(blocks)
    lines, found = _without_headed(spread(given))
    end = len(lines)
    dated: list[list[Line]] = []  # the last first, as below
    last: list[list[Contact]] = []
    while True:
        end, passed = end_of_text(lines, end)
        dated.append(passed)
        if (about := _about(lines, end)) is not None:
            end = about
        elif unheaded := _unheaded(lines, end):
            end, people = unheaded
            last.append(people)
        else:
            break
    return Apart(gathered(given, [*lines[:end], *_turned(dated)]), tuple(dict.fromkeys([*found, *_turned(last)])))


def _turned(runs: list[list[_T]]) -> Iterator[_T]:
    """What was collected from the end, in its order."""
    return chain.from_iterable(reversed(runs))


def _without_headed(lines: list[Line]) -> tuple[list[Line], list[Contact]]:
    """The lines without contact blocks and the about blocks before these; the contacts."""
    kept: list[Line] = []
    found: list[Contact] = []
    at = 0
    while at < len(lines):
        end, contacts = _headed(lines, at) if _MAY_BE_HEAD.match(lines[at].text) else (at, [])
        if end == at:
            kept.append(lines[at])
            at += 1
            continue
        if (about := _about(kept, len(kept))) is not None:
            del kept[about:]
        found += contacts
        at = end
    return kept, found


def _headed(lines: Sequence[Line], at: int) -> tuple[int, list[Contact]]:
    """Where the contact block that begins at a line ends, and its contacts; ``at`` itself where none begins."""
    line = lines[at]
    text = _bare(line.text)
    if len(text) > LONGEST_LINE or line.level == 1 or not at:
        return at, []
    if is_contact_head(text):
        reader = _Reader(_noun(text), bool(_FIRM.fullmatch(text.rstrip(" :?."))))
        end = reader.read(lines, at + 1)
        if reader.contacts() or (at + 1 == len(lines) and _noun(text)):
            return max(end, at + 1), reader.contacts()
        return at, []
    inline = _INLINE.fullmatch(text)
    if not inline:
        return at, []
    spoken = (inline["mark"] == ":" and not _LEADS_ELSEWHERE.search(inline["about"] or "")) or inline["verb"]
    if not spoken and not _VALUE.search(inline["rest"]):
        return at, []
    reader = _Reader(_noun(inline["head"] or ""), inline["mark"] == ":" or bool(inline["verb"]))
    if not reader.take(Line(inline["rest"].rstrip("."), 0, line.block), _text(lines, at + 1)):
        return at, []
    return reader.read(lines, at + 1), reader.contacts()


def _unheaded(lines: Sequence[Line], end: int) -> tuple[int, list[Contact]] | None:
    """Where contacts without a head begin that end the text, each a person with a number or address; a mail's
    greeting above them belongs to them."""
    if not any(_VALUE.search(line.text[:LONGEST_LINE]) for line in lines[max(end - 3, 0) : end]):
        return None
    for start in range(max(end - MOST_UNHEADED, 2), end):
        people = _cards(_bare(lines[start].text))
        before = lines[start - 1].text[:LONGEST_LINE]
        is_greeted = _GREETING.fullmatch(before) is not None
        if not people or not people[0].is_person or (not is_greeted and _SIGNED.fullmatch(before)):
            continue
        reader = _Reader(None, False)
        if reader.read(lines[start:end], 0) == end - start and all(card.is_complete for card in reader.cards):
            return start - is_greeted, reader.contacts()
    return None


def _about(lines: Sequence[Line], end: int) -> int | None:
    """Where the about block begins that ends at ``end``; None where none does, or where nothing stands above it."""
    for at in range(end - 1, max(end - 1 - MOST_ABOUT, 1), -1):
        if _ABOUT.fullmatch(lines[at].text[:LONGEST_DETAIL]):
            return at if lines[at].level != 1 else None
        if lines[at].level:
            return None
    return None


def _bare(text: str) -> str:
    return text.removeprefix("- ").strip()


def _text(lines: Sequence[Line], at: int) -> str:
    return _bare(lines[at].text) if at < len(lines) and len(lines[at].text) <= LONGEST_LINE else ""


def _noun(head: str) -> str | None:
    """What a head calls those below it, as printed: "Presskontakt"; None where it is but a phrase."""
    named = head.rstrip(" :?.")
    return named if _NOUN.fullmatch(named) else None


# --- the lines of a block ---


@dataclass(slots=True)
class _Card:
    """A contact as it is being read; ``is_sure`` once more than a bare name was said."""

    name: str = ""
    role: str | None = None
    party: str | None = None
    organisation: str | None = None
    phones: list[str] = field(default_factory=list)
    switchboards: list[str] = field(default_factory=list)  # växel: for want of a better number
    emails: list[str] = field(default_factory=list)
    is_person: bool = True
    is_sure: bool = False

    @property
    def is_reached(self) -> bool:
        return bool(self.phones or self.switchboards or self.emails)

    @property
    def is_complete(self) -> bool:
        """Whether it stands without a head: a person in a role, with a number."""
        return self.is_person and self.is_reached and (self.role is None or bool(_names_role(self.role)))

    def add(self, other: "_Card") -> None:
        """What another line said of the same person."""
        self.role = self.role or other.role
        self.party = self.party or other.party
        self.organisation = self.organisation or other.organisation
        self.phones += [phone for phone in other.phones if phone not in self.phones]
        self.switchboards += [phone for phone in other.switchboards if phone not in self.switchboards]
        self.emails += [email for email in other.emails if email not in self.emails]

    def reach(self, value: re.Match[str], before: str) -> None:
        """A number or an address, and the words before it."""
        if value["email"]:
            self.emails.append(_address(value["email"]))
        elif "växel" in before.lower():
            self.switchboards.append(value["phone"].strip())
        else:
            self.phones.append(value["phone"].strip())

    def contact(self) -> Contact:
        return Contact(
            self.name,
            _BADGE.sub("", self.role, count=1) if self.role else None,
            self.party,
            self.organisation,
            ", ".join(self.phones or self.switchboards) or None,
            ", ".join(self.emails) or None,
        )


class _Reader:
    """Reads the lines of one contact block into cards."""

    def __init__(self, noun: str | None, firm: bool) -> None:
        self.cards: list[_Card] = []
        self._noun = noun  # what stands for a name where only a number is given
        self._firm = firm  # whether bare names below the head are contacts
        self._role: str | None = None  # said before the name it belongs to
        self._field: str | None = None  # said before the line it belongs to
        self._roles_first = False
        self._below_noun = False  # whether a head stood above that may serve for a name

    def read(self, lines: Sequence[Line], at: int) -> int:
        """Read lines from ``at``; where the last one that surely belongs to the block ends."""
        end = at
        while at < len(lines) and at - end <= MOST_PENDING and len(lines[at].text) <= LONGEST_LINE:
            said = self.take(lines[at], _text(lines, at + 1))
            if said is None:
                break
            at += 1
            if said or (end == at - 1 and self.cards and self._is_empty(_text(lines, end))):
                end = at
        return end

    def contacts(self) -> list[Contact]:
        return [card.contact() for card in self.cards if card.is_sure]

    def take(self, line: Line, following: str) -> bool | None:
        """Read one line. True if it surely is one of contacts, False if the next must tell, None if it is none."""
        text = _bare(line.text)
        expected, self._field = self._field, None
        if said := _FIELD.fullmatch(text):
            named = next(name for name in ("name", "role", "organisation", "reach") if said[name])
            if not said["said"]:
                self._field = named
                return False
            if said["mark"] and named != "reach":
                expected, text = named, said["said"]
            elif said["mark"] and not _VALUE.search(text):
                return bool(self.cards)  # "E-post: saknas", or an address that is none
        if expected in {"role", "organisation"}:
            named, card = _labelled(text)
            card.role, card.organisation = (named, None) if expected == "role" else (None, named)
            return self._add(card, following)
        if self._is_empty(text):
            return False
        if self._below_noun and self._noun and _is_role(text) and _is_value(following):
            return self._put([_Card(self._noun, role=text, is_person=False)], bare_will_do=False)
        if is_contact_head(text) and not (self._lacks_number() and _is_role(text) and _is_value(following)):
            self._noun = _noun(text)
            self._below_noun = self._noun is not None
            return False
        if is_list_head(text) or is_date_line(text) or _ABOUT.fullmatch(text[:LONGEST_DETAIL]):
            return None
        if (inline := _INLINE.fullmatch(text)) and (inline["mark"] == ":" or inline["verb"]):
            text = inline["rest"]
        cards = _cards(text.rstrip("."))
        if cards is not None and self._are_new(cards, following):
            return self._put(cards, bare_will_do=not line.level)
        if line.level and not _names_role(text):
            return None
        return self._detail(text, following)

    @staticmethod
    def _is_empty(text: str) -> bool:
        return _EMPTY.fullmatch(text) is not None or bool((said := _FIELD.fullmatch(text)) and not said["said"])

    def _are_new(self, cards: list[_Card], following: str) -> bool:
        """Whether cards are others than the open one: a function without a number may be a department of its."""
        first = cards[0]
        if first.is_person or first.is_reached or not first.name:
            return True
        return _is_value(following) and not self._lacks_number()

    def _lacks_number(self) -> bool:
        return bool(self.cards) and not self.cards[-1].is_reached

    def _put(self, cards: list[_Card], bare_will_do: bool) -> bool | None:
        if not cards[0].name:
            if self.cards and not self._below_noun:
                self.cards[-1].add(cards[0])
            elif self._noun:
                cards[0].name, cards[0].is_person = self._noun, False
                self.cards.append(cards[0])
            else:
                return None
            self.cards[-1].is_sure = True
            cards = cards[1:]
        for card in cards:
            if self._role and not card.role:
                card.role, self._roles_first = self._role, True
            self._role = None
            if self.cards and self.cards[-1].name == card.name:
                self.cards[-1].add(card)
                self.cards[-1].is_sure = True
            else:
                is_bare = not (card.is_reached or card.party or card.role)
                self._firm = self._firm and is_bare  # below full cards, a bare name is a heading
                bare_is_sure = self._firm and bare_will_do
                card.is_sure = bare_is_sure or card.is_reached or bool(card.party or _names_role(card.role or ""))
                self.cards.append(card)
        self._below_noun = False
        return self.cards[-1].is_sure

    def _add(self, said: _Card, following: str) -> bool:
        """What a label says of the person above or, where the card is full, below."""
        if not self.cards or (self.cards[-1].is_reached and _is_person(following)):
            self._role = said.role
            return False
        self.cards[-1].add(said)
        self.cards[-1].is_sure = True
        return True

    def _detail(self, text: str, following: str) -> bool | None:
        """A line that says a role, a department, a party, or what those below have in common."""
        if _is_sentence(text) or text.endswith((".", "!", "?")) or len(text) > LONGEST_PERSON:
            return None
        if _values(text):  # somebody's, but whose was not understood
            return None
        if text.endswith(":") and len(text) <= LONGEST_DETAIL:
            self._role = text.rstrip(" :") if _names_role(text) else None
            return False
        party, said = _party(text)
        names_role = bool(_names_role(said))
        card = self.cards[-1] if self.cards else None
        if names_role and _is_person(following) and (card is None or self._roles_first or card.role):
            self._role = said
            return False
        if card is None:
            return None
        is_clear = names_role or party or _is_organisation(said)
        is_within = len(text) <= LONGEST_DETAIL and (_is_value(following) or following == card.name)
        if not is_clear and not is_within:
            return None
        self._firm = False
        if _is_organisation(said) and not card.organisation:
            card.organisation = said
        elif said:
            card.role = f"{card.role}, {said}" if card.role else said
        card.party = card.party or party
        card.is_sure = True
        return True


def _is_value(text: str) -> bool:
    """Whether a line says a number or an address, or is about to."""
    said = _FIELD.fullmatch(text)
    return bool(said and said["reach"]) or ((cards := _cards(text)) is not None and not cards[0].name)


def _is_person(text: str) -> bool:
    cards = _cards(text.rstrip("."))
    return cards is not None and cards[0].is_person and cards[0].name != ""


# --- one line ---


def _cards(text: str) -> list[_Card] | None:
    """The persons and functions of a line with their numbers; the first has no name where the line begins with a
    number. None where anything in the line is neither."""
    text = _GLUED_ADDRESS.sub(r"\1 ", _GLUED_BODY.sub(r"\1 \2", text))
    values = _values(text)
    edges = [0, *(edge for value in values for edge in value.span()), len(text)]
    cards: list[_Card] = []
    for number, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=True)):
        if said := _trimmed(text[start:end]):
            people = _people(said)
            is_last = number == len(values) and bool(cards)
            if people and (people[0].is_person or not is_last):
                if is_last and not cards[-1].name:
                    people[0].add(cards.pop())
                cards += people
            elif not is_last or not _add_detail(cards[-1], said):
                return None
        if number < len(values):
            cards = cards or [_Card()]
            cards[-1].reach(values[number], text[start:end])
    return cards or None


def _labelled(text: str) -> tuple[str, _Card]:
    """What a label says before any number, and a card with the numbers."""
    values = _values(text)
    card = _Card()
    for value in values:
        card.reach(value, "")
    return (_trimmed(text[: values[0].start()]) if values else text), card


def _values(text: str) -> list[re.Match[str]]:
    """The e-mail addresses and phone numbers of a text."""
    return [value for value in _VALUE.finditer(text) if value["email"] or _is_phone(value["phone"])]


def _is_phone(text: str) -> bool:
    return sum(map(str.isdigit, text)) in DIGITS


def _address(text: str) -> str:
    """An e-mail address; what hides its sign from machines, "(at)", is the sign."""
    return re.sub(r" ?[\[(][\w-]+[\])] ?", "@", text)


def _trimmed(text: str) -> str:
    """What stands before, between or behind numbers, without "tel:", "eller" and the like."""
    leading = _LEADING.match(text)
    text = text[leading.end() :] if leading else text
    tail = ""
    while text and not tail:  # a piece at a time: what is searched from every place must be short
        text, tail = text[:-LONGEST_TRAILER], _TRAILING.sub("", text[-LONGEST_TRAILER:])
    return text + tail


def _add_detail(card: _Card, said: str) -> bool:
    """What stands behind the number: a role or an organisation; False where it says something else."""
    if _is_sentence(said):
        return False
    if _is_organisation(said):
        card.organisation = card.organisation or said
    elif _names_role(said) or _party(said)[0]:
        party, role = _party(said)
        card.add(_Card(role=role or None, party=party))
    else:
        return False
    return True


def _people(text: str) -> list[_Card] | None:
    """The persons, or the one function, of a text without numbers; None where it says something else."""
    if len(text) > LONGEST_PERSON or _is_sentence(text):
        return None
    parts = _BETWEEN.split(text)
    several = [card for part in parts if (card := _person(part)) and card.is_person]
    if len(several) == len(parts) > 1:
        return several
    card = _person(text)
    return [card] if card else None


def _person(text: str) -> _Card | None:
    party, text = _party(text)
    parts = [part for part in _PARTS.split(text.strip(" ,")) if part]
    if not parts:
        return None
    first, *rest = parts
    is_person = True
    if named := _name_in(first):
        before, name, after = named
        said = [before, after, *rest]
    elif rest and _names_role(first) and (named := _name_in(rest[0])):
        before, name, after = named
        said = [first, before, after, *rest[1:]]
    elif len(first) <= LONGEST_DETAIL and _names_function(first) and (first[0].isupper() or not rest):
        badge = _BADGES_BEHIND.search(first)
        name = first[: badge.start()] if badge else first
        said, is_person = [badge[0].strip() if badge else "", *rest], False
    else:
        return None
    card = _Card(name, party=party, is_person=is_person)
    roles = []
    for part in filter(None, said):
        if re.fullmatch(PARTY_NAMES, part) and not card.party:
            card.party = part
        elif _is_organisation(part) and not card.organisation:
            card.organisation = part
        elif (parted := _WITHOUT_PREPOSITION.fullmatch(part)) and not card.organisation:
            roles.append(parted[1])
            card.organisation = parted[2]
        else:
            roles.append(part)
    card.role = ", ".join(roles) or None
    return card


def _party(text: str) -> tuple[str | None, str]:
    """The party in brackets, as printed, and the text without it; "(-)" is none, and "©" is what became of "(C)"."""
    found = _PARTY.search(text)
    if not found:
        return None, text
    before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
    joint = "" if not before or not after or after.startswith((",", ":")) else " " if "," in before else ", "
    code = "C" if found["copyright"] else found["code"]
    return None if code == "-" else code, f"{before}{joint}{after}"


def _name_in(text: str) -> tuple[str, str, str] | None:
    """A person's name in a text without commas, and the role before and behind it."""
    words = [word for glued in text.split() for word in _unglued(glued)]
    others = [n for n, word in enumerate(words) if _is_no_name(word)]
    if not others:
        return ("", text, "") if _is_name(words) else None
    before, name = words[: others[-1] + 1], words[others[-1] + 1 :]
    while len(name) > 2 and _names_organisation(name[0]):
        before.append(name.pop(0))
    is_behind = _is_name(name) and _names_role(" ".join(before)) and _OF_OTHERS.isdisjoint(before)
    is_before = _is_name(words[: others[0]])
    if is_before and not (is_behind and words[others[0] - 1].endswith("s")):  # "NAMES pressekreterare NAME"
        return "", " ".join(words[: others[0]]), " ".join(words[others[0] :])
    return (" ".join(before), " ".join(name), "") if is_behind else None


def _unglued(word: str) -> tuple[str, ...]:
    """A name and a title that a page forgot to part: "ExempelssonPresschef"."""
    parts: tuple[str, ...] = ()
    while (glued := _GLUED.fullmatch(word)) and _is_role(glued[2]):
        word, parts = glued[1], (glued[2], *parts)
    return word, *parts


def _is_no_name(word: str) -> bool:
    is_lower = not word[0].isupper() and not re.fullmatch(_PARTICLE, word)
    return is_lower or _is_role(word) is not None or word in _RANKS


def _is_name(words: Sequence[str]) -> bool:
    name = " ".join(words)
    return _is_name_form(name) is not None and not _names_organisation(name) and not _NO_NAME.match(name)


_RANKS = frozenset(
    {
        "Biträdande",
        "Tillförordnad",
        "Tillträdande",
        "Avgående",
        "Tf",
        "Vice",
        "Förste",
        "Andre",
        "Medicinsk",
        "Politisk",
    }
)
_OF_OTHERS = frozenset({"hos", "åt", "till", "to"})  # "pressekreterare hos NAME" is not NAME
_NO_NAME = re.compile(
    r"(?:För|Mer|Om|Vid|Ring|Kontakt\w*|Läs|Ny|Nya|Nytt|Den|Det|De|Tel\w*|Mobil|Svensk\w*|Hälso-)(?!\w)"
)
