"""Names across scripts: consonant skeletons and the likeness of a name and its transliteration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from align.arabic import matching_forms
from align.orthography import plain
from align.words import Word

if TYPE_CHECKING:
    from align.document import Language

_DIGRAPHS = (
    ("kh", "K"),
    ("gh", "g"),
    ("sh", "S"),
    ("ch", "S"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
)
_LATIN = str.maketrans(
    {"g": "g", "j": "g", "p": "b", "v": "f", "z": "s", "c": "k", "q": "k", "x": "s"}
)
_ARABIC = dict(
    zip("بتثجحخدذرزسشصضطظعغفقكلمنهةجگپچڤ", "bttghKddrssSsdttagfkklmnhhggbSf", strict=True)
)
_RUN = re.compile(r"https?://\S+|[\w.+-]+@[\w-]+\.[\w.]+|[A-Za-z][A-Za-z0-9&.\-]*")
_CAPITALISED = re.compile(r"[A-Z][\w'’-]*(?: (?:(?:bin|ibn|of|the) )?(?:al-|el-)?[A-Z][\w'’-]*)*")


def consonant_skeleton(word: str, language: Language) -> str:
    """The consonants of a name in one alphabet, vowels dropped.

    >>> consonant_skeleton("Mohammed", "en") == consonant_skeleton("محمد", "ar")
    True
    """
    folded = plain(word)
    if language == "ar":
        mapped = "".join(_ARABIC.get(letter, "") for letter in folded)
    else:
        for pair, one in _DIGRAPHS:
            folded = folded.replace(pair, one)
        mapped = re.sub(r"[aeiouwy\W_]", "", folded.translate(_LATIN))
    return re.sub(r"(.)\1+", r"\1", mapped)


def transliteration_similarity(english: str, arabic: str) -> float:
    """How well an Arabic word may write an English name: 0 to 1, clitics on the Arabic ignored.

    >>> transliteration_similarity("Baghdad", "ببغداد")
    1.0
    """
    source = consonant_skeleton(english, "en")
    targets = {consonant_skeleton(form, "ar") for form in (arabic, *matching_forms(arabic))}
    return max((Levenshtein.normalized_similarity(source, t) for t in targets), default=0.0)


def latin_strings(text: str) -> list[Word]:
    """Latin-script runs, web addresses, e-mail addresses and acronyms.

    >>> [run.text for run in latin_strings("موقع www.un.org (UN)")]
    ['www.un.org', 'UN']
    """
    return [Word(m.group(), m.start(), m.end()) for m in _RUN.finditer(text)]


def capitalised_names(text: str) -> list[Word]:
    """Runs of capitalised words in English text.

    >>> [run.text for run in capitalised_names("He met Haider al-Abadi in Baghdad.")]
    ['He', 'Haider al-Abadi', 'Baghdad']
    """
    return [Word(m.group(), m.start(), m.end()) for m in _CAPITALISED.finditer(text)]
