"""Ours against the aligners on PyPI, with the same encoder, in one run.

    pip install --target PEERS --no-deps sentalign==0.3.0 galechurch==0.1.0
    PYTHONPATH=PEERS python -m benchmarks.alignment [--encoder DIR] [--only law,…] [--plots DIR]

``sentalign`` is vecalign's dynamic programme behind a function (bead size 12 for Arabic),
``galechurch`` goes by length alone (its ratio is set to the document's), ``cosine`` is our
own lattice with nothing but cosines and one price a null. Every aligner runs in a process of its
own; times leave starting and loading out, memory is that process's peak. A peer that is not
installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.encoder import Encoder, open_encoder
from align.evaluate import GoldBead, GoldDocument, as_gold, calibration, read_gold, score
from align.lattice import BeadTypes, Lattice, NullScores, Scores, viterbi, whole
from align.pipeline import BEAD_SIZES, align_segments, as_segments, block_similarity
from benchmarks.alignment_documents import disturbed_news, stress_cases
from benchmarks.alignment_speed import ONE_THREAD
from tests.shared import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.alignment import Bead

REPOSITORY = Path(__file__).parents[1]
LONGEST_FOR_COSINE = 2500


def ours(document: GoldDocument, encoder: Encoder) -> list[Bead]:
    lines = as_segments(document.source), as_segments(document.target)
    return list(align_segments(*lines, encoder).beads)


def cosine(document: GoldDocument, encoder: Encoder) -> list[GoldBead]:
    """The exact search over cosines: a bead earns its cosine less .2, a null costs .05."""
    types = BeadTypes.of(BEAD_SIZES[:4] + BEAD_SIZES[10:13] + BEAD_SIZES[19:22])
    n, m = len(document.source), len(document.target)
    similarity = block_similarity(list(document.source), list(document.target), encoder, types)
    tiles = whole(n, m)

    def scores(k: int) -> Scores:
        return similarity.blocks(tiles[k], types).transpose(1, 0, 2) - np.float32(0.2)

    nulls = NullScores(np.full(n, -0.05), np.full(m, -0.05), 0.0, 0.0)
    found = viterbi(Lattice(tiles, scores, nulls, types))
    return [(tuple(source), tuple(target)) for source, target in found]


def vecalign(document: GoldDocument, encoder: Encoder) -> list[GoldBead]:
    from sentalign import sentalign  # type: ignore[import-not-found]

    found = sentalign(list(document.source), list(document.target), encoder, alignment_max_size=12)
    return [(tuple(a.src_indices), tuple(a.tgt_indices)) for a in found.alignments]


def gale_church(document: GoldDocument, _: Encoder) -> list[GoldBead]:
    import galechurch  # type: ignore[import-not-found]

    ratio = sum(map(len, document.target)) / max(sum(map(len, document.source)), 1)
    found = galechurch.align(document.source, document.target, mean_xy=ratio, max_block_size=10**9)
    return [
        (tuple(range(b.source_start, b.source_end)), tuple(range(b.target_start, b.target_end)))
        for b in found.beads
    ]


PEERS: dict[str, Callable[[GoldDocument, Encoder], list[GoldBead]]] = {
    "sentalign (vecalign)": vecalign,
    "galechurch": gale_church,
    "cosine": cosine,
}
NEEDS = {"sentalign (vecalign)": "sentalign", "galechurch": "galechurch"}


def sets() -> dict[str, list[GoldDocument]]:
    """The documents of every column."""
    return {
        "law": read_gold(shared_path("eval/alignment/alignar_law")),
        "literature": read_gold(shared_path("eval/alignment/alignar_literature")),
        "briefs": read_gold(REPOSITORY / "tests/gold/alignment"),
        "news": disturbed_news(7),
    } | {name: [document] for name, document in stress_cases().items()}


def measured(
    aligner: str, documents: list[GoldDocument], encoder_name: str | None
) -> tuple[float, float, float, float, list[tuple[float, bool]], int]:
    """Strict and lax F1, processor seconds, peak MB, posteriors with outcomes, moved beads."""
    encoder = open_encoder(encoder_name)
    encoder.encode(["warm", "ساخن"])
    start = time.process_time()
    trust: list[tuple[float, bool]] = []
    moved = 0
    if aligner == "muwazi":
        alignments = [ours(document, encoder) for document in documents]
        seconds = time.process_time() - start
        results = [as_gold(beads) for beads in alignments]
        for document, beads in zip(documents, alignments, strict=True):
            gold = set(document.beads)
            moved += sum(bead.moved for bead in beads)
            trust += [(b.posterior, as_gold([b])[0] in gold) for b in beads]
    else:
        results = [PEERS[aligner](document, encoder) for document in documents]
        seconds = time.process_time() - start
    scored = score(
        (document.beads, found) for document, found in zip(documents, results, strict=True)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return scored.strict.f1, scored.lax.f1, seconds, peak, trust, moved


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder")
    parser.add_argument("--only", default="")
    parser.add_argument("--plots", type=Path)
    options = parser.parse_args()
    os.environ.update(ONE_THREAD)
    wanted = [each for each in options.only.split(",") if each]
    names = [a for a in PEERS if a not in NEEDS or importlib.util.find_spec(NEEDS[a])]
    names.insert(0, "muwazi")
    print(f"encoder {open_encoder(options.encoder).signature} | weights as committed | seeds 5, 7")
    print("| documents | beads | " + " | ".join(names) + " | moved | calibration error |")
    print("|---|---:|" + "---:|" * (len(names) + 2))
    spent: dict[str, list[str]] = {}
    every: list[tuple[float, bool]] = []
    for label, documents in sets().items():
        if wanted and not any(label.startswith(each) for each in wanted):
            continue
        cells, moved, trust = [], 0, []
        for aligner in names:
            if aligner == "cosine" and len(documents[0].source) > LONGEST_FOR_COSINE:
                cells.append("–")
                continue
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                result = pool.submit(measured, aligner, documents, options.encoder).result()
            cells.append(f"{result[0]:.3f}")
            spent.setdefault(label, []).append(f"{result[2]:.1f} s, {result[3]:.0f} MB")
            if aligner == "muwazi":
                trust, moved = result[4], result[5]
        error = calibration([p for p, _ in trust], [right for _, right in trust]).error
        every += trust
        beads = sum(len(document.beads) for document in documents)
        print(
            f"| {label} | {beads} | " + " | ".join(cells) + f" | {moved} | {error:.3f} |",
            flush=True,
        )
    print("\nprocessor seconds and peak memory, in the order of the columns")
    for label, cells in spent.items():
        print(f"  {label}: " + "; ".join(cells))
    if options.plots:
        from benchmarks.alignment_plots import draw

        draw(every, options.plots, open_encoder(options.encoder))


if __name__ == "__main__":
    main()
