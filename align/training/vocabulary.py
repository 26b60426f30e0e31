"""The vocabulary of the bundled encoder: a unigram model of word pieces, and how text reaches it.

A word is cut into the pieces whose probabilities multiply to the most (Kudo 2018, "Subword
regularization"). Pieces carry no mark of where in the word they stand, so that جامعة is the same
piece in بجامعة, والجامعة and alone: for Arabic, whose words begin with conjunctions, prepositions
and the article, this is worth more than anything else that was tried (docs/encoder.md).

The trainer in ``tokenizers`` gives another vocabulary each time it is run, hence this one: it
gives the same for the same words. Everything that happens to a text at query time is written into
``tokenizer.json`` and needs none of this code.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer, models

from align.cutting import normalizer, pre_tokenizer
from align.training.pieces import UNKNOWN, PieceLattice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VocabularySettings:
    """How the pieces are chosen.

    ``damping`` is the power to which the count of a word is raised: below 1, rare words have their
    say in where words are cut. ``types`` different words must contain a piece: one that stands in a
    single word, however frequent, teaches nothing about others. ``seeds`` candidates for each piece
    wanted; ``shrink`` of them stay after each round. 16 letters hold any piece worth having.
    """

    size: int = 40_000
    damping: float = 0.5
    types: int = 2
    seeds: int = 20
    shrink: float = 0.7
    longest_piece: int = 16


def train_vocabulary(
    words: Mapping[str, float], settings: VocabularySettings = VocabularySettings()
) -> Tokenizer:
    """The tokenizer whose pieces best explain these words (as the pre-tokenizer gives them).

    ``words`` has a positive weight for each. The same words give the same tokenizer.
    """
    ordered = sorted(words)
    weights = np.array([words[word] ** settings.damping for word in ordered])
    pieces = _seed_pieces(ordered, settings)
    lattice = PieceLattice(ordered, pieces, settings.longest_piece)
    scores = _initial_scores(ordered, weights, pieces, settings)
    kept = np.ones(len(pieces), dtype=bool)
    single = np.array([len(piece) == 1 for piece in pieces])
    themselves = PieceLattice(pieces, pieces, settings.longest_piece)
    while True:
        for _ in range(2):
            counts = lattice.expected_counts(scores, weights)
            kept &= (counts >= 0.5) | single
            scores = _log_share(counts, kept)
        if kept.sum() <= settings.size - 1:
            break
        counts = np.where(kept, np.maximum(counts, 1e-3), 0.0)
        loss = counts * (np.where(kept, scores, 0.0) - themselves.best_without(counts))
        loss[~kept], loss[single] = -np.inf, np.inf
        wanted = max(settings.size - 1, int(kept.sum() * settings.shrink), int(single.sum()))
        kept = np.zeros(len(pieces), dtype=bool)
        kept[np.argsort(-loss, kind="stable")[:wanted]] = True
        scores = np.where(kept, scores, -np.inf)
    return _tokenizer([(pieces[i], float(scores[i])) for i in np.flatnonzero(kept)])


def _tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """The serialisable tokenizer over these pieces and their log-probabilities."""
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *pieces], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizer()
    return tokenizer


def _substrings(word: str, longest: int) -> Iterable[str]:
    for begin in range(len(word)):
        for end in range(begin + 1, min(begin + longest, len(word)) + 1):
            yield word[begin:end]


def _piece_weights(words: list[str], weights: Floats, longest: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for word, weight in zip(words, weights.tolist(), strict=True):
        for piece in _substrings(word, longest):
            found[piece] += weight
    return found


def _seed_pieces(words: list[str], settings: VocabularySettings) -> list[str]:
    """Candidates: every character, and the substrings that cover most of the list of words."""
    found = _piece_weights(words, np.ones(len(words)), settings.longest_piece)
    singles = sorted(piece for piece in found if len(piece) == 1)
    longer = [piece for piece, count in found.items() if len(piece) > 1 and count >= settings.types]
    longer.sort(key=lambda piece: (-found[piece] * len(piece), piece))
    return singles + longer[: settings.size * settings.seeds]


def _initial_scores(
    words: list[str], weights: Floats, pieces: list[str], settings: VocabularySettings
) -> Floats:
    found = _piece_weights(words, weights, settings.longest_piece)
    coverage = np.array([found[piece] * len(piece) for piece in pieces])
    return np.asarray(np.log(coverage) - np.log(coverage.sum()))


def _log_share(counts: Floats, kept: npt.NDArray[np.bool_]) -> Floats:
    """Log-probabilities; half a count is held back, which lets rare pieces die out.

    That is exp(digamma(count)), the variational estimate under a sparse prior, to within 1 %.
    """
    held = np.where(kept, np.maximum(counts - 0.5, 0.01), 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(held) - np.log(held.sum()))
