"""A backup back into its place, whole or not at all, while others use the memory.

Into a sound memory the backup goes page by page in one transaction of SQLite: whoever reads sees
the former memory or the restored one, whoever writes waits. What was there is kept as a backup of
its own. A damaged memory is moved aside, nothing of it is deleted.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.errors import UsageError
from tm.stores.sqlite import SqliteStore
from tm.stores.sqlite_copying import (
    copy_in,
    copy_out,
    faults,
    flush,
    in_use,
    newest_block,
    touch_blocks,
)
from tm.upkeep.backup import backup, check_checksum, discard, sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tm.store import Counts

    Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Restored:
    """A memory after restoring: what it holds, and where what was there before is kept."""

    memory: str
    counts: Counts
    kept: Path | None
    checksum: bool


def restore(
    source: Path, memory: Path, *, replace: bool = False, progress: Progress | None = None
) -> Restored:
    """Put the backup ``source`` where ``memory`` is or shall be.

    ``replace`` allows a memory to be there. Raises UsageError where there is one and it does not;
    InputError or MemoryFileError where the backup is not what was put away, or is damaged.
    """
    if not source.is_file():
        raise UsageError("there is no backup here", where=source, remedy="check the path")
    if memory.exists() and not replace:
        raise UsageError(
            "there is a memory in its place",
            where=memory,
            remedy="--replace restores over it, and keeps what is there beside it",
        )
    if memory.exists() and source.samefile(memory):
        raise UsageError("is the memory itself, not a backup of it", where=source)
    verified = check_checksum(source)
    prepared = memory.with_name(f"{memory.name}.restoring")
    discard(prepared)
    try:
        copy_out(source, prepared, progress)
        counts = sound(prepared)
        kept = _put(prepared, memory)
    finally:
        discard(prepared)
        for former in prepared.parent.glob(f"{prepared.name}.schema-*"):
            former.unlink()  # the backup itself still has the older schema
    return Restored(str(memory), counts, kept, verified)


def _put(prepared: Path, memory: Path) -> Path | None:
    """Put a verified copy into its place; where the former memory is kept."""
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    kept = memory.with_name(f"{memory.name}.before-{moment}")
    if memory.exists() and not faults(memory):
        with SqliteStore(memory, create=False) as store:
            backup(store, kept)
            touch_blocks(prepared, newest_block(store.sqlite))
            copy_in(prepared, store.sqlite)
        return kept
    present = [memory.with_name(memory.name + suffix) for suffix in ("-wal", "-shm", "")]
    present = [path for path in present if path.exists()]
    # The main file goes last: as long as it has its name, its companions are known to be its own.
    for path in present:
        path.rename(kept.with_name(kept.name + path.name.removeprefix(memory.name)))
    in_use(prepared)
    prepared.rename(memory)
    flush(memory)
    return kept if present else None
