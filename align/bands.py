"""Where to look: tiles that cover the likely paths through a lattice and little else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.lattice import Tile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.lattice import BeadTypes, Ints
    from align.posteriors import Posteriors

_ROWS_A_TILE = 32
_UNLIKELY = 1e-4
_MARGIN = 5

_ALWAYS = 2
"""Beads of up to so many segments on either side are looked at everywhere."""


def likely_tiles(found: Posteriors, types: BeadTypes, size: tuple[int, int]) -> list[Tile]:
    """Tiles over all nodes that some bead of ``found`` with a chance touches, and a margin."""
    n, _ = size
    low, high = np.full(n + 1, size[1]), np.zeros(n + 1, dtype=np.int64)
    low[0], high[n] = 0, size[1]
    beads = found.beads
    for which, sources, targets in (
        (beads, types.source[beads.kind], types.target[beads.kind]),
        (found.omission_at, np.ones_like(found.omission_at.kind), 0),
        (found.addition_at, 0, np.ones_like(found.addition_at.kind)),
    ):
        chosen = which.probability > _UNLIKELY
        rows, columns = which.row[chosen], which.column[chosen]
        starts = rows - (sources if isinstance(sources, int) else sources[chosen])
        before = columns - (targets if isinstance(targets, int) else targets[chosen])
        for at, column in ((rows, columns), (starts, before)):
            np.minimum.at(low, at, column)
            np.maximum.at(high, at, column)
    return tiles_between(*_without_holes(low, high), size[1])


def likely_kinds(found: Posteriors, types: BeadTypes, tiles: Sequence[Tile]) -> list[Ints]:
    """For each tile, the types of the beads of ``found`` with a chance that end in or near it."""
    beads = found.beads
    chosen = beads.probability > _UNLIKELY
    kinds, rows = beads.kind[chosen], beads.row[chosen]
    plain = np.flatnonzero(np.maximum(types.source, types.target) <= _ALWAYS)
    return [
        np.union1d(
            plain,
            kinds[(rows >= tile.rows.start - _MARGIN) & (rows < tile.rows.stop + _MARGIN)],
        )
        for tile in tiles
    ]


def _without_holes(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Rows nothing touches may be crossed anywhere between their neighbours."""
    rows = np.arange(len(low))
    touched = low <= high
    before = np.maximum.accumulate(np.where(touched, rows, 0))
    after = np.minimum.accumulate(np.where(touched, rows, len(rows) - 1)[::-1])[::-1]
    return np.where(touched, low, low[before]), np.where(touched, high, high[after])


def tiles_between(low: Ints, high: Ints, last: int, margin: int = _MARGIN) -> list[Tile]:
    """Tiles over the columns ``low[i] … high[i]`` of each row ``i``, widened by ``margin``.

    ``last`` is the last column. Rows a path may jump over are filled in from their neighbours, so
    that columns never go back from one row to the next.
    """
    low = np.minimum.accumulate(low[::-1])[::-1]
    high = np.maximum.accumulate(high)
    tiles: list[Tile] = []
    rows = len(low)
    for top in range(0, rows, _ROWS_A_TILE):
        bottom = min(top + _ROWS_A_TILE, rows)
        # The row above belongs to the tile before; paths go on from its columns.
        left = int(low[max(top - 1, 0)])
        right = int(high[bottom - 1])
        tiles.append(
            Tile(range(top, bottom), range(max(left - margin, 0), min(right + margin, last) + 1))
        )
    return tiles
