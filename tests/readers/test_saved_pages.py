"""Pages as content-management systems write them: the article, and none of what is around it."""

# The lines are the pages' own.
# ruff: noqa: E501

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.readers.reading import read, texts

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = (
    "<h1 class='{title}'>هدنة اليمن</h1><p>أعلنت الأمم المتحدة هدنة في 2 نيسان/أبريل 2022، وهي الأولى من نوعها "
    "منذ ستة أعوام.</p><h2>ما حدث</h2><p>توقّف القصف الجوي، ودخلت سفن الوقود ميناء الحديدة من جديد.</p>"
)
PAGES = {
    "wordpress": "<body class='post-template-default single'><div id='page'><header class='site-header'>"
    "<nav class='main-navigation'><ul><li>الرئيسة</li></ul></nav></header><main id='main'>"
    "<article class='post-12 post type-post'><div class='entry-content'>{}</div></article></main>"
    "<aside class='widget-area'><p>أحدث المقالات في الموقع</p></aside>"
    "<div id='comments' class='comments-area'><p>تعليق من قارئ</p></div></div></body>",
    "drupal": "<body class='path-node page-node-type-article'><div class='layout-container'>"
    "<div class='region region-header'><nav class='menu--main'>القائمة</nav></div><main role='main'>"
    "<article class='node node--type-article'><div class='node__content'>"
    "<div class='field field--name-body'>{}</div></div></article></main>"
    "<footer class='region-footer'><p>تذييل الموقع</p></footer></div></body>",
    "sitecore": "<body><form id='aspnetForm'><div id='header' class='col-12'><div class='component "
    "navigation'><ul><li>الرئيسة</li></ul></div></div><main><div id='content'><div class='component "
    "rich-text'><div class='component-content'>{}</div></div></div></main><footer>"
    "<div class='component footer-links'>الخصوصية</div></footer></form></body>",
}


@pytest.mark.parametrize("system", sorted(PAGES))
def test_the_article_is_read_and_nothing_around_it(tmp_path: Path, system: str) -> None:
    page = PAGES[system].format(ARTICLE.format(title="page-title"))
    html = f"<!doctype html><html lang='ar' dir='rtl'><head><title>x</title></head>{page}</html>"
    document = read(tmp_path, "a.html", html, "ar")
    assert texts(document, "title") == ["هدنة اليمن"]
    assert texts(document, "heading") == ["ما حدث"]
    assert len(texts(document)) == 4
