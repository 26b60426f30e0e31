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

from align.lattice import IMPOSSIBLE, BeadTypes, Floats, Ints, Scores, Tile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.coverage import Coverage, CoverageOfTile
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

COVERAGE_FEATURES = ("coverage", "least coverage", "member coverage", "edges", "weakest edge")
"""Features that match the words of both sides; the first round goes without."""

BEAD_FEATURES = PLAIN_FEATURES + COVERAGE_FEATURES
"""Features of a two-sided bead, in the order of their weights."""

NULL_FEATURES = ("null", "log length", "furniture")
"""Features of an omission or addition, in the order of their weights."""

OPENING_FEATURES = ("opening", "nulls in this document")
"""Features of a run of omissions or of additions, once a run."""

_BY_TYPE = 6
"""The features that follow from the bead's type alone, the first ones."""

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

    def scores(
        self, tile: Tile, weights: Floats, kinds: Ints | None = None, among: Ints | None = None
    ) -> Scores:
        """Weighted sum of the features ``[rows, types, columns]`` of the beads ending in ``tile``.

        The types are those ``among``, in ascending order, of which only ``kinds`` are possible; by
        default all. Coverage, by far the dearest, is left out where its weights are nought.
        """
        weights = weights.astype(np.float32)
        # Features that go by the type alone are one number a type together.
        by_type = weights[:_BY_TYPE] @ _type_features(self.types, self.statistics.type_surplus)
        covered = self.coverage is not None and bool(weights[len(PLAIN_FEATURES) :].any())
        weights = weights[_BY_TYPE:] if covered else weights[_BY_TYPE : len(PLAIN_FEATURES)]
        among = np.arange(len(self.types)) if among is None else among
        kinds = among if kinds is None else kinds
        shape = len(tile.rows), len(tile.columns)
        scores = np.full((shape[0], len(among), shape[1]), IMPOSSIBLE, dtype=np.float32)
        features = self._features(tile, kinds, covered=covered)
        places = np.searchsorted(among, kinds).tolist()
        for kind, place, values in zip(kinds.tolist(), places, features, strict=True):
            summed = (weights @ values.reshape(len(weights), -1)).reshape(shape)
            np.add(summed, by_type[kind], out=scores[:, place])
        return scores

    def bead_features(self, tile: Tile) -> Scores:
        """All features one by one: float32 ``[features, rows, types, columns]``."""
        shape = (len(BEAD_FEATURES), len(tile.rows), len(self.types), len(tile.columns))
        found = np.zeros(shape, dtype=np.float32)
        found[:_BY_TYPE] = _type_features(self.types, self.statistics.type_surplus)[
            :, None, :, None
        ]
        features = self._features(
            tile, np.arange(len(self.types)), covered=self.coverage is not None
        )
        for kind, values in enumerate(features):
            found[_BY_TYPE : _BY_TYPE + len(values), :, kind] = values
        return found

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

    def _features(self, tile: Tile, kinds: Ints, *, covered: bool) -> Iterator[Scores]:
        """The features but for the type ``[features, rows, columns]``, bead type by bead type.

        One type at a time stays in the processor's cache; each is given in the same array.
        """
        shape = len(tile.rows), len(tile.columns)
        count = len(BEAD_FEATURES if covered else PLAIN_FEATURES) - _BY_TYPE
        features = np.empty((count, *shape), dtype=np.float32)
        cosine, low, weakest, length, tail, questions, starts, across, headings = features[:9]
        types = self.types.only(kinds)
        cosines = _Cosines(self, tile, kinds)
        lengths = _Lengths(self, tile, types)
        layout = self.structure.of_tile(tile, types)
        words = self.coverage.of_tile(tile, types) if covered and self.coverage else None
        questions[:] = self._questions(tile)
        low_level = np.float32(_LOW * self.statistics.level)
        for at in range(len(types)):
            cosines.fill(at, cosine, weakest)
            np.subtract(cosine, low_level, out=low)
            np.minimum(low, 0.0, out=low)
            lengths.fill(at, length, tail)
            layout.fill(at, starts, across, headings)
            if words is not None:
                _fill_coverage(words, at, *features[9:12])
                features[12], features[13] = words.edges_of_type(at)
            yield features

    def _questions(self, tile: Tile) -> Scores:
        """1 where exactly one side ends in a question mark, -1 where both do."""
        source = _at_ends(self.source.questions, tile.rows)
        target = _at_ends(self.target.questions, tile.columns)
        both = source[:, None] * target
        return np.asarray(source[:, None] + target - 3 * both, dtype=np.float32)


class _Cosines:
    """Block cosines of some types over one tile, and how they compare with shorter blocks."""

    def __init__(self, evidence: Evidence, tile: Tile, kinds: Ints) -> None:
        types = evidence.types
        sizes = list(zip(types.source.tolist(), types.target.tolist(), strict=True))
        place = {size: kind for kind, size in enumerate(sizes)}
        shorter = [
            [
                (place[size], side)
                for side, size in enumerate(((a - 1, b), (a, b - 1)))
                if size in place
            ]
            for a, b in (sizes[kind] for kind in kinds.tolist())
        ]
        needed = sorted({*kinds.tolist(), *(kind for each in shorter for kind, _ in each)})
        at = {kind: number for number, kind in enumerate(needed)}
        # One row and column more, before the others: where the blocks one shorter end.
        before = Tile(
            range(tile.rows.start - 1, tile.rows.stop),
            range(tile.columns.start - 1, tile.columns.stop),
        )
        self._cosines = evidence.similarity.blocks(before, types.only(np.array(needed)))
        self._own = [at[kind] for kind in kinds.tolist()]
        self._shorter = [[(at[kind], side) for kind, side in each] for each in shorter]

    def fill(self, number: int, cosine: Scores, weakest: Scores) -> None:
        """Both features of the beads of one type, into two ``[rows, columns]``.

        The block cosine; and the same less the best block cosine with one outer member dropped,
        which is negative where a passenger rides along that the bead would be better without.
        """
        cosine[:] = self._cosines[self._own[number], 1:, 1:]
        best = None
        for kind, side in self._shorter[number]:
            without = self._cosines[kind]
            first = without[1:, 1:]
            first = first if best is None else np.maximum(best, first, out=weakest)
            best = np.maximum(
                first, without[:-1, 1:] if side == 0 else without[1:, :-1], out=weakest
            )
        if best is None:
            weakest[:] = 0.0
        else:
            np.subtract(cosine, weakest, out=weakest)


class _Lengths:
    """The log-likelihood of length ratios and its heavy tail over one tile."""

    def __init__(self, evidence: Evidence, tile: Tile, types: BeadTypes) -> None:
        statistics = evidence.statistics
        source = _block_sums(evidence.source.lengths, tile.rows, types.source)
        target = _block_sums(evidence.target.lengths, tile.columns, types.target)
        self._source = (np.log(source) - statistics.ratio).astype(np.float32)
        self._target = np.log(target).astype(np.float32)
        self._source_variance = (SHORT_TEXT_VARIANCE / source + statistics.spread**2).astype(
            np.float32
        )
        self._target_variance = (SHORT_TEXT_VARIANCE / target).astype(np.float32)

    def fill(self, kind: int, length: Scores, tail: Scores) -> None:
        """Both features of the beads of one type, into two ``[rows, columns]``."""
        np.subtract(self._source[kind][:, None], self._target[kind], out=length)
        length *= length
        np.add(self._source_variance[kind][:, None], self._target_variance[kind], out=tail)
        length /= tail
        np.log1p(length, out=tail)
        np.negative(tail, out=tail)
        np.minimum(length, LONGEST_DEVIATION**2, out=length)
        length *= np.float32(-0.5)


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


def _fill_coverage(
    words: CoverageOfTile, kind: int, coverage: Scores, least: Scores, member: Scores
) -> None:
    """The coverage features of the beads of one type, into three ``[rows, columns]``."""
    source, target, outer = words.of_type(kind)
    np.add(source, target, out=coverage)
    np.minimum(source, target, out=least)
    if outer is None:
        member[:] = 0.0
    else:
        np.minimum(outer - np.float32(_LONE_MEMBER), 0.0, out=member)


def _block_sums(values: Floats, nodes: range, sizes: Ints) -> Floats:
    """Sums ``[types, nodes]`` of the last ``sizes`` values before each node; above 0."""
    running = np.concatenate(([0.0], np.cumsum(values)))
    ends = np.arange(nodes.start, nodes.stop)
    starts = np.maximum(ends - sizes[:, None], 0)
    return np.asarray(np.maximum(running[ends] - running[starts], 1e-3))


def _at_ends(values: Floats, nodes: range) -> Floats:
    """The value of the segment before each node; 0 before the first."""
    return np.concatenate(([0.0], values))[nodes.start : nodes.stop]


def _null_features(lengths: Floats, furniture: Floats) -> Floats:
    return np.array([np.ones_like(lengths), np.log(lengths) - 4.0, furniture])
