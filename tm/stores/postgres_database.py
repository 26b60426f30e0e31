"""The way to a PostgreSQL memory: pool, snapshots, one writer at a time, reconnecting.

It answers to the same calls as :class:`tm.stores.sqlite_file.SqliteFile`, so that the code that
turns rows into values and keeps units, documents and history in step is the same for both stores.

A read is a snapshot (``REPEATABLE READ``, read only) on a connection of its own: threads and
processes read side by side and never wait. Writers take an advisory lock, one after another: what
a writer looked up stays true until it commits, as in the SQLite file.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from align.errors import InputError, MuwaziError
from tm.store import MemoryFileError
from tm.stores.postgres_errors import (
    ConnectionLostError,
    explained,
    is_lost,
    not_connected,
    without_password,
)
from tm.stores.postgres_schema import SCHEMA
from tm.stores.postgres_sql import SqlConnection

try:
    import psycopg
    from pgvector.psycopg import register_vector
    from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout
except ImportError as error:
    raise MuwaziError(
        "a PostgreSQL memory needs psycopg and pgvector", remedy="pip install 'muwazi[postgres]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    Connection = psycopg.Connection[tuple[Any, ...]]
    Cursor = psycopg.Cursor[tuple[Any, ...]]

T = TypeVar("T")

_LOCK_CLASS = 0x4D757A69  # the SQLite file's application id, so that our locks meet nobody else's


@dataclass(frozen=True, slots=True)
class PostgresSettings:
    """How many connections, and how long to wait. Seconds.

    - ``connections``: at most, in one process; a reader in a thread of its own needs one.
    - ``patience``: how long a request outlives a server that restarts or refuses connections.
    - ``lock_wait``: how long a writer waits for another one. A bulk import holds the lock for
      as long as it takes, so this is minutes, not seconds.
    """

    connections: int = 8
    patience: float = 60.0
    lock_wait: float = 300.0


DEFAULT = PostgresSettings()


class IndexRebuiltError(Exception):
    """The index a read stands on was made anew meanwhile: begin the read again."""


@dataclass(slots=True)
class _Session:
    """What a thread is in the midst of: a snapshot or a transaction on one connection."""

    connection: Connection
    writing: bool
    serial: int = 0
    depth: int = 0
    clock: int | None = None
    after_commit: list[Callable[[], None]] = field(default_factory=list)


class PostgresDatabase:
    """A database and its pool; every method may be called from any thread."""

    def __init__(self, url: str, settings: PostgresSettings = DEFAULT) -> None:
        self.settings = settings
        self.path = without_password(url)
        self._url = url
        self._local = threading.local()
        self._serials = count(1)
        logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())
        self._pool = ConnectionPool(
            url,
            min_size=1,
            max_size=settings.connections,
            timeout=settings.patience,
            reconnect_timeout=settings.patience,
            kwargs={"autocommit": True, "application_name": "muwazi", "connect_timeout": 10},
            configure=configure,
            open=False,
        )

    def open(self) -> None:
        """Take up work, once it is known that there is a memory."""
        self._pool.open()

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def connect(self) -> Connection:
        """A connection outside the pool; MemoryFileError says why there is none."""
        try:
            connection = psycopg.connect(
                self._url, autocommit=True, application_name="muwazi", connect_timeout=10
            )
        except (psycopg.Error, UnicodeError) as error:
            raise not_connected(error, self.path) from None
        configure(connection)
        return connection

    # --- what a thread is in the midst of ----------------------------------------------------

    @property
    def _session(self) -> _Session:
        session: _Session | None = getattr(self._local, "session", None)
        if session is None:
            raise RuntimeError("the database is used outside of guard() and transaction()")
        return session

    @property
    def busy(self) -> bool:
        """Whether this thread is inside a snapshot or a transaction."""
        return getattr(self._local, "session", None) is not None

    @property
    def writing(self) -> bool:
        """Whether this thread is inside a transaction."""
        return self.busy and self._session.writing

    @property
    def connection(self) -> SqlConnection:
        """This thread's connection."""
        return SqlConnection(self._session.connection)

    @contextmanager
    def guard(self) -> Iterator[None]:
        """One snapshot for all that is read inside; errors of the server as MuwaziError."""
        if self.busy:
            yield
            return
        with self._errors(), self._connection() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            with self._as_session(_Session(connection, writing=False)):
                yield
            connection.execute("COMMIT")

    def snapshot(self) -> AbstractContextManager[None]:
        """What :meth:`guard` is here in any case."""
        return self.guard()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside or nothing; nested ones are savepoints."""
        if not self.busy:
            with self._write():
                yield
            return
        session = self._session
        if not session.writing:
            raise RuntimeError("a transaction was begun inside a snapshot")
        session.depth += 1
        name = f"level_{session.depth}"
        session.connection.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            if not session.connection.broken:
                undo = f"ROLLBACK TO {name}; RELEASE {name}"
                session.connection.execute(undo)
            self.changed()
            raise
        finally:
            session.depth -= 1
        session.connection.execute(f"RELEASE {name}")

    @contextmanager
    def _write(self) -> Iterator[None]:
        with self._errors():
            with self._connection(checked=True) as connection:
                connection.execute("BEGIN")
                session = _Session(connection, writing=True, serial=next(self._serials))
                number = self._take_turn(connection)
                with self._as_session(session):
                    yield
                self._commit(connection, number)
            for act in session.after_commit:
                act()

    def _take_turn(self, connection: Connection) -> int:
        """Wait for the write lock; the number of this transaction."""
        wait = int(self.settings.lock_wait * 1000)
        connection.execute(f"SET LOCAL lock_timeout = {wait}")
        row = connection.execute(
            "SELECT pg_advisory_xact_lock(%s, 'unit'::regclass::oid::bigint::bit(32)::int),"
            " pg_current_xact_id()::text::bigint",
            (_LOCK_CLASS,),
        ).fetchone()
        connection.execute("UPDATE clock SET writes = writes + 1")
        return int(row[1]) if row else 0

    def _commit(self, connection: Connection, number: int) -> None:
        """Commit; where the connection breaks just then, ask the server what became of it."""
        try:
            connection.execute("COMMIT")
        except psycopg.Error as error:
            if not is_lost(error) or not self.has_committed(number):
                raise

    def has_committed(self, number: int) -> bool:
        """Whether the transaction of that number stands, asked on another connection."""
        deadline = time.monotonic() + self.settings.patience
        while True:
            try:
                with self.connect() as connection:
                    ask = "SELECT pg_xact_status(%s::text::xid8)"
                    row = connection.execute(ask, (str(number),)).fetchone()
                if row and row[0] != "in progress":
                    return bool(row[0] == "committed")
            except (MemoryFileError, psycopg.Error):
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    @contextmanager
    def _as_session(self, session: _Session) -> Iterator[None]:
        self._local.session = session
        try:
            yield
        except BaseException:
            if not session.connection.broken:
                session.connection.execute("ROLLBACK")
            raise
        finally:
            self._local.session = None

    @contextmanager
    def _connection(self, *, checked: bool = False) -> Iterator[Connection]:
        """One from the pool. Whoever cannot begin again has it ``checked``, for one round trip."""
        try:
            if checked:
                self._pool.check()
            connection = self._pool.getconn()
        except PoolClosed:
            raise MemoryFileError("the memory is closed", where=self.path) from None
        except PoolTimeout:
            self.connect().close()  # says why, where the server is the reason
            raise MemoryFileError(
                "all connections are in use", where=self.path, remedy="try again"
            ) from None
        try:
            yield connection
        finally:
            if not connection.closed and connection.pgconn.transaction_status != 0:
                connection.close()  # never back into the pool in the middle of something
            self._pool.putconn(connection)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise explained(error, self.path) from error
        except UnicodeEncodeError as error:
            raise InputError(
                "a text holds half a surrogate pair and cannot be stored",
                where=self.path,
                remedy="convert the file it came from to UTF-8",
            ) from error

    # --- beginning again ---------------------------------------------------------------------

    def attempt(self, work: Callable[[], T]) -> T:
        """Do a whole piece of work, and again where the server went away before it was done.

        Inside a snapshot or transaction the outermost piece decides: then it is done once.
        """
        if self.busy:
            return work()
        deadline = time.monotonic() + self.settings.patience
        pause = 0.1
        while True:
            try:
                return work()
            except IndexRebuiltError:
                continue
            except ConnectionLostError:
                if time.monotonic() + pause > deadline:
                    raise
            self._pool.check()
            time.sleep(pause)
            pause = min(2 * pause, 2.0)

    def aside(self, work: Callable[[], None]) -> None:
        """Do something on another connection while this thread is inside a snapshot."""
        session = self._session
        self._local.session = None
        try:
            work()
        finally:
            self._local.session = session

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do something once the outermost transaction stands; a transaction of its own."""
        if act not in self._session.after_commit:
            self._session.after_commit.append(act)

    # --- the calls the shared code makes -----------------------------------------------------

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def scalar(self, sql: str, *values: object) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def bytes(self) -> int:
        """Bytes of all its tables and indexes."""
        ask = (
            "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class"
            " WHERE relnamespace = ?::regnamespace AND relkind = 'r'"
        )
        return int(self.scalar(ask, SCHEMA))

    def meta(self, key: str) -> str | None:
        """A value of the table ``meta``."""
        value: str | None = self.scalar("SELECT value FROM meta WHERE key = ?", key)
        return value

    def set_meta(self, key: str, value: str | None) -> None:
        """Set or (None) remove a value of the table ``meta``."""
        if value is None:
            self.connection.execute("DELETE FROM meta WHERE key = ?", (key,))
        else:
            self.connection.execute(
                "INSERT INTO meta VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )

    def stamp(self) -> tuple[int, int]:
        """A value that differs whenever what this thread sees differs."""
        session = self._session
        if session.clock is None:
            session.clock = int(self.scalar("SELECT writes FROM clock"))
        # A transaction sees its own writes, which nobody else may take over before it commits.
        return session.clock, session.serial

    def changed(self) -> None:
        """Say that what this transaction saw before need not hold any more."""
        self._session.serial = next(self._serials)


def configure(connection: Connection) -> None:
    """Make our schema the first that names are looked up in, and know pgvector's types."""
    connection.execute(
        "SELECT set_config('search_path', %s || current_setting('search_path'), false),"
        " set_config('jit', 'off', false)",
        (f"{SCHEMA}, ",),
    )
    if connection.execute("SELECT to_regtype('halfvec')").fetchone() != (None,):
        register_vector(connection)
