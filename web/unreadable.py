"""Why a file could not be read, in Swedish, for the page: the readers say it in English."""

import re
from collections.abc import Sequence
from typing import Final

_TOLD: Final[Sequence[tuple[re.Pattern[str], str]]] = tuple(
    (re.compile(said), told)
    for said, told in (
        (r"is empty", "Den är tom."),
        (r"has no text", "Den har ingen text. Är den inskannad behöver texten först läsas ut ur bilden."),
        (r"password-protected or an old Word", "Den är lösenordsskyddad, eller en gammal Word-fil (.doc)."),
        (r"password-protected|is encrypted", "Den är skyddad med lösenord."),
        (r"is not a kind of file", "Filtypen går inte att läsa. Välj en webbsida, PDF, DOCX, ODT, EML eller textfil."),
        (r"is no e-mail", "Det är inget e-postmeddelande."),
        (r"holds binary data", "Den innehåller annat än text."),
        (r"is cut off", "Den är avhuggen: slutet saknas."),
        (r"is damaged|declares XML", "Den är skadad."),
        (
            r"too large|too deeply|unpacks to|has more|has a header of",
            "Den är för stor, eller för invecklad, för att läsas här.",
        ),
        (r"hung its reader|was not read within", "Det tog för lång tid att läsa den."),
    )
)
ELSE: Final = "Något i den går inte att läsa."


def why(reason: str) -> str:
    """What to tell somebody of a reader's ``reason``."""
    return next((told for said, told in _TOLD if said.search(reason)), ELSE)
