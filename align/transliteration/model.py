"""The letter model: which English letters are written with which Arabic ones, and how surely.

A name and its transliteration are cut into matching pieces of up to three English and up to two
Arabic letters (sh–ش, ou–و, x–كس, e–nothing), with the word's ends as letters of their own. Each
pair of pieces has a weight: the logarithm of how much likelier the two are together than apart. The
score of two words is the heaviest way to cut them, a log-likelihood ratio against chance. The
weights are learned by expectation maximisation (:mod:`align.transliteration.fit`), in the manner of
the many-to-many aligner of Jiampojamarn, Kondrak and Sherif (2007).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TABLE = Path(__file__).parent / "table.tsv"
# How many English and Arabic letters a pair of pieces may have.
SHAPES = ((0, 1), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 1))
# A letter that no piece explains: rarer than anything that was seen.
_UNEXPLAINED = -6.0
# The words of a sentence that a name is to be told from.
_OTHER_WORDS = 20
START, END = "^", "$"


@dataclass(frozen=True, slots=True)
class LetterModel:
    """Weights by English piece, then Arabic piece; ``inserted`` for Arabic letters out of nothing.

    ``likeness`` holds the intercept and the two slopes that turn a score, and the score per letter,
    into the log-odds that two words are one name and not two drawn at random.
    """

    weights: dict[str, dict[str, float]]
    inserted: dict[str, float]
    likeness: tuple[float, float, float]

    def score(self, english: str, arabic: str) -> float:
        """The log-likelihood ratio of two folded words: above 0, likelier one name than two.

        >>> model = letter_model()
        >>> model.score("baghdad", "بغداد") > 0 > model.score("baghdad", "بيروت")
        True
        """
        source, target = f"{START}{english}{END}", f"{START}{arabic}{END}"
        width = len(target)
        low = float("-inf")
        rows = [[low] * (width + 3) for _ in range(len(source) + 4)]
        rows[0][0] = 0.0
        inserted = [*(self.inserted.get(letter, _UNEXPLAINED) for letter in target), low]
        pieces = [(at, target[at : at + 1], target[at : at + 2]) for at in range(width + 1)]
        for at in range(len(source) + 1):
            row, below = rows[at], rows[at + 1]
            tables = self._tables(source, at, rows)
            for to, one, two in pieces:
                here = row[to]
                if here == low:
                    continue
                if here + inserted[to] > row[to + 1]:
                    row[to + 1] = here + inserted[to]
                if here + _UNEXPLAINED > below[to]:
                    below[to] = here + _UNEXPLAINED
                for weight_of, nothing, reached in tables:
                    if here + nothing > reached[to]:
                        reached[to] = here + nothing
                    if one and here + weight_of(one, low) > reached[to + 1]:
                        reached[to + 1] = here + weight_of(one, low)
                    if len(two) > 1 and here + weight_of(two, low) > reached[to + 2]:
                        reached[to + 2] = here + weight_of(two, low)
        return rows[len(source)][width]

    def _tables(
        self, source: str, at: int, rows: list[list[float]]
    ) -> list[tuple[Callable[[str, float], float], float, list[float]]]:
        """For each known piece at a place its weights, that of nothing, and the row it leads to."""
        found: list[tuple[Callable[[str, float], float], float, list[float]]] = []
        for length in range(1, min(3, len(source) - at) + 1):
            table = self.weights.get(source[at : at + length])
            if table is not None:
                found.append((table.get, table.get("", float("-inf")), rows[at + length]))
        return found

    def log_odds(self, english: str, arabic: str) -> float:
        """The log-odds that an Arabic word is the name, when one word of a sentence is."""
        score = self.score(english, arabic)
        intercept, whole, per_letter = self.likeness
        even = intercept + whole * score + per_letter * score / (len(english) + len(arabic))
        return even - math.log(_OTHER_WORDS)


@cache
def letter_model() -> LetterModel:
    """The model beside this module, read once."""
    weights: dict[str, dict[str, float]] = {}
    likeness = (0.0, 0.0, 0.0)
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("# likeness"):
            intercept, whole, per_letter = map(float, line.split()[2:])
            likeness = (intercept, whole, per_letter)
        elif not line.startswith("#"):
            english, arabic, weight = line.split("\t")
            weights.setdefault(english, {})[arabic] = float(weight)
    return LetterModel(weights, weights.pop("", {}), likeness)
