"""Where in a sentence what was proposed or decided begins and ends, and where it says more than one thing.

It begins with the first word of its clause, fronted adverbials included, and ends with its object: purpose, reason and
reference belong to it, who said so ("…, säger NN"), what became of it ("…, vilket avslogs") and what others did
("…, men N …") do not.
"""

import re
from collections.abc import Iterator, Sequence

from models import Action
from pipeline.extract.verbs import LEXICON, Does, Form, Head

_LABEL = re.compile(r"(?:[A-ZÅÄÖ][\w-]{0,60}(?: [\w-]{1,60}){0,5}): (?=\S)")  # "Beslut: …", "Taxan för färdtjänst: …"
_SUBORDINATE = re.compile(
    r"(?:\b(?:(?P<finds>finner|fann) att|att|då|när|sedan|eftersom|medan|där)|[,:;] (?:men|och"
    r"|så)) (?:[a-zåäö]+ ){0,2}$"
)
_CLEFT = re.compile(r"(?:det (?:var|är|blev)|det säger|från|av) $", re.IGNORECASE)
_SAYING = (
    r"säger|säga|sa|sade|berättar|berättade|menar|menade|fortsätter|avslutar|konstaterar|konstaterade|skriver|skrev"
    r"|meddelar|meddelade|förklarar|framhåller|uppger|tycker|anser|summerar|sammanfattar|enligt|beslutade|beslöt"
    r"|bestämde|föreslår|föreslog|klubbade"
)
_OVER = re.compile(
    rf",? [–-] (?=[a-zåäö])|, (?:{_SAYING}) (?=[\w(])|,? (?:men|medan)\b|, trots att\b"
    rf"|,? (?:även det |dock )?utan framgång\b|; ?|, (?:vilket|något som|en fråga som"
    rf"|utan att)\b"
    r"|, som (?=(?:nu|därmed|därefter|ska|senare|i sin tur) )"
    r"|, som (?=(?:också |även |sedan |därefter |dock )?(?:avslogs|bifölls|föll|röstades|inte|fick))"
    r"|,? och (?=(?:det|detta|de|nu|därmed|hon|han|vi|jag|den|arbetet|beslutet|bygget)\b(?![^.]{0,40}tillkänna))"
    r"|, (?:tillsammans )?med instämmande av\b(?!.{0,300}, (?:bifall|avslag|återremiss|att|på)\b)|,? (?:efter att"
    r"|sedan) (?=[^,]{0,60} (?:hade|har) )"
    r"|, där (?=[^,]{0,60}\b(?:beslutade|föreslog|yrkade))",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[,;]? (?:och|samt|dels)$")
_NOTE = re.compile(
    r" ?\((?:[^()]{0,30}\b)?(?:ärende|punkt|bilaga|[A-Z]{2,3} ?§|dnr|diarie|protokoll)[^()]{0,60}\)$"
    r"|, bilaga \d{1,3}$|, mot [^,.]{3,60} röst$| när (?:förslaget|planen|budgeten) (?:gick igenom|antogs|bifölls)$"
    r"| (?:vid|på) (?:sitt |dagens )?(?:sammanträdet|mötet|sammanträde|möte) (?:den )?\d{1,2} \w{3,9}(?: \d{4})?"
    r"(?:,? § ?\d{1,3})?$",
    re.I,
)
_AND = re.compile(
    r"(?P<mark>,? (?:och|samt)(?: dels)?|, dels|,)(?: (?:även|också|dessutom|därefter|därmed|för egen del))? (?=\w)"
)
_ABBREVIATED = re.compile(r"(?:\b(?:m\.?fl|m\.?m|etc|osv|dyl|kl|s\.?k|[A-ZÅÄÖ]))\.$")
TASK = re.compile(
    r"\b(?:i uppdrag|uppdra\w* (?:[^.;:]{1,80} )?(?:åt|till) [^.;:]{1,80}?|bemyndiga\w*(?: [^.;:]{1,80}?)?) att\b"
)


def label_end(said: str) -> int:
    """Where a sentence begins behind its label: "Beslut: …"; 0 without one."""
    match = _LABEL.match(said)
    words = re.findall(r"\w+", match[0].lower()) if match else []
    return match.end() if match and not any(word in LEXICON or word == "följande" for word in words) else 0


def begin_of(said: str, first: int, at: int, with_subject: bool) -> int:
    """Where the clause begins whose first certain word, its subject or verb, stands at ``at``, not before ``first``."""
    before = said[first:at]
    if (found := _SUBORDINATE.search(before)) and (with_subject or found[0][0] not in ",:;"):
        words = found[0].split(" ")
        skipped = " ".join(words[: 2 if words[0] in ",:;" and words[1] in ("och", "men") else 1])
        return first + (found.start("finds") if found["finds"] else found.start() + len(skipped) + 1)
    if turned := re.search(r", (?:men|och) (?=(?:då|sedan|därefter|nu|i stället) $)", before):
        return first + turned.end()
    if (cleft := _CLEFT.search(before)) and cleft.start() < 12:
        return at
    return first


def end_of(said: str, at: int, end: int) -> int:
    """Where the words end, before ``end``, that belong to what the words up to ``at`` begin to say."""
    over = _OVER.search(said, at, end)
    return trimmed(said, at, over.start() if over else end)


def trimmed(said: str, start: int, end: int) -> int:
    """The end without closing marks, and without a note in brackets that only points elsewhere ("(ärende 5)")."""
    while True:
        last = end
        while end > start and (said[end - 1].isspace() or said[end - 1] in ',;:!”"»–'):
            end -= 1
        if end > start and said[end - 1] == "." and not _ABBREVIATED.search(said, max(start, end - 8), end):
            end -= 1
        if tail := _TAIL.search(said, max(start, end - 8), end):
            end = max(start + 1, tail.start())
        if note := _NOTE.search(said, max(start, end - 120), end):
            end = max(start + 1, note.start())
        if end == last:
            return end


def objects(said: str, begin: int, main: Head, end: int, heads: Sequence[Head]) -> Iterator[int]:
    """Where further matters begin, behind the verb ``main``, of what ``said[begin:end]`` says: "att … och att …",
    "anta … och     avslå …", "planen antas och motionen avslås". What somebody is charged to do is one matter."""
    acts = [head for head in heads if begin <= head.start < end and _is_act(head)]
    task = TASK.search(said, begin, end)
    for match in _AND.finditer(said, max(main.start, begin), end):
        next_word = said[match.end() :].split(" ", 1)[0].rstrip(".,").lower()
        listed = match["mark"] == ","
        former = [head for head in acts if head.start < match.start()]
        later = next((head for head in acts if head.start >= match.end()), None)
        if (
            (
                former
                and former[0].verb.form is Form.PAST
                and not former[0].verb.passive
                and not listed
                and later is None
                and _PAST.fullmatch(next_word)
                and match.start() - former[-1].end > 3
            )
            or (main.verb.kind is Does.DECIDE and _goes_on(said, main, later, match.end()))
            or (
                next_word == "till"
                and not listed
                and main.verb.action is Action.ELECT
                and said.startswith("Till ", begin)
            )
            or (said.startswith("i andra hand ", match.end()) and not listed)
        ):
            yield match.end()
        elif next_word == "att" and not listed:
            behind = said[match.end() + 4 :].split(" ", 1)[0].lower()
            opens = re.search(r"\batt\b", said[begin : match.start()]) is not None
            if opens and (not (task and task.end() <= match.start()) or _is_matter_verb(behind)):
                yield match.end()
        elif later is None or not former:
            continue
        elif later.start == match.end() and later.verb.form is former[-1].verb.form and not later.verb.passive:
            has_object = match.start() - former[-1].end > 3 and not _SAME.match(said, later.end)
            in_task = task is not None and task.end() <= match.start() and later.verb.form is Form.INFINITIVE
            if has_object and not in_task and not (former[-1].verb.passive):
                yield match.end()
        elif later.verb.passive and former[0].verb.passive and later.verb.form is former[0].verb.form:
            between = said[match.end() : later.start].split()
            if not listed and 0 < len(between) <= 6 and not (task and task.end() <= match.start()):
                yield match.end()


def _goes_on(said: str, main: Head, later: Head | None, at: int) -> bool:
    """Whether a main clause's second verb begins: "beslutade om en höjning och gav N i uppdrag …"."""
    if later is None or later.start != at or later.verb.passive or later.verb.form is not Form.PAST:
        return False
    is_given = later.verb.lemma != "ge" or re.search(r"\bi uppdrag\b", said[at : at + 90]) is not None
    return main.verb.form is Form.PAST and is_given and not _SAME.match(said, later.end)


_SAME = re.compile(r" (?:det|den|dem|detta|dessa|denna)\b(?! till \w+(?:styrelsen|fullmäktige|nämnden))")
_PAST = re.compile(r"[a-zåäö]{2,40}(?:ade|[dt]e)")  # of verbs that the lexicon does not know


def _is_act(head: Head) -> bool:
    return head.verb.kind is Does.ACT and head.verb.lemma not in ("få", "lägga", "notera")


def _is_matter_verb(word: str) -> bool:
    verb = LEXICON.get(word)
    return verb is not None and verb.form is Form.INFINITIVE and verb.kind is Does.ACT
