"""The likelihood of gold beads under the model, and its gradient, for many small lattices at once.

Fitting needs the likelihood hundreds of times, so documents are cut, between gold beads, into
pieces of some twenty segments, and one pass of array operations does all pieces together. The
lattice is that of :mod:`align.lattice`, here with the backward weights written out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from align.lattice import IMPOSSIBLE, BeadTypes, Floats, Scores


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document between two gold boundaries, and what gold says of it.

    ``bead`` is float32 ``[features, rows, types, columns]`` over its nodes, ``source`` and
    ``target`` the null features ``[features, segments]``. ``gold`` sums the features of the gold
    beads: two-sided ones, nulls, and the number of runs of nulls, as one vector.
    """

    bead: Scores
    source: Floats
    target: Floats
    opening: tuple[Floats, Floats]
    gold: Floats
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Pieces padded to one size; ``ends`` are the last nodes of each."""

    bead: Scores
    source: Floats
    target: Floats
    opening: tuple[Floats, Floats]
    ends: tuple[np.ndarray, np.ndarray]
    gold: Floats
    weights: Floats
    types: BeadTypes

    @classmethod
    def of(cls, pieces: list[Piece], types: BeadTypes) -> Batch:
        """Pad the pieces: float32 ``[features, rows, pieces, types, columns]``."""
        rows = max(piece.bead.shape[1] for piece in pieces)
        columns = max(piece.bead.shape[3] for piece in pieces)
        features = pieces[0].bead.shape[0]
        bead = np.zeros((features, rows, len(pieces), len(types), columns), dtype=np.float32)
        source = np.zeros((len(pieces[0].source), rows - 1, len(pieces)))
        target = np.zeros((len(pieces[0].target), len(pieces), columns - 1))
        for at, piece in enumerate(pieces):
            bead[:, : piece.bead.shape[1], at, :, : piece.bead.shape[3]] = piece.bead
            source[:, : piece.source.shape[1], at] = piece.source
            target[:, at, : piece.target.shape[1]] = piece.target
        ends = (
            np.array([piece.bead.shape[1] - 1 for piece in pieces]),
            np.array([piece.bead.shape[3] - 1 for piece in pieces]),
        )
        gold = np.array([piece.gold for piece in pieces])
        weights = np.array([piece.weight for piece in pieces])
        opening = (
            np.array([piece.opening[0] for piece in pieces]),
            np.array([piece.opening[1] for piece in pieces]),
        )
        return cls(bead, source, target, opening, ends, gold, weights, types)


def negative_log_likelihood(batch: Batch, weights: Floats) -> tuple[float, Floats]:
    """Minus the log-likelihood of the gold beads of a batch, and its gradient.

    ``weights`` holds those of the bead features, of the null features, and of the opening features.
    """
    return _Pass(batch, weights).value_and_gradient()


class _Pass:
    """One forward and one backward pass over a batch at given weights."""

    def __init__(self, batch: Batch, weights: Floats) -> None:
        self.batch = batch
        self.weights = weights
        beads = batch.bead.shape[0]
        self.scores = np.tensordot(weights[:beads].astype(np.float32), batch.bead, 1)
        self.nulls = slice(beads, beads + batch.source.shape[0])
        nulls = weights[self.nulls]
        self.source = np.tensordot(nulls, batch.source, 1)
        self.target = np.tensordot(nulls, batch.target, 1)
        self.openings = slice(self.nulls.stop, None)
        self.open_source, self.open_target = (
            (features @ weights[self.openings])[:, None] for features in batch.opening
        )
        rows, pieces, types, columns = self.scores.shape
        self.reach = batch.types.reach
        self.shape = (rows, pieces, columns)
        a, b = batch.types.source, batch.types.target
        self.row_of, self.kind_of = a, np.arange(types)
        self.columns_before = self.reach + np.arange(columns) - b[:, None]
        self.columns_after = np.arange(columns) + b[:, None]

    def value_and_gradient(self) -> tuple[float, Floats]:
        """Both passes, then the difference of expected and gold features."""
        batch = self.batch
        self._forward()
        self._backward()
        at = np.arange(len(batch.gold))
        log_weight = self.any[batch.ends[0] + self.reach, at, batch.ends[1] + self.reach]
        expected = self._expected(log_weight)
        value = float(batch.weights @ (log_weight - batch.gold @ self.weights))
        return value, expected - batch.weights @ batch.gold

    def _forward(self) -> None:
        rows, pieces, columns = self.shape
        reach = self.reach
        self.any = np.full((rows + reach, pieces, columns + reach), IMPOSSIBLE)
        self.match = np.full(self.shape, IMPOSSIBLE)
        self.omission = np.full(self.shape, IMPOSSIBLE)
        self.addition = np.full(self.shape, IMPOSSIBLE)
        price = np.concatenate((np.zeros((pieces, 1)), np.cumsum(self.target, axis=1)), axis=1)
        self.price = price
        for i in range(rows):
            if i == 0:
                self.match[0, :, 0] = 0.0
            else:
                starts = self.any[(reach + i - self.row_of)[:, None], :, self.columns_before]
                self.match[i] = _log_sum(starts.transpose(2, 0, 1) + self.scores[i])
                self.omission[i] = self.source[i - 1][:, None] + np.logaddexp(
                    self.match[i - 1] + self.open_source, self.omission[i - 1]
                )
            before = np.logaddexp(self.match[i], self.omission[i])
            runs = np.logaddexp.accumulate(before - price, axis=1)
            self.addition[i, :, 1:] = runs[:, :-1] + price[:, 1:] + self.open_target
            self.any[reach + i, :, reach:] = np.logaddexp(before, self.addition[i])

    def _backward(self) -> None:
        rows, pieces, columns = self.shape
        reach = self.reach
        bordered = (rows + reach, pieces, columns + reach)
        self.after_match = np.full(bordered, IMPOSSIBLE)
        self.after_omission = np.full((rows + 1, pieces, columns), IMPOSSIBLE)
        self.after_addition = np.full((rows, pieces, columns + 1), IMPOSSIBLE)
        padded = np.full((rows + reach, pieces, len(self.kind_of), columns + reach), IMPOSSIBLE)
        padded[:rows, :, :, :columns] = self.scores
        at = np.arange(pieces)
        for i in range(rows - 1, -1, -1):
            below = (i + self.row_of)[:, None]
            onward = (
                self.after_match[below, :, self.columns_after]
                + padded[below, :, self.kind_of[:, None], self.columns_after]
            )
            going = _log_sum(onward.transpose(2, 0, 1))
            final = self.batch.ends[0] == i
            going[at[final], self.batch.ends[1][final]] = 0.0
            runs = np.logaddexp.accumulate((going + self.price)[:, ::-1], axis=1)[:, ::-1]
            self.after_addition[i, :, :-1] = runs - self.price
            opened = np.full_like(going, IMPOSSIBLE)
            opened[:, :-1] = self.target + self.after_addition[i, :, 1:-1] + self.open_target
            stop = np.logaddexp(going, opened)
            omit = np.full_like(going, IMPOSSIBLE)
            if i + 1 < rows:
                omit = self.source[i][:, None] + self.after_omission[i + 1]
            self.after_omission[i] = np.logaddexp(stop, omit)
            self.after_match[i, :, :columns] = np.logaddexp(stop, omit + self.open_source)

    def _expected(self, log_weight: Floats) -> Floats:
        """Expected features, summed over the pieces by weight."""
        batch, reach = self.batch, self.reach
        rows, _pieces, columns = self.shape
        total = log_weight[:, None]
        expected = np.zeros_like(self.weights)
        beads = batch.bead.shape[0]
        weight = batch.weights
        probability = np.empty(self.scores.shape, dtype=np.float32)
        for i in range(rows):
            starts = self.any[(reach + i - self.row_of)[:, None], :, self.columns_before]
            paths = starts.transpose(2, 0, 1) + self.scores[i]
            paths += (self.after_match[i, :, :columns] - total)[:, None, :]
            probability[i] = np.exp(np.minimum(paths, 0.0)) * weight[:, None, None]
        expected[:beads] = batch.bead.reshape(beads, -1) @ probability.reshape(-1)
        ends = self.after_omission[1:rows]
        first = self.match[:-1] + self.open_source + self.source[:, :, None] + ends - total
        later = self.omission[:-1] + self.source[:, :, None] + ends - total
        first, later = np.exp(np.minimum(first, 0.0)), np.exp(np.minimum(later, 0.0))
        omitted = (first + later).sum(axis=2) * weight
        before = np.logaddexp(self.match, self.omission)[:, :, :-1]
        onward = self.target + self.after_addition[:, :, 1:-1] - total
        opened = np.exp(np.minimum(before + self.open_target + onward, 0.0))
        added = opened + np.exp(np.minimum(self.addition[:, :, :-1] + onward, 0.0))
        expected[self.nulls] = np.tensordot(batch.source, omitted, 2) + np.tensordot(
            batch.target, (added * weight[:, None]).sum(axis=0), 2
        )
        expected[self.openings] = (first.sum(axis=(0, 2)) * weight) @ batch.opening[0] + (
            opened.sum(axis=(0, 2)) * weight
        ) @ batch.opening[1]
        return expected


def _log_sum(paths: Floats) -> Floats:
    """Log of the sum of exponentials over the middle axis of ``[pieces, types, columns]``."""
    top = paths.max(axis=1)
    summed = np.exp((paths - top[:, None, :]).astype(np.float32)).sum(axis=1)
    return np.asarray(top + np.log(summed))
