"""Which units a sentence is compared with, and how many of its words each can share at most.

Comparing costs what the words of a candidate cost that this process has not met before: their
matching forms, some 25 microseconds each. The index has told already which of the rare words a
candidate holds, in whatever form; where that cannot be enough, its forms are not asked for.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from align.words import word_texts
from tm.indexing import index_terms, primary_terms
from tm.search.tokens import NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tm.search.settings import SearchSettings
    from tm.search.tokens import Tokens
    from tm.store import Store
    from tm.unit import Side


@dataclass(frozen=True, slots=True)
class SharedWords:
    """How many words of a query a unit can share by form, by the weight of the terms it holds.

    ``always`` are words that any unit may hold: numbers, which stand for one another, and words too
    common for their lists to be read. The rare ones follow, the lightest for their number first,
    with the weights and numbers of words summed along: the most that a weight can stand for.
    """

    always: int
    weights: tuple[float, ...]
    words: tuple[int, ...]

    @classmethod
    def of(
        cls, forms: Sequence[str], rare: Mapping[str, float], known: Collection[str]
    ) -> SharedWords:
        """From the forms of a query's words, the weights of its rare terms, and all it may find.

        >>> forms = ["#", "ethe", "emilitia", "ecease", "fire", "emilitia"]
        >>> shared = SharedWords.of(forms, {"emilitia": 4.0, "ecease": 5.0}, forms[1:4])
        >>> [shared.most(weight) for weight in (0.0, 3.9, 4.0, 9.0)]
        [2, 3, 4, 5]
        """
        counts = Counter(forms)
        always = sum(n for form, n in counts.items() if form == NUMBER)
        always += sum(counts[form] for form in known if form not in rare)
        steps = sorted((rare[form] / counts[form], form) for form in rare if form in counts)
        return cls(
            always,
            tuple(accumulate((rare[form] for _, form in steps), initial=0.0)),
            tuple(accumulate((counts[form] for _, form in steps), initial=0)),
        )

    def most(self, weight: float) -> int:
        """How many words, at most, of a unit that holds rare terms of this weight in all."""
        at = bisect_right(self.weights, weight + _ROUNDING) - 1
        words = self.words[at]
        if at + 1 < len(self.weights):
            share = (weight + _ROUNDING - self.weights[at]) / (
                self.weights[at + 1] - self.weights[at]
            )
            words += int(share * (self.words[at + 1] - words))
        return self.always + words

    @property
    def all(self) -> int:
        """How many words a unit can share of which nothing is known."""
        return self.always + self.words[-1]


_ROUNDING = 1e-6


def sentence_candidates(
    store: Store, text: str, mine: Tokens, side: Side, settings: SearchSettings
) -> dict[int, int]:
    """Units to compare with a text, each with how many of its words it can share by form.

    They are those that share its rarest words, and pairs of words where all are common.
    """
    found = word_texts(text)
    terms = dict.fromkeys(primary_terms(found, side))
    known = store.frequencies(side, terms)
    total_units = max(store.size(), 1)
    weight = {t: math.log1p(total_units / (known.get(t, 0) + 0.5)) for t in terms}
    rare: dict[str, float] = {}
    budget = settings.postings
    for term in sorted(known, key=lambda term: (known[term], term)):
        budget -= known[term]
        if budget < 0:
            break
        rare[term] = weight[term]
    shared = SharedWords.of(mine.forms, rare, known)
    most: dict[int, int] = {}
    if rare:
        total = sum(weight.values())
        holders = store.holders(side, rare, total, len(found), settings.scored)
        most = {holder.unit: shared.most(holder.weight) for holder in holders}
    if len(rare) < min(len(known), 3):
        # Where all that hold a rare word are known, others hold none.
        others = shared.most(0.0) if len(most) < settings.scored else shared.all
        for unit in _pair_holders(store, found, side, known, settings):
            most.setdefault(unit, others)
    return most


def _pair_holders(
    store: Store,
    found: Sequence[str],
    side: Side,
    known: Mapping[str, int],
    settings: SearchSettings,
) -> list[int]:
    positions = index_terms(" ".join(found), side)
    pairs = sorted(
        range(len(positions) - 1),
        key=lambda at: sum(known.get(positions[at + step][0], 0) for step in (0, 1)),
    )
    ids: list[int] = []
    for at in pairs[: settings.pairs]:
        ids += store.holding([(side, positions[at : at + 2])], settings.pair_candidates)
    if len(positions) == 1:
        ids += store.holding([(side, positions)], settings.pair_candidates)
    return ids
