"""Word files: paragraphs, styles, lists, tables, notes and tracked changes; damage refused."""

from __future__ import annotations

import contextlib
import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from align.errors import InputError
from align.readers.limits import ReadLimits
from align.reading import read_document
from align.segment import segment
from tests.readers.reading import shown, texts

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Document, Language


def _saved(folder: Path, document: Any, language: Language = "en") -> Document:
    path = folder / "a.docx"
    document.save(str(path))
    return read_document(path, language)


def test_blocks_have_the_kind_their_style_says(tmp_path: Path) -> None:
    page = docx.Document()
    page.add_paragraph("The Truce", style="Title")
    page.add_heading("Section", level=2)
    page.add_paragraph("Text with two sentences. The second.")
    page.add_paragraph("first", style="List Bullet")
    page.add_paragraph("deeper", style="List Bullet 2")
    page.add_paragraph("counted", style="List Number")
    page.add_paragraph("Quoted.", style="Quote")
    page.add_paragraph("Figure 1: oil", style="Caption")
    page.add_paragraph().add_run("A bold line").bold = True
    assert shown(_saved(tmp_path, page)) == [
        ("title", "The Truce"),
        ("heading", "Section"),
        ("paragraph", "Text with two sentences. The second."),
        ("list item", "first"),
        ("list item", "deeper"),
        ("list item", "counted"),
        ("quote", "Quoted."),
        ("caption", "Figure 1: oil"),
        ("heading", "A bold line"),
    ]


def test_tables_are_read_in_order_and_merged_cells_once(tmp_path: Path) -> None:
    page = docx.Document()
    page.add_paragraph("Before the table stands a paragraph.")
    table = page.add_table(rows=3, cols=2)
    for row in range(3):
        for column in range(2):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "merged"
    page.add_paragraph("After the table stands another.")
    cells = texts(_saved(tmp_path, page), "table cell")
    assert cells == ["00", "01", "merged", "11", "21"]


def test_core_properties_become_metadata(tmp_path: Path) -> None:
    page = docx.Document()
    page.core_properties.title = "هدنة اليمن"
    page.core_properties.author = "ناديا الخطيب"
    page.core_properties.language = "ar-SA"
    page.core_properties.created = datetime.datetime(2022, 5, 12, tzinfo=datetime.UTC)
    page.add_paragraph("هدنة اليمن")
    page.add_paragraph("دخلت الهدنة شهرها الثاني من دون أن تنهار.")
    document = _saved(tmp_path, page, "ar")
    assert document.metadata.title == "هدنة اليمن"
    assert document.metadata.author == "ناديا الخطيب"
    assert document.metadata.language == "ar"
    assert document.metadata.date == datetime.date(2022, 5, 12)
    assert shown(document)[0] == ("title", "هدنة اليمن")


def test_inserted_text_is_read_and_deleted_text_is_not(tmp_path: Path) -> None:
    page = docx.Document()
    paragraph = page.add_paragraph("Oil ")
    for xml in (
        "<w:ins {} w:id='1' w:author='a'><w:r><w:t>rose</w:t></w:r></w:ins>",
        "<w:del {} w:id='2' w:author='a'><w:r><w:delText>fell</w:delText></w:r></w:del>",
        "<w:sdt {}><w:sdtContent><w:r><w:t> today</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:r {}><w:instrText>PAGE</w:instrText></w:r>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    assert texts(_saved(tmp_path, page)) == ["Oil rose today"]


def test_a_paragraph_cut_by_a_page_break_is_one_again(tmp_path: Path) -> None:
    page = docx.Document()
    first = "They also showed, to anyone who cared to look, how quickly proxies can pull their"
    paragraph = page.add_paragraph(first)
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("patrons into a war that neither had planned.")
    assert texts(_saved(tmp_path, page)) == [
        f"{first} patrons into a war that neither had planned."
    ]


def test_footnotes_follow_the_text(tmp_path: Path) -> None:
    page = docx.Document()
    page.add_paragraph("The army shelled the clinic.")
    plain = io.BytesIO()
    page.save(plain)
    footnotes = (
        f"<w:footnotes {nsdecls('w')}>"
        "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>"
        "<w:footnote w:id='1'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>See the report.</w:t></w:r>"
        "</w:p></w:footnote></w:footnotes>"
    )
    path = tmp_path / "a.docx"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/_rels/document.xml.rels":
                relation = f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/>'
                data = data.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            target.writestr(name, data)
        target.writestr("word/footnotes.xml", footnotes)
    assert shown(read_document(path, "en"))[1:] == [("footnote", "See the report.")]


def test_segments_point_into_the_extracted_text(tmp_path: Path) -> None:
    page = docx.Document()
    page.add_heading("هدنة", level=1)
    paragraph = page.add_paragraph("دخلت الهدنة ")
    paragraph.add_run("شهرها الثاني.").bold = True
    paragraph.add_run("  ولم تنهر.")
    document = _saved(tmp_path, page, "ar")
    for piece in segment(document):
        assert document.text[piece.start : piece.end] == piece.text
    assert document.text.splitlines() == ["هدنة", "دخلت الهدنة شهرها الثاني.  ولم تنهر."]


def test_links_lead_to_the_other_language(tmp_path: Path) -> None:
    page = docx.Document()
    page.add_paragraph("The Truce", style="Title")
    paragraph = page.add_paragraph("Also available in ")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    target = page.part.relate_to("https://example.org/ar/x", kind, is_external=True)
    run = "<w:r><w:t>العربية</w:t></w:r>"
    link = f"<w:hyperlink {nsdecls('w', 'r')} r:id='{target}'>{run}</w:hyperlink>"
    paragraph._p.append(parse_xml(link))
    page.add_paragraph("The truce has entered its second month without collapsing.")
    document = _saved(tmp_path, page)
    assert shown(document)[1] == ("boilerplate", "Also available in العربية")
    assert document.metadata.alternate == "https://example.org/ar/x"


def _docx() -> bytes:
    page = docx.Document()
    page.add_paragraph("The truce has entered its second month without collapsing.")
    saved = io.BytesIO()
    page.save(saved)
    return saved.getvalue()


def _zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _without(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_docx())) as source, zipfile.ZipFile(packed, "w") as target:
        for each in source.namelist():
            if each != name:
                target.writestr(each, source.read(each))
    return packed.getvalue()


def _with_document(xml: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_docx())) as source, zipfile.ZipFile(packed, "w") as target:
        for each in source.namelist():
            target.writestr(each, xml if each == "word/document.xml" else source.read(each))
    return packed.getvalue()


LAUGHS = b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'>" + b"".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>".encode() for n in range(9)
)
DAMAGED = {
    "text": b"This is no Word file at all.",
    "cut in half": _docx()[: len(_docx()) // 2],
    "another zip": _zipped(a=b"1"),
    "no document": _without("word/document.xml"),
    "no content types": _without("[Content_Types].xml"),
    "no relations": _without("_rels/.rels"),
    "broken XML": _with_document(b"<w:document><w:body>"),
    "not XML": _with_document(b"\x00\x01\x02"),
    "empty document": _with_document(b""),
    "another root": _with_document(b"<html/>"),
    "deep": _with_document(b"<a>" * 100_000),
    "laughs": _with_document(LAUGHS + b"]><a>&j;</a>"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(DAMAGED[what])
    with pytest.raises(InputError, match=r"a\.docx: .*\(.*\)$") as caught:
        read_document(path, "en")
    assert "\n" not in str(caught.value)


def test_any_byte_changed_is_read_or_refused(tmp_path: Path) -> None:
    whole = _docx()
    path = tmp_path / "a.docx"
    for at in range(0, len(whole), max(len(whole) // 150, 1)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with contextlib.suppress(InputError):
            read_document(path, "en")


def test_a_zip_bomb_stays_folded(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(_zipped(**{"word/document.xml": bytes(3_000_000)}))
    with pytest.raises(InputError, match=r"would unpack to 3 MiB; the limit is 1 MiB"):
        read_document(path, "en", ReadLimits(unpacked_bytes=2**20))
    lying = _zipped(**{"word/document.xml": bytes(3_000_000)})
    path.write_bytes(lying.replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little")))
    with pytest.raises(InputError, match="checksum"):
        read_document(path, "en", ReadLimits(unpacked_bytes=2**20))
    path.write_bytes(_zipped(**{f"m{n}": b"" for n in range(40)}))
    with pytest.raises(InputError, match="has 40 parts; the limit is 30"):
        read_document(path, "en", ReadLimits(members=30))
