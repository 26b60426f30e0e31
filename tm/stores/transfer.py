"""Moving a memory from one database to another, with everything in it, number for number.

Row by row, because both databases have the same tables: units keep their ids, so that what people
wrote down elsewhere ("unit 4711") stays right, and history stays undoable. What is derived is made
again by the destination; vectors are left to whoever has the encoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tm.stores.relational import RelationalStore

# Every table that is not derived, with all its columns: who adds one adds it here, too.
# The key by which a table is read in pieces comes first; it is unique but in origin and former.
COPIED = {
    "document": (
        "id, name, title, author, translator, date, url, signature, built, en_file, en_sha256,"
        " ar_file, ar_sha256, record"
    ),
    "unit": (
        "id, en, ar, en_key, ar_key, status, posterior, created, created_by, changed, changed_by,"
        " extra"
    ),
    "origin": "unit, number, document, bead, posterior, extra",
    "former": "unit, en, ar",
    "history": "id, unit, action, at, by, before, after, note, undoes",
    "concept": "id, body",
    "concept_history": "id, concept, at, by, before, after",
    "review_step": "id, document, at, by, what, refers, body",
}
_ORDER = {"origin": "unit, number", "former": "unit, en, ar"}
_DERIVED = ("term_index", "encoder", "vector_dimensions", "vector_compact")
_IDS_AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of each kind a destination now holds."""

    units: int
    origins: int
    documents: int
    history: int
    concepts: int


def copy_memory(
    source: RelationalStore,
    destination: RelationalStore,
    progress: Callable[[int], object] | None = None,
) -> Moved:
    """Copy everything into an empty memory, in one transaction of it, from one state of the source.

    ``progress`` is told how many units more are there. UsageError where the destination is not
    empty.
    """
    counts: dict[str, int] = {}
    with destination.file.transaction():
        _check_empty(destination)
        with source.file.snapshot():
            _copy_meta(source, destination)
            for table in COPIED:
                told = progress if table == "unit" else None
                counts[table] = _copy_table(source, destination, table, told)
            destination.take_over(source.next_id() - 1)
    return Moved(
        counts["unit"],
        counts["origin"],
        counts["document"],
        counts["history"],
        counts["concept"],
    )


def _check_empty(destination: RelationalStore) -> None:
    counts = destination.counts()
    if counts.units or counts.documents or counts.history or destination.concepts():
        raise UsageError(
            f"it holds {counts.units:,} units already, and a copy keeps the numbers of its own",
            where=destination.url,
            remedy="name an empty memory, or export the units and import them",
        )


def _copy_meta(source: RelationalStore, destination: RelationalStore) -> None:
    for key, value in source.file.rows("SELECT key, value FROM meta ORDER BY key"):
        if key not in _DERIVED:
            destination.file.set_meta(key, value)


def _copy_table(
    source: RelationalStore,
    destination: RelationalStore,
    table: str,
    progress: Callable[[int], object] | None,
) -> int:
    columns = COPIED[table]
    key = columns.partition(",")[0]
    marks = ", ".join("?" * len(columns.split(", ")))
    insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of ours
    select = (
        f"SELECT {columns} FROM {table} WHERE {key} > ? AND {key} <= ?"  # noqa: S608
        f" ORDER BY {_ORDER.get(table, key)}"
    )
    last = int(source.file.scalar(f"SELECT max({key}) FROM {table}") or 0)  # noqa: S608
    copied = 0
    for low in range(0, last, _IDS_AT_A_TIME):
        rows = source.file.rows(select, (low, low + _IDS_AT_A_TIME))
        destination.file.connection.executemany(insert, rows)
        copied += len(rows)
        if progress is not None:
            progress(len(rows))
    return copied
