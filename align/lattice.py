"""Every way to cut two texts into beads, as one lattice: best path, total weight, posteriors.

A node ``(i, j)`` stands after ``i`` source and ``j`` target segments. A bead of type ``a:b`` leads
from ``(i - a, j - b)`` to ``(i, j)`` with a log-odds score. Omitted and added segments come in
runs: a run is opened at one price and continued at another, as gaps in biological sequences are
(Durbin et al., *Biological Sequence Analysis*, 1998, ch. 4), so that a missing section costs little
more than a missing sentence. In a gap the omissions stand before the additions, so that every set
of beads has exactly one path.

Nothing here knows of text: arrays in, arrays out. A lattice is covered by tiles, rectangles of
nodes whose rows follow one another without a gap and whose columns overlap: one tile is the exact
search, many tiles along the diagonal are a band, linear in length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Scores: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]

_NODES_A_TILE, _ROWS_A_TILE = 20_000, 32
"""Nodes of a tile of the exact search, but for its least number of rows."""

IMPOSSIBLE = -1e30
"""Log-weight of what cannot be; finite, so that sums and differences stay numbers."""


@dataclass(frozen=True, slots=True)
class BeadTypes:
    """The two-sided bead types of a lattice: ``source[t]`` segments against ``target[t]``."""

    source: Ints
    target: Ints

    @classmethod
    def of(cls, sizes: Sequence[tuple[int, int]]) -> BeadTypes:
        """The types of the given ``(source, target)`` sizes, both at least 1."""
        return cls(
            np.array([a for a, _ in sizes], dtype=np.int64),
            np.array([b for _, b in sizes], dtype=np.int64),
        )

    def __len__(self) -> int:
        return len(self.source)

    def only(self, kinds: Ints) -> BeadTypes:
        """Some of the types, in the order given."""
        return BeadTypes(self.source[kinds], self.target[kinds])

    @property
    def reach(self) -> int:
        """The most segments a bead takes on one side."""
        return int(max(self.source.max(), self.target.max()))


@dataclass(frozen=True, slots=True)
class Tile:
    """The nodes ``rows`` by ``columns``, both half-open ranges of node numbers."""

    rows: range
    columns: range


@dataclass(frozen=True, slots=True)
class NullScores:
    """Log-odds of leaving segments out: one number a segment, one an opened run."""

    source: Floats
    target: Floats
    open_source: float
    open_target: float


TileScores: TypeAlias = Callable[[int], Scores]
"""Scores of the beads that end in tile ``k``: float32 ``[rows, types, columns]``."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Tiles from node (0, 0) to node (n, m), and the score of every bead that ends in them."""

    tiles: Sequence[Tile]
    scores: TileScores
    nulls: NullScores
    types: BeadTypes

    @property
    def size(self) -> tuple[int, int]:
        """Segments of source and target."""
        return len(self.nulls.source), len(self.nulls.target)


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-weights of all paths to a node, by what the last bead was; one array a tile.

    ``match`` a two-sided bead (or the start), ``omission`` and ``addition`` a null. ``any`` is
    their sum and carries a border of ``reach`` rows and columns of earlier tiles.
    """

    match: list[Floats]
    omission: list[Floats]
    addition: list[Floats]
    any: list[Floats]


def whole(n: int, m: int) -> list[Tile]:
    """The tiles of the exact search over ``n`` source and ``m`` target segments.

    Each has all columns. They are as many as keep what is computed a tile at a time small.
    """
    rows = max(_NODES_A_TILE // (m + 1), _ROWS_A_TILE)
    columns = range(m + 1)
    return [Tile(range(top, min(top + rows, n + 1)), columns) for top in range(0, n + 1, rows)]


def forward(lattice: Lattice, *, best: bool = False) -> Weights:
    """Log-weights of all nodes: sums over paths, or with ``best`` the weight of the best path."""
    plus = np.maximum if best else np.logaddexp
    weights = Weights([], [], [], [])
    reach = lattice.types.reach
    match_above = omission_above = np.full(len(lattice.tiles[0].columns), IMPOSSIBLE)
    for k, tile in enumerate(lattice.tiles):
        scores = lattice.scores(k)
        rows, columns = len(tile.rows), len(tile.columns)
        padded = np.full((reach + rows, reach + columns), IMPOSSIBLE)
        if k:
            before = lattice.tiles[k - 1]
            copy_border(weights.any[-1], before, padded, tile, reach)
            match_above = shifted(match_above, before, tile)
            omission_above = shifted(omission_above, before, tile)
        match, omission, addition = (np.full((rows, columns), IMPOSSIBLE) for _ in range(3))
        sources = _source_nodes(lattice.types, columns, reach)
        flat = padded.reshape(-1)
        price = addition_price(lattice.nulls, tile)
        opened = price[1:] + lattice.nulls.open_target
        for r, i in enumerate(tile.rows):
            if i == 0:
                if tile.columns.start == 0:
                    match[r, 0] = 0.0
            else:
                paths = flat[r * (reach + columns) :].take(sources)
                paths += scores[r]
                match[r] = np.maximum.reduce(paths) if best else log_sum(paths)
                plus(match_above + lattice.nulls.open_source, omission_above, out=omission[r])
                omission[r] += lattice.nulls.source[i - 1]
            before_addition = plus(match[r], omission[r])
            runs = plus.accumulate(before_addition - price)
            np.add(runs[:-1], opened, out=addition[r, 1:])
            plus(before_addition, addition[r], out=padded[reach + r, reach:])
            match_above, omission_above = match[r], omission[r]
        weights.match.append(match)
        weights.omission.append(omission)
        weights.addition.append(addition)
        weights.any.append(padded)
    return weights


def viterbi(lattice: Lattice) -> list[tuple[range, range]]:
    """The beads of the best path, in order; one-sided beads hold one segment each."""
    weights = forward(lattice, best=True)
    types, nulls, reach = lattice.types, lattice.nulls, lattice.types.reach
    n, m = lattice.size
    beads: list[tuple[range, range]] = []
    k, state = len(lattice.tiles) - 1, "any"
    scores = lattice.scores(k)
    i, j = n, m
    while (i, j) != (0, 0):
        while i < lattice.tiles[k].rows.start:
            k -= 1
            scores = lattice.scores(k)
        tile = lattice.tiles[k]
        r, c = i - tile.rows.start, j - tile.columns.start
        match, omission = weights.match[k][r, c], weights.omission[k][r, c]
        if state in {"any", "before addition"}:
            addition = weights.addition[k][r, c] if state == "any" else IMPOSSIBLE
            best = max(match, omission, addition)
            state = "match" if best == match else "omission" if best == omission else "addition"
        if state == "match":
            paths = (
                weights.any[k][reach + r - types.source, reach + c - types.target] + scores[r, :, c]
            )
            t = int(paths.argmax())
            beads.append((range(i - int(types.source[t]), i), range(j - int(types.target[t]), j)))
            i, j, state = beads[-1][0].start, beads[-1][1].start, "any"
        elif state == "omission":
            beads.append((range(i - 1, i), range(j, j)))
            i -= 1
            above, ra, ca = _place(lattice.tiles, k, i, j)
            opened = weights.match[above][ra, ca] + nulls.open_source
            state = "match" if opened >= weights.omission[above][ra, ca] else "omission"
            if (i, j) == (0, 0):
                break
        else:
            beads.append((range(i, i), range(j - 1, j)))
            j -= 1
            opened = max(weights.match[k][r, c - 1], weights.omission[k][r, c - 1])
            went_on = weights.addition[k][r, c - 1]
            state = "before addition" if opened + nulls.open_target >= went_on else "addition"
    return beads[::-1]


def log_sum(paths: Floats) -> Floats:
    """Log of the sum of exponentials along the first axis."""
    top = np.maximum.reduce(paths)
    below = paths - top
    np.exp(below, out=below)
    return np.asarray(top + np.log(np.add.reduce(below)))


def _source_nodes(types: BeadTypes, columns: int, reach: int) -> Ints:
    """Where beads begin: flat index ``[types, columns]`` into a bordered tile, from its row 0."""
    width = reach + columns
    start = (reach - types.source) * width + reach - types.target
    return np.asarray(start[:, None] + np.arange(columns))


def addition_price(nulls: NullScores, tile: Tile) -> Floats:
    """Summed score of the additions from the tile's first column up to each of its columns."""
    inside = nulls.target[tile.columns.start : tile.columns.stop - 1]
    return np.concatenate(([0.0], np.cumsum(inside)))


def shifted(row: Floats, before: Tile, tile: Tile, fill: float = IMPOSSIBLE) -> Floats:
    """A row of one tile laid over the columns of another, ``fill`` where it does not reach."""
    moved = np.full(len(tile.columns), fill)
    start = max(before.columns.start, tile.columns.start)
    stop = min(before.columns.stop, tile.columns.stop)
    if start < stop:
        moved[start - tile.columns.start : stop - tile.columns.start] = row[
            start - before.columns.start : stop - before.columns.start
        ]
    return moved


def copy_border(
    source: Floats, before: Tile, target: Floats, tile: Tile, reach: int, *, back: bool = False
) -> None:
    """Fill the border above ``tile`` from the last rows of the tile before, or those from it.

    Both arrays ``[rows, …, columns]`` carry a border of ``reach`` rows above and columns to the
    left.
    """
    start = max(before.columns.start, tile.columns.start) - reach
    stop = min(before.columns.stop, tile.columns.stop)
    if start >= stop:
        return
    rows = slice(len(before.rows), len(before.rows) + reach)
    left = slice(start - before.columns.start + reach, stop - before.columns.start + reach)
    here = slice(start - tile.columns.start + reach, stop - tile.columns.start + reach)
    if back:
        source[rows, ..., left] = target[:reach, ..., here]
    else:
        target[:reach, ..., here] = source[rows, ..., left]


def _place(tiles: Sequence[Tile], k: int, i: int, j: int) -> tuple[int, int, int]:
    """Tile, row and column of the node ``(i, j)``, at or before tile ``k``."""
    while i < tiles[k].rows.start:
        k -= 1
    return k, i - tiles[k].rows.start, j - tiles[k].columns.start
