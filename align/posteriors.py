"""How probable each bead is: the way back through a lattice.

The forward weights sum, for every node, over all paths that lead to it. The same sums from the last
node back, over all paths that lead on, are made here; the two together give the exact posterior of
every bead (forward–backward: Rabiner, *A Tutorial on Hidden Markov Models*, 1989, here over nodes
that beads of many sizes join).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from align.lattice import (
    IMPOSSIBLE,
    Floats,
    Ints,
    Lattice,
    Tile,
    Weights,
    addition_price,
    copy_border,
    forward,
    log_sum,
    shifted,
)

EXACT = 1e-9
"""Beads less probable than this are not listed; sums are over all."""

_FAINT_NULL = 1e-5
"""Nulls down to this are listed whatever is forgotten of beads: one may end at many nodes."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Beads that may be right, as parallel arrays.

    ``kind`` is the index of the bead's type, ``(row, column)`` the node where it ends.
    """

    kind: Ints
    row: Ints
    column: Ints
    probability: Floats


@dataclass(frozen=True, slots=True)
class Posteriors:
    """The posteriors of a lattice.

    ``beads`` are the two-sided ones. ``omission`` ``[n]`` and ``addition`` ``[m]`` are the
    probabilities of a segment to have no partner; ``omission_at`` and ``addition_at`` the same by
    the node where the null bead ends (their ``kind`` is 0). ``log_weight`` is the log of the summed
    weight of all paths. ``opened`` holds the expected number of runs of omissions and of additions.
    """

    beads: Occurrences
    omission: Floats
    addition: Floats
    omission_at: Occurrences
    addition_at: Occurrences
    log_weight: float
    opened: tuple[float, float]


def posteriors(lattice: Lattice, forget: float = EXACT) -> Posteriors:
    """Posteriors of all beads; those below ``forget`` are not listed.

    A larger ``forget`` saves time where only sums over likely beads are wanted.
    """
    return _WayBack(lattice, forward(lattice), forget).walk()


@dataclass(frozen=True, slots=True)
class _Onward:
    """Log-weights of all paths that lead on from the nodes of a tile.

    ``match``, ``omission`` and ``addition`` ``[rows, columns]`` by what the last bead was,
    ``going`` if a two-sided bead comes next.
    ``beads`` ``[reach + rows, types, reach + columns]`` are those that go on with a two-sided bead
    of each type; its border belongs to the tiles above.
    """

    match: Floats
    omission: Floats
    addition: Floats
    going: Floats
    beads: Floats


class _WayBack:
    """One backward pass, and what was found so far."""

    def __init__(self, lattice: Lattice, weights: Weights, forget: float) -> None:
        self.lattice = lattice
        self.weights = weights
        self.reach = lattice.types.reach
        self.log_weight = float(weights.any[-1][-1, -1])
        self.forget = np.log(forget)
        self.forget_null = np.log(min(forget, _FAINT_NULL))
        self.found: list[list[tuple[Ints, Ints, Ints, Floats]]] = [[], [], []]
        self.left_out = tuple(np.zeros(count) for count in lattice.size)
        self.opened = [0.0, 0.0]

    def walk(self) -> Posteriors:
        """Go from the last tile to the first."""
        tiles = self.lattice.tiles
        beads = self._border(tiles[-1])
        below = np.full(len(tiles[-1].columns), IMPOSSIBLE)
        for k in range(len(tiles) - 1, -1, -1):
            onward = self._onward(k, beads, below)
            self._list_beads(k, onward)
            self._list_omissions(k, onward)
            self._list_additions(k, onward)
            if k:
                beads = self._border(tiles[k - 1])
                copy_border(beads, tiles[k - 1], onward.beads, tiles[k], self.reach, back=True)
                below = shifted(onward.omission[0], tiles[k], tiles[k - 1])
        matched, omissions, additions = (_occurrences(found) for found in self.found)
        return Posteriors(
            matched,
            np.minimum(self.left_out[0], 1.0),
            np.minimum(self.left_out[1], 1.0),
            omissions,
            additions,
            self.log_weight,
            (self.opened[0], self.opened[1]),
        )

    def _border(self, tile: Tile) -> Floats:
        shape = (self.reach + len(tile.rows), len(self.lattice.types))
        return np.full((*shape, self.reach + len(tile.columns)), IMPOSSIBLE)

    def _onward(self, k: int, beads: Floats, below: Floats) -> _Onward:
        """Fill in one tile from its last row; ``below`` is the omission state of the row below."""
        lattice, reach = self.lattice, self.reach
        tile, nulls, scores = lattice.tiles[k], lattice.nulls, lattice.scores(k)
        rows, columns = len(tile.rows), len(tile.columns)
        match, omission, addition, goings = (np.empty((rows, columns)) for _ in range(4))
        flat, row_size = beads.reshape(-1), beads.shape[1] * beads.shape[2]
        starts = self._starts(columns)
        price = addition_price(nulls, tile)
        target = nulls.target[tile.columns.start : tile.columns.stop - 1] + nulls.open_target
        opened = np.full(columns, IMPOSSIBLE)
        for r in range(rows - 1, -1, -1):
            i = tile.rows[r]
            going = goings[r]
            going[:] = log_sum(beads[reach + r, :, reach:])
            if i == lattice.size[0]:
                going[lattice.size[1] - tile.columns.start :] = 0.0
                omit = opened_omit = np.full(columns, IMPOSSIBLE)
            else:
                omit = nulls.source[i] + below
                opened_omit = omit + nulls.open_source
            runs = np.logaddexp.accumulate((going + price)[::-1])[::-1]
            np.subtract(runs, price, out=addition[r])
            opened[:-1] = target + addition[r, 1:]
            stop = np.logaddexp(going, opened)
            np.logaddexp(stop, omit, out=omission[r])
            np.logaddexp(stop, opened_omit, out=match[r])
            flat[r * row_size : (reach + r) * row_size][starts] = match[r] + scores[r]
            below = omission[r]
        return _Onward(match, omission, addition, goings, beads)

    def _starts(self, columns: int) -> Ints:
        """Where beads begin: flat index ``[types, columns]``, for those that end in row 0."""
        types, reach = self.lattice.types, self.reach
        width = reach + columns
        kind = np.arange(len(types))
        start = ((reach - types.source) * len(types) + kind) * width + reach - types.target
        return np.asarray(start[:, None] + np.arange(columns))

    def _list_beads(self, k: int, onward: _Onward) -> None:
        """List the two-sided beads that begin in a tile."""
        reach, tile, types = self.reach, self.lattice.tiles[k], self.lattice.types
        before = self.weights.any[k][reach:, reach:] - self.log_weight
        rows, columns = np.nonzero(before + onward.going > self.forget)
        paths = onward.beads[reach + rows, :, reach + columns] + before[rows, columns, None]
        node, kind = np.nonzero(paths > self.forget)
        self.found[0].append(
            (
                kind,
                rows[node] + tile.rows.start + types.source[kind],
                columns[node] + tile.columns.start + types.target[kind],
                np.exp(paths[node, kind]),
            )
        )

    def _list_omissions(self, k: int, onward: _Onward) -> None:
        """List the omissions that end in a tile."""
        tile, weights, nulls = self.lattice.tiles[k], self.weights, self.lattice.nulls
        paths = weights.omission[k] + (onward.omission - self.log_weight)
        self._list_nulls(1, paths, tile)
        left_out = np.exp(np.minimum(paths, 0.0)).sum(axis=1)
        above = np.concatenate((self._row_above(k)[None], weights.match[k][:-1]))
        first = 1 if tile.rows.start == 0 else 0
        numbers = slice(tile.rows.start - 1 + first, tile.rows.stop - 1)
        self.left_out[0][numbers] = left_out[first:]
        opened = above[first:] + (nulls.source[numbers, None] + nulls.open_source)
        opened += onward.omission[first:] - self.log_weight
        self.opened[0] += float(np.exp(np.minimum(opened, 0.0)).sum())

    def _list_additions(self, k: int, onward: _Onward) -> None:
        """List the additions that end in a tile."""
        tile, weights, nulls = self.lattice.tiles[k], self.weights, self.lattice.nulls
        paths = weights.addition[k] + (onward.addition - self.log_weight)
        self._list_nulls(2, paths, tile)
        numbers = slice(tile.columns.start, tile.columns.stop - 1)
        self.left_out[1][numbers] += np.exp(np.minimum(paths[:, 1:], 0.0)).sum(axis=0)
        opened = np.logaddexp(weights.match[k], weights.omission[k])[:, :-1]
        opened += nulls.target[numbers] + nulls.open_target
        opened += onward.addition[:, 1:] - self.log_weight
        self.opened[1] += float(np.exp(np.minimum(opened, 0.0)).sum())

    def _list_nulls(self, place: int, paths: Floats, tile: Tile) -> None:
        row, column = np.nonzero(paths > self.forget_null)
        ends = row + tile.rows.start, column + tile.columns.start
        self.found[place].append((np.zeros_like(row), *ends, np.exp(paths[row, column])))

    def _row_above(self, k: int) -> Floats:
        """The match state of the row above a tile, over its columns."""
        tiles = self.lattice.tiles
        if k:
            return shifted(self.weights.match[k - 1][-1], tiles[k - 1], tiles[k])
        return np.full(len(tiles[0].columns), IMPOSSIBLE)


def _occurrences(found: list[tuple[Ints, Ints, Ints, Floats]]) -> Occurrences:
    """Parallel arrays out of what was found tile by tile."""
    kind, row, column, probability = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Occurrences(kind, row, column, np.minimum(probability, 1.0))
