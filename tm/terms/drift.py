"""How renderings of a term are spread over years, authors, translators or documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tm.terms.rendering import Rendering, TermReport
    from tm.unit import Origin

Over = Literal["year", "author", "translator", "document"]
OVER: tuple[Over, ...] = ("year", "author", "translator", "document")
UNKNOWN = "unknown"
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class CrossTable:
    """How often each rendering occurs under each heading.

    ``counts[i][j]`` is the number of places in which rendering ``forms[j]`` stands under
    ``headings[i]``. Years ascend, other headings come most frequent first, *unknown* comes last.
    """

    over: Over
    headings: tuple[str, ...]
    forms: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def shares(self) -> list[list[float]]:
        """Each rendering's share under each heading; a row sums to 1."""
        return [[count / (sum(row) or 1) for count in row] for row in self.counts]


def cross_table(report: TermReport, over: Over, most: int = 6) -> CrossTable:
    """Spread the renderings of a report; those beyond the ``most`` frequent are *others*."""
    forms = [rendering.form for rendering in report.renderings[:most]]
    beyond = len(report.renderings) > most
    cells: Counter[tuple[str, int]] = Counter()
    for column, rendering in enumerate(report.renderings):
        for heading in _headings(rendering, over):
            cells[heading, min(column, most)] += 1
    columns = len(forms) + beyond
    totals: Counter[str] = Counter()
    for (heading, _), count in cells.items():
        totals[heading] += count
    headings = sorted(totals, key=lambda heading: _rank(heading, totals, over))
    return CrossTable(
        over,
        tuple(headings),
        (*forms, OTHERS) if beyond else tuple(forms),
        tuple(tuple(cells[heading, j] for j in range(columns)) for heading in headings),
    )


def _headings(rendering: Rendering, over: Over) -> Iterator[str]:
    """One heading for each place in which the rendering stands."""
    for occurrence in rendering.occurrences:
        if not occurrence.origins:
            yield UNKNOWN
        for origin in occurrence.origins:
            yield _heading(origin, over) or UNKNOWN


def _heading(origin: Origin, over: Over) -> str | None:
    if over == "year":
        return str(origin.date.year) if origin.date else None
    if over == "author":
        return origin.author
    return origin.translator if over == "translator" else origin.document


def _rank(heading: str, totals: Counter[str], over: Over) -> tuple[bool, int, str]:
    return heading == UNKNOWN, 0 if over == "year" else -totals[heading], heading
