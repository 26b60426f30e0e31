"""How fast units go in and out: reading, importing through the store, exporting, by format.

The units are pairs of units of the published TICO-19 memory, joined, so that texts are real and
mostly different. Run: ``python -m benchmarks.exchange [--units 50000] [--formats tmx,csv]``.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from dataclasses import replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tests.shared import shared_root
from tm.exchange import import_units
from tm.formats.format import Damage, ReadSettings, WriteSettings
from tm.formats.registry import NAMES, format_named
from tm.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tm.unit import TranslationUnit


def joined_units(count: int) -> Iterator[TranslationUnit]:
    """So many different units: every unit of the published memory joined to others in turn."""
    published = shared_root() / "eval" / "exchange" / "tico19.en-ar.tmx"
    faults: list[Damage] = []
    units = list(format_named("tmx").read(published, ReadSettings("tico19"), faults.append))

    def joined() -> Iterator[TranslationUnit]:
        yield from units
        for step in range(1, len(units)):
            for at, unit in enumerate(units):
                other = units[(at + step) % len(units)]
                yield replace(unit, en=f"{unit.en} {other.en}", ar=f"{unit.ar} {other.ar}")

    return islice(joined(), count)


def timed(work: Callable[[], int]) -> tuple[int, float, float]:
    """The count that some work returns, its wall time and its processor time, in seconds.

    Processor time is that of all processes the work took.
    """
    wall, before = time.perf_counter(), os.times()
    count = work()
    after = os.times()
    return count, time.perf_counter() - wall, sum(after[:4]) - sum(before[:4])


def row(what: str, result: tuple[int, float, float], size: int | None = None) -> str:
    count, wall, cpu = result
    per = "" if size is None else f"{size / count:8.0f}"
    return f"{what:<34}{count:>9,}{count / wall:>12,.0f}{count / cpu:>12,.0f}{per:>10}"


def measure(form_name: str, count: int, folder: Path) -> None:
    form = format_named(form_name)
    path = folder / f"units{form.suffixes[0]}"
    faults: list[Damage] = []
    settings = ReadSettings("benchmark")
    write = lambda: form.write(joined_units(count), path, WriteSettings(), faults.append)  # noqa: E731
    written = timed(write)
    size = sum(
        file.stat().st_size for file in folder.glob("units.*") if file.suffix in form.suffixes
    )
    print(row(f"{form_name}: write", written, size))
    read = lambda: sum(1 for _ in form.read(path, settings, faults.append))  # noqa: E731
    print(row(f"{form_name}: read", timed(read), size))


def measure_store(count: int, folder: Path, *, vectors: bool) -> None:
    form = format_named("tmx")
    path = folder / "units.tmx"
    encoder = None
    if vectors:
        from align.encoder import open_encoder

        encoder = open_encoder(None)
    memory = folder / f"memory-{vectors}.db"
    with open_store(str(memory)) as store:

        def work() -> int:
            result = import_units(
                store, form.read(path, ReadSettings("benchmark"), lambda damage: None), encoder
            )
            return result.added + result.merged

        kind = "with vectors" if vectors else "without vectors"
        print(row(f"tmx into SQLite, {kind}", timed(work), memory.stat().st_size))
        if not vectors:
            out = folder / "out.tmx"
            write = lambda: form.write(store.iterate(), out, WriteSettings(), print)  # noqa: E731
            print(row("SQLite out to tmx", timed(write), None))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=50_000)
    parser.add_argument("--formats", default=",".join(NAMES))
    parser.add_argument("--vectors", action="store_true", help="also import with vectors")
    given = parser.parse_args()
    print(f"muwazi {version('muwazi')} | {given.units:,} joined units of TICO-19")
    print(f"{'':<34}{'units':>9}{'units/s':>12}{'units/cpu s':>12}{'bytes/u':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for form_name in dict.fromkeys(["tmx", *given.formats.split(",")]):
            measure(form_name, given.units, folder)
        measure_store(given.units, folder, vectors=False)
        if given.vectors:
            measure_store(given.units, folder, vectors=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of all of this {peak:.0f} MiB")


if __name__ == "__main__":
    main()
