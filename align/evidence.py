"""What speaks for a bead: the features of the model, as arrays over the nodes of a tile.

Each feature is one number a bead. A bead's score is their weighted sum, a log-odds; the weights are
fitted (:mod:`align.fit`), the few quantities that belong to the document pair itself (its length
ratio and spread, its mix of bead types) are estimated from the pair by rounds of
expectation–maximisation (:mod:`align.pipeline`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from align.lattice import BeadTypes, Floats, Scores, Tile

if TYPE_CHECKING:
    from align.similarity import BlockSimilarity

BEAD_FEATURES = (
    "one to one",
    "one to two",
    "one to many",
    "segments beyond three",
    "many to many",
    "type in this document",
    "cosine",
    "cosine squared",
    "hubness",
    "length",
    "length tail",
    "weakest member",
    "question mark",
)
"""Features of a two-sided bead, in the order of their weights."""

NULL_FEATURES = ("null", "best cosine", "log length")
"""Features of an omission or addition, in the order of their weights."""


@dataclass(frozen=True, slots=True)
class PairStatistics:
    """What is particular to one document pair.

    ``ratio`` is the mean and ``spread`` the standard deviation of the log of source over target
    characters in a bead; ``type_surplus`` ``[types]`` how much likelier than usual, in nats, each
    bead type is here.
    """

    ratio: float
    spread: float
    type_surplus: Floats


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What evidence needs of one text, one entry a segment.

    ``lengths`` counts characters other than white space; ``questions`` is 1 where a segment ends in
    a question mark.
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
    """All evidence on one document pair.

    ``hubs_*`` is each segment's mean cosine to its nearest neighbours on the other side, ``best_*``
    that to the nearest one.
    """

    source: TextFacts
    target: TextFacts
    similarity: BlockSimilarity
    types: BeadTypes
    statistics: PairStatistics
    hubs_source: Floats
    hubs_target: Floats
    best_source: Floats
    best_target: Floats

    def with_statistics(self, statistics: PairStatistics) -> Evidence:
        """The same evidence in the light of other statistics of the pair."""
        return replace(self, statistics=statistics)

    def bead_features(self, tile: Tile) -> Scores:
        """Features ``[features, rows, types, columns]`` of the beads that end in ``tile``."""
        wider = Tile(
            range(tile.rows.start - 1, tile.rows.stop),
            range(tile.columns.start - 1, tile.columns.stop),
        )
        cosines = self._cosines(wider)
        shape = (len(tile.rows), len(self.types), len(tile.columns))
        features = np.empty((len(BEAD_FEATURES), *shape), dtype=np.float32)
        by_type = _type_features(self.types)
        features[:5] = by_type[:, None, :, None]
        features[5] = self.statistics.type_surplus[None, :, None]
        cosine = cosines[:, 1:, 1:].transpose(1, 0, 2)
        features[6] = cosine
        np.multiply(cosine, np.abs(cosine), out=features[7])
        features[8] = self._hubness(tile)
        features[9], features[10] = self._length(tile)
        features[11] = self._weakest(cosines).transpose(1, 0, 2)
        features[12] = self._questions(tile)
        return features

    def null_features(self) -> tuple[Floats, Floats]:
        """Features ``[features, n]`` and ``[features, m]`` of leaving a segment out."""
        return (
            _null_features(self.best_source, self.source.lengths),
            _null_features(self.best_target, self.target.lengths),
        )

    def _cosines(self, tile: Tile) -> Scores:
        """Block cosines; rows and columns before the first node are zero."""
        top, left = max(tile.rows.start, 0), max(tile.columns.start, 0)
        inner = Tile(range(top, tile.rows.stop), range(left, tile.columns.stop))
        cosines = np.zeros((len(self.types), len(tile.rows), len(tile.columns)), dtype=np.float32)
        above, before = top - tile.rows.start, left - tile.columns.start
        cosines[:, above:, before:] = self.similarity.blocks(inner, self.types)
        return cosines

    def _weakest(self, cosines: Scores) -> Scores:
        """Block cosine less the best block cosine with one outer member dropped: ``[T, r, c]``.

        Negative where a passenger rides along that the bead would be better without.
        """
        sizes = list(zip(self.types.source.tolist(), self.types.target.tolist(), strict=True))
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
                best = without[0]
                for other in without[1:]:
                    best = np.maximum(best, other)
                np.subtract(cosines[t, 1:, 1:], best, out=weakest[t])
        return weakest

    def _hubness(self, tile: Tile) -> Scores:
        """Mean neighbour cosine of the members of both blocks: ``[rows, types, columns]``."""
        source = _block_means(self.hubs_source, tile.rows, self.types.source)
        target = _block_means(self.hubs_target, tile.columns, self.types.target)
        return (source[:, :, None] + target.T[None]).astype(np.float32)

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
        tail = np.log1p(deviation)
        np.minimum(deviation, LONGEST_DEVIATION**2, out=deviation)
        deviation *= np.float32(-0.5)
        return deviation, -tail

    def _questions(self, tile: Tile) -> Scores:
        """1 where exactly one side ends in a question mark, -1 where both do."""
        source = np.concatenate(([0.0], self.source.questions))[tile.rows.start : tile.rows.stop]
        target = np.concatenate(([0.0], self.target.questions))[
            tile.columns.start : tile.columns.stop
        ]
        both = source[:, None] * target
        either = source[:, None] + target - 2 * both
        return np.asarray((either - both)[:, None, :], dtype=np.float32)


SHORT_TEXT_VARIANCE = 2.0
"""Variance of the log length ratio that short texts add, times characters."""

LONGEST_DEVIATION = 6.0
"""Standard deviations after which a length ratio counts no worse."""


def _asks(text: str) -> bool:
    return text.rstrip(" \"'»”’)")[-1:] in {"?", "؟"}


def _type_features(types: BeadTypes) -> Floats:
    """The prior features ``[5, types]`` that follow from a type's sizes alone."""
    small, large = np.minimum(types.source, types.target), np.maximum(types.source, types.target)
    return np.array(
        [
            large == 1,
            (small == 1) & (large == 2),
            (small == 1) & (large > 2),
            np.where(large > 3, large - 3, 0),
            small > 1,
        ],
        dtype=np.float64,
    )


def _block_sums(values: Floats, nodes: range, sizes: Floats | np.ndarray) -> Floats:
    """Sums ``[nodes, types]`` of the last ``sizes`` values before each node; at least 1."""
    running = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(nodes.start, nodes.stop)
    starts = np.maximum(ends[:, None] - sizes, 0)
    return np.asarray(np.maximum(running[ends][:, None] - running[starts], 1e-3))


def _block_means(values: Floats, nodes: range, sizes: np.ndarray) -> Floats:
    running = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(nodes.start, nodes.stop)
    starts = np.maximum(ends[:, None] - sizes, 0)
    return np.asarray((running[ends][:, None] - running[starts]) / sizes)


def _null_features(best: Floats, lengths: Floats) -> Floats:
    return np.array([np.ones_like(best), best, np.log(lengths) - 4.0])


def usual_types(types: BeadTypes) -> Floats:
    """How common each two-sided type usually is: shares ``[types]``.

    A smooth stand-in for counts: AlignAR's law and literature and our own briefs lie on both sides.
    """
    small, large = np.minimum(types.source, types.target), np.maximum(types.source, types.target)
    share = np.where(small == 1, 0.75 * 0.3 ** (large - 1.0), 0.02 * 0.5 ** (small + large - 4.0))
    return np.asarray(share / share.sum())
