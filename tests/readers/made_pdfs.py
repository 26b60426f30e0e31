"""PDF files made from known text, by producers that write Arabic in different ways.

- ``chromium``: shaped by HarfBuzz, glyphs from left to right, ``ActualText`` for what glyphs hide;
- ``fpdf2``: shaped by HarfBuzz, letters behind glyphs, brackets as they are read;
- ``reportlab``: presentation forms in visual order, brackets as they look, lines stretched to fit.

All have a running head, page numbers, footnotes with raised marks, words broken at the end of a
line (English), and paragraphs that pages and columns cut.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from align.document import BlockKind
from align.reading import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.document import Language

PRODUCERS = ("chromium", "fpdf2", "reportlab")
_KINDS = frozenset({BlockKind.TITLE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
_WIDTH, _HEIGHT, _MARGIN = 595.0, 842.0, 62.0
_SIZES = {BlockKind.TITLE: 18.0, BlockKind.HEADING: 13.0}
_BODY, _NOTE, _LEADING, _GUTTER = 10.5, 8.0, 1.35, 22.0


@dataclass(frozen=True)
class Brief:
    """What is set: blocks, a running head, and notes by the number of the block they belong to."""

    language: Language
    head: str
    blocks: tuple[tuple[BlockKind, str], ...]
    notes: dict[int, str]

    @property
    def words(self) -> list[str]:
        """All words a reader should get, body first."""
        texts = [*(text for _, text in self.blocks), *self.notes.values()]
        return [word for text in texts for word in text.split()]


_NOTES = {
    "en": (
        "See the communiqué of 14 July 2015, paragraphs 7 to 9 (in Arabic).",
        "Interview with an official of the ministry, Baghdad, March 2019; name withheld.",
        "The figure of 3.5% leaves out what was paid in arrears.",
    ),
    "ar": (
        "انظر بيان 14 تموز/يوليو 2015، الفقرات من 7 إلى 9 (بالإنجليزية).",
        "مقابلة مع مسؤول في الوزارة، بغداد، آذار/مارس 2019؛ حُجب الاسم.",
        "لا تشمل نسبة 3.5% ما دُفع من المتأخرات.",
    ),
}
_HEADS = {"en": "Policy brief on the region", "ar": "ورقة سياسات عن المنطقة"}


def brief(path: Path, language: Language) -> Brief:
    """A file of the sample shelf as something to set, with three notes of our own."""
    blocks = tuple(
        (block.kind, " ".join(block.text.split()))
        for block in read_document(path, language).blocks
        if block.kind in _KINDS
    )
    running = [n for n, (kind, text) in enumerate(blocks) if kind is BlockKind.PARAGRAPH]
    marked = running[1 :: max(len(running) // 3, 1)][:3]
    return Brief(
        language, _HEADS[language], blocks, dict(zip(marked, _NOTES[language], strict=False))
    )


def make(path: Path, producer: str, text: Brief, columns: int = 1) -> Path:
    """Set a brief as a PDF file; ``producer`` is one of :data:`PRODUCERS`."""
    if producer == "chromium":
        return _print(path, text, columns)
    pen = _FpdfPen(text.language) if producer == "fpdf2" else _ReportlabPen(text.language)
    _Setter(pen, text, columns).set()
    pen.save(path)
    return path


# --- setting by hand: lines broken here, drawn by a library ---------------------------------


class _Pen(Protocol):
    """Draws a line at its left (English) or right (Arabic) end; measures; all in points."""

    def width(self, text: str, size: float) -> float: ...
    def line(self, text: str, x: float, y: float, size: float, fit: float | None) -> None: ...
    def page(self) -> None: ...
    def save(self, path: Path) -> None: ...


def font() -> str:
    """DejaVu Sans as matplotlib ships it: Latin and Arabic, shaped and as presentation forms."""
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")


class _FpdfPen:
    def __init__(self, language: Language) -> None:
        from fpdf import FPDF

        self._pdf = FPDF(unit="pt", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.add_font("dejavu", "", font())
        self._pdf.c_margin = 0
        self._pdf.set_font("dejavu", size=_BODY)
        self._pdf.set_text_shaping(True)
        self._right = language == "ar"

    def width(self, text: str, size: float) -> float:
        self._pdf.set_font_size(size)
        return float(self._pdf.get_string_width(text))

    def line(self, text: str, x: float, y: float, size: float, fit: float | None) -> None:
        self._pdf.set_font_size(size)
        width = self._pdf.get_string_width(text) + 1
        self._pdf.set_xy(x - width if self._right else x, _HEIGHT - y - size)
        self._pdf.cell(width, size, text, align="R" if self._right else "L")

    def page(self) -> None:
        self._pdf.add_page()

    def save(self, path: Path) -> None:
        self._pdf.output(str(path))


class _ReportlabPen:
    def __init__(self, language: Language) -> None:
        from io import BytesIO

        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(TTFont("dejavu", font()))
        self._out = BytesIO()
        self._canvas = Canvas(self._out, pagesize=(_WIDTH, _HEIGHT))
        self._measure = pdfmetrics.stringWidth
        self._right = language == "ar"
        self._begun = False

    def _visual(self, text: str) -> str:
        from arabic_reshaper import ArabicReshaper
        from bidi import get_display

        shaped = ArabicReshaper({"delete_harakat": False}).reshape(text)
        return str(get_display(shaped, base_dir="R" if self._right else "L"))

    def width(self, text: str, size: float) -> float:
        return float(self._measure(self._visual(text), "dejavu", size))

    def line(self, text: str, x: float, y: float, size: float, fit: float | None) -> None:
        self._canvas.setFont("dejavu", size)
        shown = self._visual(text)
        width = self._measure(shown, "dejavu", size)
        spaces = shown.count(" ")
        stretch = (fit - width) / spaces if fit and spaces else 0.0
        drawn = self._canvas.beginText(x - width - stretch * spaces if self._right else x, y)
        drawn.setWordSpace(stretch)
        drawn.textOut(shown)
        self._canvas.drawText(drawn)

    def page(self) -> None:
        if self._begun:
            self._canvas.showPage()
        self._begun = True

    def save(self, path: Path) -> None:
        self._canvas.save()
        path.write_bytes(self._out.getvalue())


class _Setter:
    """Breaks lines, fills columns and pages; footnotes go to the foot of their column."""

    def __init__(self, pen: _Pen, text: Brief, columns: int) -> None:
        self._pen, self._brief = pen, text
        self._columns = columns
        self._column_width = (_WIDTH - 2 * _MARGIN - (columns - 1) * _GUTTER) / columns
        self._page = 0
        self._column = columns  # the first line begins a page
        self._y = 0.0
        self._foot: list[list[str]] = []
        self._number = 0

    def set(self) -> None:
        for number, (kind, text) in enumerate(self._brief.blocks):
            size = _SIZES.get(kind, _BODY)
            note = self._brief.notes.get(number)
            if kind in _SIZES and self._y < 160:
                self._next_column()
            bullet = "• " if kind is BlockKind.LIST_ITEM else ""
            lines = list(self._lines(bullet + text, size, self._column_width))
            for at, line in enumerate(lines):
                last = at == len(lines) - 1
                need = 0.0
                if note and last:
                    self._number += 1
                    entry = f"{self._number} {note}"
                    entry_lines = list(self._lines(entry, _NOTE, self._column_width))
                    need = len(entry_lines) * _NOTE * _LEADING + 10
                self._draw(line, size, last=last, need=need)
                if note and last:
                    self._mark(line, size)
                    self._foot.append(entry_lines)
            self._y -= 0.6 * size
        self._end_column()

    def _draw(self, line: str, size: float, *, last: bool, need: float) -> None:
        taken = sum(len(entry) * _NOTE * _LEADING + 2 for entry in self._foot)
        if self._y - size * _LEADING - need < _MARGIN + 24 + taken or self._column == self._columns:
            self._next_column()
        self._y -= size * _LEADING
        fit = self._column_width if not last and size == _BODY else None
        self._pen.line(line, self._start(), self._y, size, fit)

    def _mark(self, line: str, size: float) -> None:
        end = self._pen.width(line, size) + 1
        x = self._start() - end if self._brief.language == "ar" else self._start() + end
        self._pen.line(str(self._number), x, self._y + 0.35 * size, 0.6 * size, None)

    def _start(self) -> float:
        step = self._column * (self._column_width + _GUTTER)
        return _WIDTH - _MARGIN - step if self._brief.language == "ar" else _MARGIN + step

    def _end_column(self) -> None:
        y = _MARGIN + 14 + sum(len(entry) * _NOTE * _LEADING + 2 for entry in self._foot)
        for entry in self._foot:
            for line in entry:
                y -= _NOTE * _LEADING
                self._pen.line(line, self._start(), y, _NOTE, None)
            y -= 2
        self._foot = []

    def _next_column(self) -> None:
        if self._page:
            self._end_column()
        self._column += 1
        self._y = _HEIGHT - _MARGIN - 20
        if self._column < self._columns:
            return
        self._page += 1
        self._column = 0
        self._pen.page()
        self._pen.line(self._brief.head, self._start(), _HEIGHT - 44, 8.5, None)
        self._pen.line(str(self._page), _WIDTH / 2, 36, 9, None)

    def _lines(self, text: str, size: float, width: float) -> Iterator[str]:
        line = ""
        for word in text.split():
            longer = f"{line} {word}" if line else word
            if self._pen.width(longer, size) <= width:
                line = longer
                continue
            half = len(word) // 2
            broken = f"{line} {word[:half]}-"
            if (
                self._brief.language == "en"
                and len(word) >= 8
                and word.isalpha()
                and word.islower()
                and self._pen.width(broken, size) <= width
            ):
                yield broken
                line = word[half:]
            else:
                yield line
                line = word
        yield line


# --- setting by a browser -------------------------------------------------------------------

_STYLE = """
@page { size: A4; margin: 24mm 22mm;
  @top-center { content: "%(head)s"; font-size: 8pt }
  @bottom-center { content: counter(page); font-size: 8pt } }
body { font: 10.5pt/1.4 Amiri, "DejaVu Serif", serif; text-align: justify; margin: 0;
  columns: %(columns)d; column-gap: 8mm }
h1 { font-size: 18pt; column-span: all; text-align: start }
h2 { font-size: 13pt; text-align: start }
li { margin: 0 } sup { font-size: 65%%; line-height: 0 } .note { font-size: 8pt; margin: 2pt 0 }
"""


@cache
def chromium() -> str | None:
    """The browser, where there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")


def _print(path: Path, text: Brief, columns: int) -> Path:
    page = path.with_suffix(".html")
    page.write_text(_page(text, columns), encoding="utf-8")
    browser = chromium()
    assert browser is not None
    done = subprocess.run(
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"),
            f"--user-data-dir={path.parent / 'profile'}",
            f"--print-to-pdf={path}",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "HOME": str(path.parent)},
        check=False,
    )
    assert path.exists(), done.stderr[-500:]
    page.unlink()
    return path


def _page(text: Brief, columns: int) -> str:
    style = _STYLE % {"head": text.head, "columns": columns}
    marks = {block: number for number, block in enumerate(text.notes, start=1)}
    parts = []
    for number, (kind, block) in enumerate(text.blocks):
        mark = f"<sup>{marks[number]}</sup>" if number in marks else ""
        tag = {BlockKind.TITLE: "h1", BlockKind.HEADING: "h2", BlockKind.LIST_ITEM: "li"}.get(
            kind, "p"
        )
        shown = html.escape(_breakable(block) if text.language == "en" and tag == "p" else block)
        parts.append(f"<{tag}>{shown}{mark}</{tag}>")
    parts += [
        f'<p class="note"><sup>{number}</sup> {html.escape(note)}</p>'
        for number, note in enumerate(text.notes.values(), start=1)
    ]
    direction = "rtl" if text.language == "ar" else "ltr"
    return (
        f'<!doctype html><html lang="{text.language}" dir="{direction}"><meta charset="utf-8">'
        f"<title>{html.escape(text.head)}</title><style>{style}</style>"
        f"<body>{''.join(parts)}</body></html>"
    )


def _breakable(text: str) -> str:
    """Soft hyphens in the middle of long words, as an editor's program sets them."""
    return " ".join(
        f"{word[: len(word) // 2]}\u00ad{word[len(word) // 2 :]}"
        if len(word) >= 8 and word.isalpha() and word.islower()
        else word
        for word in text.split()
    )


def longer(text: Brief, times: int) -> Brief:
    """The same brief with its body set several times over, for files of many pages."""
    return replace(text, blocks=text.blocks * times)
