"""PDF files for the tests, made by reportlab or written by hand: minutes, columns, tables, scans, hostile ones."""

import io
import random
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pypdfium2
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

A4 = (595.0, 842.0)
LEADING = 14.0
LIST = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=12)

Draw = Callable[[Canvas], None]


def canvas_pdf(pages: Iterable[Draw], size: tuple[float, float] = A4, title: str = "", **settings: Any) -> bytes:
    """A file of pages, each drawn by its function."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=size, **settings)
    canvas.setTitle(title)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def pdf(pages: Iterable[Iterable[tuple[float, float, str]]], title: str = "", **settings: Any) -> bytes:
    """Pages of lines: points from the foot, letters' size, text."""

    def draw(lines: Iterable[tuple[float, float, str]]) -> Draw:
        def drawn(canvas: Canvas) -> None:
            for height, size, text in lines:
                canvas.setFont("Helvetica", size)
                canvas.drawString(70, height, text)

        return drawn

    return canvas_pdf(map(draw, pages), title=title, **settings)


def put(canvas: Canvas, x: float, y: float, lines: Iterable[str], font: str = "Helvetica", size: float = 10) -> float:
    """Lines below each other from a height; the height below them."""
    canvas.setFont(font, size)
    for line in lines:
        canvas.drawString(x, y, line)
        y -= 1.2 * size
    return y


def wrapped(text: str, width: float, size: float = 10) -> list[str]:
    """Text cut into lines as wide as a column, in points."""
    from reportlab.lib.utils import simpleSplit

    return list(simpleSplit(text, "Helvetica", size, width))


def rules(kind: str, first: tuple[int, int] = (0, 0), last: tuple[int, int] = (-1, -1)) -> tuple[Any, ...]:
    """Ruling lines of a kind that reportlab names, from a first cell (column, row) to a last."""
    return kind, first, last, 0.5, colors.black


GRID = [rules("GRID")]


def table(
    rows: Sequence[Sequence[str]], widths: Sequence[float] | None = None, ruled: Iterable[tuple[Any, ...]] = GRID
) -> bytes:
    """A page with a table, its cells wrapped to the widths."""
    target = io.BytesIO()
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), *ruled]
    cells = [[Paragraph(cell, LIST) if widths else cell for cell in row] for row in rows]
    SimpleDocTemplate(target, pagesize=A4).build(
        [Paragraph("Före tabellen.", LIST), Table(cells, widths, style=style), Paragraph("Efter tabellen.", LIST)]
    )
    return target.getvalue()


def scan(lines: Sequence[str], size: float = 16, turned: int = 0, stamp: str = "") -> bytes:
    """A page of text as a picture, as a scanner makes it; ``turned``: the paper lay on its side."""
    source = pypdfium2.PdfDocument(pdf([[(740 - 2 * size * row, size, line) for row, line in enumerate(lines)]]))
    picture = source[0].render(scale=200 / 72).to_pil().convert("L").rotate(turned, expand=True)
    source.close()

    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((A4[1], A4[0]) if turned % 180 else A4)
        canvas.drawImage(ImageReader(picture), 0, 0, *((A4[1], A4[0]) if turned % 180 else A4))
        canvas.setFont("Helvetica", 8)
        canvas.drawString(20, 10, stamp)

    return canvas_pdf([draw])


def joined(*files: bytes) -> bytes:
    """The pages of several files as one."""
    target = pypdfium2.PdfDocument.new()
    for content in files:
        source = pypdfium2.PdfDocument(content)
        target.import_pages(source)
        source.close()
    out = io.BytesIO()
    target.save(out)
    target.close()
    return out.getvalue()


def rotated(content: bytes, degrees: int) -> bytes:
    """The file with /Rotate set on all pages."""
    document = pypdfium2.PdfDocument(content)
    for page in document:
        page.set_rotation(degrees)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def written(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A file of objects as written by hand, numbered from 1."""
    content = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)


def stream(data: bytes, more: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(data, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def raw_page(content: bytes, box: bytes = b"0 0 595 842", packed: bytes | None = None) -> bytes:
    """A file of one page with this content stream and this box, both as they are."""
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>" % box,
            packed or stream(content),
            FONT,
        ]
    )


def text_operators(lines: Iterable[tuple[float, float, str]], size: float = 11) -> bytes:
    """The operators that print lines at places."""
    return b"\n".join(
        b"BT /F1 %g Tf %g %g Td (%s) Tj ET"
        % (size, x, y, line.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)"))
        for x, y, line in lines
    )


PROSE = (
    "regionfullmäktige beslutar att godkänna förslaget till verksamhetsplan för nämnden enligt bilaga den ordförande"
    " yrkar bifall på arbetsutskottets förslag om medel till projektet i länet under året och vården ska vara god"
)
WORDS = PROSE.split()


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 18))).capitalize() + "."


def minutes(pages: int, seed: int = 1) -> bytes:
    """Minutes with a running head, page numbers and one matter a page: § N, Sammanfattning, Beslut."""
    chance = random.Random(seed)

    def draw(number: int) -> Draw:
        def drawn(canvas: Canvas) -> None:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(70, 805, "Region Fjällmark")
            canvas.drawString(250, 805, "PROTOKOLL")
            canvas.drawString(470, 805, f"Sida {number} ({pages})")
            if number == 1:
                put(canvas, 70, 778, ["Protokoll regionstyrelsen 18 mars 2025"], "Helvetica-Bold", 16)
            y = put(canvas, 70, 750, [f"§ {number} Ärende nummer {number}"], "Helvetica-Bold", 12)
            y = put(canvas, 70, y, [f"Dnr RS 2025-{number:04}"])
            for title in ("Sammanfattning", "Beslut"):
                y = put(canvas, 70, y - 10, [title], "Helvetica-Bold", 11)
                for _ in range(2):
                    y = put(canvas, 70, y - 4, wrapped(" ".join(sentence(chance) for _ in range(5)), 450))
            canvas.setFont("Helvetica", 9)
            canvas.drawString(70, 40, "Justerandes signatur")
            canvas.drawString(350, 40, "Utdragsbestyrkande")

        return drawn

    return canvas_pdf(map(draw, range(1, pages + 1)))
