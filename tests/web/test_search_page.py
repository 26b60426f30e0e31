"""The search, as a page and as JSON."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.memory.shelf import BRIEF

if TYPE_CHECKING:
    from starlette.testclient import TestClient

ENGLISH, ARABIC = BRIEF[1]


def test_a_sentence_is_found_in_either_language_and_its_translation_offered(
    client: TestClient,
) -> None:
    for asked, translation in ((ENGLISH, ARABIC), (ARABIC, ENGLISH)):
        page = client.get("/search", params={"q": asked}).text
        assert 'id="section-same"' in page
        assert f'data-text="{html.escape(translation)}"' in page


def test_what_differs_is_marked(client: TestClient) -> None:
    words = ENGLISH.split()
    page = client.get("/search", params={"q": " ".join(["Yesterday", *words[1:]])}).text
    assert "<del>Yesterday</del>" in page
    assert f"<ins>{words[0]}</ins>" in page


def test_the_page_is_arabic_when_asked_and_stays_so(client: TestClient) -> None:
    assert '<html lang="ar" dir="rtl">' in client.get("/search?q=oil&lang=ar").text
    assert '<html lang="ar" dir="rtl">' in client.get("/search?q=oil").text
    assert '<html lang="en" dir="ltr">' in client.get("/search?q=oil&lang=en").text


def test_what_is_asked_stands_in_the_form_again(client: TestClient) -> None:
    page = client.get(
        "/search?q=oil&kind=phrase&since=2020-01-01&status=confirmed&literal=true&limit=3"
    ).text
    for shown in (
        'value="phrase" checked',
        'value="confirmed" checked',
        'value="2020-01-01"',
        'name="literal" value="true" checked',
        'max="100" value="3"',
    ):
        assert shown in page, shown


def test_fields_left_empty_ask_nothing(client: TestClient) -> None:
    page = client.get("/search?q=&kind=&since=&until=&author=&document=&side=&before=&after=")
    assert page.status_code == 200


def test_a_phrase_stands_in_its_line(client: TestClient) -> None:
    word = ENGLISH.split()[1]
    page = client.get("/search", params={"q": word, "view": "kwic"}).text
    assert f"<mark>{word}</mark>" in page


def test_json_says_what_the_command_says(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": ENGLISH, "kind": "exact"}).json()
    assert answer["query"] == ENGLISH
    assert [(one["kind"], one["ar"]) for one in answer["matches"]] == [("exact", ARABIC)]


def test_many_texts_are_answered_in_their_order(client: TestClient) -> None:
    body = {"texts": [ENGLISH, " ", ARABIC], "kind": ["exact"]}
    answers = client.post("/api/v1/search", json=body).json()["answers"]
    assert [len(answer["matches"]) for answer in answers] == [1, 0, 1]
    assert client.post("/api/v1/search", json={"texts": ["x"] * 501}).status_code == 422


def test_a_value_that_means_nothing_is_told(client: TestClient) -> None:
    told = client.get("/api/v1/search?q=oil&kind=rumour&since=yesterday")
    assert told.status_code == 422
    assert "kind" in told.json()["detail"]
    page = client.get("/search?q=oil&since=yesterday")
    assert page.status_code == 422
    assert "<h1>" in page.text
