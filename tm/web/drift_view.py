"""The drift of a term as bars: each rendering's share of every year, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tm.terms.drift import CrossTable

STEP, BAR, HEIGHT, LEFT, TOP = 64, 40, 180, 44, 12
_COLOURS = 7


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle: the share of rendering ``form`` in a year, ``count`` places."""

    x: int
    y: float
    height: float
    form: str
    count: int
    colour: int


@dataclass(frozen=True, slots=True)
class Column:
    """A year with its bars, from below."""

    heading: str
    middle: int
    total: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """All columns, and how wide and high the drawing is."""

    columns: tuple[Column, ...]
    forms: tuple[tuple[str, int, int], ...]
    width: int
    height: int


def chart_of(table: CrossTable) -> Chart:
    """The drawing of a table of renderings by year; ``forms`` are (form, colour, count)."""
    columns = []
    for i, (heading, shares) in enumerate(zip(table.headings, table.shares(), strict=True)):
        x = LEFT + STEP * i + (STEP - BAR) // 2
        y = float(TOP + HEIGHT)
        bars = []
        for j, share in enumerate(shares):
            if share:
                y -= share * HEIGHT
                count = table.counts[i][j]
                height = round(share * HEIGHT, 1)
                bars.append(Bar(x, round(y, 1), height, table.forms[j], count, _colour(j)))
        columns.append(Column(heading, x + BAR // 2, sum(table.counts[i]), tuple(bars)))
    forms = tuple(
        (form, _colour(j), sum(row[j] for row in table.counts))
        for j, form in enumerate(table.forms)
    )
    return Chart(tuple(columns), forms, LEFT + STEP * len(columns) + 8, TOP + HEIGHT + 44)


def _colour(column: int) -> int:
    return min(column, _COLOURS - 1)
