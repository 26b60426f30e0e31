"""The stores under test: a SQLite file and a database on a real PostgreSQL."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.stores.postgres_server import (
    PostgresServer,
    ServerMissingError,
    running_server,
)
from tm.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    """A PostgreSQL 18 for the whole run; tests that need it are skipped, and say so, without."""
    try:
        with running_server() as running:
            yield running
    except ServerMissingError as error:
        pytest.skip(f"NO POSTGRESQL, half of the store tests did not run: {error}")


@pytest.fixture
def database(server: PostgresServer) -> str:
    """The address of a new, empty database."""
    import psycopg

    name = f"memory_{next(_numbers)}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return server.url(name)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a memory that does not exist yet, of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "memory.db")
    url: str = request.getfixturevalue("database")
    return url


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty memory of each kind."""
    with open_store(address) as opened:
        yield opened


@pytest.fixture
def both(tmp_path: Path, database: str) -> Iterator[tuple[Store, Store]]:
    """One empty memory of each kind, to hold beside each other."""
    with open_store(str(tmp_path / "memory.db")) as sqlite, open_store(database) as postgres:
        yield sqlite, postgres


@pytest.fixture
def reopened(address: str) -> Callable[[], Store]:
    """Opens the memory once more, as another program would."""
    return lambda: open_store(address, create=False)
