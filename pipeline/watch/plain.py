"""What comes from outside, made harmless for those who read it: on one line, and with links to the web only."""

import re


def plain(text: str, most: int) -> str:
    """A text from outside on one line, without what cannot be shown, and cut between words where it is too long."""
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(said) <= most:
        return said
    cut = said[: most - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut[: most - 2]}".rstrip(" ,;:–-") + " …"


def link(url: str | None) -> str | None:
    """An address that a reader may follow; None for all that is not the web's."""
    if url and re.fullmatch(r"https?://[^\s\"'<>\\]{1,2000}", url) and url.isprintable():
        return url
    return None
