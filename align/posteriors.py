"""How probable each bead is: the way back through a lattice.

The forward weights say, for every node, how much weight each of its last beads carries. Going back
from the last node and handing each node's probability to the beads that end there gives the exact
posterior of every bead (forward filtering, backward smoothing). All sums on the way back are of
probabilities, so nothing can overflow, and nodes that no probable path visits cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from align.lattice import (
    IMPOSSIBLE,
    Floats,
    Ints,
    Lattice,
    Scores,
    Tile,
    Weights,
    copy_border,
    forward,
    shifted,
)

EXACT = 1e-9
"""Mass below this is dropped; what a bead loses by it is far below any use of its posterior."""


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
    """Posteriors of all beads, exact but for nodes of probability below ``forget``.

    A larger ``forget`` saves time where only sums over likely beads are wanted.
    """
    return _WayBack(lattice, forward(lattice), forget).walk()


class _WayBack:
    """One backward walk: the probability still to be handed down, and what was found so far."""

    def __init__(self, lattice: Lattice, weights: Weights, forget: float) -> None:
        self.forget = forget
        self.lattice = lattice
        self.weights = weights
        self.reach = lattice.types.reach
        self.found: list[list[tuple[Ints, int, Ints, Floats]]] = [[], [], []]
        self.opened = [0.0, 0.0]

    def walk(self) -> Posteriors:
        """Go from the last node to the first."""
        tiles = self.lattice.tiles
        visits = self._border(tiles[-1])
        visits[-1, -1] = 1.0
        to_match = to_omission = np.zeros(len(tiles[-1].columns))
        for k in range(len(tiles) - 1, -1, -1):
            to_match, to_omission = self._tile(k, visits, to_match, to_omission)
            if k:
                here, visits = visits, self._border(tiles[k - 1])
                copy_border(visits, tiles[k - 1], here, tiles[k], self.reach, add_back=True)
                to_match = shifted(to_match, tiles[k], tiles[k - 1], fill=0.0)
                to_omission = shifted(to_omission, tiles[k], tiles[k - 1], fill=0.0)
        n, m = self.lattice.size
        beads, omissions, additions = (_occurrences(found) for found in self.found)
        return Posteriors(
            beads,
            _summed(omissions.row, omissions.probability, n),
            _summed(additions.column, additions.probability, m),
            omissions,
            additions,
            float(self.weights.any[-1][-1, -1]),
            (self.opened[0], self.opened[1]),
        )

    def _border(self, tile: Tile) -> Floats:
        return np.zeros((self.reach + len(tile.rows), self.reach + len(tile.columns)))

    def _tile(
        self, k: int, visits: Floats, to_match: Floats, to_omission: Floats
    ) -> tuple[Floats, Floats]:
        """Hand the visits of one tile down; returns what falls to the row above it."""
        tile, nulls = self.lattice.tiles[k], self.lattice.nulls
        scores = self.lattice.scores(k)
        weights = self.weights
        first = tile.columns.start
        for r in range(len(tile.rows) - 1, -1, -1):
            i = tile.rows[r]
            match, omission = weights.match[k][r], weights.omission[k][r]
            direct = visits[self.reach + r, self.reach :]
            total = weights.any[k][self.reach + r, self.reach :]
            to_match, to_omission = self._additions(
                k, r, direct, to_match.copy(), to_omission.copy()
            )
            to_match += direct * np.exp(match - total)
            to_omission += direct * np.exp(omission - total)
            if i == 0:
                break
            columns = self._likely(to_match)
            if len(columns):
                self._matches(k, r, columns, to_match[columns], scores, visits)
            columns = self._likely(to_omission)
            gamma = to_omission
            to_match, to_omission = np.zeros_like(to_match), np.zeros_like(to_omission)
            if len(columns):
                mass = gamma[columns]
                self.found[1].append((np.zeros_like(columns), i, columns + first, mass))
                above = self._above(weights.match, k, r)[columns] + nulls.open_source
                opened = mass * np.exp(above + nulls.source[i - 1] - omission[columns])
                self.opened[0] += float(opened.sum())
                to_match[columns] = opened
                to_omission[columns] = np.maximum(mass - opened, 0.0)
        return to_match, to_omission

    def _likely(self, mass: Floats) -> Ints:
        """Where mass is worth handing down; what is spread thin over a row is kept in the main."""
        return np.flatnonzero(mass > min(self.forget, 0.01 * float(mass.max())))

    def _above(self, rows: list[Floats], k: int, r: int) -> Floats:
        """The row of a per-tile array above row ``r`` of tile ``k``, over the tile's columns."""
        if r:
            return np.asarray(rows[k][r - 1])
        return shifted(rows[k - 1][-1], self.lattice.tiles[k - 1], self.lattice.tiles[k])

    def _additions(
        self, k: int, r: int, direct: Floats, to_match: Floats, to_omission: Floats
    ) -> tuple[Floats, Floats]:
        """Hand down what ends in an addition at row ``r``, right to left along the row."""
        addition = self.weights.addition[k][r]
        inflow = direct * np.exp(addition - self.weights.any[k][self.reach + r, self.reach :])
        if inflow.sum() <= self.forget:
            return to_match, to_omission
        tile, nulls = self.lattice.tiles[k], self.lattice.nulls
        match, omission = self.weights.match[k][r], self.weights.omission[k][r]
        price = nulls.target[tile.columns.start : tile.columns.stop - 1]
        # kept[c]: log-probability that an addition ending at column c goes on from one at c - 1
        kept = np.zeros_like(addition)
        kept[1:] = np.clip(addition[:-1] + price - addition[1:], -700.0, 0.0)
        depth = np.cumsum(kept)
        with np.errstate(divide="ignore"):
            flow = np.maximum(np.log(inflow), IMPOSSIBLE) + depth
        gamma = np.exp(np.logaddexp.accumulate(flow[::-1])[::-1] - depth)
        columns = self._likely(gamma[1:]) + 1
        mass = gamma[columns]
        self.found[2].append(
            (np.zeros_like(columns), tile.rows[r], columns + tile.columns.start, mass)
        )
        opened = mass * -np.expm1(kept[columns])
        self.opened[1] += float(opened.sum())
        before = np.logaddexp(match, omission)[columns - 1]
        to_match[columns - 1] += opened * np.exp(match[columns - 1] - before)
        to_omission[columns - 1] += opened * np.exp(omission[columns - 1] - before)
        return to_match, to_omission

    def _matches(
        self, k: int, r: int, columns: Ints, mass: Floats, scores: Scores, visits: Floats
    ) -> None:
        """Hand ``mass`` at ``columns`` of row ``r`` down to where its beads begin."""
        types, reach = self.lattice.types, self.reach
        rows = (reach + r - types.source)[:, None]
        starts = (reach + columns)[None, :] - types.target[:, None]
        paths = self.weights.any[k][rows, starts] + scores[r][:, columns]
        paths -= paths.max(axis=0)
        np.exp(paths, out=paths)
        paths *= mass / paths.sum(axis=0)
        kind, at = np.nonzero(paths > self.forget)
        kept = paths[kind, at]
        np.add.at(visits, (rows[kind, 0], starts[kind, at]), kept)
        tile = self.lattice.tiles[k]
        self.found[0].append((kind, tile.rows[r], columns[at] + tile.columns.start, kept))


def _summed(ends: Ints, probabilities: Floats, count: int) -> Floats:
    """Probabilities ``[count]`` summed by the segment that stands before each node ``ends``."""
    summed = np.zeros(count)
    np.add.at(summed, ends - 1, probabilities)
    return np.minimum(summed, 1.0)


def _occurrences(found: list[tuple[Ints, int, Ints, Floats]]) -> Occurrences:
    """Parallel arrays out of what was found row by row."""
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return Occurrences(empty, empty, empty, np.zeros(0))
    sizes = [len(kind) for kind, _, _, _ in found]
    return Occurrences(
        np.concatenate([kind for kind, _, _, _ in found]),
        np.repeat(np.array([row for _, row, _, _ in found], dtype=np.int64), sizes),
        np.concatenate([column for _, _, column, _ in found]),
        np.concatenate([probability for _, _, _, probability in found]),
    )
