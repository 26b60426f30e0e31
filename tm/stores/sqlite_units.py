"""The units of a SQLite memory and their origins: reading them in full, writing them in bulk."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from tm.indexing import text_key, text_keys
from tm.stores.records import (
    dump_extra,
    dump_occurrence,
    from_microseconds,
    load_extra,
    load_occurrence,
    load_record,
    origin_from_record,
    to_microseconds,
)
from tm.stores.sqlite_filter import NUMBER, STATUS, filter_sql, origin_conditions
from tm.unit import Origin, Status, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tm.stores.database import Database
    from tm.unit import DocumentRecord, Side, UnitFilter

COLUMNS = "id, en, ar, status, posterior, created, created_by, changed, changed_by, extra"
_AT_A_TIME = 500
_RECORDS_KEPT = 64


class Units:
    """Rows of ``unit``, ``origin`` and ``document`` as values; it knows nothing of the indexes."""

    def __init__(self, file: Database) -> None:
        self._file = file
        self._records: OrderedDict[int, DocumentRecord] = OrderedDict()
        self._records_stamp: tuple[int, int] | None = None

    # --- reading -----------------------------------------------------------------------------

    def load(self, ids: Sequence[int]) -> list[TranslationUnit]:
        """The units of these ids, in that order; unknown ones are left out."""
        found: dict[int, TranslationUnit] = {}
        distinct = iter(dict.fromkeys(ids))
        while batch := list(islice(distinct, _AT_A_TIME)):
            marks = ", ".join("?" * len(batch))
            select = f"SELECT {COLUMNS} FROM unit WHERE id IN ({marks})"  # noqa: S608
            origins = self._origins(batch)
            for row in self._file.rows(select, batch):
                found[row[0]] = _unit(row, tuple(origins.get(row[0], ())))
        return [found[unit] for unit in ids if unit in found]

    def texts(self, ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """Id, English and Arabic of these units, in order of id."""
        if not ids:
            return []
        marks = ", ".join("?" * len(ids))
        select = f"SELECT id, en, ar FROM unit WHERE id IN ({marks}) ORDER BY id"  # noqa: S608
        return [(row[0], row[1], row[2]) for row in self._file.rows(select, ids)]

    def find(self, en: str, ar: str) -> int | None:
        """The id of the unit of exactly this pair of texts."""
        found: int | None = self._file.scalar(
            "SELECT id FROM unit WHERE en_key = ? AND en = ? AND ar = ?",
            text_key(en, "en"),
            en,
            ar,
        )
        return found

    def known(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The ids of those pairs of texts that are units."""
        wanted = set(pairs)
        keys = iter(text_keys((en for en, _ in wanted), "en"))
        found: dict[tuple[str, str], int] = {}
        while batch := list(islice(keys, _AT_A_TIME)):
            marks = ", ".join("?" * len(batch))
            select = f"SELECT id, en, ar FROM unit WHERE en_key IN ({marks})"  # noqa: S608
            for number, en, ar in self._file.rows(select, batch):
                if (en, ar) in wanted:
                    found[en, ar] = number
        return found

    def same_text(self, side: Side, text: str) -> list[int]:
        """Ids of usable units whose side has the key of this text, ascending."""
        select = f"SELECT id FROM unit WHERE {side}_key = ? AND status <> ? ORDER BY id"  # noqa: S608
        values = (text_key(text, side), NUMBER[Status.REJECTED])
        return [row[0] for row in self._file.rows(select, values)]

    def batch(self, which: UnitFilter, after: int, size: int) -> list[TranslationUnit]:
        """The next ``size`` units behind ``after`` that pass the filter."""
        condition, values = filter_sql(which, "unit.id")
        if Status.REJECTED not in which.statuses:
            condition += f" AND status <> {NUMBER[Status.REJECTED]}"
        select = f"SELECT id FROM unit WHERE id > ?{condition} ORDER BY id LIMIT ?"  # noqa: S608
        return self.load([row[0] for row in self._file.rows(select, (after, *values, size))])

    def of_origin(self, which: UnitFilter) -> NDArray[np.int64]:
        """Ids, ascending, of all units with an origin that passes the filter."""
        import numpy as np

        conditions, values = origin_conditions(which)
        joined = self._file.scalar(
            "SELECT group_concat(unit, ' ') FROM origin JOIN document"  # noqa: S608
            f" ON document.id = origin.document WHERE {conditions}",
            *values,
        )
        return np.unique(np.fromstring(joined or "", dtype=np.int64, sep=" "))

    def record(self, document: int) -> DocumentRecord | None:
        """A document pair in full, remembered for a while; None where only an import named it."""
        stamp = self._file.stamp()
        if stamp != self._records_stamp:
            self._records.clear()
            self._records_stamp = stamp
        if document in self._records:
            self._records.move_to_end(document)
            return self._records[document]
        select = "SELECT record, name FROM document WHERE id = ? AND record IS NOT NULL"
        rows = self._file.rows(select, (document,))
        if not rows:
            return None
        record = self._records[document] = load_record(rows[0][0], rows[0][1], document)
        if len(self._records) > _RECORDS_KEPT:
            self._records.popitem(last=False)
        return record

    def _origins(self, ids: Sequence[int]) -> dict[int, list[Origin]]:
        marks = ", ".join("?" * len(ids))
        select = (
            "SELECT o.unit, o.document, o.bead, o.posterior, o.extra, d.name, d.title, d.author,"  # noqa: S608
            " d.translator, d.date, d.url, d.signature, d.record IS NOT NULL"
            " FROM origin o JOIN document d ON d.id = o.document"
            f" WHERE o.unit IN ({marks}) ORDER BY o.unit, o.number"
        )
        origins: dict[int, list[Origin]] = {}
        for unit, document, *rest in self._file.rows(select, ids):
            origins.setdefault(unit, []).append(self._origin(document, *rest))
        return origins

    def _origin(self, document: int, *columns: Any) -> Origin:
        bead, posterior, extra, name, title, author, translator, date, url, signature, own = columns
        if own and bead is not None:
            record = self.record(document)
            if record is not None:
                return origin_from_record(record, bead)
        return Origin(
            document=name,
            bead=bead,
            title=title,
            author=author,
            translator=translator,
            date=None if date is None else datetime.date.fromisoformat(date),
            url=url,
            signature=signature,
            posterior=posterior,
            **load_occurrence(extra),
        )

    # --- writing: all of it belongs inside a transaction -------------------------------------

    def next_id(self) -> int:
        """The id the next new unit gets; ids are never used again."""
        last = self._file.scalar("SELECT seq FROM sqlite_sequence WHERE name = 'unit'")
        return int(last or 0) + 1

    def reserve(self, last: int) -> None:
        """Give no new unit an id up to ``last``."""
        execute = self._file.connection.execute
        execute("DELETE FROM sqlite_sequence WHERE name = 'unit'")
        execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('unit', ?)", (last,))

    def insert(
        self,
        units: Iterable[tuple[int, TranslationUnit]],
        created: datetime.datetime | None = None,
    ) -> None:
        """Write new units under these ids, without their origins.

        ``created`` is when, for those that do not say themselves.
        """
        default = to_microseconds(created)
        self._file.connection.executemany(
            "INSERT INTO unit (id, en, ar, en_key, ar_key, status, posterior, created, created_by,"
            " changed, changed_by, extra) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (unit_row(number, unit, default) for number, unit in units),
        )

    def update(self, unit: TranslationUnit) -> None:
        """Write the texts and everything else of a known unit, without its origins."""
        row = unit_row(unit.id, unit)
        self._file.connection.execute(
            "UPDATE unit SET en = ?, ar = ?, en_key = ?, ar_key = ?, status = ?, posterior = ?,"
            " created = ?, created_by = ?, changed = ?, changed_by = ?, extra = ? WHERE id = ?",
            (*row[1:], row[0]),
        )

    def add_origins(self, origins: Iterable[tuple[int, int, Origin]], *, own: bool) -> None:
        """Give units (unit, document, origin) their origins, numbered in that order.

        Of our own documents (``own``) the bead says everything; imported places are kept.
        """
        rows = list(origins)
        last = self._last_origins({unit for unit, _, _ in rows})

        def numbered() -> Iterator[tuple[object, ...]]:
            for unit, document, o in rows:
                number = last[unit] = last.get(unit, 0) + 1
                extra = None if own else dump_occurrence(o)
                yield unit, number, document, o.bead, o.posterior, extra

        self._file.connection.executemany(
            "INSERT INTO origin VALUES (?, ?, ?, ?, ?, ?)", numbered()
        )

    def _last_origins(self, units: Iterable[int]) -> dict[int, int]:
        """The number of the last origin of those units that have any."""
        newest = int(self._file.scalar("SELECT max(unit) FROM origin") or 0)
        known = iter([unit for unit in units if unit <= newest])
        last: dict[int, int] = {}
        while batch := list(islice(known, _AT_A_TIME)):
            marks = ", ".join("?" * len(batch))
            select = f"SELECT unit, max(number) FROM origin WHERE unit IN ({marks}) GROUP BY unit"  # noqa: S608
            last.update(self._file.rows(select, batch))
        return last

    def delete(self, ids: Sequence[int]) -> None:
        """Remove units and their origins."""
        connection = self._file.connection
        connection.executemany("DELETE FROM origin WHERE unit = ?", ((unit,) for unit in ids))
        connection.executemany("DELETE FROM unit WHERE id = ?", ((unit,) for unit in ids))

    def settle_posteriors(self, ids: Iterable[int]) -> None:
        """Set each unit's posterior to the highest of its origins'."""
        self._file.connection.executemany(
            "UPDATE unit SET posterior = (SELECT max(posterior) FROM origin WHERE unit = ?1)"
            " WHERE id = ?1",
            ((unit,) for unit in ids),
        )


def merged(known: TranslationUnit, incoming: TranslationUnit) -> TranslationUnit:
    """A known unit with what an import adds: notes, properties, codes, a person's decision."""
    status, decided = known.status, known.status is Status.MACHINE is not incoming.status
    if decided:
        status = incoming.status
    return replace(
        known,
        status=status,
        notes=_union(known.notes, incoming.notes),
        properties=_union(known.properties, incoming.properties),
        en_codes=known.en_codes or incoming.en_codes,
        ar_codes=known.ar_codes or incoming.ar_codes,
        changed=incoming.changed if decided else known.changed,
        changed_by=incoming.changed_by if decided else known.changed_by,
    )


def _union(known: tuple[Any, ...], incoming: tuple[Any, ...]) -> tuple[Any, ...]:
    return known + tuple(value for value in incoming if value not in known)


def _unit(row: Sequence[Any], origins: tuple[Origin, ...]) -> TranslationUnit:
    unit, en, ar, status, posterior, created, created_by, changed, changed_by, extra = row
    return TranslationUnit(
        en=en,
        ar=ar,
        id=unit,
        status=STATUS[status],
        posterior=posterior,
        origins=origins,
        created=from_microseconds(created),
        created_by=created_by,
        changed=from_microseconds(changed),
        changed_by=changed_by,
        **load_extra(extra),
    )


def unit_row(
    number: int, unit: TranslationUnit, created: int | None = None
) -> tuple[str | int | float | None, ...]:
    """The columns of ``COLUMNS``, with the two text keys behind the texts."""
    return (
        number,
        unit.en,
        unit.ar,
        text_key(unit.en, "en"),
        text_key(unit.ar, "ar"),
        NUMBER[unit.status],
        unit.posterior,
        created if unit.created is None else to_microseconds(unit.created),
        unit.created_by,
        to_microseconds(unit.changed),
        unit.changed_by,
        dump_extra(unit),
    )
