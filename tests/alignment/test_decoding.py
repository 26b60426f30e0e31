"""The alignment reported is the one with the most beads expected to be right."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.decoding import most_expected
from align.lattice import BeadTypes, Lattice, NullScores, whole
from align.posteriors import posteriors
from tests.alignment.enumeration import Path, paths

SIZES = [(1, 1), (1, 2), (2, 1), (2, 2)]
TYPES = BeadTypes.of(SIZES)


def lattice_of(dense: np.ndarray, source: np.ndarray, target: np.ndarray) -> Lattice:
    nulls = NullScores(source, target, -0.5, -0.5)
    return Lattice(whole(len(source), len(target)), lambda _: dense, nulls, TYPES)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 4), st.integers(1, 4), st.integers(0, 10_000), st.sampled_from([0.0, 0.3, 0.45])
)
def test_no_path_promises_more_right_beads(n: int, m: int, seed: int, toll: float) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.normal(0, 2, (n + 1, len(TYPES), m + 1)).astype(np.float32)
    lattice = lattice_of(dense, rng.normal(-1, 2, n), rng.normal(-1, 2, m))
    found = posteriors(lattice)
    pair = {
        (i, j, *SIZES[kind]): p
        for kind, i, j, p in zip(
            found.beads.kind,
            found.beads.row,
            found.beads.column,
            found.beads.probability,
            strict=True,
        )
    }

    def promise(path: Path) -> float:
        worth = 0.0
        for i, j, a, b in path:
            if a and b:
                worth += pair.get((i, j, a, b), 0.0)
            else:
                worth += found.omission[i - 1] if a else found.addition[j - 1]
        return worth - toll * len(path)

    steps = most_expected(found, TYPES, (n, m), toll)
    chosen = promise([(s.row, s.column, s.source, s.target) for s in steps])
    assert chosen == pytest.approx(max(promise(path) for path, _ in paths(lattice)), abs=0.01)
