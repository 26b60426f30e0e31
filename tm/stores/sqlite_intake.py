"""What enters, changes and leaves a SQLite memory, with the derived indexes kept in step.

Every method belongs inside a transaction: units, origins and both indexes change together.
"""

from __future__ import annotations

from collections import Counter
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING

from align.errors import InputError, UsageError
from tm.indexing import text_key
from tm.processes import analysed_ahead
from tm.store import Added, Replacement
from tm.stores.key_sieve import KeySieve
from tm.stores.sqlite_filter import NUMBER
from tm.stores.sqlite_history import now
from tm.stores.sqlite_units import merged
from tm.unit import Status

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tm.store import Conflict, Vectors
    from tm.stores.database import Database, Terms, VectorStore
    from tm.stores.sqlite_documents import Documents
    from tm.stores.sqlite_units import Units
    from tm.unit import DocumentRecord, Origin, TranslationUnit, UnitFilter

    Pair = tuple[str, str]
    Numbered = tuple[int, TranslationUnit]

_AT_A_TIME = 5000


class Intake:
    """Writes that touch more than one part of the store."""

    def __init__(
        self,
        file: Database,
        units: Units,
        documents: Documents,
        terms: Terms,
        vectors: VectorStore,
    ) -> None:
        self._file = file
        self._units = units
        self._documents = documents
        self._terms = terms
        self._vectors = vectors

    # --- documents ---------------------------------------------------------------------------

    def put_document(
        self,
        record: DocumentRecord,
        units: Sequence[TranslationUnit],
        vectors: tuple[Vectors, Vectors] | None,
    ) -> Replacement:
        """See :meth:`tm.store.Store.put_document`."""
        self._ready()
        known = self._documents.built(record.name)
        before = [] if known is None else self._documents.forget_origins(known)
        document = self._documents.write(record)
        fresh: dict[Pair, Numbered] = {}
        rows: list[int] = []
        origins: list[tuple[int, int, Origin]] = []
        skipped, next_id, created = 0, self._units.next_id(), record.built or now()
        for row, unit in enumerate(units):
            _check_texts(unit)
            pair = (unit.en, unit.ar)
            number = fresh[pair][0] if pair in fresh else self._known_or_edited(pair)
            if number == _DELETED:
                skipped += 1
                continue
            if number is None:
                number = next_id + len(fresh)
                fresh[pair] = number, unit
                rows.append(row)
            origins.append((number, document, unit.origins[0]))
        self._insert(list(fresh.values()), rows, vectors, created)
        self._units.add_origins(origins, own=True)
        touched = {number for number, _, _ in origins}
        lost = sorted(set(before) - touched)
        self._units.settle_posteriors([*sorted(touched), *lost])
        removed, conflicts = self._abandon(lost, record.name)
        kept = len(touched) - len(fresh)
        return Replacement(document, len(fresh), kept, removed, skipped, tuple(conflicts))

    def remove_document(self, name: str) -> Replacement:
        """See :meth:`tm.store.Store.remove_document`."""
        self._ready()
        document = self._documents.required(name)
        lost = self._documents.forget_origins(document)
        self._documents.delete(document)
        self._units.settle_posteriors(lost)
        removed, conflicts = self._abandon(lost, name)
        return Replacement(document, 0, 0, removed, 0, tuple(conflicts))

    def _known_or_edited(self, pair: Pair) -> int | None:
        """The unit that a pair of texts is or was; ``_DELETED`` where somebody deleted it."""
        number = self._units.find(*pair)
        if number is None and (former := self._documents.former(*pair)) is not None:
            return former if self._units.texts([former]) else _DELETED
        return number

    def _abandon(self, ids: list[int], name: str) -> tuple[int, list[Conflict]]:
        gone, conflicts = self._documents.abandoned(ids, name)
        self._remove(self._units.texts(gone))
        return len(gone), conflicts

    # --- imports -----------------------------------------------------------------------------

    def add(
        self, units: Iterable[TranslationUnit], vectors: tuple[Vectors, Vectors] | None
    ) -> Added:
        """See :meth:`tm.store.Store.add`."""
        self._ready()
        added = merges = row = 0
        documents: dict[tuple[object, ...], int] = {}
        created = now()
        # Ids are never used again: where the next one is the first there has been no unit.
        sieve = KeySieve() if self._units.next_id() == 1 else None
        for batch in analysed_ahead(units, _AT_A_TIME, attrgetter("en", "ar")):
            fresh: dict[Pair, Numbered] = {}
            rows: list[int] = []
            origins: list[tuple[int, int, Origin]] = []
            next_id = self._units.next_id()
            known = self._known(batch, sieve)
            for unit in batch:
                _check_texts(unit)
                pair = (unit.en, unit.ar)
                number = fresh[pair][0] if pair in fresh else known.get(pair)
                if number is None:
                    number = next_id + len(fresh)
                    fresh[pair] = number, unit
                    rows.append(row)
                elif pair in fresh:
                    fresh[pair] = number, merged(fresh[pair][1], unit)
                    merges += 1
                else:
                    self._merge(number, unit)
                    merges += 1
                origins += (
                    (number, self._documents.imported(origin, documents), origin)
                    for origin in unit.origins
                )
                row += 1
            self._insert(list(fresh.values()), rows, vectors, created)
            self._units.add_origins(self._new_origins(origins, fresh), own=False)
            added += len(fresh)
        return Added(added, merges)

    def _known(self, batch: list[TranslationUnit], sieve: KeySieve | None) -> dict[Pair, int]:
        """The ids of those pairs of texts that are units; of a new memory few are looked up."""
        pairs = [(unit.en, unit.ar) for unit in batch]
        if sieve is not None:
            met = sieve.met([text_key(en, "en") for en, _ in pairs])
            pairs = list(compress(pairs, met))
        return self._units.known(pairs) if pairs else {}

    def _merge(self, number: int, incoming: TranslationUnit) -> None:
        known = self._units.load([number])[0]
        self.change(known, merged(known, incoming))

    def _new_origins(
        self, origins: list[tuple[int, int, Origin]], fresh: dict[Pair, Numbered]
    ) -> list[tuple[int, int, Origin]]:
        """Origins that their units do not have yet: importing a file twice changes nothing."""
        first = min((number for number, _ in fresh.values()), default=1 << 62)
        counts = Counter(number for number, _, _ in origins)
        if len(counts) == len(origins) and min(counts, default=first) >= first:
            return origins
        known = {
            unit.id: set(map(_comparable, unit.origins))
            for unit in self._units.load(sorted({n for n, _, _ in origins if n < first}))
        }
        kept = []
        for number, document, origin in origins:
            if number >= first and counts[number] == 1:
                kept.append((number, document, origin))
                continue
            seen = known.setdefault(number, set())
            if _comparable(origin) not in seen:
                seen.add(_comparable(origin))
                kept.append((number, document, origin))
        return kept

    # --- single units ------------------------------------------------------------------------

    def change(
        self, before: TranslationUnit, after: TranslationUnit, *, forget_former: bool = False
    ) -> None:
        """Write a changed unit. Where its texts change, the former pair leads to it from then on.

        ``forget_former`` (an undo) restores a former pair instead.
        """
        _check_texts(after)
        self._ready()
        moved = (before.en, before.ar) != (after.en, after.ar)
        if moved:
            self._check_free(after)
            execute = self._file.connection.execute
            execute("DELETE FROM former WHERE en = ? AND ar = ?", (after.en, after.ar))
            if not forget_former:
                self._keep_former(before)
        was, is_ = _indexed(before), _indexed(after)
        if was and (moved or not is_):
            self._terms.remove([(before.id, before.en, before.ar)])
            self._vectors.remove([before.id])
        self._units.update(after)
        if is_ and (moved or not was):
            self._terms.insert([(after.id, after.en, after.ar)])
            self._vectors.expect([after.id])

    def delete(self, unit: TranslationUnit) -> list[tuple[object, ...]]:
        """Remove a unit; the rows of its origins, for the history."""
        self._ready()
        rows = self._file.rows(
            "SELECT document, bead, posterior, extra FROM origin WHERE unit = ? ORDER BY number",
            (unit.id,),
        )
        self._keep_former(unit)
        if _indexed(unit):
            self._remove([(unit.id, unit.en, unit.ar)])
        else:
            self._units.delete([unit.id])
        return list(rows)

    def restore(self, unit: TranslationUnit, origins: list[list[object]]) -> None:
        """Bring a deleted unit back, with those origins whose documents are still there."""
        self._check_free(unit)
        self._ready()
        connection = self._file.connection
        connection.execute("DELETE FROM former WHERE en = ? AND ar = ?", (unit.en, unit.ar))
        self._units.insert([(unit.id, unit)])
        connection.executemany(
            "INSERT INTO origin SELECT ?1, ?2, ?3, CAST(?4 AS INTEGER),"
            " CAST(?5 AS DOUBLE PRECISION), CAST(?6 AS TEXT)"
            " WHERE EXISTS (SELECT 1 FROM document WHERE id = ?3)",
            ((unit.id, at, *row) for at, row in enumerate(origins, 1)),
        )
        self._units.settle_posteriors([unit.id])
        if _indexed(unit):
            self._terms.insert([(unit.id, unit.en, unit.ar)])
            self._vectors.expect([unit.id])

    def _keep_former(self, unit: TranslationUnit) -> None:
        execute = self._file.connection.execute
        execute("DELETE FROM former WHERE en = ? AND ar = ?", (unit.en, unit.ar))
        execute("INSERT INTO former VALUES (?, ?, ?)", (unit.en, unit.ar, unit.id))

    def allowed(self, which: UnitFilter) -> NDArray[np.int64] | None:
        """Ids, ascending, of the units a filter lets through; None where it lets all through."""
        import numpy as np

        usable = frozenset(Status) - {Status.REJECTED}
        ids = self._units.of_origin(which) if which.by_origin else None
        if which.statuses >= usable:
            return ids
        numbers = ", ".join(str(NUMBER[status]) for status in which.statuses)
        select = f"SELECT id FROM unit WHERE status IN ({numbers}) ORDER BY id"  # noqa: S608
        right = np.array([row[0] for row in self._file.rows(select)], dtype=np.int64)
        return right if ids is None else np.intersect1d(ids, right)

    # --- the parts in step -------------------------------------------------------------------

    def _ready(self) -> None:
        """See that both indexes are whole, before the units change under them."""
        self._terms.ensure()
        self._vectors.ensure()

    def _insert(
        self,
        fresh: Sequence[Numbered],
        rows: Sequence[int],
        vectors: tuple[Vectors, Vectors] | None,
        created: datetime.datetime,
    ) -> None:
        self._units.insert(fresh, created)
        usable = [at for at, (_, unit) in enumerate(fresh) if _indexed(unit)]
        texts = [(fresh[at][0], fresh[at][1].en, fresh[at][1].ar) for at in usable]
        self._terms.insert(texts)
        ids = [number for number, _, _ in texts]
        if vectors is None:
            self._vectors.expect_new(ids)
        else:
            kept = [rows[at] for at in usable]
            self._vectors.put(ids, vectors[0][kept], vectors[1][kept])

    def _remove(self, texts: Sequence[tuple[int, str, str]]) -> None:
        if not texts:
            return
        ids = [unit for unit, _, _ in texts]
        self._terms.remove(texts)
        self._vectors.remove(ids)
        self._units.delete(ids)

    def _check_free(self, unit: TranslationUnit) -> None:
        other = self._units.find(unit.en, unit.ar)
        if other is not None and other != unit.id:
            raise UsageError(
                f"unit {other} is this pair of texts already",
                where=f"unit {unit.id}",
                remedy=f"confirm unit {other} and delete this one",
            )


_DELETED = -1


def _indexed(unit: TranslationUnit) -> bool:
    return unit.status is not Status.REJECTED


def _comparable(origin: Origin) -> tuple[object, ...]:
    return (origin.document, origin.date, origin.author, origin.bead, origin.neighbours)


def _check_texts(unit: TranslationUnit) -> None:
    if not unit.en.strip() or not unit.ar.strip():
        whole = "English" if unit.ar.strip() else "Arabic"
        where = f"unit {unit.id}" if unit.id else None
        raise InputError(f"a unit without {whole} text cannot be kept", where=where)
