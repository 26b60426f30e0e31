"""Fit the aligner's weights, and say how good they are on documents left out.

    python -m benchmarks.fit_alignment [--encoder DIR] [--folds 3] [--write]

Gold: AlignAR's development documents (law, literature), the sample shelf (as documents with their
layout, and as bare lines), and news documents disturbed with a fixed seed, and half of these once
more as a free translator of classical prose does: chained, and with half the Arabic words lost. The
table is cross-validated by document; ``--write`` then fits on everything and writes the weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from align.encoder import Encoder, open_encoder
from align.evaluate import GoldDocument, calibration, read_gold, score
from align.fit import Example, cross_validated, example, fit
from align.model import BUNDLED, AlignmentModel, as_entry
from align.pipeline import as_segments
from align.reading import read_document
from align.segment import segment
from align.synthetic import CHAINED
from benchmarks.alignment_documents import disturbed_news
from tests.shared import shared_path

REPOSITORY = Path(__file__).parents[1]
SEED = 20
FREE_SEED = 60
FREE_LOSS = 0.5
"""Share of the Arabic words taken out of the chained documents: their evidence is then as weak as
that of classical prose, of which there are two documents only."""

FREE_WEIGHT = 0.3


def examples_of(encoder: Encoder) -> list[Example]:
    """Everything the weights are fitted on."""
    found: list[Example] = []
    for group in ("law", "literature"):
        documents = read_gold(shared_path(f"eval/alignment/alignar_{group}"))
        found.extend(_bare(gold, encoder, group) for gold in documents)
    for gold in read_gold(REPOSITORY / "tests/gold/alignment"):
        found.append(_bare(gold, encoder, "brief lines", 0.5))
        sides = []
        for language in ("en", "ar"):
            (path,) = (REPOSITORY / "corpora" / language).glob(f"{gold.name}.*")
            sides.append(segment(read_document(path, language)))
        if [len(side) for side in sides] == [len(gold.source), len(gold.target)]:
            found.append(example(gold, (sides[0], sides[1]), encoder, "briefs", 0.5))
    found.extend(_bare(gold, encoder, "news") for gold in disturbed_news(SEED))
    chained = disturbed_news(FREE_SEED, CHAINED, FREE_LOSS)[::2]
    return found + [_bare(gold, encoder, "free translation", FREE_WEIGHT) for gold in chained]


def _bare(gold: GoldDocument, encoder: Encoder, group: str, weight: float = 1.0) -> Example:
    sides = as_segments(gold.source), as_segments(gold.target)
    return example(gold, sides, encoder, group, weight)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    encoder = open_encoder(options.encoder)
    examples = examples_of(encoder)
    temperature = 1.0
    if options.folds > 1:
        temperature = report(examples, options.folds)
    if options.write:
        model = fit(examples)
        write(AlignmentModel(model.first, model.full, temperature), encoder, examples)


def report(examples: list[Example], folds: int) -> float:
    """Print the cross-validated table; returns the temperature."""
    found = cross_validated(examples, folds)
    print("| documents | beads | strict F1 | lax F1 | calibration error | by chance | Brier |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    every: tuple[list[float], list[bool]] = ([], [])
    for group in dict.fromkeys(each.group for each in examples):
        pairs, promised, right = [], [], []
        for at, each in enumerate(examples):
            if each.group == group:
                beads, posteriors = found[at]
                pairs.append((each.gold.beads, beads))
                promised += posteriors
                gold = set(each.gold.beads)
                right += [bead in gold for bead in beads]
        scored, calibrated = score(pairs), calibration(promised, right)
        print(
            f"| {group} | {len(right)} | {scored.strict.f1:.4f} | {scored.lax.f1:.4f} "
            f"| {calibrated.error:.3f} | {calibrated.by_chance:.3f} | {calibrated.brier:.4f} |",
            flush=True,
        )
        every[0].extend(promised)
        every[1].extend(right)
    over_all = calibration(*every)
    print(f"all: calibration error {over_all.error:.3f}, Brier {over_all.brier:.4f}")
    for row in over_all.bins:
        place = f"{row.low:.1f}-{row.high:.1f}: {row.count:5d}"
        print(f"  {place} promised {row.promised:.3f} right {row.actual:.3f}")
    return 1.0


def write(model: AlignmentModel, encoder: Encoder, examples: list[Example]) -> None:
    """Write the weights with where they came from."""
    groups = dict.fromkeys(each.group for each in examples)
    entry = {
        "first": as_entry(model.first),
        "full": as_entry(model.full),
        "temperature": model.temperature,
        "provenance": {
            "command": "python -m benchmarks.fit_alignment --write",
            "encoder": encoder.signature,
            "documents": {group: sum(each.group == group for each in examples) for group in groups},
            "beads": int(np.sum([len(each.beads) for each in examples])),
            "seeds": [SEED, FREE_SEED],
        },
    }
    BUNDLED.write_text(json.dumps(entry, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {BUNDLED.relative_to(REPOSITORY)}: weights {model.digest}")


if __name__ == "__main__":
    main()
