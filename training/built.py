"""A model of the bundled one's form, in a folder where ``training.embedding`` wrote it."""

from functools import cached_property
from pathlib import Path

import numpy as np

from pipeline import embed


class Built(embed.Bundled):
    """Named by its folder; its tokenizer is the bundled one's, and its centre is not known."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder

    def _file(self, name: str) -> Path:
        return self._folder / name

    @cached_property
    def centre(self) -> embed.Floats:
        return np.zeros((2, self.dimension), dtype=np.float32)
