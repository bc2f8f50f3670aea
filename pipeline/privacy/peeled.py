"""What a reader sees of a page, a feed or data: the text without its markup and escapes, which can part a number."""

import re
from collections.abc import Iterator
from html import unescape

DEEPEST = 3  # levels of escapes: HTML, escaped in HTML or a feed, within JSON

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": "\n"}
_BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|tr|td|th|table|h[1-6]|section|article|blockquote|header|footer|address|dl|dt|dd|body|br|item"
    r"|entry|title|description|link|guid|id)(?![\w:-])[^<>]{0,1000}>",
    re.IGNORECASE,
)
_INLINE = re.compile(r"<!--[^<>]{0,1000}-->|<!\[CDATA\[|\]\]>|</?[A-Za-z!?][^<>]{0,1000}>")


def readings(text: str) -> Iterator[str]:
    """What stands in a text, level by level: unescaped, and then without its markup. Only what differs from before."""
    text = text.replace("\0", "")  # which readers pass over
    for _ in range(DEEPEST):
        plain = _ESCAPE.sub(_unescaped, unescape(text))
        if plain != text:
            yield plain
        bare = _INLINE.sub("", _BLOCK.sub("\n\n", plain))
        if bare != plain:
            yield bare
        if bare == text:
            return
        text = bare


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _SHORT.get(match[2], match[2])
