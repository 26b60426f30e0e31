"""A memory's SQLite file: opening, refusing what is not ours, transactions, plain errors."""

from __future__ import annotations

import os
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import apsw

from align.errors import InputError, UsageError
from tm.store import MemoryFileError
from tm.stores.folder_lock import locked_folder
from tm.stores.sqlite_schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

_HEADER = b"SQLite format 3\0"
_HEAD_BYTES = 100
_BUSY_MILLISECONDS = 10_000
# Pages of 8 KiB hold units of half a kilobyte with less waste than the usual 4 KiB.
_PAGE_SIZE = 8192
_CACHE_KIB = 131_072


class SqliteFile:
    """An open connection: one thread at a time, errors of the medium as :class:`MemoryFileError`.

    ``writes`` and ``rollbacks`` count this object's own transactions, so that what was read into
    arrays can tell whether it is still current (:meth:`stamp`).
    """

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self.writes = 0
        self.rollbacks = 0
        self._lock = threading.RLock()
        self._depth = 0
        self._before_commit: dict[Callable[[], None], None] = {}
        _check_path(path, create=create)
        with self.guard():
            if not path.exists():
                _make(path)
            self.connection = _connect(path)
        try:
            with self.guard():
                self._recognise()
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Close the connection; the write-ahead log is folded into the file."""
        with self._lock:
            self.connection.close()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Hold other threads off, and turn the driver's exceptions into one line for people."""
        with self._lock:
            try:
                yield
            except apsw.Error as error:
                raise explained(error, self.path) from error
            except UnicodeDecodeError as error:
                raise MemoryFileError(
                    "the file is damaged: a text in it is not UTF-8",
                    where=self.path,
                    remedy="`muwazi verify` tells what else is; restore a backup",
                ) from error
            except UnicodeEncodeError as error:
                raise InputError(
                    "a text holds half a surrogate pair and cannot be stored",
                    where=self.path,
                    remedy="convert the file it came from to UTF-8",
                ) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that is read inside is of one moment: other programs may write meanwhile."""
        with self.guard():
            if self.connection.in_transaction:
                yield
                return
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside or nothing; nested ones are savepoints."""
        with self.guard():
            outermost = self._depth == 0
            name = f"level_{self._depth}"
            self.connection.execute("BEGIN IMMEDIATE" if outermost else f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                self._roll_back(outermost=outermost, name=name)
                raise
            self._depth -= 1
            self._commit(outermost=outermost, name=name)

    def before_commit(self, work: Callable[[], None]) -> None:
        """Do something once, right before the outermost transaction ends well."""
        self._before_commit[work] = None

    def awaits_commit(self, work: Callable[[], None]) -> bool:
        """Whether that is still to be done."""
        return work in self._before_commit

    def stamp(self) -> tuple[int, int]:
        """A value that changes when this or any other connection has changed the file."""
        return (int(self.scalar("PRAGMA data_version")), self.writes)

    def scalar(self, sql: str, *values: object) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(sql, tuple(values)).fetchall()

    def bytes(self) -> int:
        """Bytes of the file and of what is not folded into it yet."""
        beside = [self.path.with_name(self.path.name + suffix) for suffix in ("", "-wal")]
        return sum(path.stat().st_size for path in beside if path.exists())

    def meta(self, key: str) -> str | None:
        """A value of the table ``meta``."""
        value: str | None = self.scalar("SELECT value FROM meta WHERE key = ?", key)
        return value

    def set_meta(self, key: str, value: str | None) -> None:
        """Set or (None) remove a value of the table ``meta``."""
        if value is None:
            self.connection.execute("DELETE FROM meta WHERE key = ?", (key,))
        else:
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def has_table(self, name: str) -> bool:
        """Whether the file holds a table of that name."""
        found = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
        return bool(self.scalar(found, name))

    def _commit(self, *, outermost: bool, name: str) -> None:
        self.writes += 1
        if not outermost:
            self.connection.execute(f"RELEASE {name}")
            return
        try:
            while self._before_commit:
                self._before_commit.popitem()[0]()
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back(outermost=True, name=name)
            raise

    def _roll_back(self, *, outermost: bool, name: str) -> None:
        self.writes += 1
        self.rollbacks += 1
        if outermost:
            self._before_commit.clear()
        # SQLite rolls back by itself where the medium failed; then there is nothing left to do.
        if not self.connection.in_transaction:
            return
        if outermost:
            self.connection.execute("ROLLBACK")
        else:
            self.connection.execute(f"ROLLBACK TO {name}; RELEASE {name}")

    def _recognise(self) -> None:
        """Check whose file it is, and bring its schema up to date."""
        # Of one moment: another program may be bringing it up to date.
        with self.snapshot():
            tables = self.scalar("SELECT count(*) FROM sqlite_master")
            application = self.connection.pragma("application_id")
            version = self.connection.pragma("user_version")
        if application != APPLICATION_ID and (tables or application):
            raise MemoryFileError(
                "is a SQLite database, but not a translation memory of muwazi",
                where=self.path,
                remedy="name another file with --memory",
            )
        if version > SCHEMA_VERSION:
            raise MemoryFileError(
                f"was written by a newer muwazi (schema {version}, this one knows up to"
                f" {SCHEMA_VERSION})",
                where=self.path,
                remedy="upgrade muwazi",
            )
        if version < SCHEMA_VERSION:
            self._migrate(new=not tables)

    def _migrate(self, *, new: bool) -> None:
        if new:
            _lay_out(self.connection)
        with self.transaction():
            # Another process may have migrated while we waited for the lock.
            version = self.connection.pragma("user_version")
            if 0 < version < SCHEMA_VERSION:
                _keep_former(self.path, version)
            _apply_migrations(self.connection, version)


def _lay_out(connection: apsw.Connection) -> None:
    """What a file is to be like before there is anything in it; not in a transaction."""
    connection.pragma("page_size", _PAGE_SIZE)
    connection.pragma("journal_mode", "wal")


def _apply_migrations(connection: apsw.Connection, version: int) -> None:
    """Those after ``version``, and whose file it is; belongs inside a transaction."""
    for migration in MIGRATIONS[version:]:
        connection.execute(migration)
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", SCHEMA_VERSION)


def _make(path: Path) -> None:
    """A new memory, whole before it has its name: of many who make one at once, one does.

    SQLite's own locks do not serve here: a file that is just becoming one with a write-ahead log is
    busy for whoever wants the same.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.unfinished")
    try:
        with closing(_connect(unfinished)) as connection:
            _lay_out(connection)
            with connection:
                _apply_migrations(connection, 0)
        with locked_folder(path.parent):
            if not path.exists():
                _give_name(unfinished, path)
    except OSError as error:
        raise MemoryFileError(
            f"cannot be made: {error.strerror or error}", where=path, remedy="check its folder"
        ) from error
    finally:
        for suffix in ("", "-wal", "-shm"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)


def _give_name(unfinished: Path, path: Path) -> None:
    # The log of a memory that somebody removed would be read into the new one, and damage it.
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    try:
        # Unlike renaming, it replaces nothing that has come to be meanwhile.
        os.link(unfinished, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        unfinished.replace(path)


def _keep_former(path: Path, version: int) -> None:
    """Keep a copy of a memory of an older schema beside it, while we hold its write lock."""
    from tm.stores.sqlite_copying import copy_out

    kept = path.with_name(f"{path.name}.schema-{version}")
    unfinished = kept.with_name(f"{kept.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    copy_out(path, unfinished)
    unfinished.replace(kept)


def _check_path(path: Path, *, create: bool) -> None:
    """Refuse what cannot be a memory before SQLite touches it."""
    if path.is_dir():
        raise MemoryFileError("is a directory, not a memory", where=path, remedy="name a file")
    if not path.exists():
        if not create:
            raise UsageError(
                "there is no memory here",
                where=path,
                remedy="build one with `muwazi build`, or name it with --memory",
            )
        if not path.parent.is_dir():
            raise MemoryFileError("its folder does not exist", where=path, remedy="create it")
        return
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise MemoryFileError(
            f"cannot be read: {error.strerror}", where=path, remedy="check its permissions"
        ) from error
    if head and not head.startswith(_HEADER):
        raise MemoryFileError(
            "is not a SQLite database", where=path, remedy="name another file with --memory"
        )
    _check_length(path, head)


def _check_length(path: Path, head: bytes) -> None:
    """Refuse a file that was cut short; what a log beside it still holds cannot be told."""
    log = path.with_name(path.name + "-wal")
    if len(head) < _HEAD_BYTES or (log.exists() and log.stat().st_size):
        return
    # https://www.sqlite.org/fileformat.html#the_database_header: the size in pages holds where two
    # counters agree; a page size of 1 stands for 65,536.
    if head[24:28] != head[92:96]:
        return
    page = int.from_bytes(head[16:18]) if head[16:18] != b"\0\1" else 1 << 16
    stated, there = page * int.from_bytes(head[28:32]), path.stat().st_size
    if there < stated:
        raise MemoryFileError(
            f"is cut short: {there:,} of {stated:,} bytes are there",
            where=path,
            remedy="restore a copy, or build the memory again",
        )


def _connect(path: Path) -> apsw.Connection:
    """Open for reading and writing, or for reading alone where the file allows no more."""
    writable = os.access(path if path.exists() else path.parent, os.W_OK)
    if writable:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        connection = apsw.Connection(str(path), flags=flags)
    else:
        connection = connect_read_only(path)
    connection.set_busy_timeout(_BUSY_MILLISECONDS)
    register_functions(connection)
    connection.pragma("cache_size", -_CACHE_KIB)
    connection.pragma("synchronous", "normal")
    connection.pragma("temp_store", "memory")
    return connection


def library() -> tuple[str, bool]:
    """The version of SQLite in use, and whether it has the full-text index that we need."""
    return apsw.sqlite_lib_version(), "ENABLE_FTS5" in apsw.compile_options


def register_functions(connection: apsw.Connection) -> None:
    """Teach a connection what our tables and queries call for."""
    connection.register_fts5_tokenizer("muwazi_terms", _tokenizer)
    connection.create_scalar_function("casefold", _casefold, 1, deterministic=True)


def connect_read_only(path: Path) -> apsw.Connection:
    """A folder without write permission allows no shared-memory file: then nobody else writes."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        connection.pragma("user_version")
    except apsw.CantOpenError:
        connection.close()
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(f"{path.absolute().as_uri()}?immutable=1", flags=flags)
    return connection


def _tokenizer(connection: apsw.Connection, arguments: list[str]) -> apsw.Tokenizer:
    """The tokenizer of the term index: positions parted by spaces, the forms of one by a bar.

    Forms after the first stand at the same position, both when indexing and in a query, where
    SQLite takes them as alternatives.
    """

    def tokenize(utf8: bytes, flags: int, locale: str | None) -> Sequence[str | tuple[str, ...]]:
        positions = utf8.decode().split(" ")
        if b"|" not in utf8:
            return positions
        return [tuple(terms.split("|")) if "|" in terms else terms for terms in positions]

    return tokenize


def _casefold(*values: apsw.SQLiteValue) -> str | None:
    (value,) = values
    return value.casefold() if isinstance(value, str) else None


def explained(error: apsw.Error, path: Path) -> MemoryFileError:
    """What went wrong with the file, and what to do about it."""
    for kind, what, remedy in _EXPLANATIONS:
        if isinstance(error, kind):
            return MemoryFileError(what, where=path, remedy=remedy)
    return MemoryFileError(f"the memory cannot be used: {error}", where=path)


_EXPLANATIONS: tuple[tuple[type[apsw.Error], str, str], ...] = (
    (apsw.NotADBError, "is not a SQLite database", "name another file with --memory"),
    (apsw.FullError, "the disk is full; nothing of this step was written", "make room, run again"),
    (apsw.ReadOnlyError, "is read-only", "check the permissions of the file and its folder"),
    (apsw.CantOpenError, "cannot be opened", "check the permissions of the file and its folder"),
    (apsw.BusyError, "another program is writing to it", "wait for it to finish, then try again"),
    (apsw.CorruptError, "the file is damaged", "restore a copy, or build the memory again"),
    (apsw.IOError, "the disk cannot be read or written", "check the disk; nothing is half-written"),
    (apsw.TooBigError, "a text is too long to be stored", "split it"),
)
