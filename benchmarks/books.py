"""A book of 20,000 sentences: time, memory and F1; and whether the band loses to the exact search.

    python -m benchmarks.books [--sentences 20000] [--sample 2000]

The book is the Bible, verse by verse, from the open training tier (the encoder has seen it), with a
quarter of the verses merged or split and some dropped or added, seed 5. The sample is its first
part, aligned in a band along anchors and by the exact search. Every figure comes from a process of
its own; times leave starting and loading out, memory is the process's peak with everything.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from align.encoder import open_encoder
from align.evaluate import as_gold, score
from align.pipeline import DEFAULT, align_segments, as_segments
from align.synthetic import disturbed
from benchmarks.alignment_documents import MERGED_AND_CUT, training_lines
from benchmarks.alignment_speed import ONE_THREAD

BOOK = "txt_bible_vd_web"
SEED = 5
SPARE = 26_000
"""Verse from which those that are added are taken."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Sizes, strict F1, wall and processor seconds, peak megabytes."""

    english: int
    arabic: int
    strict: float
    wall: float
    processor: float
    peak: float


def measure(sentences: int, exact_nodes: int) -> Measured:
    """Align the first ``sentences`` of the book."""
    lines = training_lines([BOOK])
    book = disturbed("book", lines[:sentences], lines[SPARE:], SEED, MERGED_AND_CUT)
    sides = as_segments(book.source), as_segments(book.target)
    del lines
    encoder = open_encoder()
    encoder.encode(["warm", "ساخن"])
    wall, processor = time.perf_counter(), time.process_time()
    settings = replace(DEFAULT, exact_nodes=exact_nodes)
    beads = align_segments(*sides, encoder, settings).beads
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    strict = score([(book.beads, as_gold(beads))]).strict.f1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(len(book.source), len(book.target), strict, wall, processor, peak)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=20_000)
    parser.add_argument("--sample", type=int, default=2_000)
    options = parser.parse_args()
    os.environ.update(ONE_THREAD)
    print(f"encoder {open_encoder().signature} | weights as committed | seed {SEED}")
    print("| sentences | search | strict F1 | wall s | processor s | peak MB |")
    print("|---|---|---:|---:|---:|---:|")
    for sentences, search, nodes in (
        (options.sentences, "band", DEFAULT.exact_nodes),
        (options.sample, "band", 0),
        (options.sample, "exact", 10**12),
    ):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            found = pool.submit(measure, sentences, nodes).result()
        print(
            f"| {found.english} × {found.arabic} | {search} | {found.strict:.4f} "
            f"| {found.wall:.1f} | {found.processor:.1f} | {found.peak:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
