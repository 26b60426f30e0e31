"""Finding a memory in a PostgreSQL database, making one, bringing it up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from align.errors import UsageError
from tm.store import MemoryFileError
from tm.stores.postgres_errors import explained, first_line
from tm.stores.postgres_schema import MIGRATIONS, OLDEST_SERVER, SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

_LOCK = 0x4D757A69
_OLDEST_PGVECTOR = (0, 8)  # iterative scans of HNSW


def prepare(connection: Connection, where: str, *, create: bool) -> int:
    """See that the database holds a memory of this version; the schema's number.

    A database without one gets one where ``create`` holds. Of several programs that come at once,
    one migrates and the others wait.
    """
    import psycopg

    try:
        _check_server(connection, where)
        version = _version(connection)
        if version == SCHEMA_VERSION:
            return version
        if version is None and not create:
            raise UsageError(
                "there is no memory in this database",
                where=where,
                remedy="build one with `muwazi build`, or name another with --memory",
            )
        if version is not None and version > SCHEMA_VERSION:
            raise MemoryFileError(
                f"was written by a newer muwazi (schema {version}, this one knows up to"
                f" {SCHEMA_VERSION})",
                where=where,
                remedy="upgrade muwazi",
            )
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (_LOCK,))
            _migrate(connection, where, _version(connection))
    except psycopg.Error as error:
        raise explained(error, where) from error
    return SCHEMA_VERSION


def _check_server(connection: Connection, where: str) -> None:
    major = connection.info.server_version // 10_000
    if major < OLDEST_SERVER:
        raise MemoryFileError(
            f"the server is PostgreSQL {major}, muwazi needs {OLDEST_SERVER} or newer", where=where
        )
    row = connection.execute("SHOW server_encoding").fetchone()
    if row and row[0] != "UTF8":
        raise MemoryFileError(
            f"the database is encoded in {row[0]}, which has no room for Arabic and English",
            where=where,
            remedy="create it anew: createdb --encoding=UTF8 --template=template0 NAME",
        )


def _version(connection: Connection) -> int | None:
    """The newest migration applied; None where there is no memory."""
    # The catalogue is readable by everybody, the table only by those who were given rights.
    found = connection.execute(
        "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'migration'", (SCHEMA,)
    ).fetchone()
    if found is None:
        return None
    row = connection.execute(f"SELECT max(number) FROM {SCHEMA}.migration").fetchone()  # noqa: S608
    return int(row[0]) if row else None


def _migrate(connection: Connection, where: str, version: int | None) -> None:
    if version is None:
        _create_schema(connection, where)
    elif not _is_owner(connection):
        raise MemoryFileError(
            f"the memory has the older schema {version} and this account may not change it",
            where=where,
            remedy="let the memory's owner run any muwazi command on it",
        )
    for number, migration in enumerate(MIGRATIONS[version or 0 :], (version or 0) + 1):
        connection.execute(migration)
        connection.execute("INSERT INTO migration (number) VALUES (%s)", (number,))


def _create_schema(connection: Connection, where: str) -> None:
    import psycopg

    _create_extension(connection, where)
    try:
        with connection.transaction():
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            connection.execute(
                f"CREATE TABLE {SCHEMA}.migration"
                " (number int PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
            )
    except psycopg.errors.InsufficientPrivilege as error:
        raise MemoryFileError(
            "this account may not create a memory in this database",
            where=where,
            remedy="its owner can: GRANT CREATE ON DATABASE … TO …; see docs/postgres.md",
        ) from error


def _create_extension(connection: Connection, where: str) -> None:
    import psycopg

    row = connection.execute(
        "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    ).fetchone()
    if row is not None:
        if tuple(map(int, row[0].split(".")[:2])) < _OLDEST_PGVECTOR:
            raise MemoryFileError(
                f"the database has pgvector {row[0]}, muwazi needs 0.8 or newer",
                where=where,
                remedy="upgrade it on the server, then: ALTER EXTENSION vector UPDATE",
            )
        return
    try:
        with connection.transaction():
            connection.execute("CREATE EXTENSION vector")
    except psycopg.errors.InsufficientPrivilege as error:
        raise MemoryFileError(
            "this account may not enable pgvector",
            where=where,
            remedy="a superuser runs once in this database: CREATE EXTENSION vector",
        ) from error
    except psycopg.Error as error:
        if error.sqlstate not in {"0A000", "58P01"}:
            raise
        raise MemoryFileError(
            f"the server has no pgvector: {first_line(error)}",
            where=where,
            remedy="install the package (postgresql-NN-pgvector) on the server",
        ) from error


def _is_owner(connection: Connection) -> bool:
    row = connection.execute(
        "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = %s::regclass",
        (f"{SCHEMA}.migration",),
    ).fetchone()
    return bool(row and row[0])
