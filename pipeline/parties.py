"""The parties: their codes and names, and which one a person means."""

from collections.abc import Iterable

from models import QueryError

CODES = {  # codes in capitals, and the parties' names in the nominative
    "S": ("Socialdemokraterna", "Sveriges socialdemokratiska arbetareparti"),
    "M": ("Moderaterna", "Nya Moderaterna", "Moderata samlingspartiet"),
    "SD": ("Sverigedemokraterna",),
    "C": ("Centerpartiet", "Centern"),
    "V": ("Vänsterpartiet",),
    "KD": ("Kristdemokraterna",),
    "L": ("Liberalerna",),
    "MP": ("Miljöpartiet de gröna", "Miljöpartiet"),
    "FP": ("Folkpartiet liberalerna", "Folkpartiet"),  # L since 2015
    "KDS": ("Kristdemokratiska samhällspartiet",),  # KD since 1996
    "VPK": ("Vänsterpartiet kommunisterna",),  # V since 1990
    "NYD": ("Ny demokrati",),
    "FI": ("Feministiskt initiativ",),
    "PP": ("Piratpartiet",),
    "SJVP": ("Norrbottens sjukvårdsparti", "Sjukvårdspartiet"),
    "SVG": ("Sjukvårdspartiet Gävleborg",),
    "SIV": ("Sjukvård i Värmland",),
    "DSP": ("Dalarnas sjukvårdsparti",),
    "VÄGV": ("Vägvalet",),
    "DEM": ("Demokraterna",),
    "BA": ("Bevara Akutsjukhusen",),
    "VD": ("Vårddemokraterna",),
    "AP": ("Arbetarpartiet",),
    "IP": (),
}
TODAY = {"FP": "L", "KDS": "KD", "VPK": "V"}  # codes of old, and what the party is called now


def names_of(codes: Iterable[str]) -> list[str]:
    """The names of parties by their codes; none with which the name of another party begins ("Sjukvårdspartiet")."""
    today = set(codes)
    wanted = today | {old for old, code in TODAY.items() if code in today}
    others = [name for code, names in CODES.items() if code not in wanted for name in names]
    return [
        name
        for code in sorted(wanted)
        for name in CODES.get(code, ())
        if not any(other.startswith(f"{name} ") for other in others)
    ]


def named_party(said: str) -> str:
    """The code for a code or a name in any case of letters; a code of a local party that is not known stands for
    itself. FP is L, and KDS KD: the party of today.

    Raises ``QueryError`` where it is neither.
    """
    plain = " ".join(said.split()).strip("()")
    for code, names in CODES.items():
        if plain.upper() == code or plain.lower() in map(str.lower, names):
            return TODAY.get(code, code)
    if plain.isalpha() and len(plain) <= 4:
        return plain.upper()
    raise QueryError(f"no party is called {said!r}: give its code, such as {', '.join(list(CODES)[:8])}, or its name")
