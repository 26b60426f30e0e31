"""The columns of a page: its rows in regions, in the order in which they are read.

Where many rows leave the same place free, the page has a gutter there: rows across it are read
where they stand, what is between them column by column, from the left in English and from the
right in Arabic.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from align.readers.pdf_lines import Row, row_of, with_raised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.document import Language

# A gutter is at least twice a word space, in sizes of the font.
_GAP = 0.9
# Two columns are told from so many lines beside each other, each filling half of its column; a
# third of the rows, at the most, may lie across.
_LINES_BESIDE, _FILLED, _ACROSS = 4, 0.5, 0.35
_DEEPEST = 3
# A side of more than this share of the text may hold more than one column.
_WIDE = 0.55


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that stand below each other: a column, or what lies across the columns."""

    rows: tuple[Row, ...]

    @property
    def x0(self) -> float:
        """Its left edge."""
        return min(row.x0 for row in self.rows)

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(row.x1 for row in self.rows)


def regions(
    page: Sequence[Row], language: Language, usual: Sequence[float] = (), depth: int = 0
) -> list[Region]:
    """The rows of a page in regions, in reading order.

    ``usual`` is where the document's other pages have their gutters: a page with too few lines to
    show one has it there, if it has lines on both sides and nothing stands across it.
    """
    gutter = gutter_of(page) if depth < _DEEPEST else None
    if gutter is None and depth < _DEEPEST:
        gutter = next((x for x in usual if _parts(page, x)), None)
    if gutter is None:
        return [Region(tuple(page))] if page else []
    found: list[Region] = []
    band: list[Row] = []
    for row in [*page, None]:
        if row is not None and not _across(row, gutter):
            band.append(row)
            continue
        found += _columns(band, gutter, language, usual, depth)
        band = []
        if row is not None:
            if found and _is_full(found[-1], gutter):
                found[-1] = Region((*found[-1].rows, row))
            else:
                found.append(Region((row,)))
    return found


def _is_full(region: Region, gutter: float) -> bool:
    return region.x0 < gutter < region.x1


def gutters_of(page: Sequence[Row], depth: int = 0) -> list[float]:
    """All gutters that a page shows, within its sides, too."""
    gutter = gutter_of(page) if depth < _DEEPEST else None
    if gutter is None:
        return []
    runs = [run for row in page for run in row.runs(_GAP)]
    left = [run for run in runs if run.x1 <= gutter]
    right = [run for run in runs if run.x0 >= gutter]
    return [gutter, *gutters_of(left, depth + 1), *gutters_of(right, depth + 1)]


def _parts(page: Sequence[Row], x: float) -> bool:
    """Whether lines stand on both sides of a place, and none across it."""
    runs = [run for row in page for run in row.runs(_GAP)]
    before = any(run.x1 <= x for run in runs)
    return before and any(run.x0 >= x for run in runs) and not any(r.x0 < x < r.x1 for r in runs)


def _columns(
    band: list[Row], gutter: float, language: Language, usual: Sequence[float], depth: int
) -> list[Region]:
    """A band of rows that leave the gutter free, column by column."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for row in band:
        for side, glyphs in enumerate(
            (
                [g for g in row.glyphs if (g.x0 + g.x1) / 2 < gutter],
                [g for g in row.glyphs if (g.x0 + g.x1) / 2 >= gutter],
            )
        ):
            if (part := row_of(glyphs)) is not None:
                sides[side].append(part)
    ordered = sides if language == "en" else sides[::-1]
    return [
        region
        for side in ordered
        for region in regions(with_raised(side), language, usual, depth + 1)
    ]


def _across(row: Row, x: float) -> bool:
    return any(run.x0 < x < run.x1 for run in row.runs(_GAP))


def gutter_of(page: Sequence[Row]) -> float | None:
    """Where a page of two columns has the space between them; None if it has not."""
    if len(page) < _LINES_BESIDE:
        return None
    left, right = min(row.x0 for row in page), max(row.x1 for row in page)
    # Pieces of a row between wide spaces, rounded to points: how many lie over each point.
    runs = [run for row in page for run in row.runs(_GAP)]
    width = int(right - left) + 2
    if not 0 < width < 20_000:
        return None
    over = [0] * (width + 1)
    for run in runs:
        over[max(int(run.x0 - left), 0)] += 1
        over[min(int(run.x1 - left) + 1, width)] -= 1
    total = 0
    for at, change in enumerate(over):
        total += change
        over[at] = total
    middle = range(int(0.2 * width), int(0.8 * width))
    least = min((over[at] for at in middle), default=len(runs))
    if least > _ACROSS * len(page):
        return None
    free = _widest([at for at in middle if over[at] == least])
    gutter = left + (free[0] + free[1]) / 2
    enough = _beside(runs, gutter) >= _LINES_BESIDE and _fill(runs, left, gutter, right)
    return gutter if enough else None


def _widest(places: list[int]) -> tuple[int, int]:
    """The longest stretch of consecutive numbers: its first and last."""
    best = start = last = places[0]
    length = 0
    for place in places:
        if place > last + 1:
            start = place
        last = place
        if last - start > length:
            best, length = start, last - start
    return best, best + length


def _beside(runs: Sequence[Row], gutter: float) -> int:
    """How many lines on the left of the gutter have one beside them on the right."""
    right = sorted(run.y for run in runs if run.x0 >= gutter)
    beside = 0
    for run in runs:
        at = bisect_left(right, run.y - 0.7 * run.size)
        near = run.x1 <= gutter and at < len(right)
        beside += near and right[at] < run.y + 0.7 * run.size
    return beside


def _fill(runs: Sequence[Row], left: float, gutter: float, right: float) -> bool:
    """Do lines on both sides fill their columns, as text does and the cells of a table do not?

    A side that they do not fill may be two columns whose lines do not stand beside each other.
    """
    for low, high in ((left, gutter), (gutter, right)):
        side = [run for run in runs if run.x0 >= low and run.x1 <= high]
        rows_at: dict[int, float] = {}
        for run in side:
            rows_at[round(run.y)] = rows_at.get(round(run.y), 0.0) + run.x1 - run.x0
        if not rows_at:
            return False
        if median(rows_at.values()) < _FILLED * (high - low):
            is_wide = high - low > _WIDE * (right - left)
            if not is_wide or gutter_of(side) is None:
                return False
    return True
