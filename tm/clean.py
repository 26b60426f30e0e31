"""What in a memory looks wrong, each with its reason: duplicates, languages, lengths, alignment.

Nothing is changed here. Two passes over the units, of each of which some 300 bytes are kept: the
first measures what is usual (lengths, meaning), the second judges each unit by it. A unit that a
person confirmed is reported like any other and left to people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from align.words import detect_language, fold, word_texts
from tm.indexing import primary_terms, text_key
from tm.unit import SIDES, USABLE, Status, other_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from align.encoder import Encoder
    from tm.store import Store
    from tm.unit import Side, TranslationUnit


class Problem(StrEnum):
    """What may be wrong with a unit."""

    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near duplicate"
    WRONG_LANGUAGE = "wrong language"
    UNTRANSLATED = "untranslated"
    LENGTH = "length"
    MISALIGNED = "misaligned"


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """When something is a problem.

    - ``deviations``: a length ratio so many robust standard deviations from the memory's median;
      beyond four lies one in 16,000 of a normal distribution.
    - ``odds``: an aligner's posterior below this, one in four, is taken for a misalignment.
    - ``meaning_deviations``: a cosine between the two sides so many robust standard deviations
      below the median; with it, ``doubtful``, the posterior below which a low cosine counts.
    - ``words``: texts shorter than this say too little about meaning and length.
    """

    deviations: float = 4.0
    odds: float = 0.25
    meaning_deviations: float = 3.0
    doubtful: float = 0.9
    words: int = 4


DEFAULT = CleanSettings()


@dataclass(frozen=True, slots=True)
class Finding:
    """A unit, what may be wrong with it, and why; ``better`` is the unit to keep instead."""

    unit: TranslationUnit
    problem: Problem
    reason: str
    better: int | None = None


@dataclass(frozen=True, slots=True)
class _Usual:
    """Median and robust standard deviation of what the memory holds."""

    length: tuple[float, float]
    meaning: tuple[float, float]


_AT_A_TIME = 2048


def find_problems(
    store: Store, encoder: Encoder | None = None, settings: CleanSettings = DEFAULT
) -> Iterator[Finding]:
    """All findings, ascending in unit id, several for a unit that has several problems.

    Without an encoder the meaning of the two sides is not compared.
    """
    seen = _Twins()
    usual = _measure(store, encoder, seen)
    for units, cosines in _batches(store, encoder):
        for unit, cosine in zip(units, cosines, strict=True):
            yield from seen.findings(unit)
            yield from _language(unit)
            yield from _length(unit, usual, settings)
            yield from _alignment(unit, cosine, usual, settings)


def _batches(
    store: Store, encoder: Encoder | None
) -> Iterator[tuple[list[TranslationUnit], Sequence[float | None]]]:
    """Units with the cosine of their two sides, None without an encoder."""
    stream = store.iterate(USABLE)
    while units := list(islice(stream, _AT_A_TIME)):
        if encoder is None:
            yield units, [None] * len(units)
            continue
        en = encoder.encode([unit.en for unit in units])
        ar = encoder.encode([unit.ar for unit in units])
        # A text none of whose words the encoder knows is a row of zeros: it means nothing.
        yield (
            units,
            [
                float(mine @ theirs) if mine.any() and theirs.any() else None
                for mine, theirs in zip(en, ar, strict=True)
            ],
        )


def _measure(store: Store, encoder: Encoder | None, seen: _Twins) -> _Usual:
    ratios: list[NDArray[np.float64]] = []
    meanings: list[NDArray[np.float64]] = []
    for units, cosines in _batches(store, encoder):
        ratios.append(np.array([_ratio(unit) for unit in units]))
        known = [cosine for cosine in cosines if cosine is not None]
        meanings.append(np.array(known, dtype=np.float64))
        for unit in units:
            seen.note(unit)
    return _Usual(_robust(ratios), _robust(meanings))


def _robust(parts: list[NDArray[np.float64]]) -> tuple[float, float]:
    values = np.concatenate(parts) if parts else np.zeros(0)
    if not len(values):
        return 0.0, math.inf
    median = float(np.median(values))
    # 1.4826 makes the median deviation of a normal distribution its standard deviation.
    spread = 1.4826 * float(np.median(np.abs(values - median)))
    return median, spread or math.inf


def _ratio(unit: TranslationUnit) -> float:
    return math.log((len(unit.ar) + 1) / (len(unit.en) + 1))


# --- duplicates ------------------------------------------------------------------------------


class _Twins:
    """Units whose texts are the same but for spelling marks, or but for forms and order of words.

    Of each group the best is kept: confirmed before machine, more origins before fewer, then the
    oldest.
    """

    def __init__(self) -> None:
        self._best: dict[bytes, tuple[tuple[bool, int, int], int]] = {}

    def note(self, unit: TranslationUnit) -> None:
        rank = (unit.status is not Status.CONFIRMED, -len(unit.origins), unit.id)
        for key in _keys(unit):
            known = self._best.get(key)
            if known is None or rank < known[0]:
                self._best[key] = (rank, unit.id)

    def findings(self, unit: TranslationUnit) -> Iterator[Finding]:
        exact, near = _keys(unit)
        if (best := self._best[exact][1]) != unit.id:
            reason = f"unit {best} differs in case, punctuation or spelling marks only"
            yield Finding(unit, Problem.DUPLICATE, reason, best)
        elif (best := self._best[near][1]) != unit.id:
            reason = f"unit {best} has the same words in other forms or another order"
            yield Finding(unit, Problem.NEAR_DUPLICATE, reason, best)


def _keys(unit: TranslationUnit) -> tuple[bytes, bytes]:
    exact = f"{text_key(unit.en, 'en')} {text_key(unit.ar, 'ar')}"
    near = "|".join(
        " ".join(sorted(primary_terms(word_texts(unit.text(side)), side))) for side in SIDES
    )
    return _digest("exact " + exact), _digest("near " + (near if len(near) > 1 else exact))


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).digest()


# --- single units ----------------------------------------------------------------------------


def _language(unit: TranslationUnit) -> Iterator[Finding]:
    if fold(unit.en, "en") == fold(unit.ar, "en"):
        if detect_language(unit.en) is not None:
            yield Finding(unit, Problem.UNTRANSLATED, "both sides are the same text")
        return
    for side in SIDES:
        found = detect_language(unit.text(side))
        if found is not None and found != side and len(word_texts(unit.text(side))) > 1:
            reason = f"the {_NAMES[side]} side is written in {_NAMES[other_side(side)]} letters"
            yield Finding(unit, Problem.WRONG_LANGUAGE, reason)


_NAMES: dict[Side, str] = {"en": "English", "ar": "Arabic"}


def _length(unit: TranslationUnit, usual: _Usual, settings: CleanSettings) -> Iterator[Finding]:
    if _words(unit) < settings.words:
        return
    median, spread = usual.length
    away = (_ratio(unit) - median) / spread
    if abs(away) > settings.deviations:
        times = math.exp(abs(_ratio(unit) - median))
        longer = "longer" if away > 0 else "shorter"
        reason = f"the Arabic is {times:.1f} times {longer} than usual for such an English text"
        yield Finding(unit, Problem.LENGTH, reason)


def _alignment(
    unit: TranslationUnit, cosine: float | None, usual: _Usual, settings: CleanSettings
) -> Iterator[Finding]:
    if unit.status is not Status.MACHINE:
        return
    posterior = unit.posterior
    if posterior is not None and posterior < settings.odds:
        yield Finding(unit, Problem.MISALIGNED, f"the aligner gives it {posterior:.0%}")
        return
    if cosine is None or _words(unit) < settings.words:
        return
    median, spread = usual.meaning
    low = cosine < median - settings.meaning_deviations * spread
    if low and (posterior is None or posterior < settings.doubtful):
        doubt = "" if posterior is None else f", and the aligner gives it {posterior:.0%}"
        reason = f"the two sides hardly share a meaning (cosine {cosine:.2f}){doubt}"
        yield Finding(unit, Problem.MISALIGNED, reason)


def _words(unit: TranslationUnit) -> int:
    """Words of the longer side."""
    return max(len(word_texts(unit.text(side))) for side in SIDES)
