"""How many there are, not how many are shown; and what is in doubt says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.memory.shelf import record_of
from tm.aligning import units_of
from tm.search.counting import phrase_total
from tm.search.searcher import Searcher
from tm.unit import Status, UnitFilter

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tm.store import Store

COUNT = 29


@pytest.fixture
def store(store: Store) -> Store:
    """The memory with 29 sentences more about dams, in doubt."""
    pairs = [(f"Dam number {n} holds water.", f"السد رقم {n} يحجز المياه.") for n in range(COUNT)]
    record = record_of("dams", pairs, posterior=0.54)
    store.put_document(record, units_of(record))
    return store


def test_a_phrase_is_counted_beyond_the_limit(store: Store) -> None:
    for text in ("dam number", "السد رقم", '"dams" AND يحجز'):
        assert phrase_total(store, text) == COUNT, text
        assert len(Searcher(store).phrase(text, limit=100)) == COUNT, text
    assert phrase_total(store, "dam number", most=10) == 11
    assert phrase_total(store, "dams", literal=True) == 0
    assert phrase_total(store, "dam", literal=True) == COUNT
    assert phrase_total(store, "dam", literal=True, most=10) == 11
    assert phrase_total(store, "number dam") == COUNT, "word by word"
    assert phrase_total(store, "dam", which=UnitFilter(document="oil-law")) == 0
    assert phrase_total(store, "  ") == 0


@pytest.mark.parametrize(("language", "told"), [("en", "10 of 29 matches"), ("ar", "10 من 29 ")])
def test_the_page_tells_the_count_and_offers_more(
    language: str, told: str, client: TestClient
) -> None:
    for view in ("list", "kwic"):
        asked = {"q": "dam number", "kind": "phrase", "lang": language, "view": view}
        page = client.get("/search", params=asked).text
        assert told in page
        assert "limit=30" in page
        page = client.get("/search", params={**asked, "limit": 30}).text
        assert told.split()[1] + " 29" not in page
        assert "limit=90" not in page


def test_what_stands_among_like_sentences_is_not_counted_twice(client: TestClient) -> None:
    asked = {"q": "Dam number 3 holds water.", "kind": ["phrase", "exact", "fuzzy"], "lang": "en"}
    page = client.get("/search", params={**asked, "limit": 40}).text
    assert 'id="section-phrase"' not in page
    assert " of 1<" not in page


def test_programs_are_told_the_count(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "السد", "kind": "phrase"}).json()
    assert (answer["total"], len(answer["matches"])) == (COUNT, 10)
    long = client.get("/api/v1/search", params={"q": "a b c d e f g h i j"}).json()
    assert long["total"] is None


@pytest.mark.parametrize("kind", ["phrase", "meaning", "fuzzy"])
def test_a_pair_in_doubt_says_so_whatever_found_it(
    kind: str, client: TestClient, store: Store
) -> None:
    asked = {"q": "dam number 33 water", "kind": kind, "min_score": "20"}
    if kind == "phrase":
        asked["q"] = "dam number"
    (first, *_) = client.get("/api/v1/search", params=asked).json()["matches"]
    doubts = [one for one in first["reasons"] if one["reason"] == "unreviewed alignment"]
    assert [one["detail"] for one in doubts] == ["probability 0.54"]
    if kind == "phrase":
        assert first["score"] == 100
    for view in ("list", "kwic") if kind == "phrase" else ("list",):
        page = client.get("/search", params={**asked, "lang": "en", "view": view}).text
        assert "unreviewed alignment, probability 0.54" in page
    store.decide(first["unit"], Status.CONFIRMED, by="Salma")
    again = client.get("/api/v1/search", params=asked).json()["matches"]
    (decided,) = [one for one in again if one["unit"] == first["unit"]]
    assert all(one["reason"] != "unreviewed alignment" for one in decided["reasons"])


def test_a_pair_that_is_sure_says_nothing_of_it(client: TestClient) -> None:
    asked = {"q": "Nobody has signed", "kind": "phrase"}
    (first, *_) = client.get("/api/v1/search", params=asked).json()["matches"]
    assert [one["reason"] for one in first["reasons"]] == ["phrase found"]
