"""Leverage: every segment in exactly one band, repetitions counted once they repeat."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from align.document import Segment
from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF
from tm.joining import joined_as_known
from tm.leverage import Band, Count, Leverage
from tm.search.searcher import Searcher
from tm.unit import TranslationUnit

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


TWO = ("The talks failed in March.", "They resumed in May.")
AS_ONE = "أخفقت المحادثات في آذار ثم استؤنفت في أيار."


@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_sentences_that_were_translated_as_one_are_joined_again(
    store: Store, path: Path, tmp_path: Path, gap: str
) -> None:
    """Within a paragraph; the sentence before and after is still one."""
    last = "Nobody expected it."
    store.add([TranslationUnit(" ".join(TWO), AS_ONE), TranslationUnit(last, "لم يتوقع ذلك أحد.")])
    text = tmp_path / "new.txt"
    text.write_text(f"{gap.join(TWO)} {last}\n", encoding="utf-8")
    done = muwazi("analyze", text, "--memory", path, "--json")
    total = json.loads(done.output)["total"]
    joined = gap == " "
    assert total["segments"] == (2 if joined else 3)
    assert total["bands"]["100"]["segments"] == (2 if joined else 1)
    assert total["words"] == 12
    result = tmp_path / "new.xlf"
    muwazi("pretranslate", text, "-o", result, "--memory", path)
    assert (AS_ONE in result.read_text(encoding="utf-8")) == joined


def test_neighbours_of_joined_sentences_are_single_sentences(store: Store) -> None:
    texts = ("One.", *TWO, "Four.")
    segments = [Segment(text, 10 * at, 10 * at + 9, 0) for at, text in enumerate(texts)]
    store.add([TranslationUnit(" ".join(TWO), AS_ONE)])
    pieces, around = joined_as_known(segments, "en", store)
    assert [piece.text for piece in pieces] == ["One.", " ".join(TWO), "Four."]
    assert [(piece.start, piece.end) for piece in pieces] == [(0, 9), (10, 29), (30, 39)]
    assert [(one.en_before, one.en_after) for one in around] == [
        ("", TWO[0]),
        ("One.", "Four."),
        (TWO[1], ""),
    ]


def test_a_sentence_that_the_memory_holds_by_itself_is_not_joined(store: Store) -> None:
    segments = [Segment(text, 0, 9, 0) for text in TWO]
    store.add([TranslationUnit(" ".join(TWO), AS_ONE), TranslationUnit(TWO[0], "أخفقت المحادثات.")])
    pieces, _ = joined_as_known(segments, "en", store)
    assert [piece.text for piece in pieces] == list(TWO)


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


_FIRST = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a" source-language="{side}" datatype="plaintext"><body>
<trans-unit id="1"><source>{known}</source></trans-unit>
<trans-unit id="2"><source>{new}</source><target>x</target></trans-unit>
<trans-unit id="3" translate="no"><source>{known}</source></trans-unit>
</body></file></xliff>"""
_SECOND = """<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="{side}">
<file id="f"><unit id="1"><segment><source>{known}</source></segment>
<segment><source>{new}</source><target>x</target></segment></unit>
<unit id="2" translate="no"><segment><source>{known}</source></segment></unit></file></xliff>"""


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("written", [_FIRST, _SECOND])
def test_the_segments_of_an_xliff_file_count_as_it_has_them(
    brief: Store, path: Path, tmp_path: Path, written: str, side: int
) -> None:
    """Translated ones too; not those that are not to be translated."""
    job = tmp_path / "job.xlf"
    new = ("Zebras graze. They sleep.", "ترعى الحمير الوحشية. وتنام.")[side]
    text = written.format(side=("en-GB", "ar")[side], known=BRIEF[1][side], new=new)
    job.write_text(text, encoding="utf-8")
    done = muwazi("analyze", job, "--memory", path, "--json")
    total = json.loads(done.output)["total"]
    assert total["segments"] == 2
    assert (total["bands"]["100"]["segments"], total["bands"]["none"]["segments"]) == (1, 1)
    assert brief.counts().units == len(BRIEF)


def test_an_xliff_file_into_another_language_is_not_analysed(path: Path, tmp_path: Path) -> None:
    job = tmp_path / "job.xlf"
    text = _SECOND.format(side="en", known="a", new="b").replace(">", ' trgLang="fr">', 1)
    job.write_text(text, encoding="utf-8")
    done = muwazi("analyze", job, "--memory", path)
    assert done.status in {1, 2}
    (line,) = done.error_lines
    assert "'fr'" in line


def test_a_file_that_is_not_there_is_one_line(brief: Store, path: Path) -> None:
    done = muwazi("analyze", "nowhere.md", "--memory", path)
    assert done.status in {1, 2}
    assert len(done.error_lines) == 1
    assert brief.counts().units == len(BRIEF)
