"""Rounds of inference over one document pair: posteriors, and what they teach about the pair.

A length ratio or a mix of bead types estimated elsewhere does harm, one estimated from the document
itself is the largest single gain known (measured on AlignAR's development documents). So the
lattice is run a few times: each round's posteriors re-estimate the statistics of the pair, each
drawn towards what is usual by a few imagined beads, and narrow the band the next round looks at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from align.bands import likely_kinds, likely_tiles
from align.evidence import Evidence, PairStatistics, usual_types
from align.fixed import FREE, FixedPoints, Piece, clipped, cut_out, joined, pieces
from align.lattice import Floats, Ints, Lattice, NullScores, Scores, Tile
from align.posteriors import EXACT, Posteriors, posteriors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.model import AlignmentModel, Weights

USUAL_SPREAD = 0.22
"""Standard deviation of the log length ratio of a bead over and above what short texts add.

Between AlignAR's law (.19) and literature (.28)."""

USUAL_NULLS = 0.05
"""Runs of omissions, and of additions, a bead."""

_IMAGINED_BEADS = 12.0
_IMAGINED_FOR_NULLS = 4.0
_IMAGINED_FOR_LEVEL = 6.0
"""Weight of what is usual against what a document shows, in beads."""

_CURSORY = 1e-4
"""What rounds forget that only teach; the last one is exact."""

_REMEMBERED_SCORES = 80_000_000
"""Most bead scores kept between the way there and back (320 MB); beyond, they are computed anew."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """The last round's posteriors and the evidence, with statistics, they rest on.

    ``pieces`` are the stretches between fixed pairs with the posteriors inside each, nodes counted
    from its first; one piece where nothing is fixed.
    """

    posteriors: Posteriors
    evidence: Evidence
    pieces: tuple[tuple[Piece, Posteriors], ...]


def first_statistics(source: Floats, target: Floats, types: int, nearest: float) -> PairStatistics:
    """Statistics before any bead is known.

    The ratio is that of the whole texts, the spread wide; ``nearest``, the mean cosine to the
    nearest neighbour, stands in for the level.
    """
    ratio = float(np.log(source.sum() / target.sum()))
    return PairStatistics(ratio, USUAL_SPREAD * 1.3, np.zeros(types), 0.0, 0.0, nearest)


def infer(
    evidence: Evidence,
    model: AlignmentModel,
    tiles: list[Tile],
    rounds: int,
    fixed: FixedPoints = FREE,
) -> Inferred:
    """One round without words over ``tiles``, then ``rounds`` with all evidence in the band left.

    Each round uses the statistics, and the band, that the one before it gave; ``fixed`` pairs count
    in them as certain. Where there is no coverage, the weights without words serve throughout.
    """
    if rounds < 1:
        raise ValueError("at least one round with all evidence is needed")

    def look(weights: Weights, forget: float) -> tuple[tuple[Piece, Posteriors], ...]:
        found = []
        for piece in pieces(fixed, evidence.size):
            # What is not cut keeps its tiles: without fixed points nothing is different.
            inside = clipped(tiles, piece) if fixed.on_path else tiles
            kinds = likely_kinds(before, evidence.types, inside) if before else None
            lattice = lattice_of(evidence, weights, inside, model.temperature, kinds)
            there = posteriors(cut_out(lattice, piece, fixed), forget)
            found.append((piece, _numbered(there, kinds) if kinds else there))
        return tuple(found)

    before: Posteriors | None = None
    found = look(model.first, _CURSORY)
    weights = model.full if evidence.coverage is not None else model.first
    for left in range(rounds - 1, -1, -1):
        before = joined(found, fixed, evidence.types, evidence.size)
        evidence = evidence.with_statistics(re_estimated(evidence, before))
        tiles = likely_tiles(before, evidence.types, evidence.size)
        found = look(weights, _CURSORY if left else EXACT)
    whole = joined(found, fixed, evidence.types, evidence.size)
    return Inferred(whole, evidence, found)


def lattice_of(
    evidence: Evidence,
    weights: Weights,
    tiles: list[Tile],
    temperature: float = 1.0,
    kinds: Sequence[Ints] | None = None,
) -> Lattice:
    """The lattice of all beads with their log-odds under the weights.

    ``kinds`` are the bead types that are possible in each tile, and the lattice has no others;
    without it, all are everywhere.
    """
    among = None if kinds is None else _together(kinds)
    bead = weights.bead / temperature
    source, target = evidence.null_features()
    opening = [float(weights.opening @ each) for each in evidence.opening_features()]
    nulls = NullScores(
        weights.null @ source / temperature,
        weights.null @ target / temperature,
        opening[0] / temperature,
        opening[1] / temperature,
    )
    types = evidence.types if among is None else evidence.types.only(among)
    nodes = sum(len(tile.rows) * len(tile.columns) for tile in tiles)
    remember = nodes * len(types) <= _REMEMBERED_SCORES
    kept: dict[int, Scores] = {}

    def scores(k: int) -> Scores:
        if k in kept:
            return kept[k]
        computed = evidence.scores(tiles[k], bead, kinds[k] if kinds else None, among)
        if remember:
            kept[k] = computed
        return computed

    return Lattice(tiles, scores, nulls, types)


def _together(kinds: Sequence[Ints]) -> Ints:
    """The types possible in some tile, ascending."""
    return np.unique(np.concatenate(kinds))


def _numbered(found: Posteriors, kinds: Sequence[Ints]) -> Posteriors:
    """Posteriors over the types possible in some tile, with the numbers these have among all."""
    return replace(found, beads=replace(found.beads, kind=_together(kinds)[found.beads.kind]))


def re_estimated(evidence: Evidence, found: Posteriors) -> PairStatistics:
    """Statistics of the pair by the posteriors of its beads."""
    counts = np.bincount(
        found.beads.kind, found.beads.probability, minlength=len(evidence.types)
    ).astype(np.float64)
    usual = usual_types(evidence.types)
    shown = (counts + _IMAGINED_BEADS * usual) / (counts.sum() + _IMAGINED_BEADS)
    beads = float(counts.sum())
    return replace(
        _with_lengths(evidence, found),
        type_surplus=np.log(shown / usual),
        omission_surplus=_null_surplus(found.opened[0], beads),
        addition_surplus=_null_surplus(found.opened[1], beads),
        level=_level(evidence, found),
    )


def _with_lengths(evidence: Evidence, found: Posteriors) -> PairStatistics:
    """Ratio and spread of lengths: weighted median and median deviation over likely beads."""
    beads, types, statistics = found.beads, evidence.types, evidence.statistics
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
    if trust.sum() < 1.0:
        return statistics
    ratio = _weighted_median(logs, trust)
    spread = 1.4826 * _weighted_median(np.abs(logs - ratio), trust)
    share = trust.sum() / (trust.sum() + _IMAGINED_BEADS)
    spread = float(np.sqrt(share * spread**2 + (1 - share) * USUAL_SPREAD**2))
    return replace(statistics, ratio=ratio, spread=max(spread, 0.08))


def _null_surplus(runs: float, beads: float) -> float:
    """How much likelier than usual, in nats, a run of nulls is in this pair."""
    shown = (runs + USUAL_NULLS * _IMAGINED_FOR_NULLS) / (beads + _IMAGINED_FOR_NULLS)
    return float(np.log(shown / USUAL_NULLS))


def _level(evidence: Evidence, found: Posteriors) -> float:
    """Mean cosine of the beads that are probably right, of up to three segments."""
    beads = found.beads
    small = (evidence.types.source + evidence.types.target)[beads.kind] <= 3
    chosen = small & (beads.probability > 0.3)
    cosines = evidence.cosines_of(beads.kind[chosen], beads.row[chosen], beads.column[chosen])
    weight = beads.probability[chosen]
    imagined = _IMAGINED_FOR_LEVEL * evidence.statistics.level
    return float((weight @ cosines + imagined) / (weight.sum() + _IMAGINED_FOR_LEVEL))


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])
