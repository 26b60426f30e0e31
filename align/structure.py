"""What the layout says of a bead: paragraphs, headings, page furniture. It steers, never forces.

A translator keeps most paragraphs, so a bead likes to begin where a paragraph begins on both sides,
and dislikes to reach across the end of one. Bare lists of segments have no layout and say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from align.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.document import Segment
    from align.lattice import BeadTypes, Floats, Ints, Scores, Tile

Test: TypeAlias = "Callable[[Segment | None, Segment], bool]"

_HEADINGS = {BlockKind.TITLE, BlockKind.HEADING}


@dataclass(frozen=True, slots=True)
class Structure:
    """Layout of both texts, one entry a segment.

    1 where it begins a block, where it is a heading, where it is page furniture. All zero where a
    text has no layout.
    """

    source_starts: Floats
    target_starts: Floats
    source_headings: Floats
    target_headings: Floats
    source_furniture: Floats
    target_furniture: Floats

    @classmethod
    def of(cls, source: Sequence[Segment], target: Sequence[Segment]) -> Structure:
        """Read the layout of two segment lists."""
        known = _has_layout(source) and _has_layout(target)
        return cls(
            *(_marks(side, known, _begins) for side in (source, target)),
            *(_marks(side, known, _is_heading) for side in (source, target)),
            *(_marks(side, known, _is_furniture) for side in (source, target)),
        )

    def of_tile(self, tile: Tile, types: BeadTypes) -> LayoutOfTile:
        """What the layout says of the beads that end in ``tile``."""
        return LayoutOfTile(self, tile, types)


class LayoutOfTile:
    """The features of the layout over one tile, type by type."""

    def __init__(self, structure: Structure, tile: Tile, types: BeadTypes) -> None:
        rows, columns = (tile.rows, types.source), (tile.columns, types.target)
        marks = structure.source_starts, structure.source_headings, structure.target_headings
        self._silent = not any(each.any() for each in marks)
        if self._silent:
            return
        self._starts = _at(structure.source_starts, *rows), _at(structure.target_starts, *columns)
        self._inside = (
            _inside(structure.source_starts, *rows),
            _inside(structure.target_starts, *columns),
        )
        self._headings = (
            _at(structure.source_headings, *rows),
            _at(structure.target_headings, *columns),
        )

    def fill(self, kind: int, starts: Scores, across: Scores, headings: Scores) -> None:
        """Three features of the beads of one type, into three ``[rows, columns]``.

        Whether the bead begins with a paragraph on both sides (1) or on one only (-1); how many
        paragraph ends lie inside it; whether it sets a heading against running text.
        """
        if self._silent:
            starts[:], across[:], headings[:] = 0.0, 0.0, 0.0
            return
        source, target = self._starts[0][kind][:, None], self._starts[1][kind]
        # Marks are 0 or 1: both is their product, one only is what is left of their sum.
        np.multiply(3 * source, target, out=starts)
        starts -= source
        starts -= target
        np.add(self._inside[0][kind][:, None], self._inside[1][kind], out=across)
        np.not_equal(self._headings[0][kind][:, None], self._headings[1][kind], out=headings)


def _has_layout(segments: Sequence[Segment]) -> bool:
    """Whether blocks group segments at all; a line a segment is no layout."""
    blocks = {segment.block for segment in segments}
    return 0 < len(blocks) < len(segments)


def _begins(before: Segment | None, segment: Segment) -> bool:
    return before is None or before.block != segment.block


def _is_heading(_: Segment | None, segment: Segment) -> bool:
    return segment.kind in _HEADINGS


def _is_furniture(_: Segment | None, segment: Segment) -> bool:
    return segment.kind is BlockKind.BOILERPLATE


def _marks(segments: Sequence[Segment], known: bool, test: Test) -> Floats:
    if not known:
        return np.zeros(len(segments))
    before = [None, *segments[:-1]]
    return np.array([float(test(b, s)) for b, s in zip(before, segments, strict=True)])


def _at(marks: Floats, nodes: range, sizes: Ints) -> Scores:
    """The mark of the first segment ``[types, nodes]`` of the blocks that end at each node."""
    first = np.arange(nodes.start, nodes.stop) - sizes[:, None]
    padded = np.concatenate((marks, [0.0]))
    return padded[np.where(first >= 0, first, len(marks))].astype(np.float32)


def _inside(marks: Floats, nodes: range, sizes: Ints) -> Scores:
    """Marks ``[types, nodes]`` on all but the first segment of the blocks ending at each node."""
    running = np.concatenate(([0.0], np.cumsum(marks)))
    ends = np.arange(nodes.start, nodes.stop)
    after_first = np.maximum(ends - sizes[:, None] + 1, 0)
    inside = running[ends] - running[np.minimum(after_first, ends)]
    return np.asarray(inside, dtype=np.float32)
