"""Document pairs side by side, and what is known of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.memory.shelf import BRIEF
from tests.web.visiting import log_in, token_of
from tm.unit import Origin, Status, TranslationUnit

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tm.store import Store


@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_texts_stand_side_by_side_in_their_own_language(
    language: str, client: TestClient
) -> None:
    page = client.get(f"/documents/oil-law?lang={language}").text
    for number, (english, arabic) in enumerate(BRIEF):
        assert f'id="bead-{number}"' in page
        assert english in page
        assert arabic in page
    assert '<p class="text" lang="ar" dir="rtl">' in page


def test_the_panel_shows_where_a_unit_stands_and_what_was_done(
    client: TestClient, store: Store
) -> None:
    store.decide(2, Status.CONFIRMED, by="Salma", note="read twice")
    page = client.get("/documents/oil-law?unit=2").text
    for shown in ("oil-law.md", "read twice", "Salma", BRIEF[2][0], "confirmed"):
        assert shown in page, shown
    assert client.get("/units/2").status_code == 200


@pytest.mark.parametrize("path", ["/documents/none", "/units/999", "/documents/oil-law?unit=999"])
def test_what_is_not_there_is_a_page_that_says_so(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text


def test_a_document_known_only_through_an_import_shows_its_units(
    client: TestClient, store: Store
) -> None:
    origin = Origin("from/a tool", url="javascript:alert(1)")
    store.add([TranslationUnit("A <b>word</b>.", "كلمة.", origins=(origin,))])
    page = client.get("/documents/from%2Fa%20tool").text
    assert "A &lt;b&gt;word&lt;/b&gt;." in page
    unit = store.find("A <b>word</b>.", "كلمة.")
    assert unit is not None
    assert "javascript:" not in client.get(f"/units/{unit.id}").text


def test_the_list_can_be_filtered(client: TestClient) -> None:
    assert "oil-law" in client.get("/documents?q=OIL").text
    assert "/documents/oil-law" not in client.get("/documents?q=nothing").text
    told = client.get("/api/v1/documents").json()
    assert [one["name"] for one in told["documents"]] == ["oil-law"]


def test_json_covers_every_bead(client: TestClient) -> None:
    told = client.get("/api/v1/documents/oil-law").json()
    assert len(told["beads"]) == len(BRIEF)
    assert [one["text"] for one in told["ar"]["segments"]] == [arabic for _, arabic in BRIEF]


def test_an_editor_decides_from_the_panel_and_takes_it_back(
    stranger: TestClient, store: Store
) -> None:
    log_in(stranger, "editor")
    form = {"form_token": token_of(stranger), "note": "", "back": "/documents/oil-law?unit=2"}
    answer = stranger.post("/units/2/status", data=form | {"status": "confirmed"})
    assert answer.headers["location"] == "/documents/oil-law?unit=2"
    assert store.unit(2).status is Status.CONFIRMED
    assert next(store.history(2)).by == "editor"
    stranger.post("/units/2/undo", data=form)
    assert store.unit(2).status is Status.MACHINE


def test_a_reader_sees_no_buttons_and_may_not_decide(stranger: TestClient, store: Store) -> None:
    log_in(stranger, "reader")
    assert "/units/2/status" not in stranger.get("/units/2").text
    form = {"form_token": token_of(stranger), "status": "confirmed"}
    assert stranger.post("/units/2/status", data=form).status_code == 403
    assert store.unit(2).status is Status.MACHINE
