"""The term index of a PostgreSQL memory: which unit holds which matching form, and where.

Two structures of core PostgreSQL, because each is slow at what the other does well:

- ``term_index`` holds a ``tsvector`` a side with a GIN index: phrases, and whatever is new.
- ``term_packed`` holds for each term the units that hold it and their lengths, five bytes each.
  A fuzzy query reads some 30,000 of these; the same from the GIN index means as many visits to
  the table, 60 ms instead of 5 (docs/postgres.md). Units are packed in runs once enough are new.

The index is derived: made by another version of the language layer, it is made again.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from align.errors import MuwaziError
from tm.indexing import LETTER, analysis_signature
from tm.store import Holder
from tm.stores.database import tell_rebuilding
from tm.stores.postgres_database import IndexRebuiltError
from tm.stores.postgres_filter import filter_sql
from tm.stores.postgres_tsvector import quoted, stored, term_places, tsquery, tsvector
from tm.stores.sqlite_filter import NUMBER
from tm.unit import SIDES, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from tm.stores.postgres_database import PostgresDatabase
    from tm.unit import Side, UnitFilter

    Texts = tuple[int, str, str]
    Postings = NDArray[np.void]

_META = "term_index"
_AT_A_TIME = 5000
_PACKED = np.dtype([("unit", ">u4"), ("length", "u1")])
# A run is packed when this many units, or this share of all, are new or changed. Measured at a
# million units: 10,000 new ones cost a query 2 ms, packing them 1 s.
_RUN_UNITS, _RUN_SHARE = 2000, 0.01
_RUN_LIMIT = 100_000
_RUNS = 64
# Phrases, at a million units: recheck of a unit found in the GIN index 3 µs, walking past one 0.6.
# The rarest word of a phrase in at most so many units: all from the index. Else the newest are
# walked through first, and the index asked for the rest where that is bounded.
_FROM_INDEX, _NEWEST, _RECHECKED = 10_000, 20_000, 200_000


class TermIndex:
    """Terms to units, with the calls of :class:`tm.stores.sqlite_terms.TermIndex`."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._whole = False

    # --- keeping it --------------------------------------------------------------------------

    def ensure(self) -> None:
        """Make the index again unless it is whole and was made by this language layer."""
        database = self._database
        if database.meta(_META) == analysis_signature() and self._is_whole():
            return
        if database.writing:
            self.rebuild()
            return
        database.aside(self.rebuild)
        raise IndexRebuiltError

    def _is_whole(self) -> bool:
        """Whether it reaches as far as the units do; looked at once, until it holds.

        A dump restored without what is derived has the mark of an index, and none.
        """
        if not self._whole:
            self._whole = bool(
                self._database.scalar(
                    "SELECT (SELECT max(id) FROM unit WHERE status <> ?) IS NOT DISTINCT FROM"
                    " (SELECT max(unit) FROM term_index)"
                    " AND EXISTS (SELECT 1 FROM term) = EXISTS (SELECT 1 FROM term_index)"
                    " AND EXISTS (SELECT 1 FROM term_run) = EXISTS (SELECT 1 FROM term_packed)",
                    NUMBER[Status.REJECTED],
                )
            )
        return self._whole

    def insert(self, texts: Sequence[Texts]) -> None:
        """Index these units (id, English, Arabic); belongs inside a transaction."""
        if texts:
            self.ensure()
            self._insert(texts)
            self._changed([unit for unit, _, _ in texts])
            self._database.after_commit(self.tidy)

    def remove(self, texts: Sequence[Texts]) -> None:
        """Take units out of the index; belongs inside a transaction."""
        self.ensure()
        ids = [unit for unit, _, _ in texts]
        self._database.connection.execute(
            "WITH gone AS (DELETE FROM term_index WHERE unit = ANY(?) RETURNING en, ar),"
            " lost AS (SELECT (t).lexeme AS term, count(*) AS units FROM"
            " (SELECT unnest(en) AS t FROM gone UNION ALL SELECT unnest(ar) FROM gone) x"
            " GROUP BY 1)"
            " UPDATE term SET units = term.units - lost.units FROM lost"
            " WHERE term.term = lost.term",
            (ids,),
        )
        self._changed(ids)

    def rebuild(self) -> None:
        """Make the index from the units, whatever was there."""
        database = self._database
        with database.transaction():
            units = int(database.scalar("SELECT count(*) FROM unit") or 0)
            tell_rebuilding(database.path, units)
            for table in ("term_index", "term", "term_run", "term_packed", "term_changed"):
                database.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
            last = 0
            select = "SELECT id, en, ar FROM unit WHERE id > ? AND status <> ? ORDER BY id LIMIT ?"
            rejected = NUMBER[Status.REJECTED]
            while batch := database.rows(select, (last, rejected, _AT_A_TIME)):
                self._insert([(unit, en, ar) for unit, en, ar in batch])
                last = batch[-1][0]
            database.set_meta(_META, analysis_signature())
            database.after_commit(self.tidy)
        self._whole = True

    def tidy(self) -> None:
        """Pack what is new, where there is enough of it.

        What fails here is left for the next writer: the write that led to it stands already.
        """
        with suppress(MuwaziError):
            while self._pack_run():
                pass

    def _pack_run(self) -> bool:
        database = self._database
        with database.guard():
            if not self._due():
                return False
        with database.transaction():
            until, runs, changed, newest = self._extent()
            if changed > max(_RUN_UNITS, _RUN_SHARE * until):
                for table in ("term_run", "term_packed", "term_changed"):
                    database.connection.execute(f"DELETE FROM {table}")  # noqa: S608
                until, runs = 0, 0
            last = min(newest, until + _RUN_LIMIT)
            for side in SIDES:
                database.connection.execute(
                    "INSERT INTO term_packed SELECT (t).lexeme, ?, string_agg(packed, '')"  # noqa: S608
                    f" FROM (SELECT unnest({side}) AS t, int4send(unit::int)"
                    f" || substr(int2send({side}_length), 2) AS packed"
                    " FROM term_index WHERE unit > ? AND unit <= ?) x GROUP BY 1",
                    (runs + 1, until, last),
                )
            database.connection.execute("INSERT INTO term_run VALUES (?, ?)", (runs + 1, last))
            database.connection.execute("DELETE FROM term WHERE units <= 0")
            if runs + 1 > _RUNS:
                self._merge_runs(last)
            return last < newest

    def _merge_runs(self, last: int) -> None:
        execute = self._database.connection.execute
        execute(
            "WITH former AS (DELETE FROM term_packed RETURNING term, units)"
            " INSERT INTO term_packed SELECT term, 0, string_agg(units, '') FROM former GROUP BY 1"
        )
        execute("DELETE FROM term_run")
        execute("INSERT INTO term_run VALUES (1, ?)", (last,))
        execute("UPDATE term_packed SET run = 1")

    def _due(self) -> bool:
        until, _, changed, newest = self._extent()
        return max(newest - until, changed) > max(_RUN_UNITS, _RUN_SHARE * until)

    def _extent(self) -> tuple[int, int, int, int]:
        """The last packed unit, the last run, how many changed since, the newest unit."""
        row = self._database.rows(
            "SELECT coalesce((SELECT max(last) FROM term_run), 0),"
            " coalesce((SELECT max(number) FROM term_run), 0),"
            " (SELECT count(*) FROM term_changed),"
            " coalesce((SELECT max(unit) FROM term_index), 0)"
        )[0]
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def _changed(self, ids: Sequence[int]) -> None:
        self._database.connection.execute(
            "INSERT INTO term_changed SELECT id FROM unnest(?::bigint[]) AS id"
            " WHERE id <= (SELECT max(last) FROM term_run) ON CONFLICT DO NOTHING",
            (list(ids),),
        )

    def _insert(self, texts: Sequence[Texts]) -> None:
        counts: Counter[str] = Counter()
        copy = "COPY term_index (unit, en_length, ar_length, en, ar) FROM STDIN"
        with (
            self._database.connection.driver.cursor() as cursor,
            cursor.copy(copy) as rows,
        ):
            for unit, *sides in texts:
                places = [term_places(text, side) for side, text in zip(SIDES, sides, strict=True)]
                for _, terms in places:
                    counts.update(terms.keys())
                lengths = (min(length, 255) for length, _ in places)
                rows.write_row((unit, *lengths, *(tsvector(terms) for _, terms in places)))
        self._database.connection.execute(
            "INSERT INTO term SELECT * FROM unnest(?::text[], ?::bigint[])"
            " ON CONFLICT (term) DO UPDATE SET units = term.units + excluded.units",
            (list(counts), list(counts.values())),
        )

    # --- asking it ---------------------------------------------------------------------------

    def frequencies(self, side: Side, terms: Iterable[str]) -> dict[str, int]:
        """In how many units each term occurs; absent terms are left out."""
        self.ensure()
        asked = {stored(term): term for term in terms if term.startswith(LETTER[side])}
        rows = self._database.rows(
            "SELECT term, units FROM term WHERE term = ANY(?) AND units > 0", (list(asked),)
        )
        found = {asked[term]: int(units) for term, units in rows}
        return {term: found[term] for term in asked.values() if term in found}

    def holders(
        self, side: Side, weights: Mapping[str, float], total: float, length: int, limit: int
    ) -> list[Holder]:
        """See :meth:`tm.store.Store.holders`."""
        self.ensure()
        until, _, _, newest = self._extent()
        terms = sorted(weights)
        keys = [stored(term) for term in terms]
        lists = self._packed(keys)
        if newest > until:
            self._add_fresh(lists, side, until)
        pieces = [np.concatenate(lists[key]) for key in keys]
        found = np.concatenate(pieces) if pieces else np.zeros(0, _PACKED)
        if not len(found):
            return []
        ids, first, inverse = np.unique(found["unit"], return_index=True, return_inverse=True)
        per_row = np.repeat([weights[term] for term in terms], [len(piece) for piece in pieces])
        # Summed term by term in their order, as every store does: equal sums are equal bits.
        shared = np.bincount(inverse, weights=per_row, minlength=len(ids))
        lengths = found["length"][first].astype(np.float64)
        overlap = 2 * shared / (total + total * lengths / max(length, 1))
        best = np.lexsort((ids, -np.round(overlap, 9)))[:limit]
        return [Holder(int(ids[at]), float(shared[at])) for at in best]

    def _packed(self, keys: Sequence[str]) -> dict[str, list[Postings]]:
        """For each term the units that hold it: packed ones, and those that changed since."""
        runs: dict[str, list[bytes]] = {key: [] for key in keys}
        select = "SELECT term, units FROM term_packed WHERE term = ANY(?) ORDER BY term, run"
        for term, units in self._database.rows(select, (list(keys),)):
            runs[term].append(units)
        lists = {key: [np.frombuffer(b"".join(run), _PACKED)] for key, run in runs.items()}
        changed = [row[0] for row in self._database.rows("SELECT unit FROM term_changed")]
        if changed:
            for key, (packed,) in lists.items():
                lists[key] = [packed[~np.isin(packed["unit"], changed)]]
            self._add_changed(lists, changed)
        return lists

    def _add_changed(self, lists: dict[str, list[Postings]], changed: Sequence[int]) -> None:
        """Add the units, in either language, that hold a term now: terms tell the language."""
        for side in SIDES:
            keys = [key for key in lists if key.startswith(LETTER[side])]
            holds = ", ".join([f"{side} @@ ?::tsquery"] * len(keys))
            rows = self._database.rows(
                f"SELECT unit, {side}_length, ARRAY[{holds}]::bool[] FROM term_index"  # noqa: S608
                " WHERE unit = ANY(?)",
                (*map(quoted, keys), list(changed)),
            )
            for at, key in enumerate(keys):
                found = [(unit, length) for unit, length, held in rows if held[at]]
                lists[key].append(np.array(found, dtype=_PACKED))

    def _add_fresh(self, lists: dict[str, list[Postings]], side: Side, until: int) -> None:
        """Add the units that are not packed yet."""
        keys = list(lists)
        piece = (
            f"SELECT ?::int, unit, {side}_length FROM term_index"  # noqa: S608 - a name of ours
            f" WHERE {side} @@ ?::tsquery AND unit > ?"
        )
        values = [value for at, key in enumerate(keys) for value in (at, quoted(key), until)]
        found: dict[str, list[tuple[int, int]]] = {key: [] for key in keys}
        select = " UNION ALL ".join([piece] * len(keys))
        for at, unit, length in self._database.rows(select, values):
            found[keys[at]].append((unit, length))
        for key, rows in found.items():
            lists[key].append(np.array(rows, dtype=_PACKED))

    def holding(
        self,
        phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]],
        limit: int,
        which: UnitFilter,
        before: int | None,
    ) -> list[int]:
        """See :meth:`tm.store.Store.holding`."""
        asked = [(side, positions) for side, positions in phrases if positions]
        if not asked:
            return []
        self.ensure()
        top = min(self._extent()[3] + 1, (1 << 62) if before is None else before)
        holders = self._most_holders(asked)
        if holders <= _FROM_INDEX:
            return self._holding(asked, which, (0, top), limit, from_index=True)
        # Common words: most phrases of them stand in some of the newest units.
        low = max(0, top - _NEWEST)
        ids = self._holding(asked, which, (low, top), limit, from_index=False)
        if len(ids) < limit and low:
            from_index = holders <= _RECHECKED
            rest = limit - len(ids)
            ids += self._holding(asked, which, (0, low), rest, from_index=from_index)
        return ids

    def _most_holders(self, phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]]) -> int:
        """How many units at most hold all phrases: as many as hold the rarest position."""
        groups = [[stored(t) for t in position] for _, phrase in phrases for position in phrase]
        known = dict(
            self._database.rows(
                "SELECT term, units FROM term WHERE term = ANY(?)",
                ([term for group in groups for term in group],),
            )
        )
        return min(sum(int(known.get(term, 0)) for term in group) for group in groups)

    def _holding(
        self,
        phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]],
        which: UnitFilter,
        within: tuple[int, int],
        limit: int,
        *,
        from_index: bool,
    ) -> list[int]:
        """Ids, descending, in a half-open range: all from the GIN index, or one unit by one."""
        conditions = " AND ".join(f"{side} @@ ?::tsquery" for side, _ in phrases)
        queries = [tsquery(positions) for _, positions in phrases]
        table = f"(SELECT unit FROM term_index WHERE {conditions})"  # noqa: S608 - names of ours
        # What is materialised cannot be planned as a walk down the ids.
        hint = "MATERIALIZED" if from_index else "NOT MATERIALIZED"
        condition, filtered = filter_sql(which, "found.unit")
        rows = self._database.rows(
            f"WITH found AS {hint} {table} SELECT unit FROM found"  # noqa: S608
            f" WHERE unit >= ? AND unit < ?{condition} ORDER BY unit DESC LIMIT ?",
            (*queries, *within, *filtered, limit),
        )
        return [row[0] for row in rows]
