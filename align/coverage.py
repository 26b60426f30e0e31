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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
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
        if not source.count or not target.count:
            shape = (3, len(rows), len(self._types), len(columns))
            return np.ones(shape, dtype=np.float32)
        cosines = _cosines(source, target)
        nodes = np.arange(rows.start - top, rows.stop - top)
        others = np.arange(columns.start - left, columns.stop - left)
        sizes = self._types.source, self._types.target
        covered = _side(source, target.best(cosines.T), sizes, (nodes, others))
        turned = _side(target, source.best(cosines), sizes[::-1], (others, nodes))
        flipped = np.ascontiguousarray(turned.transpose(0, 3, 2, 1))
        return np.array([covered[0], flipped[0], np.minimum(covered[1], flipped[1])])


class _Stretch:
    """The words of some neighbouring segments, types numbered afresh."""

    def __init__(self, words: WordsOfText, segments: range) -> None:
        first, last = words.starts[segments.start], words.starts[segments.stop]
        types, self.flat = np.unique(words.flat[first:last], return_inverse=True)
        self.starts = words.starts[segments.start : segments.stop + 1] - first
        self.count = len(segments)
        self.vectors, self.keys = words.vectors[types], words.keys[types]
        self.weights = words.weights[types]
        self.totals = words.totals[segments.start : segments.stop]

    def best(self, cosines: Scores) -> Scores:
        """How well each type of the other side is matched in each segment, 0 to 1.

        ``cosines`` ``[types, others]`` are those of the types of this side; ``[segments, others]``.
        """
        # The best cosine first: what is clipped is then a tenth as much.
        best = np.maximum.reduceat(cosines[self.flat], self.starts[:-1], axis=0)
        best -= FAINT
        best *= 1 / (SURE - FAINT)
        return np.clip(best, 0.0, 1.0, out=best)

    def weighted(self) -> Scores:
        """The weights of the words ``[segments, types]``."""
        segment = np.repeat(np.arange(self.count), np.diff(self.starts))
        place = segment * len(self.weights) + self.flat
        shape = (self.count, len(self.weights))
        summed = np.bincount(place, self.weights[self.flat], minlength=shape[0] * shape[1])
        return summed.reshape(shape).astype(np.float32)


def _side(
    own: _Stretch, best: Scores, sizes: tuple[Ints, Ints], nodes: tuple[Ints, Ints]
) -> Scores:
    """Coverage of the blocks of one side, and of their least covered outer member.

    ``best`` ``[others, types]`` says how well each word type is matched in each segment of the
    other side; ``sizes`` ``[types]`` and ``nodes`` of beads are of this side and of the other.
    Returns ``[2, nodes, types, other nodes]``; where a bead would begin before the stretch, the
    values have no meaning.
    """
    longest = int(sizes[1].max())
    covered = np.zeros((longest, own.count, best.shape[0] + 1), dtype=np.float32)
    weights = own.weighted()
    grown = best
    for width in range(longest):
        if width:
            # Best matches within the width + 1 segments that end at each.
            longer = grown.copy()
            np.maximum(grown[:-1], best[1:], out=longer[1:])
            grown = longer
        np.matmul(weights, grown.T, out=covered[width, :, 1:])
    running = np.zeros((longest, own.count + 1, best.shape[0] + 1), dtype=np.float32)
    np.cumsum(covered, axis=1, out=running[:, 1:])
    covered /= own.totals[:, None]
    widths = sizes[1] - 1
    last = nodes[0][:, None]
    first = np.maximum(last - sizes[0], 0)
    total = np.concatenate(([0.0], np.cumsum(own.totals, dtype=np.float64)))
    total = np.maximum(total[last] - total[first], 1e-6).astype(np.float32)
    ends = slice(int(nodes[1][0]), None)
    found = np.ones((2, len(nodes[0]), len(widths), len(nodes[1])), dtype=np.float32)
    np.subtract(running[widths, last, ends], running[widths, first, ends], out=found[0])
    found[0] /= total[:, :, None]
    several = np.flatnonzero(sizes[0] > 1)
    outer = np.maximum(last - 1, 0), first[:, several]
    grown_by = widths[several]
    found[1, :, several] = np.minimum(
        covered[grown_by, outer[0], ends], covered[grown_by, outer[1], ends]
    ).transpose(1, 0, 2)
    return found


def _cosines(source: _Stretch, target: _Stretch) -> Scores:
    """Cosines of all types ``[source, target]``; exact ones match themselves or nothing."""
    cosines = source.vectors @ target.vectors.T
    exact = np.flatnonzero(source.keys), np.flatnonzero(target.keys)
    if len(exact[0]) and len(exact[1]):
        same = source.keys[exact[0]][:, None] == target.keys[exact[1]]
        cosines[np.ix_(*exact)] = np.where(same, np.float32(1.0), np.float32(0.0))
    return cosines


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
