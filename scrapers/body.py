"""The body of an answer, collected within a limit."""

import zlib
from dataclasses import dataclass, field

GZIP = zlib.MAX_WBITS | 16


@dataclass(slots=True)
class Body:
    """Collects what arrives, and unpacks it if it is packed with gzip; never holds much more than ``limit`` bytes."""

    limit: int
    packed: bool
    content: bytearray = field(default_factory=bytearray)
    received: int = 0
    _gzip: "zlib._Decompress | None" = None

    def add(self, chunk: bytes) -> None:
        """Take what came next. Raises ``zlib.error`` where it is not what it says it is."""
        self.received += len(chunk)
        if not self.packed:
            self.content += chunk
        while self.packed and chunk and not self.full:
            if self._gzip is None or self._gzip.eof:
                chunk = chunk.lstrip(b"\0")  # some servers pad; other than that, one gzip may follow another
                self._gzip = zlib.decompressobj(GZIP) if chunk else self._gzip
            if self._gzip and chunk:
                self.content += self._gzip.decompress(chunk, self.limit - len(self.content) + 1)
                chunk = self._gzip.unconsumed_tail or self._gzip.unused_data

    @property
    def full(self) -> bool:
        """Whether more came than the limit."""
        return len(self.content) > self.limit or self.received > self.limit

    @property
    def whole(self) -> bool:
        """Whether what was packed came to its end; nothing at all is whole as well."""
        return self._gzip is None or self._gzip.eof
