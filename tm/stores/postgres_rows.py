"""Units and documents of a PostgreSQL memory, where its SQL is not that of the SQLite store."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tm.indexing import text_key
from tm.stores.postgres_filter import filter_sql
from tm.stores.records import dump_occurrence, to_microseconds
from tm.stores.sqlite_documents import Documents
from tm.stores.sqlite_units import COLUMNS, Units, unit_row

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    from tm.stores.postgres_database import PostgresDatabase
    from tm.unit import DocumentRecord, Origin, TranslationUnit, UnitFilter


_UNIT = COLUMNS.replace("ar,", "ar, en_key, ar_key,")


class PostgresUnits(Units):
    """Rows of ``unit`` and ``origin``; read from several threads, written in bulk."""

    def __init__(self, database: PostgresDatabase) -> None:
        super().__init__(database)
        self._database = database
        self._lock = threading.Lock()

    def record(self, document: int) -> DocumentRecord | None:
        """A document pair in full, remembered for a while."""
        with self._lock:
            return super().record(document)

    def batch(self, which: UnitFilter, after: int, size: int) -> list[TranslationUnit]:
        """The next ``size`` units behind ``after`` that pass the filter."""
        condition, values = filter_sql(which, "unit.id", among_usable=False)
        select = f"SELECT id FROM unit WHERE id > ?{condition} ORDER BY id LIMIT ?"  # noqa: S608
        return self.load([row[0] for row in self._database.rows(select, (after, *values, size))])

    def known(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The ids of those pairs of texts that are units, in one round trip."""
        distinct = list(dict.fromkeys(pairs))
        rows = self._database.rows(
            "SELECT asked.at, unit.id FROM unnest(?::bigint[], ?::text[], ?::text[])"
            " WITH ORDINALITY AS asked (key, en, ar, at) JOIN unit ON unit.en_key = asked.key"
            " AND unit.en = asked.en AND unit.ar = asked.ar",
            (
                [text_key(en, "en") for en, _ in distinct],
                [en for en, _ in distinct],
                [ar for _, ar in distinct],
            ),
        )
        return {distinct[at - 1]: unit for at, unit in rows}

    def next_id(self) -> int:
        """The id the next new unit gets; ids are never used again."""
        return int(self._database.scalar("SELECT last_value + is_called::int FROM unit_id"))

    def reserve(self, last: int) -> None:
        """Give no new unit an id up to ``last``, and no act a number that one has."""
        if last > 0:
            self._database.scalar("SELECT setval('unit_id', ?)", last)
        self._database.scalar(
            "SELECT setval(pg_get_serial_sequence('history', 'id'), max(id)) FROM history"
            " HAVING max(id) IS NOT NULL"
        )

    def insert(
        self,
        units: Iterable[tuple[int, TranslationUnit]],
        created: datetime.datetime | None = None,
    ) -> None:
        """Write new units under these ids, without their origins."""
        last, default = 0, to_microseconds(created)
        with (
            self._database.connection.driver.cursor() as cursor,
            cursor.copy(f"COPY unit ({_UNIT}) FROM STDIN") as copy,
        ):
            for number, unit in units:
                copy.write_row(unit_row(number, unit, default))
                last = max(last, number)
        if last:
            self._database.scalar(
                "SELECT setval('unit_id', greatest(last_value, ?)) FROM unit_id", last
            )

    def add_origins(self, origins: Iterable[tuple[int, int, Origin]], *, own: bool) -> None:
        """Give units (unit, document, origin) their origins, numbered in that order."""
        rows = [
            (unit, document, o.bead, o.posterior, None if own else dump_occurrence(o))
            for unit, document, o in origins
        ]
        columns: Sequence[Any] = [list(column) for column in zip(*rows, strict=True)]
        if rows:
            self._database.connection.execute(
                "INSERT INTO origin SELECT x.unit, coalesce((SELECT max(o.number) FROM origin o"
                " WHERE o.unit = x.unit), 0) + row_number() OVER (PARTITION BY x.unit ORDER BY at),"
                " document, bead, posterior, extra FROM unnest(?::bigint[], ?::bigint[], ?::int[],"
                " ?::float8[], ?::text[]) WITH ORDINALITY"
                " AS x (unit, document, bead, posterior, extra, at)",
                columns,
            )

    def delete(self, ids: Sequence[int]) -> None:
        """Remove units and their origins."""
        for table, key in (("origin", "unit"), ("unit", "id")):
            delete = f"DELETE FROM {table} WHERE {key} = ANY(?)"  # noqa: S608 - names of ours
            self._database.connection.execute(delete, (list(ids),))

    def settle_posteriors(self, ids: Iterable[int]) -> None:
        """Set each unit's posterior to the highest of its origins'."""
        self._database.connection.execute(
            "UPDATE unit SET posterior = (SELECT max(posterior) FROM origin WHERE unit = unit.id)"
            " WHERE id = ANY(?)",
            (list(ids),),
        )


class PostgresDocuments(Documents):
    """Rows of ``document``, with the folded names that a filter compares."""

    def __init__(self, database: PostgresDatabase, units: Units) -> None:
        super().__init__(database, units)
        self._database = database

    def write(self, record: DocumentRecord) -> int:
        """Write a document pair, in place of the one of that name; its id."""
        number = super().write(record)
        self._fold(number)
        self._database.changed()
        return number

    def imported(self, origin: Origin, known: dict[tuple[object, ...], int]) -> int:
        """The id of the document an import names, with exactly these metadata."""
        before = len(known)
        number = super().imported(origin, known)
        if len(known) > before:
            self._fold(number)
        return number

    def delete(self, document: int) -> None:
        """Remove the row of a document that no origin names any more."""
        super().delete(document)
        self._database.changed()

    def settle(self) -> None:
        """Fold the names of documents copied from another memory, and count on behind them."""
        for (document,) in self._database.rows(
            "SELECT id FROM document WHERE name_folded IS NULL ORDER BY id"
        ):
            self._fold(document)
        self._database.scalar(
            "SELECT setval(pg_get_serial_sequence('document', 'id'), max(id)) FROM document"
            " HAVING max(id) IS NOT NULL"
        )
        self._database.changed()

    def _add_row(self, columns: str, values: tuple[object, ...]) -> int:
        """Write one more document; its id."""
        marks = ", ".join("?" * len(values))
        insert = f"INSERT INTO document ({columns}) VALUES ({marks}) RETURNING id"  # noqa: S608
        return int(self._database.scalar(insert, *values))

    def _fold(self, document: int) -> None:
        name, author = self._database.rows(
            "SELECT name, author FROM document WHERE id = ?", (document,)
        )[0]
        self._database.connection.execute(
            "UPDATE document SET name_folded = ?, author_folded = ? WHERE id = ?",
            (name.casefold(), None if author is None else author.casefold(), document),
        )
