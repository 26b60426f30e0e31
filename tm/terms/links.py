"""Which words of one side translate which words of the other, inside one unit.

Evidence is the likeness of word vectors, the company words keep over the memory, transliteration
for names, identity for numbers and Latin strings, and position. A softmax in each direction, with
room for words that have no counterpart, turns it into probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Levenshtein

from align.names import transliteration_similarity
from align.orthography import plain
from align.transliteration.similarity import arabic_letters, english_letters
from align.transliteration.skeleton import arabic_skeleton, english_skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from align.encoder import Encoder, Vectors
    from tm.terms.sentence import Sentence
    from tm.terms.settings import RenderingSettings
    from tm.unit import Side

    Matrix = npt.NDArray[np.float64]

_NAME_BASE, _NAME_GAIN = 0.2, 0.5
_FIRST_WORDS = 2048
# A word with a counterpart so like it is no open name; a name shares so much of its consonants, up
# to two letters before it (the article, a preposition) apart.
_EXPLAINED, _CONSONANTS = 0.6, 0.5


class WordVectors:
    """The vectors of words, each encoded once and remembered as long as this object lives."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._row_of: dict[str, int] = {}
        self._rows = np.zeros((_FIRST_WORDS, encoder.dimension), dtype=np.float32)

    def learn(self, sentences: Iterable[Sentence]) -> None:
        """Encode all words of these sentences in one go."""
        words = {word.text for sentence in sentences for word in sentence.words}
        new = [word for word in words if word not in self._row_of]
        if not new:
            return
        start = len(self._row_of)
        if start + len(new) > len(self._rows):
            grown = np.zeros((2 * (start + len(new)), self._rows.shape[1]), dtype=np.float32)
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start : start + len(new)] = self._encoder.encode(new)
        self._row_of.update((word, start + at) for at, word in enumerate(new))

    def of(self, sentence: Sentence) -> Vectors:
        """Unit rows ``[words, d]`` of a sentence's words."""
        try:
            places = [self._row_of[word.text] for word in sentence.words]
        except KeyError:
            self.learn([sentence])
            places = [self._row_of[word.text] for word in sentence.words]
        rows: Vectors = self._rows[places]
        return rows


@dataclass(frozen=True, slots=True)
class Links:
    """Link probabilities between the words of two sides.

    ``to_source[i, j]`` is the probability that target word ``j`` translates source word ``i``;
    ``to_target[i, j]`` that source word ``i`` is translated by target word ``j``. Columns of the
    first and rows of the second sum to at most 1; the rest is the chance of no counterpart.
    """

    to_source: Matrix
    to_target: Matrix


def link(
    source: Sentence,
    target: Sentence,
    vectors: WordVectors,
    company: Mapping[str, Mapping[str, float]],
    settings: RenderingSettings,
) -> Links:
    """The link probabilities of one unit.

    ``company`` maps a source form to the target forms that keep its company in the memory.
    """
    likeness = _likeness(source, target, vectors, company, settings)
    above = np.clip(likeness - settings.noise, 0, None)
    near = np.exp(-settings.drift * _distance(*likeness.shape))
    weight = np.expm1(above / settings.temperature) * near
    absent = np.expm1((settings.absent - settings.noise) / settings.temperature)
    return Links(
        weight / (weight.sum(0, keepdims=True) + absent),
        weight / (weight.sum(1, keepdims=True) + absent),
    )


@lru_cache(maxsize=4096)
def _distance(rows: int, columns: int) -> Matrix:
    """How far apart two words stand, each side being of length 1; 0 where a side is one word."""
    if rows < 2 or columns < 2:
        return np.zeros((rows, columns))
    return np.abs(np.linspace(0, 1, rows)[:, None] - np.linspace(0, 1, columns)[None])


def _likeness(
    source: Sentence,
    target: Sentence,
    vectors: WordVectors,
    company: Mapping[str, Mapping[str, float]],
    settings: RenderingSettings,
) -> Matrix:
    found = (vectors.of(source) @ vectors.of(target).T).astype(np.float64)
    folded = {plain(word.text): j for j, word in enumerate(target.words) if word.text.isascii()}
    english = source if source.side == "en" else target
    for i, word in enumerate(source.words):
        kept = company.get(source.forms[i])
        if kept:
            for j, form in enumerate(target.forms):
                found[i, j] = max(found[i, j], kept.get(form, 0.0))
        same = folded.get(plain(word.text)) if word.text.isascii() else None
        if same is not None:
            found[i, same] = 1.0
    _raise_names(found, english is source, source, target, settings.name_floor)
    return found


def _raise_names(
    found: Matrix, english_first: bool, source: Sentence, target: Sentence, floor: float
) -> None:
    """Let a transliteration speak where the vectors of a name and its counterpart do not."""
    english, arabic = (source, target) if english_first else (target, source)
    view = found if english_first else found.T
    open_words = [
        (j, other.text)
        for j, other in enumerate(arabic.words)
        if len(other.text) > 2 and not arabic.joining[j] and view[:, j].max() < _EXPLAINED
    ]
    for i, word in enumerate(english.words):
        if not word.text[0].isupper() or len(word.text) < 3 or english.joining[i]:
            continue
        if view[i].max(initial=0.0) >= _EXPLAINED:
            continue
        for j, other in open_words:
            likeness = _transliteration(word.text, other)
            if likeness >= floor:
                view[i, j] = max(view[i, j], _NAME_BASE + _NAME_GAIN * likeness)


@lru_cache(maxsize=1 << 16)
def _transliteration(english: str, arabic: str) -> float:
    """The likeness of a name and a word; 0 without asking where their consonants say enough."""
    name, written = _consonants(english, "en"), _consonants(arabic, "ar")
    nearest = max(Levenshtein.normalized_similarity(name, written[cut:]) for cut in range(3))
    return transliteration_similarity(english, arabic) if nearest >= _CONSONANTS else 0.0


@lru_cache(maxsize=1 << 16)
def _consonants(word: str, side: Side) -> str:
    if side == "en":
        return english_skeleton(english_letters(word))
    return arabic_skeleton(arabic_letters("", word))
