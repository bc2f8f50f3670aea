"""Noise of web pages around the text: skip links, cookies, buttons, comment forms, lists of links, empty cards.

Rules, so that no body text is eaten: start noise goes only as an unbroken run at the beginning, end
noise only as an unbroken run at the end (dates in it stay); a line inside goes only where it is, whole, a
button's label; a tail is cut only at a line that is, whole, the heading of a known form, and only where no
section and little prose stands below, else just that line goes; the lists that
platforms hang on below an article go only under a head of theirs, whole, with nothing but entries below it.
Banners about a crisis read like any news, and are not recognised. Seen on: norrbotten.se (old), skane.se,
rvn.se, regiondalarna.se, vgregion.se, regionkalmar.se, regionsormland.se, gotland.se, regionvastmanland.se,
and on TT Via, Mynewsdesk, Notified and Newsmachine.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.parse.blocks import Block
from pipeline.parse.dates import is_date_line

# Whole lines, or beginnings of lines where the pattern ends in .*; compared without case.
COOKIES = (
    r"(?:vi|.*webbplats\w*) använder (?:cookies|kakor|så kallade cookies)\b.*",
    r"genom att (?:surfa vidare|fortsätta|använda)\b.*(?:cookies|kakor|godkänner du).*",
    r"(?:vad är|läs mer om|om) (?:cookies|kakor)\??",
    r"godkänn (?:vårt användande av |alla |valda )?(?:cookies|kakor).*",
    r"(?:jag (?:godkänner|förstår)|acceptera (?:alla|cookies|kakor)|ok, jag förstår|endast nödvändiga.*)",
)
HELP = (
    r"(?:teletal|(?:samtal|ring|använd)(?: oss)? (?:via|med|genom) teletal\b.*)",
    r".*\b(?:svårt att|hjälp att|hjälp med att) (?:tala|prata|höra|förstå|ringa|bli förstådd)\b.*\bteletal\b.*",
    r"(?:google translate|powered by(?: google)? translate|select language|(?:välj|byt) språk|översätt(?: \w+)?)",
    r"(?:use google|använd google) (?:translate|to translate|för att översätta).*",
)
SKIP = (
    r"(?:hoppa|gå)(?: direkt)? (?:till|över)(?: sidans)? (?:huvud)?(?:innehåll|navigering|meny|sidfot)\w*",
    r"(?:gå )?(?:till|direkt till) (?:sidans |huvud)?(?:innehåll(?:et)?|huvudinnehållet)",
    r"skip (?:to|navigation).*",
)
START = (
    *SKIP,
    r"webbplatsen använder teknik som (?:troligen )?inte stöds.*",
    r"(?:din webbläsare (?:stöds inte|är för gammal)|du använder en (?:äldre|gammal|föråldrad) webbläsare)\b.*",
    r"(?:senaste nytt|pressrum|om tjänsten|logga in|mynewsdesk|via tt)",  # heads of press services' pages
    r"(?:meny|stäng|sök|öppna meny|stäng meny|lyssna|in english|other languages|translate|start|startsida)",
)
BUTTON = (
    r"dela(?: (?:den här )?(?:sidan|artikeln|inlägget)| på \w+| via \w+)?:?",
    r"(?:kopiera|skapa) länk(?:en)?",
    r"länk(?:en)? (?:är )?kopierad!?",
    r"skriv ut(?: sidan)?",
    r"(?:se )?(?:film|video)(?:en)?\b.{0,40}\(\d{1,2}:\d\d\)",
    r"tipsa(?: en vän)?(?: om sidan)?",
    r"(?:tillbaka )?(?:upp )?till (?:sidans )?topp(?:en)?",
    r"lyssna(?: på sidan)?",
    r"bild för användarverifiering",
    r"läs vidare ?[»›>]*",
    r"null|ingen titel|media no image",  # pictures without a title (Notified, Newsmachine, Mynewsdesk)
)
FORM_TEXT = (
    r"tack för att du kontaktar oss, vi har tagit emot.*",
    r"när du skickar in formuläret (?:kommer|behandlar) vi\b.*\bpersonuppgifter.*",
)
TAIL = (
    r"kommentera sidan.*",
    r"kommentera innehållet på sidan",
    r"(?:lämna|skicka) synpunkter på (?:innehållet|sidan|webbplatsen).*",
    r"(?:question_answer ?)?fick du hjälp av informationen.*",
    r"(?:question_answer ?)?(?:hittade du|var) (?:informationen|sidan) (?:till hjälp|det du sökte).*",
    r"hittade du (?:det )?(?:du|vad du) (?:sökte|letade efter).*",
    r"hjälpte (?:den här )?(?:sidan|informationen) dig.*",
)
EDGE = (  # at the beginning or the end only
    rf"(?:{'|'.join(BUTTON)})(?:[ |·]+(?:{'|'.join(BUTTON)}))+",  # links in a row
    r"(?:innehålls|sid|text)ansvarig:.*",
    r"publicera[dt] av\b[^0-9]*",  # with a date it is a date line
    r"(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{18,24}",  # keys of pictures (Mynewsdesk)
)
QUESTION = r"hittade du (?:informationen|det|vad) du (?:sökte|letade efter)\?"
ANSWER = r"(?:ja|nej)(?:[ /|]+nej)?"
END = (
    QUESTION,
    r"läs mer(?: här)?",
    r"nyckelord:?.*",
    r"(?:facebook|twitter|linkedin|instagram|youtube|e-?post|x|mejla)",
    r"(?:prenumerera|följ (?:oss|region \w+)|dela)(?: på .*| i sociala medier)?:?",
    r"(?:registrera|prenumerera) (?:dig )?(?:här )?(?:med din e-postadress|för att få).*",
    r"du kan (?:när som helst )?(?:avregistrera dig|avsluta prenumerationen).*",
    r"i \S.{0,60} pressrum kan du läsa.*",
    r"(?:läs (?:fler|alla)|visa (?:fler|alla)|fler|alla) (?:nyheter|pressmeddelanden)(?: från .*)?",
    r"(?:besök|till) (?:vårt )?pressrum(?:met)?",
    r"bli medlem(?: i .*)?|(?:vill du (?:också )?(?:vara med och )?påverka\b|gå med (?:du också|i \w+et)\b).*",
    r"ladda (?:ne[dr]|hem) [^.]{1,100}|\S[^.]{0,100}\.(?:pdf|docx?|xlsx?)(?: \(.{1,30}\))?",
    r"(?:bild|foto)(?:en|t)?(?: överst)? (?:av|från)\b.*\b(?:pixabay|unsplash|pexels|mostphotos|shutterstock"
    r"|istock)\w*",
)
PAGE_CODE = r"(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[A-Z0-9]{4}|(?!SJVP)[A-Z]{4}"  # Sörmland; with case, and no party's

PRESS = r"(?:press(?:en)?|medi[ae]r?|journalister|intervjuer|(?:press|medie)?frågor|(?:mer )?information)"
CONTACT_NOUN = (
    rf"(?:(?:(?:press |media )?contacts?|(?:press|medi[ae])?kontakt(?:er|person(?:er)?|uppgift(?:er)?|information)?"
    rf"|press(?:jour(?:en)?|tjänst(?:en)?))"
    rf"(?:(?:,| för| och|) {PRESS}){{0,2}})"
)
CONTACT_TOPIC = (
    r"(?:(?:för|vid|har du|har ni) (?:eventuella )?(?:mer |ytterligare |vidare |närmare |fler |övriga )?"
    r"(?:information|info|upplysningar|frågor|kommentarer?|(?:press|medie)frågor|intervju(?:er|förfrågningar"
    r"|förfrågan)?)"
    r"|(?:mer|ytterligare) (?:information|info|upplysningar)"
    r"|frågor(?: från (?:media|medier|pressen))?|information|upplysningar)"
    r"(?: (?:och|eller) (?:frågor|kommentarer|intervjuer|kontakt))?\??"
)
CONTACT_VERB = (
    r"(?:(?:vänligen|var god|var vänlig|välkommen att|är du välkommen att|går det bra att|kan du) )?(?:och )?"
    r"(?:(?:kontakta|ring|hör av dig till|vänd dig till)(?: gärna)?|(?:kan )?(?:lämnas|ges|fås|besvaras) av)"
)
CONTACT_ABOUT = r" (?:om|kring|gällande|angående|rörande) [^:.]{1,80}?"
CONTACT_HEAD = (
    rf"(?:{CONTACT_NOUN}(?: (?:för|om|kring|hos|från) [^:.]{{1,60}})?"
    rf"|{CONTACT_TOPIC}(?:(?:{CONTACT_ABOUT})?[,:]? {CONTACT_VERB})?"
    rf"|(?!information|frågor|upplysn){CONTACT_TOPIC}{CONTACT_ABOUT}(?=:)"
    r"|(?:välkommen att )?kontakta(?: oss)?) ?[:?.]?"
)
CARD_FIELD = r"[,;.:–-]|(?:namn|titel|telefon(?:nummer)?|tele?|tfn|mobil|e-?post|mejl|e-?postadress|fax):"


SHORTEST_LEAD = 40  # characters of a paragraph that a page prints twice
SHORTEST_PULLED, LONGEST_PULLED = 15, 200  # of words that stand out of a quote
MOST_QUOTED = 500  # paragraphs of a page on which these are looked for
LONGEST_LABEL = 60  # characters of a button's or a card's label
LONGEST_NOISE = 400  # of a line of noise: a cookie text, a form's
LONGEST_WORDS = 200  # of a line of keywords
LONGEST_TITLE = 150  # of a link's title
MOST_FORM = 400  # characters of prose below the heading of a comment form
PULLED_AFTER = 3  # blocks from a quote to the words of it that stand out below
MOST_ENTRIES = 40  # lines of a list below an article


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_SKIP = _any(SKIP)
_START, _BUTTON, _TAIL = _any((*COOKIES, *HELP, *START, *BUTTON, *EDGE)), _any(BUTTON), _any((*TAIL, *FORM_TEXT))
_QUESTION, _ANSWER = re.compile(QUESTION, re.IGNORECASE), re.compile(ANSWER, re.IGNORECASE)
_END, _PAGE_CODE = _any((*COOKIES, *HELP, *BUTTON, *EDGE, *END)), re.compile(PAGE_CODE)
_CONTACT_HEAD, _CARD_FIELD = re.compile(CONTACT_HEAD, re.IGNORECASE), re.compile(CARD_FIELD, re.IGNORECASE)
_REACHED = re.compile(r"[^\s@]@[^\s@]|(?<![\d-])0\d{1,3} ?[-–—‐] ?\d{2}|\+46")  # an e-mail address, a phone number
_FILES = re.compile(r"(?:dokument|bilagor|handlingar):?", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"(?:.{1,150} )?ladda ne[dr] (?:dokument|fil)(?:et|en)?(?: \d[\d,.]* ?[kM]B)?"
    r"|ladda ne[dr] [^.()]{1,80} \((?:pdf|word|excel|docx?|xlsx?)\b[^()]{0,20}\).{0,80}",
    re.IGNORECASE,
)
_FILE = re.compile(r"ladda (?:ne[dr]|hem)|\b(?:pdf|docx?|xlsx?|jpe?g|png)\b|\d ?[kM]B\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: its text, its block's level, and the number of its block."""

    text: str
    level: int
    block: int


def without_noise(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without noise; empty blocks go too. Whole lines are dropped or kept, never changed."""
    kept = [block for block in map(_without_buttons, blocks) if block.text]
    return _without_empty_cards(_without_end(_without_downloads(_without_tail(_without_start(kept)))))


def without_repeats(blocks: Sequence[Block], title: str) -> list[Block]:
    """The blocks of a page without what it prints twice: the lead, the whole text below its title again (old press
    rooms), and words that stand out of a quote (pull quotes)."""
    paragraphs = (block.text for block in blocks if not block.level and len(block.text) >= SHORTEST_LEAD)
    lead = next((text for text in paragraphs if not is_date_line(text)), "")
    again = max((at for at, block in enumerate(blocks) if title and block.text == title), default=0)
    if lead and all(any(block.text == lead for block in half) for half in (blocks[:again], blocks[again:])):
        blocks = blocks[: again - 1 if blocks[again - 1].level else again]
    few = blocks[:MOST_QUOTED]  # pull quotes stand in articles, and those are short
    spoken = [block.text if block.text.startswith(("- ", "–", "—", "”", '"')) else "" for block in few]
    quotes = {line for text in spoken for line in text.split("\n")}
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        if block.text == lead and any(other.text == lead for other in kept):
            continue
        if at < len(few) and block.text not in quotes and _is_pulled(block.text, spoken[max(at - PULLED_AFTER, 0) :]):
            continue
        kept.append(block)
    return kept


def _is_pulled(text: str, spoken: Iterable[str]) -> bool:
    """Whether a paragraph is a sentence of one of the quotes ``spoken``."""
    said = text.strip('–—-”" ')
    is_sentence = "\n" not in said and SHORTEST_PULLED <= len(said) <= LONGEST_PULLED and said[-1] in ".!?…"
    return is_sentence and any(said in quote for quote in spoken)


def spread(blocks: Sequence[Block]) -> list[Line]:
    """The lines of all blocks."""
    return [Line(line, block.level, n) for n, block in enumerate(blocks) for line in block.text.split("\n")]


def gathered(blocks: Sequence[Block], lines: Iterable[Line]) -> list[Block]:
    """The blocks with only these of their lines."""
    runs = groupby(lines, key=lambda line: line.block)
    return [_keep(blocks[number], [line.text for line in run]) for number, run in runs]


def is_contact_head(line: str) -> bool:
    """Whether a line is, whole, the head of a contact block: "Presskontakt", "För mer information, kontakta:"."""
    return _is(_CONTACT_HEAD, line)


def is_list_head(line: str) -> bool:
    """Whether a line is, whole, the head of a list that platforms hang on below an article: "Nyckelord"."""
    return _is(_LIST_HEAD, line, LONGEST_LABEL)


def _keep(block: Block, lines: list[str]) -> Block:
    return replace(block, text="\n".join(lines).strip())


def _without_buttons(block: Block) -> Block:
    return _keep(
        block,
        [line for line in block.text.split("\n") if not _is(_BUTTON, line, LONGEST_LABEL)],
    )


def _is(pattern: re.Pattern[str], line: str, longest: int = LONGEST_NOISE) -> bool:
    """Whether the whole line matches, list mark or not. Long lines are text, and are not even looked at."""
    return len(line) <= longest and pattern.fullmatch(line.removeprefix("- ").strip()) is not None


def _without_start(blocks: list[Block]) -> list[Block]:
    blocks = _without_menu(blocks)
    for number, block in enumerate(blocks):
        lines = block.text.split("\n")
        for skipped, line in enumerate(lines):
            if not _is(_START, line):
                return [_keep(block, lines[skipped:]), *blocks[number + 1 :]]
    return []


def _without_menu(blocks: list[Block]) -> list[Block]:
    """Without the menu of a page that was copied as text: short lines below a skip link. The last of them is the
    headline where a date line follows."""
    if len(blocks) < 2 or blocks[0].level:
        return blocks
    first, *rest = blocks[0].text.split("\n")
    if not rest or not _is(_SKIP, first) or any(len(line) > LONGEST_LABEL or line[-1] in ".!?:" for line in rest):
        return blocks
    has_headline = is_date_line(blocks[1].text.split("\n")[0])
    return [*([_keep(blocks[0], rest[-1:])] if has_headline else []), *blocks[1:]]


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Everything before the first comment form, without headings of forms that have the text go on below; such a
    heading as the first line is none of a form."""
    lines = spread(blocks)
    known: set[int] = set()  # the headings, and the answers below those that ask
    for at, line in enumerate(lines):
        if at and (_is(_TAIL, line.text) or (at - 1 in known and _is(_ANSWER, line.text))):
            known.add(at)
    if not known:
        return blocks
    end = len(lines)  # where the form begins, or where the lines end
    prose = 0
    for at in range(len(lines) - 1, min(known) - 1, -1):
        if at in known:
            end = at
        elif lines[at].level and not _is(_END, lines[at].text):
            break
        elif len(lines[at].text) > LONGEST_LABEL:
            prose += len(lines[at].text)
            if prose > MOST_FORM:
                break
    return gathered(blocks, [line for at, line in enumerate(lines[:end]) if at not in known])


def _without_downloads(blocks: list[Block]) -> list[Block]:
    """Without lists of nothing but files to download, and their heads, which stand below every item of minutes."""
    lines = spread(blocks)
    files = [_is(_DOWNLOAD, line.text) for line in lines]
    heads = [after and _is(_FILES, line.text) for line, after in zip(lines, [*files[1:], False], strict=False)]
    if not any(files):
        return blocks
    return gathered(blocks, [line for line, *noise in zip(lines, files, heads, strict=True) if not any(noise)])


def _without_end(blocks: list[Block]) -> list[Block]:
    """Without the noise after the text; dates among it stay, but for those of lists."""
    lines = spread(blocks)
    end, dated = end_of_text(lines, len(lines))
    return gathered(blocks, [*lines[:end], *dated])


def end_of_text(lines: Sequence[Line], end: int) -> tuple[int, list[Line]]:
    """Number of lines before ``end`` without the noise that stands last there, and the date lines among that noise.

    The first line is never noise. "Ja" and "Nej" are noise where the page asks.
    """
    last = end
    asked = any(_is(_QUESTION, line.text) for line in lines[max(end - MOST_ENTRIES, 0) : end])
    dated: list[list[Line]] = []  # the last first
    while end > 1:
        line = lines[end - 1]
        if listed := _list_before(lines, end):
            end, passed = listed
            dated.append(passed)
        elif (
            _is(_END, line.text)
            or (asked and _is(_ANSWER, line.text))
            or _is_page_code(line.text, lines[end - 2].text, is_last=end == last)
        ):
            end -= 1
        elif is_date_line(line.text):
            dated.append([line])
            end -= 1
        else:
            break
    return end, [line for run in reversed(dated) for line in run]


def _is_page_code(line: str, before: str, *, is_last: bool) -> bool:
    """Whether a line is the code of a page, and not what the line before it announces: "Lokal:" and "B204"."""
    if not _PAGE_CODE.fullmatch(line):
        return False
    return _is(_END, before) or is_date_line(before) or (is_last and not before.endswith(":"))


def _list_before(lines: Sequence[Line], end: int) -> tuple[int, list[Line]] | None:
    """Where the list begins that ends at ``end``, and the dates in it that are not those of teasers; None where none
    ends there. Contacts are entries of no list."""
    for at in range(end - 1, max(end - 1 - MOST_ENTRIES, 0), -1):
        line = lines[at]
        if len(line.text) > LONGEST_NOISE:
            return None
        if not is_list_head(line.text):
            continue
        entries = lines[at + 1 : end]
        if any(not _is_entry(entry, line.level) for entry in entries):
            return None
        said = [entry.text for entry in entries]
        fitting = [is_list for head, is_list in _LISTS if head.fullmatch(line.text) and is_list(said)]
        if fitting:
            return at, [] if _are_teasers in fitting else [entry for entry in entries if is_date_line(entry.text)]
    return None


def _is_entry(line: Line, level: int) -> bool:
    """Whether a line may stand in a list below a head of a level: no heading of that level or above, no contact."""
    is_below = not line.level or 0 < level < line.level
    return is_below and not is_contact_head(line.text) and not _REACHED.search(line.text)


def _are_words(entries: Sequence[str]) -> bool:
    return all(
        len(entry) <= (LONGEST_WORDS if "," in entry else LONGEST_LABEL) and entry[-1:] not in ".!" for entry in entries
    )


def _are_titles(entries: Sequence[str]) -> bool:
    return all(len(entry) <= LONGEST_TITLE and entry[-1:] not in ".:;," for entry in entries)


def _are_files(entries: Sequence[str]) -> bool:
    return any(_FILE.search(entry) for entry in entries) and not any("§" in entry for entry in entries)


def _are_items(entries: Sequence[str]) -> bool:
    return _are_titles(entries) and bool(entries) and all(entry.startswith("- ") for entry in entries)


def _are_teasers(entries: Sequence[str]) -> bool:
    return any(_TEASER.search(entry) for entry in entries)


_TEASER = re.compile(
    r"\b(?:19|20)\d\d\b.*(?:pressmeddelande|nyhet)|(?:pressmeddelande|nyhet)\w*\W{1,5}\d", re.IGNORECASE
)
# Heads of lists below an article, and what must hold of the lines below them.
_LISTS: tuple[tuple[re.Pattern[str], Callable[[Sequence[str]], bool]], ...] = tuple(
    (re.compile(rf"(?:{head}):?", re.IGNORECASE), is_list)
    for head, is_list in (
        (r"nyckelord|ämnen|ämnesord|taggar|tags|kategorier", _are_words),
        (r"(?:relaterade |externa |press)?(?:bilder|länkar)|relaterat(?: innehåll| material)?", _are_titles),
        (r"relaterade (?:nyheter|artiklar|pressmeddelanden)|läs (?:också|även|vidare)", _are_titles),
        (r"(?:mer|fler (?:nyheter|pressmeddelanden)) från .{1,40}|senaste nytt|andra nyheter", _are_titles),
        (r"(?:följ|prenumerera|dela)(?: oss)?", _are_words),
        (r"(?:press)?bilder|dokument|(?:bifogade )?filer|bilagor|handlingar|pressmaterial|ladda ne[dr]", _are_files),
        (r"dokument|(?:bifogade )?filer|bilagor", _are_items),
        (r"relaterade nyheter|(?:mer|fler (?:nyheter|pressmeddelanden)) från .{1,40}", _are_teasers),
    )
)
_LIST_HEAD = _any(head.pattern for head, _ in _LISTS)


def _without_empty_cards(blocks: list[Block]) -> list[Block]:
    """Without contact cards that name nobody ("Kontaktperson / , / Telefon: / E-post:")."""
    hollow = [all(_is(_CARD_FIELD, line, LONGEST_LABEL) for line in block.text.split("\n")) for block in blocks]
    kept = []
    for number, block in enumerate(blocks):
        first, *rest = block.text.split("\n")
        empty = hollow[number] if not rest else all(_is(_CARD_FIELD, line, LONGEST_LABEL) for line in rest)
        next_hollow = number + 1 < len(blocks) and hollow[number + 1]
        if hollow[number] or (is_contact_head(first) and (empty if rest else next_hollow)):
            continue
        kept.append(block)
    return kept
