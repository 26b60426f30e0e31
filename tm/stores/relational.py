"""What a store on a relational database does, the same for SQLite and PostgreSQL.

This module puts the parts together and keeps them consistent: units and origins (``sqlite_units``),
document pairs (``sqlite_documents``), decisions (``sqlite_history``), what enters and leaves
(``sqlite_intake``), and two derived indexes that each database has in its own way. The contract is
:class:`tm.store.Store`.
"""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from tm.store import Added, Counts, Holder, Replacement, UnitNotFoundError
from tm.stores.concepts import KeepsConcepts
from tm.stores.reviews import KeepsReviews
from tm.stores.sqlite_filter import STATUS
from tm.stores.sqlite_history import ACTION, History, noted, now
from tm.stores.sqlite_intake import Intake
from tm.unit import EVERYTHING, USABLE, Action, Status, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from tm.store import Vectors
    from tm.stores.database import Database, TermIndex, VectorIndex
    from tm.stores.sqlite_documents import Documents
    from tm.stores.sqlite_units import Units
    from tm.unit import DocumentRecord, DocumentSummary, HistoryEntry, Side, UnitFilter

T = TypeVar("T")

_AT_A_TIME = 500


class RelationalStore(KeepsConcepts, KeepsReviews):
    """All of a :class:`tm.store.Store` but where it is kept and what is nearest in meaning."""

    def __init__(
        self,
        url: str,
        file: Database,
        units: Units,
        documents: Documents,
        terms: TermIndex,
        vectors: VectorIndex,
    ) -> None:
        self.url = url
        self._file = file
        self._units = units
        self._documents = documents
        self._history = History(file)
        super().__init__(file)
        self._terms = terms
        self._vectors = vectors
        self._intake = Intake(file, units, documents, terms, vectors)

    @property
    def file(self) -> Database:
        """The database under it."""
        return self._file

    def next_id(self) -> int:
        """The id the next new unit gets; belongs inside a snapshot or transaction."""
        return self._units.next_id()

    def take_over(self, last: int) -> None:
        """Own the rows that were copied in, ids up to ``last`` being taken; in a transaction."""
        self._documents.settle()
        self._units.reserve(last)
        self._terms.rebuild()
        self._file.connection.execute(
            "INSERT INTO vector_pending SELECT id FROM unit WHERE status <> 2"
        )

    def _read(self, work: Callable[[], T]) -> T:
        """Do what reads, all of it on one state of the memory."""
        with self._file.guard():
            return work()

    def _write(self, work: Callable[[], T]) -> T:
        """Do what writes, all of it or nothing."""
        with self._file.transaction():
            return work()

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
        """Give the file or the connections back."""
        self._file.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside or none."""
        with self._file.transaction():
            yield

    def meta(self, key: str) -> str | None:
        """A value noted about the memory."""
        return self._read(lambda: self._file.meta(key))

    def set_meta(self, key: str, value: str | None) -> None:
        """Note a value about the memory."""
        self._write(lambda: self._file.set_meta(key, value))

    def size(self) -> int:
        """The highest id."""
        return self._read(lambda: int(self._file.scalar("SELECT max(id) FROM unit") or 0))

    def counts(self) -> Counts:
        """How much it holds."""
        return self._read(self._counts)

    def _counts(self) -> Counts:
        scalar = self._file.scalar
        units = int(scalar("SELECT count(*) FROM unit"))
        rows = self._file.rows("SELECT status, count(*) FROM unit WHERE status <> 0 GROUP BY 1")
        by_status = dict.fromkeys(Status, 0) | {STATUS[s]: int(n) for s, n in rows}
        by_status[Status.MACHINE] = units - sum(by_status.values())
        dates = self._file.rows("SELECT min(date), max(date) FROM document")[0]
        first, last = (_date(day) for day in dates)
        return Counts(
            units=units,
            by_status=by_status,
            origins=int(scalar("SELECT count(*) FROM origin")),
            documents=int(scalar("SELECT count(*) FROM document")),
            vectors=self._vectors.count(),
            history=int(scalar("SELECT count(*) FROM history")),
            first_date=first,
            last_date=last,
            bytes=self._file.bytes(),
        )

    # --- documents ---------------------------------------------------------------------------

    def put_document(
        self,
        record: DocumentRecord,
        units: Iterable[TranslationUnit],
        vectors: tuple[Vectors, Vectors] | None = None,
    ) -> Replacement:
        """Add a document pair, or replace the one of that name."""
        listed = list(units)
        return self._write(lambda: self._intake.put_document(record, listed, vectors))

    def remove_document(self, name: str) -> Replacement:
        """Forget a document pair."""
        return self._write(lambda: self._intake.remove_document(name))

    def document(self, name: str) -> DocumentRecord | None:
        """A document pair in full."""

        def read() -> DocumentRecord | None:
            number = self._documents.built(name)
            return None if number is None else self._units.record(number)

        return self._read(read)

    def documents(self) -> Iterator[DocumentSummary]:
        """All documents, by name."""
        yield from self._read(self._documents.summaries)

    def document_units(self, name: str) -> Mapping[int, int]:
        """Bead number to unit id."""
        return self._read(lambda: self._documents.beads(self._documents.required(name)))

    # --- units -------------------------------------------------------------------------------

    def add(
        self, units: Iterable[TranslationUnit], vectors: tuple[Vectors, Vectors] | None = None
    ) -> Added:
        """Bulk import."""
        return self._write(lambda: self._intake.add(units, vectors))

    def unit(self, unit: int) -> TranslationUnit:
        """The unit of that id."""
        found = self.units([unit])
        if not found:
            raise UnitNotFoundError(unit)
        return found[0]

    def units(self, ids: Sequence[int]) -> list[TranslationUnit]:
        """The units of these ids, in that order."""
        return self._read(lambda: self._units.load(ids))

    def texts(self, ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """Id, English and Arabic of these units, ascending in id."""
        return self._read(lambda: self._units.texts(ids))

    def find(self, en: str, ar: str) -> TranslationUnit | None:
        """The unit of exactly this pair of texts."""

        def read() -> TranslationUnit | None:
            number = self._units.find(en, ar)
            return None if number is None else self._units.load([number])[0]

        return self._read(read)

    def iterate(self, which: UnitFilter = EVERYTHING, after: int = 0) -> Iterator[TranslationUnit]:
        """All units that pass the filter, ascending in id."""
        while True:
            batch = self._read(partial(self._units.batch, which, after, _AT_A_TIME))
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

        def act() -> TranslationUnit:
            before, at = self.unit(unit), when or now()
            after = replace(
                before,
                en=before.en if en is None else en,
                ar=before.ar if ar is None else ar,
                status=Status.CONFIRMED,
                en_codes=before.en_codes if en in (None, before.en) else (),
                ar_codes=before.ar_codes if ar in (None, before.ar) else (),
                changed=at,
                changed_by=by,
            )
            self._intake.change(before, after)
            self._history.record(Action.EDITED, before, after, by=by, when=at, note=note)
            return self.unit(unit)

        return self._write(act)

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

        def act() -> TranslationUnit:
            before, at = self.unit(unit), when or now()
            after = replace(before, status=status, changed=at, changed_by=by)
            self._intake.change(before, after)
            self._history.record(ACTION[status], before, after, by=by, when=at, note=note)
            return self.unit(unit)

        return self._write(act)

    def annotate(
        self, unit: int, text: str, *, by: str, when: datetime.datetime | None = None
    ) -> TranslationUnit:
        """Add a note."""

        def act() -> TranslationUnit:
            before, at = self.unit(unit), when or now()
            after = noted(before, text, by, at)
            self._intake.change(before, after)
            self._history.record(Action.NOTED, before, after, by=by, when=at)
            return after

        return self._write(act)

    def delete(
        self,
        unit: int,
        *,
        by: str,
        note: str | None = None,
        when: datetime.datetime | None = None,
    ) -> None:
        """Take a unit out of the memory."""

        def act() -> None:
            before = self.unit(unit)
            entry = self._history.record(
                Action.DELETED, before, None, by=by, when=when or now(), note=note
            )
            self._history.keep_origins(entry.id, self._intake.delete(before))

        self._write(act)

    def undo(
        self, unit: int | None = None, *, by: str, when: datetime.datetime | None = None
    ) -> HistoryEntry:
        """Take back the latest act that stands."""

        def act() -> HistoryEntry:
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

        return self._write(act)

    def history(self, unit: int | None = None, limit: int | None = None) -> Iterator[HistoryEntry]:
        """What people did, newest first."""
        before: int | None = None
        while limit is None or limit > 0:
            size = _AT_A_TIME if limit is None else min(limit, _AT_A_TIME)
            batch = self._read(partial(self._history.entries, unit, before=before, limit=size))
            yield from batch
            if len(batch) < size:
                return
            before = batch[-1].id
            limit = None if limit is None else limit - size

    # --- candidates --------------------------------------------------------------------------

    def same_text(self, side: Side, text: str) -> list[int]:
        """Ids of usable units whose side reads the same, spelling marks apart."""
        return self._read(lambda: self._units.same_text(side, text))

    def frequencies(self, side: Side, terms: Iterable[str]) -> dict[str, int]:
        """In how many units each term occurs."""
        listed = list(terms)
        return self._read(lambda: self._terms.frequencies(side, listed))

    def holders(
        self, side: Side, weights: Mapping[str, float], total: float, length: int, limit: int
    ) -> list[Holder]:
        """The units with the best weighted overlap."""
        return self._read(lambda: self._terms.holders(side, weights, total, length, limit))

    def holding(
        self,
        phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]],
        limit: int,
        which: UnitFilter = USABLE,
        before: int | None = None,
    ) -> list[int]:
        """Ids, newest first, of units that hold every phrase."""
        return self._read(lambda: self._terms.holding(phrases, limit, which, before))

    # --- vectors -----------------------------------------------------------------------------

    @property
    def encoder(self) -> str | None:
        """The signature of the encoder that made the vectors."""
        return self._read(lambda: self._vectors.encoder)

    def reset_vectors(self, encoder: str, dimensions: int, *, compact: bool = False) -> None:
        """Forget all vectors."""
        self._write(lambda: self._vectors.reset(encoder, dimensions, compact=compact))

    def put_vectors(self, ids: Sequence[int], en: Vectors, ar: Vectors) -> None:
        """Set the vectors of these units."""
        self._write(lambda: self._vectors.put(ids, en, ar))

    def without_vectors(self, limit: int = 4096) -> list[int]:
        """Ids of units whose vectors are missing."""
        return self._read(lambda: self._vectors.pending(limit))


def _date(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)
