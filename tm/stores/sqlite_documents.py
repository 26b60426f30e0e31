"""Document pairs of a SQLite memory, and what becomes of units when a pair is aligned anew."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from align.errors import UsageError
from tm.store import Conflict
from tm.stores.records import dump_record, from_microseconds, to_microseconds
from tm.unit import DocumentSummary, Origin, Status

if TYPE_CHECKING:
    from tm.stores.database import Database
    from tm.stores.sqlite_units import Units
    from tm.unit import DocumentRecord

_OWN = (
    "name, title, author, translator, date, url, signature, built, en_file, en_sha256, ar_file,"
    " ar_sha256, record"
)
_IMPORTED = ("name", "title", "author", "translator", "date", "url", "signature")


class Documents:
    """Rows of ``document``; every write belongs inside a transaction."""

    def __init__(self, file: Database, units: Units) -> None:
        self._file = file
        self._units = units

    def built(self, name: str) -> int | None:
        """The id of the document pair of that name that we aligned."""
        select = "SELECT id FROM document WHERE name = ? AND record IS NOT NULL"
        number: int | None = self._file.scalar(select, name)
        return number

    def write(self, record: DocumentRecord) -> int:
        """Write a document pair, in place of the one of that name; its id."""
        origin = Origin(record.name)
        if record.beads:
            from tm.stores.records import origin_from_record

            origin = origin_from_record(record, 0)
        values = (
            record.name,
            origin.title,
            origin.author,
            origin.translator,
            None if record.date is None else record.date.isoformat(),
            origin.url,
            record.signature,
            to_microseconds(record.built),
            record.en.file,
            record.en.sha256,
            record.ar.file,
            record.ar.sha256,
            dump_record(record),
        )
        known = self.built(record.name)
        if known is None:
            return self._add_row(_OWN, values)
        columns = ", ".join(f"{column} = ?" for column in _OWN.split(", "))
        update = f"UPDATE document SET {columns} WHERE id = ?"  # noqa: S608 - names of ours
        self._file.connection.execute(update, (*values, known))
        return known

    def settle(self) -> None:
        """Make good what rows copied from another memory lack; nothing, in a SQLite file."""

    def imported(self, origin: Origin, known: dict[tuple[object, ...], int]) -> int:
        """The id of the document an import names, with exactly these metadata.

        ``known`` remembers those met before within one import.
        """
        key = (
            origin.document,
            origin.title,
            origin.author,
            origin.translator,
            origin.date,
            origin.url,
            origin.signature,
        )
        if key not in known:
            conditions = " AND ".join(f"{field} IS ?" for field in _IMPORTED)
            day = None if origin.date is None else origin.date.isoformat()
            row = (*key[:4], day, *key[5:])
            number = self._file.scalar(
                f"SELECT id FROM document WHERE record IS NULL AND {conditions}",  # noqa: S608
                *row,
            )
            if number is None:
                number = self._add_row(", ".join(_IMPORTED), row)
            known[key] = int(number)
        return known[key]

    def _add_row(self, columns: str, values: tuple[object, ...]) -> int:
        """Write one more document; its id.

        Without RETURNING: for that SQLite opens a savepoint, at which FTS5 writes out all that it
        has collected, and a long import is to write a few large pieces, not many small ones.
        """
        marks = ", ".join("?" * len(values))
        insert = f"INSERT INTO document ({columns}) VALUES ({marks})"  # noqa: S608
        self._file.connection.execute(insert, values)
        return int(self._file.scalar("SELECT last_insert_rowid()"))

    def beads(self, document: int) -> dict[int, int]:
        """Bead number to unit id."""
        select = "SELECT bead, unit FROM origin WHERE document = ? ORDER BY bead"
        return dict(self._file.rows(select, (document,)))

    def forget_origins(self, document: int) -> list[int]:
        """Take a document's origins from its units; the ids of the units, ascending."""
        ids = sorted(set(self.beads(document).values()))
        self._file.connection.execute("DELETE FROM origin WHERE document = ?", (document,))
        return ids

    def delete(self, document: int) -> None:
        """Remove the row of a document that no origin names any more."""
        self._file.connection.execute("DELETE FROM document WHERE id = ?", (document,))

    def former(self, en: str, ar: str) -> int | None:
        """The id under which somebody edited away or deleted this pair of texts."""
        unit: int | None = self._file.scalar(
            "SELECT unit FROM former WHERE en = ? AND ar = ?", en, ar
        )
        return unit

    def abandoned(self, ids: list[int], name: str) -> tuple[list[int], list[Conflict]]:
        """Of units that lost an origin: those to remove, and confirmed ones, each a conflict."""
        gone: list[int] = []
        conflicts: list[Conflict] = []
        for unit in self._units.load(ids):
            if unit.status is Status.CONFIRMED:
                what = f"confirmed by {unit.changed_by or 'somebody'}, not aligned so any more"
                conflicts.append(Conflict(unit, name, what))
            elif unit.status is Status.MACHINE and not unit.origins and not unit.notes:
                gone.append(unit.id)
        return gone, conflicts

    def summaries(self) -> list[DocumentSummary]:
        """All documents, by name."""
        rows = self._file.rows(
            "SELECT id, name, title, author, translator, date, url, en_file, ar_file, en_sha256,"
            " ar_sha256, signature, built,"
            " (SELECT count(*) FROM origin WHERE origin.document = document.id)"
            " FROM document ORDER BY name, id"
        )
        return [_summary(*row) for row in rows]

    def required(self, name: str) -> int:
        """The id of a document pair that must be there."""
        number = self.built(name)
        if number is None:
            raise UsageError(
                f"the memory has no document {name!r}", remedy="`muwazi stats` lists them"
            )
        return number


def _summary(*row: Any) -> DocumentSummary:
    number, name, title, author, translator, date, url, *files, signature, built, origins = row
    day = None if date is None else datetime.date.fromisoformat(date)
    return DocumentSummary(
        number,
        name,
        title,
        author,
        translator,
        day,
        url,
        files[0],
        files[1],
        files[2],
        files[3],
        signature,
        from_microseconds(built),
        origins,
    )
