"""Which span renders the term in each unit, decided together: what recurs is the rendering.

A unit by itself says which spans fit; all units together say which forms recur more than chance
allows. Expectation maximisation, each unit judged by the others only, joins the two; a single
occurrence is left to its own evidence. Afterwards a rendering grows to the whole noun phrase
where its neighbour stands beside it nearly always.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tm.terms.extent import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tm.terms.neighbours import Neighbours
    from tm.terms.sentence import Sentence
    from tm.terms.settings import RenderingSettings
    from tm.terms.spans import Candidates

Key = tuple[str, ...]

# A form seen in no other unit counts as seen so often, in so many units more.
_UNSEEN, _FEW = 0.2, 20


@dataclass(frozen=True, slots=True)
class Choice:
    """The span chosen in one unit and its probability; None where the term has no rendering."""

    span: range | None
    probability: float


def agree(
    targets: Sequence[Sentence],
    offered: Sequence[Candidates],
    frequencies: Mapping[str, int],
    holders: int,
    total: int,
    neighbours: Neighbours,
    settings: RenderingSettings,
) -> list[Choice]:
    """One choice for each unit.

    ``frequencies`` say in how many of the memory's ``total`` units a target form occurs;
    ``holders`` of them hold the term, ``targets`` being those or some of them; ``neighbours`` is
    what :func:`tm.terms.extent.settle` takes.
    """
    unit, form, keys = _flatten(targets, offered)
    if not len(unit):
        return [Choice(None, 0.0) for _ in targets]
    scores = np.concatenate([np.array(each.scores) for each in offered])
    chance = _chance(keys, targets, frequencies, holders, total)
    weights = _expect(unit, form, scores, chance, settings)
    chosen = _choose(unit, weights, [span for each in offered for span in each.spans], len(targets))
    settled = settle([choice.span for choice in chosen], targets, offered, neighbours, settings)
    return [replace(choice, span=span) for choice, span in zip(chosen, settled, strict=True)]


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


def _chance(
    keys: Sequence[Key],
    targets: Sequence[Sentence],
    frequencies: Mapping[str, int],
    holders: int,
    total: int,
) -> np.ndarray:
    """How often a unit without the term would hold each form if words fell independently."""
    inside = Counter(form for target in targets for form in set(target.forms))
    scale = max(holders, len(targets)) / len(targets)
    others = max(total - holders, 0)
    single = {
        word: min(
            (max(frequencies.get(word, 0) - inside[word] * scale, 0.0) + _UNSEEN) / (others + _FEW),
            1.0,
        )
        for word in {word for key in keys for word in key}
    }
    return np.array([math.prod(map(single.__getitem__, key)) for key in keys])


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
    others = max(len(np.unique(unit)) - 1, 0)
    # A form that stands twice in a unit is no witness for itself.
    _, place = np.unique(unit * forms + form, return_inverse=True)
    weight = fit
    for _ in range(settings.rounds):
        share = weight / (np.bincount(unit, weight, units) + settings.unrendered)[unit]
        seen = np.bincount(form, share, forms)
        elsewhere = np.maximum(seen[form] - np.bincount(place, share)[place], 0.0)
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
