"""Whole copies of a SQLite memory, made and put back page by page while it is in use.

SQLite's online backup reads one state of the source, whoever writes meanwhile, and writes its
destination in one transaction: whoever reads it sees the former pages or the new ones.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import apsw

from tm.store import MemoryFileError
from tm.stores.sqlite_file import connect_read_only, explained, register_functions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tm.stores.sqlite_file import SqliteFile

    Progress = Callable[[int, int], object]

_PAGES_AT_A_TIME = 4096
_SHOWN = 20
# Larger than any number of writes that may happen while a memory is being restored.
_BEYOND = 1 << 32


def copy_out(source: Path, destination: Path, progress: Progress | None = None) -> None:
    """Write one state of a memory into a new file, on disk when this returns.

    ``progress`` is told pages done and pages in all. The file needs no companions: its journal is
    of the kind that leaves none.
    """
    with _errors(source), closing(_read_only(source)) as original:
        # A snapshot begins with the first thing read, and ends with the connection.
        original.execute("BEGIN; SELECT count(*) FROM sqlite_master").fetchall()
        with _errors(destination), closing(apsw.Connection(str(destination))) as copy:
            _copy_pages(original, copy, progress)
    self_contained(destination)


def copy_in(source: Path, file: SqliteFile, progress: Progress | None = None) -> None:
    """Put a copy in the place of what an open memory holds, for everybody, in one transaction."""
    with file.guard(), _errors(file.path), closing(_read_only(source)) as copy:
        if copy.pragma("page_size") != file.connection.pragma("page_size"):
            raise MemoryFileError(
                "its pages have another size than those of the memory in its place",
                where=source,
                remedy="move that memory away, then restore",
            )
        _copy_pages(copy, file.connection, progress)


def self_contained(path: Path) -> None:
    """Make a file that nobody has open need nothing beside it, and see that it is on disk."""
    _set_journal(path, "delete")


def in_use(path: Path) -> None:
    """Make a file that nobody has open one that is read and written side by side."""
    _set_journal(path, "wal")


def _set_journal(path: Path, mode: str) -> None:
    with _errors(path):
        with closing(apsw.Connection(str(path))) as connection:
            connection.pragma("journal_mode", mode)
        flush(path)


def faults(path: Path) -> list[str]:
    """What SQLite finds wrong with a file, its pages, tables and indexes; empty if it is sound."""
    try:
        with closing(_read_only(path)) as connection:
            rows = connection.execute(f"PRAGMA integrity_check({_SHOWN})").fetchall()
            # A heading in asterisks names the database, of which there is one.
            lines = [line for row in rows for line in str(row[0]).splitlines()]
            return [line for line in lines if line != "ok" and not line.startswith("***")]
    except apsw.Error as error:
        return [explained(error, path).what]


def touch_blocks(path: Path, beyond: int) -> None:
    """Number the blocks of a copy beyond ``beyond``, so that programs at work read them anew.

    They read only blocks with a higher number than the ones they hold (:mod:`sqlite_blocks`).
    """
    with _errors(path), closing(apsw.Connection(str(path))) as connection, connection:
        for table in _block_tables(connection):
            connection.execute(f"UPDATE {table} SET version = ?", (beyond + 1,))  # noqa: S608


def newest_block(file: SqliteFile) -> int:
    """A number beyond all that blocks of this memory carry now or will while it is restored."""
    with file.guard():
        tables = _block_tables(file.connection)
        newest = [file.scalar(f"SELECT max(version) FROM {table}") for table in tables]  # noqa: S608
    return max([0, *(int(number) for number in newest if number is not None)]) + _BEYOND


def _block_tables(connection: apsw.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('length', 'vector_bits')"
    )
    return [str(row[0]) for row in found]


def _copy_pages(
    source: apsw.Connection, destination: apsw.Connection, progress: Progress | None
) -> None:
    with destination.backup("main", source, "main") as backup:
        while not backup.done:
            backup.step(_PAGES_AT_A_TIME)
            if progress is not None:
                progress(backup.page_count - backup.remaining, backup.page_count)


def _read_only(path: Path) -> apsw.Connection:
    connection = connect_read_only(path)
    connection.set_busy_timeout(10_000)
    register_functions(connection)
    return connection


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    """The driver's and the system's errors as one line for people."""
    try:
        yield
    except apsw.Error as error:
        raise explained(error, path) from error
    except OSError as error:
        raise MemoryFileError(
            f"cannot be written: {error.strerror}",
            where=path,
            remedy="make room, or name another",
        ) from error


def flush(path: Path) -> None:
    """See that a file and its name are on disk."""
    for opened in (path, path.parent):
        descriptor = os.open(opened, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
