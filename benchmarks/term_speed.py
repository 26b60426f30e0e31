"""How long the questions of an editor take on a large memory: terms, and the check of a draft.

    python -m benchmarks.term_speed --units 300000 --memory /tmp/large.db

The memory is synthetic prose (``benchmarks/synthetic_memory.py``) with the TICO-19 units and the
sample shelf in it, made once and kept where ``--memory`` says. Times are processor time: of a term
asked for the first time and again, with one finder; of a draft pair of 1,500 words (briefs of the
shelf, terms exchanged as ``benchmarks/seeded_terms.py`` does), aligned and checked with all rules,
and of the command as a whole.
"""

from __future__ import annotations

import argparse
import datetime
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from benchmarks.seeded_errors import shelf
from benchmarks.seeded_terms import swapped_drafts
from benchmarks.synthetic_memory import synthetic_pairs
from benchmarks.terms import SHARED, tmx_units
from tm.check.checking import check_draft
from tm.check.config import DEFAULT
from tm.check.drafts import draft_of_documents
from tm.check.registry import RULES
from tm.check.rule import House
from tm.store import open_store
from tm.terms.renderings import RenderingFinder
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

TERMS = (
    "Popular Mobilization Units",
    "human rights",
    "government",
    "virus",
    "rule of law",
    "stakeholders",
    "الحوكمة",
    "حقوق الإنسان",
)
_WORDS = 1500


def units(count: int) -> Iterator[TranslationUnit]:
    """Synthetic prose, then TICO-19 and the sample shelf."""
    day = datetime.date(2010, 1, 1)
    for number, pair in enumerate(synthetic_pairs(count)):
        brief = number // 60
        origin = Origin(f"synthetic {brief}", date=day + datetime.timedelta(days=brief))
        yield TranslationUnit(*pair, origins=(origin,))
    yield from tmx_units(SHARED / "eval/exchange/tico19.en-ar.tmx")
    for one in shelf():
        date = datetime.date.fromisoformat(one.date)
        for en, ar in one.pairs:
            if en and ar:
                yield TranslationUnit(en, ar, origins=(Origin(one.name, date=date),))


def draft(folder: Path) -> tuple[Path, Path, int]:
    """A pair of files of 1,500 English words with errors in their terms, and how many they are."""
    briefs = shelf()
    names = {brief.name for brief in briefs}
    english: list[str] = []
    arabic: list[str] = []
    size = 0
    for brief in briefs[-1::-3]:
        wrong = next(swapped_drafts(brief, names), None)
        for en, ar in wrong.pairs if wrong else brief.pairs:
            if size < _WORDS:
                size += len(en.split())
                english += [en] if en else []
                arabic += [ar] if ar else []
    paths = folder / "draft.en.txt", folder / "draft.ar.txt"
    for path, texts in zip(paths, (english, arabic), strict=True):
        path.write_text("\n\n".join(texts), encoding="utf-8")
    return *paths, size


def milliseconds(since: float) -> float:
    return 1000 * (time.process_time() - since)


def term_times(memory: Path) -> None:
    encoder = open_encoder()
    with open_store(str(memory)) as store:
        finder = RenderingFinder(store, encoder)
        print("| term | places | first time | again |\n|---|---:|---:|---:|")
        for term in TERMS:
            times = []
            for _ in range(3):
                begin = time.process_time()
                report = finder.renderings(term)
                times.append(milliseconds(begin))
            again = min(times[1:])
            print(f"| {term} | {report.count} | {times[0]:.0f} ms | {again:.0f} ms |", flush=True)


def check_times(memory: Path, folder: Path) -> None:
    english, arabic, size = draft(folder)
    encoder = open_encoder()
    encoder.encode(["start"])
    with open_store(str(memory)) as store:
        begin = time.process_time()
        pairs = draft_of_documents(english, arabic, encoder)
        read = milliseconds(begin)
        print(f"\n{size} words, {len(pairs.pairs)} pairs: read and aligned in {read:.0f} ms")
        house = House(store, encoder)
        for rule in RULES:
            begin = time.process_time()
            found = len(check_draft(pairs, house, [rule], DEFAULT, {}).findings)
            print(f"  {rule.name}: {found} findings, {milliseconds(begin):.0f} ms")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "cli", "check", str(english), str(arabic)]
    wall = time.perf_counter()
    subprocess.run(
        [*command, "--memory", str(memory), "--json"], stdout=subprocess.DEVNULL, check=False
    )
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"the whole command: {spent:.2f} s of processor time, {wall:.2f} s by the clock")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--units", type=int, default=300_000)
    parser.add_argument("--memory", type=Path, required=True, help="made if it is not there")
    options = parser.parse_args()
    if not options.memory.exists():
        with open_store(str(options.memory)) as store:
            store.add(units(options.units))
    with open_store(str(options.memory)) as store:
        print(f"{store.counts().units} units")
    term_times(options.memory)
    with tempfile.TemporaryDirectory() as folder:
        check_times(options.memory, Path(folder))
    print(f"\nmuwazi {version('muwazi')} | {datetime.date.today()} | {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
