"""A PostgreSQL memory when things go wrong: one clear line, nothing half-written, no password."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.cli.run import muwazi
from tests.stores.examples import PAIRS, document, units
from tests.stores.postgres_server import PostgresServer, running_server
from tm.store import MemoryFileError, open_store
from tm.stores.postgres_errors import without_password
from tm.stores.postgres_schema import MIGRATIONS, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    with running_server() as running:
        yield running


def admin(server: PostgresServer, sql: str, database: str = "postgres") -> None:
    """Let the superuser do something."""
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        connection.execute(sql)


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


# --- no way in -----------------------------------------------------------------------------------


def refused(url: str, secret: str) -> str:
    """The one line in which the command line says why it cannot open a memory."""
    outcome = muwazi("stats", "--memory", url)
    assert outcome.status in (1, 2)
    assert len(outcome.error_lines) == 1, outcome.errors
    assert "Traceback" not in outcome.errors
    assert secret not in outcome.errors
    return outcome.errors


def test_no_server_is_said_in_one_line() -> None:
    said = refused("postgresql://ann:s3cret@127.0.0.1:1/memory", "s3cret")
    assert "no server answers" in said
    assert "ann@127.0.0.1:1" in said


def test_a_wrong_password_is_said_and_not_shown(server: PostgresServer, database: str) -> None:
    url = server.url(name_of(database), password="not-the-w0rd")  # noqa: S106
    assert "refuses this account or password" in refused(url, "not-the-w0rd")


def test_a_database_that_is_not_there_is_said(server: PostgresServer) -> None:
    assert "no such database" in refused(server.url("absent"), server.password)


def test_an_empty_database_is_not_a_memory_for_a_question(
    server: PostgresServer, database: str
) -> None:
    assert "there is no memory" in refused(database, server.password)


@pytest.mark.parametrize(
    "url", ["postgresql://ann:s3cret@127.0.0.1:port/x", "postgresql://a:s3cret@h/x?nonsense=1"]
)
def test_an_address_that_is_none_is_said(url: str) -> None:
    assert "is not an address" in refused(url, "s3cret")


def test_a_database_that_cannot_hold_arabic_is_refused(server: PostgresServer) -> None:
    admin(server, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(MemoryFileError, match="LATIN1"):
        open_store(server.url("latin"))


def test_a_server_without_pgvector_is_said(server: PostgresServer, database: str) -> None:
    admin(server, "CREATE ROLE bare SUPERUSER LOGIN PASSWORD 'x'")
    admin(server, "ALTER ROLE bare SET extension_control_path = '/nonexistent'")
    with pytest.raises(MemoryFileError, match="no pgvector") as raised:
        open_store(server.url(name_of(database), "bare", "x"))
    assert "\n" not in str(raised.value)


def test_an_account_that_may_not_enable_pgvector_is_told_who_may(
    server: PostgresServer, database: str
) -> None:
    admin(server, "CREATE ROLE modest LOGIN PASSWORD 'x'")
    with pytest.raises(MemoryFileError, match="CREATE EXTENSION vector"):
        open_store(server.url(name_of(database), "modest", "x"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://a:b@h/d", "postgresql://a@h/d"),
        ("postgresql://a:b%40c@h:1/d?sslmode=require", "postgresql://a@h:1/d?sslmode=require"),
        ("postgresql://h/d?user=a&password=b", "postgresql://h/d?user=a&password=***"),
        ("postgresql://a:b@c@h/d", "postgresql://a@h/d"),
        ("postgresql:///d", "postgresql:///d"),
    ],
)
def test_addresses_are_shown_without_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_store_shows_its_address_without_password(server: PostgresServer, database: str) -> None:
    with open_store(database) as store:
        assert server.password not in store.url
        assert server.password not in repr(vars(store))


# --- versions ------------------------------------------------------------------------------------


def test_a_newer_schema_is_refused_politely(server: PostgresServer, database: str) -> None:
    open_store(database).close()
    admin(server, "INSERT INTO muwazi.migration VALUES (99)", name_of(database))
    assert "newer muwazi (schema 99" in refused(database, server.password)


def test_an_older_schema_is_migrated_by_its_owner_only(
    server: PostgresServer, database: str
) -> None:
    name = name_of(database)
    admin(server, "CREATE EXTENSION vector", name)
    admin(server, "CREATE SCHEMA muwazi CREATE TABLE muwazi.migration (number int)", name)
    admin(server, f"SET search_path = muwazi; {MIGRATIONS[0]}", name)
    admin(server, "INSERT INTO muwazi.migration VALUES (1)", name)
    admin(server, "INSERT INTO muwazi.unit VALUES (1, 'Old.', 'قديم', 1, 2, 0)", name)
    admin(server, "CREATE ROLE guest LOGIN PASSWORD 'x'")
    admin(server, "GRANT USAGE ON SCHEMA muwazi TO guest", name)
    admin(server, "GRANT SELECT ON ALL TABLES IN SCHEMA muwazi TO guest", name)
    with pytest.raises(MemoryFileError, match="owner"):
        open_store(server.url(name, "guest", "x"))
    with open_store(database) as store:
        assert store.schema_version == SCHEMA_VERSION
        assert store.holding([("en", [["eold"]])], 5) == [1]


def test_programs_that_come_at_once_make_one_memory(database: str) -> None:
    failures: list[Exception] = []

    def work() -> None:
        try:
            with open_store(database) as store:
                store.add(units())
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_store(database) as store:
        assert store.counts().units == len(PAIRS)


def test_postgresql_16_does_the_same() -> None:
    with running_server("16") as old, open_store(old.url("postgres")) as store:
        store.add(units())
        assert store.holding([("en", [["emilitia"]])], 5) == [4, 2]
        assert [h.unit for h in store.holders("ar", {"aاتفاقيه": 1.0}, 2.0, 3, 1)] == [1]


# --- roles ---------------------------------------------------------------------------------------


def granted(sql: str) -> str:
    """The grants of a role, as docs/postgres.md gives them."""
    page = (Path(__file__).parents[2] / "docs" / "postgres.md").read_text(encoding="utf-8")
    return page.partition(f"-- {sql}\n")[2].partition("```")[0]


def test_the_roles_of_the_documentation_may_do_what_it_says(
    server: PostgresServer, database: str
) -> None:
    name = name_of(database)
    with open_store(database) as store:
        store.add(units())
    for role in ("reader", "editor"):
        admin(server, granted(role), name)
        admin(server, f"CREATE ROLE one_{role} LOGIN PASSWORD 'x' IN ROLE muwazi_{role}")
    with open_store(server.url(name, "one_reader", "x")) as reader:
        assert reader.holding([("en", [["emilitia"]])], 5) == [4, 2]
        assert [h.unit for h in reader.holders("en", {"emilitia": 1.0}, 1.0, 4, 1)] == [2]
        with pytest.raises(MemoryFileError, match="may not do that"):
            reader.decide(1, reader.unit(1).status, by="x")
    with open_store(server.url(name, "one_editor", "x")) as editor:
        editor.put_document(*document("brief", PAIRS))
        editor.edit(1, by="editor", en="Edited.")
        editor.delete(2, by="editor")
        editor.undo(by="editor")
        editor.reset_vectors("test", 8)
        editor.set_meta("term_index", "stale")
        assert editor.holding([("en", [["eedit"]])], 5) == [1]
        assert len(list(editor.history())) == 3
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        psycopg.connect(server.url(name, "one_editor", "x")).execute("DROP TABLE muwazi.unit")
