"""A sentence cut by a page break is one sentence again, and nothing else is joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.readers.reading import read, texts

if TYPE_CHECKING:
    from pathlib import Path

EN_FIRST = (
    "They also showed, to anyone who cared to look, how quickly proxies can pull their patrons"
)
EN_REST = "into a war that neither capital had planned."
EN = f"{EN_FIRST} {EN_REST}"
AR_FIRST = "وما دام الطرفان يقاتلان تنظيم الدولة الإسلامية كان تفاهم غير معلن بينهما يضمن ألا تلتقي"
AR_REST = "القوات الأميركية والقوات المدعومة من إيران في وادي الفرات."
AR = f"{AR_FIRST} {AR_REST}"
OTHER = (
    "The protocol says nothing about the towns that were lost since December, nor of their people."
)
AR_OTHER = (
    "ولا يقول البروتوكول شيئاً عن البلدات التي سقطت منذ كانون الأول/ديسمبر ولا عن سكانها النازحين."
)


@pytest.mark.parametrize(
    "gap",
    [
        "\n- 2 -\n\f",
        "\n\n- 2 -\n\n",
        "\n\n\f\n",
        "\n\nPage 3 of 10\n\n",
        "\n\n12\n\n",
        "\n\n[4]\n\n",
        "\n\n",
    ],
)
def test_an_english_sentence_is_joined_over_any_page_sign(tmp_path: Path, gap: str) -> None:
    text = f"{OTHER}\n\n{EN_FIRST}{gap}{EN_REST}\n\n{OTHER}\n"
    assert texts(read(tmp_path, "a.txt", text)) == [OTHER, EN, OTHER]


@pytest.mark.parametrize(
    "gap", ["\n- ٢ -\n\f", "\n\n- 2 -\n\n", "\n\n\f\n", "\n\nصفحة ٣\n\n", "\n\nصفحة 3 من 10\n\n"]
)
def test_an_arabic_sentence_is_joined_over_any_page_sign(tmp_path: Path, gap: str) -> None:
    text = f"{AR_OTHER}\n\n{AR_FIRST}{gap}{AR_REST}\n\n{AR_OTHER}\n"
    assert texts(read(tmp_path, "a.txt", text, "ar")) == [AR_OTHER, AR, AR_OTHER]


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_the_halves_are_joined_in_markdown_and_html_too(tmp_path: Path, suffix: str) -> None:
    def page(*paragraphs: str) -> str:
        if suffix == ".md":
            return "\n\n".join(paragraphs)
        return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)

    english = page(OTHER, EN_FIRST, EN_REST, OTHER)
    assert texts(read(tmp_path, f"a{suffix}", english)) == [OTHER, EN, OTHER]
    arabic = page(*[AR_OTHER] * 6, AR_FIRST, AR_REST, AR_OTHER)
    assert AR in texts(read(tmp_path, f"a{suffix}", arabic, "ar"))


def test_a_page_number_line_in_markdown_is_no_list(tmp_path: Path) -> None:
    text = f"{EN_FIRST}\n\n- 2 -\n\n{EN_REST}\n\nPage 3 of 4\n\n{OTHER}\n"
    assert texts(read(tmp_path, "a.md", text)) == [EN, OTHER]


def test_the_joined_halves_keep_their_places(tmp_path: Path) -> None:
    document = read(tmp_path, "a.txt", f"{OTHER}\n\n{EN_FIRST}\n- 2 -\n\f{EN_REST}\n")
    block = document.blocks[1]
    at = block.text.index("into")
    assert document.text[block.source_offset(at) :].startswith(EN_REST)
    assert document.text[block.start : block.end].endswith(EN_REST)


def test_a_paragraph_that_ended_is_not_joined(tmp_path: Path) -> None:
    assert len(texts(read(tmp_path, "a.txt", f"{OTHER}\n\n- 2 -\n\nand so on they went.\n"))) == 2


def test_a_heading_before_a_page_break_is_not_joined(tmp_path: Path) -> None:
    text = f"{OTHER}\n\nThe road ahead\n\n- 2 -\n\n{OTHER}\n"
    assert texts(read(tmp_path, "a.txt", text))[1] == "The road ahead"


def test_list_items_without_stops_are_not_joined(tmp_path: Path) -> None:
    items = "- opening the roads around the city of Taiz\n- paying the salaries"
    text = f"{OTHER}\n\n{items}\n\n{OTHER}\n"
    assert len(texts(read(tmp_path, "a.md", text))) == 4


def test_arabic_paragraphs_that_lack_their_stops_by_habit_stay_apart(tmp_path: Path) -> None:
    text = "\n\n".join([AR_FIRST, AR_OTHER[:-1], AR_FIRST, AR_OTHER, AR_REST, AR_FIRST, AR_OTHER])
    assert len(texts(read(tmp_path, "a.md", text, "ar"))) == 7


def test_a_caption_between_two_pictures_stays_a_caption(tmp_path: Path) -> None:
    caption = "صورة تظهر موقع الضربة من زاوية مختلفة نشرتها وكالات الأنباء المحلية في اليوم التالي"
    page = [*[AR_OTHER] * 6, f"![a](a.png)\n\n{caption}\n\n![b](b.png)\n\n{AR_OTHER}"]
    assert caption in texts(read(tmp_path, "a.md", "\n\n".join(page), "ar"))


def test_a_year_alone_on_a_line_is_no_page_number(tmp_path: Path) -> None:
    assert "2015" in texts(read(tmp_path, "a.txt", f"{OTHER}\n\n2015\n\n{OTHER}\n"))
