"""What comes from outside stays outside: hosts, forms of others, bodies, markup, paths."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.memory.shelf import record_of
from tests.web.visiting import log_in, token_of
from tm.aligning import units_of
from tm.terms.concept import Concept, Term
from tm.unit import Note, Origin, Status, TranslationUnit
from tm.web.access import rules_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.testclient import TestClient

    from tm.store import Store
    from tm.web.accounts import Accounts

EVIL = "\"'><script>alert(1)</script>{{1337*1337}}\u202e"


def test_another_host_is_not_answered(client: TestClient) -> None:
    for host in ("evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io"):
        assert client.get("/search", headers={"host": host}).status_code == 421, host
    assert client.get("/search", headers={"host": "localhost:8750"}).status_code == 200


@pytest.mark.parametrize("path", ["/search?q=oil", "/static/muwazi.css", "/nowhere", "/api/v1/x"])
def test_every_answer_carries_the_headers(path: str, client: TestClient) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers


def test_pages_hold_no_script_or_style_of_their_own(client: TestClient) -> None:
    page = client.get("/search?q=oil").text
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')


def test_nothing_of_the_query_becomes_markup(client: TestClient) -> None:
    for field in ("q", "author", "document", "before", "after", "lang", "theme"):
        for language in ("en", "ar"):
            answer = client.get("/search", params={"q": "oil", "lang": language, field: EVIL})
            assert "<script>alert" not in answer.text, field
            assert "1787569" not in answer.text, field
    assert "<script>alert" not in client.get("/" + EVIL).text


def test_nothing_in_the_memory_becomes_markup(client: TestClient, store: Store) -> None:
    """Texts, names, notes and terms of all that a page shows, each a script."""
    record = record_of(EVIL, [(f"The {EVIL} oil law.", f"قانون {EVIL} النفط.")], author=EVIL)
    store.put_document(record, units_of(record))
    origin = Origin(
        "import" + EVIL, title=EVIL, author=EVIL, translator=EVIL, url=f"https://{EVIL}"
    )
    store.add([TranslationUnit(EVIL, f"نص {EVIL}", origins=(origin,), notes=(Note(EVIL, EVIL),))])
    unit = store.find(EVIL, f"نص {EVIL}")
    assert unit is not None
    store.decide(unit.id, Status.CONFIRMED, by=EVIL, note=EVIL)
    term = Term(EVIL, "en", note=EVIL)
    concept = store.put_concept(Concept((term,), subject=EVIL, definition=EVIL), by=EVIL)
    draft = {"form_token": token_of(client), "en": f"Met {EVIL} 45.", "ar": f"التقى {EVIL} 54."}
    report = client.post("/check", data=draft).headers["location"]
    named = quote(EVIL, safe="")
    pages = [
        "/search?q=oil",
        f"/search?q={named}",
        "/search?q=oil&view=kwic",
        "/documents",
        f"/documents/{named}",
        f"/documents/import{named}?unit={unit.id}",
        f"/units/{unit.id}",
        "/terms?q=oil",
        f"/terms?q={named}&find={named}",
        f"/terms/{concept.id}",
        "/overview",
        report,
    ]
    for path in pages:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert "&lt;script&gt;alert" in answer.text or path in ("/terms?q=oil", "/overview", report)
        assert "1787569" not in answer.text, path


def test_every_writing_route_refuses_a_form_of_another_site(
    guarded: FastAPI, stranger: TestClient
) -> None:
    log_in(stranger, "admin")
    for rule in rules_of(guarded.routes):
        if not rule.writes or rule.path == "/login":
            continue
        path = rule.path.replace("{", "").replace("}", "")
        for headers in ({}, {"x-form-token": "0" * 64}):
            answer = stranger.request(rule.method, path, data={"form_token": ""}, headers=headers)
            assert answer.status_code in (403, 422, 404), f"{rule.method} {rule.path}"


def test_a_token_of_another_visit_is_refused(stranger: TestClient, client: TestClient) -> None:
    theirs = token_of(client)
    log_in(stranger, "admin")
    assert stranger.post("/logout", data={"form_token": theirs}).status_code == 403
    mine = token_of(stranger)
    away = stranger.post(
        "/logout", data={"form_token": mine}, headers={"origin": "https://evil.example"}
    )
    assert away.status_code == 403


def test_a_login_from_another_site_is_refused(stranger: TestClient) -> None:
    answer = stranger.post("/login", data={"name": "admin", "password": "correct horse battery"})
    assert answer.status_code == 403


def test_what_is_written_stands_in_the_audit_log(stranger: TestClient, accounts: Accounts) -> None:
    log_in(stranger, "editor")
    stranger.post("/logout", data={"form_token": "wrong"})
    stranger.post("/logout", data={"form_token": token_of(stranger)})
    entries = accounts.audit()
    assert [(one.who, one.path, one.status) for one in entries] == [
        ("editor", "/logout", 303),
        ("editor", "/logout", 403),
        ("", "/login", 303),
    ]


@pytest.mark.parametrize(
    "name",
    ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "....//app.py", "/etc/passwd", "muwazi.css%00"],
)
def test_no_path_leads_out_of_the_folder(name: str, client: TestClient) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 404
    assert "create_app" not in answer.text


def test_large_bodies_are_refused(client: TestClient, stranger: TestClient) -> None:
    large = {"texts": ["x" * 3000] * 500}
    assert client.post("/api/v1/search", json=large).status_code == 413
    form = {"name": "x" * 20_000}
    assert stranger.post("/login", data=form).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"texts": [null]}', "application/json"),
        (b"--x\r\nno end", "multipart/form-data; boundary=x"),
        (b"a" * 1000, "multipart/form-data"),
    ],
)
def test_malformed_bodies_are_refused(body: bytes, kind: str, client: TestClient) -> None:
    answer = client.post("/api/v1/search", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
