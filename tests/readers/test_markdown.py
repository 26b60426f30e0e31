"""Markdown: what a reader of the page sees, each character traced; markup gone."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.document import BlockKind
from align.readers.draft import Source
from align.readers.limits import DEFAULT
from align.readers.markdown import read as read_markdown
from align.reading import read_document
from align.segment import segment
from tests.readers.reading import read, shown, texts
from tests.shared import shared_path


def _one(tmp_path: Path, text: str) -> str:
    (found,) = texts(read(tmp_path, "a.md", text))
    return found


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("See [the report](https://example.org/a_b*c.html?x=1&y=2) now.", "See the report now."),
        ("See [the report][r] now.\n\n[r]: https://example.org", "See the report now."),
        ("A **bold** and *slanted* and `code` word.", "A bold and slanted and code word."),
        ("Nothing ~~old~~ new.", "Nothing old new."),
        ("Oil ![a chart](a.png) fell.", "Oil fell."),
        ("R&amp;D &copy; 2015, 5 &lt; 6.", "R&D © 2015, 5 < 6."),
        (r"Five \* six \_ seven.", "Five * six _ seven."),
        ("A note.[^1] More.", "A note. More."),
        ("Broken\nover lines.", "Broken over lines."),
        ("Visit <https://example.org> today.", "Visit https://example.org today."),
        ("See {{ site.title }} and {% include a.html x='y' %} here.", "See and here."),
        ("Some <span style='x'>coloured</span> text.", "Some coloured text."),
        ("Before <iframe src='x'>no frames</iframe> after.", "Before after."),
        ("snake_case_word stays", "snake_case_word stays"),
        ("**Note: **read it", "Note: read it"),
        ("2 * 3 * 4 is 24", "2 * 3 * 4 is 24"),
        ("[a link](https://example.org/x y?z=1) broken", "a link broken"),
        ("و[الحكومة](/g)، و**الجيش**.", "والحكومة، والجيش."),
    ],
)
def test_markup_goes_and_text_stays(tmp_path: Path, markdown: str, text: str) -> None:
    assert _one(tmp_path, markdown) == text


def test_blocks_have_the_kind_they_have_on_the_page(tmp_path: Path) -> None:
    text = """# Title

Intro.

## Section

> Quoted.

- one
  - nested
- two

1. first

| Head | Two |
|------|-----|
| a \\| b | c |

![a](a.png)
*A caption.*

```
code = 1
```

Text with note.[^n]

[^n]: The note.
"""
    assert shown(read(tmp_path, "a.md", text)) == [
        ("title", "Title"),
        ("paragraph", "Intro."),
        ("heading", "Section"),
        ("quote", "Quoted."),
        ("list item", "one"),
        ("list item", "nested"),
        ("list item", "two"),
        ("list item", "first"),
        ("table cell", "Head"),
        ("table cell", "Two"),
        ("table cell", "a | b"),
        ("table cell", "c"),
        ("caption", "A caption."),
        ("paragraph", "Text with note."),
        ("footnote", "The note."),
    ]


def test_depth_of_headings_and_lists_is_told(tmp_path: Path) -> None:
    text = "# T\n\n### H\n\n- one\n  - nested\n"
    assert [block.level for block in read(tmp_path, "a.md", text).blocks] == [1, 3, 1, 2]


def test_indented_prose_is_prose_and_no_code(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.md", "One.\n\n    هذه فقرة أزيحت قليلاً.\n"))[1].startswith("هذه")


def test_html_blocks_are_read_and_markdown_in_them_is_markup(tmp_path: Path) -> None:
    text = """<table><tr><td><b>Field</b></td>
<td>See [it](x)</td></tr></table>

<script>
var x = "not text";

var y;
</script>

<video controls>
Your browser does not support the video tag.
</video>
<small>[Video](https://x) by a source</small>

<!-- a comment -->
End.
"""
    assert shown(read(tmp_path, "a.md", text)) == [
        ("table cell", "Field"),
        ("table cell", "See it"),
        ("caption", "Video by a source"),
        ("paragraph", "End."),
    ]


def test_a_short_bold_paragraph_is_a_heading(tmp_path: Path) -> None:
    text = "**What next**\n\n**A whole bold sentence that ends.**\n"
    assert [kind for kind, _ in shown(read(tmp_path, "a.md", text))] == ["heading", "paragraph"]


FRONT = """---
title: "Paying the Volunteers: Iraq’s Budget"
author: Margaret Ellison
translator: هدى صباغ
date: 2015-06-18
lang: en
url: https://example.org/en/paying
alternate: https://example.org/ar/rawatib
tags: [iraq, budget]
---

Body text here.
"""


def test_front_matter_becomes_metadata(tmp_path: Path) -> None:
    metadata = read(tmp_path, "a.md", FRONT).metadata
    assert metadata.title == "Paying the Volunteers: Iraq’s Budget"
    assert metadata.author == "Margaret Ellison"
    assert metadata.translator == "هدى صباغ"
    assert metadata.date == datetime.date(2015, 6, 18)
    assert metadata.language == "en"
    assert metadata.url == "https://example.org/en/paying"
    assert metadata.alternate == "https://example.org/ar/rawatib"
    assert metadata.extra == {"tags": "iraq, budget"}


def test_a_title_only_in_the_front_matter_is_the_first_block_and_stands_there(
    tmp_path: Path,
) -> None:
    document = read(tmp_path, "a.md", FRONT)
    block = document.blocks[0]
    assert block.kind is BlockKind.TITLE
    assert document.text[block.start : block.end] == block.text == document.metadata.title


def test_a_title_repeated_in_the_body_is_one_block_and_stands_in_the_body(tmp_path: Path) -> None:
    text = FRONT.replace("Body", "# Paying the Volunteers: Iraq’s Budget\n\nBody")
    document = read(tmp_path, "a.md", text)
    assert [block.kind.value for block in document.blocks] == ["title", "paragraph"]
    assert document.blocks[0].start > text.index("\n---\n")


@pytest.mark.parametrize(
    "line",
    [
        "title: Iran: what now?",
        'title: "Iran: what now?"',
        "title: 'Iran: what now?'",
        "title: >\n  Iran:\n  what now?",
        'title: "Iran: what\\x20now?"',
    ],
)
def test_front_matter_is_read_however_it_is_quoted(tmp_path: Path, line: str) -> None:
    document = read(tmp_path, "a.md", f"---\n{line}\ndate: 2015-06-18\n---\n\nText.\n")
    assert document.metadata.title == document.blocks[0].text == "Iran: what now?"
    assert document.metadata.date == datetime.date(2015, 6, 18)


@pytest.mark.parametrize(
    "hostile",
    [
        "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]",
        "a: " + "[" * 20_000,
        "a: !!python/object/apply:os.system ['true']",
        "? [complex, key]\n: value",
    ],
)
def test_hostile_front_matter_is_data(tmp_path: Path, hostile: str) -> None:
    document = read(tmp_path, "a.md", f"---\ntitle: T\n{hostile}\n---\n\nText.\n")
    assert texts(document)[-1] == "Text."


def test_windows_line_ends_do_not_move_the_offsets(tmp_path: Path) -> None:
    text = FRONT.replace("Body", "One *two*\nthree.\n\n<p>R&amp;D\n[x](y)</p>\n\nBody")
    document = read(tmp_path, "a.md", text.replace("\n", "\r\n"))
    for piece in segment(document):
        source = document.text[piece.start : piece.end]
        assert source[0] == piece.text[0]
        assert source[-1] == piece.text[-1] or source.endswith("[x")


INLINE = ["*", "**", "_", "`", "[", "](u)", "](", ")", "![", "\\*", "<https://x.y/%20>", "[^1]"]
HTML = ["<b>", "</b>", "<br>", "<td>", "<div>\n", "&amp;", "&nbsp;", "{{ x }}", "{% y %}"]
LINES = [
    "> ",
    "- ",
    "1. ",
    "٢. ",
    "# ",
    "| a | b |\n|--|--|\n",
    "\\|",
    "[^1]: ",
    "- 2 -\n",
    "---\n",
]
PIECES = st.sampled_from(["word", "كلمة", " ", "\n", "\n\n", "\r\n", *INLINE, *HTML, *LINES])


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_verbatim_character_leads_back_to_itself(text: str) -> None:
    extract = read_markdown(Source(Path("a.md"), text.encode(), "en", DEFAULT))
    last = 0
    for draft in extract.drafts:
        assert draft.start >= last
        last = draft.start
        for run in draft.runs:
            if run.width is not None:
                continue
            shown_text = draft.text[run.start : run.start + run.length]
            source = extract.text[run.source : run.source + run.length]
            assert "".join(" " if c.isspace() else c for c in source) == shown_text or (
                shown_text in {" ", "\n"}
            )


MARKUP = ("](", "**", "<iframe", "</", "{%", "{{", "![")


def test_the_development_shelf_is_read_without_loss_and_without_markup() -> None:
    shelf = shared_path("shelf")
    words = 0
    for language in ("en", "ar"):
        for path in sorted((shelf / language).glob("*.md")):
            document = read_document(path, language)
            for piece in segment(document):
                assert not any(mark in piece.text for mark in MARKUP), (path.name, piece.text)
                words += len(piece.text.split())
    assert words > 130_000


@pytest.mark.parametrize("line", ["٢. تابع النص", "• تابع النص", "[^1]:"])
def test_what_stands_for_a_list_marker_is_never_stored(tmp_path: Path, line: str) -> None:
    document = read(tmp_path, "a.md", f"<div>\n{line}\n</div>\n\nأول النص\n{line}\n", "ar")
    for block in document.blocks:
        assert set(block.text) <= set(document.text)
        assert "2" not in block.text
        assert "-" not in block.text


def test_lists_with_arabic_numbers_and_printed_bullets_are_lists(tmp_path: Path) -> None:
    text = "وافق الطرفان على ما يلي:\n\n١. فتح المطار.\n٢. دخول السفن.\n\n• دفع الرواتب.\n"
    assert texts(read(tmp_path, "a.md", text, "ar"), "list item") == [
        "فتح المطار.",
        "دخول السفن.",
        "دفع الرواتب.",
    ]
