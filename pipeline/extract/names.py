"""What has the form of a person's name in Swedish text, and what only looks like one.

A name is two to five words with a capital: double names and hyphens (also broken ones, "Anna- Lena"), initials,
particles between the words (af, von, de, di …), foreign letters. One line end may stand within a name in running text.
What looks the same is cut away: words that begin sentences, titles, bodies with their places ("Region Fjällmark"),
parties, abbreviations. Form alone makes no person: "Norra Latin" has it too. That somebody is meant is for the words
around it to say (``people``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models import Span
from pipeline.extract import parties
from pipeline.extract.roles import is_title, is_wrapped

MOST_WORDS = 5

UPPER = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x250)) if letter.isupper())
_LETTER = r"[^\W\d_]"
_PART = rf"(?:[dD]['’])?[{UPPER}]{_LETTER}*(?:['’´]{_LETTER}+)*"
_WORD = rf"{_PART}(?:[-‐‑](?:[ \n](?=[{UPPER}]))?{_LETTER}+){{0,3}}"
_PARTICLE = r"(?:af|von|van|de|di|da|dos|du|der|den|el|al|la|le|bin|ben|ibn|ter|zu|del|della|y)"
_GAP = r"[ \u00a0\n]"
_RUN = re.compile(
    rf"(?:(?<![\w@/.-])|(?<=\Woch))(?:{_WORD}\.?(?<!{_LETTER}{_LETTER}\.))"
    rf"(?:{_GAP}(?:{_PARTICLE}{_GAP}){{0,2}}{_WORD}(?:\.(?<![\w]{_LETTER}\.))?){{0,11}}(?![\w@])"
)
_WORDS = re.compile(rf"(?:{_PARTICLE}{_GAP}){{0,2}}{_WORD}\.?")
_REVERSED = re.compile(  # "av Ek, Anna (s)", "Ek, Anna (S)" alone on its line
    rf"(?:(?:^|(?<=^- )|(?<=^• ))(?P<surname>{_WORD})|(?:(?<=av )|(?<=från ))(?P<last>{_WORD}(?: {_WORD})?)), "
    rf"(?P<first>{_WORD}(?: {_WORD})?)(?= \()",
    re.MULTILINE,
)
_PLACED = re.compile(rf" i (?:{_WORD})(?: {_WORD}){{0,2}}")  # "i Granby", of members of the Riksdag with a common name

_ORGANISATION = re.compile(
    r".*(?:styrelsen?|nämnd(?:en|er)?|fullmäktige|utskott(?:et)?|beredning(?:en)?|förvaltning(?:en)?|förbund(?:et)?"
    r"|kommun(?:en)?|region(?:en|er)?|landsting(?:et)?|sjukhus(?:et)?|lasarett(?:et)?|sjukvård(?:en)?|vård(?:en)?"
    r"|centralen|central|centrum|center|mottagning(?:en)?|avdelning(?:en)?|enhet(?:en)?|kliniken|klinik|kontor(?:et)?"
    r"|kansli(?:et)?|parti(?:et)?|partierna|demokraterna|koalitionen|alliansen|gruppen|rörelsen|universitet(?:et)?"
    r"|högskolan?|skolan?|gymnasium|gymnasiet|institut(?:et)?|verket|verk|myndighet(?:en)?|inspektion(?:en)?"
    r"|trafik(?:en)?"
    r"|departement(?:et)?|kammaren|kammare|rätten|tinget|domstol(?:en)?|polisen|stiftelse(?:n)?|föreningen?|samfundet"
    r"|sällskapet|akademin?|akademien|museum|museet|teatern?|biblioteket?|bibliotek|arkivet|företagarna|bolaget|bolagen"
    r"|banken|bank|fonden|fond|tidningen?|länet?"
    r"|arenan?|projektet|programmet|strategin?|priset|dagarna|veckan|konferensen"
    r"|rådet|kyrkan?|stiftet|församlingen?|missionen|konsulat(?:et)?|ambassad(?:en)?|kommissionen|parlamentet|unionen"
    r"|församling|\w{3}(?:tion|tionen|tioner|heten|ningen|ningar|eringen))s?",
    re.IGNORECASE,
)
_COMPANY = re.compile(  # what ends an English name of a body: all before it belongs to it
    r"commission|services?|club|institute|summit|conference|council|society|university|agency|ministry|association"
    r"|committee|group|forum|corporation|programme|program|fund|relations|reserve|ltd|inc",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r"[^\W\d_]+-[a-zåäö]{2,}(?:et|en|arna|erna)s?")  # a common noun, "SiS-boendet"
_BODY_WORDS = """
    region regionen landstinget landsting länsstyrelsen kommunen kommun stad stift folktandvården praktikertjänst
    capio svenska sveriges norra södra östra västra mellersta nya stora gamla lilla övre nedre nordiska karolinska
    svensk kommunalförbundet kommunförbundet regionförbundet stiftelsen föreningen
    akademiska centrala kungliga europeiska förenta saint sankt st new los san united department ministry national
    international internationella nationella världs
"""  # words that open an organisation's name; the next word is its own
_BODIES = frozenset(_BODY_WORDS.split())
_BODY_ENDS = ("kommun", "kommunen", "stad", "stift", "landsting")  # these end a body's name
_DOUBLE_PLACES = frozenset({("västra", "götaland"), ("jämtland", "härjedalen"), ("upplands", "väsby")})
_OTHER_WORDS = """
    den det de denna detta dessa dom han hon hen vi ni jag du man en ett någon några ingen alla allt båda bägge
    samtliga varje vår vårt våra min mitt mina din ditt sin sitt hennes deras dess vem vad vilken vilka vars i på till
    från av om för med mot hos vid under över efter före innan inför inom utan utom mellan bland genom enligt trots
    kring runt sedan tills utöver förutom angående beträffande avseende gällande tillsammans istället och eller men
    samt att som när då där här så hur varför medan eftersom därför därmed dock också även både varken nu idag imorgon
    igår sen snart redan först sist senast tidigare senare ofta alltid aldrig bara endast inte ej nej ja tack dessutom
    vidare således alltså emellertid däremot dessförinnan därefter därutöver samtidigt slutligen bakom bredvid omkring
    hit dit var vart ju kanske förra nästa flera många få fler mer mest minst ny nya nytt är har kan ska vill får blir
    blev kommer finns gör säger säga sa läs se hör kontakta kontakt följ gå klicka ladda välkommen anmälan anmäl
    ring mejla maila tfn justeras justerat
    program talare medverkande deltagare moderator presskontakt presskontakter foto fotograf bild bilden text källa
    publicerad uppdaterad datum tid plats telefon tel mobil epost dela fakta bakgrund pressmeddelande pressinbjudan
    pressträff nyhet inbjudan motion interpellation fråga svar ärende beslut förslag yrkande yrkanden reservation
    protokoll närvarande frånvarande beslutande justerare justering sekreterare underskrift undertecknat undertecknad
    namn parti titel roll uppdrag valda val dnr paragraf bilaga rotel medborgarförslag måndag tisdag onsdag torsdag
    fredag lördag söndag måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen januari februari mars april
    juni juli augusti september oktober november december jul påsk sverige sveriges norge danmark finland island
    tyskland frankrike ukraina ryssland usa eu europa nato norden regeringen riksdagen regeringskansliet staten
    socialdemokraterna moderaterna liberalerna centern folkpartiet kommittén utredningen delegationen internet
    facebook twitter instagram linkedin youtube google utanför um hm m.fl herr fru fröken dr prof
    motionären motionärerna interpellanten förslagsställaren frågeställaren undertecknade vänligen
    övriga folkets bevara
    utse välja välj anta bevilja godkänna entlediga bifalla avslå notera uppdra förordna föreslå
"""  # pronouns, articles, prepositions, conjunctions and adverbs that begin sentences
_NO_NAMES = frozenset(_OTHER_WORDS.split())


@dataclass(frozen=True, slots=True)
class Name:
    """Where something with the form of a name stands; ``said`` is it with single blanks."""

    said: str
    start: int
    end: int

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.said.split())


def plain(said: str) -> str:
    """A name in one form: single blanks, no blank behind a hyphen."""
    return re.sub(r"[-‐‑]\s*", "-", " ".join(said.split()))


def is_name(said: str) -> bool:
    """Whether all of it has the form of a name."""
    found = list(names(said))
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(said))


def names(text: str, known: Sequence[Span] = ()) -> Iterator[Name]:
    """All that has the form of a name, in the text's order. ``known`` are spans that a model takes for persons: they
    say where a name begins in a run of words with capitals, and add those whose form we do not know."""
    behind = 0
    for name in _all(text, sorted((start, end) for start, end in known if 0 <= start < end <= len(text))):
        if name.start >= behind and not parties.is_name(name.said):
            yield name
            behind = name.end


def _all(text: str, spans: Sequence[Span]) -> Iterator[Name]:
    """Names by form and by a model's spans, which may overlap."""
    at = 0
    for start, end in _by_form(text):
        while at < len(spans) and spans[at][1] <= start:
            yield from _by_model(text, spans[at])
            at += 1
        if at < len(spans) and spans[at][0] < end:
            begin, behind = spans[at]
            at += 1
            if start < begin and text[begin - 1] in " \u00a0" and len(text[begin:end].split()) > 1:
                start = begin
            elif begin < start:
                start = begin if behind <= end and _by_model_form(text[begin:end]) else start
        yield Name(plain(text[start:end]), start, end)
    for span in spans[at:]:
        yield from _by_model(text, span)


def reversed_names(text: str) -> Iterator[Name]:
    """Names printed with the surname first, of which one part at least is a single word: "Ek, Anna (S)"."""
    for match in _REVERSED.finditer(text):
        last, first = plain(match["surname"] or match["last"]), plain(match["first"])
        if (" " in last and " " in first) or any(map(is_no_name, (*last.split(), *first.split()))):
            continue
        yield Name(f"{first} {last}", *match.span())


def _by_model(text: str, span: Span) -> Iterator[Name]:
    if _by_model_form(text[slice(*span)]):
        yield Name(plain(text[slice(*span)]), *span)


def _by_model_form(said: str) -> bool:
    """Whether a model's span can be a whole name: more than one word on one line, at least one with a capital, and the
    first one that a name can begin with."""
    words = said.split()
    has_form = 1 < len(words) <= MOST_WORDS + 2 and "\n\n" not in said and said == said.strip() and said != said.lower()
    is_place = " ".join(words).lower().removesuffix("s") in map(" ".join, _DOUBLE_PLACES)
    return has_form and not is_no_name(words[0]) and words[-1].lower() not in _NO_NAMES and not is_place


def _by_form(text: str) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        words = [(match.start(), match.end()) for match in _WORDS.finditer(text, run.start(), run.end())]
        for line in _lines(text, words):
            yield from _cut(text, line)


def _lines(text: str, words: Sequence[Span]) -> Iterator[list[Span]]:
    """The words of a run, parted where a line end parts names and does not break one."""
    line: list[Span] = []
    for n, (start, end) in enumerate(words):
        if line and "\n" in text[line[-1][1] : start] and not _is_broken(text, line, words[n:]):
            yield line
            line = []
        line.append((start, end))
    yield line


def _is_broken(text: str, before: Sequence[Span], after: Sequence[Span]) -> bool:
    """Whether the line end between the words before and behind it broke a name: running text stands before it, and a
    part of a name that is none by itself stands on one side."""
    first, last = before[0][0], before[-1][1]
    if text[last : after[0][0]].count("\n") > 1:
        return False
    if is_no_name(text[slice(*after[0])]):
        return False
    on_next = 1
    while on_next < len(after) and "\n" not in text[after[on_next - 1][1] : after[on_next][0]]:
        on_next += 1
    if text[text.rfind("\n", 0, first) + 1 : first].strip(" -–•") == "":  # an entry of a list, whose end is its party
        return on_next == 1 and len(before) < MOST_WORDS - 1 and parties.bracket(text, after[0][1]) is not None
    if len(before) == 1:
        return on_next == 1 or is_wrapped(text, last)
    is_listed = text.startswith((",", " och "), after[0][1]) and is_wrapped(text, last)
    return on_next == 1 and (is_listed or text.startswith(" (", after[0][1]))


def _cut(text: str, words: Sequence[Span]) -> Iterator[Span]:
    """The stretches of a run that can be names, without what cannot be part of one."""
    kept: list[Span] = []
    skip = 0
    for n, (start, end) in enumerate(words):
        word = text[start:end]
        if skip:
            skip -= 1
            continue
        if _COMPANY.fullmatch(word) and n:
            kept = []
        elif n + 1 < len(words) and _pair(text, words[n : n + 2]) in _DOUBLE_PLACES:
            yield from _whole(kept)
            kept, skip = [], 1
        elif is_no_name(word) and not (
            n and n + 1 == len(words) and kept and _is_surname(text, kept[0][0], start, end)
        ):
            yield from _whole(kept)
            kept = []
            if word.lower() in _BODIES:
                is_double = _pair(text, words[n + 1 : n + 3]) in _DOUBLE_PLACES
                skip = 2 if is_double else int(word.lower() not in _BODY_ENDS)
        else:
            kept.append((start, end))
    if kept:
        yield from _columns(text, kept)


def _pair(text: str, words: Sequence[Span]) -> tuple[str, ...]:
    """Words in small letters, the last one without its genitive: "jämtland", "härjedalen"."""
    return tuple(
        text[start:end].lower().removesuffix("s") if n else text[start:end].lower()
        for n, (start, end) in enumerate(words)
    )


def _is_surname(text: str, first: int, start: int, end: int) -> bool:
    """Whether a word that ends like that of an organisation ends a name all the same: a party behind it says so, or a
    title before the name."""
    word = text[start:end].lower()
    if word in _NO_NAMES or word in _BODIES or is_title(word) or text[start:end].isupper():
        return False
    party = parties.bracket(text, end)
    before = text[max(0, first - 40) : first].split()
    has_title = bool(before) and is_title(before[-1]) and text[first - 1] in " \n"
    return has_title or (party is not None and party.known)


def _columns(text: str, words: Sequence[Span]) -> Iterator[Span]:
    """The names of several who signed side by side, which are all that their line holds."""
    first, last = words[0][0], words[-1][1]
    is_line = text[first - 1 : first] in ("", "\n") and text[last : last + 1] in ("", "\n")
    is_plain = all(not {" ", "."} & set(text[slice(*word)]) and word[1] - word[0] > 1 for word in words)
    if is_line and is_plain and len(words) > 3 and len(words) % 2 == 0 and "\n" not in text[first:last]:
        for one, other in zip(words[::2], words[1::2], strict=True):
            yield one[0], other[1]
    else:
        yield from _whole(words)


def _whole(words: Sequence[Span]) -> Iterator[Span]:
    if 2 <= len(words) <= MOST_WORDS:
        yield words[0][0], words[-1][1]


def is_no_name(word: str) -> bool:
    """Whether a word cannot be part of a name: an opener of sentences, an organisation, a title, an abbreviation."""
    small = word.lower().rstrip(".")
    letters = sum(map(str.isalpha, word))
    if small in _NO_NAMES or small in _BODIES or parties.is_name(small):
        return True
    if _COMPOUND.fullmatch(word):
        return True
    if letters > 1 and word.isupper() and "-" not in word and letters != 2:
        return True
    if letters == 2 and word.isupper():
        return small in (
            "ab",
            "hb",
            "eu",
            "if",
            "ik",
            "bk",
            "ff",
            "fk",
            "sk",
            "fn",
            "vd",
            "tf",
            "it",
            "hr",
            "sd",
            "kd",
            "mp",
            "fp",
            "ks",
            "kf",
            "rs",
            "rf",
        )
    return len(small) > 4 and (_ORGANISATION.fullmatch(small) is not None or is_title(small))


def is_particle(word: str) -> bool:
    """Whether a small word may begin a surname: "von", "af"."""
    return re.fullmatch(_PARTICLE, word) is not None


def placed(text: str, at: int) -> int:
    """Where a place ends that follows a name ("Gunilla Ek i Granby"); the offset itself where none does."""
    match = _PLACED.match(text, at)
    return match.end() if match else at


def alone(name: str) -> frozenset[str]:
    """What may stand for a name that was said in full: the first name, the surname with or without what stands before
    it. Initials and particles are none."""
    words = name.split()
    tails = (" ".join(words[n:]) for n in range(1, len(words)))
    heads = (words[0], " ".join(words[:-1]))
    parts = {part for part in (*tails, *heads) if len(part.rstrip(".")) > 1 and (part[0].isupper() or " " in part)}
    return frozenset(parts - {name})
