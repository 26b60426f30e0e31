"""Web pages: the main text, its kinds and places, and what the head says."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.errors import InputError
from align.readers.draft import Source
from align.readers.html import read as read_html
from align.readers.html_tokens import tokens
from align.readers.limits import DEFAULT
from align.segment import segment
from tests.readers.reading import read, shown, texts

PAGE = """<!doctype html>
<html lang="ar" dir="rtl">
<head>
  <meta charset="utf-8">
  <title>ما بعد بقيق | معهد الأثل</title>
  <meta name="author" content="توبياس ليندكفيست">
  <meta property="article:published_time" content="2019-09-26T10:00:00Z">
  <link rel="canonical" href="https://example.org/ar/abqaiq">
  <link rel="alternate" hreflang="ar" href="https://example.org/ar/abqaiq">
  <link rel="alternate" hreflang="en" href="https://example.org/en/abqaiq">
  <style>p { color: red }</style>
</head>
<body>
<header><nav><ul><li><a href="/">الرئيسية</a></li></ul></nav></header>
<main><article>
  <h1>ما بعد بقيق</h1>
  <p class="byline">بقلم <a href="/x">توبياس ليندكفيست</a></p>
  <p>ضرب سربٌ من الطائرات معمل&nbsp;بقيق &amp; حقل خريص.<sup><a href="#n1">1</a></sup> وسارع
     الحوثيون إلى <strong>تبني</strong> العملية.</p>
  <h2>لماذا؟</h2>
  <ul><li>أولاً<li>ثانياً</ul>
  <blockquote><p>لا نريد الحرب.</p></blockquote>
  <table><tr><th>التاريخ<td>الهدف</table>
  <figure><img alt="x" src="a.png"><figcaption>المعمل بعد الضربة</figcaption></figure>
  <p style="display: none">مخفي</p><script>var a = "<p>نص</p>";</script>
  <aside class="author-box"><h2>نبذة عن الكاتب</h2><p>مدير برنامج الدفاع في المعهد.</p></aside>
  <div class="share-buttons">شارك</div>
</article></main>
<footer>جميع الحقوق محفوظة</footer>
</body></html>
"""


def test_a_page_is_read_as_a_reader_sees_it(tmp_path: Path) -> None:
    assert shown(read(tmp_path, "a.html", PAGE, "ar")) == [
        ("title", "ما بعد بقيق"),
        ("boilerplate", "بقلم توبياس ليندكفيست"),
        ("paragraph", "ضرب سربٌ من الطائرات معمل بقيق & حقل خريص. وسارع الحوثيون إلى تبني العملية."),
        ("heading", "لماذا؟"),
        ("list item", "أولاً"),
        ("list item", "ثانياً"),
        ("quote", "لا نريد الحرب."),
        ("table cell", "التاريخ"),
        ("table cell", "الهدف"),
        ("caption", "المعمل بعد الضربة"),
        ("boilerplate", "نبذة عن الكاتب"),
        ("boilerplate", "مدير برنامج الدفاع في المعهد."),
        ("boilerplate", "شارك"),
    ]


def test_the_head_becomes_metadata(tmp_path: Path) -> None:
    metadata = read(tmp_path, "a.html", PAGE, "ar").metadata
    assert metadata.title == "ما بعد بقيق"
    assert metadata.author == "توبياس ليندكفيست"
    assert metadata.date == datetime.date(2019, 9, 26)
    assert metadata.language == "ar"
    assert metadata.url == "https://example.org/ar/abqaiq"
    assert metadata.alternate == "https://example.org/en/abqaiq"


def test_segments_point_into_the_page(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", PAGE, "ar")
    places = {s.text: document.text[s.start : s.end] for s in segment(document)}
    assert places["ضرب سربٌ من الطائرات معمل بقيق & حقل خريص."] == (
        "ضرب سربٌ من الطائرات معمل&nbsp;بقيق &amp; حقل خريص."
    )
    assert places["وسارع الحوثيون إلى تبني العملية."].endswith("<strong>تبني</strong> العملية.")


@pytest.mark.parametrize("encoding", ["windows-1256", "utf-8", "utf-16"])
def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    page = PAGE.replace("utf-8", encoding)
    document = read(tmp_path, "a.html", page.encode(encoding), "ar")
    assert document.blocks[0].text == "ما بعد بقيق"


SOUP = """<html><head><title>The Truce - Example Institute</title><body><form id=f>
<div class=top><a href=/>Home</a> | <a href=/a>About us</a> | <a href=/c>Contact</a></div>
<div id=menu><ul><li><a href=1>Policy</a><li><a href=2>Experts</a><li><a href=3>Events</a></ul>
</div>
<table width=100%><tr><td class=main-text>
<h1>The Truce in Yemen</h1>
<div class=author-name>by <a href=/e/x>Nadia el-Khatib</a></div>
<p>The truce has entered its second month without collapsing, which in a country that has not known
quiet for years is news worth dwelling on for a while.
<p>Many believe that opening the airport is a first and necessary step, and that paying salaries
matters no less than opening the roads around the besieged city.<br>A line of its own.
<ul><li>Open the roads around Taiz<li>Pay the salaries in every province</ul>
<p>None of this will happen by itself, and none of it will happen at once, as everyone concerned
has known since the very first day of the talks.
</td><td><div class=sidebar><h3>Most read</h3><a href=9>Something else</a></div></td></tr></table>
<div class=disclaimer><a href=/t>Terms</a> <a href=/p>Privacy</a></div>
</form>"""


def test_a_page_of_the_old_school_gives_its_main_text(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", SOUP)
    found = shown(document)
    assert found[:2] == [("title", "The Truce in Yemen"), ("boilerplate", "by Nadia el-Khatib")]
    assert [kind for kind, _ in found[2:]] == ["paragraph"] * 2 + ["list item"] * 2 + ["paragraph"]
    assert "\nA line of its own." in found[3][1]
    assert document.metadata.author == "Nadia el-Khatib"


def test_a_page_without_a_heading_takes_its_title_from_the_head(tmp_path: Path) -> None:
    page = "<title>A Law &amp; Its Limits | Site</title><body><p>Text.</p>"
    document = read(tmp_path, "a.html", page)
    assert shown(document) == [("title", "A Law & Its Limits"), ("paragraph", "Text.")]
    assert document.metadata.title == "A Law & Its Limits"


@pytest.mark.parametrize(
    "page",
    [
        "<html><body></body></html>",
        "<html><body><div id='root'></div><script>draw('text')</script></body></html>",
        "<html><body><nav>Home</nav><main>  </main></body></html>",
    ],
)
def test_a_page_without_text_is_refused_in_one_line(tmp_path: Path, page: str) -> None:
    with pytest.raises(InputError, match=r"a\.html: the page holds no text \(.*\)$"):
        read(tmp_path, "a.html", page)


@pytest.mark.parametrize("kept", ["has-sidebar content", "page-with-menu", "no-author wide"])
def test_a_class_about_furniture_is_not_furniture(tmp_path: Path, kept: str) -> None:
    document = read(tmp_path, "a.html", f"<body><div class='{kept}'><p>The text.</p></div>")
    assert shown(document) == [("paragraph", "The text.")]


@pytest.mark.parametrize(
    "unit",
    ["<", "<a ", '<a "', "<!--", "<!--\n", "<b>x", "</x>", "<script>", "<li>a", "&", "<p hidden>"],
)
def test_malformed_pages_take_time_that_grows_with_their_length(unit: str) -> None:
    # Nothing here is timed: a scanner that starts over at every "<" would take hours on these.
    text = unit * (300_000 // len(unit))
    assert sum(token.end - token.start for token in tokens(text)) <= len(text)


TAGS = "p b a ul li td table sup main h1 script".split()  # noqa: SIM905
HTML = st.sampled_from(
    [f"<{tag}>" for tag in TAGS]
    + [f"</{tag}>" for tag in TAGS]
    + [*'<>&" \n', "word", "كلمة", "<br>", "<a href='x'>", "<p hidden>", "<!-- x -->"]
    + ["&amp;", "&nbsp;", "&bogus;", "&#1605;", "&#xD800;"]
)


@settings(deadline=None)
@given(st.lists(HTML, max_size=40).map("".join))
def test_every_verbatim_character_leads_back_to_itself(text: str) -> None:
    try:
        extract = read_html(Source(Path("a.html"), text.encode(), "en", DEFAULT))
    except InputError:
        return
    for draft in extract.drafts:
        for run in draft.runs:
            if run.width is None:
                shown_text = draft.text[run.start : run.start + run.length]
                source = extract.text[run.source : run.source + run.length]
                assert "".join(" " if c.isspace() else c for c in source) == shown_text or (
                    shown_text == " "
                )


def test_any_words_between_tags_are_kept_in_order(tmp_path: Path) -> None:
    page = "<main>" + "".join(
        f"<div><p>one {n}</p>two {n}<span> three {n}</span></div>" for n in range(9)
    )
    assert " ".join(texts(read(tmp_path, "a.html", page))).split() == (
        " ".join(f"one {n} two {n} three {n}" for n in range(9)).split()
    )


def test_schema_org_data_says_what_the_meta_tags_do_not(tmp_path: Path) -> None:
    data = (
        '{"@graph":[{"@type":"Article","datePublished":"2021-03-04","author":[{"name":"A Doe"}]}]}'
    )
    page = f'<script type="application/ld+json">{data}</script><main><p>Text.</p></main>'
    metadata = read(tmp_path, "a.html", page).metadata
    assert (metadata.author, metadata.date) == ("A Doe", datetime.date(2021, 3, 4))


@pytest.mark.parametrize(
    "data", ["{", "[[[" * 50_000, '{"author": 7, "datePublished": []}', "null"]
)
def test_damaged_schema_org_data_says_nothing(tmp_path: Path, data: str) -> None:
    page = f'<script type="application/ld+json">{data}</script><main><p>Text.</p></main>'
    document = read(tmp_path, "a.html", page)
    assert document.metadata.author is None
    assert texts(document) == ["Text."]


def test_comments_of_readers_are_dropped_and_notes_are_footnotes(tmp_path: Path) -> None:
    page = """<main><p>Text.</p>
    <div class="footnotes"><ol><li id="n1">A note. <a href="#r1">&#8617;</a></li></ol></div>
    <div id="comments"><h2>2 thoughts</h2><p>Nice post!</p></div></main>"""
    assert shown(read(tmp_path, "a.html", page)) == [
        ("paragraph", "Text."),
        ("footnote", "A note."),
    ]
