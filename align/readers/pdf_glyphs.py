"""The glyphs of a PDF page with what they stand for and where, through pdfminer.six.

pdfminer is used below its own layout analysis: it interprets the page, and says of every glyph
where it is set and what text its font gives for it. Of a glyph that stands for other text
(``ActualText``, ISO 32000-1, 14.9.4), as producers write for Arabic ligatures and vowelled
letters, the text is taken from there.
"""

from __future__ import annotations

import io
import logging
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.utils import apply_matrix_pt, decode_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pdfminer.psparser import PSLiteral

# It reports what it mends to its loggers; here a file can be read or it cannot.
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)

_BOLD = ("bold", "black", "heavy", "semibold", "demi")
# Presentation forms of letters (Arabic, and Latin ligatures): shapes, not characters.
_SHAPES = (("\ufb00", "\ufb06"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufefc"))


@dataclass(frozen=True, slots=True)
class Glyph:
    """What is set at one place: its text in logical order, and its box.

    ``x0`` to ``x1`` is its advance from left to right, ``y`` its baseline above the lower edge of
    the page and ``size`` the size of its font, all in points. ``text`` is empty where the font
    does not say what the glyph stands for.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its glyphs in the order of its content, its size in points, its pictures' number."""

    glyphs: tuple[Glyph, ...]
    width: float
    height: float
    images: int


class Pages:
    """An open PDF file.

    Opening and iterating raise whatever pdfminer raises on damage, which the reader turns into an
    error of ours.
    """

    def __init__(self, data: bytes) -> None:
        self._document = PDFDocument(PDFParser(io.BytesIO(data)))

    def __iter__(self) -> Iterator[Sheet]:
        manager = PDFResourceManager()
        for page in PDFPage.create_pages(self._document):
            device = _Device(manager)
            _Interpreter(manager, device).process_page(page)
            x0, y0, x1, y1 = page.mediabox
            across = page.rotate in {90, 270}
            width, height = (y1 - y0, x1 - x0) if across else (x1 - x0, y1 - y0)
            yield Sheet(tuple(with_marks(device.glyphs)), width, height, device.images)

    def information(self) -> dict[str, str]:
        """What the information dictionary says (``Title``, ``CreationDate`` …), and ``Lang``."""
        found: dict[str, str] = {}
        for entries in reversed(self._document.info):
            for name, value in entries.items():
                written = resolve1(value)
                if isinstance(written, bytes):
                    found[name] = decode_text(written).replace("\x00", "").strip()
        language = resolve1(self._document.catalog.get("Lang"))
        if isinstance(language, bytes):
            found["Lang"] = decode_text(language)
        return found


_Box = tuple[float, float, float, float]


class _Interpreter(PDFPageInterpreter):
    """Interprets a page's content and keeps track of what is clipped away, which pdfminer does not.

    Browsers print a line that a page cuts on both pages, and clip it on one.
    """

    device: _Device

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self._clips: list[_Box | None] = []

    def do_q(self) -> None:
        super().do_q()
        self._clips.append(self.device.clip)

    def do_Q(self) -> None:  # noqa: N802
        super().do_Q()
        if self._clips:
            self.device.clip = self._clips.pop()

    def do_W(self) -> None:  # noqa: N802
        points = [
            apply_matrix_pt(self.ctm, (float(segment[at]), float(segment[at + 1])))
            for segment in self.curpath
            for at in range(1, len(segment) - 1, 2)
        ]
        if not points:
            return
        x, y = [point[0] for point in points], [point[1] for point in points]
        left, low, right, high = self.device.clip or (min(x), min(y), max(x), max(y))
        self.device.clip = (
            max(left, min(x)),
            max(low, min(y)),
            min(right, max(x)),
            min(high, max(y)),
        )

    def do_W_a(self) -> None:  # noqa: N802
        self.do_W()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        clip = self.device.clip
        super().do_Do(xobjid_arg)
        self.device.clip = clip


class _Device(PDFTextDevice):
    """Collects the glyphs of one page. Text that is not set horizontally is left out."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.glyphs: list[Glyph] = []
        self.images = 0
        self.clip: _Box | None = None
        self._tags: list[str | None] = []
        self._actual: list[Glyph] = []  # what is set for the ActualText that is open
        self._bold: dict[int, bool] = {}

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        actual = resolve1(props.get("ActualText")) if isinstance(props, dict) else None
        text = decode_text(actual) if isinstance(actual, bytes) else None
        self._tags.append(text if text is not None and self._open is None else None)

    def end_tag(self) -> None:
        text = self._tags.pop() if self._tags else None
        if text is None:
            return
        if self._actual:
            # The widest glyph is the letter; marks are raised, and have no width.
            letter = max(self._actual, key=lambda glyph: glyph.x1 - glyph.x0)
            x0 = min(glyph.x0 for glyph in self._actual if glyph.x1 > glyph.x0 or glyph is letter)
            x1 = max(glyph.x1 for glyph in self._actual)
            self.glyphs.append(Glyph(unshaped(text), x0, x1, letter.y, letter.size, letter.bold))
        self._actual = []

    @property
    def _open(self) -> str | None:
        return next((text for text in reversed(self._tags) if text is not None), None)

    def render_image(self, name: str, stream: Any) -> None:
        self.images += 1

    def render_char(
        self,
        matrix: tuple[float, ...],
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        *_: object,
    ) -> float:
        width: float = font.char_width(cid) * fontsize * scaling
        a, b, c, d, x, y = matrix
        if abs(b) > 0.1 * abs(a) or abs(c) > 0.1 * abs(d):
            return width
        if self.clip and not (
            self.clip[0] <= x + width * a / 2 <= self.clip[2]
            and self.clip[1] <= y + fontsize * d / 5 <= self.clip[3]
        ):
            return width
        try:
            text = unshaped(font.to_unichr(cid).replace("\x00", ""))
        except PDFUnicodeNotDefined:
            text = ""
        left, right = sorted((x, x + width * a))
        if not text and right - left < 0.01:
            return width  # the second half of a ligature, whose text the first one has
        glyph = Glyph(text, left, right, y + rise * d, abs(fontsize * d), self._is_bold(font))
        (self._actual if self._open is not None else self.glyphs).append(glyph)
        return width

    def _is_bold(self, font: PDFFont) -> bool:
        known = self._bold.get(id(font))
        if known is None:
            name = str(getattr(font, "fontname", "") or "").lower()
            known = self._bold[id(font)] = any(word in name for word in _BOLD)
        return known


def unshaped(text: str) -> str:
    r"""Letters for their presentation forms; everything else as it is.

    >>> unshaped("\ufefb \ufe93 \ufb01 ²"), unshaped("لا")
    ('لا ة fi ²', 'لا')
    """
    if text.isascii() or not any(low <= c <= high for c in text for low, high in _SHAPES):
        return text
    return "".join(
        unicodedata.normalize("NFKC", c).strip() or c
        if any(low <= c <= high for low, high in _SHAPES)
        else c
        for c in text
    )


def with_marks(glyphs: list[Glyph]) -> Iterator[Glyph]:
    """Every combining mark that is set on its own put with its letter.

    A line of Arabic is set from left to right, with a mark before the letter it stands on, or from
    right to left, with the mark after it: the letters around it tell which.
    """
    waiting: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if _is_mark(glyph.text):
            waiting.append(glyph)
            continue
        if waiting:
            marks = "".join(mark.text for mark in waiting)
            if last is not None and _stands_on_last(last, waiting[0], glyph):
                last = _marked(last, marks)
            else:
                glyph = _marked(glyph, "".join(mark.text for mark in reversed(waiting)))
            waiting = []
        if last is not None:
            yield last
        last = glyph
    if last is not None:
        yield _marked(last, "".join(mark.text for mark in waiting))


def _stands_on_last(last: Glyph, mark: Glyph, following: Glyph) -> bool:
    """Does a mark stand on the letter set before it, and not on the one set after it?"""
    before, after = (
        glyph.text[-1:].isalpha() and abs(glyph.y - mark.y) <= glyph.size
        for glyph in (last, following)
    )
    if before != after:
        return before
    return not _is_arabic(last.text) or following.x0 < last.x0


def _is_mark(text: str) -> bool:
    return bool(text) and all(unicodedata.category(character) == "Mn" for character in text)


def _is_arabic(text: str) -> bool:
    return any("\u0600" <= character <= "\u06ff" for character in text)


def _marked(glyph: Glyph, marks: str) -> Glyph:
    return Glyph(glyph.text + marks, glyph.x0, glyph.x1, glyph.y, glyph.size, glyph.bold)
