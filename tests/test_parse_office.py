"""Word and OpenDocument files: made with python-docx and odfdo, and by hand where these write no such thing."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress

import docx
import docx.document
import odfdo
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models import Attachment, ParseError, RawDocument
from pipeline.parse.blocks import Reading
from pipeline.parse.docx import read_docx
from pipeline.parse.odt import read_odt
from pipeline.parse.office import DOCX, ODT, type_of_zip

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "draw")
) + (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def word(body: str, **parts: str) -> bytes:
    """A Word file of a body and of the parts that it relates to ("styles", "numbering", "footnotes")."""
    relations = "".join(f'<Relationship Id="{name}" Type="{R}/{name}" Target="{name}.xml"/>' for name in parts)
    members: dict[str, str | bytes] = {
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    for name, content in parts.items():
        members[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{W}">{content}</w:{name}>'
    return zipped(members)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def item(number: str, text: str, depth: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def odt(body: str, styles: str = "", automatic: str = "") -> bytes:
    """An OpenDocument text of a body, of common styles, and of those for this text alone."""
    return zipped(
        {
            "mimetype": ODT,
            "content.xml": f"<office:document-content {ODF_NAMESPACES}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {ODF_NAMESPACES}><office:styles>{styles}</office:styles>"
            "</office:document-styles>",
        }
    )


def saved(document: docx.document.Document | odfdo.Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def raw(content: bytes) -> RawDocument:
    return RawDocument("test", "a.docx", content, url="https://region.example/m/a")


def docx_texts(content: bytes) -> list[str]:
    return [block.text for block in read_docx(raw(content)).blocks]


def odt_texts(content: bytes) -> list[str]:
    return [block.text for block in read_odt(raw(content)).blocks]


def motion() -> docx.document.Document:
    document = docx.Document()
    document.add_heading("Motion om fler barnmorskor", 0)
    document.add_paragraph("Till regionfullmäktige")
    document.add_heading("Bakgrund", 1)
    split = document.add_paragraph("Vår")
    split.add_run("d").bold = True
    split.add_run("en behöver mer än 500\u00a0000 kro\u00adnor.\nNy rad.")
    table = document.add_table(2, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {number}"
    document.add_heading("Förslag", 2)
    for text in ("att utreda frågan", "att återkomma"):
        document.add_paragraph(text, style="List Number")
    for text in ("en punkt", "en till"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("Alva Exempelsson")
    document.core_properties.title = "Motion om fler barnmorskor"
    document.sections[0].header.paragraphs[0].text = "Sidhuvud"
    document.sections[0].footer.paragraphs[0].text = "Sidfot"
    return document


# --- Word ---


def test_a_motion_in_word() -> None:
    reading = read_docx(raw(saved(motion())))
    assert reading.title == "Motion om fler barnmorskor"
    assert reading.stamps == ()
    assert [(block.text, block.level) for block in reading.blocks] == [
        ("Motion om fler barnmorskor", 1),
        ("Till regionfullmäktige", 0),
        ("Bakgrund", 1),
        ("Vården behöver mer än 500 000 kronor.\nNy rad.", 0),
        ("cell 0 | cell 1 | cell 2\ncell 3 | cell 4 | cell 5", 0),
        ("Förslag", 2),
        ("1. att utreda frågan\n2. att återkomma", 0),
        ("- en punkt\n- en till", 0),
        ("Alva Exempelsson", 0),
    ]


@pytest.mark.parametrize("named", ["word-mall.docx", "Rubrik", "Något helt annat", ""])
def test_a_title_in_the_properties_that_the_text_does_not_say_is_none(named: str) -> None:
    document = motion()
    document.core_properties.title = named
    assert read_docx(raw(saved(document))).title == ""


def test_what_was_changed_and_hidden() -> None:
    body = (
        "<w:p><w:r><w:t>Ny</w:t></w:r><w:ins><w:r><w:t>tt</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>gammalt</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>flyttat</w:t></w:r></w:moveFrom>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> synligt</w:t></w:r>'
        '<w:r><w:rPr><w:rStyle w:val="Dold"/></w:rPr><w:t>dolt</w:t></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:noBreakHyphen/><w:t>ja</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Detta hör </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>ihop.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>borta</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Klicka här</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt><w:sdt><w:sdtContent><w:p><w:r><w:t>Ifyllt</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    styles = '<w:style w:type="character" w:styleId="Dold"><w:name w:val="Dold"/><w:rPr><w:vanish/></w:rPr></w:style>'
    assert docx_texts(word(body, styles=styles)) == ["Nytt synligt-ja", "Detta hör ihop.", "Ifyllt"]


def test_headings_by_name_by_outline_and_by_descent() -> None:
    styles = (
        '<w:style w:styleId="R2"><w:name w:val="Rubrik 2"/></w:style>'
        '<w:style w:styleId="Egen"><w:name w:val="Egen"/><w:pPr><w:outlineLvl w:val="3"/></w:pPr></w:style>'
        '<w:style w:styleId="Barn"><w:name w:val="Barn"/><w:basedOn w:val="Egen"/></w:style>'
        '<w:style w:styleId="Ring"><w:name w:val="Ring"/><w:basedOn w:val="Ring"/></w:style>'
        '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
        '<w:style w:styleId="U"><w:name w:val="Subtitle"/><w:basedOn w:val="Titel"/></w:style>'
        '<w:style w:styleId="I1"><w:name w:val="toc 1"/></w:style>'
    )
    named = ("R2", "Egen", "Barn", "Ring", "Titel", "U", "I1", "Heading3")
    body = "".join(paragraph(name, f'<w:pStyle w:val="{name}"/>') for name in named)
    body += paragraph("Direkt", '<w:outlineLvl w:val="0"/>') + paragraph("Brödtext", '<w:outlineLvl w:val="9"/>')
    reading = read_docx(raw(word(body, styles=styles)))
    levels = {"R2": 2, "Egen": 4, "Barn": 4, "Ring": 0, "Titel": 1, "U": 0, "Heading3": 3, "Direkt": 1, "Brödtext": 0}
    assert {block.text: block.level for block in reading.blocks} == levels


def test_a_short_bold_line_is_a_heading_but_no_bold_sentence_or_cell() -> None:
    document = docx.Document()
    for text in ("Bakgrund", "En hel mening i fetstil."):
        document.add_paragraph().add_run(text).bold = True
    table = document.add_table(1, 2)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].add_run("Namn").bold = True
    blocks = read_docx(raw(saved(document))).blocks
    assert [(block.text, block.level) for block in blocks] == [
        ("Bakgrund", 3),
        ("En hel mening i fetstil.", 0),
        ("Namn | Namn", 0),
    ]


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2.%3"/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="41"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="§ %1"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="8"/></w:num>'
)


def test_numbers_of_lists_are_those_that_word_prints() -> None:
    body = (
        item("1", "att ett")
        + item("1", "del", 1)
        + item("1", "del två", 1)
        + item("1", "djup", 2)
        + item("1", "att två")
        + item("1", "åter en del", 1)
        + paragraph("Text mellan.")
        + item("2", "går vidare")
        + item("3", "börjar om")
        + item("0", "ingen lista")
        + item("99", "okänd lista")
    )
    assert docx_texts(word(body, numbering=NUMBERING)) == [
        "1. att ett\na) del\nb) del två\n1.b.i djup\n2. att två\na) åter en del",
        "Text mellan.",
        "3. går vidare\n5. börjar om",
        "ingen lista",
        "okänd lista",
    ]


def test_a_numbered_heading_says_its_number() -> None:
    numbered = '<w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr>'
    style = f'<w:style w:styleId="P"><w:name w:val="heading 2"/>{numbered}</w:style>'
    body = paragraph("Val av justerare", '<w:pStyle w:val="P"/>') + paragraph("Anmälan", '<w:pStyle w:val="P"/>')
    assert docx_texts(word(body, numbering=NUMBERING, styles=style)) == ["§ 41 Val av justerare", "§ 42 Anmälan"]


def test_typed_marks_are_items() -> None:
    body = paragraph("•\tett") + paragraph("- två") + paragraph("–\ttre") + paragraph("– Ett citat, säger hon.")
    assert docx_texts(word(body)) == ["- ett\n- två\n- tre", "– Ett citat, säger hon."]


def test_notes_stand_below_their_paragraph_and_break_no_list() -> None:
    first, second = (f'<w:r><w:footnoteReference w:id="{number}"/></w:r>' for number in (1, 2))
    body = (
        f"<w:p><w:r><w:t>Text.</w:t></w:r>{first}</w:p>"
        + item("1", "att ett").replace("</w:p>", f"{second}</w:p>")
        + item("1", "att två")
        + paragraph("Slut.")
    )
    circle = paragraph("Källa: en annan.").replace("</w:p>", f"{second}</w:p>")
    notes = (
        f'<w:footnote w:id="1">{paragraph("Källa: en rapport.")}</w:footnote><w:footnote w:id="2">{circle}</w:footnote>'
    )
    assert docx_texts(word(body, numbering=NUMBERING, footnotes=notes)) == [
        "Text.",
        "Källa: en rapport.",
        "1. att ett\n2. att två",
        "Källa: en annan.",
        "Slut.",
    ]


def test_text_boxes_once() -> None:
    box = f"<w:txbxContent>{paragraph('I rutan.')}</w:txbxContent>"
    body = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        "<w:t>Utanför.</w:t></w:r></w:p>"
    )
    assert docx_texts(word(body)) == ["Utanför.", "I rutan."]


def test_links_to_files_are_attachments() -> None:
    def link(number: int, text: str) -> str:
        return f'<w:hyperlink r:id="l{number}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>'

    targets = ("../plan.pdf", "https://region.example/om", "file:///C:/hemlig/utkast.docx", "http://[")
    relations = "".join(
        f'<Relationship Id="l{number}" Type="{R}/hyperlink" TargetMode="External" Target="{target}"/>'
        for number, target in enumerate(targets)
    )
    links = "".join(link(number, f"länk {number}, ") for number in range(4))
    body = f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body><w:p>{links}</w:p></w:body></w:document>'
    rels = f"<Relationships>{relations}</Relationships>"
    reading = read_docx(raw(zipped({"word/document.xml": body, "word/_rels/document.xml.rels": rels})))
    assert [block.text for block in reading.blocks] == ["länk 0, länk 1, länk 2, länk 3,"]
    assert reading.attachments == (Attachment("länk 0,", "https://region.example/plan.pdf"),)


def test_a_table_that_lays_out_the_page_is_text() -> None:
    document = docx.Document()
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].paragraphs[0].style = "Heading 1"
    cells[0].paragraphs[0].text = "Rubrik här"
    cells[0].add_paragraph("Första stycket.")
    cells[1].text = "Vid sidan."
    inner = cells[1].add_table(1, 2)
    for cell, text in zip(inner.rows[0].cells, "ab", strict=True):
        cell.text = text
    assert docx_texts(saved(document)) == ["Rubrik här", "Första stycket.", "Vid sidan.", "a | b"]


def test_merged_cells_once() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "båda raderna"
    table.cell(0, 1).text, table.cell(1, 1).text = "ett", "två"
    assert docx_texts(saved(document)) == ["båda raderna | ett\ntvå"]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (
            "word/_rels/document.xml.rels",
            "</Relationships>",
            '<Relationship Id="n" Type="x/image" Target="../NULL"/></Relationships>',
        ),
        (
            "[Content_Types].xml",
            "openxmlformats-officedocument.wordprocessingml.document.main",
            "ms-word.document.macroEnabled.main",
        ),
        ("word/document.xml", W, "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    ],
    ids=["picture that is missing", "macros", "strict dialect"],
)
def test_odd_but_whole_files_are_read(part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(io.BytesIO(saved(motion()))) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    content = members[part]
    assert isinstance(content, bytes)
    assert old.encode() in content
    members[part] = content.replace(old.encode(), new.encode())
    texts = docx_texts(zipped(members))
    assert "Vården behöver mer än 500 000 kronor.\nNy rad." in texts


# --- OpenDocument ---


def test_an_opendocument_text() -> None:
    document = odfdo.Document("text")
    body = document.body
    body.clear()
    body.append(odfdo.Paragraph("Motion om fler barnmorskor", style="Title"))
    body.append(odfdo.Paragraph("Text  med\tmer\noch en rad"))
    table = odfdo.Table("T", width=2, height=2)
    for place, value in {(0, 0): "a", (1, 0): "b", (0, 1): "c", (1, 1): "d"}.items():
        table.set_value(place, value)
    body.append(table)
    body.append(odfdo.List(["ett", "två"]))
    document.meta.title = "Motion om fler barnmorskor"
    reading = read_odt(raw(saved(document)))
    assert reading.title == "Motion om fler barnmorskor"
    assert [(block.text, block.level) for block in reading.blocks] == [
        ("Motion om fler barnmorskor", 1),
        ("Text med mer\noch en rad", 0),
        ("a | b\nc | d", 0),
        ("- ett\n- två", 0),
    ]


LIST_STYLE = (
    '<text:list-style style:name="L1">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>'
    '<text:list-level-style-bullet text:level="3" text:bullet-char="•"/>'
    "</text:list-style>"
)


def test_numbers_of_lists_in_opendocument() -> None:
    body = (
        '<text:list text:style-name="L1"><text:list-item><text:p>att ett</text:p><text:list><text:list-item>'
        "<text:p>del</text:p></text:list-item><text:list-item><text:p>del två</text:p></text:list-item></text:list>"
        "</text:list-item><text:list-item><text:p>att två</text:p></text:list-item></text:list>"
        "<text:p>Text mellan.</text:p>"
        '<text:list text:style-name="L1" text:continue-numbering="true"><text:list-item><text:p>att tre</text:p>'
        "<text:p>som har ett stycke till.</text:p></text:list-item></text:list>"
        '<text:list text:style-name="L1"><text:list-item><text:p>att börja om</text:p></text:list-item>'
        '<text:list-item text:start-value="7"><text:p>sju</text:p></text:list-item></text:list>'
    )
    assert odt_texts(odt(body, automatic=LIST_STYLE)) == [
        "1. att ett\n(a) del\n(b) del två\n2. att två",
        "Text mellan.",
        "3. att tre",
        "som har ett stycke till.",
        "1. att börja om\n7. sju",
    ]


def test_what_is_no_text_in_opendocument() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>raderat</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Bakgrund 3</text:p></text:index-body></text:table-of-content>"
        '<text:section text:display="none"><text:p>dold del</text:p></text:section>'
        "<text:section><text:p>Vår<text:span>d</text:span>en<office:annotation><text:p>kommentar</text:p>"
        '</office:annotation> är<text:s text:c="2"/>bra<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Källa.</text:p></text:note-body></text:note>,"
        '<text:span text:style-name="T1"> dolt</text:span> ja.<draw:frame><draw:text-box><text:p>I rutan.</text:p>'
        "</draw:text-box></draw:frame></text:p></text:section>"
        '<text:p>Se <text:a xlink:href="https://region.example/plan.odt">planen</text:a>.</text:p>'
    )
    hidden = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
    reading = read_odt(raw(odt(body, automatic=hidden)))
    assert [block.text for block in reading.blocks] == [
        "Vården är bra, ja.",
        "I rutan.",
        "Källa.",
        "Se planen.",
    ]
    assert reading.attachments == (Attachment("planen", "https://region.example/plan.odt"),)


def test_headings_in_opendocument() -> None:
    styles = (
        '<style:style style:name="Heading_20_2" style:display-name="Heading 2"/>'
        '<text:outline-style style:name="Outline">'
        '<text:outline-level-style text:level="1" style:num-format=""/>'
        '<text:outline-level-style text:level="2" style:num-format="1" style:num-suffix="."/></text:outline-style>'
    )
    automatic = (
        '<style:style style:name="P1" style:parent-style-name="Heading_20_2"/>'
        '<style:style style:name="P2"><style:text-properties fo:font-weight="bold"/></style:style>'
    )
    body = (
        '<text:h text:outline-level="1">Plan</text:h><text:h text:outline-level="2">Mål</text:h>'
        '<text:h text:outline-level="2">Medel</text:h><text:p text:style-name="P1">Formaterad</text:p>'
        '<text:p text:style-name="P2">Fet</text:p>'
    )
    blocks = read_odt(raw(odt(body, styles, automatic))).blocks
    assert [(block.text, block.level) for block in blocks] == [
        ("Plan", 1),
        ("1. Mål", 2),
        ("2. Medel", 2),
        ("Formaterad", 2),
        ("Fet", 3),
    ]


# --- which kind of zip it is ---


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (saved(motion()), DOCX),
        (saved(odfdo.Document("text")), ODT),
        (saved(odfdo.Document("spreadsheet")), ""),
        (zipped({"xl/workbook.xml": "<workbook/>", "[Content_Types].xml": "<Types/>"}), ""),
        (zipped({"bild.jpg": b"\xff\xd8\xff"}), ""),
        (b"PK\x03\x04 och sedan inget", ""),
    ],
    ids=["docx", "odt", "ods", "xlsx", "zip", "damaged"],
)
def test_kinds_of_zip_are_told_by_what_is_in_them(content: bytes, kind: str) -> None:
    assert type_of_zip(content) == kind


# --- files made to hurt ---

READERS = pytest.mark.parametrize("read", [read_docx, read_odt], ids=["docx", "odt"])
Read = Callable[[RawDocument], Reading]


@READERS
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"hej",
        saved(motion())[:2000],
        zipped({}),
        zipped({"word/document.xml": "<a>", "content.xml": "<a>"}),
        zipped({"word/document.xml": "<a/>", "content.xml": "<a/>"}),
        zipped({"word/document.xml": b"", "content.xml": b""}),
        zipped({"word/document.xml": "<w/>", "content.xml": "<w/>"}, zipfile.ZIP_BZIP2),
    ],
)
def test_damaged(read: Read, content: bytes) -> None:
    with pytest.raises(ParseError, match=r"^is damaged: not a text document that can be read$"):
        read(raw(content))


@READERS
def test_old_and_encrypted_files(read: Read) -> None:
    with pytest.raises(ParseError, match=r"^is password-protected or an old Word file \(\.doc\), which is not read$"):
        read(raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)))


def test_encrypted_opendocument() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    content = zipped({"mimetype": ODT, "META-INF/manifest.xml": manifest, "content.xml": bytes(range(200))})
    with pytest.raises(ParseError, match=r"^is password-protected$"):
        read_odt(raw(content))


def with_claimed_size(content: bytes, size: int) -> bytes:
    """A zip of one member whose directory claims another size than it has."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


BOMB = zipped({"word/document.xml": b" " * (80 << 20)})


@pytest.mark.parametrize("claimed", [80 << 20, 60 << 20, 10])
def test_what_unpacks_to_too_much_is_not_unpacked(claimed: int) -> None:
    with pytest.raises(ParseError, match=r"^(?:unpacks to more than|is damaged)"):
        read_docx(raw(with_claimed_size(BOMB, claimed)))


def test_too_many_elements() -> None:
    with pytest.raises(ParseError, match=r"^unpacks to more than"):
        read_docx(raw(word("<w:p/>" * 4_100_000)))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@READERS
@pytest.mark.parametrize("use", ["&l11;", '<a b="&l11;"/>', "<a/>"])
def test_entities(read: Read, use: str) -> None:
    bomb = f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><d>{use}</d>'
    with pytest.raises(ParseError):
        read(raw(zipped({"word/document.xml": bomb, "content.xml": bomb})))


@READERS
def test_entities_that_name_files(read: Read) -> None:
    spy = '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/hostname">]><d><body><p><t>&f;</t></p></body></d>'
    with pytest.raises(ParseError, match=r"^declares XML entities"):
        read(raw(zipped({"word/document.xml": spy, "content.xml": spy})))


def test_thousands_of_nested_tables() -> None:
    with pytest.raises(ParseError, match=r"^is damaged"):
        read_docx(raw(word("<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000)))
    deep = "<w:tbl><w:tr><w:tc>" * 80 + paragraph("Längst in.") + "</w:tc></w:tr></w:tbl>" * 80
    assert docx_texts(word(deep)) == ["Längst in."]


def test_notes_of_notes() -> None:
    def noted(number: int) -> str:
        return f'<w:p><w:r><w:t>Not {number}.</w:t><w:footnoteReference w:id="{number + 1}"/></w:r></w:p>'

    notes = "".join(f'<w:footnote w:id="{number}">{noted(number)}</w:footnote>' for number in range(1, 3001))
    assert len(docx_texts(word(noted(0), footnotes=notes))) == 3001


def test_absurd_numbers() -> None:
    level = '<w:start w:val="999999999"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1."/>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert docx_texts(word(item("1", "ett", -5), numbering=numbering)) == ["999999999. ett"]
    assert docx_texts(word(item("1", "ett", 999999999), numbering=numbering)) == ["- ett"]


PLAIN = st.text(st.characters(blacklist_categories=("C", "Z", "M"), max_codepoint=0x24F), min_size=1, max_size=12)
SENTENCES = st.lists(st.lists(PLAIN, min_size=1, max_size=8).map(" ".join), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(SENTENCES)
def test_paragraphs_come_back_as_they_were_written(sentences: list[str]) -> None:
    written = [f"Text {sentence}" for sentence in sentences]
    document, other = docx.Document(), odfdo.Document("text")
    other.body.clear()
    for sentence in written:
        document.add_paragraph(sentence)
        other.body.append(odfdo.Paragraph(sentence))
    assert docx_texts(saved(document)) == written
    assert odt_texts(saved(other)) == written


MUTATIONS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12)
SAMPLES = [
    word(item("1", "att ett") + paragraph("Text", '<w:pStyle w:val="R2"/>'), numbering=NUMBERING),
    odt(
        '<text:list text:style-name="L1"><text:list-item><text:p>ett</text:p></text:list-item></text:list>', LIST_STYLE
    ),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), MUTATIONS, st.booleans())
def test_mutated_files_are_read_or_refused(sample: bytes, mutations: list[tuple[int, int]], packed: bool) -> None:
    """Bytes changed in the archive, or in the XML within it."""

    def mutated(content: bytes) -> bytes:
        changed = bytearray(content)
        for place, value in mutations:
            changed[place % len(changed)] = value
        return bytes(changed)

    if packed:
        content = mutated(sample)
    else:
        with zipfile.ZipFile(io.BytesIO(sample)) as archive:
            content = zipped({name: mutated(archive.read(name)) for name in archive.namelist()})
    type_of_zip(content)
    for read in (read_docx, read_odt):
        with suppress(ParseError):
            assert all(block.text for block in read(raw(content)).blocks)
