"""An app over a small memory, and visitors of every role."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("fastapi", reason="the extra web is not installed")

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from tests.memory.shelf import BRIEF, record_of, tiny_encoder
from tm.aligning import units_of
from tm.embedding import embed_missing
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.stores.accounts_file import AccountsFile
from tm.web.accounts import Accounts
from tm.web.app import create_app
from tm.web.rights import Role
from tm.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from playwright.sync_api import Browser

    from tm.store import Store

PASSWORD = "correct horse battery"  # noqa: S105
HOST = "http://localhost"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A memory of one brief, with vectors."""
    with open_store(str(tmp_path / "memory.db")) as opened:
        record = record_of("oil-law", BRIEF)
        opened.put_document(record, units_of(record))
        embed_missing(opened, tiny_encoder())
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> WebSettings:
    """For one person on this machine."""
    return WebSettings(frozenset({"localhost"}), tmp_path, user="amal")


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    """An account of every role, named after it; hashing is made cheap."""
    file = AccountsFile(tmp_path / "accounts.db", create=True)
    opened = Accounts(file, time.time, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for role in Role:
        opened.add(role, role, PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def app(store: Store, settings: WebSettings) -> FastAPI:
    """The app without accounts."""
    return create_app(settings, store, Searcher(store, tiny_encoder), tiny_encoder())


@pytest.fixture
def guarded(store: Store, settings: WebSettings, accounts: Accounts) -> FastAPI:
    """The app with accounts."""
    return create_app(settings, store, Searcher(store, tiny_encoder), tiny_encoder(), accounts)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser on this machine."""
    return TestClient(app, HOST, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def stranger(guarded: FastAPI) -> TestClient:
    """Somebody who is not logged in."""
    return TestClient(guarded, HOST, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium for the whole run; tests that need it are skipped, and say so."""
    browsing = pytest.importorskip("tests.web.browsing", reason="the extra test is not installed")
    try:
        with browsing.chromium() as opened:
            yield opened
    except browsing.BrowserMissingError as error:
        pytest.skip(f"NO CHROMIUM, the tests in a browser did not run: {error}")


@pytest.fixture
def address(app: FastAPI, settings: WebSettings) -> Iterator[str]:
    """The app without accounts, served on this machine: its address."""
    from tests.web.browsing import served

    with served(app, settings) as where:
        yield where
