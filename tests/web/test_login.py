"""The way in and out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from align.errors import UsageError
from tests.web.conftest import PASSWORD
from tests.web.visiting import log_in, token_of
from tm.web.accounts import SESSION_IDLE_SECONDS, Accounts
from tm.web.rights import Role
from tm.web.throttle import PER_NAME, PER_PERSON, Throttle

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient


def test_who_is_not_logged_in_is_led_to_the_form_and_back(stranger: TestClient) -> None:
    away = stranger.get("/search?q=oil")
    assert (away.status_code, away.headers["location"]) == (303, "/login?next=%2Fsearch%3Fq%3Doil")
    back = log_in(stranger, "reader", next="/search?q=oil")
    assert (back.status_code, back.headers["location"]) == (303, "/search?q=oil")
    assert stranger.get("/search?q=oil").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", ""]
)
def test_the_login_leads_nowhere_else(target: str, stranger: TestClient) -> None:
    assert log_in(stranger, "reader", next=target).headers["location"] == "/"


def test_a_session_has_another_cookie_than_the_visit_before_it(stranger: TestClient) -> None:
    stranger.get("/login")
    before = stranger.cookies["muwazi_session"]
    answer = log_in(stranger, "editor")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert stranger.cookies["muwazi_session"] != before


def test_who_logs_out_is_out_even_with_the_old_cookie(stranger: TestClient) -> None:
    log_in(stranger, "editor")
    held = stranger.cookies["muwazi_session"]
    stranger.post("/logout", data={"form_token": token_of(stranger)})
    stranger.cookies.set("muwazi_session", held)
    assert stranger.get("/search").status_code == 303


def test_wrong_passwords_and_unknown_names_are_told_alike(stranger: TestClient) -> None:
    wrong = log_in(stranger, "editor", "not the password")
    unknown = log_in(stranger, "nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 401
    told = [re.sub("editor|nobody|[0-9a-f]{64}", "", answer.text) for answer in (wrong, unknown)]
    assert told[0] == told[1]


def test_guessing_is_slowed_down_even_for_the_right_password(stranger: TestClient) -> None:
    for _ in range(PER_PERSON.tries):
        assert log_in(stranger, "admin", "guess number something").status_code == 401
    late = log_in(stranger, "admin")
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) > 60


def test_the_throttle_forgets_with_time_and_counts_names_across_addresses() -> None:
    now = 0.0
    throttle = Throttle(lambda: now)
    for at in range(PER_NAME.tries):
        throttle.failed(f"10.0.0.{at}", "Amal")
    assert throttle.wait("10.1.1.1", "amal") > 0
    assert throttle.wait("10.1.1.1", "somebody else") == 0
    now = PER_NAME.seconds + 1
    assert throttle.wait("10.1.1.1", "amal") == 0


def test_a_session_ends_when_nobody_comes(tmp_path: Path) -> None:
    now = 1_000_000.0
    accounts = Accounts.open(tmp_path / "a.db", lambda: now, create=True)
    accounts.add("amal", Role.READER, PASSWORD)
    session = accounts.begin_session(accounts.all()[0])
    assert accounts.session(session) is not None
    now += SESSION_IDLE_SECONDS + 1
    assert accounts.session(session) is None
    accounts.close()


def test_nothing_in_the_file_opens_anything(accounts: Accounts, tmp_path: Path) -> None:
    token = accounts.add_token("admin", "secret thing")
    session = accounts.begin_session(accounts.all()[0])
    accounts.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("accounts.db*"))
    for secret in (PASSWORD, token, session):
        assert secret.encode() not in content
    assert (tmp_path / "accounts.db").stat().st_mode & 0o077 == 0


def test_a_short_password_is_refused(accounts: Accounts) -> None:
    with pytest.raises(UsageError, match="at least 10"):
        accounts.add("new", Role.READER, "short")
