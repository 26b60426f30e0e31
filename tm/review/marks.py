"""The beads of a document as a reviewer meets them, and the smallest change there can be to them.

A bead is named by its segments, never by its number: numbers shift when a colleague merges
something earlier in the document, segments do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from align.alignment import Bead
from align.errors import UsageError
from align.moves import in_reading_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tm.unit import DocumentRecord


class StaleError(UsageError):
    """What somebody meant to change is not there any more, or not as they saw it."""


class CannotError(UsageError):
    """A step that makes no sense for its bead; ``code`` is the reason, for other languages."""

    def __init__(self, code: str, what: str, remedy: str | None = None) -> None:
        super().__init__(what, remedy=remedy, code=code)

    def __reduce__(self) -> tuple[object, ...]:
        return (CannotError, (self.code, self.what, self.remedy))


@dataclass(frozen=True, slots=True)
class Marked:
    """A bead, and whether a person let it stand (``reviewed``) or made it (``corrected``)."""

    bead: Bead
    reviewed: bool = False
    corrected: bool = False

    @property
    def key(self) -> str:
        """Its name: the segments of both sides, fit for an address and for an id.

        >>> Marked(Bead(range(3, 5), range(7, 8), 0.9)).key, Marked(Bead(range(0), range(2), 1)).key
        ('3-5_7-8', '_0-2')
        """
        return f"{_span(self.bead.source)}_{_span(self.bead.target)}"

    def same(self, other: Marked) -> bool:
        """Whether the other has the same segments and marks, whatever its posterior."""
        return (self.key, self.reviewed, self.corrected) == (
            other.key,
            other.reviewed,
            other.corrected,
        )


Marks = tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Splice:
    """``added`` beads in place of ``removed`` ones, which cover the same segments.

    A ``soft`` splice is left out where its beads are not there any more: it only brings posteriors
    up to date.
    """

    removed: Marks
    added: Marks
    soft: bool = False

    @property
    def undone(self) -> Splice:
        """The splice that takes this one back."""
        return Splice(self.added, self.removed, self.soft)


def marks_of(record: DocumentRecord) -> Marks:
    """The beads of a record with their marks."""
    return tuple(
        Marked(bead, number in record.reviewed, number in record.corrected)
        for number, bead in enumerate(record.beads)
    )


def with_marks(record: DocumentRecord, marks: Sequence[Marked]) -> DocumentRecord:
    """The record with these beads and marks in place of its own."""
    return replace(
        record,
        beads=tuple(mark.bead for mark in marks),
        reviewed=frozenset(n for n, mark in enumerate(marks) if mark.reviewed),
        corrected=frozenset(n for n, mark in enumerate(marks) if mark.corrected),
    )


def place_of(marks: Sequence[Marked], key: str) -> int:
    """The number of the bead of that name. Gone: StaleError."""
    for number, mark in enumerate(marks):
        if mark.key == key:
            return number
    raise StaleError("these segments are not one bead any more")


def spliced(marks: Marks, splice: Splice) -> Marks:
    """The beads after a splice. StaleError where what it removes is not there as it was."""
    places = []
    for gone in splice.removed:
        try:
            at = place_of(marks, gone.key)
        except StaleError:
            if splice.soft:
                return marks
            raise
        if not marks[at].same(gone):
            if splice.soft:
                return marks
            raise StaleError("somebody has decided on this bead meanwhile")
        places.append(at)
    first = min(places)
    taken = set(places)
    after = tuple(mark for at, mark in enumerate(marks) if at > first and at not in taken)
    together = (*marks[:first], *splice.added, *after)
    beside = sorted(places) == list(range(first, first + len(places)))
    if beside and _in_one_run(mark.bead for mark in splice.added):
        return together
    by_key = {mark.key: mark for mark in together}
    ordered = in_reading_order([mark.bead for mark in together])
    return tuple(by_key[Marked(bead).key] for bead in ordered)


def base_of(record: DocumentRecord) -> str:
    """A digest of where the segments of both sides stand: what names of beads rest on."""
    places = [[(s.start, s.end) for s in side.segments] for side in (record.en, record.ar)]
    return blake2b(repr(places).encode(), digest_size=8).hexdigest()


def marked_json(mark: Marked) -> list[Any]:
    """A marked bead as JSON values."""
    bead = mark.bead
    sides = [bead.source.start, bead.source.stop, bead.target.start, bead.target.stop]
    return [*sides, bead.posterior, bead.moved, mark.reviewed, mark.corrected]


def marked_from_json(value: Sequence[Any]) -> Marked:
    """The inverse of :func:`marked_json`."""
    s, e, t, f, posterior, moved, reviewed, corrected = value
    return Marked(Bead(range(s, e), range(t, f), posterior, moved), reviewed, corrected)


def _span(numbers: range) -> str:
    return f"{numbers.start}-{numbers.stop}" if numbers else ""


def _in_one_run(beads: Iterable[Bead]) -> bool:
    """Whether the beads take neighbouring segments on both sides."""
    listed = list(beads)
    for numbers in ([n for b in listed for n in b.source], [n for b in listed for n in b.target]):
        if numbers and max(numbers) - min(numbers) + 1 != len(numbers):
            return False
    return True
