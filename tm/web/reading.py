"""A document pair as its page shows it: bead by bead, with what is known of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from align.alignment import Bead
    from align.document import Segment
    from tm.store import Store
    from tm.unit import DocumentRecord, Status, TranslationUnit

# A bead at or above the first is not worth a glance; below the second the odds are against it.
SURE, UNSURE = 0.9, 0.5
BEADS_A_PAGE = 300
_HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)


@dataclass(frozen=True, slots=True)
class Row:
    """A bead with its segments. ``unit`` is None for omissions and additions."""

    number: int
    bead: Bead
    en: tuple[Segment, ...]
    ar: tuple[Segment, ...]
    unit: int | None
    status: Status | None
    reviewed: bool

    @property
    def heading(self) -> bool:
        """Whether it is a title or heading."""
        first = (self.en or self.ar)[0]
        return first.kind in _HEADINGS

    @property
    def standing(self) -> str:
        """``decided`` by a person, else ``sure``, ``middling`` or ``unsure``, by probability."""
        if self.reviewed or (self.status is not None and self.status != "machine"):
            return "decided"
        if self.bead.posterior >= SURE:
            return "sure"
        return "middling" if self.bead.posterior >= UNSURE else "unsure"

    @property
    def one_sided(self) -> str | None:
        """``omission`` (no Arabic), ``addition`` (no English), or None."""
        if self.en and self.ar:
            return None
        return "omission" if self.en else "addition"


@dataclass(frozen=True, slots=True)
class Reading:
    """A page of rows, where it begins, and how the whole document stands."""

    rows: tuple[Row, ...]
    start: int
    total: int
    units: int
    decided: int
    doubtful: int


def read(store: Store, record: DocumentRecord, start: int, *, doubtful: bool) -> Reading:
    """The rows from bead ``start`` on; with ``doubtful`` only those that are not sure."""
    numbers = store.document_units(record.name)
    statuses = {unit.id: unit.status for unit in store.units(list(set(numbers.values())))}
    rows = [_row(record, number, numbers, statuses) for number in range(len(record.beads))]
    unsure = [row for row in rows if row.standing in ("middling", "unsure")]
    shown = unsure if doubtful else rows
    start = min(max(start, 0), max(len(shown) - 1, 0)) // BEADS_A_PAGE * BEADS_A_PAGE
    return Reading(
        tuple(shown[start : start + BEADS_A_PAGE]),
        start,
        len(shown),
        len(numbers),
        sum(row.unit is not None and row.standing == "decided" for row in rows),
        len(unsure),
    )


def _row(
    record: DocumentRecord, number: int, units: Mapping[int, int], statuses: Mapping[int, Status]
) -> Row:
    bead = record.beads[number]
    unit = units.get(number)
    return Row(
        number,
        bead,
        _segments(record.en.segments, bead.source),
        _segments(record.ar.segments, bead.target),
        unit,
        None if unit is None else statuses.get(unit),
        number in record.reviewed,
    )


def _segments(segments: Sequence[Segment], which: range) -> tuple[Segment, ...]:
    return tuple(segments[which.start : which.stop])


def web_address(url: str | None) -> str | None:
    """An address that may be linked to; None for any other, such as ``javascript:``.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    return url if url and url.lower().startswith(("https://", "http://")) else None


def found_in(store: Store, name: str, after: int, limit: int) -> list[TranslationUnit]:
    """Units that an import brought from a document of which no files are known."""
    from itertools import islice

    from tm.unit import UnitFilter

    return list(islice(store.iterate(UnitFilter(document=name), after), limit))
