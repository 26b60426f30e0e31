"""Terms and the termbase in the browser, and the overview."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from align.encoder import open_encoder
from tests.memory.shelf import tiny_encoder
from tests.web.conftest import HOST
from tests.web.visiting import log_in, token_of
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.terms.concept import Concept, Term, TermStatus
from tm.terms.drift import CrossTable
from tm.web.app import create_app
from tm.web.overview import DriftWatch, drift_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tm.store import Store
    from tm.unit import Side
    from tm.web.settings import WebSettings

TERM, RENDERING = "Popular Mobilization Units", "وحدات الحشد الشعبي"


@pytest.fixture
def sample(sample_memory: str, settings: WebSettings) -> Iterator[TestClient]:
    """The sample shelf, which is only read."""
    with open_store(sample_memory) as store:
        app = create_app(settings, store, Searcher(store), tiny_encoder())
        yield TestClient(app, HOST)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_renderings_of_a_term_are_shown_with_their_drift(
    language: str, sample: TestClient
) -> None:
    page = sample.get("/terms", params={"q": TERM, "lang": language}).text
    for shown in (RENDERING, "هيئة الحشد الشعبي", "<rect ", "2015", "2025"):
        assert shown in page, shown
    assert f"<mark>{TERM}</mark>" in page
    told = sample.get("/api/v1/terms/renderings", params={"term": TERM, "over": "year"}).json()
    assert told["renderings"][0]["form"] == RENDERING
    assert told["over"]["rows"][0]["heading"] == "2015"


def test_an_editor_approves_a_rendering(stranger: TestClient, store: Store) -> None:
    log_in(stranger, "editor")
    form = {
        "form_token": token_of(stranger),
        "term": "drones",
        "side": "en",
        "rendering": "المسيّرات",
        "status": "preferred",
        "since": "2022-01-01",
    }
    assert stranger.post("/terms/approve", data=form).status_code == 303
    stranger.post("/terms/approve", data=form | {"rendering": "الدرونز", "status": "forbidden"})
    stranger.post("/terms/approve", data=form | {"rendering": "الطائرات المسيّرة"})
    (concept,) = store.concepts()
    assert {term.text: term.status for term in concept.on("ar")} == {
        "الطائرات المسيّرة": TermStatus.PREFERRED,
        "المسيّرات": TermStatus.ADMITTED,
        "الدرونز": TermStatus.FORBIDDEN,
    }
    assert concept.created_by == "editor"
    assert stranger.post("/terms/approve", data=form | {"since": "soon"}).status_code == 400


def test_a_concept_is_added_changed_and_removed(stranger: TestClient, store: Store) -> None:
    log_in(stranger, "editor")
    form = {
        "form_token": token_of(stranger),
        "text": ["ceasefire", "وقف إطلاق النار", ""],
        "side": ["en", "ar", "en"],
        "status": ["preferred", "preferred", "preferred"],
        "since": ["", "2020-03-01", ""],
        "definition": "<b>an end</b> to fire",
    }
    where = stranger.post("/terms/new", data=form).headers["location"]
    page = stranger.get(where).text
    assert "&lt;b&gt;an end" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    again = form | {"version": version[1], "definition": "changed"}
    assert stranger.post(where, data=again).status_code == 303
    late = stranger.post(where, data=again | {"definition": "lost"})
    assert late.status_code == 400
    assert "Somebody else has changed" in late.text
    assert store.concepts()[0].definition == "changed"
    token = {"form_token": form["form_token"]}
    assert stranger.post(f"{where}/remove", data=token).status_code == 303
    assert stranger.get(where).status_code == 404


def test_fields_a_form_does_not_show_are_kept(client: TestClient, store: Store) -> None:
    term = Term("drone", "en", forms=("drones",), case_sensitive=True)
    concept = store.put_concept(Concept((term,), source="style guide"), by="x")
    version = store.concept_history(concept.id)[0].id
    form = {
        "form_token": token_of(client),
        "version": str(version),
        "text": "drone",
        "side": "en",
        "status": "admitted",
        "since": "",
    }
    client.post(f"/terms/{concept.id}", data=form)
    after = store.concept(concept.id)
    assert (after.source, after.terms[0].forms) == ("style guide", ("drones",))
    assert after.terms[0].status is TermStatus.ADMITTED


def test_the_termbase_by_json(client: TestClient) -> None:
    body = {"terms": [{"text": "truce", "side": "en"}, {"text": "هدنة", "side": "ar"}]}
    made = client.post("/api/v1/terms", json=body)
    assert made.status_code == 201
    number = made.json()["id"]
    assert client.get("/api/v1/terms?find=هدن").json()["concepts"][0]["id"] == number
    put = client.put(f"/api/v1/terms/{number}", json=body | {"subject": "war"})
    assert put.json()["subject"] == "war"
    assert client.post("/api/v1/terms", json={"terms": []}).status_code == 422
    assert client.delete(f"/api/v1/terms/{number}").status_code == 200
    assert client.get(f"/api/v1/terms/{number}").status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_overview_tells_what_the_memory_holds(language: str, sample: TestClient) -> None:
    page = sample.get(f"/overview?lang={language}").text
    newest = {"en": "Seven Months to Snapback", "ar": "آلية الزناد: سبعة أشهر قبل فوات الأوان"}
    for shown in ("2015", "2025", newest[language]):
        assert shown in page, shown
    told = sample.get("/api/v1/overview").json()
    assert sum(one["documents"] for one in told["years"]) == told["documents"] == 18


def test_a_term_drifts_when_its_last_year_is_led_by_another_rendering() -> None:
    table = CrossTable("year", ("2015", "2020", "unknown"), ("a", "b"), ((3, 1), (0, 2), (5, 0)))
    drift = drift_of("term", "en", table)
    assert drift is not None
    assert (drift.before, drift.after, drift.count) == ("a", "b", 11)
    steady = CrossTable("year", ("2015", "2020"), ("a", "b"), ((3, 1), (0, 1)))
    assert drift_of("term", "en", steady) is None


def test_drifting_terms_are_found_in_the_background(sample_memory: str) -> None:
    with open_store(sample_memory) as store:
        watch = DriftWatch(store, open_encoder())
        found = watch.drifts(wait=60.0)
        assert found is not None
        assert any(one.term == TERM and one.before == RENDERING for one in found)


def test_a_search_for_drift_that_failed_is_not_begun_again_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, tried = [0.0], []

    def look(watch: DriftWatch) -> list[tuple[str, Side]]:
        tried.append(now[0])
        if now[0] < 400:
            raise RuntimeError("no terms today")
        return []

    monkeypatch.setattr(DriftWatch, "_terms", look)
    watch = DriftWatch(store, tiny_encoder(), lambda: now[0])
    assert watch.drifts(wait=5) is None
    assert watch.failed
    assert watch.drifts(wait=5) is None
    now[0] = 400.0
    assert not watch.failed
    assert watch.drifts(wait=5) == []
    assert tried == [0.0, 400.0]
