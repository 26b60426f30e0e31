"""Segments of documents: their text, their place in the file, and the shelf's hand-made lists."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import pytest

from align.document import BlockKind
from align.reading import read_document
from align.segment import SegmentRules, segment
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Language

GOLD = ROOT / "tests" / "gold" / "alignment"
STEMS = sorted(path.stem for path in GOLD.glob("*.en"))


def _segments(path: Path, language: Language) -> list[str]:
    return [piece.text for piece in segment(read_document(path, language))]


def _document(language: Language, stem: str) -> Path:
    (found,) = (ROOT / "corpora" / language).glob(f"{stem}.*")
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sample_shelf_is_cut_as_its_writers_cut_it(language: Language) -> None:
    lines = same = 0
    for stem in STEMS:
        want = (GOLD / f"{stem}.{language}").read_text(encoding="utf-8").splitlines()
        got = _segments(_document(language, stem), language)
        matcher = difflib.SequenceMatcher(None, want, got, autojunk=False)
        same += sum(block.size for block in matcher.get_matching_blocks())
        lines += len(want)
    assert lines > 900
    assert same / lines >= 0.99


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("stem", STEMS)
def test_a_segments_place_in_the_file_begins_and_ends_with_its_own_words(
    language: Language, stem: str
) -> None:
    document = read_document(_document(language, stem), language)
    last = 0
    for piece in segment(document):
        source = document.text[piece.start : piece.end]
        assert piece.start >= last
        assert source
        assert source[0] == piece.text[0]
        assert source[-1] == piece.text[-1]
        last = piece.end


def test_a_heading_stays_whole_whatever_stops_are_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Who pays? The U.S. and Iran. What now?\n\nText. More.\n", encoding="utf-8")
    kinds = [(piece.kind, piece.text) for piece in segment(read_document(path, "en"))]
    assert kinds == [
        (BlockKind.TITLE, "Who pays? The U.S. and Iran. What now?"),
        (BlockKind.PARAGRAPH, "Text."),
        (BlockKind.PARAGRAPH, "More."),
    ]


def test_segments_name_their_block_and_collapse_white_space(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("One  **two**\n three.\u00a0Four.\n\nFive.\n", encoding="utf-8")
    document = read_document(path, "en")
    pieces = segment(document)
    assert [(piece.text, piece.block) for piece in pieces] == [
        ("One two three.", 0),
        ("Four.", 0),
        ("Five.", 1),
    ]
    assert document.text[pieces[0].start : pieces[0].end] == "One  **two**\n three."


def test_the_semicolon_rule_reaches_the_segments(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("هذه حجة مفهومة؛ لكنها خاطئة جداً ومكلفة.\n", encoding="utf-8")
    document = read_document(path, "ar")
    assert len(segment(document)) == 1
    assert len(segment(document, SegmentRules(semicolon=True))) == 2
