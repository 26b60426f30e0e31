"""Which span renders the term in each unit, decided together: what recurs is the rendering.

A unit by itself says which spans fit; all units together say which forms recur more than chance
allows. Expectation maximisation, each unit judged by the others only, joins the two; a single
occurrence is left to its own evidence. Afterwards a rendering grows to the whole noun phrase
where its neighbour stands beside it nearly always.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tm.terms.sentence import Sentence
    from tm.terms.settings import RenderingSettings
    from tm.terms.spans import Candidates

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The span chosen in one unit and its probability; None where the term has no rendering."""

    span: range | None
    probability: float


def agree(
    targets: Sequence[Sentence],
    offered: Sequence[Candidates],
    frequencies: Mapping[str, int],
    total: int,
    settings: RenderingSettings,
) -> list[Choice]:
    """One choice for each unit.

    ``frequencies`` say in how many of the memory's ``total`` units a target form occurs.
    """
    unit, form, keys = _flatten(targets, offered)
    if not len(unit):
        return [Choice(None, 0.0) for _ in targets]
    scores = np.concatenate([np.array(each.scores) for each in offered])
    weights = _expect(unit, form, scores, _chance(keys, frequencies, total), settings)
    chosen = _choose(unit, weights, [span for each in offered for span in each.spans], len(targets))
    return _grow(chosen, targets, offered, settings)


def _flatten(
    targets: Sequence[Sentence], offered: Sequence[Candidates]
) -> tuple[np.ndarray, np.ndarray, list[Key]]:
    """For each candidate its unit and its form, and the forms."""
    number: dict[Key, int] = {}
    unit, form = [], []
    for k, (target, each) in enumerate(zip(targets, offered, strict=True)):
        for span in each.spans:
            unit.append(k)
            form.append(number.setdefault(target.key(span), len(number)))
    return np.array(unit, dtype=np.int64), np.array(form, dtype=np.int64), list(number)


def _chance(keys: Sequence[Key], frequencies: Mapping[str, int], total: int) -> np.ndarray:
    """How often a unit would hold each form if words fell independently."""
    single = {word: (frequencies.get(word, 0) + 0.5) / (total + 1) for key in keys for word in key}
    return np.array([np.prod([min(single[word], 1.0) for word in key]) for key in keys])


def _expect(
    unit: np.ndarray,
    form: np.ndarray,
    scores: np.ndarray,
    chance: np.ndarray,
    settings: RenderingSettings,
) -> np.ndarray:
    """The probability of each candidate in its unit, given the other units."""
    units, forms = int(unit.max()) + 1, len(chance)
    fit = np.exp(scores)
    weight = fit
    for _ in range(settings.rounds):
        share = weight / (np.bincount(unit, weight, units) + settings.unrendered)[unit]
        seen = np.bincount(form, share, forms)
        elsewhere = np.maximum(seen[form] - share, 0.0)
        others = max(len(np.unique(unit)) - 1, 0)
        ratio = (elsewhere / chance[form] + settings.novelty) / (others + settings.novelty)
        weight = fit * ratio**settings.trust
    shares: np.ndarray = weight / (np.bincount(unit, weight, units) + settings.unrendered)[unit]
    return shares


def _choose(
    unit: np.ndarray, weights: np.ndarray, spans: Sequence[range], units: int
) -> list[Choice]:
    """The likeliest candidate of each unit, or none where none is the likeliest."""
    chosen = [Choice(None, 1.0)] * units
    order = np.lexsort((-weights, unit))
    firsts = order[np.r_[True, unit[order][1:] != unit[order][:-1]]]
    held = np.bincount(unit, weights, units)
    for row in firsts.tolist():
        k = int(unit[row])
        if weights[row] >= 1 - held[k]:
            chosen[k] = Choice(spans[row], float(weights[row]))
        else:
            chosen[k] = Choice(None, float(1 - held[k]))
    return chosen


def _grow(
    chosen: list[Choice],
    targets: Sequence[Sentence],
    offered: Sequence[Candidates],
    settings: RenderingSettings,
) -> list[Choice]:
    """Let each rendering take in the neighbours that belong to it."""
    for _ in range(3):
        groups: dict[Key, list[int]] = defaultdict(list)
        for k, choice in enumerate(chosen):
            if choice.span is not None:
                groups[targets[k].key(choice.span)].append(k)
        grown = False
        for members in groups.values():
            for before in (True, False):
                if _grow_one(chosen, members, targets, offered, before, settings):
                    grown = True
                    break
        if not grown:
            break
    return chosen


def _grow_one(
    chosen: list[Choice],
    members: Sequence[int],
    targets: Sequence[Sentence],
    offered: Sequence[Candidates],
    before: bool,
    settings: RenderingSettings,
) -> bool:
    """Take in the commonest neighbour on one side, where it is cohesive and unclaimed."""
    beside: dict[str, list[tuple[int, range]]] = defaultdict(list)
    claimed: Counter[str] = Counter()
    for k in members:
        span = chosen[k].span
        wider = None if span is None else _wider(targets[k], span, before)
        if wider is None:
            continue
        neighbour = wider.start if before else wider.stop - 1
        form = targets[k].forms[neighbour]
        beside[form].append((k, wider))
        claimed[form] += offered[k].claimed[neighbour]
    if not beside:
        return False
    form, wider_spans = max(beside.items(), key=lambda item: len(item[1]))
    enough = len(wider_spans) >= max(2, settings.cohesion * len(members))
    if not enough or claimed[form] / len(wider_spans) >= settings.claimed:
        return False
    for k, wider in wider_spans:
        chosen[k] = Choice(wider, chosen[k].probability)
    return True


def _wider(target: Sentence, span: range, before: bool) -> range | None:
    """The span with its neighbour; None at a break, a sentence's edge or a function word."""
    neighbour = span.start - 1 if before else span.stop
    if not 0 <= neighbour < len(target) or target.joining[neighbour]:
        return None
    if target.walls[neighbour] != target.walls[span.start]:
        return None
    return range(span.start - 1, span.stop) if before else range(span.start, span.stop + 1)
