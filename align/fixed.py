"""Fixed points: beads that a person vouches for, which an alignment has to keep.

A fixed pair cuts the lattice: every path goes through the node where it begins, takes it, and goes
on from the node where it ends. Before and behind it paths are independent of each other (a pair
ends every run of nulls), so the pieces between fixed pairs are lattices of their own and the search
stays exact. A fixed pair may be of any size, also one that no bead type has. A segment that is
fixed to have no partner, or whose partner stands out of order, is closed to every bead of the path.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from align.anchors import heaviest_chain
from align.lattice import IMPOSSIBLE, Lattice, NullScores, Tile
from align.posteriors import Occurrences, Posteriors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.alignment import Bead
    from align.lattice import BeadTypes, Ints, Scores

_NO_SEGMENTS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FixedPoints:
    """What is fixed, by what it does to a path.

    ``on_path`` are pairs in order, ``aside`` pairs that stand out of order with them. ``closed``
    holds the source and the target segments that no bead of the path may take.
    """

    on_path: tuple[Bead, ...] = ()
    aside: tuple[Bead, ...] = ()
    closed: tuple[frozenset[int], frozenset[int]] = (_NO_SEGMENTS, _NO_SEGMENTS)

    @classmethod
    def of(cls, beads: Sequence[Bead], size: tuple[int, int]) -> FixedPoints:
        """Sort fixed beads out; ValueError where they overlap or leave the ``size`` texts."""
        _check(beads, size)
        pairs = sorted(
            (bead for bead in beads if bead.source and bead.target), key=lambda b: b.source.start
        )
        straight = [bead for bead in pairs if not bead.moved]
        starts = [bead.source.start for bead in straight]
        to = [bead.target.start for bead in straight]
        weights = [float(len(bead.source) + len(bead.target)) for bead in straight]
        chain = set(heaviest_chain(starts, to, weights))
        on_path = [b for b in straight if (b.source.start, b.target.start) in chain]
        aside = [bead for bead in pairs if bead not in on_path]
        lone = [bead for bead in beads if not bead.source or not bead.target]
        return cls(
            tuple(replace(bead, posterior=1.0) for bead in on_path),
            tuple(replace(bead, posterior=1.0) for bead in aside),
            (
                frozenset(i for bead in (*aside, *lone) for i in bead.source),
                frozenset(j for bead in (*aside, *lone) for j in bead.target),
            ),
        )


FREE = FixedPoints()


@dataclass(frozen=True, slots=True)
class Piece:
    """The nodes ``rows`` by ``columns`` between two fixed pairs, or between one and an end."""

    rows: range
    columns: range

    @property
    def size(self) -> tuple[int, int]:
        """Segments of source and target inside."""
        return len(self.rows) - 1, len(self.columns) - 1


def pieces(fixed: FixedPoints, size: tuple[int, int]) -> list[Piece]:
    """What the fixed pairs leave open of ``size`` texts, in order; one more than pairs."""
    found, i, j = [], 0, 0
    for bead in fixed.on_path:
        found.append(Piece(range(i, bead.source.start + 1), range(j, bead.target.start + 1)))
        i, j = bead.source.stop, bead.target.stop
    found.append(Piece(range(i, size[0] + 1), range(j, size[1] + 1)))
    return found


def clipped(tiles: Sequence[Tile], piece: Piece) -> list[Tile]:
    """The part of ``tiles`` inside a piece, from its first node to its last, without a hole."""
    kept: list[Tile] = []
    first, last = piece.columns.start, piece.columns.stop
    for tile in tiles:
        rows = range(max(tile.rows.start, piece.rows.start), min(tile.rows.stop, piece.rows.stop))
        if not rows:
            continue
        start = min(max(tile.columns.start, first), last - 1)
        start = min(start, kept[-1].columns.stop - 1) if kept else first
        stop = max(min(tile.columns.stop, last), start + 1)
        kept.append(Tile(rows, range(start, last if rows.stop == piece.rows.stop else stop)))
    return kept


def cut_out(lattice: Lattice, piece: Piece, fixed: FixedPoints) -> Lattice:
    """The lattice of one piece, nodes counted from its first.

    ``lattice`` covers the piece with its tiles, nodes counted from the start of the texts.
    """
    top, left = piece.rows.start, piece.columns.start
    rows = slice(top, piece.rows.stop - 1)
    columns = slice(left, piece.columns.stop - 1)
    nulls = lattice.nulls
    closed = tuple(
        _running(numbers, n) for numbers, n in zip(fixed.closed, lattice.size, strict=True)
    )
    touched = closed[0][-1] or closed[1][-1]

    def scores(k: int) -> Scores:
        found = lattice.scores(k)
        return _closed(found, lattice.tiles[k], closed, lattice.types) if touched else found

    return Lattice(
        [Tile(_shifted(tile.rows, -top), _shifted(tile.columns, -left)) for tile in lattice.tiles],
        scores,
        NullScores(nulls.source[rows], nulls.target[columns], nulls.open_source, nulls.open_target),
        lattice.types,
    )


def joined(
    found: Sequence[tuple[Piece, Posteriors]],
    fixed: FixedPoints,
    types: BeadTypes,
    size: tuple[int, int],
) -> Posteriors:
    """The posteriors of all pieces as those of the whole texts, fixed pairs being certain.

    Fixed pairs of a size that no type has are left out.
    """
    omission, addition = np.zeros(size[0]), np.zeros(size[1])
    for piece, inside in found:
        omission[piece.rows.start : piece.rows.stop - 1] = inside.omission
        addition[piece.columns.start : piece.columns.stop - 1] = inside.addition
    sizes = list(zip(types.source.tolist(), types.target.tolist(), strict=True))
    certain = [
        (sizes.index(kind), bead.source.stop, bead.target.stop)
        for bead in fixed.on_path
        if (kind := (len(bead.source), len(bead.target))) in sizes
    ]
    kinds, rows, columns = np.array(certain, dtype=np.int64).reshape(-1, 3).T
    beads = [_moved(inside.beads, piece) for piece, inside in found]
    return Posteriors(
        _together([*beads, Occurrences(kinds, rows, columns, np.ones(len(kinds)))]),
        omission,
        addition,
        _together([_moved(inside.omission_at, piece) for piece, inside in found]),
        _together([_moved(inside.addition_at, piece) for piece, inside in found]),
        sum(inside.log_weight for _, inside in found),
        (
            sum(inside.opened[0] for _, inside in found),
            sum(inside.opened[1] for _, inside in found),
        ),
    )


def through(
    chain: Sequence[tuple[int, int]], fixed: FixedPoints, size: tuple[int, int]
) -> list[tuple[int, int]]:
    """A chain of anchors that goes through the fixed pairs, without anchors that contradict them.

    An anchor ``(i, j)`` is a stop at the node behind it, so both ends of a pair are stops.
    """
    kept: list[tuple[int, int]] = []
    for piece in pieces(fixed, size):
        if piece.rows.start:
            kept.append((piece.rows.start - 1, piece.columns.start - 1))
        inside = range(piece.rows.start, piece.rows.stop - 1)
        beside = range(piece.columns.start, piece.columns.stop - 1)
        kept += [(i, j) for i, j in chain if i in inside and j in beside]
        if piece.rows.stop - 1 < size[0]:
            kept.append((piece.rows.stop - 2, piece.columns.stop - 2))
    return kept


def _check(beads: Sequence[Bead], size: tuple[int, int]) -> None:
    for side, count in enumerate(size):
        numbers = [n for bead in beads for n in (bead.source, bead.target)[side]]
        if len(set(numbers)) != len(numbers) or not set(numbers) <= set(range(count)):
            raise ValueError("fixed beads overlap or leave the text")


def _running(numbers: frozenset[int], count: int) -> Ints:
    """How many of ``numbers`` stand before each of ``count + 1`` nodes."""
    marks = np.zeros(count + 1, dtype=np.int64)
    marks[[number + 1 for number in numbers]] = 1
    return np.cumsum(marks)


def _closed(scores: Scores, tile: Tile, closed: tuple[Ints, ...], types: BeadTypes) -> Scores:
    """Scores ``[rows, types, columns]`` with the beads that take a closed segment impossible."""
    masks = []
    for running, nodes, sizes in (
        (closed[0], tile.rows, types.source),
        (closed[1], tile.columns, types.target),
    ):
        ends = np.arange(nodes.start, nodes.stop)[:, None]
        masks.append(running[ends] > running[np.maximum(ends - sizes, 0)])
    impossible = masks[0][:, :, None] | masks[1].T[None]
    return np.where(impossible, np.float32(IMPOSSIBLE), scores)


def _moved(found: Occurrences, piece: Piece) -> Occurrences:
    return replace(
        found, row=found.row + piece.rows.start, column=found.column + piece.columns.start
    )


def _together(found: Sequence[Occurrences]) -> Occurrences:
    return Occurrences(
        np.concatenate([each.kind for each in found]),
        np.concatenate([each.row for each in found]),
        np.concatenate([each.column for each in found]),
        np.concatenate([each.probability for each in found]),
    )


def _shifted(numbers: range, by: int) -> range:
    return range(numbers.start + by, numbers.stop + by)
