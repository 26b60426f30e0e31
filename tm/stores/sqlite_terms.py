"""The term index of a SQLite memory: which unit holds which matching form, and where.

FTS5 without content: it keeps positions only, the texts stay in the unit. It is derived: whenever
it is missing, damaged, or was made by another version of the language layer, it is built again
from the units before it is asked.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import apsw
import numpy as np

from tm.indexing import BETWEEN_FORMS, LETTER, analysis_signature, index_line, index_lines
from tm.store import Holder
from tm.stores.database import tell_rebuilding
from tm.stores.sqlite_blocks import Blocks, DamagedBlocksError
from tm.stores.sqlite_filter import filter_sql
from tm.stores.sqlite_schema import TERM_INDEX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from tm.stores.sqlite_file import SqliteFile
    from tm.unit import Side, UnitFilter

    Texts = tuple[int, str, str]

T = TypeVar("T")

_META = "term_index"
_REJECTED = 2
_AT_A_TIME = 5000
# Terms in one question; a statement for each costs three times as much.
_ASKED = 400
_MANY, _MANY_IN = 1000, 20
_TABLES = (
    "term_index",
    *(f"term_index_{part}" for part in ("config", "data", "docsize", "idx")),
    "term",
    "length",
)
_FTS5_CONFIG = (
    "CREATE TABLE IF NOT EXISTS term_index_config (k PRIMARY KEY, v) WITHOUT ROWID;"
    " INSERT OR IGNORE INTO term_index_config VALUES ('version', 4)"
)


class TermIndex:
    """Terms to units. Before writing, call :meth:`ensure`; asking does so by itself."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._lengths = Blocks(file, "length", 1)
        self._checked: tuple[int, int] | None = None

    # --- keeping it --------------------------------------------------------------------------

    def insert(self, texts: Sequence[Texts]) -> None:
        """Index these units (id, English, Arabic); belongs inside a transaction.

        :meth:`ensure` comes before the units are written: it would find them and index them too.
        """
        try:
            self._insert(texts)
        except (apsw.Error, DamagedBlocksError) as error:
            if not _is_damage(error):
                raise
            # These units, too: they are written already.
            self.rebuild()

    def remove(self, texts: Sequence[Texts]) -> None:
        """Take units with these texts out of the index; belongs inside a transaction."""
        self._ask(lambda: self._remove(texts))

    def _remove(self, texts: Sequence[Texts]) -> None:
        connection = self._file.connection
        ids = [unit for unit, _, _ in texts]
        connection.executemany("DELETE FROM term_index WHERE rowid = ?", ((n,) for n in ids))
        self._count([_line(en, ar) for _, en, ar in texts], -1)
        nothing = np.zeros((len(ids), 1), dtype=np.uint8)
        self._lengths.write(ids, nothing, nothing)

    def ensure(self) -> None:
        """Build the index again unless it is whole and made by this language layer."""
        stamp = self._file.stamp()
        if stamp == self._checked:
            return
        if self._file.meta(_META) != analysis_signature() or not self._is_whole():
            self.rebuild()
        self._checked = self._file.stamp()

    def _is_whole(self) -> bool:
        """Whether all parts are there and reach as far as the units do.

        What a part says is not looked into: FTS5 tells damage when it is asked.
        """
        if not all(map(self._file.has_table, _TABLES)):
            return False
        scalar = self._file.scalar
        select = "SELECT id FROM unit WHERE status <> ? ORDER BY id DESC LIMIT 1"
        newest = int(scalar(select, _REJECTED) or 0)
        indexed = int(scalar("SELECT max(id) FROM term_index_docsize") or 0)
        counted = self._file.awaits_commit(self._recount) or scalar("SELECT 1 FROM term LIMIT 1")
        return indexed == newest and bool(counted or not newest) and self._lengths.reaches(newest)

    def rebuild(self) -> None:
        """Build the index from the units, whatever was there."""
        with self._file.transaction():
            units = int(self._file.scalar("SELECT count(*) FROM unit") or 0)
            tell_rebuilding(self._file.path, units)
            connection = self._file.connection
            if self._file.has_table("term_index"):
                # Without this table of its own, FTS5 cannot even drop the index.
                connection.execute(_FTS5_CONFIG)
            connection.execute(TERM_INDEX)
            self._lengths.forget()
            rows = connection.execute(
                "SELECT id, en, ar FROM unit WHERE status <> ? ORDER BY id", (_REJECTED,)
            )
            while batch := list(islice(rows, _AT_A_TIME)):
                self._insert(batch)
            self._file.set_meta(_META, analysis_signature())
        self._checked = self._file.stamp()

    def _insert(self, texts: Sequence[Texts]) -> None:
        ids = [unit for unit, _, _ in texts]
        en = index_lines((text for _, text, _ in texts), "en")
        ar = index_lines((text for _, _, text in texts), "ar")
        lines = [f"{one} {other}" for one, other in zip(en, ar, strict=True)]
        self._file.connection.executemany(
            "INSERT INTO term_index (rowid, terms) VALUES (?, ?)", zip(ids, lines, strict=True)
        )
        self._count(lines, 1)
        self._lengths.write(ids, _lengths(en), _lengths(ar))

    def _count(self, lines: Sequence[str], sign: int) -> None:
        if self._counts_at_the_end(len(lines)):
            return
        counts: Counter[str] = Counter()
        for line in lines:
            counts.update(set(line.replace(BETWEEN_FORMS, " ").split(" ")))
        del counts[""]
        connection = self._file.connection
        connection.executemany(
            "INSERT INTO term VALUES (?1, ?2)"
            " ON CONFLICT (term) DO UPDATE SET units = units + excluded.units",
            ((term, sign * number) for term, number in sorted(counts.items())),
        )
        if sign < 0:
            connection.execute("DELETE FROM term WHERE units <= 0")

    def _counts_at_the_end(self, units: int) -> bool:
        """Whether to leave counting to the end of the transaction, when it is read off the index.

        That pays where a good part of the memory is new: reading off costs two microseconds a unit
        of the whole memory, counting along fifteen a unit added.
        """
        if not self._file.awaits_commit(self._recount) and units >= _MANY:
            total = int(self._file.scalar("SELECT count(*) FROM unit"))
            if units * _MANY_IN >= total:
                self._file.before_commit(self._recount)
        return self._file.awaits_commit(self._recount)

    def _recount(self) -> None:
        self._file.connection.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary"
            " USING fts5vocab(main, term_index, row);"
            " DELETE FROM term; INSERT INTO term SELECT term, doc FROM temp.vocabulary"
        )

    def _ask(self, question: Callable[[], T]) -> T:
        """Ask the index; where it turns out damaged, build it again and ask once more."""
        self.ensure()
        try:
            return question()
        except (apsw.Error, DamagedBlocksError) as error:
            if not _is_damage(error):
                raise
            self.rebuild()
            return question()

    # --- asking it ---------------------------------------------------------------------------

    def frequencies(self, side: Side, terms: Iterable[str]) -> dict[str, int]:
        """In how many units each term occurs; absent terms are left out."""
        return self._ask(lambda: self._frequencies(side, terms))

    def _frequencies(self, side: Side, terms: Iterable[str]) -> dict[str, int]:
        if self._file.awaits_commit(self._recount):
            self._recount()
        asked = [term for term in terms if term.startswith(LETTER[side])]
        known: dict[str, int] = {}
        for start in range(0, len(asked), _ASKED):
            some = asked[start : start + _ASKED]
            marks = ", ".join("?" * len(some))
            select = f"SELECT term, units FROM term WHERE units > 0 AND term IN ({marks})"  # noqa: S608
            known.update(self._file.rows(select, some))
        return {term: known[term] for term in asked if term in known}

    def holders(
        self, side: Side, weights: Mapping[str, float], total: float, length: int, limit: int
    ) -> list[Holder]:
        """See :meth:`tm.store.Store.holders`."""
        return self._ask(lambda: self._holders(side, weights, total, length, limit))

    def _holders(
        self, side: Side, weights: Mapping[str, float], total: float, length: int, limit: int
    ) -> list[Holder]:
        terms = sorted(weights)
        lists = [self._ids(term) for term in terms]
        if not any(map(len, lists)):
            return []
        lengths = self._lengths.arrays()[side][:, 0]
        # A place for every id of the memory: sorting the lists together takes five times as long.
        every = np.zeros(len(lengths))
        for term, found in zip(terms, lists, strict=True):
            every[found] += weights[term]
        ids = np.concatenate(lists)
        shared = every[ids]
        overlap = np.round(2 * shared / (total + total * lengths[ids] / max(length, 1)), 9)
        # An id stands in as many lists as it shares terms: so many stand before the last wanted.
        wanted = limit * len(lists)
        if len(ids) > wanted:
            ids = ids[overlap >= np.partition(overlap, -wanted)[-wanted]]
        ids = np.unique(ids)
        shared = every[ids]
        overlap = np.round(2 * shared / (total + total * lengths[ids] / max(length, 1)), 9)
        best = np.lexsort((ids, -overlap))[:limit]
        return [Holder(int(ids[at]), float(shared[at])) for at in best]

    def _ids(self, term: str) -> NDArray[np.int64]:
        # One string of all ids crosses the border to Python ten times faster than as many rows.
        joined = self._file.scalar(
            "SELECT group_concat(rowid, ' ') FROM term_index WHERE term_index MATCH ?",
            _phrase([[term]]),
        )
        return np.fromstring(joined or "", dtype=np.int64, sep=" ")

    def holding(
        self,
        phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]],
        limit: int,
        which: UnitFilter,
        before: int | None,
    ) -> list[int]:
        """See :meth:`tm.store.Store.holding`."""
        expression = " AND ".join(_phrase(positions) for _, positions in phrases if positions)
        if not expression:
            return []
        condition, filtered = filter_sql(which, "term_index.rowid")
        sql = (
            "SELECT rowid FROM term_index WHERE term_index MATCH ? AND rowid < ?"  # noqa: S608
            f"{condition} ORDER BY rowid DESC LIMIT ?"
        )
        values = (expression, (1 << 62) if before is None else before, *filtered, limit)
        execute = self._file.connection.execute
        return self._ask(lambda: [row[0] for row in execute(sql, values)])


def _is_damage(error: Exception) -> bool:
    """Whether an error says that the index, not the file around it, is broken."""
    told = ("no such table: term", "vtable constructor failed: term_index")
    broken = isinstance(error, apsw.CorruptError | DamagedBlocksError)
    return broken or any(words in str(error) for words in told)


def _phrase(positions: Sequence[Sequence[str]]) -> str:
    """An FTS5 phrase; alternatives of one position are joined as the tokenizer expects them."""
    joined = " ".join(BETWEEN_FORMS.join(alternatives) for alternatives in positions)
    return '"' + joined.replace('"', '""') + '"'


def _line(en: str, ar: str) -> str:
    return f"{index_line(en, 'en')} {index_line(ar, 'ar')}"


def _lengths(lines: Iterable[str]) -> NDArray[np.uint8]:
    counts = [min(line.count(" ") + 1, 255) if line else 0 for line in lines]
    return np.array(counts, dtype=np.uint8)[:, None]
