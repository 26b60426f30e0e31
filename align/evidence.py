"""What speaks for a bead: the features of the model, as arrays over the nodes of a tile.

Each feature is one number a bead. A bead's score is their weighted sum, a log-odds; the weights are
fitted (:mod:`align.fit`), the few quantities that belong to the document pair itself (its length
ratio and spread, its mix of bead types, how close its translations lie) are estimated from the pair
in rounds (:mod:`align.inference`). What was tried and bought nothing is told in docs/alignment.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from align.lattice import BeadTypes, Floats, Ints, Scores, Tile

if TYPE_CHECKING:
    from align.coverage import Coverage
    from align.similarity import BlockSimilarity
    from align.structure import Structure

PLAIN_FEATURES = (
    "one to one",
    "one to two",
    "one to many",
    "segments beyond three",
    "many to many",
    "type in this document",
    "cosine",
    "low cosine",
    "weakest member",
    "length",
    "length tail",
    "question mark",
    "paragraph start",
    "across paragraphs",
    "heading",
)
"""Features of a two-sided bead that need no look at its words."""

COVERAGE_FEATURES = ("coverage", "least coverage", "member coverage")
"""Features that match the words of both sides; the first round goes without."""

BEAD_FEATURES = PLAIN_FEATURES + COVERAGE_FEATURES
"""Features of a two-sided bead, in the order of their weights."""

NULL_FEATURES = ("null", "log length", "furniture")
"""Features of an omission or addition, in the order of their weights."""

OPENING_FEATURES = ("opening", "nulls in this document")
"""Features of a run of omissions or of additions, once a run."""

SHORT_TEXT_VARIANCE = 2.0
"""Variance of the log length ratio that short texts add, times characters."""

LONGEST_DEVIATION = 6.0
"""Standard deviations after which a length ratio counts no worse."""

_LOW = 0.35
"""Share of the pair's usual cosine below which a cosine tells against a bead once more."""

_LONE_MEMBER = 0.2
"""Coverage below which an outer member of a block counts as a passenger."""


@dataclass(frozen=True, slots=True)
class PairStatistics:
    """What is particular to one document pair.

    ``ratio`` is the mean and ``spread`` the standard deviation of the log of source over target
    characters in a bead. The surpluses say, in nats, how much likelier than usual something is
    here: each bead type ``[types]``, a run of omissions, a run of additions. ``level`` is the mean
    cosine of blocks that translate each other.
    """

    ratio: float
    spread: float
    type_surplus: Floats
    omission_surplus: float
    addition_surplus: float
    level: float


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What evidence needs of one text, one entry a segment.

    ``lengths`` counts characters other than spaces; ``questions`` is 1 where a segment ends in a
    question mark.
    """

    lengths: Floats
    questions: Floats

    @classmethod
    def of(cls, texts: list[str]) -> TextFacts:
        """Read the facts off the texts of the segments."""
        lengths = np.array([len(text) - text.count(" ") for text in texts], dtype=np.float64)
        questions = np.array([_asks(text) for text in texts], dtype=np.float64)
        return cls(np.maximum(lengths, 1.0), questions)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All evidence on one document pair."""

    source: TextFacts
    target: TextFacts
    similarity: BlockSimilarity
    coverage: Coverage | None
    structure: Structure
    types: BeadTypes
    statistics: PairStatistics

    @property
    def size(self) -> tuple[int, int]:
        """Segments of source and target."""
        return len(self.source.lengths), len(self.target.lengths)

    def with_statistics(self, statistics: PairStatistics) -> Evidence:
        """The same evidence in the light of other statistics of the pair."""
        return replace(self, statistics=statistics)

    def scores(self, tile: Tile, weights: Floats) -> Scores:
        """Weighted sum of the features ``[rows, types, columns]`` of the beads ending in ``tile``.

        Coverage, by far the dearest, is left out where its weights are nought.
        """
        weights = weights.astype(np.float32)
        plain = len(PLAIN_FEATURES)
        scores = np.empty((len(tile.rows), len(self.types), len(tile.columns)), dtype=np.float32)
        # Features that go by the type alone are one number a type together.
        by_type = _type_features(self.types, self.statistics.type_surplus)
        scores[:] = (weights[: len(by_type)] @ by_type)[:, None]
        rest = zip(weights[len(by_type) : plain], self._plain(tile), strict=True)
        for weight, feature in rest:
            if weight:
                scores += weight * feature
        if weights[plain:].any() and self.coverage is not None:
            for weight, feature in zip(weights[plain:], self._covered(tile), strict=True):
                scores += weight * feature
        return scores

    def bead_features(self, tile: Tile) -> Scores:
        """All features one by one: float32 ``[features, rows, types, columns]``."""
        shape = (len(tile.rows), len(self.types), len(tile.columns))
        by_type = _type_features(self.types, self.statistics.type_surplus)[:, None, :, None]
        features = [*by_type, *self._plain(tile), *self._covered(tile)]
        return np.array([np.broadcast_to(feature, shape) for feature in features])

    def null_features(self) -> tuple[Floats, Floats]:
        """Features ``[features, n]`` and ``[features, m]`` of leaving a segment out."""
        return (
            _null_features(self.source.lengths, self.structure.source_furniture),
            _null_features(self.target.lengths, self.structure.target_furniture),
        )

    def opening_features(self) -> tuple[Floats, Floats]:
        """Features ``[features]`` of opening a run of omissions, and of additions."""
        statistics = self.statistics
        return (
            np.array([1.0, statistics.omission_surplus]),
            np.array([1.0, statistics.addition_surplus]),
        )

    def cosines_of(self, kind: Ints, row: Ints, column: Ints) -> Floats:
        """Cosines of single beads, given by type and the node where they end."""
        first, second = self.types.source[kind], self.types.target[kind]
        return self.similarity.pairs(
            [range(r - a, r) for r, a in zip(row.tolist(), first.tolist(), strict=True)],
            [range(c - b, c) for c, b in zip(column.tolist(), second.tolist(), strict=True)],
        )

    def _plain(self, tile: Tile) -> list[Scores]:
        """The plain features but for the type, each broadcast to ``[rows, types, columns]``."""
        wider = Tile(
            range(tile.rows.start - 1, tile.rows.stop),
            range(tile.columns.start - 1, tile.columns.stop),
        )
        cosines = self._cosines(wider)
        cosine = cosines[:, 1:, 1:].transpose(1, 0, 2)
        low = np.minimum(cosine - np.float32(_LOW * self.statistics.level), 0.0)
        return [
            cosine,
            low,
            _weakest(cosines, self.types).transpose(1, 0, 2),
            *self._length(tile),
            self._questions(tile),
            *self.structure.features(tile, self.types),
        ]

    def _covered(self, tile: Tile) -> list[Scores]:
        """The coverage features ``[rows, types, columns]``."""
        if self.coverage is None:
            return [np.zeros((1, 1, 1), dtype=np.float32)] * len(COVERAGE_FEATURES)
        source, target, member = self.coverage.features(tile)
        least = np.minimum(source, target)
        return [source + target, least, np.minimum(member - np.float32(_LONE_MEMBER), 0.0)]

    def _cosines(self, tile: Tile) -> Scores:
        """Block cosines ``[types, rows, columns]``; before the first node they are zero."""
        top, left = max(tile.rows.start, 0), max(tile.columns.start, 0)
        inner = Tile(range(top, tile.rows.stop), range(left, tile.columns.stop))
        shape = (len(tile.rows), len(self.types), len(tile.columns))
        cosines = np.zeros(shape, dtype=np.float32).transpose(1, 0, 2)
        above, before = top - tile.rows.start, left - tile.columns.start
        cosines[:, above:, before:] = self.similarity.blocks(inner, self.types)
        return cosines

    def _length(self, tile: Tile) -> tuple[Scores, Scores]:
        """Log-likelihood of the length ratio and its heavy tail: two ``[rows, types, columns]``."""
        source = _block_sums(self.source.lengths, tile.rows, self.types.source)
        target = _block_sums(self.target.lengths, tile.columns, self.types.target)
        logs = np.log(source).astype(np.float32), np.log(target).astype(np.float32)
        deviation = logs[0][:, :, None] - np.float32(self.statistics.ratio) - logs[1].T[None]
        variance = (
            np.float32(self.statistics.spread**2)
            + (SHORT_TEXT_VARIANCE / source).astype(np.float32)[:, :, None]
            + (SHORT_TEXT_VARIANCE / target).astype(np.float32).T[None]
        )
        deviation *= deviation
        deviation /= variance
        tail = -np.log1p(deviation)
        np.minimum(deviation, LONGEST_DEVIATION**2, out=deviation)
        deviation *= np.float32(-0.5)
        return deviation, tail

    def _questions(self, tile: Tile) -> Scores:
        """1 where exactly one side ends in a question mark, -1 where both do."""
        source = _at_ends(self.source.questions, tile.rows)
        target = _at_ends(self.target.questions, tile.columns)
        both = source[:, None] * target
        either = source[:, None] + target - 2 * both
        return np.asarray((either - both)[:, None, :], dtype=np.float32)


def usual_types(types: BeadTypes) -> Floats:
    """How common each two-sided type usually is: shares ``[types]``.

    A smooth stand-in for counts: AlignAR's law and literature and our own briefs lie on both sides.
    """
    small, large = np.minimum(types.source, types.target), np.maximum(types.source, types.target)
    share = np.where(small == 1, 0.75 * 0.3 ** (large - 1.0), 0.02 * 0.5 ** (small + large - 4.0))
    return np.asarray(share / share.sum())


def _asks(text: str) -> bool:
    return text.rstrip(" \"'»”’)")[-1:] in {"?", "؟"}


def _type_features(types: BeadTypes, surplus: Floats) -> Scores:
    """The prior features ``[6, types]``, which follow from a type's sizes alone."""
    small, large = np.minimum(types.source, types.target), np.maximum(types.source, types.target)
    features = [
        large == 1,
        (small == 1) & (large == 2),
        (small == 1) & (large > 2),
        np.where(large > 3, large - 3, 0),
        small > 1,
        surplus,
    ]
    return np.array(features, dtype=np.float32)


def _weakest(cosines: Scores, types: BeadTypes) -> Scores:
    """Block cosine less the best block cosine with one outer member dropped: ``[types, r, c]``.

    ``cosines`` carries one row and column more, before the others. Negative where a passenger rides
    along that the bead would be better without.
    """
    sizes = list(zip(types.source.tolist(), types.target.tolist(), strict=True))
    place = {size: t for t, size in enumerate(sizes)}
    weakest = np.zeros_like(cosines[:, 1:, 1:])
    for t, (a, b) in enumerate(sizes):
        without = []
        if (a - 1, b) in place:
            shorter = cosines[place[a - 1, b]]
            without += [shorter[1:, 1:], shorter[:-1, 1:]]
        if (a, b - 1) in place:
            shorter = cosines[place[a, b - 1]]
            without += [shorter[1:, 1:], shorter[1:, :-1]]
        if without:
            best = np.maximum(without[0], without[1])
            for other in without[2:]:
                np.maximum(best, other, out=best)
            np.subtract(cosines[t, 1:, 1:], best, out=weakest[t])
    return weakest


def _block_sums(values: Floats, nodes: range, sizes: Ints) -> Floats:
    """Sums ``[nodes, types]`` of the last ``sizes`` values before each node; above 0."""
    running = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(nodes.start, nodes.stop)
    starts = np.maximum(ends[:, None] - sizes, 0)
    return np.asarray(np.maximum(running[ends][:, None] - running[starts], 1e-3))


def _at_ends(values: Floats, nodes: range) -> Floats:
    """The value of the segment before each node; 0 before the first."""
    return np.concatenate(([0.0], values))[nodes.start : nodes.stop]


def _null_features(lengths: Floats, furniture: Floats) -> Floats:
    return np.array([np.ones_like(lengths), np.log(lengths) - 4.0, furniture])
