"""The lattice against brute force: best path, total weight, posteriors."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.lattice import BeadTypes, Lattice, NullScores, Tile, forward, viterbi, whole
from align.posteriors import posteriors
from tests.alignment.enumeration import paths

SIZES = [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2)]


def random_lattice(n: int, m: int, seed: int, spread: float, tiles: list[Tile]) -> Lattice:
    rng = np.random.default_rng(seed)
    types = BeadTypes.of(SIZES)
    dense = rng.normal(0, spread, (n + 1, len(types), m + 1)).astype(np.float32)
    nulls = NullScores(
        rng.normal(-spread, spread, n), rng.normal(-spread, spread, m), *rng.normal(-1, 1, 2)
    )

    def scores(k: int) -> np.ndarray:
        tile = tiles[k]
        return dense[tile.rows.start : tile.rows.stop, :, tile.columns.start : tile.columns.stop]

    return Lattice(tiles, scores, nulls, types)


def band(n: int, m: int) -> list[Tile]:
    """Tiles of two rows each that leave the corners out."""
    tiles = []
    for top in range(0, n + 1, 2):
        bottom = min(top + 2, n + 1)
        left = 0 if top == 0 else max(0, round(top * m / n) - 2)
        right = m + 1 if bottom == n + 1 else min(m + 1, round(bottom * m / n) + 2)
        tiles.append(Tile(range(top, bottom), range(left, right)))
    return tiles


LATTICES = st.builds(
    lambda n, m, seed, spread, banded: random_lattice(
        n, m, seed, spread, band(n, m) if banded else whole(n, m)
    ),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 10_000),
    st.sampled_from([0.3, 2.0, 8.0]),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(LATTICES)
def test_the_best_path_is_the_heaviest_of_all_paths(lattice: Lattice) -> None:
    best, weight = max(paths(lattice), key=lambda found: found[1])
    beads = [(s.stop, t.stop, len(s), len(t)) for s, t in viterbi(lattice)]
    assert beads == best
    assert forward(lattice, best=True).any[-1][-1, -1] == pytest.approx(weight, abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(LATTICES)
def test_posteriors_equal_the_weight_share_of_the_paths_that_hold_a_bead(lattice: Lattice) -> None:
    share: dict[tuple[int, int, int, int], float] = defaultdict(float)
    runs = [0.0, 0.0]
    every = list(paths(lattice))
    total = np.logaddexp.reduce([weight for _, weight in every])
    for path, weight in every:
        last = (1, 1)
        for bead in path:
            share[bead] += np.exp(weight - total)
            kind = bead[2:]
            if kind == (1, 0) and last != (1, 0):
                runs[0] += np.exp(weight - total)
            if kind == (0, 1) and last != (0, 1):
                runs[1] += np.exp(weight - total)
            last = kind
    found = posteriors(lattice)
    assert found.log_weight == pytest.approx(total, abs=1e-4)
    assert found.opened == pytest.approx(runs, abs=1e-5)
    got: dict[tuple[int, int, int, int], float] = defaultdict(float)
    for kind, i, j, p in zip(
        found.beads.kind, found.beads.row, found.beads.column, found.beads.probability, strict=True
    ):
        a, b = SIZES[kind]
        got[i, j, a, b] += p
    for (a, b), null in (((1, 0), found.omission_at), ((0, 1), found.addition_at)):
        for i, j, p in zip(null.row, null.column, null.probability, strict=True):
            got[i, j, a, b] += p
    for bead in {*share, *got}:
        assert got[bead] == pytest.approx(share[bead], abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(LATTICES)
def test_every_segment_is_covered_with_probability_one(lattice: Lattice) -> None:
    found = posteriors(lattice)
    source, target = found.omission.copy(), found.addition.copy()
    for kind, i, j, p in zip(
        found.beads.kind, found.beads.row, found.beads.column, found.beads.probability, strict=True
    ):
        a, b = SIZES[kind]
        source[i - a : i] += p
        target[j - b : j] += p
    assert source == pytest.approx(1.0, abs=1e-5)
    assert target == pytest.approx(1.0, abs=1e-5)


def test_a_text_without_segments_on_one_side_is_all_omission() -> None:
    lattice = random_lattice(3, 0, 0, 1.0, whole(3, 0))
    assert [(len(s), len(t)) for s, t in viterbi(lattice)] == [(1, 0)] * 3
    assert posteriors(lattice).omission == pytest.approx(1.0)


def test_tiles_of_the_exact_search_hold_every_node_once() -> None:
    for n, m in ((0, 0), (3, 5), (200, 199), (2000, 1895), (5, 60_000)):
        tiles = whole(n, m)
        assert [row for tile in tiles for row in tile.rows] == list(range(n + 1))
        assert {tile.columns for tile in tiles} == {range(m + 1)}
        assert max(len(tile.rows) for tile in tiles) <= max(20_000 // (m + 1), 32)


def test_many_tiles_of_all_columns_give_what_one_tile_gives() -> None:
    one = random_lattice(9, 8, 3, 2.0, [Tile(range(10), range(9))])
    many = random_lattice(
        9, 8, 3, 2.0, [Tile(range(top, min(top + 2, 10)), range(9)) for top in range(0, 10, 2)]
    )
    found = posteriors(one), posteriors(many)
    assert found[1].log_weight == pytest.approx(found[0].log_weight)
    np.testing.assert_allclose(found[1].omission, found[0].omission, atol=1e-6)
    np.testing.assert_allclose(found[1].addition, found[0].addition, atol=1e-6)
    assert viterbi(many) == viterbi(one)
