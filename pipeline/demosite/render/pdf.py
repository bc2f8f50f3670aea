"""A text as a PDF file: A4, Helvetica, as many pages as it takes, each with its number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.demosite.render.text import Block

WIDTH, HEIGHT, MARGIN = 595, 842, 70  # points
PER_LINE = 84  # letters of the text's size, of middling width, that a line has room for
LETTERS = {"h1": 16, "h2": 13, "h3": 11.5}  # sizes in points; all else is 10.5
TEXT = 10.5


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    bold: bool
    height: float  # that it takes of the page


def written(title: str, blocks: Iterable[Block], running: str = "") -> bytes:
    """A file with a title, a text and a line that runs above every page. What WinAnsi lacks becomes a question mark."""
    pages = list(_pages([line for block in (Block("h1", title), *blocks) for line in _lines(block)]))
    streams = [_stream(lines, running, number, len(pages)) for number, lines in enumerate(pages, 1)]
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (sv-SE) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>".encode(),
    ]
    for number, stream in enumerate(streams):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {7 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    content = bytearray(b"%PDF-1.4\n%\xe5\xe4\xf6\xfc\n")
    starts = []
    for number, each in enumerate(objects, 1):
        starts.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size, begins = len(objects) + 1, len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    content += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, begins)
    return bytes(content)


def _lines(block: Block) -> Iterator[_Line]:
    """A block's lines; the first of them has a gap above."""
    size = LETTERS.get(block.tag, TEXT)
    text = f"• {block.text}" if block.tag == "li" else block.text
    room, line = int(PER_LINE * TEXT / size), ""
    gap = 0.4 if block.tag == "li" else 0.9
    for word in text.split():
        if line and len(line) + 1 + len(word) > room:
            yield _Line(line, size, block.tag in LETTERS, size * (1.25 + gap))
            line, gap = "", 0.0
        line = f"{line} {word}" if line else word
    yield _Line(line, size, block.tag in LETTERS, size * (1.25 + gap))


def _pages(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    page: list[_Line] = []
    left = float(HEIGHT - 2 * MARGIN)
    for line in lines:
        if page and line.height > left:
            yield page
            page, left = [], float(HEIGHT - 2 * MARGIN)
        page.append(line)
        left -= line.height
    yield page


def _stream(lines: Iterable[_Line], running: str, number: int, of: int) -> bytes:
    """What is drawn on one page."""
    drawn = [_draw(HEIGHT - 40, 8, False, running), _draw(40, 8, False, f"Sida {number} ({of})")]
    y = float(HEIGHT - MARGIN)
    for line in lines:
        y -= line.height
        drawn.append(_draw(y, line.size, line.bold, line.text))
    return b"\n".join(drawn)


def _draw(y: float, size: float, bold: bool, text: str) -> bytes:
    said = text.encode("windows-1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"BT /F%d %.1f Tf %d %.1f Td (%b) Tj ET" % (2 if bold else 1, size, MARGIN, y, said)
