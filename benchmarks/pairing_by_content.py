"""Pair the 94-pair shelf by content, names shuffled and a tenth of the partners taken away.

python -m benchmarks.pairing_by_content [--encoder DIR] [--seeds 5] [--without-dates]
"""

from __future__ import annotations

import argparse
import random
import time

from align.encoder import open_encoder
from align.pairing_by_content import pair_by_content
from align.reading import read_document
from align.segment import segment
from tests.shared import shared_path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--without-dates", action="store_true")
    options = parser.parse_args()
    encoder = open_encoder(options.encoder)
    shelf = shared_path("shelf")
    english = {path.stem: path for path in sorted((shelf / "en").iterdir())}
    arabic = {path.stem: path for path in sorted((shelf / "ar").iterdir())}
    names = sorted(english.keys() & arabic.keys())
    pages = (
        {name: read_document(english[name], "en") for name in names},
        {name: read_document(arabic[name], "ar") for name in names},
    )
    en, ar = (
        {name: [s.text for s in segment(page)] for name, page in side.items()} for side in pages
    )
    print(f"{len(names)} pairs | encoder {encoder.signature}")
    print("| seed | right | wrong | refused with partner | accuracy | seconds |")
    print("|---:|---:|---:|---:|---:|---:|")
    for seed in range(options.seeds):
        rng = random.Random(seed)
        left, right = names[:], names[:]
        rng.shuffle(left)
        rng.shuffle(right)
        gone = max(len(names) // 10, 1)
        left, right = left[gone // 2 :], right[gone - gone // 2 :]
        start = time.perf_counter()
        dates = (
            [pages[0][name].metadata.date for name in left],
            [pages[1][name].metadata.date for name in right],
        )
        texts = [en[name] for name in left], [ar[name] for name in right]
        pairs = pair_by_content(*texts, encoder, dates=None if options.without_dates else dates)
        seconds = time.perf_counter() - start
        correct = sum(left[pair.source] == right[pair.target] for pair in pairs)
        possible = len(set(left) & set(right))
        wrong, refused = len(pairs) - correct, possible - correct
        # Every English document counts once: paired rightly, or rightly left without a partner.
        paired = {left[pair.source] for pair in pairs}
        alone = sum(name not in paired for name in set(left) - set(right))
        accuracy = (correct + alone) / len(left)
        print(f"| {seed} | {correct} | {wrong} | {refused} | {accuracy:.4f} | {seconds:.2f} |")


if __name__ == "__main__":
    main()
