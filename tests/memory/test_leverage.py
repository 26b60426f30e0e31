"""Leverage: every segment in exactly one band, repetitions counted once they repeat."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF
from tm.leverage import Band, Count, Leverage
from tm.search.searcher import Searcher

if TYPE_CHECKING:
    from pathlib import Path

    from tm.store import Store


def test_a_document_already_translated_is_all_double_context(brief: Store) -> None:
    for at, side in enumerate(("en", "ar")):
        analysis = Leverage(Searcher(brief), side).analyse([pair[at] for pair in BRIEF])  # type: ignore[arg-type]
        assert analysis.bands[Band.DOUBLE_CONTEXT].segments == len(BRIEF)
        assert analysis.total.segments == len(BRIEF)


def test_each_segment_lands_in_the_band_of_its_best_match(brief: Store) -> None:
    segments = [
        "A new sentence about zebras.",
        BRIEF[1][0],
        "The parliament passed the law in 2021.",
        "The parliament then passed the law in 2016.",
        "A new sentence about zebras.",
    ]
    analysis = Leverage(Searcher(brief), "en").analyse(segments)
    assert {band: count.segments for band, count in analysis.bands.items() if count.segments} == {
        Band.NONE: 1,
        Band.EXACT: 1,
        Band.NEARLY: 1,
        Band.HIGH: 1,
        Band.REPETITION: 1,
    }
    assert analysis.bands[Band.REPETITION] == Count(1, 5)


def test_texts_of_an_earlier_file_repeat_across_files(brief: Store) -> None:
    leverage = Leverage(Searcher(brief), "en")
    leverage.analyse(["A sentence about zebras."])
    analysis = leverage.analyse(["a sentence about Zebras", "…"])
    assert analysis.bands[Band.CROSS_FILE] == Count(1, 4)
    assert analysis.total.segments == 1


def test_the_command_prints_every_band_and_sums_files(
    brief: Store, path: Path, tmp_path: Path
) -> None:
    english, arabic = tmp_path / "new.md", tmp_path / "jadid.md"
    english.write_text(f"# {BRIEF[0][0]}\n\n{BRIEF[1][0]}\n", encoding="utf-8")
    arabic.write_text(f"# {BRIEF[0][1]}\n\n{BRIEF[1][1]}\n", encoding="utf-8")
    done = muwazi("analyze", english, arabic, "--memory", path, "--json")
    report = json.loads(done.output)
    assert list(report["total"]["bands"]) == [str(band) for band in Band]
    assert report["total"]["segments"] == 4
    assert [one["segments"] for one in report["files"]] == [2, 2]
    table = muwazi("analyze", english, "--memory", path).output
    assert all(str(band) in table for band in Band)
    assert brief.counts().units == len(BRIEF)


def test_a_file_that_is_not_there_is_one_line(brief: Store, path: Path) -> None:
    done = muwazi("analyze", "nowhere.md", "--memory", path)
    assert done.status in {1, 2}
    assert len(done.error_lines) == 1
    assert brief.counts().units == len(BRIEF)
