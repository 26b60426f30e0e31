"""Coverage of all blocks of a tile against a word-by-word count."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest

from align.coverage import FAINT, SURE, Coverage
from align.lattice import BeadTypes, Tile

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES = BeadTypes.of([(1, 1), (1, 2), (2, 1), (3, 1), (1, 3), (2, 2), (3, 2)])
ENGLISH = [
    "the council met 12 times",
    "nobody signed",
    "the army left",
    "the NATO council signed 12 laws and nobody else in the army met it",
    "nobody met the army",
]
ARABIC = [
    "اجتمع المجلس ١٢ مرة",
    "لم يوقع أحد",
    "غادر الجيش",
    "وقع مجلس NATO على كل ما جاء به الجيش في ١٢ مادة",
    "12 قانونا لا 13",
    "لم يجتمع أحد",
]


def vectors(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """Unit rows that depend on the word alone, close enough to each other for partial matches."""
    rows = []
    for word in words:
        rng = np.random.default_rng(list(word.encode("utf-8")))
        row = rng.normal(size=4)
        rows.append(row / np.linalg.norm(row))
    return np.array(rows, dtype=np.float32).reshape(len(words), 4)


def match(english: str, arabic: str) -> float:
    numbers = {"12": "12", "١٢": "12", "13": "13", "NATO": "nato"}
    if english in numbers and arabic in numbers:
        return float(numbers[english] == numbers[arabic])
    cosine = float(vectors([english])[0] @ vectors([arabic])[0])
    return min(max((cosine - FAINT) / (SURE - FAINT), 0.0), 1.0)


def rarity(texts: list[str], word: str) -> float:
    held = sum(word in text.split() for text in texts)
    return float(np.log((len(texts) + 2) / (held + 0.5)))


def share(texts: list[str], block: list[str], other: list[str]) -> float:
    """The share of the block's words that the other side's words match, by the definition."""
    covered = total = 0.0
    for word in " ".join(block).split():
        pairs = [(word, o) if texts is ENGLISH else (o, word) for o in " ".join(other).split()]
        weight = rarity(texts, word)
        covered += weight * max(match(*pair) for pair in pairs)
        total += weight
    return covered / total


def edges(source: list[str], target: list[str]) -> list[float]:
    """The first words of both blocks in each other's first member, the last in the last."""
    found = []
    for texts, block, other in ((ENGLISH, source, target), (ARABIC, target, source)):
        first, last = block[0].split()[:8], block[-1].split()[-8:]
        found.append(share(texts, [" ".join(first)], other[:1]))
        found.append(share(texts, [" ".join(last)], other[-1:]))
    return found


@pytest.mark.parametrize(
    "tile",
    [Tile(range(6), range(7)), Tile(range(2, 5), range(1, 6)), Tile(range(4, 6), range(3, 7))],
)
def test_coverage_is_what_counting_word_by_word_gives(tile: Tile) -> None:
    found = Coverage.of(ENGLISH, ARABIC, vectors).of_tile(tile, TYPES)
    checked = 0
    for (r, i), (c, j), t in product(
        enumerate(tile.rows), enumerate(tile.columns), range(len(TYPES))
    ):
        a, b = int(TYPES.source[t]), int(TYPES.target[t])
        if a > i or b > j:
            continue
        source, target = ENGLISH[i - a : i], ARABIC[j - b : j]
        outer = [share(ENGLISH, [s], target) for s in (source[0], source[-1]) if a > 1]
        outer += [share(ARABIC, [s], source) for s in (target[0], target[-1]) if b > 1]
        expected = [
            share(ENGLISH, source, target),
            share(ARABIC, target, source),
            min(outer, default=1.0),
            sum(edges(source, target)),
            min(edges(source, target)),
        ]
        *blocks, member = found.of_type(t)
        got = [block[r, c] for block in blocks] + [1.0 if member is None else member[r, c]]
        got += [edge[r, c] for edge in found.edges_of_type(t)]
        np.testing.assert_allclose(got, expected, atol=1e-5)
        checked += 1
    assert checked > 20


def test_a_tile_before_the_first_word_is_no_obstacle() -> None:
    found = Coverage.of(ENGLISH, ARABIC, vectors).of_tile(Tile(range(1), range(3)), TYPES)
    assert found.of_type(0)[0].shape == (1, 3)
