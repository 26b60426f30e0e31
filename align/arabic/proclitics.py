"""What may be joined to the front of an Arabic word: conjunction, preposition, article, future."""

from __future__ import annotations

from enum import Enum, auto
from functools import cache
from typing import NamedTuple


class Joined(Enum):
    """The last thing joined in front, which decides what may follow."""

    NOTHING = auto()
    CONJUNCTION = auto()
    PREPOSITION = auto()
    LAM = auto()
    ARTICLE = auto()
    FUTURE = auto()


class Split(NamedTuple):
    """One way to take off the front: what remains, what came off last, and how unlikely it is.

    ``lam`` tells that the article is hidden in لل. ``cost`` is for a remainder that is a known
    word, ``unknown_cost`` for one that is not: in a newspaper an unlisted word with و or ل in front
    has usually taken them on, one with ك or ف has them of its own.
    """

    rest: str
    joined: Joined
    cost: float
    unknown_cost: float
    lam: bool = False


class _Front(NamedTuple):
    """Letters to take off, what to put back, and what they are."""

    taken: str
    restored: str
    joined: Joined
    cost: float
    unknown_cost: float


_CONJUNCTIONS = (("", 0.0, 0.0), ("و", 0.3, 0.3), ("ف", 0.9, 1.6))
_PREPOSITIONS = (("ب", 0.4, 0.4), ("ك", 0.9, 1.6), ("ل", 0.4, 0.4))
# A word that keeps a first letter it might have taken on pays this much when it is unknown.
_OWN_FIRST_LETTER = {"و": 0.7, "ب": 0.6, "ل": 0.7, "س": 0.3}
_OWN_ARTICLE = 1.2


def splits(word: str) -> list[Split]:
    """Every way to take clitics off the front of a folded word; the first takes off nothing.

    >>> [split.rest for split in splits("وبالاتفاقيه")]
    ['وبالاتفاقيه', 'اتفاقيه', 'الاتفاقيه', 'بالاتفاقيه']
    >>> [split.rest for split in splits("للجنه")]
    ['للجنه', 'جنه', 'لجنه', 'لجنه']
    """
    own = _OWN_ARTICLE if word.startswith("ال") else _OWN_FIRST_LETTER.get(word[:1], 0.0)
    found = [Split(word, Joined.NOTHING, 0.0, own)]
    for front in _fronts().get(word[:1], ()):
        rest = len(word) - len(front.taken)
        if rest >= 2 and word.startswith(front.taken):
            lam = front.taken.endswith("لل")
            stem = front.restored + word[-rest:]
            found.append(Split(stem, front.joined, front.cost, front.unknown_cost, lam))
    return found


@cache
def _fronts() -> dict[str, tuple[_Front, ...]]:
    """What may be taken off, by its first letter; the longest first."""
    found = [front for conjunction in _CONJUNCTIONS for front in _after(*conjunction)]
    found.sort(key=lambda front: -len(front.taken))
    letters = {front.taken[0] for front in found}
    return {
        letter: tuple(front for front in found if front.taken[0] == letter) for letter in letters
    }


def _after(conjunction: str, cost: float, unknown: float) -> list[_Front]:
    """The fronts that begin with a conjunction, or with none."""
    found = []
    if conjunction:
        found.append(_Front(conjunction, "", Joined.CONJUNCTION, cost, unknown))
    found.append(_Front(conjunction + "ال", "", Joined.ARTICLE, cost, unknown - 0.6))
    found.append(_Front(conjunction + "لل", "", Joined.ARTICLE, cost + 0.1, unknown - 0.4))
    # لـ + اللجنة is written للجنة: the word's own lam shows only once.
    found.append(_Front(conjunction + "لل", "ل", Joined.ARTICLE, cost + 0.1, unknown + 0.5))
    found.append(_Front(conjunction + "س", "", Joined.FUTURE, cost + 0.4, unknown + 0.4))
    for preposition, own, own_unknown in _PREPOSITIONS:
        kind = Joined.LAM if preposition == "ل" else Joined.PREPOSITION
        joined = conjunction + preposition
        found.append(_Front(joined, "", kind, cost + own, unknown + own_unknown))
        if preposition != "ل":
            found.append(_Front(joined + "ال", "", Joined.ARTICLE, cost + 0.1, unknown - 0.5))
    return found
