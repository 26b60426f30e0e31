"""Brute force over a small lattice: every way to cut two texts into beads, with its weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.lattice import Lattice

Path = list[tuple[int, int, int, int]]
"""Beads ``(i, j, a, b)``: ``a`` source and ``b`` target segments ending at node ``(i, j)``."""


def paths(lattice: Lattice) -> Iterator[tuple[Path, float]]:
    """Every path from (0, 0) to (n, m) with its log-weight, by plain recursion."""
    n, m = lattice.size
    kinds = list(zip(lattice.types.source.tolist(), lattice.types.target.tolist(), strict=True))
    nulls = lattice.nulls

    def score(kind: int, i: int, j: int) -> float:
        k, tile = next((k, tile) for k, tile in enumerate(lattice.tiles) if i in tile.rows)
        return float(lattice.scores(k)[i - tile.rows.start, kind, j - tile.columns.start])

    def inside(i: int, j: int) -> bool:
        return any(i in tile.rows and j in tile.columns for tile in lattice.tiles)

    def walk(i: int, j: int, last: str, path: Path, weight: float) -> Iterator[tuple[Path, float]]:
        if (i, j) == (n, m):
            yield path, weight
            return
        for kind, (a, b) in enumerate(kinds):
            if i + a <= n and j + b <= m and inside(i + a, j + b):
                gain = score(kind, i + a, j + b)
                bead = (i + a, j + b, a, b)
                yield from walk(i + a, j + b, "match", [*path, bead], weight + gain)
        if i < n and last != "addition" and inside(i + 1, j):
            gain = float(nulls.source[i]) + (nulls.open_source if last == "match" else 0.0)
            yield from walk(i + 1, j, "omission", [*path, (i + 1, j, 1, 0)], weight + gain)
        if j < m and inside(i, j + 1):
            gain = float(nulls.target[j]) + (nulls.open_target if last != "addition" else 0.0)
            yield from walk(i, j + 1, "addition", [*path, (i, j + 1, 0, 1)], weight + gain)

    yield from walk(0, 0, "match", [], 0.0)
