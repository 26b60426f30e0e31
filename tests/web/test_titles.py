"""Documents are called what they are called in the language of the page."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.memory.shelf import BRIEF, record_of
from tm.aligning import units_of
from tm.unit import SIDES

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tm.store import Store

ARABIC = ("من يدفع ثمن أمن البحر الأحمر؟", "توبياس ليندكفيست")
ENGLISH = ("Who Pays for the Red Sea", "Tobias Lindqvist")
PAGES = [
    ("/documents", True),
    ("/search?q=Nobody+has+signed&kind=phrase", True),
    ("/search?q=signed&view=kwic", True),
    ("/units/4", True),
    ("/documents/red-sea", True),
    ("/overview", False),
    ("/review", False),
    ("/review/document?name=red-sea", False),
    ("/review/realignment?name=red-sea", False),
]


@pytest.fixture
def store(store: Store) -> Store:
    """The memory with one document only, whose two sides are called differently."""
    record = record_of("red-sea", BRIEF, posterior=0.7)
    sides = {
        side: replace(record.side(side), title=title, author=author)
        for side, (title, author) in zip(SIDES, (ENGLISH, ARABIC), strict=True)
    }
    built = datetime.datetime(2024, 2, 8, tzinfo=datetime.UTC)
    record = replace(record, en=sides["en"], ar=sides["ar"], built=built)
    store.put_document(record, units_of(record))
    store.remove_document("oil-law")
    return store


@pytest.mark.parametrize(("path", "with_author"), PAGES)
def test_title_and_author_are_in_the_language_of_the_page(
    path: str, with_author: bool, client: TestClient, store: Store
) -> None:
    for language, told, other in (("ar", ARABIC, ENGLISH), ("en", ENGLISH, ARABIC)):
        page = client.get(path + ("&" if "?" in path else "?") + f"lang={language}").text
        assert f'<bdi lang="{language}">{told[0]}</bdi>' in page or f">{told[0]}</span>" in page
        assert f">{other[0]}</bdi>" not in page
        assert (f'<bdi lang="{language}">{told[1]}</bdi>' in page) == with_author
        assert other[1] not in page


@pytest.mark.parametrize("path", ["/documents/red-sea", "/review/document?name=red-sea"])
def test_the_window_is_named_in_the_language_of_the_page(path: str, client: TestClient) -> None:
    ask = path + ("&" if "?" in path else "?")
    for language, told in (("ar", ARABIC), ("en", ENGLISH)):
        title = client.get(f"{ask}lang={language}").text.partition("<title>")[2]
        assert told[0] in title.partition("</title>")[0]


@pytest.mark.parametrize("text", ["البحر الاحمر", "red SEA", "ليندكفيست", "red-sea"])
def test_the_list_of_documents_is_searched_in_both_languages(text: str, client: TestClient) -> None:
    assert client.get("/api/v1/documents", params={"q": text}).json()["total"] == 1
    assert 'href="/documents/red-sea"' in client.get("/documents", params={"q": text}).text
    assert client.get("/api/v1/documents", params={"q": "النفط"}).json()["total"] == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("document", "red-sea"),
        ("document", "البحر الأحمر"),
        ("document", "pays for"),
        ("author", "توبياس"),
        ("author", "Lindqvist"),
    ],
)
def test_a_search_is_kept_to_a_document_or_author_in_either_language(
    name: str, value: str, client: TestClient
) -> None:
    asked = {"q": "signed", "kind": "phrase", name: value}
    assert client.get("/api/v1/search", params=asked).json()["matches"]
    asked[name] = "النفط"
    assert not client.get("/api/v1/search", params=asked).json()["matches"]


def test_titles_are_offered_in_the_language_of_the_page(client: TestClient) -> None:
    for language, told in (("ar", ARABIC), ("en", ENGLISH)):
        page = client.get(f"/search?lang={language}").text
        assert f'<option value="{told[0]}">' in page
