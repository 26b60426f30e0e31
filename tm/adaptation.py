"""The memory's own units as training text: what a house's encoder learns from, and is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from tm.unit import USABLE, Status

if TYPE_CHECKING:
    from tm.store import Store
    from tm.unit import TranslationUnit

_FIFTH = 5
_SENTENCE_WORDS = 4


@dataclass(frozen=True, slots=True)
class HousePairs:
    """English and Arabic texts to learn from, and others, of other documents, to judge by."""

    learned: tuple[tuple[str, str], ...]
    held_out: tuple[tuple[str, str], ...]


def house_pairs(store: Store, confidence: float) -> HousePairs:
    """The units a person confirmed or the aligner is sure of, split by document.

    A fifth of the documents, drawn by their names and so the same every time, is held out whole: a
    unit that stands in any of them is never learned from. ``confidence`` is the least posterior of
    an unconfirmed unit. English sides of fewer than four words are left out: headings and labels
    teach an encoder little and would flatter its score.
    """
    learned: list[tuple[str, str]] = []
    held_out: list[tuple[str, str]] = []
    for unit in store.iterate(USABLE):
        if not _is_sure(unit, confidence) or len(unit.en.split()) < _SENTENCE_WORDS:
            continue
        held = any(_is_held_out(origin.document) for origin in unit.origins)
        (held_out if held else learned).append((unit.en, unit.ar))
    return HousePairs(tuple(learned), tuple(held_out))


def _is_sure(unit: TranslationUnit, confidence: float) -> bool:
    if unit.status is Status.CONFIRMED:
        return True
    return (
        unit.status is Status.MACHINE
        and unit.posterior is not None
        and unit.posterior >= confidence
    )


def _is_held_out(document: str) -> bool:
    """Whether a document is among the fifth that is held out.

    >>> sum(_is_held_out(f"brief-{number}") for number in range(1000)) in range(150, 250)
    True
    """
    return sha256(document.encode("utf-8", "surrogatepass")).digest()[0] % _FIFTH == 0
