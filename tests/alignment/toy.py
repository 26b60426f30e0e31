"""A small real encoder over an invented vocabulary, and texts whose beads it can tell.

English words are ``ea``, ``eb`` …, their translations ``عا``-like Arabic words; a word and its
translation have the same vector, all others are unrelated. So the toy encoder is perfect and what
remains to be tested is the search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from align.encoder import StaticEncoder, TokenTable

if TYPE_CHECKING:
    from align.synthetic import Line

_ENGLISH, _ARABIC = "bcdfghklmnprstvz", "بتجدرسصطعفقكلمنه"
_WORDS = 600


def _word(number: int, letters: str) -> str:
    return "".join(letters[number >> shift & 15] for shift in (8, 4, 0))


def toy_encoder() -> StaticEncoder:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(_WORDS, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vocabulary = {"[UNK]": 0}
    for number in range(_WORDS):
        vocabulary[_word(number, _ENGLISH)] = len(vocabulary)
    for number in range(_WORDS):
        vocabulary[_word(number, _ARABIC)] = len(vocabulary)
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = Whitespace()
    table = np.concatenate((np.zeros((1, 64), dtype=np.float32), vectors, vectors))
    return StaticEncoder(tokenizer, TokenTable.of(table), "toy", "0" * 8)


def toy_lines(count: int, seed: int) -> list[Line]:
    """Parallel lines of 6 to 14 words each."""
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(count):
        numbers = rng.integers(_WORDS, size=int(rng.integers(6, 15))).tolist()
        lines.append(
            (
                " ".join(_word(n, _ENGLISH) for n in numbers) + " .",
                " ".join(_word(n, _ARABIC) for n in numbers) + " .",
            )
        )
    return lines
