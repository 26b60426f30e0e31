"""What a pair and a unit cost at several sizes, and from it what a million documents would cost.

python -m benchmarks.scale --pairs 160 --units 40000

Measures processor time (the machine may be busy with other things) of aligning and of storing
pairs, of adding units to a growing memory and of asking it, and the bytes of its file, at sizes
that double. Two laws are fitted to each quantity on all sizes but the largest: a start and so much
for each, and a power of the size. What adds up (costs, bytes) follows the first, a question the one
that foretells the largest better; its error there is printed. Fitted on all sizes the law is
followed to the sizes asked for, far beyond what was measured: that error says nothing of what
begins only there (a file larger than the memory, say). A build by so many workers and writers is
put together from the laws.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.encoder import open_encoder
from benchmarks.memory import _units
from benchmarks.shelf_of import multiply
from tests.shared import shared_root
from tm.aligning import Aligned, Task, attempt
from tm.embedding import add_embedded
from tm.search.searcher import Searcher
from tm.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.encoder import Encoder

_QUERIES = 15
_DAY = 86_400.0


@dataclass(slots=True)
class Series:
    """A quantity at several sizes."""

    name: str
    unit: str
    adds_up: bool = True
    sizes: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def note(self, size: int, value: float) -> None:
        """One more measurement."""
        self.sizes.append(size)
        self.values.append(value)


@dataclass(frozen=True, slots=True)
class Law:
    """``value = start + factor × size ** exponent``; ``doubt`` is two standard errors, relative."""

    kind: str
    start: float
    factor: float
    exponent: float
    doubt: float

    def at(self, size: float) -> float:
        """What it says of a size."""
        return self.start + float(self.factor * size**self.exponent)


def line(sizes: Sequence[int], values: Sequence[float]) -> Law:
    """A start and so much for each: least squares of relative errors, neither below zero."""
    x, y = np.array(sizes, dtype=float), np.array(values, dtype=float)
    terms = np.stack([1 / y, x / y], axis=1)
    start, slope = np.linalg.lstsq(terms, np.ones(len(x)), rcond=None)[0]
    if start < 0:
        start, slope = 0.0, (x / y).sum() / ((x / y) ** 2).sum()
    if slope < 0:
        start, slope = len(y) / (1 / y).sum(), 0.0
    residuals = (start + slope * x) / y - 1
    doubt = 2 * np.sqrt((residuals**2).sum() / max(len(x) - 2, 1))
    return Law("a start and so much for each", float(start), float(slope), 1.0, float(doubt))


def power(sizes: Sequence[int], values: Sequence[float]) -> Law:
    """The power law nearest in logarithms."""
    x, y = np.log(np.array(sizes, dtype=float)), np.log(np.array(values, dtype=float))
    exponent, intercept = np.polyfit(x, y, 1)
    residuals = np.exp(intercept + exponent * x - y) - 1
    doubt = 2 * np.sqrt((residuals**2).sum() / max(len(x) - 2, 1))
    kind = f"size^{exponent:.2f}"
    return Law(kind, 0.0, float(np.exp(intercept)), float(exponent), float(doubt))


def law_of(series: Series) -> tuple[Law, float]:
    """Of the two laws the one that foretells the largest size better, and its error there.

    What adds up follows the line: a power below one would make the millionth document free.
    """
    sizes, values = series.sizes, series.values
    errors = {
        fit: fit(sizes[:-1], values[:-1]).at(sizes[-1]) / values[-1] - 1 for fit in (line, power)
    }
    best = line if series.adds_up else min(errors, key=lambda fit: abs(errors[fit]))
    return best(sizes, values), errors[best]


def main() -> None:
    """Measure, fit, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=160, help="the largest number of pairs")
    parser.add_argument("--units", type=int, default=40_000, help="the largest number of units")
    parser.add_argument("--steps", type=int, default=5, help="sizes, each twice the one before")
    parser.add_argument("--documents", type=float, default=1e6)
    parser.add_argument("--to", type=float, default=1e9, help="units to extrapolate to")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--partitions", type=int, default=400)
    options = parser.parse_args()
    encoder = open_encoder(None)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        pairs = _measured_pairs(folder, _doubling(options.pairs, options.steps), encoder)
        units = _measured_units(folder, _doubling(options.units, options.steps), encoder)
    print(f"encoder {encoder.signature}, seed 0; processor time, one thread\n")
    laws = {series.name: _told(series, options.documents) for series in pairs}
    laws |= {series.name: _told(series, options.to) for series in units}
    _plan(laws, options)


def _doubling(largest: int, steps: int) -> list[int]:
    return [largest >> (steps - 1 - step) for step in range(steps)]


def _now() -> float:
    """Processor time so far of this process and of those it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _measured_pairs(folder: Path, sizes: list[int], encoder: Encoder) -> list[Series]:
    """Aligning and storing pairs of the multiplied shelf, cumulated."""
    from align.pairing import pair_folders

    shelf = folder / "shelf"
    multiply(shared_root() / "shelf", shelf, sizes[-1])
    found = list(pair_folders(shelf / "en", shelf / "ar").pairs)
    # In any order but that of the names: the first ones of the shelf are short.
    random.Random(0).shuffle(found)
    align, store_ = Series("align", "s"), Series("store", "s")
    aligned_units = Series("units of pairs", "")
    spent = {"align": 0.0, "store": 0.0}
    units = 0
    with open_store(str(folder / "pairs.db")) as store:
        store.reset_vectors(encoder.signature, encoder.dimension, compact=True)
        for number, pair in enumerate(found, 1):
            started = _now()
            done = attempt(Task(f"brief-{number}", pair), encoder)
            assert isinstance(done, Aligned), done
            aligned = _now()
            store.put_document(done.record, done.units, done.vectors)
            spent["align"] += aligned - started
            spent["store"] += _now() - aligned
            units += len(done.units)
            if number in sizes:
                align.note(number, spent["align"])
                store_.note(number, spent["store"])
                aligned_units.note(number, float(units))
    return [align, store_, aligned_units]


def _measured_units(folder: Path, sizes: list[int], encoder: Encoder) -> list[Series]:
    """Adding synthetic units to one growing memory, its file, and questions to it."""
    add, room = Series("add", "s"), Series("bytes", "B")
    asked = {kind: Series(kind, "s", adds_up=False) for kind in ("fuzzy", "phrase", "meaning")}
    path = folder / "units.db"
    stream = iter(_units(sizes[-1]))
    total = 0.0
    with open_store(str(path)) as store:
        for size in sizes:
            batch = list(islice(stream, size - (add.sizes[-1] if add.sizes else 0)))
            started = _now()
            add_embedded(store, batch, encoder)
            total += _now() - started
            add.note(size, total)
            pages = store.file.scalar("PRAGMA page_count")  # type: ignore[attr-defined]
            page = store.file.scalar("PRAGMA page_size")  # type: ignore[attr-defined]
            room.note(size, float(pages * page))
            texts = [unit.en for unit in batch[: _QUERIES * 7 : 7]]
            for kind, seconds in _asked(Searcher(store, lambda: encoder), texts).items():
                asked[kind].note(size, seconds)
    return [add, room, *asked.values()]


def _asked(searcher: Searcher, texts: list[str]) -> dict[str, float]:
    """The median processor time of a question of each kind, in a warm process."""
    questions: dict[str, Callable[[str], object]] = {
        "fuzzy": lambda text: searcher.sentence(" ".join(text.split()[1:])),
        "phrase": lambda text: searcher.phrase(" ".join(text.split()[1:4])),
        "meaning": searcher.meaning,
    }
    medians = {}
    for kind, ask in questions.items():
        ask(texts[0])
        times = []
        for text in texts:
            started = time.process_time()
            ask(text)
            times.append(time.process_time() - started)
        medians[kind] = float(np.median(times))
    return medians


def _told(series: Series, target: float) -> Law:
    """Print a quantity, how well its law foretells the largest size, and where it leads."""
    law, error = law_of(series)
    print(f"{series.name}")
    for size, value in zip(series.sizes, series.values, strict=True):
        each = _shown(value / size, series.unit)
        print(f"  {size:>10,}  {_shown(value, series.unit):>12}  {each} each")
    print(f"  law: {law.kind}; the largest, foretold from the others: {error:+.1%}")
    print(f"  scatter about it ±{law.doubt:.0%}; at {target:,.0f}: "
          f"{_shown(law.at(target), series.unit)}\n")  # fmt: skip
    return law


def _shown(value: float, unit: str) -> str:
    if unit == "B":
        for name in ("B", "kB", "MB", "GB"):
            if value < 1000:
                return f"{value:,.1f} {name}"
            value /= 1000
        return f"{value:,.1f} TB"
    if unit == "s":
        if value >= 2 * _DAY:
            return f"{value / _DAY:,.1f} days"
        if value >= 3600:
            return f"{value / 3600:,.1f} h"
        return f"{value:,.1f} s" if value >= 1 else f"{value * 1000:,.2f} ms"
    return f"{value:,.1f}"


def _plan(laws: dict[str, Law], options: argparse.Namespace) -> None:
    """A build by workers that align and writers that store, each writer its own partition."""
    documents, workers, writers = options.documents, options.workers, options.writers
    align = laws["align"].at(documents)
    store = laws["store"].at(documents / writers)
    print(f"{documents:,.0f} documents, {workers} workers, {writers} partitions, a writer each")
    print(f"  aligning {_shown(align / workers, 's')}, storing {_shown(store, 's')}, side by side")
    print(f"  workers that keep these writers busy: {align / store:,.0f}")
    per = options.to / options.partitions
    for kind in ("fuzzy", "phrase", "meaning"):
        shown = _shown(laws[kind].at(per), "s")
        print(f"  {kind} in one of {options.partitions} partitions, {per:,.0f} units: {shown}")
    print(f"  room of one: {_shown(laws['bytes'].at(per), 'B')}")


if __name__ == "__main__":
    main()
