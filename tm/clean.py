"""What in a memory looks wrong, each with its reason: duplicates, languages, lengths, alignment.

Nothing is changed here. Two passes over the units, of each of which some 300 bytes are kept: the
first measures what is usual (lengths, meaning), the second judges each unit by it. A unit that a
person confirmed is reported like any other and left to people.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from align.words import count_letters, fold, word_texts
from tm.indexing import primary_terms, text_key
from tm.unit import SIDES, USABLE, Status, other_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
      beyond four lies one in 16,000 of a normal distribution. Short texts vary more, as the square
      root of their length (Gale and Church 1993).
    - ``odds``: an aligner's posterior below this, one in four, is taken for a misalignment.
    - ``meaning_deviations``: a cosine between the two sides so many robust standard deviations
      below the median; with it, ``doubtful``, the posterior below which a low cosine counts.
    - ``closer``: without a posterior, the share of ``others`` drawn from the memory that must lie
      closer to one of the two sides than its own other side does. Chosen on TICO-19, all of whose
      pairs are right: a low cosine alone took 40 of 3,070 for misaligned, most for their acronyms.
    - ``foreign``: the share of its own script below which a text is in the wrong language.
    - ``words``: texts shorter than this say too little about meaning and length.
    """

    deviations: float = 4.0
    odds: float = 0.25
    meaning_deviations: float = 3.0
    doubtful: float = 0.9
    closer: float = 0.05
    others: int = 512
    foreign: float = 0.2
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
    """Median and robust standard deviation of what the memory holds, and some of its vectors.

    ``characters`` is the median length of a text; ``others`` are the vectors of units drawn from
    the memory, by side, [n, d].
    """

    length: tuple[float, float]
    meaning: tuple[float, float]
    characters: float
    others: Mapping[Side, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The vectors of a unit's two sides."""

    en: NDArray[np.float32]
    ar: NDArray[np.float32]

    @property
    def cosine(self) -> float:
        return float(self.en @ self.ar)

    def closer(self, others: Mapping[Side, NDArray[np.float32]]) -> float:
        """The share of other units' texts that lie closer to a side than its own other side."""
        shares = [others["ar"] @ self.en > self.cosine, others["en"] @ self.ar > self.cosine]
        return max(float(share.mean()) if share.size else 0.0 for share in shares)


_AT_A_TIME = 2048


def find_problems(
    store: Store, encoder: Encoder | None = None, settings: CleanSettings = DEFAULT
) -> Iterator[Finding]:
    """All findings, ascending in unit id, several for a unit that has several problems.

    Without an encoder the meaning of the two sides is not compared.
    """
    seen = _Twins()
    usual = _measure(store, encoder, seen, settings)
    for units, meanings in _batches(store, encoder):
        for unit, meaning in zip(units, meanings, strict=True):
            yield from seen.findings(unit)
            yield from _language(unit, settings)
            yield from _length(unit, usual, settings)
            yield from _alignment(unit, meaning, usual, settings)


def _batches(
    store: Store, encoder: Encoder | None
) -> Iterator[tuple[list[TranslationUnit], Sequence[_Meaning | None]]]:
    """Units with what their two sides mean, None without an encoder."""
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
                _Meaning(mine, theirs) if mine.any() and theirs.any() else None
                for mine, theirs in zip(en, ar, strict=True)
            ],
        )


def _measure(
    store: Store, encoder: Encoder | None, seen: _Twins, settings: CleanSettings
) -> _Usual:
    ratios: list[NDArray[np.float64]] = []
    lengths: list[NDArray[np.float64]] = []
    cosines: list[NDArray[np.float64]] = []
    drawn = _Drawn(settings.others)
    for units, meanings in _batches(store, encoder):
        ratios.append(np.array([_ratio(unit) for unit in units]))
        lengths.append(np.array([_characters(unit) for unit in units], dtype=np.float64))
        known = [meaning for meaning in meanings if meaning is not None]
        cosines.append(np.array([one.cosine for one in known], dtype=np.float64))
        for meaning in known:
            drawn.offer(meaning)
        for unit in units:
            seen.note(unit)
    return _Usual(_robust(ratios), _robust(cosines), _robust(lengths)[0], drawn.sides())


class _Drawn:
    """A sample of so many of what is offered, each as likely as any other (reservoir sampling)."""

    def __init__(self, size: int) -> None:
        self._size, self._offered = size, 0
        self._kept: list[_Meaning] = []
        self._random = np.random.default_rng(0)

    def offer(self, meaning: _Meaning) -> None:
        self._offered += 1
        at = len(self._kept)
        if at < self._size:
            self._kept.append(meaning)
        elif (at := int(self._random.integers(self._offered))) >= self._size:
            return
        # A row alone would keep all rows it was made with.
        self._kept[at] = _Meaning(meaning.en.copy(), meaning.ar.copy())

    def sides(self) -> dict[Side, NDArray[np.float32]]:
        if not self._kept:
            nothing = np.zeros((0, 0), dtype=np.float32)
            return {"en": nothing, "ar": nothing}
        return {
            "en": np.stack([one.en for one in self._kept]),
            "ar": np.stack([one.ar for one in self._kept]),
        }


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


def _characters(unit: TranslationUnit) -> int:
    """Characters of the longer side."""
    return max(len(unit.text(side)) for side in SIDES)


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
        # A unit that came in since the first pass may have no entry.
        own = (None, unit.id)
        exact, near = _keys(unit)
        if (best := self._best.get(exact, own)[1]) != unit.id:
            reason = f"unit {best} differs in case, punctuation or spelling marks only"
            yield Finding(unit, Problem.DUPLICATE, reason, best)
        elif (best := self._best.get(near, own)[1]) != unit.id:
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


_NAMES: dict[Side, str] = {"en": "English", "ar": "Arabic"}
# What tells an address, which is the same in every language.
_ADDRESS = re.compile(r"://|www\.|@|(?<!^)\.(?:com|org|net|html?)\b")
# What a translation changes: not ZAB-2.5S, SPBE, 9M79M.
_ORDINARY = re.compile(r"(?<![\w.-])(?:[A-Z]*+[^\W\d_A-Z][^\W\d_]{2,}+|[A-Z]{5,}+)(?![\w-])")


def _without_addresses(text: str) -> str:
    return " ".join(token for token in text.split() if not _ADDRESS.search(token))


def _language(unit: TranslationUnit, settings: CleanSettings) -> Iterator[Finding]:
    if fold(unit.en, "en") == fold(unit.ar, "en"):
        if _ORDINARY.search(_without_addresses(unit.en)):
            yield Finding(unit, Problem.UNTRANSLATED, "both sides are the same text")
        return
    for side in SIDES:
        text = _without_addresses(unit.text(side))
        if len(word_texts(text)) < 2:
            continue
        letters = {one: count_letters(text, one) for one in SIDES}
        if letters[side] < settings.foreign * sum(letters.values()):
            reason = f"the {_NAMES[side]} side is written in {_NAMES[other_side(side)]} letters"
            yield Finding(unit, Problem.WRONG_LANGUAGE, reason)


def _length(unit: TranslationUnit, usual: _Usual, settings: CleanSettings) -> Iterator[Finding]:
    if _words(unit) < settings.words:
        return
    median, spread = usual.length
    spread *= max(1.0, math.sqrt(usual.characters / _characters(unit)))
    away = (_ratio(unit) - median) / spread
    if abs(away) > settings.deviations:
        times = math.exp(abs(_ratio(unit) - median))
        longer = "longer" if away > 0 else "shorter"
        reason = f"the Arabic is {times:.1f} times {longer} than usual for such an English text"
        yield Finding(unit, Problem.LENGTH, reason)


def _alignment(
    unit: TranslationUnit, meaning: _Meaning | None, usual: _Usual, settings: CleanSettings
) -> Iterator[Finding]:
    if unit.status is not Status.MACHINE:
        return
    posterior = unit.posterior
    if posterior is not None and posterior < settings.odds:
        yield Finding(unit, Problem.MISALIGNED, f"the aligner gives it {posterior:.0%}")
        return
    if meaning is None or _words(unit) < settings.words:
        return
    median, spread = usual.meaning
    if meaning.cosine >= median - settings.meaning_deviations * spread:
        return
    if posterior is None:
        closer = meaning.closer(usual.others)
        doubt = f", and {closer:.0%} of other texts are closer" if closer > settings.closer else ""
    else:
        doubtful = posterior < settings.doubtful
        doubt = f", and the aligner gives it {posterior:.0%}" if doubtful else ""
    if doubt:
        reason = f"the two sides hardly share a meaning (cosine {meaning.cosine:.2f}){doubt}"
        yield Finding(unit, Problem.MISALIGNED, reason)


def _words(unit: TranslationUnit) -> int:
    """Words of the longer side."""
    return max(len(word_texts(unit.text(side))) for side in SIDES)
