"""Sections that stand elsewhere in the other document.

A path through the lattice only goes forward, so of two exchanged sections it takes one and leaves
the other's segments out on both sides. Here the segments that were left out, in long enough runs,
are aligned once more among themselves; what is then surely a translation is a moved bead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.alignment import Bead

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

_NONE = range(0)

_MOST_RUNS = 12
"""Runs looked at on each side, the longest first: every one is tried with every other."""


@dataclass(frozen=True, slots=True)
class MoveSettings:
    """When a passage counts as moved.

    ``segments``: the least run of left-out segments on either side that is looked at. ``beads`` and
    ``posterior``: a move needs that many neighbouring beads of at least that posterior, for a
    single sentence may resemble another by chance. Beads below ``doubt`` beside a run belong to it:
    a path that has to leave a section out likes to pair its edge with something.
    """

    segments: int = 4
    beads: int = 3
    posterior: float = 0.7
    doubt: float = 0.8


DEFAULT = MoveSettings()


def with_moves(
    beads: Sequence[Bead],
    realign: Callable[[range, range], Sequence[Bead]],
    settings: MoveSettings = DEFAULT,
    closed: tuple[AbstractSet[int], AbstractSet[int]] = (frozenset(), frozenset()),
) -> tuple[Bead, ...]:
    """Replace the omissions and additions of a moved passage by its beads, marked ``moved``.

    ``realign`` aligns a run of source segments with a run of target segments. Every run on one side
    is tried with every run on the other; the pair with most sure beads goes first. ``closed``
    source and target segments are in no run.
    """
    omitted = _runs(beads, settings, 0, closed[0])
    added = _runs(beads, settings, 1, closed[1])
    offers: list[tuple[float, list[Bead]]] = []
    for source in omitted:
        for target in added:
            moved = _sure(realign(source, target), settings)
            if moved:
                offers.append((sum(bead.posterior for bead in moved), moved))
    offers.sort(key=lambda offer: -offer[0])
    taken_source: set[int] = set()
    taken_target: set[int] = set()
    chosen: list[Bead] = []
    for _, moved in offers:
        free = [
            bead
            for bead in moved
            if taken_source.isdisjoint(bead.source) and taken_target.isdisjoint(bead.target)
        ]
        if len(free) < settings.beads:
            continue
        for bead in free:
            taken_source.update(bead.source)
            taken_target.update(bead.target)
            chosen.append(bead)
    return placed(beads, chosen)


def placed(beads: Sequence[Bead], chosen: Sequence[Bead]) -> tuple[Bead, ...]:
    """The beads with ``chosen`` pairs in place of what holds their segments, in reading order."""
    if not chosen:
        return tuple(beads)
    taken_source = {number for bead in chosen for number in bead.source}
    taken_target = {number for bead in chosen for number in bead.target}
    kept = _without(beads, taken_source, taken_target)
    pairs = [bead for bead in kept if bead.source and bead.target]
    crossing = [replace(bead, moved=_crosses(bead, pairs)) for bead in chosen]
    return in_reading_order([*kept, *crossing])


def _sides(bead: Bead) -> tuple[range, range]:
    return bead.source, bead.target


def _runs(
    beads: Sequence[Bead], settings: MoveSettings, side: int, closed: AbstractSet[int]
) -> list[range]:
    """The longest runs of neighbouring segments of one side that have no partner, or hardly one."""
    alone: dict[int, bool] = {}
    for bead in beads:
        own, other = _sides(bead)[side], _sides(bead)[1 - side]
        if own and (not other or bead.posterior < settings.doubt):
            alone.update(dict.fromkeys((n for n in own if n not in closed), not other))
    runs: list[range] = []
    for number in sorted(alone):
        if runs and runs[-1].stop == number:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    long = [run for run in runs if sum(alone[n] for n in run) >= settings.segments]
    return sorted(long, key=len, reverse=True)[:_MOST_RUNS]


def _without(beads: Sequence[Bead], source: set[int], target: set[int]) -> list[Bead]:
    """The beads that keep all their segments; what is left of the others is left out."""
    kept: list[Bead] = []
    for bead in beads:
        if source.isdisjoint(bead.source) and target.isdisjoint(bead.target):
            kept.append(bead)
            continue
        sure = 1.0 - bead.posterior if bead.source and bead.target else bead.posterior
        kept += [Bead(range(i, i + 1), _NONE, sure) for i in bead.source if i not in source]
        kept += [Bead(_NONE, range(j, j + 1), sure) for j in bead.target if j not in target]
    return kept


def _crosses(bead: Bead, pairs: Sequence[Bead]) -> bool:
    """Whether the bead stands out of order with the beads that kept their place."""
    return any(
        (other.source.start < bead.source.start) != (other.target.start < bead.target.start)
        for other in pairs
    )


def _sure(beads: Sequence[Bead], settings: MoveSettings) -> list[Bead]:
    """The two-sided beads of a realignment, if enough of them are sure and stand together."""
    pairs = [bead for bead in beads if bead.source and bead.target]
    best: list[Bead] = []
    group: list[Bead] = []
    for bead in pairs:
        if bead.posterior < settings.posterior:
            continue
        if group and bead.source.start - group[-1].source.stop > settings.segments:
            group = []
        group.append(bead)
        if len(group) > len(best):
            best = list(group)
    if len(best) < settings.beads:
        return []
    inside = range(best[0].source.start, best[-1].source.stop)
    return [bead for bead in pairs if bead.source.start in inside]


def in_reading_order(beads: Sequence[Bead]) -> tuple[Bead, ...]:
    """By place in the source; an addition stays behind the target segment it follows."""
    follows: dict[int, int] = {}
    for bead in beads:
        if bead.source and bead.target and not bead.moved:
            for number in bead.target:
                follows[number] = bead.source.stop
    at, order = 0, {}
    last = max((number for bead in beads for number in bead.target), default=-1)
    for number in range(last + 1):
        at = follows.get(number, at)
        order[number] = at
    return tuple(
        sorted(
            beads,
            key=lambda bead: (
                (bead.source.start, 1, 0)
                if bead.source
                else (order[bead.target.start], 0, bead.target.start)
            ),
        )
    )
