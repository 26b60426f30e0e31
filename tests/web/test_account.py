"""A visitor's own account, and the audit log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web.conftest import PASSWORD
from tests.web.visiting import log_in, token_of

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tm.web.accounts import Accounts

OTHER = "another long password"


def test_a_token_is_shown_once_and_works_until_it_is_removed(
    stranger: TestClient, accounts: Accounts
) -> None:
    log_in(stranger, "editor")
    form = {"form_token": token_of(stranger), "label": "<b>Weblate</b>", "role": "admin"}
    page = stranger.post("/account/token", data=form).text
    found = re.search(r"mwz_[\w-]{43}", page)
    assert found
    assert found[0] not in stranger.get("/account").text
    assert "<b>Weblate" not in page
    (kept,) = accounts.tokens("editor")
    assert kept.role == "editor", "no more than its owner may"
    bearer = {"authorization": f"Bearer {found[0]}"}
    stranger.cookies.clear()
    assert stranger.get("/api/v1/search?q=oil", headers=bearer).status_code == 200
    assert stranger.post("/account/token", data=form, headers=bearer).status_code == 404
    log_in(stranger, "reader")
    theirs = {"form_token": token_of(stranger)}
    assert stranger.post(f"/account/token/{kept.id}/remove", data=theirs).status_code == 400
    log_in(stranger, "editor")
    mine = {"form_token": token_of(stranger)}
    assert stranger.post(f"/account/token/{kept.id}/remove", data=mine).status_code == 303
    stranger.cookies.clear()
    assert stranger.get("/api/v1/search?q=oil", headers=bearer).status_code == 401


def test_a_password_is_changed_by_who_knows_it_and_ends_other_sessions(
    stranger: TestClient, accounts: Accounts
) -> None:
    elsewhere = accounts.begin_session(next(one for one in accounts.all() if one.name == "reader"))
    log_in(stranger, "reader")
    form = {"form_token": token_of(stranger), "old": "not it at all", "new": OTHER}
    assert stranger.post("/account/password", data=form).status_code == 403
    assert stranger.post("/account/password", data=form | {"old": PASSWORD, "new": "x"}).is_error
    assert stranger.post("/account/password", data=form | {"old": PASSWORD}).status_code == 303
    assert stranger.get("/account").status_code == 200
    assert accounts.session(elsewhere) is None
    assert accounts.verify("reader", OTHER) is not None


def test_the_audit_log_is_for_admins(stranger: TestClient) -> None:
    log_in(stranger, "editor")
    form = {"form_token": token_of(stranger), "status": "confirmed"}
    stranger.post("/units/2/status", data=form)
    assert stranger.get("/audit").status_code == 403
    log_in(stranger, "admin")
    page = stranger.get("/audit").text
    assert "POST /units/2/status" in page
    entries = stranger.get("/api/v1/audit").json()["entries"]
    assert ("editor", "/units/2/status", 303) in [
        (one["who"], one["path"], one["status"]) for one in entries
    ]
