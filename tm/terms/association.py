"""How strongly two words keep company over a memory: log-likelihood, Dice, logDice."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# The 0.1 % point of chi-squared with one degree of freedom.
SIGNIFICANT = 10.83


def log_likelihood(both: float, first: float, second: float, total: float) -> float:
    """Dunning's G² for two events seen ``first`` and ``second`` times in ``total`` trials.

    Negative where they avoid each other. Source: Dunning 1993, Accurate Methods for the Statistics
    of Surprise and Coincidence.

    >>> round(log_likelihood(10, 10, 10, 1000), 1), round(log_likelihood(1, 10, 100, 1000), 1)
    (112.0, 0.0)
    """
    table = (both, first - both, second - both, total - first - second + both)
    if min(table) < 0:
        return 0.0
    rows, columns = (first, total - first), (second, total - second)
    value = 2 * (_entropy(table) - _entropy(rows) - _entropy(columns) + _plogp(total))
    return value if both * total >= first * second else -value


def _plogp(value: float) -> float:
    return value * math.log(value) if value > 0 else 0.0


def _entropy(values: Iterable[float]) -> float:
    return sum(map(_plogp, values))


def dice(both: float, first: float, second: float) -> float:
    """The Dice coefficient: 1 where the two never occur apart.

    >>> dice(5, 10, 10)
    0.5
    """
    return 2 * both / (first + second) if first + second else 0.0


def log_dice(both: float, first: float, second: float) -> float:
    """Dice on a scale that a lexicographer reads: at most 14, one point for each halving.

    Source: Rychlý 2008, A Lexicographer-Friendly Association Score.

    >>> log_dice(5, 10, 10), log_dice(10, 10, 10)
    (13.0, 14.0)
    """
    return 14 + math.log2(dice(both, first, second)) if both else -math.inf


def companions(
    sampled: Iterable[Iterable[str]],
    holders: int,
    frequencies: Mapping[str, int],
    total: int,
    strength: float,
) -> dict[str, float]:
    """The forms that keep company with a word, each with a strength comparable to a cosine.

    ``sampled`` are the other sides of some of the ``holders`` units that hold the word;
    ``frequencies`` say in how many of all ``total`` units a form occurs. The strength is Dice,
    scaled; company that chance explains is left out.
    """
    counts: Counter[str] = Counter()
    size = 0
    for forms in sampled:
        size += 1
        counts.update(set(forms))
    found = {}
    for form, count in counts.items():
        if count < 2:
            continue
        together = count * holders / size
        everywhere = max(frequencies.get(form, 0), together)
        if log_likelihood(together, holders, everywhere, max(total, everywhere)) > SIGNIFICANT:
            found[form] = strength * dice(together, holders, everywhere)
    return found
