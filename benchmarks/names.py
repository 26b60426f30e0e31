"""Names and their transliterations told from random pairs: python -m benchmarks.names.

Measured on the half of ../shared/data/train/names.tsv.gz that the letter model was not learned from
(another half by a checksum of the English name), and on the person names of its press list, of
which the model saw nothing. Negatives pair each name with Arabic names drawn at random (seeded).
"""

from __future__ import annotations

import argparse
import gzip
import random
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

from align.names import consonant_skeleton, transliteration_similarity
from align.transliteration.fit import read_pairs
from tests.shared import shared_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = 5
NEGATIVES = 3


class Result(NamedTuple):
    """What one measure reaches on one set; rates are shares, times a pair."""

    auc: float
    at_one_percent: float
    at_one_per_mille: float
    above_half: float
    false_above_half: float
    microseconds: float


def skeleton_similarity(english: str, arabic: str) -> float:
    """What a comparison of consonant skeletons alone would say."""
    return Levenshtein.normalized_similarity(
        consonant_skeleton(english, "en"), consonant_skeleton(arabic, "ar")
    )


def press_pairs(path: Path) -> list[tuple[str, str]]:
    """Tokens of press names whose two sides have as many words."""
    found = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            source, english, arabic = line.rstrip("\n").split("\t")
            words = english.split(), arabic.split()
            if source == "press_names" and len(words[0]) == len(words[1]):
                found |= set(zip(*words, strict=True))
    return sorted(found)


def area_under_curve(positive: list[float], negative: list[float]) -> float:
    """The chance that a true pair scores above a random one, ties counted half."""
    scores = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    ranks, at = 0.0, 0
    while at < len(scores):
        end = at
        while end < len(scores) and scores[end][0] == scores[at][0]:
            end += 1
        ranks += sum(label for _, label in scores[at:end]) * (at + end + 1) / 2
        at = end
    smallest = len(positive) * (len(positive) + 1) / 2
    return (ranks - smallest) / len(positive) / len(negative)


def rate_at(positive: list[float], negative: list[float], false_rate: float) -> float:
    """The share of true pairs above the score that this share of random pairs exceeds."""
    threshold = sorted(negative, reverse=True)[int(len(negative) * false_rate)]
    return sum(score > threshold for score in positive) / len(positive)


def measure(pairs: list[tuple[str, str]], likeness: Callable[[str, str], float]) -> Result:
    chooser = random.Random(SEED)
    random_pairs = [(e, chooser.choice(pairs)[1]) for e, _ in pairs for _ in range(NEGATIVES)]
    since = time.process_time()
    positive = [likeness(*pair) for pair in pairs]
    negative = [likeness(*pair) for pair in random_pairs]
    spent = time.process_time() - since
    return Result(
        area_under_curve(positive, negative),
        rate_at(positive, negative, 0.01),
        rate_at(positive, negative, 0.001),
        sum(score > 0.5 for score in positive) / len(positive),
        sum(score > 0.5 for score in negative) / len(negative),
        1e6 * spent / (len(positive) + len(negative)),
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pairs", type=int, default=6000, help="how many pairs to measure on")
    limit = arguments.parse_args().pairs
    path = shared_path("data/train/names.tsv.gz")
    held = read_pairs(path, fitted=False)
    random.Random(SEED).shuffle(held)
    sets = {"held-out names": [(pair.english, pair.arabic) for pair in held[:limit]]}
    for source in ("wikidata_person_names", "google_transliteration", "palestine_name_tokens"):
        chosen = [pair for pair in held if pair.source == source][:limit]
        sets[source] = [(pair.english, pair.arabic) for pair in chosen]
    sets["press names"] = press_pairs(path)
    print(f"muwazi {version('muwazi')} | names | seed {SEED} | {NEGATIVES} random pairs a name")
    print("| set | pairs | measure | AUC | TPR at 1 % | TPR at 0.1 % | > 0.5 | false > 0.5 | µs |")
    print("|---|---:|---|---:|---:|---:|---:|---:|---:|")
    for name, pairs in sets.items():
        for title, likeness in (
            ("letter model", transliteration_similarity),
            ("skeletons", skeleton_similarity),
        ):
            result = measure(pairs, likeness)
            figures = " | ".join(f"{figure:.4f}" for figure in result[:5])
            print(f"| {name} | {len(pairs)} | {title} | {figures} | {result.microseconds:.0f} |")


if __name__ == "__main__":
    main()
