"""How long it is between two days, as one says it in Swedish."""

from typing import Final

YEAR, MONTH = 365.25, 30.44  # days
IN_DAYS = 60  # so many are told as days
IN_MONTHS = 340  # and so many as months
ROUGHLY = 10  # years from which their parts do not matter
NUMBERS: Final = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def span(days: int) -> str:
    """``3 dagar``, ``drygt två månader``, ``nästan ett år``, ``ett och ett halvt år``, ``22 år``; days from 0 on."""
    if days < IN_DAYS:
        return f"{days}\u00a0{'dag' if days == 1 else 'dagar'}"
    if days < IN_MONTHS:
        return _about(days / MONTH, "månad", "månader")
    years = days / YEAR
    if years >= ROUGHLY:
        return f"{round(years)}\u00a0år"
    whole, rest = divmod(years, 1)
    if 0.4 <= rest < 0.65:
        return f"{NUMBERS[int(whole)]} och ett halvt år" if whole else "ett halvt år"
    return _about(years, "år", "år")


def _about(value: float, one: str, many: str) -> str:
    whole, rest = divmod(value, 1)
    count = int(whole) + (rest >= 0.65)
    called = "en" if count == 1 and one == "månad" else NUMBERS[count]
    said = f"{called} {one if count == 1 else many}"
    if rest < 0.07 or rest >= 0.97:
        return said
    return f"{'nästan' if rest >= 0.65 else 'drygt'} {said}"
