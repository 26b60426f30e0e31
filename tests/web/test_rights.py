"""Every route states its right, and nobody gets further than theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from tm.web.access import Rule, rules_of
from tm.web.rights import Right, Role

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tm.web.accounts import Accounts

# What may be reached by somebody nobody knows: each is a decision.
PUBLIC = {"/static/{name}", "/health", "/login"}


def test_only_the_way_in_is_public(guarded: FastAPI) -> None:
    rules = rules_of(guarded.routes)
    assert {rule.path for rule in rules if rule.right is Right.PUBLIC} == PUBLIC


def test_an_app_with_a_route_without_a_right_does_not_start() -> None:
    app = FastAPI(openapi_url=None)
    app.router.routes.append(APIRoute("/open", lambda: "anyone"))
    with pytest.raises(LookupError, match="/open"):
        rules_of(app.routes)


def request(client: TestClient, rule: Rule, token: str | None) -> int:
    path = rule.path
    while "{" in path:
        start, rest = path.split("{", 1)
        path = start + "1" + rest.split("}", 1)[1]
    headers = {"authorization": f"Bearer {token}"} if token else {}
    body: dict[str, str] | None = None if rule.method in ("GET", "HEAD") else {}
    return client.request(rule.method, path, headers=headers, json=body).status_code


def test_every_route_is_closed_to_every_role_without_its_right(
    guarded: FastAPI, stranger: TestClient, accounts: Accounts
) -> None:
    tokens = {role: accounts.add_token(role, "test") for role in Role}
    tried = 0
    for rule in rules_of(guarded.routes):
        for role in (None, *Role):
            allowed = rule.right is Right.PUBLIC or (role is not None and rule.right in role.rights)
            status = request(stranger, rule, tokens[role] if role else None)
            tried += 1
            told = f"{rule.method} {rule.path} as {role}: {status}"
            assert status < 500, told
            if allowed:
                assert rule.right is Right.PUBLIC or status not in (401, 403), told
            elif role is None:
                # A page sends a browser to the login, a program is told; a broken body is
                # refused before anybody asks whose it is.
                assert status in (401, 303, 422), told
            else:
                assert status in (403, 422), told
    assert tried > 40


def test_a_token_does_not_outlive_the_role_it_was_given_under(
    stranger: TestClient, accounts: Accounts
) -> None:
    token = accounts.add_token("editor", "desk")
    accounts.set_role("editor", Role.READER)
    visitor = accounts.token(token)
    assert visitor is not None
    assert visitor.role is Role.READER
    accounts.remove("editor")
    assert accounts.token(token) is None
    answer = stranger.get("/api/v1/search?q=oil", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401


def test_a_token_may_be_of_less_than_its_account(accounts: Accounts) -> None:
    visitor = accounts.token(accounts.add_token("admin", "Weblate", Role.READER))
    assert visitor is not None
    assert visitor.role is Role.READER
