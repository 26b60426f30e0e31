"""The memory in one SQLite file: the default store.

This module puts the parts together and keeps them consistent: units and origins (``sqlite_units``),
document pairs (``sqlite_documents``), decisions (``sqlite_history``), and the two derived indexes
(``sqlite_terms``, ``sqlite_vectors``). The contract is :class:`tm.store.Store`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tm.store import Added, Counts, Holder, Replacement, UnitNotFoundError
from tm.stores.sqlite_documents import Documents
from tm.stores.sqlite_file import SqliteFile
from tm.stores.sqlite_filter import STATUS
from tm.stores.sqlite_history import ACTION, History, noted, now
from tm.stores.sqlite_intake import Intake
from tm.stores.sqlite_schema import SCHEMA_VERSION
from tm.stores.sqlite_terms import TermIndex
from tm.stores.sqlite_units import Units
from tm.stores.sqlite_vectors import VectorIndex
from tm.unit import EVERYTHING, USABLE, Action, Status, TranslationUnit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from tm.store import Vectors
    from tm.unit import DocumentRecord, DocumentSummary, HistoryEntry, Side, UnitFilter

_AT_A_TIME = 500


def open_sqlite(path: str, *, create: bool = True) -> SqliteStore:
    """Open a memory file, creating it where ``create`` holds and there is none."""
    return SqliteStore(Path(path).expanduser(), create=create)


class SqliteStore:
    """See :class:`tm.store.Store`."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.url = str(path)
        self._file = SqliteFile(path, create=create)
        self._units = Units(self._file)
        self._documents = Documents(self._file, self._units)
        self._history = History(self._file)
        self._terms = TermIndex(self._file)
        self._vectors = VectorIndex(self._file)
        self._intake = Intake(self._file, self._units, self._documents, self._terms, self._vectors)

    # --- life of the store -------------------------------------------------------------------

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside or none."""
        with self._file.transaction():
            yield

    def meta(self, key: str) -> str | None:
        """A value noted about the memory."""
        with self._file.guard():
            return self._file.meta(key)

    def set_meta(self, key: str, value: str | None) -> None:
        """Note a value about the memory."""
        with self._file.transaction():
            self._file.set_meta(key, value)

    @property
    def schema_version(self) -> int:
        """The newest migration applied."""
        return SCHEMA_VERSION

    def size(self) -> int:
        """The highest id."""
        with self._file.guard():
            return int(self._file.scalar("SELECT max(id) FROM unit") or 0)

    def counts(self) -> Counts:
        """How much it holds."""
        with self._file.guard():
            scalar = self._file.scalar
            units = int(scalar("SELECT count(*) FROM unit"))
            rows = self._file.rows("SELECT status, count(*) FROM unit WHERE status <> 0 GROUP BY 1")
            by_status = dict.fromkeys(Status, 0) | {STATUS[s]: int(n) for s, n in rows}
            by_status[Status.MACHINE] = units - sum(by_status.values())
            dates = self._file.rows("SELECT min(date), max(date) FROM document")[0]
            first, last = (None if day is None else _date(day) for day in dates)
            return Counts(
                units=units,
                by_status=by_status,
                origins=int(scalar("SELECT count(*) FROM origin")),
                documents=int(scalar("SELECT count(*) FROM document")),
                vectors=int(scalar("SELECT count(*) FROM vector_code")),
                history=int(scalar("SELECT count(*) FROM history")),
                first_date=first,
                last_date=last,
                bytes=sum(path.stat().st_size for path in _files(self._file.path)),
            )

    # --- documents ---------------------------------------------------------------------------

    def put_document(
        self,
        record: DocumentRecord,
        units: Iterable[TranslationUnit],
        vectors: tuple[Vectors, Vectors] | None = None,
    ) -> Replacement:
        """Add a document pair, or replace the one of that name."""
        with self._file.transaction():
            return self._intake.put_document(record, list(units), vectors)

    def remove_document(self, name: str) -> Replacement:
        """Forget a document pair."""
        with self._file.transaction():
            return self._intake.remove_document(name)

    def document(self, name: str) -> DocumentRecord | None:
        """A document pair in full."""
        with self._file.guard():
            number = self._documents.built(name)
            return None if number is None else self._units.record(number)

    def documents(self) -> Iterator[DocumentSummary]:
        """All documents, by name."""
        with self._file.guard():
            summaries = self._documents.summaries()
        yield from summaries

    def document_units(self, name: str) -> Mapping[int, int]:
        """Bead number to unit id."""
        with self._file.guard():
            return self._documents.beads(self._documents.required(name))

    # --- units -------------------------------------------------------------------------------

    def add(
        self, units: Iterable[TranslationUnit], vectors: tuple[Vectors, Vectors] | None = None
    ) -> Added:
        """Bulk import."""
        with self._file.transaction():
            return self._intake.add(units, vectors)

    def unit(self, unit: int) -> TranslationUnit:
        """The unit of that id."""
        found = self.units([unit])
        if not found:
            raise UnitNotFoundError(unit)
        return found[0]

    def units(self, ids: Sequence[int]) -> list[TranslationUnit]:
        """The units of these ids, in that order."""
        with self._file.guard():
            return self._units.load(ids)

    def texts(self, ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """Id, English and Arabic of these units, ascending in id."""
        with self._file.guard():
            return self._units.texts(ids)

    def find(self, en: str, ar: str) -> TranslationUnit | None:
        """The unit of exactly this pair of texts."""
        with self._file.guard():
            number = self._units.find(en, ar)
            return None if number is None else self._units.load([number])[0]

    def iterate(self, which: UnitFilter = EVERYTHING, after: int = 0) -> Iterator[TranslationUnit]:
        """All units that pass the filter, ascending in id."""
        while True:
            with self._file.guard():
                batch = self._units.batch(which, after, _AT_A_TIME)
            yield from batch
            if len(batch) < _AT_A_TIME:
                return
            after = batch[-1].id

    # --- decisions and history ---------------------------------------------------------------

    def edit(
        self,
        unit: int,
        *,
        by: str,
        en: str | None = None,
        ar: str | None = None,
        note: str | None = None,
        when: datetime.datetime | None = None,
    ) -> TranslationUnit:
        """Change a unit's texts; it counts as confirmed."""
        with self._file.transaction():
            before, when = self.unit(unit), when or now()
            after = replace(
                before,
                en=before.en if en is None else en,
                ar=before.ar if ar is None else ar,
                status=Status.CONFIRMED,
                en_codes=before.en_codes if en in (None, before.en) else (),
                ar_codes=before.ar_codes if ar in (None, before.ar) else (),
                changed=when,
                changed_by=by,
            )
            self._intake.change(before, after)
            self._history.record(Action.EDITED, before, after, by=by, when=when, note=note)
            return self.unit(unit)

    def decide(
        self,
        unit: int,
        status: Status,
        *,
        by: str,
        note: str | None = None,
        when: datetime.datetime | None = None,
    ) -> TranslationUnit:
        """Confirm, reject, supersede or reopen a unit."""
        with self._file.transaction():
            before, when = self.unit(unit), when or now()
            after = replace(before, status=status, changed=when, changed_by=by)
            self._intake.change(before, after)
            self._history.record(ACTION[status], before, after, by=by, when=when, note=note)
            return self.unit(unit)

    def annotate(
        self, unit: int, text: str, *, by: str, when: datetime.datetime | None = None
    ) -> TranslationUnit:
        """Add a note."""
        with self._file.transaction():
            before, when = self.unit(unit), when or now()
            after = noted(before, text, by, when)
            self._intake.change(before, after)
            self._history.record(Action.NOTED, before, after, by=by, when=when)
            return after

    def delete(
        self,
        unit: int,
        *,
        by: str,
        note: str | None = None,
        when: datetime.datetime | None = None,
    ) -> None:
        """Take a unit out of the memory."""
        with self._file.transaction():
            before = self.unit(unit)
            entry = self._history.record(
                Action.DELETED, before, None, by=by, when=when or now(), note=note
            )
            self._history.keep_origins(entry.id, self._intake.delete(before))

    def undo(
        self, unit: int | None = None, *, by: str, when: datetime.datetime | None = None
    ) -> HistoryEntry:
        """Take back the latest act that stands."""
        with self._file.transaction():
            entry = self._history.to_undo(unit)
            restored = TranslationUnit(**self._history.former_state(entry.id))
            current = next(iter(self.units([entry.unit])), None)
            if current is None:
                self._intake.restore(restored, self._history.origin_rows(entry.id))
            else:
                after = replace(restored, origins=current.origins, posterior=current.posterior)
                self._intake.change(current, after, forget_former=True)
            after = self.unit(entry.unit)
            return self._history.record(
                Action.UNDONE, current, after, by=by, when=when or now(), undoes=entry.id
            )

    def history(self, unit: int | None = None, limit: int | None = None) -> Iterator[HistoryEntry]:
        """What people did, newest first."""
        before: int | None = None
        while limit is None or limit > 0:
            size = _AT_A_TIME if limit is None else min(limit, _AT_A_TIME)
            with self._file.guard():
                batch = self._history.entries(unit, before=before, limit=size)
            yield from batch
            if len(batch) < size:
                return
            before = batch[-1].id
            limit = None if limit is None else limit - size

    # --- candidates --------------------------------------------------------------------------

    def same_text(self, side: Side, text: str) -> list[int]:
        """Ids of usable units whose side reads the same, spelling marks apart."""
        with self._file.guard():
            return self._units.same_text(side, text)

    def frequencies(self, side: Side, terms: Iterable[str]) -> dict[str, int]:
        """In how many units each term occurs."""
        with self._file.guard():
            return self._terms.frequencies(side, terms)

    def holders(
        self, side: Side, weights: Mapping[str, float], total: float, length: int, limit: int
    ) -> list[Holder]:
        """The units with the best weighted overlap."""
        with self._file.guard():
            return self._terms.holders(side, weights, total, length, limit)

    def holding(
        self,
        phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]],
        limit: int,
        which: UnitFilter = USABLE,
        before: int | None = None,
    ) -> list[int]:
        """Ids, newest first, of units that hold every phrase."""
        with self._file.guard():
            return self._terms.holding(phrases, limit, which, before)

    # --- vectors -----------------------------------------------------------------------------

    @property
    def encoder(self) -> str | None:
        """The signature of the encoder that made the vectors."""
        with self._file.guard():
            return self._vectors.encoder

    def reset_vectors(self, encoder: str, dimensions: int, *, compact: bool = False) -> None:
        """Forget all vectors."""
        with self._file.transaction():
            self._vectors.reset(encoder, dimensions, compact=compact)

    def put_vectors(self, ids: Sequence[int], en: Vectors, ar: Vectors) -> None:
        """Set the vectors of these units."""
        with self._file.transaction():
            self._vectors.put(ids, en, ar)

    def without_vectors(self, limit: int = 4096) -> list[int]:
        """Ids of units whose vectors are missing."""
        with self._file.guard():
            return self._vectors.pending(limit)

    def nearest(
        self, side: Side, query: Vectors, limit: int, which: UnitFilter = USABLE
    ) -> list[tuple[int, float]]:
        """The units closest in meaning."""
        with self._file.guard():
            return self._vectors.nearest(side, query, limit, self._intake.allowed(which))


def _date(text: str) -> datetime.date:
    import datetime

    return datetime.date.fromisoformat(text)


def _files(path: Path) -> list[Path]:
    beside = [path.with_name(path.name + suffix) for suffix in ("", "-wal")]
    return [file for file in beside if file.exists()]
