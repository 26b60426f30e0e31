"""How many sentence pairs a second are encoded and aligned, in two processes.

    python -m benchmarks.alignment_speed [--processes 2] [--repeats 5]

The documents have 50 to 200 sentences: news lines disturbed with a fixed seed and cut to many
lengths, and the sample shelf. Each process gets every other document and an encoder that has seen
none of them; a pair of sentences is a bead, omissions and additions included. The best of
``--repeats`` is reported: on a machine with other work to do the others tell of that work. Starting
and loading are left out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
LENGTHS = (50, 60, 80, 100, 120, 140, 160, 200)
SEED = 9

# Small products gain nothing from threads, and two processes would fight over the cores.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def share(process: int, processes: int, repeats: int) -> tuple[int, list[tuple[float, float]]]:
    """Beads aligned by this process, and its wall and processor seconds, repeat by repeat."""
    from align.encoder import open_encoder
    from align.evaluate import read_gold
    from align.pipeline import align_segments, as_segments
    from align.synthetic import disturbed
    from benchmarks.alignment_documents import news_lines

    lines = [line for _, each in news_lines() for line in each]
    documents = [
        disturbed(str(at), lines[at * 90 : at * 90 + length], lines[:50], SEED + at)
        for at, length in enumerate(LENGTHS)
    ]
    shelf = read_gold(REPOSITORY / "tests/gold/alignment")
    documents += [each for each in shelf if 50 <= len(each.source) <= 200]
    mine = [
        (as_segments(each.source), as_segments(each.target))
        for each in documents[process::processes]
    ]
    timings = []
    beads = 0
    for _ in range(repeats):
        encoder = open_encoder()
        align_segments(as_segments(["warm"]), as_segments(["ساخن"]), encoder)
        wall, processor = time.perf_counter(), time.process_time()
        beads = sum(len(align_segments(*sides, encoder).beads) for sides in mine)
        timings.append((time.perf_counter() - wall, time.process_time() - processor))
    return beads, timings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    os.environ.update(ONE_THREAD)
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        wanted = [(at, options.processes, options.repeats) for at in range(options.processes)]
        found = pool.starmap(share, wanted)
    load = os.getloadavg()[0]
    print(
        f"{options.processes} processes | load {load:.1f} on {os.cpu_count()} cores | seed {SEED}"
    )
    print("| process | beads | wall s | processor s | beads a second, wall | by processor time |")
    print("|---:|---:|---:|---:|---:|---:|")
    rates = [0.0, 0.0]
    for at, (beads, timings) in enumerate(found):
        wall, processor = (min(each[side] for each in timings) for side in (0, 1))
        rates[0] += beads / wall
        rates[1] += beads / processor
        print(
            f"| {at + 1} | {beads} | {wall:.2f} | {processor:.2f} "
            f"| {beads / wall:.0f} | {beads / processor:.0f} |"
        )
    print(f"together: {rates[0]:.0f} by the clock, {rates[1]:.0f} by processor time")


if __name__ == "__main__":
    main()
