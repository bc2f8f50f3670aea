"""What a publisher changed in a text after publication, word by word, and what each change is of (silent edits).

Words are aligned first (``worddiff``), each change is judged by itself from the words it takes and puts, and the
document by its gravest. What cannot be told is substance: nothing that may change what is said is called typography or
spelling. Judged is the text alone: a document's date, contacts and attachments are not in it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models import Decision, Document, Facts, Span
from models.watch import Edit, EditKind, EditVerdict, MarkedParagraph, MarkedRun
from pipeline.patience import Apart
from pipeline.watch.spelling import is_one_word
from pipeline.watch.worddiff import INVISIBLE, Word, differences, plain, shared, vocabulary, words
from pipeline.watch.wording import Side, Sort, Spans, is_name, is_negation, is_number, line, side, sorts

KEPT = 0.3  # of a text's words: with less left, a notice of removal stands for it
NOTICE = 60  # words of a notice of removal, at most
CREDIT = 40  # words of sentences that only give credit, at most
HEADING = 120  # characters of a heading, at most
SENTENCE = 200  # characters on either side of a word in which its sentence is looked for

_OF_VERDICT = {
    Sort.ACTOR: EditVerdict.ACTOR,
    Sort.AMOUNT: EditVerdict.AMOUNT,
    Sort.DATE: EditVerdict.DATE,
    Sort.ADDRESS: EditVerdict.LINK,
}
_DASHES = "‐‑‒–—―-"  # the hyphen last, as classes of letters want it
_PLAIN_GAP = re.compile(rf"[\s.,;:!…()\[\]{{}}'\"´`‘’‚‛“”„‟«»‹›•·*#|_/\\{INVISIBLE}{_DASHES}]*")
_SAME_DASH = str.maketrans(dict.fromkeys(_DASHES, "-"))
_BROKEN = re.compile(rf"[{INVISIBLE}{_DASHES}]\s?|[{INVISIBLE}{_DASHES}]?\n")  # of a hyphen, of a line that ends
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f.]\d{3})+")
_PARTICLES = vocabulary(  # that make another word of the one behind them: "om val", "omval"
    "om av för till på i in ut upp ned ner an un o en ett vid med mot över under efter före åter icke ej från fram bort"
)
_WRITTEN = {  # the same in other writing
    "%": "procent",
    "kr": "kronor",
    "mkr": "miljoner kronor",
    "mnkr": "miljoner kronor",
    "mdkr": "miljarder kronor",
    "tkr": "tusen kronor",
    "ca": "cirka",
    "kl": "klockan",
    "nr": "nummer",
    "skall": "ska",
    "idag": "i dag",
    "igår": "i går",
    "imorgon": "i morgon",
    "bl a": "bland annat",
    "t ex": "till exempel",
    "dvs": "det vill säga",
    "m m": "med mera",
    "osv": "och så vidare",
    "2": "två",
    "3": "tre",
    "4": "fyra",
    "5": "fem",
    "6": "sex",
    "7": "sju",
    "8": "åtta",
    "9": "nio",
    "10": "tio",
    "11": "elva",
    "12": "tolv",
}
_UNITS = re.compile(r"kr|mkr|mnkr|mdkr|mdr|tkr|kkr|sek|msek")
_SLIPS = {("en", "ett"), ("ett", "en"), ("de", "dem"), ("dem", "de"), ("och", "att")}  # grammar, no meaning

_CALLED_OFF = (
    r"(?:inställ(?:d|t|da)|ställ(?:s|as|des|ts) in|uppskj?ut(?:en|et|na)|(?:skjuts|sköts|skjutits) upp"
    r"|framflytta(?:d|t|de|s)|flytta(?:s|des|ts) fram|senarelagd|senarelagt|senareläggs|ajournera[sdt])"
)
_CANCELLED = re.compile(rf"\b{_CALLED_OFF}\b", re.IGNORECASE)
_CALL = re.compile(rf"\W*(?:[\w ]{{0,40}}\W)?{_CALLED_OFF}\W*(?:[:–!-]|\Z)", re.IGNORECASE)  # "INSTÄLLT: …" in a title
_MEETING = re.compile(
    r"\b(?:\w*(?:möte|sammanträde|invigning|träff|resa|besök|evenemang|utdelning|seminari|konferens|briefing|arrangemang"
    r"|konsert|föreläsning|dialog|mässa|aktivitet|firande|premiär|visning|dagen|överläggning|debatt|hearing))"
    r"(?:n|en|et|t|er|erna|um|et|umet|or|orna|ar|arna)?\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"tagits bort|borttag(?:en|et|na)|avpublicera[dt]s?|dragits tillbaka|dras tillbaka|återkalla[dt]s?|makulera[dt]"
    r"|(?:kunde|kan) inte hittas|hittades inte|finns inte (?:längre|kvar|här)|är raderad",
    re.IGNORECASE,
)
_CREDIT = re.compile(  # a sentence that only says by whom
    r"\W*[^.!?\n]{1,120}\b(?:bygger på|är (?:en (?:del|följd) av|ett resultat av|resultatet av)|ingår i"
    r"|(?:har )?tagits fram (?:i|av|tillsammans)|genomförs (?:i|tillsammans)|presenteras (?:i|inom|av)"
    r"|är en överenskommelse)"
    r"[^.!?\n]{0,60}\b(?:överenskomm|överens|samarbet|uppgörelse|tillsammans|avtalet)[^.!?\n]{0,160}[.!?]?\s*"
)
_END = re.compile(r"[.!?\n]")


@dataclass(frozen=True, slots=True)
class _Change:
    """Words that were taken out and put in, ``[start, end)`` in either text, with the places to be edited."""

    apart: Apart
    old_span: Span
    new_span: Span


def edits(before: Document, after: Document, facts_before: Facts, facts_after: Facts) -> tuple[Edit, ...]:
    """What was changed in a text, in order: whoever puts each ``new`` in the place of its ``old`` has the later text.

    None where the texts are the same.
    """
    if before.text == after.text:
        return ()
    old = side(before.text, words(before.text), facts_before)
    new = side(after.text, words(after.text), facts_after)
    aparts = differences(old.words, new.words)
    found = tuple(_edits(old, new, aparts))
    if _is_removed(old, new, aparts):
        return tuple(replace(edit, verdict=EditVerdict.REMOVED) for edit in found)
    return tuple(_unless_decided(found, facts_before.decisions, facts_after.decisions))


def from_places(places: Iterable[tuple[Span, Span, EditVerdict]], before: str, after: str) -> tuple[Edit, ...]:
    """Edits by their places in the earlier and the later text."""
    return tuple(_made(span, other, before[slice(*span)], after[slice(*other)], said) for span, other, said in places)


def verdict(edits: Sequence[Edit]) -> EditVerdict:
    """The gravest verdict on any of a document's edits."""
    return max((edit.verdict for edit in edits), key=lambda each: each.gravity, default=EditVerdict.SAME)


def readable(edits: Sequence[Edit], before: Document, after: Document) -> tuple[MarkedParagraph, ...]:
    """The paragraphs in which something was edited, in order, with their old and new words. ``edits`` are those from
    one text to the other."""
    paragraphs: list[MarkedParagraph] = []
    runs: list[MarkedRun] = []
    verdicts: list[EditVerdict] = []

    def end() -> None:
        if verdicts:
            gravest = max(verdicts, key=lambda each: each.gravity)
            paragraphs.append(MarkedParagraph(tuple(runs), gravest))
        runs.clear()
        verdicts.clear()

    for text, mark, judged in _runs(edits, after.text):
        # a break that is itself the edit stays in its paragraph, where it can be seen
        pieces = text.split("\n\n") if text.strip() or mark is None else [text]
        for number, piece in enumerate(pieces):
            if number:
                end()
            if piece:
                runs.append(MarkedRun(piece, mark))
                verdicts += [judged] if judged else []
    end()
    return tuple(paragraphs)


def _runs(edits: Sequence[Edit], text: str) -> Iterator[tuple[str, EditKind | None, EditVerdict | None]]:
    """All of the later text with what was deleted from it."""
    at = 0
    for edit in edits:
        start, end = edit.new_span
        yield text[at:start], None, None
        if edit.old:
            yield edit.old, EditKind.DELETE, edit.verdict
        if edit.new:
            yield edit.new, EditKind.INSERT, edit.verdict
        at = end
    yield text[at:], None, None


def _edits(old: Side, new: Side, aparts: Sequence[Apart]) -> Iterator[Edit]:
    """Every difference between two texts: of words, and of what stands in and between words that are the same."""
    at = other_at = 0  # the next words
    end = other_end = 0  # of what has been compared
    for apart in (*aparts, None):
        stop = apart.start if apart else len(old.words)
        while at < stop:
            word, other = old.words[at], new.words[other_at]
            yield from _between(old, new, at, other_at, (end, word.start), (other_end, other.start))
            if word.text != other.text:
                said = _case(old, new, at, other_at)
                yield _edit(old, new, (word.start, word.end), (other.start, other.end), said)
            at, other_at, end, other_end = at + 1, other_at + 1, word.end, other.end
        if apart:
            at, other_at = apart.end, apart.other_end
            until, other_until = _start(old, at), _start(new, other_at)
            change = _trimmed(old, new, apart, (end, until), (other_end, other_until))
            yield _edit(old, new, change.old_span, change.new_span, _judged(old, new, change))
            end, other_end = until, other_until
            if at < len(old.words):  # the next word is the same in both, and what stands before it has been compared
                word, other = old.words[at], new.words[other_at]
                if word.text != other.text:
                    said = _case(old, new, at, other_at)
                    yield _edit(old, new, (word.start, word.end), (other.start, other.end), said)
                at, other_at, end, other_end = at + 1, other_at + 1, word.end, other.end
    yield from _between(old, new, at, other_at, (end, len(old.text)), (other_end, len(new.text)))


def _edit(old: Side, new: Side, span: Span, other: Span, said: EditVerdict) -> Edit:
    return _made(span, other, old.text[slice(*span)], new.text[slice(*other)], said)


def _made(span: Span, other: Span, before: str, after: str, said: EditVerdict) -> Edit:
    kind = EditKind.REPLACE if before and after else EditKind.DELETE if before else EditKind.INSERT
    return Edit(kind, span, other, before, after, said)


def _start(side: Side, at: int) -> int:
    return side.words[at].start if at < len(side.words) else len(side.text)


def _trimmed(old: Side, new: Side, apart: Apart, span: Span, other: Span) -> _Change:
    """A change without what is the same around it."""
    before, after = old.text[slice(*span)], new.text[slice(*other)]
    # only what stands around the words may be cut off
    front = min(
        _first(old, apart.start, apart.end, span) - span[0],
        _first(new, apart.other_start, apart.other_end, other) - other[0],
    )
    start = shared(before[:front], after[:front])
    back = min(
        span[1] - _last(old, apart.start, apart.end, span[0] + start),
        other[1] - _last(new, apart.other_start, apart.other_end, other[0] + start),
    )
    end = shared(before[len(before) - back :][::-1], after[len(after) - back :][::-1])
    return _Change(apart, (span[0] + start, span[1] - end), (other[0] + start, other[1] - end))


def _first(side: Side, start: int, end: int, span: Span) -> int:
    return side.words[start].start if start < end else span[1]


def _last(side: Side, start: int, end: int, least: int) -> int:
    return max(side.words[end - 1].end if start < end else least, least)


def _between(old: Side, new: Side, at: int, other_at: int, span: Span, other: Span) -> Iterator[Edit]:
    """The difference between what stands before two words that are the same, or behind the last ones."""
    before, after = old.text[slice(*span)], new.text[slice(*other)]
    if before == after:
        return
    start = shared(before, after)
    rest, other_rest = before[start:], after[start:]
    end = shared(rest[::-1], other_rest[::-1])
    said = _gap(old, at, before, after)
    yield _edit(old, new, (span[0] + start, span[1] - end), (other[0] + start, other[1] - end), said)


def _gap(old: Side, at: int, before: str, after: str) -> EditVerdict:
    """What a change is of that leaves all words as they are; ``at`` is the place of the word behind it."""
    if not _PLAIN_GAP.fullmatch(before) or not _PLAIN_GAP.fullmatch(after):
        return EditVerdict.SUBSTANCE
    previous = old.words[at - 1] if at else None
    following = old.words[at] if at < len(old.words) else None
    if previous and is_negation(previous):
        return EditVerdict.SPELLING if not (before + after).strip() else EditVerdict.SUBSTANCE
    if previous and following and is_number(previous) and is_number(following):
        is_same = _number_gap(before) == _number_gap(after)
        return EditVerdict.TYPOGRAPHY if is_same else EditVerdict.AMOUNT
    return EditVerdict.TYPOGRAPHY


def _number_gap(gap: str) -> str:
    """What stands between two numbers, all dashes alike: "10 – 12" is "10-12", "10, 12" is not "10 12"."""
    if not gap.strip():
        return "\n" if "\n" in gap else " "
    return "".join(gap.translate(_SAME_DASH).split())


def _case(old: Side, new: Side, at: int, other_at: int) -> EditVerdict:
    """What a change within a word is of: of invisible letters, or of capitals."""
    word, other = old.words[at], new.words[other_at]
    if plain(word.text) == plain(other.text):
        return EditVerdict.SPELLING if is_negation(word) else EditVerdict.TYPOGRAPHY
    is_set = word.begins or other.begins or _is_heading(old, word) or _is_heading(new, other)
    return EditVerdict.TYPOGRAPHY if is_set or _UNITS.fullmatch(word.key) else EditVerdict.SPELLING


def _is_heading(side: Side, word: Word) -> bool:
    start, end = line(side, word)
    said = side.text[start:end].strip()
    return len(said) <= HEADING and not said.endswith((".", "!", "?", ":", ","))


def _judged(old: Side, new: Side, change: _Change) -> EditVerdict:
    """What a change of words is of."""
    if _is_furniture(old, change.old_span) and _is_furniture(new, change.new_span):
        return EditVerdict.LINK
    if _is_called_off(old, new, change):
        return EditVerdict.CANCELLED
    for judge in (_joined, _rewritten, _doubled, _slipped):
        if (said := judge(old, new, change.apart)) is not None:
            return said
    if _is_credit(old, new, change):
        return EditVerdict.ACTOR
    return _by_sorts(old, new, change.apart)


def _is_furniture(side: Side, span: Span) -> bool:
    """Whether all that is edited stands in lines that are no part of what is told."""
    start, end = span
    said = side.text[start:end]
    if not said.strip():
        return True
    start, end = start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
    covered = sum(min(end, high) - max(start, low) for low, high in side.furniture.overlapping(start, end))
    return covered >= end - start - side.text.count("\n", start, end)


def _is_called_off(old: Side, new: Side, change: _Change) -> bool:
    """Whether it is newly said of what was announced that it does not happen, or later."""
    start, end = change.new_span
    if not _CANCELLED.search(new.text, max(0, start - 10), end + 10):
        return False
    low, high = _sentence(new.text, start, end)
    said = new.text[low:high]
    match = _CANCELLED.search(said)
    if not match or low + match.end() <= start or low + match.start() >= end:
        return False
    if re.search(r"\b(?:inte|ej|aldrig|ingen|inga|inget)\b", said, re.IGNORECASE):
        return False
    if _CANCELLED.search(old.text[slice(*_sentence(old.text, *change.old_span))]):
        return False
    return (low == 0 and _CALL.match(said) is not None) or _MEETING.search(said) is not None


def _sentence(text: str, start: int, end: int) -> Span:
    """The sentences or lines that a stretch of text is in, white space around it left out."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    low = max((match.end() for match in _END.finditer(text, max(0, start - SENTENCE), start)), default=None)
    if low is None:
        low = max(0, start - SENTENCE)
    found = _END.search(text, max(start, end - 1), end + SENTENCE)
    return low, found.end() if found else min(len(text), end + SENTENCE)


def _changed(old: Side, new: Side, apart: Apart) -> tuple[Sequence[Word], Sequence[Word]]:
    """The words that were taken out, and those that were put in."""
    return old.words[apart.start : apart.end], new.words[apart.other_start : apart.other_end]


def _joined(old: Side, new: Side, apart: Apart) -> EditVerdict | None:
    """One word or number that became several, or the other way round."""
    taken, put = _changed(old, new, apart)
    if not taken or not put or "".join(word.key for word in taken) != "".join(word.key for word in put):
        return None
    before, after = (side.text[said[0].start : said[-1].end] for side, said in ((old, taken), (new, put)))
    if any(map(is_number, (*taken, *put))):
        is_grouped = any(
            _THOUSANDS.fullmatch(many) and one.isdigit() for one, many in ((before, after), (after, before))
        )
        return EditVerdict.SPELLING if is_grouped else None
    if any(map(is_negation, (*taken, *put))):
        return EditVerdict.SUBSTANCE
    many, side = (taken, old) if len(taken) > len(put) else (put, new)
    gaps = [side.text[one.end : two.start] for one, two in pairwise(many)]
    if all(map(_BROKEN.fullmatch, gaps)):
        return EditVerdict.TYPOGRAPHY
    is_other_word = any(word.key in _PARTICLES for word in (*taken, *put))
    return EditVerdict.SUBSTANCE if is_other_word else EditVerdict.SPELLING


def _rewritten(old: Side, new: Side, apart: Apart) -> EditVerdict | None:
    """The same said in other writing: "25 %" as "25 procent", "4" as "fyra"."""
    taken, put = _changed(old, new, apart)
    if not taken or not put:
        return None
    before, after = (" ".join(_WRITTEN.get(word.key, word.key) for word in said) for said in (taken, put))
    before, after = _WRITTEN.get(before, before), _WRITTEN.get(after, after)
    return EditVerdict.SPELLING if before == after else None


def _doubled(old: Side, new: Side, apart: Apart) -> EditVerdict | None:
    """A word that stands twice in a row by mistake, or "att" that is missing."""
    taken, put = _changed(old, new, apart)
    if len(taken) + len(put) != 1:
        return None
    side, at = (old, apart.start) if taken else (new, apart.other_start)
    word = side.words[at]
    if is_number(word) or is_negation(word) or is_name(side, at) or not word.text.isalpha():
        return None
    around = [side.words[near] for near in (at - 1, at + 1) if 0 <= near < len(side.words)]
    if any(near.key == word.key and not side.text[near.end : word.start].strip() for near in around):
        return EditVerdict.SPELLING
    return EditVerdict.SPELLING if word.key == "att" and not word.begins else None


def _slipped(old: Side, new: Side, apart: Apart) -> EditVerdict | None:
    """Words that were put right one by one, none of them a name, number, party or "not"."""
    taken, put = _changed(old, new, apart)
    if not taken or len(taken) != len(put):
        return None
    pairs = zip(range(apart.start, apart.end), range(apart.other_start, apart.other_end), strict=True)
    return EditVerdict.SPELLING if all(_is_put_right(old, new, at, other) for at, other in pairs) else None


def _is_put_right(old: Side, new: Side, at: int, other_at: int) -> bool:
    word, other = old.words[at], new.words[other_at]
    if is_number(word) or is_number(other) or is_negation(word) or is_negation(other):
        return False
    if (word.key, other.key) in _SLIPS:
        return True
    is_of_name = not other.begins and other.text[0].isupper()
    if is_of_name or old.actors.touch(word.start, word.end) or new.actors.touch(other.start, other.end):
        return False
    return is_one_word(word.key, other.key)


def _is_credit(old: Side, new: Side, change: _Change) -> bool:
    """Whether whole sentences came or went that say nothing but who is behind the matter."""
    apart = change.apart
    taken, put = apart.end - apart.start, apart.other_end - apart.other_start
    if (taken and put) or taken + put > CREDIT:
        return False
    said, start = (old, apart.start) if taken else (new, apart.other_start)
    span = change.old_span if taken else change.new_span
    sentences = re.split(r"(?<=[.!?])\s+", said.text[slice(*span)].strip())
    return said.words[start].begins and all(_CREDIT.fullmatch(each) for each in sentences)


def _by_sorts(old: Side, new: Side, apart: Apart) -> EditVerdict:
    """The gravest of what the words are of; substance where one of them says more than who, when and how much."""
    taken, put = sorts(old, apart.start, apart.end), sorts(new, apart.other_start, apart.other_end)
    said = {*taken, *put}
    if said & {Sort.OTHER, Sort.NEGATION}:
        return EditVerdict.SUBSTANCE
    if taken and put:
        is_turned = _prepositions(old, apart.start, taken) != _prepositions(new, apart.other_start, put)
    else:  # "för alla över 85 år" is a condition; "den 4 maj" and "med Anna Ek" only tell more of the same
        is_turned = {Sort.AMOUNT, Sort.PREPOSITION} <= said
    if is_turned:
        return EditVerdict.SUBSTANCE
    verdicts = [_OF_VERDICT[each] for each in said if each in _OF_VERDICT]
    return max(verdicts, key=lambda each: each.gravity, default=EditVerdict.SUBSTANCE)


def _prepositions(side: Side, start: int, found: Sequence[Sort]) -> Counter[str]:
    return Counter(side.words[start + at].key for at, each in enumerate(found) if each is Sort.PREPOSITION)


def _is_removed(old: Side, new: Side, aparts: Sequence[Apart]) -> bool:
    """Whether nothing is left, or a notice that says so."""
    if not new.words:
        return True
    kept = len(old.words) - sum(apart.end - apart.start for apart in aparts)
    is_notice = len(new.words) <= NOTICE and kept < KEPT * len(old.words)
    return is_notice and bool(_TAKEN_BACK.search(new.text)) and not _TAKEN_BACK.search(old.text)


def _unless_decided(found: Sequence[Edit], before: Sequence[Decision], after: Sequence[Decision]) -> Iterator[Edit]:
    """No edit is called harmless in a sentence that is read as another decision than before."""
    old, new = ({(each.start, each.end): each for each in decisions} for decisions in (before, after))
    places, other_places = Spans(old), Spans(new)
    for edit in found:
        if edit.verdict in (EditVerdict.TYPOGRAPHY, EditVerdict.SPELLING):
            said = {_said(old[place]) for place in places.overlapping(*edit.old_span)}
            says = {_said(new[place]) for place in other_places.overlapping(*edit.new_span)}
            if said and says and said != says:
                edit = replace(edit, verdict=EditVerdict.SUBSTANCE)
        yield edit


def _said(decision: Decision) -> tuple[object, ...]:
    return decision.stance, decision.action, decision.outcome
