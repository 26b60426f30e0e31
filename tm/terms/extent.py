"""How far a rendering reaches: to the whole noun phrase, and no further.

What decides is how freely its neighbours vary, over all occurrences of the term. الإرهاب is never
without مكافحة or محاربة before it: the slot is filled by few words again and again, so they
belong to the rendering. Before مضيق هرمز stands now this, now that: none of it belongs.
Source: the idea is Harris's successor variety (1955), on words, with Simpson's concentration as
the measure; words that other words of the sentence explain do not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tm.terms.neighbours import Neighbours
    from tm.terms.sentence import Sentence
    from tm.terms.settings import RenderingSettings
    from tm.terms.spans import Candidates

Key = tuple[str, ...]

_ROUNDS = 4
# From this share on, doing with a word is a habit, beside doing without.
_COMPARABLE = 0.33
# So few occurrences do not show by themselves what belongs to a rendering.
_FEW = 2
# The memory shows it, if it has the two words side by side so often.
_MET = 3


@dataclass(slots=True)
class _Slot:
    """The words that stand on one side of a form, over all its occurrences.

    ``around`` holds the words of the other side that stand in each occurrence, ``beside`` those of
    the occurrences that have a word.
    """

    occurrences: int = 0
    words: Counter[str] = field(default_factory=Counter)
    claimed: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    around: Counter[str] = field(default_factory=Counter)
    beside: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def share(self, word: str) -> float:
        return self.words[word] / self.occurrences

    def free(self, settings: RenderingSettings) -> list[str]:
        """The words that nothing else in their sentences explains."""
        return [
            word
            for word, count in self.words.items()
            if self.claimed[word] / count < settings.claimed
        ]

    def shadowed(self, word: str, settings: RenderingSettings) -> bool:
        """Whether a word of the other side comes and goes with this one, and so may explain it.

        الشمالية stands behind كوريا as often as *North* before *Korea*. A frame that all
        occurrences share explains what is in it, too.
        """
        return any(
            2 * together >= settings.shadow * (self.words[word] + self.around[other])
            for other, together in self.beside[word].items()
        )

    def concentration(self, settings: RenderingSettings) -> float:
        """The chance that two occurrences have the same free word there."""
        return sum(self.share(word) ** 2 for word in self.free(settings))


def settle(
    spans: Sequence[range | None],
    targets: Sequence[Sentence],
    offered: Sequence[Candidates],
    neighbours: Neighbours,
    settings: RenderingSettings,
) -> list[range | None]:
    """The same spans, each cut back or widened to what belongs to the rendering.

    ``neighbours`` knows the memory's texts that hold a rendering of one of the term's words.
    """
    extents = _Extents(list(spans), targets, offered, neighbours, settings)
    for _ in range(_ROUNDS):
        cut = [extents.cut(key, members, before) for key, members, before in extents.edges()]
        widened = [extents.widen(key, members, before) for key, members, before in extents.edges()]
        if not (any(cut) or any(widened)):
            break
    return extents.spans


@dataclass(frozen=True, slots=True)
class _Extents:
    spans: list[range | None]
    targets: Sequence[Sentence]
    offered: Sequence[Candidates]
    neighbours: Neighbours
    settings: RenderingSettings

    def edges(self) -> Iterator[tuple[Key, list[int], bool]]:
        """Each form with its units, once for the side before it and once for that behind."""
        for key, members in self._groups().items():
            yield key, members, True
            yield key, members, False

    def cut(self, key: Key, members: list[int], before: bool) -> bool:
        """Cut the outermost word off these units where it does not belong to the rendering."""
        rest = key[1:] if before else key[:-1]
        members = [k for k in members if self._key(k) == key]
        if not rest or not members:
            return False
        edges = [self._edge(k, before) for k in members]
        inward = 1 if before else -1
        if any(self.targets[k].joining[self._edge(k, before) + inward] for k in members):
            return False
        linked = sum(self.offered[k].linked[at] for k, at in zip(members, edges, strict=True))
        if linked / len(members) >= self.settings.linked:
            return False
        slot = self._slot(rest, before)
        if slot.occurrences < 3 or self._belongs(slot, key[0] if before else key[-1]):
            return False
        for k in members:
            span = self._span(k)
            self.spans[k] = (
                range(span.start + 1, span.stop) if before else range(span.start, span.stop - 1)
            )
        return True

    def widen(self, key: Key, members: list[int], before: bool) -> bool:
        """Take in the neighbour of these units where it belongs to the rendering."""
        slot = self._slot(key, before)
        grown = False
        for k in members:
            span = self._span(k)
            neighbour = self._neighbour(k, span, before)
            if neighbour is None or self._key(k) != key:
                continue
            if self._may_join(slot, self.targets[k].forms[neighbour]) or (
                slot.occurrences <= _FEW and self._is_customary(k, neighbour, before)
            ):
                self.spans[k] = range(min(span.start, neighbour), max(span.stop, neighbour + 1))
                grown = True
        return grown

    def _may_join(self, slot: _Slot, word: str) -> bool:
        return self._belongs(slot, word) and not slot.shadowed(word, self.settings)

    def _is_customary(self, k: int, neighbour: int, before: bool) -> bool:
        """Whether the memory mostly has this neighbour beside the outermost word: حالة طوارئ.

        Not where another word of the sentence explains the neighbour.
        """
        span, forms = self._span(k), self.targets[k].forms
        if self.offered[k].claimed[neighbour] >= self.settings.unclaimed:
            return False
        edge = forms[span.start if before else span.stop - 1]
        met, places = self.neighbours.often(edge, forms[neighbour], before=before)
        return met >= max(_MET, self.settings.customary * places)

    def _belongs(self, slot: _Slot, word: str) -> bool:
        settings = self.settings
        free = slot.free(settings)
        if slot.words[word] < 2 or slot.share(word) < settings.slot_share or word not in free:
            return False
        if slot.concentration(settings) >= settings.cohesion:
            return True
        # Half of the occurrences may do without: الطائرات المسيّرة beside المسيّرات.
        neighbours = sum(slot.words[other] for other in free)
        comparable = slot.words[word] >= max(3, _COMPARABLE * slot.occurrences)
        return comparable and slot.words[word] >= settings.constancy * neighbours

    def _slot(self, key: Key, before: bool) -> _Slot:
        """What stands beside a form, wherever it is a rendering or part of one."""
        slot = _Slot()
        for k, span in enumerate(self.spans):
            if span is None:
                continue
            place = self._within(k, span, key)
            if place is None:
                continue
            slot.occurrences += 1
            slot.around.update(self.offered[k].around)
            neighbour = self._neighbour(k, place, before)
            if neighbour is not None:
                form = self.targets[k].forms[neighbour]
                slot.words[form] += 1
                slot.beside[form].update(self.offered[k].around)
                slot.claimed[form] += float(self.offered[k].claimed[neighbour])
        return slot

    def _within(self, k: int, span: range, key: Key) -> range | None:
        held = self.targets[k].key(span)
        for start in range(len(held) - len(key) + 1):
            if held[start : start + len(key)] == key:
                return range(span.start + start, span.start + start + len(key))
        return None

    def _neighbour(self, k: int, span: range, before: bool) -> int | None:
        """The word beside a span; None at a break, an edge, a function word or a number."""
        target = self.targets[k]
        at = span.start - 1 if before else span.stop
        if not 0 <= at < len(target) or target.joining[at] or target.forms[at][0].isdigit():
            return None
        walls = self.offered[k].stretches
        return at if walls[at] == walls[span.start] else None

    def _groups(self) -> Mapping[Key, list[int]]:
        groups: dict[Key, list[int]] = defaultdict(list)
        for k, span in enumerate(self.spans):
            if span is not None:
                groups[self.targets[k].key(span)].append(k)
        return groups

    def _span(self, k: int) -> range:
        span = self.spans[k]
        if span is None:
            raise ValueError(f"unit {k} has no rendering")
        return span

    def _key(self, k: int) -> Key:
        return self.targets[k].key(self._span(k))

    def _edge(self, k: int, before: bool) -> int:
        span = self._span(k)
        return span.start if before else span.stop - 1
