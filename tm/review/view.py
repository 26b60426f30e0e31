"""A document as its reviewer sees it: every bead with its unit, what is done, who else is there."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.errors import UsageError
from tm.review.log import What
from tm.review.marks import base_of, marks_of
from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from align.document import Segment
    from tm.review.log import Step
    from tm.review.marks import Marked, Marks
    from tm.store import Store
    from tm.unit import DocumentRecord, TranslationUnit


@dataclass(frozen=True, slots=True)
class ReviewBead:
    """A bead with everything a reviewer decides by.

    ``token`` changes when anything about the bead or its neighbours does: who acts says which token
    they saw. ``furniture`` is what nobody needs to review: page furniture that is no unit.
    """

    number: int
    mark: Marked
    token: str
    unit: TranslationUnit | None
    en: tuple[Segment, ...]
    ar: tuple[Segment, ...]
    furniture: bool

    @property
    def key(self) -> str:
        """The bead's name."""
        return self.mark.key

    @property
    def done(self) -> bool:
        """Whether a person has decided: here, or on the unit elsewhere."""
        decided = self.unit is not None and self.unit.status is not Status.MACHINE
        return self.mark.reviewed or decided

    @property
    def fixed(self) -> bool:
        """Whether a new alignment has to keep it: a person vouches for it and nobody rejects it."""
        status = self.unit.status if self.unit else Status.MACHINE
        vouched = self.mark.reviewed or self.mark.corrected or status is Status.CONFIRMED
        return vouched and status is not Status.REJECTED

    @property
    def divisible(self) -> bool:
        """Whether it can be split: both parts need a segment."""
        return bool(self.en and self.ar) and len(self.en) + len(self.ar) > 2

    @property
    def edited(self) -> bool:
        """Whether the unit's texts are not those of the segments any more."""
        if self.unit is None:
            return False
        return (self.unit.en, self.unit.ar) != (text_of(self.en), text_of(self.ar))


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document under review by somebody.

    ``last`` is the number of the newest step, whoever made it. ``undo`` and ``redo`` are this
    reviewer's own steps that the next undo and redo concern.
    """

    record: DocumentRecord
    beads: tuple[ReviewBead, ...]
    last: int
    undo: Step | None
    redo: Step | None

    @property
    def total(self) -> int:
        """How many beads there are to review."""
        return sum(not bead.furniture for bead in self.beads)

    @property
    def done(self) -> int:
        """How many of them are decided."""
        return sum(bead.done and not bead.furniture for bead in self.beads)

    def bead(self, key: str) -> ReviewBead | None:
        """The bead of that name."""
        return next((bead for bead in self.beads if bead.key == key), None)

    def after(self, number: int) -> ReviewBead | None:
        """The next bead at or after a number that nobody has decided on, else the first such."""
        left = [bead for bead in self.beads if not bead.done and not bead.furniture]
        return next((bead for bead in left if bead.number >= number), left[0] if left else None)


def view_document(store: Store, document: str, by: str) -> DocumentView:
    """The document as ``by`` reviews it. Unknown: UsageError."""
    record = required(store, document)
    steps = store.steps(document)
    undo, redo = standing(steps, by, base_of(record))
    return DocumentView(record, beads_of(store, record), steps[0].id if steps else 0, undo, redo)


def required(store: Store, document: str) -> DocumentRecord:
    """The record of a document pair that we aligned. Unknown: UsageError."""
    record = store.document(document)
    if record is None:
        raise UsageError(
            f"the memory has no document {document!r} that was aligned here",
            remedy="`muwazi stats` lists them",
        )
    return record


def beads_of(store: Store, record: DocumentRecord) -> tuple[ReviewBead, ...]:
    """All beads of a record with their units."""
    marks = marks_of(record)
    ids = store.document_units(record.name)
    units = {unit.id: unit for unit in store.units(sorted(set(ids.values())))}
    by_bead = {number: units[unit] for number, unit in ids.items() if unit in units}
    return tuple(
        ReviewBead(
            number,
            mark,
            _token(marks, number, by_bead.get(number)),
            by_bead.get(number),
            _segments(record.en.segments, mark.bead.source),
            _segments(record.ar.segments, mark.bead.target),
            _is_furniture(record, mark, by_bead.get(number)),
        )
        for number, mark in enumerate(marks)
    )


def fixed_numbers(store: Store, record: DocumentRecord) -> frozenset[int]:
    """The beads that a new alignment of the document has to keep."""
    return frozenset(bead.number for bead in beads_of(store, record) if bead.fixed)


def standing(steps: Sequence[Step], by: str, base: str) -> tuple[Step | None, Step | None]:
    """Which of a reviewer's steps, newest first, an undo would take back, a redo bring back.

    Steps on other segments than those of ``base`` (the files were read anew) are past.
    """
    done: list[Step] = []
    undone: list[Step] = []
    for step in reversed(steps):
        if step.by != by or f'"base":"{base}"' not in step.body:
            continue
        if step.what is What.UNDONE and done:
            undone.append(done.pop())
        elif step.what is What.REDONE and undone:
            done.append(undone.pop())
        elif step.what not in {What.UNDONE, What.REDONE}:
            done.append(step)
            undone.clear()
    return (done[-1] if done else None), (undone[-1] if undone else None)


def text_of(segments: Sequence[Segment]) -> str:
    """The text of a bead's side, as its unit has it."""
    return " ".join(segment.text for segment in segments)


def progress_by_document(store: Store) -> Mapping[str, tuple[int, int]]:
    """Units decided and units there are, by document."""
    return {line.document: (line.decided, line.units) for line in store.review_progress()}


def _segments(segments: Sequence[Segment], numbers: range) -> tuple[Segment, ...]:
    return tuple(segments[numbers.start : numbers.stop]) if numbers else ()


def _is_furniture(record: DocumentRecord, mark: Marked, unit: TranslationUnit | None) -> bool:
    kinds = {record.en.segments[number].kind for number in mark.bead.source}
    kinds |= {record.ar.segments[number].kind for number in mark.bead.target}
    return unit is None and BlockKind.BOILERPLATE in kinds


def _token(marks: Marks, number: int, unit: TranslationUnit | None) -> str:
    """A digest of a bead, its neighbours and its unit, as far as decisions rest on them."""
    around = marks[max(number - 1, 0) : number + 2]
    seen = [
        [(mark.key, mark.reviewed, mark.corrected) for mark in around],
        None if unit is None else (unit.id, unit.en, unit.ar, str(unit.status)),
    ]
    return blake2b(repr(seen).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
