"""Which words of one side translate which words of the other, inside one unit.

Evidence is the likeness of word vectors (of the words as written, or of their matching forms, where
that is more: the encoder may know tribe and قبيلة but not القبائل), the company words keep over the
memory, transliteration for names, identity for numbers and Latin strings, and position. A softmax
in each direction, with room for words that have no counterpart, turns it into probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from align.encoder import StaticEncoder, unit_rows
from align.names import transliteration_similarity
from align.orthography import plain
from align.transliteration.nearness import near_in_consonants

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
_SENTENCES = 8192
# Multiplications up to which OpenBLAS keeps a product to one thread.
_ONE_THREAD = 1 << 18
# A word with a counterpart so like it is no open name; a name shares so much of its consonants.
_EXPLAINED, _CONSONANTS = 0.6, 0.6


class _Places(NamedTuple):
    """The rows of a sentence's words, and of their matching forms."""

    written: npt.NDArray[np.int64]
    forms: npt.NDArray[np.int64]


class WordVectors:
    """The vectors of words and of their matching forms, each encoded once and remembered."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._row_of: dict[str, int] = {}
        self._rows = np.zeros((_FIRST_WORDS, encoder.dimension), dtype=np.float32)
        self._weights = np.zeros(_FIRST_WORDS, dtype=np.float32)
        self._places_of: dict[tuple[Side, str], _Places] = {}

    def learn(self, sentences: Iterable[Sentence]) -> None:
        """Encode all words and forms of these sentences in one go."""
        self._learn({text for one in sentences for text in (*_written(one), *one.forms)})

    def of(self, sentence: Sentence) -> Vectors:
        """Unit rows ``[words, d]`` of a sentence's words as they are written."""
        rows: Vectors = self._rows[self._places(sentence).written]
        return rows

    def of_forms(self, sentence: Sentence) -> Vectors:
        """Unit rows ``[words, d]`` of the matching forms of a sentence's words."""
        rows: Vectors = self._rows[self._places(sentence).forms]
        return rows

    def weights(self, sentence: Sentence) -> Vectors:
        """How much each of a sentence's words counts in a phrase, ``[words]``."""
        weights: Vectors = self._weights[self._places(sentence).written]
        return weights

    def _places(self, sentence: Sentence) -> _Places:
        known = self._places_of.get((sentence.side, sentence.text))
        if known is None:
            if len(self._places_of) >= _SENTENCES:
                self._places_of.clear()
            self.learn([sentence])
            known = _Places(
                np.array([self._row_of[text] for text in _written(sentence)], dtype=np.int64),
                np.array([self._row_of[form] for form in sentence.forms], dtype=np.int64),
            )
            self._places_of[sentence.side, sentence.text] = known
        return known

    def _learn(self, texts: set[str]) -> None:
        new = [text for text in texts if text not in self._row_of]
        if not new:
            return
        start = len(self._row_of)
        if start + len(new) > len(self._rows):
            grown = np.zeros((2 * (start + len(new)), self._rows.shape[1]), dtype=np.float32)
            grown[:start] = self._rows[:start]
            self._rows = grown
            self._weights = np.concatenate([self._weights, np.zeros(len(grown), np.float32)])
        added = slice(start, start + len(new))
        self._rows[added], self._weights[added] = _weighed(self._encoder, new)
        self._row_of.update((text, start + at) for at, text in enumerate(new))


def _written(sentence: Sentence) -> list[str]:
    return [word.text for word in sentence.words]


def _weighed(encoder: Encoder, words: list[str]) -> tuple[Vectors, Vectors]:
    """Unit rows of words, and how much each counts in a phrase: all alike, if nothing tells."""
    if not isinstance(encoder, StaticEncoder):
        return encoder.encode(words), np.ones(len(words), dtype=np.float32)
    sums, _ = encoder.token_sums(words)
    weights: Vectors = np.linalg.norm(sums, axis=1)
    return unit_rows(sums), weights


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
    found = products(vectors.of(source), vectors.of(target))
    np.maximum(found, products(vectors.of_forms(source), vectors.of_forms(target)), out=found)
    english = source if source.side == "en" else target
    places: dict[str, list[int]] = {}
    for j, form in enumerate(target.forms):
        places.setdefault(form, []).append(j)
    for i, form in enumerate(source.forms):
        kept = company.get(form)
        if kept:
            for other in kept.keys() & places.keys():
                for j in places[other]:
                    found[i, j] = max(found[i, j], kept[other])
    folded = {plain(word.text): j for j, word in enumerate(target.words) if word.text.isascii()}
    if folded:
        for i, word in enumerate(source.words):
            same = folded.get(plain(word.text)) if word.text.isascii() else None
            if same is not None:
                found[i, same] = 1.0
    _raise_names(found, english is source, source, target, settings.name_floor)
    return found


def products(first: Vectors, second: Vectors) -> Matrix:
    """The products ``[n, m]`` of rows ``[n, d]`` with rows ``[m, d]``, some rows at a time.

    A larger product is handed to several threads, which on a busy machine wait for one another a
    hundred times as long as the product takes.
    """
    rows = max(_ONE_THREAD // max(second.size, 1), 1)
    found = np.empty((len(first), len(second)))
    for start in range(0, len(first), rows):
        found[start : start + rows] = first[start : start + rows] @ second.T
    return found


def _raise_names(
    found: Matrix, english_first: bool, source: Sentence, target: Sentence, floor: float
) -> None:
    """Let a transliteration speak where the vectors of a name and its counterpart do not."""
    english, arabic = (source, target) if english_first else (target, source)
    view = found if english_first else found.T
    open_words = [
        j
        for j, nearest in enumerate(view.max(0, initial=0.0).tolist())
        if nearest < _EXPLAINED and len(arabic.words[j].text) > 2 and not arabic.joining[j]
    ]
    names = [
        i
        for i, nearest in enumerate(view.max(1, initial=0.0).tolist())
        if nearest < _EXPLAINED
        and english.words[i].text[0].isupper()
        and len(english.words[i].text) > 2
        and not english.joining[i]
    ]
    near = near_in_consonants(
        [english.words[i].text for i in names],
        [arabic.words[j].text for j in open_words],
        _CONSONANTS,
    )
    for row, column in near:
        i, j = names[row], open_words[column]
        likeness = transliteration_similarity(english.words[i].text, arabic.words[j].text)
        if likeness >= floor:
            view[i, j] = max(view[i, j], _NAME_BASE + _NAME_GAIN * likeness)
