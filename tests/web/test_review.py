"""The review room as pages and as JSON, without script."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from align.alignment import Bead
from tests.memory.shelf import BRIEF, record_of
from tests.web.conftest import HOST
from tests.web.visiting import log_in, token_of
from tm.aligning import units_of
from tm.unit import Status

if TYPE_CHECKING:
    from fastapi import FastAPI
    from httpx2 import Response

    from tm.store import Store

PAGE = "/review/document?name=%D9%86%D9%81%D8%B7%2F2019"
NAME = "نفط/2019"
REALIGNMENT = PAGE.replace("document", "realignment")
API = "/api/v1/review/"


@pytest.fixture
def store(store: Store) -> Store:
    """The memory with one doubtful document more."""
    record = record_of(NAME, BRIEF)
    posteriors = (0.99, 0.9, 0.4, 0.8, 0.95)
    beads = [replace(b, posterior=p) for b, p in zip(record.beads, posteriors, strict=True)]
    record = replace(record, beads=tuple(beads))
    store.put_document(record, units_of(record))
    # Texts that only this document has, so that nobody else vouches for them.
    store.remove_document("oil-law")
    return store


def form_of(client: TestClient, address: str = PAGE) -> dict[str, str]:
    """The hidden fields of the bead at work."""
    page = client.get(address).text
    found = dict(re.findall(r'name="(name|key|token|seen|form_token)" value="([^"]*)"', page))
    assert len(found) == 5, found
    return found


def act(client: TestClient, act_: str, address: str = PAGE, **more: str) -> Response:
    form = {**form_of(client, address), "act": act_, **more}
    return client.post("/review/document", data=form)


def test_the_queue_names_the_most_doubtful_first_and_leads_there(client: TestClient) -> None:
    page = client.get("/review?lang=en").text
    assert page.index(BRIEF[2][0]) < page.index(BRIEF[3][0])
    assert "60% wrong" in page
    link = re.search(r'href="(/review/document[^"]*2-3_2-3)#b-2-3_2-3"', page)
    assert link
    opened = client.get(link.group(1).replace("&amp;", "&")).text
    assert 'id="b-2-3_2-3" class="bead unsure chosen"' in opened
    assert BRIEF[2][1] in client.get("/review?lang=ar").text


def test_a_form_confirms_and_leads_to_the_next_undecided_bead(
    client: TestClient, store: Store
) -> None:
    answer = act(client, "confirm", PAGE + "&bead=2-3_2-3")
    assert answer.status_code == 303
    assert "bead=3-4_3-4" in answer.headers["location"]
    page = client.get(answer.headers["location"] + "&lang=en").text
    assert "Confirmed." in page
    assert "1 of 5 done" in page
    unit = store.find(*BRIEF[2])
    assert unit is not None
    assert (unit.status, unit.changed_by) == (Status.CONFIRMED, "amal")


def test_every_button_of_the_page_does_what_it_says(client: TestClient, store: Store) -> None:
    def keys() -> list[str]:
        record = store.document(NAME)
        assert record is not None
        return [f"{len(b.source)}:{len(b.target)}" for b in record.beads]

    expected = {
        "merge-next": ["1:1", "2:2", "1:1", "1:1"],
        "merge-previous": ["2:2", "1:1", "1:1", "1:1"],
        "drop": ["1:1", "1:0", "0:1", "1:1", "1:1", "1:1"],
        "en-next": ["1:1", "0:1", "2:1", "1:1", "1:1"],
        "en-previous": ["2:1", "0:1", "1:1", "1:1", "1:1"],
        "ar-next": ["1:1", "1:0", "1:2", "1:1", "1:1"],
        "ar-previous": ["1:2", "1:0", "1:1", "1:1", "1:1"],
    }
    for name, after in expected.items():
        assert act(client, name, PAGE + "&bead=1-2_1-2").status_code == 303, name
        assert keys() == after, name
        assert act(client, "undo").status_code == 303
        assert keys() == ["1:1"] * 5, name
    act(client, "merge-next", PAGE + "&bead=1-2_1-2")
    act(client, "split", PAGE + "&bead=1-3_1-3", source="2", target="3")
    assert keys() == ["1:1", "1:2", "1:0", "1:1", "1:1"]
    act(client, "undo")
    act(client, "redo")
    assert keys() == ["1:1", "1:2", "1:0", "1:1", "1:1"]


def test_an_edit_changes_the_wording_and_shows_it(client: TestClient, store: Store) -> None:
    text = "أقرّ مجلس النواب <القانون> في عام 2016."
    answer = act(client, "edit", PAGE + "&bead=1-2_1-2", en=BRIEF[1][0], ar=text, note="دقّة")
    assert answer.status_code == 303
    page = client.get(PAGE + "&bead=1-2_1-2").text
    assert "&lt;القانون&gt;" in page
    assert "<القانون>" not in page
    unit = store.find(BRIEF[1][0], text)
    assert unit is not None
    assert unit.status is Status.CONFIRMED


def test_what_cannot_be_done_is_said_in_the_language_of_the_page(client: TestClient) -> None:
    answer = act(client, "merge-previous", PAGE + "&bead=0-1_0-1&lang=en")
    assert answer.status_code == 422
    assert "There is no bead beyond this one." in answer.text
    client.get(PAGE + "&lang=ar")
    assert "لا موضع بعد هذا" in act(client, "merge-previous", PAGE + "&bead=0-1_0-1").text
    refused = act(client, "edit", PAGE + "&bead=1-2_1-2", en=" ", ar="نص")
    assert refused.status_code == 422
    assert "without English text" in refused.text


def test_two_reviewers_in_conflict_see_who_and_what(
    guarded: FastAPI, stranger: TestClient, store: Store
) -> None:
    other = TestClient(guarded, HOST, follow_redirects=False)
    log_in(stranger, "editor")
    log_in(other, "admin")
    seen = form_of(stranger, PAGE + "&bead=1-2_1-2&lang=en")
    act(other, "merge-next", PAGE + "&bead=1-2_1-2")
    answer = stranger.post("/review/document", data={**seen, "act": "drop"})
    assert answer.status_code == 409
    assert 'id="conflict"' in answer.text
    assert "<bdi>admin</bdi>: merged" in answer.text
    assert len(store.steps(NAME)) == 1


def test_readers_see_the_queue_and_cannot_act(stranger: TestClient) -> None:
    log_in(stranger, "translator")
    page = stranger.get(PAGE + "&lang=en").text
    assert "Editors decide" in page
    assert 'id="act"' not in page
    form = {"name": NAME, "act": "undo", "form_token": token_of(stranger)}
    assert stranger.post("/review/document", data=form).status_code == 403
    assert stranger.post(API + "step", json=form).status_code == 403


def test_a_step_without_the_form_token_is_refused(client: TestClient, store: Store) -> None:
    form = form_of(client) | {"act": "confirm", "form_token": "0" * 64}
    assert client.post("/review/document", data=form).status_code == 403
    assert store.steps(NAME) == []


def test_an_unknown_document_is_not_there(client: TestClient) -> None:
    for address in ("/review/document", "/review/realignment", API + "document", API + "queue"):
        assert client.get(address, params={"name": "nothing"}).status_code == 404, address


def test_the_rest_is_aligned_again_as_far_as_chosen(client: TestClient, store: Store) -> None:
    record = store.document(NAME)
    assert record is not None
    beads = (
        Bead(range(2), range(2), 0.5),
        record.beads[2],
        Bead(range(3, 5), range(3, 5), 0.5),
    )
    record = replace(record, beads=beads)
    store.put_document(record, units_of(record))
    act(client, "confirm", PAGE + "&bead=2-3_2-3")
    address = REALIGNMENT + "&lang=en"
    page = client.get(address).text
    assert "keeps 1 bead " in page
    assert page.count('name="change"') == 2
    form = dict(re.findall(r'name="(name|token|seen|form_token)" value="([^"]*)"', page))
    answer = client.post("/review/realignment", data={**form, "change": ["1"]})
    assert answer.status_code == 303
    after = store.document(NAME)
    assert after is not None
    assert [b.type for b in after.beads] == ["2:2", "1:1", "1:1", "1:1"]
    stale = client.post("/review/realignment", data=form)
    assert stale.status_code == 409
    assert "changed after you saw the offer" in stale.text


def test_programs_review_by_the_same_rules(client: TestClient, store: Store) -> None:
    told: dict[str, Any] = client.get(API + "document", params={"name": NAME}).json()
    assert (told["done"], told["total"], told["last"]) == (0, 5, 0)
    bead = told["beads"][1]
    assert (bead["bead"], bead["type"], bead["ar"]) == ("1-2_1-2", "1:1", [BRIEF[1][1]])
    step = {"name": NAME, "act": "merge-next", "key": bead["bead"], "token": bead["token"]}
    done = client.post(API + "step", json=step)
    assert done.json()["bead"] == "1-3_1-3"
    again = client.post(API + "step", json=step)
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    offer = client.get(API + "realignment", params={"name": NAME}).json()
    assert {"token", "fixed", "changes", "signature"} == offer.keys()
    taken = {"name": NAME, "token": offer["token"], "changes": []}
    assert client.post(API + "realignment", json=taken).json()["what"] == "realigned"
    queue = client.get(API + "queue", params={"name": NAME, "limit": 1}).json()["queue"]
    assert len(queue) == 1
    assert client.get(API + "queue").status_code == 200
    assert len(store.steps(NAME)) == 2


def test_the_page_resumes_where_its_reviewer_left_off(client: TestClient) -> None:
    act(client, "confirm", PAGE + "&bead=2-3_2-3")
    assert 'id="b-3-4_3-4" class="bead middling chosen"' in client.get(PAGE).text
