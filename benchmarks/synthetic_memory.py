"""Synthetic but realistic units, as many as wanted: real segments, cut, joined and perturbed.

Each unit joins real English–Arabic segments of prose until it has as many words as a sentence of a
policy brief (log-normal, mean 21, the development shelf's), then replaces a tenth to four tenths of
its words by words drawn as often as they occur (Zipf's law is the text's own) and its numbers by
others. Frequencies of words, and so the lengths of an index's lists, are those of real text; the
sentences themselves mean little.
"""

from __future__ import annotations

import gzip
import random
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from tests.shared import shared_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Pair = tuple[str, str]

_DRAWN = 1 << 20
_MEAN_WORDS, _SPREAD = 19.0, 0.45


def real_pairs(shortest: int = 40) -> list[Pair]:
    """Real segments of the training tiers with at least so many letters on both sides."""
    pairs: list[Pair] = []
    for tier in ("open", "copyleft"):
        path: Path = shared_root() / "data" / "train" / f"{tier}.tsv.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                _, en, ar = line.rstrip("\n").split("\t")
                if min(len(en), len(ar)) >= shortest:
                    pairs.append((en, ar))
    return pairs


def synthetic_pairs(count: int, seed: int = 0) -> Iterator[Pair]:
    """So many different units, the same for the same seed."""
    base = real_pairs()
    chance = random.Random(seed)
    words = [_Words(base, side, seed + side) for side in (0, 1)]
    seen: set[int] = set()
    while len(seen) < count:
        wanted = int(min(max(chance.lognormvariate(np.log(_MEAN_WORDS), _SPREAD), 3), 80))
        en, ar = _joined(base, wanted, chance)
        rate = 0.1 + 0.3 * chance.random()
        pair = words[0].perturbed(en, rate, chance), words[1].perturbed(ar, rate, chance)
        if hash(pair) not in seen:
            seen.add(hash(pair))
            yield pair


def _joined(base: list[Pair], wanted: int, chance: random.Random) -> tuple[list[str], list[str]]:
    """Real segments until there are as many English words as wanted, cut to that; Arabic alike."""
    en: list[str] = []
    ar: list[str] = []
    while len(en) < wanted:
        one, other = base[chance.randrange(len(base))]
        en += one.split()
        ar += other.split()
    share = wanted / len(en)
    return en[:wanted], ar[: max(1, round(len(ar) * share))]


class _Words:
    """Words of one side, drawn as often as they occur."""

    def __init__(self, base: list[Pair], side: int, seed: int) -> None:
        counts = Counter(word for pair in base for word in pair[side].split())
        words = list(counts)
        weights = np.fromiter(counts.values(), dtype=float)
        drawn = np.random.default_rng(seed).choice(
            len(words), size=_DRAWN, p=weights / weights.sum()
        )
        self._drawn = [words[at] for at in drawn]
        self._next = 0

    def perturbed(self, words: list[str], rate: float, chance: random.Random) -> str:
        for at, word in enumerate(words):
            if word.isdigit():
                words[at] = str(chance.randrange(10 ** len(word)))
            elif chance.random() < rate:
                self._next = (self._next + 1) % _DRAWN
                words[at] = self._drawn[self._next]
        return " ".join(words)
