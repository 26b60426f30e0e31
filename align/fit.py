"""Fit the weights of the aligner (the command is ``python -m benchmarks.fit_alignment``).

Maximum likelihood of the gold beads in the lattice's own distribution, with a ridge that draws the
weights to a starting point, so that few documents cannot carry them off. First comes a
cross-validation over documents, whose figures are honest for documents of these kinds; the
temperature is fitted on its left-out posteriors; last come the weights fitted on all documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.decoding import most_expected
from align.evaluate import GoldBead, GoldDocument, as_gold
from align.evidence import BEAD_FEATURES, NULL_FEATURES, OPENING_FEATURES, PLAIN_FEATURES
from align.inference import infer, lattice_of, re_estimated
from align.lattice import BeadTypes, Tile, whole
from align.likelihood import Batch, Piece, negative_log_likelihood
from align.model import AlignmentModel, Weights
from align.pipeline import BEAD_SIZES, gather
from align.posteriors import posteriors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.document import Segment
    from align.encoder import Encoder
    from align.evidence import Evidence
    from align.lattice import Floats

NAMES = BEAD_FEATURES + NULL_FEATURES + OPENING_FEATURES

START = {
    "one to one": 0.3,
    "one to two": 0.4,
    "one to many": 0.4,
    "many to many": -1.7,
    "type in this document": 0.6,
    "cosine": 6.0,
    "low cosine": 10.0,
    "weakest member": 9.0,
    "length": 0.4,
    "length tail": 1.4,
    "question mark": -0.5,
    "paragraph start": 0.7,
    "across paragraphs": -1.5,
    "heading": -1.5,
    "coverage": 2.0,
    "least coverage": 10.0,
    "member coverage": 9.0,
    "edges": 2.0,
    "weakest edge": 2.0,
    "null": 0.3,
    "furniture": 1.0,
    "opening": -2.5,
    "nulls in this document": 0.5,
}
"""Where fitting starts and what the ridge draws to; set by hand before anything was fitted, moved
once to the middle of what the first fits gave. What is not named starts at nought."""

SCALE = {
    "cosine": 12.0,
    "low cosine": 15.0,
    "weakest member": 8.0,
    "coverage": 6.0,
    "least coverage": 6.0,
    "member coverage": 6.0,
    "edges": 2.0,
    "weakest edge": 3.0,
}
"""How large weights may be expected to grow: the ridge is on weight over scale. Others: 1."""

_WITHOUT_COVERAGE = {"cosine": 15.0, "weakest member": 9.0}

_PIECE = 20
"""Segments after which a document is cut, at the next gold boundary."""

_PIECES_A_BATCH = 64


@dataclass(slots=True)
class Example:
    """A gold document with its evidence; ``weight`` is what each of its pieces counts.

    ``bare`` is the evidence before anything is known of the pair, ``evidence`` the same with
    statistics.
    """

    gold: GoldDocument
    beads: list[GoldBead]
    bare: Evidence
    evidence: Evidence
    group: str
    weight: float = 1.0


def example(
    gold: GoldDocument,
    segments: tuple[Sequence[Segment], Sequence[Segment]],
    encoder: Encoder,
    group: str,
    weight: float = 1.0,
) -> Example:
    """Gather the evidence on a gold document."""
    types = BeadTypes.of(BEAD_SIZES)
    evidence, _ = gather(*segments, encoder, types)
    return Example(gold, in_order(gold), evidence, evidence, group, weight)


def in_order(gold: GoldDocument) -> list[GoldBead]:
    """The gold beads as one path: each segment once, omissions before additions in every gap.

    Gold made by hand has a segment listed twice here and forgotten there; the first mention counts,
    what is never mentioned is taken for left out.
    """
    seen: tuple[set[int], set[int]] = (set(), set())
    path: list[GoldBead] = []
    i = j = 0
    for bead in gold.beads:
        source = tuple(sorted(set(bead[0]) - seen[0]))
        target = tuple(sorted(set(bead[1]) - seen[1]))
        seen[0].update(source)
        seen[1].update(target)
        if source and target:
            path += [*_nulls(range(i, source[0]), range(j, target[0])), (source, target)]
            i, j = source[-1] + 1, target[-1] + 1
    return path + _nulls(range(i, len(gold.source)), range(j, len(gold.target)))


def _nulls(source: range, target: range) -> list[GoldBead]:
    return [((i,), ()) for i in source] + [((), (j,)) for j in target]


def pieces_of(each: Example) -> list[Piece]:
    """Cut one example into pieces; those with a bead of no known type are left out."""
    place = {size: t for t, size in enumerate(BEAD_SIZES)}
    size = each.evidence.size
    features = each.evidence.bead_features(Tile(range(size[0] + 1), range(size[1] + 1)))
    nulls = each.evidence.null_features()
    openings = each.evidence.opening_features()
    pieces: list[Piece] = []
    i = j = i0 = j0 = 0
    gold = np.zeros(len(NAMES))
    last, sound = "match", True
    beads, omissions = len(BEAD_FEATURES), len(BEAD_FEATURES) + len(NULL_FEATURES)
    for at, (source, target) in enumerate(each.beads):
        i, j = i + len(source), j + len(target)
        if source and target:
            kind = place.get((len(source), len(target)))
            sound = sound and kind is not None
            if kind is not None:
                gold[:beads] += features[:, i, kind, j]
            last = "match"
        else:
            side = 0 if source else 1
            gold[beads:omissions] += nulls[side][:, (i if source else j) - 1]
            if last != ("omission", "addition")[side]:
                gold[omissions:] += openings[side]
            last = ("omission", "addition")[side]
        long = i - i0 >= _PIECE or j - j0 >= _PIECE
        if (long and last == "match") or at + 1 == len(each.beads):
            if sound:
                block = features[:, i0 : i + 1, :, j0 : j + 1].astype(np.float32)
                sides = nulls[0][:, i0:i], nulls[1][:, j0:j]
                pieces.append(Piece(block, *sides, openings, gold, each.weight))
            i0, j0, gold, sound = i, j, np.zeros(len(NAMES)), True
    return pieces


def fitted(
    examples: list[Example], start: Floats, free: Floats, ridge: float, iterations: int
) -> Floats:
    """The weights that make the gold likeliest; where ``free`` is 0 they stay as they are."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    pieces = [piece for each in examples for piece in pieces_of(each)]
    pieces.sort(key=lambda piece: (piece.bead.shape[1], piece.bead.shape[3]))
    types = BeadTypes.of(BEAD_SIZES)
    batches = [
        Batch.of(pieces[at : at + _PIECES_A_BATCH], types)
        for at in range(0, len(pieces), _PIECES_A_BATCH)
    ]
    scale = np.array([SCALE.get(name, 1.0) for name in NAMES])

    def loss(scaled: Floats) -> tuple[float, Floats]:
        total, gradient = 0.0, np.zeros(len(NAMES))
        for batch in batches:
            value, slope = negative_log_likelihood(batch, scaled * scale)
            total, gradient = total + value, gradient + slope
        away = scaled - start / scale
        return total + ridge / 2 * float(away @ away), (gradient * scale + ridge * away) * free

    found = minimize(
        loss, start / scale, jac=True, method="L-BFGS-B", options={"maxiter": iterations}
    )
    return np.asarray(found.x * scale)


def fit(examples: list[Example], ridge: float = 0.5, iterations: int = 30) -> AlignmentModel:
    """Both sets of weights from gold documents, with two rounds of pair statistics."""
    covered = np.array([name not in BEAD_FEATURES[len(PLAIN_FEATURES) :] for name in NAMES])
    plain = np.array(
        [0.0 if not ok else START.get(n, 0.0) for n, ok in zip(NAMES, covered, strict=True)]
    )
    for name, value in _WITHOUT_COVERAGE.items():
        plain[NAMES.index(name)] = value
    full = np.array([START.get(name, 0.0) for name in NAMES])
    start = full.copy()
    for each in examples:
        _learn_statistics(each, Weights.of(plain))
    first = fitted(examples, plain, covered.astype(np.float64), ridge, iterations)
    for _ in range(2):
        for each in examples:
            _learn_statistics(each, Weights.of(full))
        full = fitted(examples, start, np.ones(len(NAMES)), ridge, iterations)
    return AlignmentModel(Weights.of(first), Weights.of(full))


def predicted(each: Example, model: AlignmentModel) -> tuple[list[GoldBead], list[float]]:
    """The alignment of an example's documents under a model, and the posteriors of its beads."""
    from align.alignment import Bead

    evidence = each.bare
    inferred = infer(evidence, model, whole(*evidence.size), 2)
    steps = most_expected(inferred.posteriors, evidence.types, evidence.size)
    beads = [
        Bead(range(s.row - s.source, s.row), range(s.column - s.target, s.column), s.posterior)
        for s in steps
    ]
    return as_gold(beads), [bead.posterior for bead in beads]


def cross_validated(
    examples: list[Example], folds: int
) -> dict[int, tuple[list[GoldBead], list[float]]]:
    """Predictions for every example, by number, from models fitted without its fold.

    Within each group the documents are dealt out to the folds in turn; those of one name, made
    from one text, go to the same fold.
    """
    seen: dict[str, int] = {}
    fold_by_name: dict[str, int] = {}
    fold_of = []
    for each in examples:
        turn = seen.get(each.group, 0)
        fold_of.append(fold_by_name.setdefault(each.gold.name, turn % folds))
        seen[each.group] = turn + 1
    found = {}
    for fold in range(folds):
        rest = [each for each, own in zip(examples, fold_of, strict=True) if own != fold]
        model = fit(rest)
        for at, own in enumerate(fold_of):
            if own == fold:
                found[at] = predicted(examples[at], model)
    return found


def _learn_statistics(each: Example, weights: Weights) -> None:
    """Estimate the pair statistics as inference will have them."""
    each.evidence = each.bare
    for _ in range(2):
        lattice = lattice_of(each.evidence, weights, whole(*each.evidence.size))
        found = posteriors(lattice, 1e-3)
        each.evidence = each.evidence.with_statistics(re_estimated(each.evidence, found))
