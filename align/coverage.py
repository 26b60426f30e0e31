"""Word by word: how much of each block finds its match in the other.

Sentence vectors say what two blocks are about; they hardly feel a sentence that rides along with
the wrong neighbour. So every word of a block looks for its best match among the words of the other
block, in the same word vectors, and a block's coverage is the share of its words, weighted by how
rare they are in the document, that find one. Numbers and Latin strings match themselves and nothing
else, in either set of digits.

(The idea is that of BERTScore, Zhang and others 2020, here over a static table and over all blocks
of a lattice at once: the best match in a longer block is a running maximum, the coverage of a
longer block a running sum.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from align.lattice import BeadTypes, Ints, Scores, Tile

WordVectors = Callable[[Sequence[str]], npt.NDArray[np.float32]]

FAINT, SURE = 0.3, 0.75
"""Cosines of two words at and below which they do not match, and from which they surely do."""

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

    def __init__(self, source: WordsOfText, target: WordsOfText, types: BeadTypes) -> None:
        """``source`` and ``target`` are the words of the two texts."""
        self._source, self._target, self._types = source, target, types

    @classmethod
    def of(
        cls, source: list[str], target: list[str], vectors: WordVectors, types: BeadTypes
    ) -> Coverage:
        """Read the words of two texts, English and Arabic."""
        keys: dict[str, int] = {}
        # Arabic first: a Latin string is telling only where it stands in Arabic text.
        words = _words_of(target, vectors, keys, latin=True)
        return cls(_words_of(source, vectors, keys, latin=False), words, types)

    def features(self, tile: Tile) -> Scores:
        """For the beads that end in ``tile``, float32 ``[3, rows, types, columns]``.

        Coverage of the source block and of the target block, and the least coverage of an outer
        member of a block of several (1 where there is none).
        """
        reach = self._types.reach
        rows, columns = tile.rows, tile.columns
        top, left = max(rows.start - reach, 0), max(columns.start - reach, 0)
        source = _Stretch(self._source, range(top, rows.stop - 1))
        target = _Stretch(self._target, range(left, columns.stop - 1))
        found = np.ones((3, len(rows), len(self._types), len(columns)), dtype=np.float32)
        if not source.count or not target.count:
            return found
        likeness = _likeness(source, target)
        by_source = np.maximum.reduceat(likeness[:, target.flat], target.starts, axis=1)
        by_target = np.maximum.reduceat(likeness[source.flat], source.starts, axis=0).T
        # Node numbers of the tile in the stretches' own counting.
        i, j = (
            np.arange(len(rows)) + rows.start - top,
            np.arange(len(columns)) + columns.start - left,
        )
        sizes = list(
            enumerate(
                zip(*(x.tolist() for x in (self._types.source, self._types.target)), strict=True)
            )
        )
        for b, covered in _growing(by_source, int(self._types.target.max())):
            if b > target.count:
                break
            own = source.summed(covered)
            self._side(
                found,
                0,
                own,
                source.totals,
                i,
                j,
                b,
                [(t, a) for t, (a, other) in sizes if other == b],
            )
        flipped = found.transpose(0, 3, 2, 1)
        for a, covered in _growing(by_target, int(self._types.source.max())):
            if a > source.count:
                break
            own = target.summed(covered)
            self._side(
                flipped,
                1,
                own,
                target.totals,
                j,
                i,
                a,
                [(t, b) for t, (other, b) in sizes if other == a],
            )
        return found

    def _side(
        self,
        found: Scores,
        place: int,
        own: Scores,
        totals: Scores,
        i: Ints,
        j: Ints,
        width: int,
        kinds: list[tuple[int, int]],
    ) -> None:
        """Fill in one side.

        ``own`` ``[segments, ends]`` is the covered weight of each segment by the block of ``width``
        segments that ends at each segment of the other side.
        """
        running = np.zeros((own.shape[0] + 1, own.shape[1]), dtype=np.float32)
        np.cumsum(own, axis=0, out=running[1:])
        weights = np.concatenate(([0.0], np.cumsum(totals))).astype(np.float32)
        c = np.flatnonzero(j >= width)
        ends = j[c] - 1
        running, share = running[:, ends], own[:, ends] / totals[:, None]
        for t, size in kinds:
            r = np.flatnonzero(i >= size)
            if not len(r) or not len(c):
                continue
            last = i[r]
            block = slice(r[0], None), t, slice(c[0], None)
            found[(place, *block)] = (running[last] - running[last - size]) / (
                weights[last] - weights[last - size]
            )[:, None]
            if size > 1:
                worst = np.minimum(share[last - 1], share[last - size])
                found[(2, *block)] = np.minimum(found[(2, *block)], worst)


class _Stretch:
    """The words of some neighbouring segments, types numbered afresh."""

    def __init__(self, words: WordsOfText, segments: range) -> None:
        first, last = words.starts[segments.start], words.starts[segments.stop]
        types, self.flat = np.unique(words.flat[first:last], return_inverse=True)
        self.starts = words.starts[segments.start : segments.stop] - first
        self.count = len(segments)
        self.vectors, self.keys = words.vectors[types], words.keys[types]
        self.weights = words.weights[types]
        self.totals = words.totals[segments.start : segments.stop]

    def summed(self, covered: Scores) -> Scores:
        """Weighted sums ``[segments, columns]`` over the words of each segment."""
        weighted = covered * self.weights[:, None]
        return np.add.reduceat(weighted[self.flat], self.starts, axis=0)


def _growing(best: Scores, longest: int) -> Iterator[tuple[int, Scores]]:
    """Best matches within blocks of 1, 2, … segments that end at each column."""
    current = best
    yield 1, current
    for size in range(2, longest + 1):
        if size > best.shape[1]:
            return
        grown = current.copy()
        np.maximum(current[:, :-1], best[:, 1:], out=grown[:, 1:])
        current = grown
        yield size, current


def _likeness(source: _Stretch, target: _Stretch) -> Scores:
    """How well each source type matches each target type, 0 to 1."""
    likeness = source.vectors @ target.vectors.T
    likeness -= FAINT
    likeness *= 1 / (SURE - FAINT)
    np.clip(likeness, 0.0, 1.0, out=likeness)
    exact = np.flatnonzero(source.keys), np.flatnonzero(target.keys)
    if len(exact[0]) and len(exact[1]):
        same = source.keys[exact[0]][:, None] == target.keys[exact[1]]
        likeness[np.ix_(*exact)] = same
    return likeness


def _words_of(
    texts: list[str], vectors: WordVectors, keys: dict[str, int], *, latin: bool
) -> WordsOfText:
    number: dict[str, int] = {}
    words = [_WORD.findall(text) or [_NOTHING] for text in texts]
    flat = np.array(
        [number.setdefault(w, len(number)) for each in words for w in each], dtype=np.int64
    )
    lengths = np.array([len(each) for each in words], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    types = list(number)
    n = len(texts)
    place = np.unique(flat * n + np.repeat(np.arange(n), lengths)) // n
    spread = np.bincount(place, minlength=len(types))
    weights = np.log((n + 2) / (spread + 0.5)).astype(np.float32)
    exact = np.array([_key(w, keys, latin) for w in types], dtype=np.int64)
    return WordsOfText(
        flat, starts, vectors(types), weights, exact, np.add.reduceat(weights[flat], starts[:-1])
    )


def _key(word: str, keys: dict[str, int], latin: bool) -> int:
    """A number above 0 for words that match only themselves, else 0."""
    if word[0].isdigit():
        return keys.setdefault(word.translate(_DIGITS).replace("٫", "."), len(keys) + 1)
    if latin and _LATIN.match(word):
        return keys.setdefault(word.casefold(), len(keys) + 1)
    return keys.get(word.casefold(), 0)
