"""The endpoints for CAT plug-ins: many segments in one request, in either direction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.memory.shelf import BRIEF
from tm.terms.concept import Concept, Term, TermStatus
from tm.unit import Status

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tm.store import Store
    from tm.web.accounts import Accounts

EN_AR = {"source_language": "en", "target_language": "ar-SA"}
AR_EN = {"source_language": "ar", "target_language": "en_GB"}


def post(client: TestClient, what: str, **body: Any) -> Any:
    answer = client.post(f"/api/v1/segments/{what}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("direction", "source"), [(EN_AR, 0), (AR_EN, 1)])
def test_a_lookup_answers_every_string_in_order(
    client: TestClient, direction: dict[str, str], source: int
) -> None:
    strings = [pair[source] for pair in BRIEF] + ["", "zzz"]
    results = post(client, "lookup", **direction, strings=strings, project="x")["results"]
    assert [one["string"] for one in results] == strings
    for pair, one in zip(BRIEF, results, strict=False):
        best = one["matches"][0]
        assert (best["source"], best["target"]) == (pair[source], pair[1 - source])
        assert (best["quality"], best["kind"], best["document"]) == (100.0, "exact", "oil-law")
    assert [one["matches"] for one in results[-2:]] == [[], []]


def test_a_lookup_knows_neighbours_and_near_matches(client: TestClient) -> None:
    near = "Nobody has signed the accord yet."
    asked = {**EN_AR, "strings": [BRIEF[3][0], near]}
    beside = {"before": [BRIEF[2][0], None], "after": [BRIEF[4][0], None]}
    first, second = post(client, "lookup", **asked, **beside)["results"]
    assert first["matches"][0]["kind"] == "context"
    assert first["matches"][0]["reasons"][0] == "both neighbours match"
    assert second["matches"][0]["kind"] == "fuzzy"
    first, second = post(client, "lookup", **asked, exact=True)["results"]
    assert first["matches"][0]["quality"] == 100.0
    assert second["matches"] == []


def test_where_weblate_has_it(client: TestClient) -> None:
    # What Weblate's API documents: strings, languages, project, exact.
    body = {"strings": [BRIEF[0][0]], "source_language": "en", "target_language": "ar"}
    for path in ("/api/memory/lookup/", "/api/memory/lookup"):
        answer = client.post(path, json={**body, "exact": True}, follow_redirects=True)
        assert answer.json()["results"][0]["matches"][0]["target"] == BRIEF[0][1]


def test_rejected_units_are_not_offered(client: TestClient, store: Store) -> None:
    unit = store.find(*BRIEF[3])
    assert unit is not None
    store.decide(unit.id, Status.REJECTED, by="amal")
    (one,) = post(client, "lookup", **EN_AR, strings=[BRIEF[3][0]])["results"]
    assert one["matches"] == []


def test_concordance_of_phrases_of_either_language(client: TestClient) -> None:
    results = post(client, "concordance", phrases=["the agreement", "الاتفاقية", " "])["results"]
    assert len(results[0]["matches"]) == 2
    assert results[0]["matches"][0]["spans"][0]["side"] == "en"
    assert len(results[1]["matches"]) == 3
    assert results[2]["matches"] == []
    literal = post(client, "concordance", phrases=["agreements"], literal=True)["results"]
    assert len(literal[0]["matches"]) == 1


def test_terms_of_a_segment_and_their_renderings(client: TestClient, store: Store) -> None:
    terms = (
        Term("ceasefire", "en"),
        Term("وقف إطلاق النار", "ar"),
        Term("هدنة", "ar", status=TermStatus.DEPRECATED),
    )
    store.put_concept(Concept(terms), by="amal")
    string = "Both sides broke the ceasefire."
    (one,) = post(client, "terms", **EN_AR, strings=[string])["results"]
    (term,) = one["terms"]
    assert string[term["start"] : term["end"]] == term["found"] == "ceasefire"
    assert term["renderings"] == [
        {"text": "وقف إطلاق النار", "status": "preferred"},
        {"text": "هدنة", "status": "deprecated"},
    ]
    (one,) = post(client, "terms", **AR_EN, strings=["خرق الطرفان وقف إطلاق النار."])["results"]
    assert one["terms"][0]["renderings"][0]["text"] == "ceasefire"


@pytest.mark.parametrize(("direction", "turned"), [(EN_AR, False), (AR_EN, True)])
def test_a_check_of_segments_says_which_is_wrong(
    client: TestClient, direction: dict[str, str], turned: bool
) -> None:
    pairs = [BRIEF[0], ("It fell by 12 per cent in 2016.", "انخفضت بنسبة 13 في المئة عام 2016.")]
    segments = [
        {"source": ar if turned else en, "target": en if turned else ar} for en, ar in pairs
    ]
    report = post(client, "check", **direction, segments=segments)
    numbers = [one for one in report["findings"] if one["rule"] == "numbers"]
    assert numbers
    assert {one["source_segment"] for one in numbers} == {1}
    assert numbers[0]["source"] == pairs[1][0]
    assert report["summary"]["segments"] == 2


@pytest.mark.parametrize("what", ["lookup", "terms", "check", "concordance"])
def test_too_many_too_long_and_malformed(client: TestClient, what: str) -> None:
    field = {"concordance": "phrases", "check": "segments"}.get(what, "strings")
    one: Any = {"source": "a", "target": "ب"} if what == "check" else "a"
    path = f"/api/v1/segments/{what}"
    many = {**EN_AR, field: [one] * 501}
    assert client.post(path, json=many).status_code == 422
    assert client.post(path, json={**EN_AR, field: []}).status_code == 422
    assert client.post(path, json={**EN_AR, field: [None]}).status_code == 422
    large = b'{"a": "' + b" " * (5 << 20) + b'"}'
    headers = {"content-type": "application/json"}
    assert client.post(path, content=large, headers=headers).status_code == 413
    surrogate = f'{{"source_language": "en", "target_language": "ar", "{field}": ["\\ud800"]}}'
    assert client.post(path, content=surrogate.encode(), headers=headers).status_code == 422
    if what != "concordance":
        wrong = client.post(
            path, json={"source_language": "en", "target_language": "fr", field: [one]}
        )
        assert wrong.status_code == 400
        assert "not English and Arabic" in wrong.json()["detail"]


def test_a_lookup_wants_as_many_neighbours_as_strings(client: TestClient) -> None:
    body = {**EN_AR, "strings": ["a", "b"], "before": ["c"]}
    assert client.post("/api/v1/segments/lookup", json=body).status_code == 400


def test_a_reader_may_ask_and_a_stranger_may_not(stranger: TestClient, accounts: Accounts) -> None:
    body = {**EN_AR, "strings": ["a"]}
    assert stranger.post("/api/v1/segments/lookup", json=body).status_code == 401
    headers = {"authorization": f"Token {accounts.add_token('reader', 'plug-in')}"}
    assert stranger.post("/api/v1/segments/lookup", json=body, headers=headers).status_code == 200
