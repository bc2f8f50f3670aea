"""People in official roles: who a document names with a role or a party, and every place where it speaks of them.

A name (``names``) becomes a person by what stands around it: a party in brackets, a role before or behind it, an entry
in minutes or among signatures, a word of procedure ("reserverar sig"), or a publisher's contact line. Who has none of
these is private and is left out, whatever he says: patients, authors of citizens' proposals (medborgarförslag).

``Person.role`` is the first role that the document gives, as printed, with its body: "regionstyrelsens ordförande",
"ordförande i regionstyrelsen"; a later wording of the same title wins where it alone says the body. What he was before
("tidigare", "förre") goes last. ``Person.organisation`` is the body in the nominative. ``Person.party`` is the code in
capitals; None is unknown or none. People of the same name with two parties are two people.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from models import Contact, Document, Kind, Mention, Part, Person, Span
from pipeline.extract import parties
from pipeline.extract.names import UPPER, Name, alone, is_name, is_no_name, names, placed, plain, reversed_names
from pipeline.extract.roles import Role, is_title, roles, said_body

LONGEST = 6  # words of a name behind its first, particles and all
HEAD = 2000  # characters in which an interpellation says who asks whom

_OTHERS = re.compile(r",? m\. ?fl\.?| med flera?| med fler(?!\w)")
_OWNED = re.compile(
    r" (?:\w{1,20}a )?(?:\w*yrkanden?|\w*förslag|motion(?:en|er)?|reservation|interpellation|fråga|yttrande"
    r"|anförande)(?!\w)"
)
_ENDS_IN_S = re.compile(r"(?:fors|näs|ås|[iuao]us|ius|us|is|os|as|ss|ös)$")
_LIST = re.compile(r", (?:och |samt )?| och | samt | & | / |/|,? ?\n(?:- |• ?)?| och\n| ?; ")
_SEPARATOR = re.compile(  # between a name, with its party, and the role behind it
    r"(?:,? |,\n| ?[–-] | \| |: ?|\n)(?:(?:som (?:är|blir|var) |(?:i dag|idag) )?"
    r"(?:(?:ny|nye|nya|nuvarande|dåvarande|blivande|nyvald|nyvalde|nyvalda|nyutnämnd|nyanställd|nytillträdd[ae]?"
    r"|en av) )*)?",
)
_BECOMES = re.compile(
    r",? (?:som )?(?:(?:har |hade |ska |kommer att |föreslås |föreslogs |i dag |idag |nu |också |även ){0,3}"
    r"(?:är|var|blir|blev|bli|blivit|varit|utses|utsågs|utsetts|utse|väljs|valdes|valts|vald|omvaldes|omvalts"
    r"|tillträder|tillträdde|"
    r"förordnas|förordnats|anställs|anställts|nomineras|nominerats|föreslås|entledigas som|tjänstgör|arbetar"
    r"|arbetat|verkar)"
    r"|till|som|ny|nya|blir)(?: (?:utsedd|vald|omvald|nu|idag|i dag|fortsatt|också|även|på nytt|sedan \d{4}"
    r"|sedan tidigare"
    r"|för närvarande|återigen|enhälligt|tjänsten|uppdraget|rollen|posten)){0,3}"
    r"(?: (?:till|som))?(?: (?:ny|nye|nya|nyvald|tillförordnad|vikarierande|en|ett)){0,2} "
)
_ROLE_JOINT = re.compile(
    r"(?:,| och|, och| samt|, tillika| tillika|/|,? samt| \|)[ \n]?(?:även |också )?(?:ny |nye |nya )?"
)
_PLACE = re.compile(rf", [{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?(?=, )")
_BODY_BEHIND = re.compile(
    rf"(?:,|:| \||) (?P<said>(?:(?:Region|Landstinget|Länsstyrelsen|Regionförbundet|Kommunförbundet)(?: i)?"
    rf"(?: (?!och )[{UPPER}][\w-]+){{1,2}}(?: län)?|[{UPPER}][\w&-]+(?: [{UPPER}][\w-]+)?(?: (?:kommun|stad|län|AB"
    rf"|[a-zåäö]*sjukhus))"
    rf"|[{UPPER}][\w-]+|[a-zåäö-]+(?:nämnden|styrelsen|förvaltningen|avdelningen|enheten|departementet"
    rf"|kliniken)))(?=[,.;:()\n]|$| tel| tfn| \d)"
)
_BODY_BETWEEN = re.compile(  # "Tf förvaltningschef Trafikförvaltningen NAME"
    rf" (?P<said>(?:Region|Landstinget)(?: [{UPPER}][\w-]+){{1,2}}|[{UPPER}][\w-]+|[a-zåäö-]+(?:nämnden|styrelsen"
    rf"|förvaltningen))[ \n]"
)
_DIRECT = re.compile(r"[ \u00a0]")
_OPEN = re.compile(r" (?:on|of|for|the|and)$")  # "vid Council on" goes on: what follows is no name
_LOOSE = re.compile(r" ?: ?| (?:är|blir|heter|var) |, ?|\n| ?[–-] ?|\s?\|\s?")
_JUSTERING = (
    r"(?:utses|utsedd|utsedda|utsågs|utser \w{1,40}|väljs)(?: \w{1,20}){0,3} att (?:\w{1,20} ){0,6}justera|att justera"
)
_ACTS_BEHIND = re.compile(
    r"(?:,? m\. ?fl\.?)?,? (?:reserverar|reserverade|yrkar|yrkade|anmäler jäv|anmälde jäv|deltar (?:ej|inte) i"
    r"|deltog (?:ej|inte) i|avstår|"
    r"lämnar (?:en )?protokollsanteckning|lämnar (?:ett )?särskilt yttrande|begär votering|föredrar ärendet|"
    r"har lämnat in en motion|har i en motion|har lämnat en motion|interpellerar)(?!\w)"
)
_ACTS_BEFORE = re.compile(
    rf"(?:(?:[Mm]otion|[Ii]nterpellation|[Ee]nkel fråga)(?: (?:nr\.? ?)?[\d:/-]+)? (?:av|från|till)|{_JUSTERING}"
    rf"|[Bb]ifall till|[Ii]nstämmande av"
    r"|yrkar|reserverar) $"
)
_LABEL = re.compile(
    r"(?P<said>(?:(?:Närvarande |Ordinarie |Övriga |Beslutande |Tjänstgörande |Ej tjänstgörande "
    r"|Icke tjänstgörande |Närvarande ej tjänstgörande )?"
    r"(?:ledamöter|ersättare|suppleanter)|Beslutande|Närvarande|Frånvarande|Övriga närvarande|Övriga deltagare"
    r"|Justerare|Justerande"
    r"|Utsedda? att justera|Utses att justera|Tjänstemän|Föredragande|Undertecknat|Undertecknade))(?: för | i |,"
    r"| \(|:|\n|$| \|)",
    re.IGNORECASE,
)
_LABELLED = {"ledamöter": "ledamot", "beslutande": "ledamot", "ersättare": "ersättare", "suppleanter": "suppleant"}
_LINE = re.compile(r"[^\n]+")
_FORMER = re.compile(r"(?:tidigare|förr[ae]|f\. ?d\.|fd|före detta|dåvarande|avgående)\b", re.IGNORECASE)
_PRIVATE = re.compile(r"medborgarförslag|e-förslag|namninsamling", re.IGNORECASE)
_WORD = re.compile(rf"(?<![\w@/-])[^\W\d_]+(?:(?<=\b\w)\.|(?:(?:['’´:]|[-‐‑](?:[ \n](?=[{UPPER}]))?)[^\W\d_]+)*)")
_GAP = re.compile(r"[ \u00a0]|[ ]?\n[ ]?")
_TURNED = re.compile(
    rf"(?P<last>[{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?), (?P<first>[{UPPER}][\w-]+(?: [{UPPER}][\w-]+)?)(?= \()"
)
_MORE_OF_NAME = re.compile(rf"[ \u00a0](?:(?:af|von|de|van) )?[{UPPER}]")
_CAPITAL_BEFORE = re.compile(rf"(?<![\w-])([{UPPER}][\w-]*)[ \u00a0]$")
_OF_PLACE = re.compile(r"(?:^|\W)(?:i|på|vid|in)[ \n]$")


@dataclass(slots=True)
class _Found:
    """A name with what the text around it says of its bearer. ``tentative`` is a code that we do not know."""

    name: Name
    party: str | None = None
    tentative: str | None = None
    roles: list[Role] = field(default_factory=list)
    organisation: str | None = None
    label: str | None = None
    is_official: bool = False
    shared: bool = False  # "båda SD"
    is_independent: bool = False  # "(-)"
    is_genitive: bool = False  # "NAMEs (S) motion"
    end: int = 0  # of the name with its place and party


@dataclass(slots=True)
class _Bearer:
    """A person as he is being gathered."""

    name: str
    party: str | None = None
    roles: list[tuple[str, str | None]] = field(default_factory=list)  # with its organisation
    organisation: str | None = None
    label: str | None = None
    is_contact: bool = False
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks whom in an interpellation. ``office`` is the addressee's as printed ("näringsminister"), where the text
    may name no person. A None is what the text does not say."""

    author: str | None = None
    party: str | None = None
    addressee: str | None = None
    addressee_party: str | None = None
    office: str | None = None


def people(document: Document, names: Sequence[Span] = ()) -> tuple[Person, ...]:
    """Everyone in an official role, in the order in which the text first names them; contacts that it does not name
    come last, without mentions. ``names`` are spans that a model takes for persons, for names whose form alone does
    not tell. Where two readings of the same words compete ("Gran Ek, Alva"), one alone stands."""
    text = document.text
    found = [one for one in _introduced(text, names, _signatures(document)) if _counts(one)]
    bearers = _gathered(found)
    _add_contacts(bearers, document.contacts)
    bearers = _merged(bearers)
    _add_mentions(bearers, text)
    known = [_person(bearer) for bearer in bearers if bearer.mentions or bearer.is_contact]
    return tuple(sorted(known, key=lambda person: person.mentions[0].start if person.mentions else len(text)))


def asked(text: str, names: Sequence[Span] = ()) -> Asked:
    """Author and addressee of an interpellation from its text alone: its head ("Interpellation 2014/15:5 TITLE av NAME
    (P) till ROLE NAME (P)"), else the line that begins with "Till" and the signature at the end."""
    found = _introduced(text[:HEAD], [span for span in names if span[1] <= HEAD], ())
    author = next((one for one in found if _is_author(text, one)), None)
    if author is None:
        found = _introduced(text, names, ())
        author = next((one for one in reversed(found) if _is_signature(text, one)), None)
    first = author.end if author else 0
    lead = re.compile(r"(?:^|(?<=[ \n]))[Tt]ill ").search(text, first, first + 300) or re.compile(
        r"^[Tt]ill ", re.M
    ).search(text)
    answered = Asked()
    if lead:
        end = text.find("\n", lead.end())
        line = text[lead.end() : end if end > 0 else len(text)]
        answered = _addressee(line)
    if author:
        answered = replace(answered, author=author.name.said, party=author.party or author.tentative)
    return answered


def _addressee(line: str) -> Asked:
    title = next(roles(line), None)
    title = title if title and title.start == 0 else None
    for one in _introduced(line, (), ())[:1]:
        office = one.roles[0] if one.roles else None
        if one.name.start == 0 or (office and office.start == 0):
            return Asked(None, None, one.name.said, one.party or one.tentative, office.said if office else None)
    return Asked(office=title.said if title else None)


def _is_author(text: str, one: _Found) -> bool:
    has_party = bool(one.party or one.tentative or one.is_official)
    start = min([one.name.start, *(role.start for role in one.roles)])
    return has_party and re.search(r"(?:^|\W)(?:av|från)[ \n]$", text[max(0, start - 6) : start]) is not None


def _is_signature(text: str, one: _Found) -> bool:
    line = text.rfind("\n", 0, one.name.start) + 1
    return bool(one.party) and not text[line : one.name.start].strip(" -–•/")


# --- what is said of each name ---


def _introduced(text: str, known: Sequence[Span], signatures: Sequence[Span]) -> list[_Found]:
    """All that has the form of a name, with what is said of its bearer."""
    found: list[_Found] = []
    for name in sorted((*reversed_names(text), *names(text, known)), key=lambda name: name.start):
        if not found or name.start >= found[-1].end:
            found.append(_Found(name, end=name.end))
    spans = [(one.name.start, one.name.end) for one in found]
    titles = list(roles(text, spans))
    free = {role.start: role for role in titles}
    for one in found:
        _read_party(text, one)
    found = [one for n, one in enumerate(found) if not n or one.name.start >= found[n - 1].end]  # no places of names
    _read_codes_in_front(text, found)
    _claim_direct(text, found, titles, free)
    for n, one in enumerate(found):
        _claim_behind(text, one, free, found[n + 1].name.start if n + 1 < len(found) else len(text))
    _claim_loose(text, found, titles, free)
    _share(text, found)
    _read_lines(text, found)
    for one in found:
        one.is_official |= _is_acting(text, one)
        one.is_official |= any(start <= one.name.start < end for start, end in signatures)
        if one.party is None:
            bodies = [role.said for role in one.roles] + [one.organisation or ""]
            one.party = next(filter(None, map(parties.within, bodies)), None)
    _trust_unknown(found)
    return found


def _is_acting(text: str, one: _Found) -> bool:
    """Whether the words around a name are those of procedure."""
    before = text[max(0, one.name.start - 100) : one.name.start]
    return _ACTS_BEHIND.match(text, one.end) is not None or _ACTS_BEFORE.search(before) is not None


def _read_party(text: str, one: _Found) -> None:
    """The party behind a name, and one before it."""
    name = one.name
    place = placed(text, name.end)
    for at in dict.fromkeys((name.end, place)):
        others = _OTHERS.match(text, at)
        behind = others.end() if others else at
        party = parties.bracket(text, behind) or (parties.apposed(text, behind) if at == name.end else None)
        if party:
            one.end = party.end
            one.shared = party.shared or others is not None
            one.is_official |= party.known
            one.is_independent = party.known and party.code is None
            one.party, one.tentative = (party.code, None) if party.known else (None, party.code)
            if party.tail:
                one.roles += list(roles(text[slice(*party.tail)]))[:1]
            break
    if others := _OTHERS.match(text, one.end):
        one.end = others.end()
    one.is_genitive = _OWNED.match(text, one.end) is not None and not _ENDS_IN_S.search(name.said)
    if one.party is None and (before := parties.before(text, name.start)):
        one.party = before[1]
        one.is_official = True


def _claim_direct(text: str, found: Sequence[_Found], titles: Sequence[Role], free: dict[int, Role]) -> None:
    """Roles right before a name: "regiondirektör NAME"; a body may stand between."""
    by_start = {one.name.start: n for n, one in enumerate(found)}
    for role in titles:
        match = _DIRECT.match(text, role.behind) if not _OPEN.search(role.said) else None
        n = by_start.get(match.end()) if match else None
        body = None
        if n is None and (between := _BODY_BETWEEN.match(text, role.behind)):
            n, body = by_start.get(between.end()), between["said"]
        if n is not None:
            found[n].roles.append(role)
            found[n].organisation = found[n].organisation or body
            del free[role.start]


def _claim_behind(text: str, one: _Found, free: dict[int, Role], limit: int) -> None:
    """Roles behind a name and its party, in apposition or by what he is, becomes or is chosen for."""
    role = _role_behind(text, one.end, free)
    if role is None and (place := _PLACE.match(text, one.end)):
        role = _role_behind(text, place.end(), free)
    while role is not None and role.start < limit:
        if role.is_definite and text[role.behind : limit] == ", " and text[one.end : role.start] != " ":
            break  # "NAME, generaldirektören för X, NAME": the next one's
        one.roles.append(role)
        free.pop(role.start)
        at = role.behind
        if (party := parties.bracket(text, at)) and party.known:
            one.party, one.is_official = one.party or party.code, True
            at = party.end
        elif (body := _BODY_BEHIND.match(text, at)) and not is_title(body["said"].split()[0]) and body.end() <= limit:
            one.organisation = one.organisation or said_body(body["said"])
            at = body.end()
            if (party := parties.bracket(text, at)) and party.known:
                one.party, one.is_official = one.party or party.code, True
                at = party.end
        one.end = at
        joint = _ROLE_JOINT.match(text, at)
        role = free.get(joint.end()) if joint else None


def _role_behind(text: str, at: int, free: dict[int, Role]) -> Role | None:
    match = _SEPARATOR.match(text, at)
    if match and (role := free.get(match.end())):
        is_alone = text[role.behind : role.behind + 1] in ("", "\n", ",", ":", " ", "(", ".")
        return role if "\n" not in match[0] or is_alone else None
    match = _BECOMES.match(text, at)
    role = free.get(match.end()) if match else None
    is_addressed = match is not None and match[0] == " till " and role is not None and role.is_definite
    return None if is_addressed else role


def _claim_loose(text: str, found: Sequence[_Found], titles: Sequence[Role], free: dict[int, Role]) -> None:
    """Roles that nobody before them has: "Ordförande: NAME", "ordförande för gruppen är NAME", and one that another
    joins to a name ("regionråd och gruppledare NAME")."""
    owner = {role.start: one for one in found for role in one.roles}
    by_start = {one.name.start: one for one in found}
    for n in range(len(titles) - 1, -1, -1):
        role = titles[n]
        if role.start not in free:
            continue
        gap = _LOOSE.match(text, role.behind) if not role.is_plural else None  # "Ledamöter:" is a label
        one = by_start.get(gap.end()) if gap else None
        joint = _ROLE_JOINT.match(text, role.behind)
        if one is None and joint and n + 1 < len(titles) and joint.end() == titles[n + 1].start:
            one = owner.get(titles[n + 1].start)
            one = one if one and one.name.start > role.start else None
        if one is not None:
            one.roles.insert(0, role)
            owner[role.start] = one
            del free[role.start]


def _share(text: str, found: Sequence[_Found]) -> None:
    """One party or plural role for a list of names: "NAME och NAME (båda SD)", "NAME, NAME (S)", "regionråden …"."""
    chain: list[_Found] = []
    for one in found:
        last = chain[-1] if chain else None
        joint = _LIST.match(text, last.end) if last else None
        if last is None or joint is None or joint.end() != one.name.start or last.roles[1:]:
            _share_within(text, chain)
            chain = []
        chain.append(one)
    _share_within(text, chain)


def _share_within(text: str, chain: Sequence[_Found]) -> None:
    if len(chain) < 2:
        return
    if _is_acting(text, chain[0]) or _ACTS_BEHIND.match(text, chain[-1].end):
        for one in chain:
            one.is_official = True
    begin = 0
    for n, one in enumerate(chain):
        if (one.party or one.tentative) is None:
            continue
        for other in chain[begin:n]:
            has_own = other.roles and not other.roles[0].is_plural
            if other.party is None and not other.is_independent and (one.shared or not has_own):
                other.party, other.tentative = one.party, one.tentative
                other.is_official |= one.is_official
        begin = n + 1
    first = chain[0].roles
    if first and first[0].is_plural and first[0].start < chain[0].name.start:
        for other in chain[1:]:
            other.roles = other.roles or [first[0]]
    behind = chain[-1].roles
    is_for_all = (
        behind and behind[0].start > chain[-1].name.start and (behind[0].is_plural or behind[0].said.endswith("råd"))
    )
    if is_for_all and not any(one.roles for one in chain[:-1]):
        for other in chain[:-1]:
            other.roles = [behind[0]]


def _read_lines(text: str, found: Sequence[_Found]) -> None:
    """What the beginning of a line says of the names on it ("S: NAME, NAME"), or of those below it ("Ledamöter")."""
    label: str | None = None
    at = 0
    n = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        on_line: list[_Found] = []
        while n < len(found) and found[n].name.start < end:
            on_line.append(found[n])
            n += 1
        head = _LABEL.match(text, at, end + 1)
        if head:
            label = head["said"].lower()
        elif text[at:end].strip() and not (on_line and not text[at : on_line[0].name.start].strip(" -•|0123456789.")):
            label = None
        party = parties.heading(text, at, end)
        listed = party and on_line and on_line[0].name.start in (party.end, party.end + 1)
        for one in on_line:
            if party and listed and party.shared and one.party is None and not one.is_official:
                one.party, one.is_official = party.code, True
            if label:
                one.is_official = True
                one.label = next((role for word, role in _LABELLED.items() if word in label), None)
        at = end + 1


def _read_codes_in_front(text: str, found: Iterable[_Found]) -> None:
    """The party that reads like an initial: "S Anna Ek, Granby, ordförande"."""
    for one in found:
        code, *words = one.name.words
        is_code = (
            code in ("S", "M", "C", "V", "L") and len(words) > 1 and not one.party and text.startswith(",", one.end)
        )
        line = text.rfind("\n", 0, one.name.start) + 1 if is_code else 0
        if is_code and not text[line : one.name.start].strip(" -•"):
            one.name = Name(" ".join(words), one.name.start + len(code) + 1, one.name.end)
            one.party, one.is_official = code, True


def _trust_unknown(found: Iterable[_Found]) -> None:
    """Codes that we do not know are parties behind politicians and in texts that give parties in the same way."""
    listed = list(found)
    gives_parties = any(one.party and not one.roles for one in listed)
    for one in listed:
        if one.tentative and (any(role.is_political for role in one.roles) or (gives_parties and not one.roles)):
            one.party, one.is_official = one.tentative, True


def _counts(one: _Found) -> bool:
    """Whether the text shows that a name is that of somebody in an official role."""
    return one.is_official or bool(one.roles)


def _signatures(document: Document) -> tuple[Span, ...]:
    if _PRIVATE.search(document.title) or document.kind not in (Kind.MOTION, Kind.INTERPELLATION):
        return ()
    signed = (section for section in document.sections if section.part is Part.SIGNATURES)
    return tuple((section.start, _names_below(document.text, section.end)) for section in signed)


def _names_below(text: str, at: int) -> int:
    """Where the lines end, below an offset, that are a name and nothing else: they sign what stands above."""
    for line in _LINE.finditer(text, at):
        if line[0].strip() and not is_name(line[0].strip()):
            break
        at = line.end()
    return at


# --- from names to people ---


def _gathered(found: Sequence[_Found]) -> list[_Bearer]:
    """One bearer for each name, two where the same name has two parties."""
    said = {one.name.said.lower() for one in found}
    bearers: list[_Bearer] = []
    by_name: dict[str, list[_Bearer]] = defaultdict(list)
    for one in found:
        name = one.name.said
        if name.endswith("s") and (name[:-1].lower() in said or one.is_genitive):
            name = name[:-1]
        same = by_name[name.lower()]
        bearer = next((b for b in same if not (b.party and one.party and b.party != one.party)), None)
        if bearer is None:
            bearer = _Bearer(name)
            bearers.append(bearer)
            same.append(bearer)
        bearer.party = bearer.party or one.party
        bearer.label = bearer.label or one.label
        bearer.organisation = bearer.organisation or one.organisation
        bearer.roles += [(role.said, role.organisation) for role in one.roles]
    return bearers


def _merged(bearers: Sequence[_Bearer]) -> list[_Bearer]:
    """The bearers, one where a name is but the end or beginning of a longer one that no other shares."""
    longer: dict[str, list[_Bearer]] = defaultdict(list)
    for bearer in bearers:
        for part in alone(bearer.name):
            longer[part.lower()].append(bearer)
    kept: list[_Bearer] = []
    for bearer in sorted(bearers, key=lambda one: len(one.name.split())):
        whole = longer[bearer.name.lower()]
        if len(whole) == 1 and not (bearer.party and whole[0].party and bearer.party != whole[0].party):
            whole[0].party = whole[0].party or bearer.party
            whole[0].label = whole[0].label or bearer.label
            whole[0].organisation = whole[0].organisation or bearer.organisation
            whole[0].roles += bearer.roles
            whole[0].is_contact |= bearer.is_contact
        else:
            kept.append(bearer)
    return kept


def _add_contacts(bearers: list[_Bearer], contacts: Iterable[Contact]) -> None:
    for contact in contacts:
        name = plain(contact.name)
        if not is_name(contact.name):
            continue
        bearer = next((b for b in bearers if b.name.lower() == name.lower()), None)
        if bearer is None:
            bearer = _Bearer(name)
            bearers.append(bearer)
        bearer.is_contact = True
        if contact.role:
            read = next(roles(contact.role), None)
            whole = read is not None and read.start == 0
            bearer.roles.append((contact.role, read.organisation if read and whole else None))
        code = parties.code_of(contact.party) if contact.party else None
        bearer.party = bearer.party or code
        bearer.organisation = bearer.organisation or contact.organisation


def _person(bearer: _Bearer) -> Person:
    role, organisation = _main(bearer.roles)
    body = organisation or bearer.organisation
    return Person(bearer.name, role or bearer.label, bearer.party, body, tuple(bearer.mentions))


def _main(said: Sequence[tuple[str, str | None]]) -> tuple[str | None, str | None]:
    """The main role of those that a document gives, and its body."""
    if not said:
        return None, None
    now = [one for one in said if not _FORMER.match(one[0])] or list(said)
    role, body = now[0]
    if body is None:
        head = _stem(role)
        role, body = next((one for one in now if one[1] and head in _stem(one[0])), (role, body))
    return role, body


def _stem(role: str) -> str:
    """A role without its definite ending, for comparing."""
    return re.sub(r"(?:en|et|n)$", "", role.lower())


# --- where the text speaks of them ---


def _add_mentions(bearers: Sequence[_Bearer], text: str) -> None:
    """Every place where a full name stands, and behind the first one its parts alone, where they mean one person."""
    full: dict[str, list[_Bearer]] = defaultdict(list)
    parts: dict[str, list[_Bearer]] = defaultdict(list)
    for bearer in bearers:
        full[bearer.name.lower()].append(bearer)
        for part in alone(bearer.name):
            parts[part.lower()].append(bearer)
    words = list(_WORD.finditer(text))
    met: set[int] = set()
    behind = 0
    for n, word in enumerate(words):
        if word.start() < behind or not word[0][0].isupper():
            continue
        for said, end in _stretches(text, words, n):
            meant = _meant(text, end, full.get(said, []), met)
            if meant is None and _stands_alone(text, word.start(), end):
                meant = _meant_by_part(text, end, parts.get(said, []), met)
            if meant is not None:
                meant.mentions.append(Mention(text[word.start() : end], word.start(), end))
                met.add(id(meant))
                behind = end
                break


def _stretches(text: str, words: Sequence["re.Match[str]"], first: int) -> Iterator[tuple[str, int]]:
    """What begins with a word, the longest first, in lower case, with and without a genitive's s; and its end."""
    last = first
    while (
        last + 1 < len(words)
        and last - first < LONGEST
        and _GAP.fullmatch(text, words[last].end(), words[last + 1].start())
    ):
        last += 1
    for n in range(last, first - 1, -1):
        end = words[n].end()
        said = plain(text[words[first].start() : end]).lower()
        yield said, end
        if said.endswith("s"):
            yield said[:-1].removesuffix(":"), end
    turned = _TURNED.match(text, words[first].start())
    if turned:
        yield f"{plain(turned['first'])} {plain(turned['last'])}".lower(), turned.end()


def _meant(text: str, end: int, bearers: Sequence[_Bearer], met: set[int]) -> _Bearer | None:
    """Whose full name it is; the party behind it tells those of the same name apart, else who was named before."""
    if len(bearers) < 2:
        return bearers[0] if bearers else None
    party = parties.bracket(text, end)
    same = [bearer for bearer in bearers if party and bearer.party == party.code]
    return next(iter(same), None) or next((bearer for bearer in reversed(bearers) if id(bearer) in met), bearers[0])


def _meant_by_part(text: str, end: int, bearers: Sequence[_Bearer], met: set[int]) -> _Bearer | None:
    """Who is meant by a first name or surname alone: somebody named before, if it can be nobody else."""
    if len(bearers) > 1 and (party := parties.bracket(text, end)):
        bearers = [bearer for bearer in bearers if bearer.party == party.code]
    return bearers[0] if len(bearers) == 1 and id(bearers[0]) in met else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no other capital word belongs to it, and no place is meant ("i Berg")."""
    before = text[max(0, start - 40) : start]
    if _MORE_OF_NAME.match(text, end) or _OF_PLACE.search(before):
        return False
    previous = _CAPITAL_BEFORE.search(before)
    return previous is None or is_no_name(previous[1])
