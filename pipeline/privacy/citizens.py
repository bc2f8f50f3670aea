"""Contact data of private citizens: phone numbers, e-mail and home addresses of people who speak for nobody.

Who is named with a role, a party or an organisation, or as somebody to be asked, is public in that, and keeps it all.
A citizen is told by an address at a provider that private people use, where nothing around it says anything of that
kind, or by the label before it: förslagsställare, klagande, "medborgarförslag från", bostad. What cannot be told
stays: a press contact that is lost costs more readers than it spares.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from pipeline.privacy.erased import Span

AROUND = 2000  # characters, markup included, in which what stands around an address is looked for
SHORT = 70  # of a block that is a line of a card: a name, a role, a heading
BEFORE, AFTER = 4, 2  # such blocks that belong to an address
MOST = 20  # blocks, empty ones included, among which they are
LOCAL = 64  # characters of an address before its @
LINES = ("\n", "<br", "\\n", ";")  # before and behind which other people's data may stand
REACH = 400  # characters, markup included, that a label reaches

_PROVIDERS = (
    r"gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|protonmail|proton|pm|tutanota|mail"
    r"|telia|tele2|comhem|bredband|bredband2|bredbandsbolaget|bahnhof|spray|passagen|swipnet|home|algonet|brevet"
    r"|glocalnet|tiscali|tyfon|ownit|netatonce|telenor|boxer|fastmail|hushmail"
)
_AT = re.compile(
    rf"(?:@|&#(?:64|[xX]40);|&commat;|%40| ?[(\[](?:at|a|snabel-?a)[)\]] ?)(?:{_PROVIDERS})"
    r"\.(?:com|se|nu|net|org|me|ch|de|no|dk|fi)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"[\w.+-]{1,64}$")
_MAIL = re.compile(r"[\w.+-]{1,64}(?:@|&#64;)(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,10}")
_PHONE = re.compile(
    r"(?<![\d-])(?:(?:\+|00)46[\s-]{0,2}(?:\(0\)\s?)?[1-9]\d{0,2}|\(?0\d{1,3}\)?)"
    r"(?:[ \u00a0]?[-–‐‑/][ \u00a0]?|[ \u00a0])?\d{2,8}(?:[ \u00a0.-]\d{2,4}){0,3}(?![\d-])"
)
_STREETS = (
    r"gatan|gata|vägen|väg|gränd|gränden|stigen|stig|backen|backe|torget|torg|allén|allé|plan|gården|liden|kroken"
    r"|leden|slingan|ringen|höjden|parken|svängen|byn"
)
_HOME = re.compile(
    rf"(?:[A-ZÅÄÖ][\wéü-]{{0,30}}[ \u00a0]){{0,2}}[A-ZÅÄÖ][\wéü-]{{0,40}}?(?:{_STREETS})"
    r"[ \u00a0]\d{1,4}(?:[ \u00a0]?[A-Za-z](?!\w))?"
    r"|(?:[A-ZÅÄÖ][\wéü-]{1,30}[ \u00a0]){1,2}\d{1,4}(?=,?\s{0,3}\d{3}[ \u00a0]?\d{2}[ \u00a0])"
    r"|(?<!\d)\d{3}[ \u00a0]?\d{2}[ \u00a0]{1,2}[A-ZÅÄÖ][A-ZÅÄÖa-zåäöé]{1,30}"
)
_PERSONS = (
    "förslagsställare", "klagande", "sökande", "anmälare", "motpart", "sakägare", "insändare", "medborgare", "boende",
    "privatperson",
)  # fmt: skip
_LABELS = ("medborgarförslag", "bostad", "hem", "privat", *_PERSONS)
_LABEL = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(_PERSONS)})n?s?(?: namn| adress| kontaktuppgifter| underskrift)?"
    r"\s{0,3}(?:[:–\n<-]|\\n|$)"
    r"|medborgarförslag(?:et)?,? (?:är )?(?:(?:in)?lämnat |inkommet |ställt )?(?:från|av)(?!\w)|privatperson(?=[\s,)])"
    r"|(?:bostads?|hem|privat)(?:adress|telefon|nummer|tel|mejl|mail|e-post)|(?:bostad(?:en)?|hem(?:met)?|privat)\)?:)",
    re.IGNORECASE,
)
_PARTY = re.compile(
    r"\((?:S|M|SD|C|V|KD|L|MP|FP|FI|F|SJVP|SVG|SIV|DSP|IP|[A-ZÅÄÖ]{1,5})\)|[Ss]ocialdemokrat|[Mm]oderat|[Cc]enterparti|[Vv]änsterparti"
    r"|[Kk]ristdemokrat|[Ll]iberal|[Ff]olkparti|[Mm]iljöparti|[Ss]verigedemokrat|[Pp]arti(?:et|er|ledar|distrikt)?(?!\w)"
)
_FUNCTION = re.compile(
    r"ordförande|ledamot|ledamöter|ersättare|(?:kommunal|region|landstings|oppositions|borgar|stats)råd|chef|direktör"
    r"|sekreterare|minister|ansvarig|samordnare|talesperson|talesman|ledare|handläggare|strateg|kommunikat|press|media"
    r"|redakt|professor|forskare|docent|läkare|sköterska|rektor|lärare|konsult|ombud|utredare|kansli|styrelse"
    r"|grundare|projekt|advokat|jurist|konstnär|musiker|författare|fotograf|kassör|arrangör|producent|politiker"
    r"|riksdag|fullmäktige|koordinator|expert|ingenjör|arkitekt|ordf\.|revisor|tränare|curator|dirigent|regissör"
    r"|skådespelare|präst|kyrkoherde|journalist|reporter|doktorand|psykolog|kurator|landsting|förening|förbund"
    r"|stiftelse|myndighet|nämnd|förvaltning|bolag|klubb|församling|skola|universitet|sjukhus|muse(?:um|et)|teater"
    r"|rörelse|nätverk|organisation|företag|byalag|hembygd|kooperativ|festival|avdelning|orkester|verksamhet|byrå"
    r"|akademi|institut|centrum|center|kyrka|mottagning|vårdcentral|tidning|radio|förlag|galleri|ateljé|studio"
    r"|kontakt|information|upplysning|anmäl(?:an|ning|er)(?!\w)|frågor|medverkande|intervju",
    re.IGNORECASE,
)
_SHORTS = re.compile(
    r"(?<!\w)(?:AB|HB|KB|IF|IK|BK|SK|FC|EF|VD|vd|[Kk]rets|[Kk]ör(?:en)?|[Gg]rupp(?:en)?)(?!\w)"
    r"|(?<!\bi )(?<!\btill )(?<!\bfrån )\b(?:[Rr]egion|[Kk]ommun)(?:en|ens|s)?(?!\w)"
)
_BOUNDARY = re.compile(
    r"\n\s*\n|</?(?:p|div|li|ul|ol|tr|table|h[1-6]|section|article|blockquote|header|footer|address|dl|body)(?=[\s>/])[^<>]*>"
    r"|(?:\\r)?\\n(?:\\r)?\\n|<\\/(?:p|div|li|h[1-6])>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,500}>|&nbsp;|\s+")
_WORD = re.compile(r"\w")


def spans(text: str) -> Iterator[Span]:
    """Contact data of private citizens in a text or page, and masks of the same length for it, which may overlap."""
    mails, labels = list(_AT.finditer(text)), list(_labels(text))
    if not mails and not labels:
        return
    blocks = _Blocks(text)
    seen = 0  # to where contact data beside private addresses is masked
    for match in mails:
        local = _LOCAL.search(text, max(0, match.start() - LOCAL), match.start())
        if local and not blocks.card_speaks(match.start()):
            yield local.start(), match.end(), "X" * (match.end() - local.start())
            start, end = blocks.around(match.start())
            yield from _reached(text, max(start, seen), end)
            seen = end
    for start, end in _merged(labels):
        for span in _reached(text, start, end):
            if not blocks.line_speaks(span[0]):
                yield span


def _labels(text: str) -> Iterator[int]:
    """Where labels end behind which a private citizen's contact data is to be expected."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that has no one small form
        lower = text
    for label in _LABELS:
        at = lower.find(label)
        while at >= 0:
            if match := _LABEL.match(text, at):
                yield match.end()
            at = lower.find(label, at + len(label))


def _merged(labels: Iterable[int]) -> Iterator[tuple[int, int]]:
    """What labels reach, as stretches that do not overlap."""
    start = end = -1
    for label in sorted(labels):
        if label > end:
            if end >= 0:
                yield start, end
            start = label
        end = label + REACH
    if end >= 0:
        yield start, end


def _reached(text: str, start: int, end: int) -> Iterator[Span]:
    """All contact data in a stretch of text."""
    for pattern in (_MAIL, _PHONE, _HOME):
        for match in pattern.finditer(text, start, min(end, len(text))):
            mask = "X" * len(match[0]) if pattern is _MAIL else _WORD.sub("X", match[0])
            yield match.start(), match.end(), mask


class _Blocks:
    """The paragraphs of a text or page, and whether what a reader sees in them tells that somebody speaks for others.

    A long one counts in pieces, and each is looked at once, so that no text takes longer than its length.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        found = list(_BOUNDARY.finditer(text))
        self._starts = array("q", [0, *(match.end() for match in found)])
        self._ends = array("q", [*(match.start() for match in found), len(text)])
        self._told: dict[tuple[int, int], bool] = {}

    def around(self, at: int) -> tuple[int, int]:
        """The paragraph around a place, or the piece of it."""
        own = bisect_right(self._starts, at) - 1
        start = at - (at - self._starts[own]) % AROUND
        return start, max(at, min(self._ends[own], start + AROUND))

    def line_speaks(self, at: int) -> bool:
        """Whether the line around a place tells it."""
        start, end = self.around(at)
        before = max(self._text.rfind(mark, start, at) for mark in LINES)
        ends = [place for mark in LINES if (place := self._text.find(mark, at, end)) >= 0]
        return self._speaks(max(before, start), min(ends, default=end))

    def card_speaks(self, at: int) -> bool:
        """Whether the paragraph around a place does, or a short one beside it that makes one card with it."""
        own = bisect_right(self._starts, at) - 1
        before = range(own - 1, max(own - 1 - MOST, -1), -1)
        after = range(own + 1, min(own + 1 + MOST, len(self._starts)))
        return self._speaks(*self.around(at)) or self._one_speaks(before, BEFORE) or self._one_speaks(after, AFTER)

    def _one_speaks(self, numbers: Iterable[int], most: int) -> bool:
        """Whether one of the first short blocks of these does; a long one ends the card, empty ones do not count."""
        for number in numbers:
            start, end = self._starts[number], self._ends[number]
            length = len(_TAG.sub(" ", self._text[start : min(end, start + AROUND)]).strip()) if end > start else 0
            if length > SHORT or most == 0:
                return False
            if length and self._speaks(start, end):
                return True
            most -= length > 0
        return False

    def _speaks(self, start: int, end: int) -> bool:
        if (start, end) not in self._told:
            said = _TAG.sub(" ", self._text[start:end])
            self._told[start, end] = any(pattern.search(said) for pattern in (_PARTY, _FUNCTION, _SHORTS))
        return self._told[start, end]
