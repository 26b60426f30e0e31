"""What a memory keeps of a review, and what it can tell of the work left: the store's part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import datetime

SURE = 0.95
"""Units of a higher posterior are not listed as doubtful; the stores index up to here.

Calibrated posteriors above 0.9 were right 99.4 times in a hundred (docs/alignment.md)."""


class What(StrEnum):
    """What a step of a review did."""

    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
    DROPPED = "dropped"
    EDITED = "edited"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REALIGNED = "realigned"
    UNDONE = "undone"
    REDONE = "redone"


@dataclass(frozen=True, slots=True)
class Step:
    """One act of one reviewer on one document; steps are only ever added.

    ``refers`` is the step that an UNDONE or REDONE one takes back or brings back. ``body`` says
    what changed, as JSON that the store does not look into.
    """

    id: int
    document: str
    when: datetime.datetime
    by: str
    what: What
    body: str
    refers: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A unit that no person has decided on and whose alignment may be wrong.

    ``places`` counts its origins, ``characters`` both of its texts.
    """

    unit: int
    posterior: float
    places: int
    characters: int


@dataclass(frozen=True, slots=True)
class DocumentProgress:
    """How far the review of a document pair is.

    ``decided`` of its ``units`` somebody confirmed, edited, rejected or superseded; ``wrong`` is
    how many of the others are expected to be wrong.
    """

    document: str
    units: int
    decided: int
    wrong: float


@runtime_checkable
class ReviewLog(Protocol):
    """The part of a store that reviews need. Writes join a surrounding transaction."""

    def add_step(
        self,
        document: str,
        what: What,
        *,
        by: str,
        body: str,
        refers: int | None = None,
        when: datetime.datetime | None = None,
    ) -> Step:
        """Write down a step."""

    def steps(
        self, document: str, *, after: int = 0, by: str | None = None, limit: int | None = None
    ) -> list[Step]:
        """The steps on a document, newest first: those after a number, of one reviewer or all."""

    def doubts(self, limit: int) -> list[Doubt]:
        """Undecided units of documents we aligned, of posterior below :data:`SURE`.

        By descending expected errors, ``(1 - posterior) * places``.
        """

    def review_progress(self) -> list[DocumentProgress]:
        """Every document pair we aligned, by name."""
