"""Page furniture: known for what it is in both languages, and never text taken for it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from align.reading import read_document
from tests.readers.reading import read, shown, texts
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Document, Language

BODY = {
    "en": "The truce has entered its second month without collapsing, which in a country that has "
    "not known quiet for years is news worth dwelling on for a while before moving on.",
    "ar": "دخلت الهدنة شهرها الثاني من دون أن تنهار، وهذا وحده خبر يستحق الوقوف عنده طويلاً في بلد "
    "لم يعرف الهدوء منذ سنوات، وقد دفع ثمن حروبه المتعاقبة غالياً من أرواح أبنائه وعمرانه.",
}


def _page(folder: Path, *lines: str, language: Language = "en", after: str = "") -> Document:
    """A Markdown page with these lines between title and text, and that after it."""
    body = BODY[language]
    parts = ["# العنوان" if language == "ar" else "# Title", *lines, body, body, body, after]
    return read(folder, "a.md", "\n\n".join(parts), language)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("by [Margaret Ellison](/experts/m)", "en"),
        ("By Samir Attalah and Nadia el-Khatib", "en"),
        ("By Yusuf Karaman | Policy Brief No. 41", "en"),
        ("Also available in [العربية](/ar/x)", "en"),
        ("Also available in: [Arabic](/ar/x)", "en"),
        ("[العربية](/ar/x)", "en"),
        ("Share this article", "en"),
        ("Published 18/6/2015", "en"),
        ("Topics: Iraq, budgets", "en"),
        ("8 min read", "en"),
        ("© 2015 Example Institute. All rights reserved.", "en"),
        ("بقلم [مارغريت إليسون](/x)", "ar"),
        ("بقلم: سمير عطالله", "ar"),
        ("ترجمة: هدى صباغ", "ar"),
        ("نقله إلى العربية كريم النجار", "ar"),
        ("[للاطلاع على النسخة الإنجليزية](/x)", "ar"),
        ("متوفر أيضاً باللغة [الإنجليزية](/x)", "ar"),
        ("اقرأ النص الأصلي بالإنجليزية | شارك هذا المقال", "ar"),
        ("شارك هذا المقال", "ar"),
        ("نُشر في 18/6/2015", "ar"),
        ("موجز سياسات رقم ٤١", "ar"),
        ("جميع الحقوق محفوظة لمعهد الأثل", "ar"),
    ],
)
def test_a_furniture_line_is_boilerplate_and_stays_in_its_place(
    tmp_path: Path, line: str, language: Language
) -> None:
    found = shown(_page(tmp_path, line, language=language))
    assert found[1][0] == "boilerplate"
    assert [kind for kind, _ in found] == ["title", "boilerplate"] + ["paragraph"] * 3


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("By any measure the policy failed.", "en"),
        ("By the Numbers", "en"),
        ("Sharing the burden is not easy.", "en"),
        ("Read in the light of history, the offer is a poor one.", "en"),
        ("The report of 18/6/2015 was never published.", "en"),
        ("Recommended steps were ignored.", "en"),
        ("إعداد الذخائر للإطلاق من قبل الجيش", "ar"),
        ("كتب الوزير رسالة إلى نظيره.", "ar"),
        ("عن الحرب والسلام", "ar"),
        ("شاركت القوات في المعركة.", "ar"),
        ("ترجمة الأقوال إلى أفعال ليست سهلة.", "ar"),
        ("في 18/6/2015 صدر القرار.", "ar"),
        ("للمزيد من الضغط ثمنٌ باهظ.", "ar"),
    ],
)
def test_text_that_sounds_like_furniture_stays_text(
    tmp_path: Path, line: str, language: Language
) -> None:
    assert "boilerplate" not in dict(shown(_page(tmp_path, line, language=language)))


@pytest.mark.parametrize("heading", ["Recommendations", "Further research", "The Authors of War"])
def test_a_heading_of_the_text_is_not_the_heading_of_a_box(tmp_path: Path, heading: str) -> None:
    document = _page(tmp_path, after=f"## {heading}\n\n{BODY['en']}")
    assert not texts(document, "boilerplate")


@pytest.mark.parametrize(
    ("heading", "language"),
    [
        ("ABOUT THE AUTHORS", "en"),
        ("About the author", "en"),
        ("RECOMMENDED", "en"),
        ("Related reading", "en"),
        ("نبذة عن الكاتبة", "ar"),
        ("عن المؤلفين", "ar"),
        ("مقالات ذات صلة", "ar"),
        ("اقرأ أيضاً", "ar"),
    ],
)
def test_a_box_at_the_end_is_boilerplate_to_its_last_line(
    tmp_path: Path, heading: str, language: Language
) -> None:
    after = f"## {heading}\n\n{BODY[language]}\n\n- one, 18/6/2015\n- two\n\n"
    document = _page(tmp_path, after=after, language=language)
    assert len(texts(document, "boilerplate")) == 4


def test_a_box_ends_where_the_text_goes_on(tmp_path: Path) -> None:
    boxes = f"## About the Authors\n\n### Ann Doe\n\nA fellow.\n\n## Notes\n\n{BODY['en']}"
    document = _page(tmp_path, after=boxes)
    assert texts(document, "boilerplate") == ["About the Authors", "Ann Doe", "A fellow."]


def test_a_box_before_the_text_is_one_paragraph(tmp_path: Path) -> None:
    document = _page(tmp_path, "**نبذة عن الكاتب**", "زميل في المعهد.", language="ar")
    assert texts(document, "boilerplate") == ["نبذة عن الكاتب", "زميل في المعهد."]
    assert len(texts(document, "paragraph")) == 3


def test_furniture_fills_the_metadata_that_nothing_declares(tmp_path: Path) -> None:
    lines = ("بقلم [مارغريت إليسون](/x)", "ترجمة: هدى صباغ", "18/6/2015", "[English](/en/paying)")
    metadata = _page(tmp_path, *lines, language="ar").metadata
    assert metadata.author == "مارغريت إليسون"
    assert metadata.translator == "هدى صباغ"
    assert metadata.date == datetime.date(2015, 6, 18)
    assert metadata.alternate == "/en/paying"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("June 18, 2015", "en"),
        ("18 June 2015", "en"),
        ("Thursday, June 18, 2015", "en"),
        ("18 حزيران/يونيو 2015", "ar"),
        ("١٨ يونيو ٢٠١٥", "ar"),
        ("الخميس، 18 حزيران 2015", "ar"),
    ],
)
def test_a_date_line_in_words_is_furniture_and_dates_the_page(
    tmp_path: Path, line: str, language: Language
) -> None:
    document = _page(tmp_path, line, language=language)
    assert shown(document)[1] == ("boilerplate", line)
    assert document.metadata.date == datetime.date(2015, 6, 18)


def test_a_name_between_title_and_date_is_a_byline(tmp_path: Path) -> None:
    text = f"Two Weeks of Quiet\nYusuf Karaman\n18/6/2015\n\n{BODY['en']}\n\n{BODY['en']}\n"
    document = read(tmp_path, "a.txt", text)
    assert [kind for kind, _ in shown(document)[:3]] == ["title", "boilerplate", "boilerplate"]
    assert document.metadata.author == "Yusuf Karaman"


def test_what_a_page_declares_outweighs_its_furniture(tmp_path: Path) -> None:
    text = f"---\ntitle: T\nauthor: Ann Doe\ndate: 2015-06-18\n---\n\nby Bob Roe\n\n{BODY['en']}"
    metadata = read(tmp_path, "a.md", text).metadata
    assert metadata.author == "Ann Doe"
    assert metadata.date == datetime.date(2015, 6, 18)


def test_the_name_of_a_series_is_not_the_title(tmp_path: Path) -> None:
    text = f"POLICY BRIEF 41\n\nTwo Weeks of Quiet\n\nBy Ann Doe\n\n{BODY['en']}\n"
    document = read(tmp_path, "a.txt", text)
    assert shown(document)[:2] == [
        ("boilerplate", "POLICY BRIEF 41"),
        ("title", "Two Weeks of Quiet"),
    ]
    assert document.metadata.title == "Two Weeks of Quiet"


def test_last_paragraphs_that_begin_with_the_authors_names_are_biographies(tmp_path: Path) -> None:
    bios = "**Ann Doe** is a fellow at the Institute.\n\nBob Roe is her colleague there."
    document = _page(tmp_path, "By Ann Doe and Bob Roe", after=bios)
    assert texts(document, "boilerplate")[1:] == [
        "Ann Doe is a fellow at the Institute.",
        "Bob Roe is her colleague there.",
    ]


@pytest.mark.parametrize("path", sorted((ROOT / "corpora" / "en").iterdir()), ids=lambda p: p.stem)
def test_both_sides_of_the_sample_shelf_say_who_when_and_what(path: Path) -> None:
    (partner,) = (ROOT / "corpora" / "ar").glob(f"{path.stem}.*")
    english, arabic = read_document(path, "en").metadata, read_document(partner, "ar").metadata
    assert english.title
    assert arabic.title
    assert english.author
    assert arabic.author
    assert arabic.translator
    assert english.date == arabic.date is not None
