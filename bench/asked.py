"""A question to the search tools that are measured, and what each of them is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOP = 10  # documents wanted
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its vector."""

    text: str
    vector: Floats


Answer = Callable[[Asked, bool], Sequence[int]]  # a question, filtered or not -> documents
