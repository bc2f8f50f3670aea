"""A sign of life from long work, for whoever watches over it."""

from collections.abc import Callable


def _nobody() -> None:
    """Nobody watches."""


_tell: Callable[[], None] = _nobody


def on_alive(callback: Callable[[], None]) -> None:
    """From now on, ``callback`` is called at every sign of life in this process."""
    global _tell
    _tell = callback


def alive() -> None:
    """Work goes on: called at least once in a few seconds by readers of long files."""
    _tell()
