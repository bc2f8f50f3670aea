"""Scanned pages to lines, by Tesseract with its Swedish model, where both are installed.

Needs the extra ``ocr`` (pytesseract) and the system's packages tesseract-ocr and tesseract-ocr-swe.
"""

import math
import os
import shutil
from itertools import groupby
from statistics import median
from subprocess import SubprocessError
from typing import Any

from pypdfium2 import PdfDocument, PdfiumError

from pipeline.parse.blocks import squeeze
from pipeline.parse.decode import clean
from pipeline.parse.layout import Line

INCH = 72  # points
DOTS = 300  # to the inch
MOST_PIXELS = 20_000_000  # of a rendered page, one byte each; A3 has 17 million
SECONDS = 50  # for one page; less than a worker may be silent
LARGE = 1.35  # times the usual height of lines, from which their letters are larger, and not only their accents


def available() -> bool:
    """Whether scans can be read: package, program and Swedish model are there."""
    if shutil.which("tesseract") is None:
        return False
    try:
        import pytesseract
    except ImportError:
        return False
    try:
        return "swe" in pytesseract.get_languages()
    except (OSError, SubprocessError):  # a program of that name that does not start
        return False


def read(document: PdfDocument, number: int) -> tuple[Line, ...] | None:
    """The lines of a page, from 0, in reading order; None where Tesseract fails, or takes too long."""
    import pytesseract  # late: not installed everywhere

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # its threads gain little, and outlive a killed worker on all cores

    try:
        image, scale = picture(document, number)
        mode = 1 if "osd" in pytesseract.get_languages() else 3  # 1 also finds pages that lie on their side
        found = pytesseract.image_to_data(
            image,
            lang="swe",
            config=f"--psm {mode} --dpi {max(round(scale * INCH), 70)}",
            output_type=pytesseract.Output.DICT,
            timeout=SECONDS,
        )
    # pytesseract's errors are RuntimeErrors, a timeout too; a program that does not tell its version is neither
    except (PdfiumError, RuntimeError, OSError, SubprocessError):
        return None
    return tuple(_lines(found, scale))


def picture(document: PdfDocument, number: int) -> tuple[Any, float]:
    """A page in grey and its pixels to the point, at 300 dpi, or as many as a picture of bounded size may have."""
    page = document[number]
    try:
        width, height = page.get_size()
        scale = min(DOTS / INCH, math.sqrt(MOST_PIXELS / max(width * height, 1.0)))
        bitmap = page.render(scale=scale, grayscale=True)
    finally:
        page.close()
    try:
        return bitmap.to_pil().copy(), scale
    finally:
        bitmap.close()


def _lines(found: dict[str, list[Any]], scale: float) -> list[Line]:
    """Tesseract's words as lines. Their letters are of the usual size but where a line is much higher."""
    columns = zip(*(found[name] for name in _COLUMNS), strict=True)
    words = [word for word in columns if word[-1].strip()]
    lines = []
    for _, group in groupby(words, lambda word: word[:3]):
        row = list(group)
        text = squeeze(clean(" ".join(word[-1] for word in row)))
        left, top = min(word[3] for word in row), min(word[4] for word in row)
        right, bottom = max(word[3] + word[5] for word in row), max(word[4] + word[6] for word in row)
        if text:
            lines.append((text, left / scale, right / scale, top / scale, bottom / scale))
    usual = median(bottom - top for *_, top, bottom in lines) if lines else 0.0
    return [
        Line(*line, size=round(height if height >= LARGE * usual else usual, 1) or 1.0, bold=False)
        for line in lines
        for height in [line[4] - line[3]]
    ]


_COLUMNS = ("block_num", "par_num", "line_num", "left", "top", "width", "height", "text")
