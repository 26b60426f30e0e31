"""What adapting the encoder to a shelf does for documents it did not see.

    python -m benchmarks.adapt --en ../shared/shelf/en --ar ../shared/shelf/ar

The shelf is aligned with the bundled encoder; sentence pairs at a posterior of 0.9 or more count as
units. Documents are dealt into five parts; for each part the encoder is adapted on the units of the
other four, and judged by nearest-neighbour retrieval among the units of the part.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from align.encoder import BUNDLED, open_encoder
from align.errors import MuwaziError
from align.pairing import pair_folders
from align.pipeline import align_documents
from align.reading import read_document
from align.train import adapt

PARTS = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """A confident sentence pair and the number of its document."""

    english: str
    arabic: str
    document: int


def confident_units(en: Path, ar: Path, least: float) -> list[Unit]:
    """Pairs of four English words or more, each English and each Arabic text once."""
    encoder = open_encoder()
    units: list[Unit] = []
    seen: set[str] = set()
    for number, pair in enumerate(pair_folders(en, ar).pairs):
        try:
            documents = read_document(pair.en, "en"), read_document(pair.ar, "ar")
        except MuwaziError as error:
            print(f"left out: {error}")
            continue
        alignment = align_documents(*documents, encoder)
        for bead in alignment.beads:
            english = " ".join(alignment.source[i].text for i in bead.source)
            arabic = " ".join(alignment.target[i].text for i in bead.target)
            new = english not in seen and arabic not in seen
            if bead.posterior >= least and arabic and len(english.split()) >= 4 and new:
                seen |= {english, arabic}
                units.append(Unit(english, arabic, number))
    return units


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--en", type=Path, required=True)
    parser.add_argument("--ar", type=Path, required=True)
    parser.add_argument("--least", type=float, default=0.9, help="posterior of a unit")
    options = parser.parse_args()
    units = confident_units(options.en, options.ar, options.least)
    print(f"encoder {open_encoder().signature} | {len(units)} units | seed 0\n")
    print("| part | learned from | judged by | before en→ar, ar→en | after en→ar, ar→en | s |")
    print("|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for part in range(PARTS):
            judged = [(u.english, u.arabic) for u in units if u.document % PARTS == part]
            learned = [(u.english, u.arabic) for u in units if u.document % PARTS != part]
            begin = time.perf_counter()
            report = adapt(BUNDLED, learned, judged, Path(folder) / str(part))
            before, after = report.before, report.after
            print(
                f"| {part + 1} | {report.trained_on} | {after.pairs} "
                f"| {before.to_arabic:.3f}, {before.to_english:.3f} "
                f"| {after.to_arabic:.3f}, {after.to_english:.3f} "
                f"| {time.perf_counter() - begin:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
