"""A memory as one file that can be put away, with its checksum beside it.

A backup is a memory like any other: every muwazi opens it. It is made from one state of the memory
while others go on writing, is verified before it gets its name, and never replaces anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.errors import InputError, UsageError
from tm.store import MemoryFileError, open_store
from tm.stores.sqlite import SqliteStore
from tm.stores.sqlite_copying import copy_out, faults, self_contained

if TYPE_CHECKING:
    from collections.abc import Callable

    from tm.store import Counts
    from tm.stores.relational import RelationalStore

    Progress = Callable[[int, int], object]

_UNFINISHED = ".unfinished"
_BESIDE = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made and verified."""

    path: Path
    checksum: Path
    sha256: str
    bytes: int
    counts: Counts


def backup(store: RelationalStore, path: Path, progress: Progress | None = None) -> Backup:
    """Write a verified copy of an open memory to ``path``, which must not exist.

    Of a PostgreSQL memory the copy is a file without vectors: they are derived, and `muwazi
    reembed` makes them.

    Raises:
        UsageError: there is something at ``path``, or no folder for it.
        MemoryFileError: the copy cannot be written, or is not sound.
    """
    if path.exists():
        raise UsageError("exists already", where=path, remedy="name a new file")
    if not path.parent.is_dir():
        raise UsageError("its folder does not exist", where=path, remedy="create it")
    unfinished, checksum = path.with_name(path.name + _UNFINISHED), checksum_file(path)
    discard(unfinished)
    try:
        if isinstance(store, SqliteStore):
            copy_out(Path(store.url), unfinished, progress)
        else:
            _exported(store, unfinished)
        counts = sound(unfinished)
        digest, size = sha256_of(unfinished), unfinished.stat().st_size
        checksum.write_text(f"{digest}  {path.name}\n", encoding="utf-8")
        unfinished.rename(path)
    except OSError as error:
        raise MemoryFileError(
            f"cannot be written: {error.strerror}",
            where=path,
            remedy="make room, or name another",
        ) from error
    finally:
        discard(unfinished)
    return Backup(path, checksum, digest, size, counts)


def _exported(store: RelationalStore, path: Path) -> None:
    """A memory of a database as a file."""
    from tm.stores.transfer import copy_memory

    with SqliteStore(path) as copy:
        copy_memory(store, copy)
    self_contained(path)


def sound(path: Path) -> Counts:
    """What a memory's file holds; MemoryFileError where SQLite finds anything wrong with it."""
    if found := faults(path):
        raise MemoryFileError(f"is damaged: {found[0]}", where=path, remedy="take another copy")
    with open_store(str(path), create=False) as copy:
        return copy.counts()


def checksum_file(path: Path) -> Path:
    """Where the checksum of a backup stands, in the form that `sha256sum --check` reads."""
    return path.with_name(path.name + ".sha256")


def check_checksum(path: Path) -> bool:
    """Whether a checksum stands beside a backup; InputError where the file is not what it says."""
    try:
        line = checksum_file(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "cannot be read", where=checksum_file(path), remedy="remove it to do without"
        ) from error
    if line.split()[:1] != [sha256_of(path)]:
        raise InputError(
            "is not the file that was put away: its checksum is another",
            where=path,
            remedy="take another backup",
        )
    return True


def sha256_of(path: Path) -> str:
    """The hash of a file; InputError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=path, remedy="check the path"
        ) from error


def discard(path: Path) -> None:
    """Remove a file of ours and what SQLite keeps beside it."""
    for suffix in _BESIDE:
        beside = path.with_name(path.name + suffix)
        if beside.exists():  # a medium that takes no writes refuses to remove what is not there
            beside.unlink(missing_ok=True)
