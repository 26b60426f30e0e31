"""Retrieval, speed, size and fidelity of an encoder.

    python -m benchmarks.encoder                       the bundled encoder
    python -m benchmarks.encoder --encoder DIRECTORY   another one

Retrieval is nearest-neighbour accuracy by cosine, both ways, on the development sets. Speed is on
one core (set OMP_NUM_THREADS=1), over the news documents, the words of which the encoder has not
seen before and then over the same again. Fidelity is the largest difference from what
sentence-transformers gives for the same texts.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from align.encoder import BUNDLED, StaticEncoder, open_encoder
from align.train import retrieval
from align.training.corpus import Pair
from tests.shared import shared_root

SETS = ("ud_pud", "xquad_questions")


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file with columns English and Arabic."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [Pair(*line.split("\t")) for line in lines if line]


def print_retrieval(encoder_name: Path | None) -> None:
    encoder = open_encoder(encoder_name)
    print(f"encoder {encoder.signature} | {encoder.dimension} dimensions\n")
    print("| set | pairs | en→ar | ar→en |\n|---|---:|---:|---:|")
    for name in SETS:
        pairs = read_pairs(shared_root() / "eval/retrieval" / f"{name}.tsv")
        result = retrieval(encoder, pairs)
        print(f"| {name} | {result.pairs} | {result.to_arabic:.3f} | {result.to_english:.3f} |")


def news_sentences() -> list[str]:
    """All lines of the news documents, English and Arabic."""
    folder = shared_root() / "eval/documents/news"
    return [
        line
        for path in sorted(folder.iterdir())
        for line in path.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]


def print_speed(directory: Path, texts: list[str]) -> None:
    """Sentences a second of processor time, the best of five: what one idle core would do."""
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"\n{len(texts)} news sentences of {words:.1f} words on average, one core")
    seconds: dict[str, list[float]] = {"words not seen before": [], "the same again": []}
    for _ in range(5):
        encoder = open_encoder(directory)
        encoder.encode(["warm"])
        for measured in seconds.values():
            begin = time.process_time()
            encoder.encode(texts)
            measured.append(time.process_time() - begin)
    for label, measured in seconds.items():
        print(f"- {label}: {len(texts) / min(measured):,.0f} sentences/s")


def print_fidelity(directory: Path, encoder: StaticEncoder, texts: list[str]) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(directory), device="cpu").encode(texts)
    difference = np.abs(np.asarray(theirs, dtype=np.float32) - encoder.encode(texts)).max()
    print(f"- largest difference from sentence-transformers: {difference:.1e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, help="a directory; the bundled one if left out")
    options = parser.parse_args()
    print_retrieval(options.encoder)
    directory = options.encoder or BUNDLED
    encoder = open_encoder(directory)
    if isinstance(encoder, StaticEncoder):
        texts = news_sentences()
        print_speed(directory, texts)
        print_fidelity(directory, encoder, texts)
    size = sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
    print(f"- {size:,} bytes on disk")


if __name__ == "__main__":
    main()
