"""OpenDocument, rich text and electronic books: structure, notes, properties; damage refused."""

from __future__ import annotations

import datetime
import zipfile
from typing import TYPE_CHECKING

import pytest

from align.errors import InputError
from align.reading import ReadLimits, read_document
from tests.readers.reading import read, shown, texts

if TYPE_CHECKING:
    from pathlib import Path

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "style", "table", "meta", "drawing")
)
_NAMESPACES += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
_NAMESPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
_STYLES = """
<style:style style:name="P1" style:parent-style-name="Title"/>
<style:style style:name="P2" style:parent-style-name="Quotations"/>
<style:style style:name="B"><style:text-properties fo:font-weight="bold"/></style:style>
"""
_META = """<dc:title>هدنة</dc:title><meta:initial-creator>سلمى حداد</meta:initial-creator>
<meta:creation-date>2022-05-16T10:00:00</meta:creation-date><dc:language>ar-LB</dc:language>"""


def odt(path: Path, body: str, styles: str = _STYLES, meta: str = _META, doctype: str = "") -> Path:
    """An OpenDocument text with this body."""
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?>{doctype}<office:document-content {_NAMESPACES}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr(
            "meta.xml",
            f"<office:document-meta {_NAMESPACES}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
        )
    return path


def test_odt_blocks_have_the_kind_their_style_says(tmp_path: Path) -> None:
    path = odt(
        tmp_path / "a.odt",
        """<text:tracked-changes><text:p>حُذف</text:p></text:tracked-changes>
<text:p text:style-name="P1">هدنة اليمن</text:p>
<text:h text:outline-level="2">ما <text:span>حدث</text:span></text:h>
<text:p>في 2 نيسان/أبريل<text:note text:note-class="footnote"><text:note-citation>1
</text:note-citation><text:note-body><text:p>انظر البيان (JCPOA).</text:p></text:note-body>
</text:note> أعلنت<text:s text:c="2"/>الهدنة.</text:p>
<text:list><text:list-item><text:p>بند</text:p><text:list><text:list-item><text:p>أعمق</text:p>
</text:list-item></text:list></text:list-item></text:list>
<table:table><table:table-row><table:table-cell><text:p>خلية</text:p></table:table-cell>
</table:table-row></table:table>
<text:p text:style-name="P2">قول</text:p>
<text:p><text:span text:style-name="B">سطر غليظ</text:span></text:p>
<office:annotation><text:p>تعليق</text:p></office:annotation>""",
    )
    document = read_document(path, "ar")
    assert shown(document) == [
        ("title", "هدنة اليمن"),
        ("heading", "ما حدث"),
        ("paragraph", "في 2 نيسان/أبريل أعلنت الهدنة."),
        ("list item", "بند"),
        ("list item", "أعمق"),
        ("table cell", "خلية"),
        ("quote", "قول"),
        ("heading", "سطر غليظ"),
        ("footnote", "انظر البيان (JCPOA)."),
    ]
    stated = document.metadata
    assert (stated.title, stated.author, stated.language) == ("هدنة", "سلمى حداد", "ar")
    assert stated.date == datetime.date(2022, 5, 16)
    for block in document.blocks:
        start, end = block.source_span(0, len(block.text))
        assert document.text[start:end].split() == block.text.split()


def test_odt_entities_are_not_followed(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = odt(tmp_path / "a.odt", "<text:p>&b;</text:p>", doctype=bomb)
    with pytest.raises(InputError, match=r"content\.xml declares a document type"):
        read_document(path, "ar")


RTF = r"""{\rtf1\ansi\ansicpg1252\deff0\uc1
{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fnil\fcharset178 Arabic;}}
{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s15 Title;}{\*\cs10 Default;}}
{\info{\title A Plan}{\author Nadia Haddad}{\creatim\yr2019\mo3\dy7\hr1\min2}}
{\header\pard Running head\par}
\pard\s15 A Plan for Amman\par
\pard\s1 What was adopted\par
\pard The council\rquote s plan\~says \u8220?yes\u8221?{\super\chftn}{\footnote\pard {\super\chftn}
 See the text.} and {\v hidden}no\'96more.\par
{\pard\ls1\ilvl0 Schools first.\par}
\pard {\f1 \'e5\'cf\'e4\'c9} means truce.\par
{\*\unknown\pard never}{\pict\pngblip 89504e47}
\trowd\intbl Anbar\cell 41\cell\row
\pard\b A bold line\b0\par
\pard The last \u55357?\u56832? word}"""


def test_rtf_blocks_styles_notes_and_code_pages(tmp_path: Path) -> None:
    document = read(tmp_path, "a.rtf", RTF)
    assert shown(document) == [
        ("title", "A Plan for Amman"),
        ("heading", "What was adopted"),
        ("paragraph", "The council’s plan says “yes” and no–more."),
        ("list item", "Schools first."),
        ("paragraph", "هدنة means truce."),
        ("table cell", "Anbar"),
        ("table cell", "41"),
        ("heading", "A bold line"),
        ("paragraph", "The last 😀 word"),
        ("footnote", "See the text."),
    ]
    stated = document.metadata
    assert (stated.title, stated.author) == ("A Plan", "Nadia Haddad")
    assert stated.date == datetime.date(2019, 3, 7)


def test_rtf_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="its groups nest deeper than 2,000"):
        read(tmp_path, "a.rtf", "{\\rtf1 " + "{" * 100_000)


_CHAPTER = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"
xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head><body>{}</body></html>"""


def epub(path: Path, chapters: dict[str, str], extra: dict[str, str] | None = None) -> Path:
    """A book of these chapters, in this order."""
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = f"""<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>هدنة اليمن</dc:title>
<dc:creator>سلمى حداد</dc:creator><dc:language>ar</dc:language><dc:date>2022-05-16</dc:date>
</metadata><manifest><item id="nav" href="nav.xhtml" properties="nav"
media-type="application/xhtml+xml"/>{items}</manifest><spine><itemref idref="nav"/>{spine}</spine>
</package>"""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>',
        )
        archive.writestr("OEBPS/content.opf", package)
        archive.writestr("OEBPS/nav.xhtml", _CHAPTER.format("<p>المحتويات</p>"))
        for name, body in chapters.items():
            archive.writestr(f"OEBPS/{name}", _CHAPTER.format(body))
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return path


def test_epub_chapters_come_in_the_order_of_the_book(tmp_path: Path) -> None:
    chapters = {
        "z.xhtml": "<h1>هدنة اليمن</h1><p>الجملة الأولى.</p>",
        "a b.xhtml": "<h2>فصل ثانٍ</h2><p>قال: “Yes”<a epub:type='noteref' href='#n'>1</a>.</p>"
        "<aside epub:type='footnote' id='n'><p>انظر البيان.</p></aside>",
    }
    document = read_document(epub(tmp_path / "a.epub", chapters), "ar")
    assert shown(document) == [
        ("title", "هدنة اليمن"),
        ("paragraph", "الجملة الأولى."),
        ("heading", "فصل ثانٍ"),
        ("paragraph", "قال: “Yes”."),
        ("footnote", "انظر البيان."),
    ]
    assert document.metadata.author == "سلمى حداد"
    assert document.metadata.date == datetime.date(2022, 5, 16)
    for block in document.blocks[:3]:
        start, end = block.source_span(0, len(block.text))
        assert document.text[start:end] == block.text


def test_epub_names_lead_nowhere_but_into_the_archive(tmp_path: Path) -> None:
    (tmp_path / "secret.xhtml").write_text(_CHAPTER.format("<p>سرّ</p>"), encoding="utf-8")
    chapters = {"a.xhtml": "<p>الجملة الأولى.</p>"}
    path = epub(tmp_path / "a.epub", chapters)
    text = path.read_bytes()
    with zipfile.ZipFile(path, "a") as archive:
        package = archive.read("OEBPS/content.opf").decode()
        hostile = package.replace('href="a.xhtml"', 'href="../../secret.xhtml"')
    assert text
    made = tmp_path / "b.epub"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, hostile if name.endswith(".opf") else old.read(name))
        new.writestr("../../secret.xhtml", _CHAPTER.format("<p>سرّ</p>"))
    with pytest.raises(InputError, match="its package lists no chapters that are there"):
        read_document(made, "ar")


def test_a_protected_epub_is_refused(tmp_path: Path) -> None:
    protected = {
        "META-INF/encryption.xml": "<encryption xmlns:e='http://www.w3.org/2001/04/xmlenc#'>"
        "<e:EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/></encryption>"
    }
    path = epub(tmp_path / "a.epub", {"a.xhtml": "<p>نص.</p>"}, protected)
    with pytest.raises(InputError, match="protected against copying"):
        read_document(path, "ar")


@pytest.mark.parametrize("make", [odt, epub])
def test_bombs_stay_folded(tmp_path: Path, make: object) -> None:
    big = "<text:p>نص</text:p>" * 40_000 if make is odt else {"a.xhtml": "<p>نص</p>" * 40_000}
    path = make(tmp_path / f"a.{make.__name__}", big)  # type: ignore[operator, attr-defined]
    assert path.stat().st_size < 40_000
    with pytest.raises(InputError, match="would unpack to"):
        read_document(path, "ar", ReadLimits(unpacked_bytes=300_000))
    assert len(texts(read_document(path, "ar"))) == 40_000
