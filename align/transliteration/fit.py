"""Learns the letter model from pairs of names: python -m align.transliteration.fit NAMES.tsv.gz.

Names are divided in two by a checksum of their English side: the even half is learned from, the odd
half is for measuring (:mod:`benchmarks.names`). Rows are ``source<TAB>english<TAB>arabic``. Takes
about ten minutes on one core.
"""

from __future__ import annotations

import gzip
import math
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from align.transliteration.model import _TABLE, END, SHAPES, START, LetterModel
from align.transliteration.similarity import arabic_letters, english_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCES = ("wikidata_person_names", "google_transliteration", "palestine_name_tokens")
SEED = 2024
_PAIRS = 30_000
_ROUNDS = 5
# Before anything is known a piece costs this much a letter, and more where one side has none.
_FIRST_COST = -1.6
_FIRST_COST_ALONE = -2.8
# Pieces expected less often than this are dropped: most are accidents of one name.
_RAREST = 1.0
_ARABIC_WORD = re.compile("[\u0621-\u064a]{2,14}")
_ENGLISH_WORD = re.compile("[a-z]{2,14}")


class Pair(NamedTuple):
    """A name and its transliteration, folded."""

    source: str
    english: str
    arabic: str


def read_pairs(path: Path, *, fitted: bool) -> list[Pair]:
    """The one-word pairs of one half: the fitted half, or the one to measure on."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            source, english, arabic = line.rstrip("\n").split("\t")
            pair = Pair(source, english_letters(english), arabic_letters(english, arabic))
            even = crc32(pair.english.encode()) % 2 == 0
            if source in SOURCES and even == fitted and _is_one_word(pair, english, arabic):
                found.append(pair)
    return found


def _is_one_word(pair: Pair, english: str, arabic: str) -> bool:
    spaced = " " in english or " " in arabic
    return (
        not spaced
        and bool(_ENGLISH_WORD.fullmatch(pair.english))
        and bool(_ARABIC_WORD.fullmatch(pair.arabic))
    )


def learn(pairs: list[Pair], rounds: int = _ROUNDS) -> dict[tuple[str, str], float]:
    """Probabilities of pairs of pieces, by expectation maximisation over all ways to cut."""
    probabilities: dict[tuple[str, str], float] | None = None
    for _ in range(rounds):
        counts: dict[tuple[str, str], float] = defaultdict(float)
        for pair in pairs:
            _expect(
                f"{START}{pair.english}{END}", f"{START}{pair.arabic}{END}", probabilities, counts
            )
        kept = {pieces: count for pieces, count in counts.items() if count > _RAREST}
        total = sum(kept.values())
        probabilities = {pieces: count / total for pieces, count in kept.items()}
    return probabilities or {}


def _expect(
    english: str,
    arabic: str,
    probabilities: dict[tuple[str, str], float] | None,
    counts: dict[tuple[str, str], float],
) -> None:
    """Add the expected uses of each pair of pieces in one name (forward–backward)."""
    height, width = len(english), len(arabic)
    forward = [[0.0] * (width + 1) for _ in range(height + 1)]
    backward = [[0.0] * (width + 1) for _ in range(height + 1)]
    forward[0][0] = backward[height][width] = 1.0
    steps = []
    for at in range(height + 1):
        for to in range(width + 1):
            if forward[at][to] == 0.0:
                continue
            for rows, columns in SHAPES:
                if at + rows > height or to + columns > width:
                    continue
                pieces = (english[at : at + rows], arabic[to : to + columns])
                probability = _probability(pieces, probabilities)
                if probability:
                    forward[at + rows][to + columns] += forward[at][to] * probability
                    steps.append((at, to, at + rows, to + columns, pieces, probability))
    whole = forward[height][width]
    if whole <= 0.0:
        return
    for at, to, next_at, next_to, pieces, probability in reversed(steps):
        rest = probability * backward[next_at][next_to]
        if rest:
            backward[at][to] += rest
            counts[pieces] += forward[at][to] * rest / whole


def _probability(
    pieces: tuple[str, str], probabilities: dict[tuple[str, str], float] | None
) -> float:
    if probabilities is not None:
        return probabilities.get(pieces, 0.0)
    letters = len(pieces[0]) + len(pieces[1])
    alone = not pieces[0] or not pieces[1]
    return math.exp(_FIRST_COST * letters + (_FIRST_COST_ALONE if alone else 0.0))


def weights_of(
    probabilities: dict[tuple[str, str], float], pairs: Iterable[Pair]
) -> dict[str, dict[str, float]]:
    """Log-likelihood ratios: a pair of pieces against its letters drawn one by one."""
    english: Counter[str] = Counter()
    arabic: Counter[str] = Counter()
    for pair in pairs:
        english.update(f"{START}{pair.english}{END}")
        arabic.update(f"{START}{pair.arabic}{END}")
    letters = {
        letter: math.log(count / total)
        for counter, total in ((english, english.total()), (arabic, arabic.total()))
        for letter, count in counter.items()
        if letter not in (START, END)
    }
    ends = {START: math.log(english[START] / english.total())}
    ends[END] = ends[START]
    chance = {**letters, **ends}
    table: dict[str, dict[str, float]] = {}
    for (first, second), probability in probabilities.items():
        weight = math.log(probability) - sum(chance[letter] for letter in first + second)
        table.setdefault(first, {})[second] = round(weight, 2)
    return table


def likeness_of(model: LetterModel, pairs: list[Pair], seed: int) -> tuple[float, float, float]:
    """Intercept and slopes of a logistic regression: true pairs against random ones, by Newton."""
    import numpy as np

    chooser = random.Random(seed)  # noqa: S311
    rows, labels = [], []
    for pair in pairs:
        for arabic, label in ((pair.arabic, 1.0), (chooser.choice(pairs).arabic, 0.0)):
            score = model.score(pair.english, arabic)
            rows.append((1.0, score, score / (len(pair.english) + len(arabic))))
            labels.append(label)
    features, truth = np.array(rows), np.array(labels)
    slopes = np.zeros(3)
    for _ in range(25):
        chance = 1.0 / (1.0 + np.exp(-np.clip(features @ slopes, -30, 30)))
        gradient = features.T @ (truth - chance) - 1e-3 * slopes
        curvature = (features * (chance * (1 - chance))[:, None]).T @ features + 1e-3 * np.eye(3)
        slopes += np.linalg.solve(curvature, gradient)
    intercept, whole, per_letter = (round(float(slope), 4) for slope in slopes)
    return intercept, whole, per_letter


def _lines(model: LetterModel, pairs: int) -> Iterator[str]:
    yield "# Weights of English and Arabic letters in names, learned by align.transliteration.fit:"
    yield f"# {pairs} pairs, {_ROUNDS} rounds, seed {SEED}, sources {', '.join(SOURCES)}"
    yield "# (Wikidata, CC0; google/transliteration, Apache-2.0; Palestine names, Unlicense)."
    yield "# likeness " + " ".join(map(str, model.likeness))
    for english in sorted(model.weights):
        for arabic in sorted(model.weights[english]):
            yield f"{english}\t{arabic}\t{model.weights[english][arabic]}"


def main(path: str) -> None:
    """Learn from the fitted half of a file of names and write the table beside the model."""
    pairs = read_pairs(Path(path), fitted=True)
    random.Random(SEED).shuffle(pairs)  # noqa: S311
    learned, held = pairs[:_PAIRS], pairs[_PAIRS:]
    table = weights_of(learn(learned), learned)
    inserted = table.get("", {})
    bare = LetterModel({k: v for k, v in table.items() if k}, inserted, (0.0, 1.0, 0.0))
    model = LetterModel(table, inserted, likeness_of(bare, held, SEED))
    _TABLE.write_text("\n".join(_lines(model, len(learned))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
