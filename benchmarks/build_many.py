"""Building a big shelf: one process beside two, then memory and throughput over the whole of it.

python -m benchmarks.build_many --pairs 10000 --from ../shared/shelf

The shelf is made by `benchmarks.shelf_of`. First the speed of one job and of two, on the same
pairs, in turns (the machine may be busy with other things: the best round of each counts, and the
processor time is given beside). Then the whole shelf with --jobs, in ten parts: pairs a second, and
the memory of all processes together (proportional set size, pages that are shared count once).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.build import megabytes
from benchmarks.shelf_of import multiply
from tests.shared import shared_root

_SCRIPT = """
import os
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command does
import resource
import sys
from pathlib import Path
from align.encoder import open_encoder
from align.pairing import Pairing, pair_folders
from dataclasses import replace
from tm.aligning import in_processes
from tm.build import build
from tm.store import open_store
shelf, memory, jobs, pairs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
folders = shelf / "en", shelf / "ar"
found = pair_folders(*folders)
found = replace(found, pairs=found.pairs[:pairs])
encoder = open_encoder(None)
with open_store(memory) as store, in_processes(encoder, jobs) as aligner:
    print("begun", flush=True)
    report = build(found, folders, store, encoder, aligner=aligner,
                   progress=lambda pair: print("pair", pair.units, flush=True))
whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
spent = [sum(resource.getrusage(who)[:2]) for who in whose]
why = "".join(f" ({number} x {reason})" for reason, number in report.reasons.most_common())
print(f"{report.failed} failed{why}, {report.units} units; processor {spent[0]:.1f} s here,"
      f" {spent[1]:.1f} s in others", flush=True)
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=2000)
    parser.add_argument("--from", dest="source", type=Path, default=None)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--compare", type=int, default=200, help="pairs of a round; 0: none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        shelf = Path(temporary) / "shelf"
        multiply(options.source or shared_root() / "shelf", shelf, options.pairs, options.seed)
        if options.compare:
            _compare(shelf, options.compare, options.rounds)
        memory = Path(temporary) / "memory.db"
        _whole(shelf, memory, options.jobs, options.pairs)
        size = memory.stat().st_size
        print(f"file {size / 2**20:.1f} MiB, {size / options.pairs:,.0f} bytes a pair")
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"seed {options.seed}, {os.cpu_count()} processors, load {load}")


def _compare(shelf: Path, pairs: int, rounds: int) -> None:
    """One job and two, in turns, on the same pairs."""
    best: dict[int, float] = {}
    for number in range(rounds):
        for jobs in (1, 2) if number % 2 == 0 else (2, 1):
            with tempfile.TemporaryDirectory() as temporary:
                parts, _, last = _run(shelf, Path(temporary) / "m.db", jobs, pairs, sample=False)
            seconds = parts[-1] - parts[0]
            best[jobs] = min(best.get(jobs, seconds), seconds)
            print(
                f"round {number + 1}, jobs {jobs}: {seconds:6.1f} s,"
                f" {pairs / seconds:5.1f} pairs/s; {last}",
                flush=True,
            )
    print(f"two jobs are {best[1] / best[2]:.2f} times as fast as one (best of {rounds})")


def _whole(shelf: Path, memory: Path, jobs: int, pairs: int) -> None:
    times, sizes, last = _run(shelf, memory, jobs, pairs, sample=True)
    print(f"{'pairs':>8} {'pairs/s':>8} {'MB, all processes':>18}")
    for part in range(10):
        low, high = part * pairs // 10, (part + 1) * pairs // 10
        rate = (high - low) / (times[high] - times[low])
        peak = max((mb for at, mb in sizes if times[low] <= at <= times[high]), default=0.0)
        print(f"{high:>8,} {rate:>8.1f} {peak:>18,.0f}")
    print(f"{last}; {times[-1] - times[0]:,.0f} s with {jobs} jobs")


def _run(
    shelf: Path, memory: Path, jobs: int, pairs: int, *, sample: bool
) -> tuple[list[float], list[tuple[float, float]], str]:
    """When it began and when each pair was done; memory at times; what it said last."""
    command = [sys.executable, "-c", _SCRIPT, str(shelf), str(memory), str(jobs), str(pairs)]
    times: list[float] = []
    sizes: list[tuple[float, float]] = []
    last = ""
    over = threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:

        def watch() -> None:
            while not over.wait(2):
                sizes.append((time.perf_counter(), megabytes(process.pid)))

        watcher = threading.Thread(target=watch)
        if sample:
            watcher.start()
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(("begun", "pair")):
                times.append(time.perf_counter())
            last = line.strip()
        over.set()
        if sample:
            watcher.join()
    assert process.returncode == 0, command
    return times, sizes, last


if __name__ == "__main__":
    main()
