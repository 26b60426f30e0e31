"""Renderings that the matching forms keep apart although they are one, put together.

بحرية الملاحة is ب + حرية الملاحة, but بحرية alone is a word too (naval), read so first.
Beside an established rendering that differs by the proclitic only, there is no doubt. Nor is there
beside one that is the masculine of an adjective or its feminine: إيجابية could be a noun, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.words import fold
from tm.terms.sentence import forms_of

if TYPE_CHECKING:
    from tm.terms.counting import Groups
    from tm.terms.rendering import Occurrence

_PROCLITICS = "وفبلك"


def merged(groups: Groups) -> Groups:
    """The groups, each small one that only misreads a larger one joined to it."""
    order = sorted(groups, key=lambda key: -len(groups[key]))
    kept: Groups = {}
    for key in order:
        home = next((other for other in kept if _same(key, groups[key], other, kept[other])), None)
        if home is None:
            kept[key] = list(groups[key])
        elif _reads_as(kept[home], key):
            kept[key] = kept.pop(home) + groups[key]
        else:
            kept[home] += groups[key]
    return kept


def _same(
    key: tuple[str, ...],
    few: list[Occurrence],
    other: tuple[str, ...],
    many: list[Occurrence],
) -> bool:
    """Whether a form is the other one, read otherwise."""
    mine = few[0].surface.split()
    if len(key) != len(other) or len(mine) != len(key):
        return False
    if _reads_as(few, other) or _reads_as(many, key):
        return True
    if key[1:] != other[1:]:
        return False
    first = fold(mine[0], "ar")
    theirs = {fold(one.surface.split()[0], "ar") for one in many}
    return first[:1] in _PROCLITICS and len(first) > 3 and first[1:] in theirs


def _reads_as(occurrences: list[Occurrence], key: tuple[str, ...]) -> bool:
    """Whether what is written in the first of these places may have these forms."""
    written = occurrences[0].surface.split()
    return len(written) == len(key) and all(
        form in forms_of(word, "ar") for form, word in zip(key, written, strict=True)
    )
