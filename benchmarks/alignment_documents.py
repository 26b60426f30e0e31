"""The documents the alignment benchmarks run on, made from parallel text with fixed seeds."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from align.synthetic import (
    NEWS,
    Disturbance,
    Line,
    boilerplate,
    disturbed,
    free,
    inserted,
    swapped,
    without,
)
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


def disturbed_news(
    seed: int, disturbance: Disturbance = NEWS, lost: float = 0.0
) -> list[GoldDocument]:
    """Each news document with segments merged, split, dropped or added: usually a third of them.

    ``lost`` is the share of the Arabic words that are taken out, as in a free translation.
    """
    documents = news_lines()
    made = []
    for number, (name, lines) in enumerate(documents):
        spare = [line for other, each in documents if other != name for line in each]
        document = disturbed(name, lines, spare, seed * 1000 + number, disturbance)
        made.append(free(document, lost, seed * 1000 + number) if lost else document)
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


PROSE = ("internews_infuse", "opensource_guide", "tico19_tm", "txt_global_asp", "palurban")
"""Open training sources that are running prose, for documents longer than the news set."""

MERGED_AND_CUT = Disturbance(share=0.24, merge=1.0, split=1.0, drop=0.15, add=0.15)
"""Three quarters one to one, as in the stress cases of the literature."""


def stress_cases(seed: int = 5) -> dict[str, GoldDocument]:
    """Long documents with one calamity each; about 1,500 beads, the last one about 8,400."""
    news = [line for _, lines in news_lines() for line in lines]
    prose = [line for line in training_lines(PROSE) if 20 < len(line[0]) < 400]
    spare = prose[3000:]
    clean = disturbed("clean", (news + prose)[:1500], spare, seed, MERGED_AND_CUT)
    foreign = disturbed("foreign", spare[:400], [], seed, Disturbance(share=0.0))
    long = disturbed("long", (prose * 2)[:8400], spare, seed, MERGED_AND_CUT)
    lost = without(clean, range(500, 680), "target")
    return {
        "clean": clean,
        "270 beads missing in a row": without(clean, range(600, 870), "target"),
        "180 missing and 180 added": inserted(lost, foreign, 180, 900, "target"),
        "two sections of 130 swapped": swapped(clean, range(400, 530), range(900, 1030)),
        "30 % boilerplate": boilerplate(clean, 0.3, seed),
        "free translation": free(clean, 0.35, seed),
        "150 added first, 100 lost last": without(
            inserted(clean, foreign, 150, 0, "target"),
            range(len(clean.beads) + 50, len(clean.beads) + 150),
            "target",
        ),
        "8,400 lines, 1,400 beads missing": without(long, range(3000, 4400), "target"),
    }
