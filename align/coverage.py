"""Word by word: how much of each block finds its match in the other.

Sentence vectors say what two blocks are about; they hardly feel a sentence that rides along with
the wrong neighbour. So every word of a block looks for its best match among the words of the other
block, in the same word vectors, and a block's coverage is the share of its words, weighted by how
rare they are in the document, that find one. Numbers and Latin strings match themselves and nothing
else, in either set of digits.

A sentence that stands on the wrong side of a cut changes the coverage of a long block little, but
that of the words next to the cut much: so the first words of the first members of both blocks are
looked up in each other, and the last words of the last members.

(The idea is that of BERTScore, Zhang and others 2020, here over a static table and over all blocks
of a lattice at once: the best match in a longer block is a running maximum, the coverage of a
longer block a running sum.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from align.lattice import BeadTypes, Ints, Scores, Tile

Matches: TypeAlias = "tuple[Ints, Ints, Scores]"
"""Pairs of word types that match: types of one side, of the other, and how well, above 0 to 1."""

WordVectors = Callable[[Sequence[str]], npt.NDArray[np.float32]]

FAINT, SURE = 0.3, 0.75
"""Cosines of two words at and below which they do not match, and from which they surely do."""

_EDGE_WORDS = 8
"""Words at the beginning and at the end of a segment by which the edges of a bead are judged."""

_WORD = re.compile(r"\d+(?:[.,٫٬]\d+)*|[^\W\d_]+")
_LATIN = re.compile("[A-Za-z]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", ",٬")
_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class WordsOfText:
    """The words of a text: which types stand where.

    ``flat`` holds the type of every word, ``starts`` ``[n + 1]`` where each segment's words begin,
    ``vectors`` ``[types, d]`` unit rows, ``weights`` ``[types]`` how rare a type is, ``keys``
    ``[types]`` a number above 0 for types that match exactly (numbers, Latin strings), ``totals``
    ``[n]`` the summed weights of each segment.
    """

    flat: Ints
    starts: Ints
    vectors: Scores
    weights: Scores
    keys: Ints
    totals: Scores


class Coverage:
    """Coverage of all blocks of a document pair, tile by tile."""

    def __init__(self, source: WordsOfText, target: WordsOfText) -> None:
        """``source`` and ``target`` are the words of the two texts."""
        self._source, self._target = source, target

    @classmethod
    def of(cls, source: list[str], target: list[str], vectors: WordVectors) -> Coverage:
        """Read the words of two texts, English and Arabic."""
        keys: dict[str, int] = {}
        # Arabic first, for its Latin strings.
        words = _words_of(target, vectors, keys, latin=True)
        return cls(_words_of(source, vectors, keys, latin=False), words)

    def of_tile(self, tile: Tile, types: BeadTypes) -> CoverageOfTile:
        """Coverage of the beads of these types that end in ``tile``."""
        return CoverageOfTile(self._source, self._target, types, tile)


class CoverageOfTile:
    """Coverage of the beads that end in one tile, type by type.

    A bead begins up to ``reach`` segments before the tile, so sums and members stand with a border
    of that width before the first node.
    """

    def __init__(
        self, source: WordsOfText, target: WordsOfText, types: BeadTypes, tile: Tile
    ) -> None:
        """Match the words within reach of the tile."""
        self._types = types
        reach, rows, columns = types.reach, tile.rows, tile.columns
        own = _Stretch(source, range(max(rows.start - reach, 0), rows.stop - 1))
        other = _Stretch(target, range(max(columns.start - reach, 0), columns.stop - 1))
        shape = len(rows), len(columns)
        self._edges = np.ones((2, 2, reach + shape[0], reach + shape[1]), dtype=np.float32)
        if not own.count or not other.count:
            widths = int(types.target.max()), int(types.source.max())
            self._source = np.ones((2, widths[0], reach + shape[0], shape[1]), dtype=np.float32)
            self._target = np.ones((2, widths[1], shape[0], reach + shape[1]), dtype=np.float32)
        else:
            matches = _matches(own, other)
            best = other.best((matches[1], matches[0], matches[2]), len(own.keys))
            matched = _grown(best, int(types.target.max()), shape[1])
            covered = _summed(matched, own.weighted()).swapaxes(1, 2)
            self._source = _bordered(covered, own.totals[:, None], 1, reach + shape[0])
            opposite = own.best(matches, len(other.keys))
            self._edges[:, :, -own.count :, -other.count :] = _edges(own, best, other, opposite)
            matched = _grown(opposite, int(types.source.max()), shape[0])
            covered = _summed(matched, other.weighted())
            self._target = _bordered(covered, other.totals, 2, reach + shape[1])
        self._source_share = 1.0 / _block_totals(own.totals, types.source, rows)
        self._target_share = 1.0 / _block_totals(other.totals, types.target, columns)

    def of_type(self, kind: int) -> tuple[Scores, Scores, Scores | None]:
        """For the beads of one type, each ``[rows, columns]``.

        Coverage of the source block and of the target block, and the least coverage of an outer
        member of a block of several; None where there is none. Where a bead would begin before the
        text, the values have no meaning.
        """
        a, b, reach = (
            int(self._types.source[kind]),
            int(self._types.target[kind]),
            self._types.reach,
        )
        running, members = self._source[:, b - 1]
        rows = len(running) - reach
        source = running[reach:] - running[reach - a : -a]
        source *= self._source_share[kind][:, None]
        outer = [members[reach:], members[reach - a + 1 :][:rows]] if a > 1 else []
        running, members = self._target[:, a - 1]
        columns = running.shape[1] - reach
        target = running[:, reach:] - running[:, reach - b : -b]
        target *= self._target_share[kind]
        if b > 1:
            outer += [members[:, reach:], members[:, reach - b + 1 :][:, :columns]]
        if not outer:
            return source, target, None
        least = np.minimum(outer[0], outer[1])
        for member in outer[2:]:
            np.minimum(least, member, out=least)
        return source, target, least

    def edges_of_type(self, kind: int) -> tuple[Scores, Scores]:
        """How well the beads of one type begin and end, each ``[rows, columns]``.

        Of the four edges, the beginnings and the ends of both blocks, the summed and the least
        coverage by the outer member opposite. Where a bead would begin before the text, the values
        have no meaning.
        """
        a, b, reach = (
            int(self._types.source[kind]),
            int(self._types.target[kind]),
            self._types.reach,
        )
        ends = self._edges[1, :, reach:, reach:]
        begins = self._edges[0, :, reach - a + 1 :, reach - b + 1 :]
        begins = begins[:, : ends.shape[1], : ends.shape[2]]
        return begins[0] + ends[0], np.minimum(begins[1], ends[1])


class _Stretch:
    """The words of some neighbouring segments, types numbered afresh."""

    def __init__(self, words: WordsOfText, segments: range) -> None:
        first, last = words.starts[segments.start], words.starts[segments.stop]
        flat = words.flat[first:last]
        # Where each type stands: its segments, one type after the other.
        order = np.argsort(flat, kind="stable")
        ordered = flat[order]
        self._first = np.flatnonzero(np.diff(ordered, prepend=-1))
        self._often = np.diff(np.append(self._first, len(flat)))
        types = ordered[self._first]
        self._lengths = np.diff(words.starts[segments.start : segments.stop + 1])
        self.count = len(segments)
        self._segments = np.repeat(np.arange(self.count), self._lengths)[order]
        self._flat = np.empty_like(flat)
        self._flat[order] = np.repeat(np.arange(len(types)), self._often)
        self.vectors, self.keys = words.vectors[types], words.keys[types]
        self.totals = words.totals[segments.start : segments.stop]
        self._weights = words.weights[types]

    def best(self, matches: Matches, others: int) -> Scores:
        """How well each of ``others`` types of the other side is matched in each segment, 0 to 1.

        ``matches`` has the types of this side first; ``[segments, others]``.
        """
        types, to, values = matches
        often = self._often[types]
        ends = np.cumsum(often)
        within = np.arange(int(often.sum())) - np.repeat(ends - often, often)
        segments = self._segments[np.repeat(self._first[types], often) + within]
        best = np.zeros((self.count, others), dtype=np.float32)
        place = segments * others + np.repeat(to, often)
        np.maximum.at(best.reshape(-1), place, np.repeat(values, often))
        return best

    def weighted(self) -> Scores:
        """The weights of the words ``[segments, types]``."""
        types = np.repeat(np.arange(len(self._weights)), self._often)
        shape = (self.count, len(self._weights))
        place = self._segments * shape[1] + types
        summed = np.bincount(place, self._weights[types], minlength=shape[0] * shape[1])
        return summed.reshape(shape).astype(np.float32)

    def at_edges(self, best: Scores) -> Scores:
        """Coverage of the first and of the last words of each segment: ``[2, others, segments]``.

        ``best`` ``[others, types]`` says how well each type is matched in each segment opposite.
        """
        lengths = np.repeat(self._lengths, self._lengths)
        ends = np.cumsum(self._lengths)
        place = np.arange(len(self._flat)) - np.repeat(ends - self._lengths, self._lengths)
        used = np.minimum(self._lengths, _EDGE_WORDS)
        begins = np.cumsum(used) - used
        covered = np.empty((2, len(best), self.count), dtype=np.float32)
        for edge, near in enumerate((place < _EDGE_WORDS, lengths - place <= _EDGE_WORDS)):
            words = self._flat[near]
            weights = self._weights[words]
            totals = np.maximum(np.add.reduceat(weights, begins), 1e-6)
            np.divide(
                np.add.reduceat(best[:, words] * weights, begins, axis=1), totals, out=covered[edge]
            )
        return covered


def _edges(own: _Stretch, best: Scores, other: _Stretch, opposite: Scores) -> Scores:
    """Coverage of the edges of single segments by each other, ``[2, 2, own, other]``.

    Beginnings and ends; summed over the two sides and the less of the two. ``best``
    ``[other, types of own]`` and ``opposite`` ``[own, types of other]`` say how well the types are
    matched in the segments.
    """
    first, second = own.at_edges(best).swapaxes(1, 2), other.at_edges(opposite)
    return np.stack((first + second, np.minimum(first, second)), axis=1)


def _grown(best: Scores, longest: int, nodes: int) -> Scores:
    """Best matches within the blocks that end at the last ``nodes`` nodes.

    ``best`` ``[segments, types]`` are those within single segments; ``[longest, nodes, types]``,
    nothing at a node before the first segment.
    """
    grown = np.zeros((longest, nodes, best.shape[1]), dtype=np.float32)
    filled = min(nodes, len(best))
    running = best
    for width in range(longest):
        if width:
            longer = running.copy()
            np.maximum(running[:-1], best[1:], out=longer[1:])
            running = longer
        grown[width, nodes - filled :] = running[len(best) - filled :]
    return grown


def _summed(matched: Scores, weights: Scores) -> Scores:
    """Weights that are matched ``[widths, nodes, segments]``, in one product."""
    flat = matched.reshape(-1, matched.shape[2])
    return np.asarray((flat @ weights.T).reshape(*matched.shape[:2], len(weights)))


def _bordered(covered: Scores, totals: Scores, axis: int, nodes: int) -> Scores:
    """Running sums over the segments, and the coverage of each segment before a node.

    ``covered`` has the segments along ``axis`` and their summed weights in ``totals``. The result
    ``[2, …]`` has, along the same axis, the last ``nodes`` nodes, zeros before the first segment.
    """
    shape = list(covered.shape)
    count, shape[axis] = shape[axis], nodes
    found = np.zeros((2, *shape), dtype=np.float32)
    inner = [slice(None)] * covered.ndim
    inner[axis] = slice(nodes - count, None)
    np.cumsum(covered, axis=axis, out=found[0][tuple(inner)])
    np.divide(covered, totals, out=found[1][tuple(inner)])
    return found


def _block_totals(totals: Scores, sizes: Ints, nodes: range) -> Scores:
    """Summed weights ``[types, nodes]`` of the blocks that end at each node; above 0."""
    running = np.concatenate(([0.0], np.cumsum(totals, dtype=np.float64)))
    last = np.arange(len(running) - len(nodes), len(running))
    summed = running[last] - running[np.maximum(last - sizes[:, None], 0)]
    return np.asarray(np.maximum(summed, 1e-6), dtype=np.float32)


def _matches(source: _Stretch, target: _Stretch) -> Matches:
    """The word types that match at all, one in some two hundred of all pairs.

    Exact ones match themselves or nothing.
    """
    cosines = source.vectors @ target.vectors.T
    exact = np.flatnonzero(source.keys), np.flatnonzero(target.keys)
    if len(exact[0]) and len(exact[1]):
        same = source.keys[exact[0]][:, None] == target.keys[exact[1]]
        cosines[np.ix_(*exact)] = np.where(same, np.float32(1.0), np.float32(0.0))
    place = np.flatnonzero(cosines > FAINT)
    values = cosines.reshape(-1)[place]
    values -= FAINT
    values *= 1 / (SURE - FAINT)
    types, to = np.divmod(place, cosines.shape[1])
    return types, to, np.minimum(values, 1.0, out=values)


def _words_of(
    texts: list[str], vectors: WordVectors, keys: dict[str, int], *, latin: bool
) -> WordsOfText:
    words = [_WORD.findall(text) or [_NOTHING] for text in texts]
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    starts = np.concatenate(([0], np.cumsum(lengths)))
    number = {word: at for at, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}
    places = map(number.__getitem__, chain.from_iterable(words))
    flat = np.fromiter(places, dtype=np.int64, count=int(starts[-1]))
    types = list(number)
    n = len(texts)
    place = np.unique(flat * n + np.repeat(np.arange(n), lengths)) // n
    spread = np.bincount(place, minlength=len(types))
    weights = np.log((n + 2) / (spread + 0.5)).astype(np.float32)
    exact = _keys(types, keys, latin=latin)
    return WordsOfText(
        flat, starts, vectors(types), weights, exact, np.add.reduceat(weights[flat], starts[:-1])
    )


def _keys(types: list[str], keys: dict[str, int], *, latin: bool) -> Ints:
    """A number above 0 for words that match only themselves, else 0; ``keys`` grows."""
    numbers = [at for at, word in enumerate(types) if word[0].isdigit()]
    of_numbers = [types[at].translate(_DIGITS).replace("٫", ".") for at in numbers]
    # A Latin string is telling only where it stands in Arabic text.
    strings = [word.casefold() for word in types if latin and _LATIN.match(word)]
    for exact in (*of_numbers, *strings):
        keys.setdefault(exact, len(keys) + 1)
    found = np.array([keys.get(word, 0) for word in map(str.casefold, types)], dtype=np.int64)
    found[numbers] = [keys[number] for number in of_numbers]
    return found
