"""Noise of web pages around the text: skip links, cookies, buttons, comment forms, empty contact cards.

Rules, so that no body text is eaten: start noise goes only as an unbroken run at the beginning, end
noise only as an unbroken run at the end (dates in it stay); a line inside goes only where it is, whole, a
button's label; a tail is cut only at a line that is, whole, the heading of a known form. Seen on:
norrbotten.se (old), skane.se, rvn.se, regiondalarna.se, vgregion.se, regionkalmar.se, regionsormland.se,
gotland.se, regionvastmanland.se.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.parse.blocks import Block, lines_of
from pipeline.parse.dates import is_date_line

# Whole lines, or beginnings of lines where the pattern ends in .*; compared without case.
START = (
    r"(?:hoppa|gå)(?: direkt)? (?:till|över)(?: sidans)? (?:huvud)?(?:innehåll|navigering|meny|sidfot)\w*",
    r"(?:gå )?(?:till|direkt till) (?:sidans |huvud)?(?:innehåll(?:et)?|huvudinnehållet)",
    r"skip (?:to|navigation).*",
    r"vi använder (?:cookies|kakor)\b.*",
    r"genom att (?:surfa vidare|fortsätta|använda)\b.*(?:cookies|kakor).*",
    r".*webbplats\w* använder (?:cookies|kakor)\b.*",
    r"(?:vad är|läs mer om|om) (?:cookies|kakor)\??",
    r"godkänn (?:vårt användande av |alla |valda )?(?:cookies|kakor).*",
    r"(?:jag (?:godkänner|förstår)|acceptera (?:alla|cookies|kakor)|ok, jag förstår|endast nödvändiga.*)",
    r"webbplatsen använder teknik som (?:troligen )?inte stöds.*",
    r"(?:meny|stäng|sök|öppna meny|stäng meny|lyssna|in english|other languages|translate|start|startsida)",
)
BUTTON = (
    r"dela(?: (?:den här )?sidan| artikeln| inlägget| på \w+| via \w+)?:?",
    r"(?:kopiera|skapa) länk(?:en)?",
    r"länk(?:en)? (?:är )?kopierad!?",
    r"skriv ut(?: sidan)?",
    r"tipsa(?: en vän)?(?: om sidan)?",
    r"(?:tillbaka )?(?:upp )?till (?:sidans )?topp(?:en)?",
    r"lyssna(?: på sidan)?",
    r"bild för användarverifiering",
    r"läs vidare ?[»›>]*",
)
TAIL = (
    r"kommentera sidan.*",
    r"kommentera innehållet på sidan",
    r"(?:lämna|skicka) synpunkter på (?:innehållet|sidan|webbplatsen).*",
    r"tack för att du kontaktar oss, vi har tagit emot.*",
    r"(?:question_answer ?)?fick du hjälp av informationen.*",
    r"(?:question_answer ?)?(?:hittade du|var) (?:informationen|sidan) (?:till hjälp|det du sökte).*",
    r"hittade du (?:det )?(?:du|vad du) (?:sökte|letade efter).*",
    r"hjälpte (?:den här )?(?:sidan|informationen) dig.*",
)
EDGE = (  # at the beginning or the end only
    rf"(?:{'|'.join(BUTTON)})(?:[ |·]+(?:{'|'.join(BUTTON)}))+",  # links in a row
    r"(?:innehålls|sid|text)ansvarig:.*",
)
QUESTION = r"hittade du (?:informationen|det|vad) du (?:sökte|letade efter)\?"
ANSWER = r"(?:ja|nej)(?:[ /|]+nej)?"
END = (
    QUESTION,
    r"läs mer(?: här)?",
    r"[A-Z0-9]{4}",  # page codes (Sörmland); this one with case
    r"nyckelord:?.*",
    r"godkänn vårt användande av (?:cookies|kakor).*",
    r"(?:facebook|twitter|linkedin|e-?post|x|mejla)",
)
CARD = r"kontakt(?:person(?:er)?|er|uppgifter)?:?|presskontakt:?|för mer information:?"
CARD_FIELD = r"[,;.:–-]|(?:namn|titel|telefon(?:nummer)?|tele?|tfn|mobil|e-?post|mejl|e-?postadress|fax):"


LONGEST_LABEL = 60  # characters of a button's or a card's label


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_START, _BUTTON, _TAIL = _any((*START, *BUTTON, *EDGE)), _any(BUTTON), _any(TAIL)
_QUESTION, _ANSWER = re.compile(QUESTION, re.IGNORECASE), re.compile(ANSWER, re.IGNORECASE)
_END = re.compile(_any((*BUTTON, *EDGE, *END)).pattern.replace("[A-Z0-9]{4}", "(?-i:(?=[A-Z]*[0-9])[A-Z0-9]{4})"), re.I)
_CARD, _CARD_FIELD = re.compile(CARD, re.IGNORECASE), re.compile(CARD_FIELD, re.IGNORECASE)


def without_noise(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without noise; empty blocks go too. Whole lines are dropped or kept, never changed."""
    kept = [block for block in map(_without_buttons, blocks) if block.text]
    return _without_empty_cards(_without_end(_without_tail(_without_start(kept))))


def _keep(block: Block, lines: list[str]) -> Block:
    return replace(block, text="\n".join(lines).strip())


def _without_buttons(block: Block) -> Block:
    return _keep(
        block,
        [line for line in block.text.split("\n") if not _is(_BUTTON, line, LONGEST_LABEL)],
    )


def _is(pattern: re.Pattern[str], line: str, longest: int = 200) -> bool:
    """Whether the whole line matches, list mark or not. Long lines are text, and are not even looked at."""
    return len(line) <= longest and pattern.fullmatch(line.removeprefix("- ").strip()) is not None


def _without_start(blocks: list[Block]) -> list[Block]:
    for number, block in enumerate(blocks):
        lines = block.text.split("\n")
        for skipped, line in enumerate(lines):
            if not _is(_START, line):
                return [_keep(block, lines[skipped:]), *blocks[number + 1 :]]
    return []


def _without_tail(blocks: list[Block]) -> list[Block]:
    """Everything before the first heading of a comment form; such a heading in the first block is no tail."""
    for number, block in enumerate(blocks):
        lines = block.text.split("\n")
        for at, line in enumerate(lines):
            if (number or at) and _is(_TAIL, line):
                return [*blocks[:number], *([_keep(block, lines[:at])] if at else [])]
    return blocks


def _without_end(blocks: list[Block]) -> list[Block]:
    """Without the noise after the text; dates among it stay. "Ja" and "Nej" are noise where the page asks."""
    asked = any(_is(_QUESTION, line) for line in lines_of(blocks))
    kept: list[Block] = []
    for number in reversed(range(len(blocks))):
        lines = blocks[number].text.split("\n")
        noise = [number > 0 and (_is(_END, line) or (asked and _is(_ANSWER, line))) for line in lines]
        end = len(lines)
        while end and (noise[end - 1] or is_date_line(lines[end - 1])):
            end -= 1
        kept.insert(0, _keep(blocks[number], [line for at, line in enumerate(lines) if at < end or not noise[at]]))
        if end:
            return [*blocks[:number], *(block for block in kept if block.text)]
    return [block for block in kept if block.text]


def _without_empty_cards(blocks: list[Block]) -> list[Block]:
    """Without contact cards that name nobody ("Kontaktperson / , / Telefon: / E-post:")."""
    hollow = [all(_is(_CARD_FIELD, line, LONGEST_LABEL) for line in block.text.split("\n")) for block in blocks]
    kept = []
    for number, block in enumerate(blocks):
        first, *rest = block.text.split("\n")
        empty = hollow[number] if not rest else all(_is(_CARD_FIELD, line, LONGEST_LABEL) for line in rest)
        next_hollow = number + 1 < len(blocks) and hollow[number + 1]
        if hollow[number] or (_is(_CARD, first, LONGEST_LABEL) and (empty if rest else next_hollow)):
            continue
        kept.append(block)
    return kept
