"""What tests bring documents in with: a model whose vectors can be counted, a progress that nobody watches."""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from pipeline import embed
from pipeline.ingest import Result

DEMO = Path(__file__).parent.parent / "data" / "demo"


class Counted:
    """A model of four dimensions that remembers what it embedded; the same text has the same vector."""

    name = "counted"
    dimension = 4
    centre = np.zeros((2, 4), dtype=np.float32)

    def __init__(self) -> None:
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str]) -> Iterator[embed.Floats]:
        for text in texts:
            self.seen.append(text)
            yield self.query(text)

    def query(self, text: str) -> embed.Floats:
        values = np.frombuffer(sha256(text.encode()).digest()[:4], dtype=np.uint8).astype(np.float32) + 1
        return np.asarray(values / np.linalg.norm(values), dtype=np.float32)


Ingest = Callable[..., Result]


def silent(step: str, done: int, total: int) -> None:
    """A progress that nobody watches."""
