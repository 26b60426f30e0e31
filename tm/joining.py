"""Sentences that were translated as one: joined again where the memory holds them so.

An Arabic sentence often says what two or three English ones say. Their unit is found by both
together, by neither alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.document import Segment
from tm.unit import Neighbours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.store import Store
    from tm.unit import Side

# Of 622 sides of beads with several segments, on two shelves, 607 had four or fewer.
_MOST = 4


def joined_as_known(
    segments: Sequence[Segment], side: Side, store: Store
) -> tuple[list[Segment], list[Neighbours]]:
    """The segments of a text, neighbours as one where the memory holds their text as one.

    With each what stands before and after it, one segment as the memory keeps neighbours. A segment
    that the memory holds by itself stays by itself, and nothing is joined across blocks.
    """
    found: list[Segment] = []
    around: list[Neighbours] = []
    each = neighbours_of([segment.text for segment in segments])
    at = 0
    while at < len(segments):
        size = _known_run(segments[at : at + _MOST], side, store)
        found.append(_joined(segments[at : at + size]))
        before, after = each[at].en_before, each[at + size - 1].en_after
        around.append(Neighbours(before, after, before, after))
        at += size
    return found, around


def neighbours_of(texts: Sequence[str]) -> list[Neighbours]:
    """What stands before and after each text; an edge is a neighbour without text.

    >>> [(one.en_before, one.en_after) for one in neighbours_of(["a", "b"])]
    [('', 'b'), ('a', '')]
    """
    before, after = ["", *texts[:-1]], [*texts[1:], ""]
    return [Neighbours(*pair, *pair) for pair in zip(before, after, strict=True)]


def _known_run(run: Sequence[Segment], side: Side, store: Store) -> int:
    """How many segments from the first on the memory holds as one; 1 where no more than that."""
    size = sum(segment.block == run[0].block for segment in run)
    if size == 1 or store.same_text(side, run[0].text):
        return 1
    while size > 1 and not store.same_text(side, _joined(run[:size]).text):
        size -= 1
    return size


def _joined(run: Sequence[Segment]) -> Segment:
    first = run[0]
    if len(run) == 1:
        return first
    text = " ".join(segment.text for segment in run)
    return Segment(text, first.start, run[-1].end, first.block, first.kind)
