"""Corrections of an alignment, each as the splice it makes of the beads; nothing is stored here.

What a correction makes is *corrected*: a person put it so, its posterior is 1. It is *reviewed*
only once somebody says so, because a segment often travels over several beads before it is home.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from align.alignment import Bead
from tm.review.marks import CannotError, Marked, Marks, Splice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.document import Segment
    from tm.unit import Side


def merged(marks: Marks, at: int, step: int) -> Splice:
    """The bead and the next (``step`` 1) or the previous one (-1) become one."""
    other = _neighbour(marks, at, step)
    first, second = sorted((at, other))
    removed = marks[first : second + 1]
    one, two = removed[0].bead, removed[1].bead
    bead = Bead(
        _joined(one.source, two.source),
        _joined(one.target, two.target),
        1.0,
        one.moved or two.moved,
    )
    added = _corrected(bead)
    if len(added) > 1:
        raise CannotError(
            "single",
            "segments without a partner stay single",
            "merge one of them with a bead that has text on the other side",
        )
    return Splice(removed, added)


def split(marks: Marks, at: int, source: int, target: int) -> Splice:
    """The bead becomes two: the second begins at these source and target segments."""
    bead = marks[at].bead
    parts = []
    for numbers, cut in ((bead.source, source), (bead.target, target)):
        if not numbers.start <= cut <= numbers.stop:
            raise CannotError("cut", "a bead can only be split at one of its own segments")
        parts.append((range(numbers.start, cut), range(cut, numbers.stop)))
    first = Bead(parts[0][0], parts[1][0], 1.0, bead.moved)
    second = Bead(parts[0][1], parts[1][1], 1.0, bead.moved)
    added = _corrected(first) + _corrected(second)
    if len(added) < 2 or not _takes(first) or not _takes(second):
        raise CannotError("part", "both parts of a split need a segment")
    return Splice(marks[at : at + 1], added)


def usual_cut(bead: Bead, source: Sequence[Segment], target: Sequence[Segment]) -> tuple[int, int]:
    """Where a split is proposed: the pair of places that divide both texts most alike by length.

    Of a bead with one segment on a side, that segment stays with the longer part of the other.
    """
    if len(bead.source) + len(bead.target) < 3 or not bead.source or not bead.target:
        raise CannotError("whole", "there is nothing to split in this bead")
    cuts = [
        (first, second)
        for first in range(bead.source.start, bead.source.stop + 1)
        for second in range(bead.target.start, bead.target.stop + 1)
        if (first, second)
        not in {(bead.source.start, bead.target.start), (bead.source.stop, bead.target.stop)}
    ]

    def cost(cut: tuple[int, int]) -> float:
        one, two = _share(source, bead.source, cut[0]), _share(target, bead.target, cut[1])
        # A part with text on one side only is the last resort.
        lone = (cut[0] == bead.source.start) != (cut[1] == bead.target.start)
        lone_after = (cut[0] == bead.source.stop) != (cut[1] == bead.target.stop)
        return lone + lone_after + abs(one - two)

    return min(cuts, key=cost)


def moved(marks: Marks, at: int, side: Side, step: int) -> Splice:
    """The bead's last segment on a side goes to the next bead, or its first to the previous."""
    other = _neighbour(marks, at, step)
    mine, theirs = marks[at].bead, marks[other].bead
    numbers = _side(mine, side)
    if not numbers:
        raise CannotError("none", "this bead has no segment on that side to move")
    goes = numbers[-1] if step > 0 else numbers[0]
    stays = range(numbers.start, goes) if step > 0 else range(goes + 1, numbers.stop)
    grown = _with_side(theirs, side, _joined(_side(theirs, side), range(goes, goes + 1)))
    left = _corrected(_with_side(mine, side, stays))
    given = _corrected(grown)
    added = left + given if step > 0 else given + left
    first, second = sorted((at, other))
    return Splice(marks[first : second + 1], added)


def dropped(marks: Marks, at: int) -> Splice:
    """The two sides of the bead do not translate each other: each segment stands alone."""
    bead = marks[at].bead
    if not bead.source or not bead.target:
        raise CannotError("alone", "this segment has no partner already", "confirm it")
    nothing = range(0)
    added = _corrected(Bead(bead.source, nothing, 1.0)) + _corrected(
        Bead(nothing, bead.target, 1.0)
    )
    return Splice(marks[at : at + 1], added)


def looked_at(marks: Marks, at: int) -> Splice:
    """The bead is let stand."""
    return Splice(marks[at : at + 1], (replace(marks[at], reviewed=True),))


def _neighbour(marks: Marks, at: int, step: int) -> int:
    other = at + (1 if step > 0 else -1)
    if not 0 <= other < len(marks):
        raise CannotError("edge", "there is no bead beyond this one")
    return other


def _corrected(bead: Bead) -> Marks:
    """The bead as a person made it; without a partner, one bead a segment."""
    nothing = range(0)
    if bead.source and bead.target:
        return (Marked(replace(bead, posterior=1.0), corrected=True),)
    return tuple(
        Marked(Bead(range(i, i + 1), nothing, 1.0), corrected=True) for i in bead.source
    ) + tuple(Marked(Bead(nothing, range(j, j + 1), 1.0), corrected=True) for j in bead.target)


def _joined(one: range, two: range) -> range:
    if not one or not two:
        return one or two
    if one.stop == two.start:
        return range(one.start, two.stop)
    if two.stop == one.start:
        return range(two.start, one.stop)
    raise CannotError(
        "apart",
        f"segments {one.stop} and {two.start + 1} do not stand beside each other",
        "only neighbouring segments can share a bead",
    )


def _takes(bead: Bead) -> bool:
    return bool(bead.source or bead.target)


def _side(bead: Bead, side: Side) -> range:
    return bead.source if side == "en" else bead.target


def _with_side(bead: Bead, side: Side, numbers: range) -> Bead:
    return replace(bead, source=numbers) if side == "en" else replace(bead, target=numbers)


def _share(segments: Sequence[Segment], numbers: range, cut: int) -> float:
    """The share of the text of ``numbers`` that stands before ``cut``."""
    lengths = [len(segments[number].text) for number in numbers]
    return sum(lengths[: cut - numbers.start]) / max(sum(lengths), 1)
