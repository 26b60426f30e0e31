"""Rounds of inference over one document pair: posteriors, and what they teach about the pair.

A length ratio or a mix of bead types estimated elsewhere does harm, one estimated from the document
itself is the largest single gain known (measured on AlignAR's development documents). So the
lattice is run a few times: each round's posteriors re-estimate the ratio, its spread and the types
of the pair, each drawn towards what is usual by a few imagined beads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from align.evidence import Evidence, PairStatistics, usual_types
from align.lattice import Floats, Lattice, NullScores, Scores, Tile
from align.posteriors import Posteriors, posteriors

if TYPE_CHECKING:
    from align.model import AlignmentModel

USUAL_SPREAD = 0.22
"""Standard deviation of the log length ratio of a bead over and above what short texts add.

Between AlignAR's law (.19) and literature (.28)."""

_IMAGINED_BEADS = 12.0
"""Weight of what is usual against what a document shows, in beads, for spread and types."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """The last round's posteriors and the statistics they were computed with."""

    posteriors: Posteriors
    statistics: PairStatistics
    tiles: list[Tile]


def first_statistics(source: Floats, target: Floats, types: int) -> PairStatistics:
    """Statistics before any bead is known: the ratio of the whole texts, a wide spread."""
    ratio = float(np.log(source.sum() / target.sum())) if len(source) and len(target) else 0.0
    return PairStatistics(ratio, USUAL_SPREAD * 1.3, np.zeros(types))


def infer(evidence: Evidence, model: AlignmentModel, tiles: list[Tile], rounds: int) -> Inferred:
    """Run the lattice ``rounds`` times, each with the statistics of the one before."""
    for left in range(rounds - 1, -1, -1):
        found = posteriors(lattice_of(evidence, model, tiles))
        if not left:
            break
        evidence = evidence.with_statistics(re_estimated(evidence, found))
    return Inferred(found, evidence.statistics, tiles)


def lattice_of(evidence: Evidence, model: AlignmentModel, tiles: list[Tile]) -> Lattice:
    """The lattice of all beads with their log-odds under the model."""
    bead = (model.bead / model.temperature).astype(np.float32)
    source, target = evidence.null_features()
    nulls = NullScores(
        model.null @ source / model.temperature,
        model.null @ target / model.temperature,
        model.opening / model.temperature,
        model.opening / model.temperature,
    )
    kept: dict[int, Scores] = {}

    def scores(k: int) -> Scores:
        if k not in kept:
            kept[k] = np.tensordot(bead, evidence.bead_features(tiles[k]), 1)
        return kept[k]

    return Lattice(tiles, scores, nulls, evidence.types)


def re_estimated(evidence: Evidence, found: Posteriors) -> PairStatistics:
    """Statistics of the pair by the posteriors of its beads."""
    beads, types = found.beads, evidence.types
    running_source = np.concatenate(([0.0], np.cumsum(evidence.source.lengths)))
    running_target = np.concatenate(([0.0], np.cumsum(evidence.target.lengths)))
    likely = beads.probability > 0.3
    rows, columns = beads.row[likely], beads.column[likely]
    kind, weight = beads.kind[likely], beads.probability[likely]
    source = running_source[rows] - running_source[rows - types.source[kind]]
    target = running_target[columns] - running_target[columns - types.target[kind]]
    logs = np.log(source / target)
    # Long beads tell the ratio better than short ones.
    size = np.minimum(source, target)
    trust = weight * size / (size + 40.0)
    statistics = evidence.statistics
    if trust.sum() < 1.0:
        return statistics
    ratio = _weighted_median(logs, trust)
    spread = 1.4826 * _weighted_median(np.abs(logs - ratio), trust)
    share = trust.sum() / (trust.sum() + _IMAGINED_BEADS)
    spread = float(np.sqrt(share * spread**2 + (1 - share) * USUAL_SPREAD**2))
    counts = np.bincount(beads.kind, beads.probability, minlength=len(types))
    usual = usual_types(types)
    shown = (counts + _IMAGINED_BEADS * usual) / (counts.sum() + _IMAGINED_BEADS)
    return replace(
        statistics,
        ratio=float(ratio),
        spread=max(spread, 0.08),
        type_surplus=np.log(shown / usual),
    )


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
