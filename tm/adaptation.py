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
_FEWEST_TO_JUDGE_BY = 16


@dataclass(frozen=True, slots=True)
class HousePairs:
    """English and Arabic texts to learn from, and others to judge by.

    ``by_document``: whether those to judge by come from documents of their own.
    """

    learned: tuple[tuple[str, str], ...]
    held_out: tuple[tuple[str, str], ...]
    by_document: bool


def house_pairs(store: Store, confidence: float) -> HousePairs:
    """The units a person confirmed or the aligner is sure of, split by document.

    A fifth of the documents, drawn by their names and so the same every time, is held out whole: a
    unit that stands in any of them is never learned from. Where that leaves too little to judge by,
    as in a memory imported from one file, a fifth of the units is held out, drawn by their English.
    ``confidence`` is the least posterior of an unconfirmed unit. English sides of fewer than four
    words are left out: headings and labels teach an encoder little and would flatter its score.
    """
    sure = [
        unit
        for unit in store.iterate(USABLE)
        if _is_sure(unit, confidence) and len(unit.en.split()) >= _SENTENCE_WORDS
    ]
    by_document = [any(_is_held_out(origin.document) for origin in unit.origins) for unit in sure]
    enough = sum(by_document) >= _FEWEST_TO_JUDGE_BY and not all(by_document)
    held = by_document if enough else [_is_held_out(unit.en) for unit in sure]
    texts = [(unit.en, unit.ar) for unit in sure]
    return HousePairs(
        tuple(text for text, out in zip(texts, held, strict=True) if not out),
        tuple(text for text, out in zip(texts, held, strict=True) if out),
        enough,
    )


def _is_sure(unit: TranslationUnit, confidence: float) -> bool:
    if unit.status is Status.CONFIRMED:
        return True
    return (
        unit.status is Status.MACHINE
        and unit.posterior is not None
        and unit.posterior >= confidence
    )


def _is_held_out(name: str) -> bool:
    """Whether a document, or a unit, is among the fifth that is held out.

    >>> sum(_is_held_out(f"brief-{number}") for number in range(1000)) in range(150, 250)
    True
    """
    return sha256(name.encode("utf-8", "surrogatepass")).digest()[0] % _FIFTH == 0
