"""How right an alignment is, against beads made by hand.

Strict and lax precision and recall are defined as vecalign's scorer defines them (Thompson and
Koehn, 2019, after Hanneman and others), so that figures can be compared: a strict hit is exactly
the same bead, a lax hit shares a segment on both sides with a gold bead; precision counts omissions
and additions, recall does not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from align.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from align.alignment import Bead

GoldBead: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
"""Source and target segment numbers of one bead, 0-based."""


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One document pair with its beads: a segment a line, beads made by hand."""

    name: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    beads: tuple[GoldBead, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 if both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Strict and lax rates over a set of documents."""

    strict: Rates
    lax: Rates


@dataclass(frozen=True, slots=True)
class TypeScore:
    """One bead type: how many beads gold and result have of it, and how many of them agree."""

    type: str
    gold: int
    found: int
    right: int


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Beads whose posterior lies in ``[low, high)``: how many, promised and actual share right."""

    low: float
    high: float
    count: int
    promised: float
    actual: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far posteriors can be believed.

    ``error`` is the expected calibration error over ten bins of equal width (Naeini and others,
    2015); ``by_chance`` the error to expect of as many beads if every posterior were exactly right:
    below it, an error cannot be told from none. ``brier`` is the mean squared error of the
    posterior.
    """

    error: float
    by_chance: float
    brier: float
    bins: tuple[CalibrationBin, ...]


def score(pairs: Iterable[tuple[Sequence[GoldBead], Sequence[GoldBead]]]) -> Score:
    """Score results against gold over a set of documents: ``(gold, result)`` each.

    >>> gold = [((0,), (0,)), ((1, 2), (1,)), ((3,), ())]
    >>> result = [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ())]
    >>> scored = score([(gold, result)])
    >>> round(scored.strict.precision, 2), round(scored.strict.recall, 2)
    (0.5, 0.5)
    >>> round(scored.lax.precision, 2), round(scored.lax.recall, 2)
    (0.75, 1.0)
    """
    found = np.zeros(3, dtype=np.int64)
    wanted = np.zeros(3, dtype=np.int64)
    for gold, result in pairs:
        found += _hits(gold, result)
        wanted += _hits(_two_sided(result), _two_sided(gold))
    return Score(
        Rates(_share(found[0], found[2]), _share(wanted[0], wanted[2])),
        Rates(_share(found[1], found[2]), _share(wanted[1], wanted[2])),
    )


def score_by_type(
    pairs: Iterable[tuple[Sequence[GoldBead], Sequence[GoldBead]]],
) -> list[TypeScore]:
    """Counts of gold, found and right beads of each type, the commonest in gold first."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for gold, result in pairs:
        for beads, place in ((gold, 0), (result, 1), (set(gold) & set(result), 2)):
            for source, target in beads:
                counts[f"{len(source)}:{len(target)}"][place] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [TypeScore(kind, *numbers) for kind, numbers in ordered]


def calibration(promises: Sequence[float], outcomes: Sequence[bool], bins: int = 10) -> Calibration:
    """Compare posteriors with what came true.

    >>> calibration([0.9] * 10, [True] * 9 + [False]).error < 1e-9
    True
    """
    promised = np.asarray(promises, dtype=np.float64)
    actual = np.asarray(outcomes, dtype=np.float64)
    if not len(promised):
        return Calibration(0.0, 0.0, 0.0, ())
    place = np.minimum((promised * bins).astype(np.int64), bins - 1)
    rows = []
    chance = 0.0
    for at in range(bins):
        inside = place == at
        if inside.any():
            # The mean of the absolute value of a normal variable is √(2/π) of its deviation.
            chance += np.sqrt(2 / np.pi * (promised * (1 - promised))[inside].sum())
            rows.append(
                CalibrationBin(
                    at / bins,
                    (at + 1) / bins,
                    int(inside.sum()),
                    float(promised[inside].mean()),
                    float(actual[inside].mean()),
                )
            )
    error = sum(row.count * abs(row.promised - row.actual) for row in rows) / len(promised)
    brier = ((promised - actual) ** 2).mean()
    return Calibration(float(error), float(chance / len(promised)), float(brier), tuple(rows))


def as_gold(beads: Iterable[Bead]) -> list[GoldBead]:
    """Beads of an alignment in the form of gold beads."""
    return [(tuple(bead.source), tuple(bead.target)) for bead in beads]


def read_gold(directory: Path) -> list[GoldDocument]:
    """All documents ``NAME.en``, ``NAME.ar``, ``NAME.gold.json`` of a directory, by name.

    Raises:
        InputError: there are none, a file is missing or unreadable, or a bead names a segment that
            is not there.
    """
    found = sorted(directory.glob("*.gold.json"))
    if not found:
        raise InputError(
            "no gold documents here",
            where=directory,
            remedy="give a directory with NAME.en, NAME.ar and NAME.gold.json",
        )
    return [_read_one(path) for path in found]


def _read_one(path: Path) -> GoldDocument:
    name = path.name.removesuffix(".gold.json")
    source = _lines(path.with_name(f"{name}.en"))
    target = _lines(path.with_name(f"{name}.ar"))
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["beads"]
        beads = tuple((tuple(map(int, s)), tuple(map(int, t))) for s, t in entries)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"not a list of gold beads: {error}",
            where=path,
            remedy='write {"beads": [[[source numbers], [target numbers]], …]}',
        ) from error
    for side, lines, at in (("en", source, 0), ("ar", target, 1)):
        worst = max((number for bead in beads for number in bead[at]), default=-1)
        if worst >= len(lines):
            raise InputError(
                f"a bead names segment {worst}, but {name}.{side} has {len(lines)} lines",
                where=path,
                remedy="number segments from 0",
            )
    return GoldDocument(name, source, target, beads)


def _lines(path: Path) -> tuple[str, ...]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read: {error}", where=path, remedy="one segment a line, in UTF-8"
        ) from error
    return tuple(text.removesuffix("\n").split("\n")) if text else ()


def _two_sided(beads: Iterable[GoldBead]) -> list[GoldBead]:
    return [bead for bead in beads if bead[0] and bead[1]]


def _hits(gold: Iterable[GoldBead], result: Iterable[GoldBead]) -> np.ndarray:
    """Strict hits, lax hits and number of beads of ``result``."""
    wanted = {bead for bead in gold if bead[0] or bead[1]}
    given = {bead for bead in result if bead[0] or bead[1]}
    partners: dict[int, set[int]] = defaultdict(set)
    for source, target in wanted:
        for number in source:
            partners[number].update(target)
    strict = len(wanted & given)
    lax = sum(
        (source, target) in wanted
        or any(not partners[number].isdisjoint(target) for number in source)
        for source, target in given
    )
    return np.array([strict, lax, len(given)], dtype=np.int64)


def _share(part: int, whole: int) -> float:
    return float(part / whole) if whole else 0.0
