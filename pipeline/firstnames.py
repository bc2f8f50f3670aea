"""What a word before a surname is, for who masks names and for who proves that they are masked."""

import re

# Before a surname, and no first name: an office (most end so), a form of address, a word that begins a sentence.
_NO_FIRST_NAME = re.compile(
    r"\w*(?:anden?|aren?|sekreterare|ledamot(?:en)?|råd(?:et)?|minister(?:n)?|chef(?:en)?|direktör(?:en)?|ombud(?:et)?"
    r"|politiker(?:n)?|strateg(?:en)?|sköterskan?|läkaren?|talman(?:nen)?|ansvarig)"
    r"|vice|herr|fru|fröken|doktor|dr|professor(?:n)?|docent(?:en)?|rektor(?:n)?|av|från|till|enligt|med|och|samt|för|om"
    r"|både|även|att|när|där|då|som|hos"
)


def may_be_a_first_name(word: str) -> bool:
    """Whether a word before a surname, in small letters, is not known to be something else."""
    return _NO_FIRST_NAME.fullmatch(word) is None
