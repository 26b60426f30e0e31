"""From the glyphs of a page to its rows, and from a row to the line that is read.

Glyphs with one baseline are a row; small raised signs belong to the row they hang on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from align.readers.visual_order import MIRRORED, reading_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.document import Language
    from align.readers.pdf_glyphs import Glyph

# All in sizes of the font. A word space of justified text is seldom below 0.2, kerning seldom
# above 0.1.
_SPACE, _CELL_GAP = 0.16, 2.0
_SAME_BASELINE, _RAISED, _SMALL = 0.2, 0.12, 0.82
# A row of raised signs is short, and within a few rows (of all columns) of the row it hangs on.
_FEW_SIGNS, _NEAR = 40, 5

_NOTE_MARK = re.compile(r"[0-9٠-٩]{1,3}|[*†‡§]{1,3}|[\[(][0-9٠-٩]{1,3}[\])]")
_SIGN = "†"
# A soft hyphen that was used has the hyphen it drew after it.
_HYPHEN = re.compile("\u00ad[-\u2010]\\Z")
_UNIT = re.compile(r"(?:\b[kcm]?m|كم|[مس]م|م)\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """Glyphs with one baseline, from left to right."""

    glyphs: tuple[Glyph, ...]
    y: float
    size: float

    @property
    def x0(self) -> float:
        """Its left end."""
        return self.glyphs[0].x0

    @property
    def x1(self) -> float:
        """Its right end."""
        return max(glyph.x1 for glyph in self.glyphs)

    def runs(self, gap: float) -> list[Row]:
        """Its pieces between spaces wider than ``gap`` sizes of the font."""
        pieces: list[list[Glyph]] = [[]]
        end = self.x0
        for glyph in self.glyphs:
            if not glyph.text.strip():
                continue
            if pieces[-1] and glyph.x0 - end > gap * self.size:
                pieces.append([])
            pieces[-1].append(glyph)
            end = max(end, glyph.x1) if len(pieces[-1]) > 1 else glyph.x1
        return [Row(tuple(piece), self.y, self.size) for piece in pieces if piece]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is read. ``mark`` is a raised note mark it begins with.

    ``first`` is the width of its first word, ``cells`` the texts of the cells of a table's row.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    first: float
    mark: str = ""
    cells: tuple[str, ...] = ()


def rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """The rows of a page from top to bottom; raised and lowered small signs are in their row."""
    seen: list[list[Glyph]] = []
    for glyph in sorted((g for g in glyphs if g.size > 0), key=lambda g: -g.y):
        if seen and abs(seen[-1][0].y - glyph.y) <= _SAME_BASELINE * max(
            glyph.size, seen[-1][0].size
        ) * (0.5 if glyph.size != seen[-1][0].size else 1):
            seen[-1].append(glyph)
        else:
            seen.append([glyph])
    found = [row for group in seen if (row := row_of(group)) is not None]
    return with_raised(found)


def row_of(glyphs: list[Glyph]) -> Row | None:
    """A row of these glyphs, those printed twice (for boldness) once; None if it is blank."""
    ordered: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: g.x0):
        twice = any(
            glyph.text == other.text and abs(glyph.x0 - other.x0) < 0.1 * glyph.size
            for other in ordered[-2:]
        )
        if not twice or not glyph.text.strip():
            ordered.append(glyph)
    letters = [glyph for glyph in ordered if glyph.text.strip()]
    if not letters:
        return None
    size = median(glyph.size for glyph in letters)
    return Row(tuple(ordered), median(glyph.y for glyph in letters), size)


def with_raised(found: list[Row]) -> list[Row]:
    """Small rows that hang on a bigger one put into it."""
    hanging: dict[int, list[Row]] = {}
    gone: set[int] = set()
    for at, row in enumerate(found):
        if len(row.glyphs) > _FEW_SIGNS:
            continue
        near = [*range(at + 1, at + _NEAR), *range(at - 1, at - _NEAR, -1)]
        on = next((n for n in near if 0 <= n < len(found) and _hangs_on(row, found[n])), None)
        if on is not None and on not in gone:
            hanging.setdefault(on, []).append(row)
            gone.add(at)
    merged = []
    for at, row in enumerate(found):
        if at not in gone:
            glyphs = [*row.glyphs, *(g for small in hanging.get(at, ()) for g in small.glyphs)]
            merged.append(Row(tuple(sorted(glyphs, key=lambda g: g.x0)), row.y, row.size))
    return merged


def _hangs_on(small: Row, big: Row) -> bool:
    """Is this row nothing but raised or lowered signs of the other?"""
    if small.size > _SMALL * big.size or not -0.3 <= (small.y - big.y) / big.size <= 0.7:
        return False
    return big.x0 - big.size <= small.x0 and small.x1 <= big.x1 + big.size


def line(row: Row, language: Language, *, mirror: bool) -> Line:
    """A row as it is read; raised note marks are left out, one at its beginning is kept apart."""
    cells = _cells(row)
    texts = tuple(_read(cell.glyphs, row, language, mirror=mirror)[0] for cell in cells)
    if language == "ar":
        texts = texts[::-1]
    text, mark, first = _read(row.glyphs, row, language, mirror=mirror)
    letters = [g for g in row.glyphs if any(c.isalnum() for c in g.text)]
    bold = bool(letters) and all(glyph.bold for glyph in letters)
    return Line(
        _HYPHEN.sub("\u00ad", text),
        row.x0,
        row.x1,
        row.y,
        row.size,
        bold,
        first,
        mark,
        texts if len(texts) > 1 else (),
    )


def _cells(row: Row) -> list[Row]:
    """The pieces of a row that lie much further apart than its words: cells of a table."""
    gaps = sorted(
        after.x0 - before.x1 for before, after in pairwise(row.runs(_SPACE)) if after.x0 > 0
    )
    if not gaps or gaps[-1] < _CELL_GAP * row.size:
        return [row]
    usual = gaps[len(gaps) // 2] if len(gaps) > 2 else 0.0
    return row.runs(max(_CELL_GAP, 2.5 * usual / row.size if usual < gaps[-1] / 2.5 else 0.0))


def _read(
    glyphs: Sequence[Glyph], row: Row, language: Language, *, mirror: bool
) -> tuple[str, str, float]:
    """The text of a row, the note mark it begins with, and the width of its first word."""
    pieces, raised, boxes = _pieces(glyphs, row)
    # A note mark is none of the numbers of the text, but where the page itself took it for one,
    # as browsers take the mark after "2022." for a decimal.
    decimal = [
        at > 1 and pieces[at - 1] == "." and pieces[at - 2].isdigit() for at in range(len(pieces))
    ]
    signs = [
        _SIGN if up and not number else sign
        for sign, up, number in zip(pieces, raised, decimal, strict=True)
    ]
    order, turned = reading_order(signs, language, mirror=mirror)
    text: list[str] = []
    mark = ""
    start: float | None = None
    first = 0.0
    at = 0
    while at < len(order):
        if raised[order[at]]:
            end = at
            while end < len(order) and raised[order[end]]:
                end += 1
            sign = "".join(pieces[i] for i in order[at:end])
            if _NOTE_MARK.fullmatch(sign) and not _UNIT.search("".join(text[-3:])):
                mark = mark if text else sign
            else:
                text.append(sign)
            at = end
            continue
        index = order[at]
        piece = pieces[index]
        text.append(MIRRORED[piece] if index in turned else piece)
        if not piece.isspace() and (start is None or first >= 0):
            low, high = boxes[index]
            start = low if start is None else start
            first = max(first, abs(high - start), abs(low - start)) if first >= 0 else first
        elif start is not None and first > 0:
            first = -first
        at += 1
    return "".join(text).strip(), mark, abs(first)


def _pieces(
    glyphs: Sequence[Glyph], row: Row
) -> tuple[list[str], list[bool], list[tuple[float, float]]]:
    """The glyphs of a row from left to right with a space wherever words are apart."""
    pieces: list[str] = []
    raised: list[bool] = []
    boxes: list[tuple[float, float]] = []
    end: float | None = None
    blank = False
    for glyph in glyphs:
        if not glyph.text.strip():
            blank = True
            continue
        if end is not None and (blank or glyph.x0 - end > _SPACE * row.size):
            pieces.append(" ")
            raised.append(False)
            boxes.append((end, glyph.x0))
        pieces.append(glyph.text.strip())
        raised.append(glyph.size <= _SMALL * row.size and glyph.y - row.y > _RAISED * row.size)
        boxes.append((glyph.x0, glyph.x1))
        end = glyph.x1 if end is None else max(end, glyph.x1)
        blank = False
    return pieces, raised, boxes
