"""The search for nearest neighbours, against all cosines sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.anchors import Nearest, nearest_neighbours
from align.encoder import unit_rows
from align.similarity import AdditiveSimilarity

if TYPE_CHECKING:
    from align.encoder import Counts, Vectors


def translated(n: int, m: int, dimension: int, seed: int) -> AdditiveSimilarity:
    """Texts of which the shorter one's segments have each a noisy partner, in another order."""
    rng = np.random.default_rng(seed)
    source = rng.normal(size=(n, dimension))
    target = rng.normal(size=(m, dimension)) * 0.5
    target[rng.permutation(m)[: min(n, m)]] += source[: min(n, m)]
    return AdditiveSimilarity(tokens(source), tokens(target), 3)


def tokens(sums: np.ndarray) -> tuple[Vectors, Counts]:
    return sums.astype(np.float32), np.ones(len(sums), dtype=np.int32)


def cosines_of(similarity: AdditiveSimilarity) -> np.ndarray:
    source, target = similarity.units()
    return unit_rows(source) @ unit_rows(target).T


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 5), (7, 3), (130, 127), (300, 500)])
def test_neighbours_and_leads_are_those_of_all_cosines_sorted(n: int, m: int) -> None:
    similarity = translated(n, m, 16, n + m)
    found, cosines = nearest_neighbours(similarity), cosines_of(similarity)
    for best, to, lead, rows in (
        (found.source_best, found.source_to, found.source_lead, cosines),
        (found.target_best, found.target_to, found.target_lead, cosines.T),
    ):
        assert to.tolist() == rows.argmax(axis=1).tolist()
        ordered = np.sort(np.column_stack((np.full(len(rows), -1.0), rows)), axis=1)
        np.testing.assert_allclose(best, ordered[:, -1], atol=1e-5)
        np.testing.assert_allclose(lead, ordered[:, -1] - ordered[:, -2], atol=1e-5)


def test_in_long_texts_partners_are_found_and_their_cosines_are_the_whole_ones() -> None:
    similarity = translated(2_200, 2_000, 160, 4)
    found, cosines = nearest_neighbours(similarity), cosines_of(similarity)
    assert agreement(found, cosines) > 0.99
    rows = np.arange(len(cosines))
    np.testing.assert_allclose(found.source_best, cosines[rows, found.source_to], atol=1e-5)


def agreement(found: Nearest, cosines: np.ndarray) -> float:
    """Share of the target segments for which the search found the nearest of all."""
    return float(np.mean(found.target_to == cosines.argmax(axis=0)))
