"""The documents the alignment benchmarks run on, made from parallel text with fixed seeds."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from align.synthetic import Line, disturbed
from tests.shared import shared_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.evaluate import GoldDocument


def news_lines() -> list[tuple[str, list[Line]]]:
    """The line-parallel news documents, by name."""
    found = []
    for english in sorted(shared_path("eval/documents/news").glob("*.en")):
        arabic = english.with_suffix(".ar")
        sides = (p.read_text(encoding="utf-8").splitlines() for p in (english, arabic))
        found.append((english.stem, list(zip(*sides, strict=True))))
    return found


def disturbed_news(seed: int) -> list[GoldDocument]:
    """A third of the segments of each news document merged, split, dropped or added."""
    documents = news_lines()
    made = []
    for number, (name, lines) in enumerate(documents):
        spare = [line for other, each in documents if other != name for line in each]
        made.append(disturbed(name, lines, spare, seed * 1000 + number))
    return [each for each in made if each.source and each.target]


def training_lines(sources: Iterable[str]) -> list[Line]:
    """Lines of the open training tier from the named sources, in their order."""
    wanted = set(sources)
    found = []
    path = shared_path("data/train/open.tsv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            source, english, arabic = line.rstrip("\n").split("\t")
            if source in wanted:
                found.append((english, arabic))
    return found
