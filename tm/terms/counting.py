"""The occurrences of a frequent term that are not aligned: counted by the forms found elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.indexing import LETTER
from tm.terms.rendering import Occurrence
from tm.unit import other_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.store import Store
    from tm.unit import Side, TranslationUnit, UnitFilter

Groups = dict[tuple[str, ...], list[Occurrence]]

EVERY = 1 << 40
_MOST_FORMS = 16


def count_by_form(
    store: Store,
    term: tuple[Side, Sequence[Sequence[str]]],
    rest: set[int],
    groups: Groups,
    which: UnitFilter,
) -> list[Occurrence]:
    """Add the units ``rest`` to the group whose form they hold; the occurrences left over.

    Longer forms are asked for first, so that what contains a shorter rendering is not taken for it;
    among forms of one length the more frequent one.
    """
    side, _ = term
    target = other_side(side)
    most = sorted(groups, key=lambda key: -len(groups[key]))[:_MOST_FORMS]
    found: dict[tuple[str, ...], list[int]] = {}
    left = set(rest)
    for key in sorted(most, key=lambda key: (-len(key), -len(groups[key]))):
        if not left:
            break
        form = [(LETTER[target] + word,) for word in key]
        ids = store.holding([term, (target, form)], EVERY, which)
        found[key] = [unit for unit in ids if unit in left]
        left.difference_update(found[key])
    # One question for all of them: each has a price of its own, whatever it asks for.
    counted = {unit.id: _counted(unit) for unit in store.units(sorted(rest))}
    for key, held in found.items():
        groups[key] += [counted[unit] for unit in held if unit in counted]
    rest.intersection_update(left)
    return [counted[unit] for unit in sorted(left) if unit in counted]


def _counted(unit: TranslationUnit) -> Occurrence:
    return Occurrence(
        unit=unit.id,
        en=unit.en,
        ar=unit.ar,
        source=None,
        target=None,
        surface="",
        probability=0.0,
        origins=unit.origins,
    )
