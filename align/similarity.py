"""How close two blocks of segments are in meaning: cosines of all blocks of a tile at once.

With an additive encoder (a sentence is the sum of its tokens) the dot product of two blocks is the
sum of the dot products of their segments, so one matrix of segment products and its cumulative sums
give every block of every size. Any other encoder gives each block a vector of its own.

Vectors are centred: each side's mean vector is taken off, weighted by tokens, because what all
segments of a document share says nothing about which belongs to which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from align.encoder import unit_rows

if TYPE_CHECKING:
    from align.encoder import BlockVectors, Counts, Vectors
    from align.lattice import BeadTypes, Floats, Scores, Tile

_CENTRING_SEGMENTS = 4.0
"""Segments' worth of doubt about the mean: the mean of three segments is mostly the three."""


@runtime_checkable
class AdditiveEncoder(Protocol):
    """An encoder for which a text is the sum of its tokens."""

    def token_sums(self, texts: list[str]) -> tuple[Vectors, Counts]:
        """Sums of token vectors ``[n, d]``, not normalised, and token counts ``[n]``."""
        ...


class BlockSimilarity(Protocol):
    """Cosines between runs of source segments and runs of target segments."""

    def units(self) -> tuple[Scores, Scores]:
        """Unit vectors ``[n, d]`` and ``[m, d]`` of the single segments."""
        ...

    def pairs(self, source: list[range], target: list[range]) -> Floats:
        """Cosines of given blocks with each other, pair by pair."""
        ...

    def blocks(self, tile: Tile, types: BeadTypes) -> Scores:
        """Cosines ``[types, rows, columns]`` of the beads that end at the nodes of ``tile``.

        Where a bead would begin before the text, the value has no meaning. A tile may begin one row
        and one column before the first node; the cosines there are zero.
        """
        ...


class AdditiveSimilarity:
    """Cosines of blocks whose vectors are sums."""

    def __init__(
        self, source: tuple[Vectors, Counts], target: tuple[Vectors, Counts], longest: int
    ) -> None:
        """``source`` and ``target`` are token sums ``[n, d]`` and token counts ``[n]``."""
        self._source = _centred(*source)
        self._target = _centred(*target)
        self._source_lengths = _block_lengths(self._source, longest)
        self._target_lengths = _block_lengths(self._target, longest)

    def units(self) -> tuple[Scores, Scores]:
        """Unit vectors of the single segments."""
        # The length of segment i is that of the block of one that ends at node i + 1.
        lengths = self._source_lengths[1][2:, None], self._target_lengths[1][2:, None]
        return self._source * lengths[0], self._target * lengths[1]

    def pairs(self, source: list[range], target: list[range]) -> Floats:
        """Cosines of given blocks with each other, pair by pair."""
        first = np.array([self._source[r.start : r.stop].sum(axis=0) for r in source])
        second = np.array([self._target[r.start : r.stop].sum(axis=0) for r in target])
        if not len(first):
            return np.zeros(0)
        return np.asarray(np.einsum("ij,ij->i", unit_rows(first), unit_rows(second)), np.float64)

    def blocks(self, tile: Tile, types: BeadTypes) -> Scores:
        """Cosines of blocks, by box sums over the segment products."""
        rows, columns, reach = tile.rows, tile.columns, types.reach
        top, left = max(rows.start - reach, 0), max(columns.start - reach, 0)
        products = self._source[top : rows.stop - 1] @ self._target[left : columns.stop - 1].T
        # sums[r, c]: all products before node (rows.start - reach + r, columns.start - reach + c)
        sums = np.zeros((reach + len(rows), reach + len(columns)))
        above, before = sums.shape[0] - len(products), sums.shape[1] - products.shape[1]
        np.cumsum(products, axis=0, dtype=np.float64, out=sums[above:, before:])
        np.cumsum(sums[above:, before:], axis=1, out=sums[above:, before:])
        cosines = np.empty((len(types), len(rows), len(columns)), np.float32)
        box = np.empty(cosines.shape[1:])
        for t, (a, b) in enumerate(zip(types.source.tolist(), types.target.tolist(), strict=True)):
            np.subtract(sums[reach:, reach:], sums[reach - a : -a, reach:], out=box)
            box -= sums[reach:, reach - b : -b]
            box += sums[reach - a : -a, reach - b : -b]
            box *= self._source_lengths[a][rows.start + 1 : rows.stop + 1, None]
            np.multiply(
                box,
                self._target_lengths[b][columns.start + 1 : columns.stop + 1],
                out=cosines[t],
                casting="same_kind",
            )
        return cosines


class EncodedSimilarity:
    """Cosines of blocks each of which was encoded as a text."""

    def __init__(self, source: BlockVectors, target: BlockVectors) -> None:
        """``source`` and ``target`` give the vectors of all runs up to the longest type."""
        self._source, self._target = source, target
        self._cache: dict[tuple[str, int], Vectors] = {}

    def _vectors(self, side: str, size: int) -> Vectors:
        if (side, size) not in self._cache:
            blocks = self._source if side == "source" else self._target
            singles = blocks.vectors(1)
            doubt = len(singles) / (len(singles) + _CENTRING_SEGMENTS)
            mean = singles.mean(axis=0) * doubt if len(singles) else 0.0
            rows = blocks.vectors(size) - mean
            lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
            rows /= np.maximum(lengths, 1e-6)[:, None]
            self._cache[side, size] = rows.astype(np.float32)
        return self._cache[side, size]

    def units(self) -> tuple[Scores, Scores]:
        """Unit vectors of the single segments."""
        return self._vectors("source", 1), self._vectors("target", 1)

    def pairs(self, source: list[range], target: list[range]) -> Floats:
        """Cosines of given blocks with each other, pair by pair."""
        first = [self._vectors("source", len(r))[r.start] for r in source]
        second = [self._vectors("target", len(r))[r.start] for r in target]
        return np.array([float(u @ v) for u, v in zip(first, second, strict=True)])

    def blocks(self, tile: Tile, types: BeadTypes) -> Scores:
        """Cosines of blocks, one product a type."""
        rows, columns = tile.rows, tile.columns
        cosines = np.zeros((len(types), len(rows), len(columns)), dtype=np.float32)
        for t, (a, b) in enumerate(zip(types.source.tolist(), types.target.tolist(), strict=True)):
            top, left = max(rows.start - a, 0), max(columns.start - b, 0)
            above, before = top - (rows.start - a), left - (columns.start - b)
            cosines[t, above:, before:] = (
                self._vectors("source", a)[top : rows.stop - a]
                @ self._vectors("target", b)[left : columns.stop - b].T
            )
        return cosines


def _centred(sums: Vectors, counts: Counts) -> Vectors:
    """Token sums less the text's mean token vector, the mean shrunk where segments are few."""
    tokens = float(counts.sum())
    if not tokens:
        return sums
    trust = len(sums) / (len(sums) + _CENTRING_SEGMENTS)
    mean = sums.sum(axis=0, dtype=np.float64) / tokens * trust
    return np.asarray(sums - counts[:, None] * mean, dtype=np.float32)


def _block_lengths(sums: Vectors, longest: int) -> list[Scores]:
    """One over the length of the block of ``size`` segments that ends at each node ``[n + 2]``.

    The first entry, before the first node, is zero.

    |u1 + … + uk|² is the sum of all products within the block, so it is enough to know the product
    of each segment with the few before it.
    """
    n = len(sums)
    within = np.zeros((longest + 1, n + 1))
    for back in range(min(longest, n)):
        within[back, back + 1 :] = np.einsum("ij,ij->i", sums[back:], sums[: n - back])
    lengths: list[Scores] = [np.zeros(n + 2, dtype=np.float32)]
    squares: Floats = np.zeros(n + 1)
    # grown[i]: products of segment i - 1 with itself and twice those with the ones before it
    grown = np.zeros(n + 1)
    for size in range(1, longest + 1):
        grown = grown + within[size - 1] * (1.0 if size == 1 else 2.0)
        earlier = np.concatenate(([0.0], squares[:-1]))
        squares = earlier + grown
        inverse = 1.0 / np.sqrt(np.maximum(squares, 1e-9))
        lengths.append(np.concatenate(([0.0], inverse)).astype(np.float32))
    return lengths
