"""Every way of cutting many words into pieces, as arrays: expected counts, best cuts, samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

UNKNOWN = "[UNK]"
_NONE = -1
_FAR = -1e9


@dataclass(frozen=True, slots=True)
class _Group:
    """Words of one length ``l`` and the pieces they may be cut into.

    ``pieces[w, e, k]`` is the piece of ``k + 1`` letters that ends before letter ``e``, or -1.
    """

    rows: Integers
    pieces: npt.NDArray[np.int32]


class PieceLattice:
    """All cuts of a list of words into known pieces, words of one length side by side."""

    def __init__(self, words: Sequence[str], pieces: Sequence[str], longest: int) -> None:
        """``longest`` letters in a piece at most."""
        self._count = len(pieces)
        self._words = len(words)
        number = {piece: i for i, piece in enumerate(pieces)}
        lengths = np.array([len(word) for word in words], dtype=np.int64)
        self._groups: list[_Group] = []
        for length in np.unique(lengths[lengths > 0]).tolist():
            rows = np.flatnonzero(lengths == length)
            found = np.full((len(rows), length + 1, min(longest, length)), _NONE, dtype=np.int32)
            for row, word in enumerate(rows.tolist()):
                text, cells = words[word], found[row]
                for end in range(1, length + 1):
                    for size in range(1, min(longest, end) + 1):
                        piece = number.get(text[end - size : end])
                        if piece is not None:
                            cells[end, size - 1] = piece
            self._groups.append(_Group(rows, found))

    def expected_counts(self, scores: Floats, weights: Floats) -> Floats:
        """How often each piece occurs ``[pieces]`` over all cuts of all words, by forward–backward.

        ``scores`` are log-probabilities of pieces, ``weights`` of words.
        """
        counts = np.zeros(self._count)
        for group in self._groups:
            edges = _edges(group, scores)
            forward, backward = _forward(edges), _backward(edges)
            total = forward[:, -1]
            for end, size, start in _cells(edges):
                share = (
                    np.exp(edges[:, end, size] + forward[:, start] + backward[:, end] - total)
                    * weights[group.rows]
                )
                pieces = group.pieces[:, end, size]
                counts += np.bincount(
                    pieces + 1, weights=share * (pieces >= 0), minlength=self._count + 1
                )[1:]
        return counts

    def best_without(self, counts: Floats) -> Floats:
        """Log-probability ``[words]`` of each word's best cut into two pieces or more.

        The words are the pieces themselves, ``counts`` how often each occurs (0: it is no piece any
        more). What would be left of a piece goes to those that take its place, so they are
        weighed with its occurrences added to their own.
        """
        best = np.full(self._words, _FAR)
        total = counts.sum()
        known = np.append(counts, 0.0)
        for group in self._groups:
            own = counts[group.rows][:, None, None]
            others = known[group.pieces]
            edges = np.log(np.maximum(others + own, 1e-9)) - np.log(total + own)
            edges[others <= 0] = _FAR
            length = edges.shape[1] - 1
            if length == 1:
                continue
            if edges.shape[2] == length:
                edges[:, length, length - 1] = _FAR
            best[group.rows] = _forward(edges, best=True)[:, -1]
        return best

    def sample(
        self, scores: Floats, sharpness: float, seed: int
    ) -> tuple[npt.NDArray[np.int32], Integers]:
        """One random cut of each word: its piece numbers, flat, and their offsets ``[n + 1]``.

        A cut is drawn with the ``sharpness``-th power of its probability (forward filtering,
        backward sampling). A letter that is no piece is given as -1.
        """
        random = np.random.default_rng(seed)
        words: list[Integers] = []
        pieces: list[npt.NDArray[np.int32]] = []
        ends: list[Integers] = []
        for group in self._groups:
            edges = _edges(group, scores * sharpness)
            for row, end, piece in _drawn(group, edges, _forward(edges), random):
                words.append(group.rows[row])
                ends.append(end)
                pieces.append(piece)
        if not words:
            return np.zeros(0, dtype=np.int32), np.zeros(self._words + 1, dtype=np.int64)
        word, end, piece = np.concatenate(words), np.concatenate(ends), np.concatenate(pieces)
        order = np.lexsort((end, word))
        counts = np.bincount(word, minlength=self._words)
        return piece[order], np.concatenate([[0], np.cumsum(counts)])


def _edges(group: _Group, scores: Floats) -> Floats:
    """Scores ``[n, l + 1, k]`` of all pieces; a letter that is no piece costs dearly."""
    edges = np.append(np.maximum(scores, _FAR), _FAR)[group.pieces]
    edges[:, 1:, 0] = np.maximum(edges[:, 1:, 0], -60.0)
    return np.asarray(edges)


def _cells(edges: Floats) -> Iterator[tuple[int, int, int]]:
    """End, size - 1 and start of every place a piece may take."""
    for end in range(1, edges.shape[1]):
        for size in range(min(edges.shape[2], end)):
            yield end, size, end - size - 1


def _forward(edges: Floats, best: bool = False) -> Floats:
    """Log-sum (or best) ``[n, l + 1]`` over the cuts of the first ``i`` letters."""
    words, places, longest = edges.shape
    forward = np.full((words, places), _FAR)
    forward[:, 0] = 0
    for end in range(1, places):
        reach = min(longest, end)
        paths = edges[:, end, :reach] + forward[:, end - reach : end][:, ::-1]
        forward[:, end] = paths.max(axis=1) if best else np.logaddexp.reduce(paths, axis=1)
    return forward


def _backward(edges: Floats) -> Floats:
    """Log-sum ``[n, l + 1]`` over the cuts of the letters from ``i`` on."""
    words, places, longest = edges.shape
    backward = np.full((words, places), _FAR)
    backward[:, -1] = 0
    for start in range(places - 2, -1, -1):
        reach = min(longest, places - 1 - start)
        sizes = np.arange(reach)
        paths = edges[:, start + 1 + sizes, sizes] + backward[:, start + 1 : start + 1 + reach]
        backward[:, start] = np.logaddexp.reduce(paths, axis=1)
    return backward


def _drawn(
    group: _Group, edges: Floats, forward: Floats, random: np.random.Generator
) -> Iterator[tuple[Integers, Integers, npt.NDArray[np.int32]]]:
    """Pieces drawn from the end of the words backwards: rows, ends and piece numbers."""
    rows = np.arange(len(edges))
    ends = np.full(len(edges), edges.shape[1] - 1)
    sizes = np.arange(edges.shape[2])
    while len(rows):
        starts = ends[:, None] - sizes - 1
        paths = edges[rows, ends] + np.where(
            starts >= 0, forward[rows[:, None], np.maximum(starts, 0)], -np.inf
        )
        drawn = (paths + random.gumbel(size=paths.shape)).argmax(axis=1)
        yield rows, ends, group.pieces[rows, ends, drawn]
        ends = ends - drawn - 1
        rows, ends = rows[ends > 0], ends[ends > 0]
