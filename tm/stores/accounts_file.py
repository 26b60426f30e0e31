"""The accounts file: a small SQLite file of its own, beside the memory it guards.

It is apart from the memory so that a memory can be copied, sent and exported without anybody's
password in it, and so that it serves a memory in PostgreSQL as well. Nothing in it gives access by
itself: passwords are argon2 hashes, sessions and tokens are kept as SHA-256 of what the visitor
holds. Rows go in and out; who may do what is decided in :mod:`tm.web`.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import apsw

from align.errors import MuwaziError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

APPLICATION_ID = 0x6D7A6163  # "mzac"
SCHEMA_VERSION = 1
_BUSY_MILLISECONDS = 10_000
_SCHEMA = """
CREATE TABLE account (
  name TEXT PRIMARY KEY COLLATE NOCASE, role TEXT NOT NULL, password TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  digest BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account ON DELETE CASCADE,
  created INTEGER NOT NULL, seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE token (
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES account ON DELETE CASCADE, label TEXT NOT NULL,
  role TEXT NOT NULL, shown TEXT NOT NULL, created INTEGER NOT NULL, used INTEGER
) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, via TEXT NOT NULL,
  method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL, address TEXT NOT NULL
) STRICT;
CREATE TABLE secret (value BLOB NOT NULL) STRICT;
"""


class AccountsFileError(MuwaziError):
    """The accounts file cannot be opened or written, or is something else."""


class AccountsFile:
    """An open accounts file; threads take turns."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._lock = threading.RLock()
        if not path.exists() and not create:
            raise UsageError(
                "there is no accounts file here",
                where=path,
                remedy=f"muwazi accounts add NAME --accounts {path}",
            )
        with self._guard():
            self._connection = apsw.Connection(str(path))
            self._connection.set_busy_timeout(_BUSY_MILLISECONDS)
            self._recognise()

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement, which may be one that writes."""
        with self._guard():
            return self._connection.execute(sql, tuple(values)).fetchall()

    def changed(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement that writes; how many rows it changed."""
        with self._guard():
            self._connection.execute(sql, tuple(values))
            return self._connection.changes()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside or nothing."""
        with self._guard(), self._connection:
            yield

    @contextmanager
    def _guard(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except apsw.Error as error:
                raise AccountsFileError(
                    f"cannot be used: {error}", where=self.path, remedy="check the file"
                ) from error

    def _recognise(self) -> None:
        connection = self._connection
        application = connection.pragma("application_id")
        version = connection.pragma("user_version")
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchall()[0][0]
        if application != APPLICATION_ID and (tables or application):
            raise AccountsFileError(
                "is not an accounts file of muwazi", where=self.path, remedy="name another file"
            )
        if version > SCHEMA_VERSION:
            raise AccountsFileError(
                "was written by a newer muwazi", where=self.path, remedy="upgrade muwazi"
            )
        connection.pragma("foreign_keys", "on")
        if version < SCHEMA_VERSION:
            self.path.chmod(0o600)
            connection.pragma("journal_mode", "wal")
            with connection:
                connection.execute(_SCHEMA)
                connection.execute("INSERT INTO secret VALUES (?)", (os.urandom(32),))
                connection.pragma("application_id", APPLICATION_ID)
                connection.pragma("user_version", SCHEMA_VERSION)
