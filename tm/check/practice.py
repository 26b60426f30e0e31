"""What the house writes for a term around a day: evidence weighed by how near in time it is.

Houses change their minds. A rendering that ruled in 2016 says little about a brief of 2024, and the
other way round, so every occurrence counts less the further its date is from the draft's; a draft
without a date is taken to be as new as the newest occurrence.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from tm.check.kinship import akin
from tm.terms.function_words import is_function_word

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from tm.terms.rendering import Occurrence, Rendering, TermReport

# Days after which evidence counts half.
_HALF = 180.0
# An occurrence without a date beside others that have one.
_UNDATED = 0.5
# A rival is a rendering seen so often, or once where the alignment was so sure.
_RIVAL_COUNT, _SURE = 2, 0.6
# A term is missed if hardly ever none of its renderings stands, and it was seen so often.
_ABSENT, _KNOWN = 0.12, 4
# A rendering is given up if so many documents have another since; rarer than that, it is a slip.
_ABANDONED, _SLIP = 2, 0.15


class Standing(Enum):
    """What a rendering that is not in force is to the house on a day.

    ``ACCEPTED``: used side by side, or gone over to; ``GIVEN_UP``: used before, and no more since
    the rendering in force came; ``RARE``: of a later day, a slip, or of no known day.
    """

    ACCEPTED = 0
    RARE = 1
    GIVEN_UP = 2


@dataclass(frozen=True, slots=True)
class Practice:
    """The rendering in force around a day, and its rivals.

    ``longer`` are renderings that contain the one in force and more (الطائرات المسيّرة, المسيّرات);
    ``shares`` weigh every rendering by its key. ``of_late``: rivals have ruled at another time.
    ``purity`` is how often documents that use the term repeatedly keep to one rendering,
    ``absence`` in how much of the term's units no rendering was found.
    """

    rendering: Rendering
    rivals: tuple[Rendering, ...]
    longer: tuple[Rendering, ...]
    shares: Mapping[tuple[str, ...], float]
    of_late: bool
    around: datetime.date | None
    purity: float
    absence: float

    @property
    def share(self) -> float:
        """The weighted share of the rendering in force."""
        return self.shares[self.rendering.key]

    @property
    def known(self) -> int:
        """How often the term is rendered in ways the memory knows."""
        return self.rendering.count + sum(one.count for one in self.rivals)

    @property
    def missed(self) -> bool:
        """Whether a text that has none of these renderings is remarkable."""
        return self.absence <= _ABSENT and self.known >= _KNOWN

    def standing(self, rival: Rendering) -> Standing:
        """What the dates say of a draft that has the rival."""
        if rival.first is None or rival.last is None or self.around is None:
            return Standing.RARE
        if self._nearer(rival) or self._before_all(rival):
            return Standing.ACCEPTED
        if rival.first > self.around:
            return Standing.RARE
        since = _documents_since(self.rendering, rival.last)
        if since < _ABANDONED:
            slip = rival.count <= _SLIP * self.rendering.count
            return Standing.RARE if slip else Standing.ACCEPTED
        return Standing.GIVEN_UP if rival.last < self.around else Standing.RARE

    def replaced(self, rival: Rendering) -> bool:
        """Whether the rival was used before the rendering in force only, and that not just once."""
        if rival.last is None or self.rendering.first is None or self.around is None:
            return False
        return rival.last < self.rendering.first <= self.around and self.rendering.count > 1

    def _nearer(self, rival: Rendering) -> bool:
        """Whether the rival has been used nearer to the day: the house may be going over to it."""
        if self.around is None:
            return False
        mine, theirs = (_distance(one, self.around) for one in (self.rendering, rival))
        return theirs is not None and (mine is None or theirs <= mine)

    def _before_all(self, rival: Rendering) -> bool:
        """Whether the rendering was not in use yet on the day, and the rival was."""
        mine, theirs = self.rendering.first, rival.first
        if self.around is None or mine is None or theirs is None:
            return False
        return theirs <= self.around < mine


def practice(report: TermReport, day: datetime.date | None, words: int) -> Practice | None:
    """What is in force around the day for a term of so many words; None for no renderings."""
    renderings = report.renderings
    if not renderings:
        return None
    dates = [one.last for one in renderings if one.last]
    around = day or max(dates, default=None)
    weights = {one.key: _weight(one, around) for one in renderings}
    best = max(renderings, key=lambda one: (weights[one.key], one.count))
    same = [one for one in renderings if one is not best and _same(one, best, words)]
    others = [one for one in renderings if one is not best and one not in same]
    total = weights[best.key] + sum(weights[one.key] for one in others)
    rivals = tuple(one for one in others if _told_often(one))
    return Practice(
        best,
        rivals,
        tuple(one for one in same if within(best.key, one.key) and one.count >= _KNOWN),
        {key: weight / total if total else 0.0 for key, weight in weights.items()},
        _once_ruled(rivals, best, weights),
        around,
        _purity([best, *others]),
        (len(report.unrendered) + 0.5) / (len(report.unrendered) + report.count + 1),
    )


def _documents_since(rendering: Rendering, day: datetime.date) -> int:
    """How many documents younger than the day have the rendering."""
    origins = [origin for one in rendering.occurrences for origin in one.origins]
    return len({origin.document for origin in origins if origin.date and origin.date > day})


def _purity(renderings: Sequence[Rendering]) -> float:
    """How much of what documents say repeatedly they say in one way; 1 where none repeats."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for number, rendering in enumerate(renderings):
        for origin in (origin for one in rendering.occurrences for origin in one.origins):
            if origin.document:
                counts[origin.document][number] += 1
    repeated = [held for held in counts.values() if held.total() > 1]
    total = sum(held.total() for held in repeated)
    return sum(max(held.values()) for held in repeated) / total if total else 1.0


def _distance(rendering: Rendering, around: datetime.date) -> int | None:
    """Days from the nearest occurrence."""
    days = [abs((date - around).days) for one in rendering.occurrences for date in one.dates]
    return min(days, default=None)


def _once_ruled(
    rivals: Sequence[Rendering], best: Rendering, weights: Mapping[tuple[str, ...], float]
) -> bool:
    """Whether a rival is rarer now than its count says."""
    return any(
        weights[one.key] * best.count < weights[best.key] * one.count / 2
        for one in rivals
        if one.count >= _RIVAL_COUNT
    )


def _weight(rendering: Rendering, around: datetime.date | None) -> float:
    return sum(_occurrence_weight(one, around) for one in rendering.occurrences)


def _occurrence_weight(one: Occurrence, around: datetime.date | None) -> float:
    dates = one.dates
    if around is None:
        return float(one.uses)
    dated = sum(math.exp2(-abs((date - around).days) / _HALF) for date in dates)
    return dated + _UNDATED * (one.uses - len(dates))


def _same(one: Rendering, best: Rendering, words: int) -> bool:
    """Whether it is a piece of the other, that with a word more, or its inflection.

    Grammar chooses between words of one root where the term is one word; where it has several,
    the number of the Arabic is the house's choice (الضغط الأقصى, الضغوط القصوى).
    """
    inner, outer = set(one.key), set(best.key)
    if outer <= inner or (inner <= outer and within(one.key, best.key)):
        return True
    kindred = words == 1 and len(one.key) == len(best.key)
    return kindred and all(akin(a, b) for a, b in zip(one.key, best.key, strict=True))


def within(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether the words stand in the other in one piece.

    >>> within(("b", "c"), ("a", "b", "c")), within(("a", "c"), ("a", "b", "c"))
    (True, False)
    """
    size = len(inner)
    return any(tuple(outer[at : at + size]) == tuple(inner) for at in range(len(outer) - size + 1))


def same_words(one: Rendering, other: Rendering) -> bool:
    """Whether two renderings have the same content words, joined or inflected in another way."""
    first, second = (
        [form for form in rendering.key if not is_function_word(form, "ar")]
        for rendering in (one, other)
    )
    return all(any(akin(a, b) for b in second) for a in first) and all(
        any(akin(a, b) for b in first) for a in second
    )


def _told_often(one: Rendering) -> bool:
    surest = max((each.probability for each in one.occurrences), default=0.0)
    return one.count >= _RIVAL_COUNT or surest >= _SURE


def inflected_as_verb(report: TermReport) -> bool:
    """Whether a word is met with and without -ed or -ing: verbs are rendered as the sentence asks.

    Terms are nouns (*planning* alone may be one, *plan* and *planned* are not).
    """
    surfaces = {
        one.en[slice(*one.source)].lower()
        for rendering in report.renderings
        for one in rendering.occurrences
        if one.source
    }
    verbal = {word for word in surfaces if word.endswith(("ed", "ing"))}
    return bool(verbal) and len(surfaces) > len(verbal)
