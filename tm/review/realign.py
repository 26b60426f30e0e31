"""What a document's alignment would be, given what its reviewers decided: offered, then applied.

Beads that a person confirmed or made are fixed points (:mod:`align.fixed`); the aligner arranges
the rest around them. The offer is the list of places where the result differs from what stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from tm.review.marks import Marked, Splice, marks_of
from tm.review.session import ReviewConflictError
from tm.review.view import beads_of, required

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from align.alignment import Bead
    from align.encoder import Encoder
    from tm.review.marks import Marks
    from tm.review.session import Outcome, Review
    from tm.unit import DocumentRecord


@dataclass(frozen=True, slots=True)
class Offer:
    """A re-alignment that may be applied.

    ``changes`` are independent of each other, in reading order; any of them may be taken alone.
    ``refreshed`` only bring posteriors of unchanged beads up to date. ``token`` names this offer on
    this state of the document, ``fixed`` counts the beads it had to keep.
    """

    record: DocumentRecord
    changes: tuple[Splice, ...]
    refreshed: tuple[Splice, ...]
    signature: str
    fixed: int
    token: str


def offer(review: Review, encoder: Encoder) -> Offer:
    """Align the document anew around what was decided; nothing is stored."""
    from align.pipeline import align_segments

    record = required(review.store, review.document)
    beads = beads_of(review.store, record)
    fixed = [bead.mark.bead for bead in beads if bead.fixed]
    found = align_segments(record.en.segments, record.ar.segments, encoder, fixed=fixed)
    # What was decided on without being vouched for (rejected pairs) may change with the rest.
    changes, refreshed = differences(marks_of(record), found.beads)
    seen = [[(m.key, m.reviewed, m.corrected) for m in marks_of(record)], changes]
    token = blake2b(repr(seen).encode(), digest_size=9).hexdigest()
    return Offer(record, changes, refreshed, found.signature, len(fixed), token)


def accept(
    review: Review,
    encoder: Encoder,
    token: str,
    seen: int,
    chosen: Collection[int] | None = None,
) -> Outcome:
    """Put an offer into effect, or the ``chosen`` ones of its changes.

    ReviewConflictError where the document, and so the offer, is another by now.
    """
    current = offer(review, encoder)
    if current.token != token:
        steps = review.store.steps(review.document, after=seen)
        raise ReviewConflictError("the offer is not what it was", steps)
    taken = [
        change
        for number, change in enumerate(current.changes)
        if chosen is None or number in chosen
    ]
    with review.store.transaction():
        record = replace(required(review.store, review.document), signature=current.signature)
        return review.apply(record, [*taken, *current.refreshed], seen)


def differences(
    marks: Marks, beads: Sequence[Bead]
) -> tuple[tuple[Splice, ...], tuple[Splice, ...]]:
    """How ``beads`` differ from what stands: changes that hang together, and new posteriors."""
    old = {mark.key: mark for mark in marks}
    new = {(mark := Marked(bead)).key: mark for bead in beads}
    refreshed = [
        Splice((mark,), (replace(mark, bead=new[key].bead),), soft=True)
        for key, mark in old.items()
        if key in new and not mark.corrected and mark.bead != new[key].bead
    ]
    gone = [mark for key, mark in old.items() if key not in new]
    come = [mark for key, mark in new.items() if key not in old]
    changes = [Splice(tuple(removed), tuple(added)) for removed, added in _components(gone, come)]
    changes.sort(key=lambda change: _reading_place(change.removed))
    return tuple(changes), tuple(refreshed)


def _components(
    gone: Sequence[Marked], come: Sequence[Marked]
) -> list[tuple[list[Marked], list[Marked]]]:
    """Groups of old and new beads that share segments, directly or through others."""
    marks = [*gone, *come]
    parents = list(range(len(marks)))

    def root(number: int) -> int:
        while parents[number] != number:
            number = parents[number]
        return number

    holder: dict[tuple[str, int], int] = {}
    for number, mark in enumerate(marks):
        for segment in (
            *(("en", place) for place in mark.bead.source),
            *(("ar", place) for place in mark.bead.target),
        ):
            parents[root(number)] = root(holder.setdefault(segment, number))
    groups: dict[int, tuple[list[Marked], list[Marked]]] = {}
    for number, mark in enumerate(marks):
        groups.setdefault(root(number), ([], []))[number >= len(gone)].append(mark)
    return list(groups.values())


def _reading_place(marks: Sequence[Marked]) -> tuple[float, float]:
    first = min((m.bead.source.start for m in marks if m.bead.source), default=float("inf"))
    return first, min((m.bead.target.start for m in marks if m.bead.target), default=float("inf"))
