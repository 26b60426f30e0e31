"""The likeness of an English name and an Arabic word, with the freedoms both languages take."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from align.arabic import fold_arabic
from align.arabic.proclitics import Joined, splits
from align.orthography import plain
from align.transliteration.model import letter_model
from align.transliteration.skeleton import arabic_skeleton, english_skeleton

_ARTICLE = re.compile(r"^(?:al|el|ad|ar|as|ash|at|an|az)[-\s]+(?=\w)")
_NO_LETTER = re.compile("[^a-z]")
_NOT_ARABIC = re.compile("[^\u0621-\u063a\u0641-\u064a]")
# Words whose consonants are further apart than this are no one name; no need to ask the model.
_FARTHEST = 0.25
# Longer strings are no names, and must not fill the cache.
_LONGEST_NAME = 64


def english_letters(name: str) -> str:
    """A name's letters, lower case and without accents; the Arabic article is left out.

    >>> english_letters("al-Abadi"), english_letters("Müller"), english_letters("Sana'a")
    ('abadi', 'muller', 'sanaa')
    """
    return _NO_LETTER.sub("", _ARTICLE.sub("", plain(name)))


def arabic_letters(english: str, arabic: str) -> str:
    """An Arabic word's letters; its article is left out where the English name has it too.

    >>> arabic_letters("al-Abadi", "العبادي"), arabic_letters("Alba", "ألبا")
    ('عبادي', 'البا')
    """
    folded = _NOT_ARABIC.sub("", fold_arabic(arabic))
    if _ARTICLE.match(plain(english)) and len(folded) > 4:
        return folded.removeprefix("ال")
    return folded


def transliteration_similarity(english: str, arabic: str) -> float:
    """How well an Arabic word may write an English name: 0 to 1, clitics on the Arabic allowed for.

    The probability, under the letter model, that the Arabic word is the name, when one of twenty
    words is: above 0.5 it more likely is than not. Short words (Ali, على) need other evidence too.

    >>> transliteration_similarity("Baghdad", "وببغداد") > 0.9
    True
    >>> transliteration_similarity("al-Abadi", "للعبادي") > 0.7
    True
    >>> transliteration_similarity("Baghdad", "بيروت") < 0.1
    True
    """
    if len(english) > _LONGEST_NAME or len(arabic) > _LONGEST_NAME:
        return 0.0
    return _similarity(english, arabic)


@lru_cache(maxsize=1 << 16)
def _similarity(english: str, arabic: str) -> float:
    name = english_letters(english)
    written = arabic_letters(english, arabic)
    if not name or not written:
        return 0.0
    consonants = english_skeleton(name)
    best = -math.inf
    for rest, cost in _rests(written):
        if Levenshtein.normalized_similarity(consonants, arabic_skeleton(rest)) >= _FARTHEST:
            best = max(best, letter_model().log_odds(name, rest) - cost)
    return 1.0 / (1.0 + math.exp(-best)) if best > -30 else 0.0


@lru_cache(maxsize=1 << 15)
def _rests(written: str) -> tuple[tuple[str, float], ...]:
    """An Arabic word with and without its proclitics; what is taken off makes it less likely."""
    found = {written: 0.0}
    for split in splits(written):
        if split.joined is not Joined.FUTURE and len(split.rest) >= 2:
            found.setdefault(split.rest, 0.2 if split.joined is Joined.ARTICLE else 0.5)
    return tuple(found.items())
