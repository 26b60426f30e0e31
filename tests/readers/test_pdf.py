"""PDF files: the words come back as they were set, in order, with what they are on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rapidfuzz.distance import LCSseq

from align.document import BlockKind
from align.errors import InputError
from align.readers.visual_order import reading_order
from align.reading import ReadLimits, read_document
from tests.readers.made_pdfs import PRODUCERS, brief, chromium, longer, make
from tests.readers.reading import shown, texts
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Document, Language
    from tests.readers.made_pdfs import Brief

LEAST = 0.99


def _brief(language: Language, name: str = "pmu-law.md") -> Brief:
    return brief(ROOT / "corpora" / language / name, language)


def _exact(document: Document, wanted: Brief) -> float:
    """The share of words that came back, in order and exactly; what is added counts against it."""
    got = [word for block in document.blocks for word in block.text.split()]
    return LCSseq.similarity(wanted.words, got) / max(len(wanted.words), len(got))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("producer", PRODUCERS)
def test_the_words_come_back_in_order(
    tmp_path: Path, producer: str, columns: int, language: Language
) -> None:
    if producer == "chromium" and chromium() is None:
        pytest.skip("there is no chromium to print with: apt-get install chromium")
    wanted = _brief(language)
    document = read_document(make(tmp_path / "a.pdf", producer, wanted, columns), language)
    assert _exact(document, wanted) >= LEAST
    assert wanted.head not in texts(document)
    assert texts(document, "title") == [wanted.blocks[0][1]]
    # A browser balances the notes, too: in three columns each has a line or two.
    if columns < 3:
        assert texts(document, "footnote") == list(wanted.notes.values())
    headings = [text for kind, text in wanted.blocks if kind is BlockKind.HEADING]
    assert texts(document, "heading") == headings


def test_a_long_file_keeps_its_paragraphs_whole(tmp_path: Path) -> None:
    wanted = longer(_brief("en"), 2)
    document = read_document(make(tmp_path / "a.pdf", "reportlab", wanted), "en")
    paragraphs = [text for kind, text in wanted.blocks if kind is BlockKind.PARAGRAPH]
    whole = set(texts(document, "paragraph"))
    assert sum(text in whole for text in paragraphs) >= 0.95 * len(paragraphs)


def test_offsets_lead_to_the_extracted_text(tmp_path: Path) -> None:
    document = read_document(make(tmp_path / "a.pdf", "reportlab", _brief("ar")), "ar")
    for block in document.blocks:
        start, end = block.source_span(0, len(block.text))
        assert document.text[start:end].split() == block.text.split()


# What stands on the line from left to right, and how it is read.
LINES = [
    ("ar", ".2015 ماع يف", "في عام 2015."),
    ("ar", "راهنأ 1+5 ةعومجم", "مجموعة 5+1 أنهار"),
    ("ar", "رالود %3.5 ةبسنب", "بنسبة 3.5% دولار"),
    ("ar", "(JCPOA) ةطخلا", "الخطة )JCPOA("),
    ("ar", "١٢٬٥٠٠ غلبم", "مبلغ ١٢٬٥٠٠"),
    ("ar", "2018-2015 نيماع", "عامين 2015-2018"),
    ("ar", '."Let us be clear" :لاقو', 'وقال: "Let us be clear".'),
    ("ar", "F-16 ةرئاط", "طائرة F-16"),
    ("ar", "14.07.2015 خيراتب", "بتاريخ 14.07.2015"),
    ("en", "He said ابحرم and left.", "He said مرحبا and left."),
    ("en", "the “ةلودلا نم ىوقأ” faction", "the “أقوى من الدولة” faction"),
    ("en", "No Arabic here, 5+1.", "No Arabic here, 5+1."),
]


@pytest.mark.parametrize(("language", "seen", "read"), LINES)
def test_a_line_is_read_in_its_own_order(language: Language, seen: str, read: str) -> None:
    order, _ = reading_order(list(seen), language)
    assert "".join(seen[at] for at in order) == read


def test_brackets_named_by_their_shape_are_turned() -> None:
    pieces = list("(2015) ةنس")
    order, turned = reading_order(pieces, "ar", mirror=True)
    assert "".join(pieces[at] for at in order) == "سنة )2015("
    assert {pieces[at] for at in turned} == {"(", ")"}


# --- files that are set by hand ---------------------------------------------------------------


def _drawn(path: Path, *pages: list[tuple[float, float, float, str]], title: str = "") -> Path:
    """A PDF of English lines: ``(x, y, size, text)`` each."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setTitle(title or "untitled")
    for page in pages:
        for x, y, size, text in page:
            canvas.setFont("Helvetica-Bold" if text.startswith("*") else "Helvetica", size)
            canvas.drawString(x, y, text.lstrip("*"))
        canvas.showPage()
    canvas.save()
    return path


SENTENCE = "The council met in Amman on Tuesday and adopted the plan without any vote"


def test_a_bold_line_is_a_heading_and_a_bullet_a_list_item(tmp_path: Path) -> None:
    lines = [
        (60.0, 760.0, 18.0, "A Plan for Amman"),
        (60.0, 720.0, 10.0, f"{SENTENCE}."),
        (60.0, 690.0, 10.0, "*What was adopted"),
        (60.0, 676.0, 10.0, f"{SENTENCE}."),
        (60.0, 650.0, 10.0, "- Schools are paid first."),
        (60.0, 638.0, 10.0, "- Roads are paid last."),
    ]
    document = read_document(_drawn(tmp_path / "a.pdf", lines), "en")
    assert shown(document) == [
        ("title", "A Plan for Amman"),
        ("paragraph", f"{SENTENCE}."),
        ("heading", "What was adopted"),
        ("paragraph", f"{SENTENCE}."),
        ("list item", "Schools are paid first."),
        ("list item", "Roads are paid last."),
    ]
    assert document.metadata.title == "A Plan for Amman"


def test_a_number_at_the_start_of_a_line_is_no_list(tmp_path: Path) -> None:
    lines = [(60.0, 700.0, 10.0, f"{SENTENCE} on May"), (60.0, 688.0, 10.0, "12. Nobody spoke.")]
    document = read_document(_drawn(tmp_path / "a.pdf", lines), "en")
    assert texts(document) == [f"{SENTENCE} on May 12. Nobody spoke."]


def test_a_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    lines = [(60.0, 720.0, 10.0, f"{SENTENCE}.")]
    for row, cells in enumerate([("Governorate", "Schools"), ("Anbar", "41"), ("Ninewa", "77")]):
        lines += [(60.0 + 200 * n, 690.0 - 14 * row, 10.0, cell) for n, cell in enumerate(cells)]
    document = read_document(_drawn(tmp_path / "a.pdf", lines), "en")
    assert texts(document, "table cell") == [
        *("Governorate", "Schools", "Anbar", "41", "Ninewa", "77")
    ]


@pytest.mark.parametrize(
    ("first", "second", "read"),
    [
        ("it was the govern-", "ment that fell.", "it was the government that fell."),
        ("after the cease-", "fire held, the cease-fire ended.", "after the cease-fire held, the "),
        ("the British-", "flagged vessel left.", "the British-flagged vessel left."),
        ("a visit to Al-", "Anbar was planned.", "a visit to Al-Anbar was planned."),
    ],
)
def test_words_broken_at_the_end_of_a_line(
    tmp_path: Path, first: str, second: str, read: str
) -> None:
    long = "Nobody who had been there could say later on when exactly "
    lines = [(60.0, 700.0, 10.0, long + first), (60.0, 688.0, 10.0, second)]
    document = read_document(_drawn(tmp_path / "a.pdf", lines), "en")
    assert read in texts(document)[0]


def test_the_title_of_the_properties_is_no_file_name(tmp_path: Path) -> None:
    lines = [(60.0, 700.0, 10.0, f"{SENTENCE}.")]
    named = _drawn(tmp_path / "a.pdf", lines, title="Microsoft Word - final_v3.docx")
    assert read_document(named, "en").metadata.title is None
    titled = _drawn(tmp_path / "b.pdf", lines, title="A Plan for Amman")
    assert read_document(titled, "en").metadata.title == "A Plan for Amman"


def _scan(path: Path, pages: int, text_on: int | None = None) -> Path:
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=(595, 842))
    picture = ImageReader(Image.new("L", (100, 140), 200))
    for page in range(1, pages + 1):
        if page == text_on:
            canvas.drawString(60, 700, f"{SENTENCE}.")
        else:
            canvas.drawImage(picture, 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return path


def test_a_scan_is_refused_with_text_recognition_as_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"a\.pdf: is a scan: 3 of its 3 pages hold pictures .*ocrmypdf"
    ):
        read_document(_scan(tmp_path / "a.pdf", 3), "ar")
    with pytest.raises(InputError, match="is mostly a scan: 2 of its 3 pages"):
        read_document(_scan(tmp_path / "b.pdf", 3, text_on=2), "en")


def test_a_picture_page_in_a_text_is_noted(tmp_path: Path) -> None:
    document = read_document(_scan(tmp_path / "a.pdf", 2, text_on=2), "en")
    assert document.metadata.extra["pages without text"] == "1"


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_encryption(owner_password="a", user_password="b")  # noqa: S106
    pdf.add_page()
    pdf.output(str(tmp_path / "a.pdf"))
    with pytest.raises(InputError, match=r"the PDF file is encrypted \(save it without"):
        read_document(tmp_path / "a.pdf", "en")


def test_limits_on_pages_and_characters(tmp_path: Path) -> None:
    path = _drawn(tmp_path / "a.pdf", *[[(60.0, 700.0, 10.0, f"{SENTENCE}.")]] * 3)
    assert len(texts(read_document(path, "en"))) == 3
    with pytest.raises(InputError, match="has more than 2 pages"):
        read_document(path, "en", ReadLimits(pages=2))
    with pytest.raises(InputError, match="holds more than 100 characters"):
        read_document(path, "en", ReadLimits(characters=100))


def test_damage_is_one_line(tmp_path: Path) -> None:
    whole = _drawn(tmp_path / "a.pdf", [(60.0, 700.0, 10.0, f"{SENTENCE}.")]).read_bytes()
    for at in range(20, len(whole), 97):
        (tmp_path / "b.pdf").write_bytes(whole[:at] + b"\xff" * 40 + whole[at:])
        try:
            read_document(tmp_path / "b.pdf", "en")
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017
