"""What is never stored does not get past the edge: not into the archive, not into the store."""

from pathlib import Path

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from bench.privacy import check_digit
from pipeline import archive
from pipeline.home import Home
from pipeline.privacy import erased
from pipeline.store import Published
from tests.ingesting import Ingest

NUMBER = f"850101-123{check_digit('850101123')}"
SAID = f"Sökanden Bo Ek, {NUMBER}, beviljas bidrag för att rusta upp sin brygga i Orsta under året som kommer."


def everything(home: Home) -> bytes:
    """All bytes that the archive can give back."""
    return b"".join(each.content for each in archive.records(home) if isinstance(each, archive.Record))


def texts(home: Home) -> list[str]:
    with Published(home) as store:
        return [stored.document.text for stored in store.every()]


def test_a_page_is_masked_before_it_is_kept(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><main><h1>Bidrag</h1><p>{SAID}</p></main></body></html>", encoding="utf-8")
    assert bring(path).new == 1
    assert bring(path).same == 1
    assert NUMBER.encode() not in everything(home)
    assert "XXXXXX-XXXX" in texts(home)[0]


def test_a_number_that_only_a_reader_sees_withholds_the_file(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    hidden = SAID.replace(NUMBER, f"{NUMBER[:4]}<i>{NUMBER[4:6]}</i>-{NUMBER[7:]}")
    path.write_text(f"<html><body><main><h1>Bidrag</h1><p>{hidden}</p></main></body></html>", encoding="utf-8")
    assert bring(path).new == 1
    assert b"<i>" not in everything(home)
    assert "XXXXXX-XXXX" in texts(home)[0]


def test_a_packed_file_is_withheld_and_a_masked_page_kept_in_its_place(
    bring: Ingest, home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 760, "Bidrag till bryggor")
    canvas.drawString(72, 720, f"Sökanden Bo Ek, {NUMBER}, beviljas bidrag.")
    canvas.save()
    assert bring(path).new == 1
    assert bring(path).same == 1
    assert b"%PDF" not in everything(home)
    (text,) = texts(home)
    assert "XXXXXX-XXXX" in text
    with Published(home) as store:
        (stored,) = store.every()
    kept = {each.kept.digest for each in archive.records(home) if isinstance(each, archive.Record)}
    assert stored.raw_digest in kept  # what was read can be read again


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_file_with_several_numbers_and_a_telephone_is_kept_masked(
    form: str, bring: Ingest, home: Home, tmp_path: Path
) -> None:
    """What was read from the masked page looked like another number: the file was refused."""
    path = tmp_path / f"a.{form}"
    lines = [
        "Begäran om färdtjänst",
        f"Sökanden Bo Ek, {NUMBER}, även skrivet 19{NUMBER}.",
        f"Samordningsnummer {NUMBER}. Telefon 070-123 45 67, e-post nämnden@regionen.example.",
    ]
    if form == "pdf":
        canvas = Canvas(str(path))
        for at, line in enumerate(lines):
            canvas.drawString(72, 760 - 20 * at, line)
        canvas.save()
    else:
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(path))
    result = bring(path)
    assert [each.error for each in result.failed] == []
    assert NUMBER not in texts(home)[0]
    assert NUMBER.encode() not in everything(home)


def test_an_erased_name_does_not_come_back(bring: Ingest, home: Home, tmp_path: Path) -> None:
    erased.add(home, ["Bo Ek"])
    path = tmp_path / "a.md"
    path.write_text(f"# Bidrag\n\n{SAID}\n", encoding="utf-8")
    assert bring(path).new == 1
    assert b"Bo Ek" not in everything(home)
    assert "borttaget namn" in texts(home)[0]


def test_an_erased_document_is_refused_in_one_line(bring: Ingest, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Bidrag\n\nRegionen ger bidrag.\n", encoding="utf-8")
    erased.add(home, urls=["https://norden.example/bidrag"])
    result = bring(path, url="https://norden.example/bidrag")
    assert [each.error for each in result.failed] == ["was erased, and does not come back"]
    assert everything(home) == b""
