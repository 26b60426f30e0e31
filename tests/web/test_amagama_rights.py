"""Who may add to the memory, and how fast, over the protocols of tmserver and amaGama."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.unit import Status

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from tm.store import Store
    from tm.web.accounts import Accounts

UNIT = {"source": "truce", "target": "هدنة"}


def test_a_translators_unit_waits_for_an_editor(
    stranger: TestClient, accounts: Accounts, store: Store
) -> None:
    path = "/tmserver/en/ar/unit/truce"
    for role, status in (("reader", 403), ("translator", 200)):
        headers = {"authorization": f"Bearer {accounts.add_token(role, 'desk')}"}
        assert stranger.put(path, json=UNIT, headers=headers).status_code == status
    kept = store.find("truce", "هدنة")
    assert kept is not None
    assert (kept.status, kept.origins[0].translator) == (Status.MACHINE, "translator")
    headers = {"authorization": f"Bearer {accounts.add_token('editor', 'desk')}"}
    assert stranger.put(path, json=UNIT, headers=headers).status_code == 200
    kept = store.find("truce", "هدنة")
    assert kept is not None
    assert kept.status is Status.CONFIRMED
    assert accounts.audit()[0].path == path


def test_a_translators_file_decides_nothing(
    stranger: TestClient, accounts: Accounts, store: Store
) -> None:
    for role, status in (("translator", Status.MACHINE), ("editor", Status.CONFIRMED)):
        headers = {"authorization": f"Bearer {accounts.add_token(role, 'desk')}"}
        body = '{"en": "truce", "ar": "هدنة", "status": "confirmed"}\n'.encode()
        answer = stranger.put("/tmserver/en/ar/store/a.jsonl", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        kept = store.find("truce", "هدنة")
        assert kept is not None
        assert kept.status is status


def test_who_writes_too_fast_is_told_when_to_go_on(
    stranger: TestClient, accounts: Accounts
) -> None:
    headers = {"authorization": f"Bearer {accounts.add_token('translator', 'script')}"}
    statuses = []
    for _ in range(31):
        answer = stranger.post("/tmserver/en/ar/store/a", json=[], headers=headers)
        statuses.append(answer.status_code)
    assert statuses == [200] * 30 + [429]
    assert 0 < int(answer.headers["retry-after"]) <= 60


def test_a_token_may_stand_in_the_address(stranger: TestClient, accounts: Accounts) -> None:
    path = "/tmserver/en/ar/unit/truce"
    assert stranger.get(path).status_code == 401
    token = accounts.add_token("reader", "Weblate")
    assert stranger.get(path, params={"key": token}).status_code == 200
    assert stranger.get(path, params={"key": "wrong"}).status_code == 401
    assert stranger.get(path, auth=("Weblate", token)).status_code == 200
