"""Plain text: paragraphs, headings and lists from how the lines lie."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from align.readers.draft import Source
from align.readers.limits import DEFAULT
from align.readers.plain import read as read_plain
from tests.readers.reading import read, shown, texts

if TYPE_CHECKING:
    from pathlib import Path

LONG = (
    "The ceasefire that Russia and Turkey announced in Moscow took effect at midnight. It came "
    "after three months in which government forces had taken a string of towns, and it has held "
    "longer than most observers expected, though nobody can say for how much longer it will."
)
ARABIC = (
    "دخل وقف إطلاق النار الذي أعلنته موسكو وأنقرة حيز التنفيذ عند منتصف الليل، وذلك بعد ثلاثة "
    "أشهر استعادت فيها القوات الحكومية سلسلة من البلدات، وهو صامد منذ مدة أطول مما توقعه معظم "
    "المراقبين، وإن كان أحد لا يستطيع القول إلى متى سيصمد."
)


def test_lines_broken_to_a_width_become_paragraphs_again(tmp_path: Path) -> None:
    text = "\n\n".join(textwrap.fill(LONG, 72) for _ in range(3))
    assert texts(read(tmp_path, "a.txt", text)) == [LONG] * 3


def test_arabic_lines_broken_to_a_width_become_paragraphs_again(tmp_path: Path) -> None:
    text = "\r\n\r\n".join(textwrap.fill(ARABIC, 60).replace("\n", "\r\n") for _ in range(3))
    assert texts(read(tmp_path, "a.txt", text, "ar")) == [ARABIC] * 3


def test_a_paragraph_a_line_stays_a_paragraph_a_line(tmp_path: Path) -> None:
    text = f"{LONG}\n{LONG[:120]}.\n{LONG}\n"
    assert texts(read(tmp_path, "a.txt", text)) == [LONG, f"{LONG[:120]}.", LONG]


def test_a_compound_broken_at_its_hyphen_is_joined_without_a_space(tmp_path: Path) -> None:
    text = (
        "The plan was drawn up by a well-known think-\n"
        "tank in the capital, and by another one-\n"
        "man office; both were ignored by the people\n"
        "who had asked for it in the first place.\n"
    )
    (paragraph,) = texts(read(tmp_path, "a.txt", text))
    assert "think-tank" in paragraph
    assert "one-man" in paragraph


def test_the_first_line_is_the_title_and_short_lines_alone_are_headings(tmp_path: Path) -> None:
    text = (
        f"Two Weeks of Quiet\n\n{LONG}\n\nThe text and the road\n\n{LONG}\n\nWhat now?\n\n{LONG}\n"
    )
    assert [kind for kind, _ in shown(read(tmp_path, "a.txt", text))] == [
        "title",
        "paragraph",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_a_short_sentence_is_no_heading(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", f"Title\n\n{LONG}\n\nNobody answered.\n\n{LONG}\n")
    assert ("paragraph", "Nobody answered.") in shown(document)


def test_underlines_make_headings_and_ruled_lines_vanish(tmp_path: Path) -> None:
    text = f"Title\n=====\n\n{LONG}\n\nSection\n-------\n{LONG}\n\n* * *\n\n{LONG}\n"
    assert shown(read(tmp_path, "a.txt", text)) == [
        ("title", "Title"),
        ("paragraph", LONG),
        ("heading", "Section"),
        ("paragraph", LONG),
        ("paragraph", LONG),
    ]


def test_bullets_and_numbers_are_list_items_without_their_mark(tmp_path: Path) -> None:
    text = (
        f"{LONG}\n\n- first thing\n- second thing\n\n1. one\n2) two\n٣. ثلاثة\n(b) letter\n\n{LONG}"
    )
    items = texts(read(tmp_path, "a.txt", text), "list item")
    assert items == ["first thing", "second thing", "one", "two", "ثلاثة", "letter"]


def test_a_numbered_line_alone_is_a_heading(tmp_path: Path) -> None:
    text = f"Title\n\n{LONG}\n\n1. Background\n\n{LONG}\n"
    assert ("heading", "1. Background") in shown(read(tmp_path, "a.txt", text))


def test_a_list_item_broken_over_lines_is_one_item(tmp_path: Path) -> None:
    item = f"- {LONG}"
    wrapped = textwrap.fill(item, 72, subsequent_indent="  ")
    text = f"{textwrap.fill(LONG, 72)}\n\n{wrapped}\n{wrapped}\n"
    assert texts(read(tmp_path, "a.txt", text), "list item") == [LONG, LONG]


PIECES = st.sampled_from(
    [
        "word",
        "كلمة",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\n\n",
        "\f",
        "- ",
        "1. ",
        "- 2 -",
        "\t",
        ".",
        "\u00a0",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_every_character_of_a_block_leads_back_to_itself_in_the_file(text: str) -> None:
    from pathlib import Path

    extract = read_plain(Source(Path("a.txt"), text.encode(), "en", DEFAULT))
    for draft in extract.drafts:
        block = draft.block()
        for at, character in enumerate(block.text):
            source = extract.text[block.source_offset(at)]
            assert source == character or (character == " " and source.isspace())
