"""The gradient that fitting follows, against differences of the likelihood itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.evaluate import GoldDocument
from align.fit import NAMES, SCALE, START, Example, example, fitted, in_order, pieces_of
from align.lattice import BeadTypes
from align.likelihood import Batch, negative_log_likelihood
from align.pipeline import BEAD_SIZES, as_segments
from align.synthetic import disturbed
from tests.alignment.toy import toy_lines

if TYPE_CHECKING:
    from align.encoder import StaticEncoder


def toy_example(encoder: StaticEncoder, seed: int) -> Example:
    gold = disturbed("toy", toy_lines(30, seed), toy_lines(9, seed + 50), seed)
    sides = as_segments(gold.source), as_segments(gold.target)
    return example(gold, sides, encoder, "toy")


def test_the_gradient_is_the_slope_of_the_likelihood(encoder: StaticEncoder) -> None:
    pieces = pieces_of(toy_example(encoder, 1))[:2]
    batch = Batch.of(pieces, BeadTypes.of(BEAD_SIZES))
    rng = np.random.default_rng(0)
    weights = np.array([START.get(name, 0.0) for name in NAMES]) + rng.normal(0, 0.2, len(NAMES))
    _, gradient = negative_log_likelihood(batch, weights)
    for at, name in enumerate(NAMES):
        step = np.zeros(len(NAMES))
        step[at] = 1e-3 * SCALE.get(name, 1.0)
        above, _ = negative_log_likelihood(batch, weights + step)
        below, _ = negative_log_likelihood(batch, weights - step)
        slope = (above - below) / (2 * step[at])
        assert gradient[at] == pytest.approx(slope, abs=0.02, rel=0.02), name


def test_fitting_makes_the_gold_likelier(encoder: StaticEncoder) -> None:
    examples = [toy_example(encoder, seed) for seed in (1, 2)]
    start = np.array([START.get(name, 0.0) for name in NAMES])
    found = fitted(examples, start, np.ones(len(NAMES)), ridge=0.5, iterations=5)
    pieces = [piece for each in examples for piece in pieces_of(each)]
    batch = Batch.of(pieces, BeadTypes.of(BEAD_SIZES))
    assert negative_log_likelihood(batch, found)[0] < negative_log_likelihood(batch, start)[0]


def test_gold_with_segments_listed_twice_or_never_becomes_one_path() -> None:
    beads = (((0,), (0,)), ((0, 1), (1,)), ((3,), (2,)))
    gold = GoldDocument("g", ("a", "b", "c", "d"), ("w", "x", "y", "z"), beads)
    assert in_order(gold) == [
        ((0,), (0,)),
        ((1,), (1,)),
        ((2,), ()),
        ((3,), (2,)),
        ((), (3,)),
    ]
