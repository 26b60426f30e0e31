"""The vectors of a SQLite memory: a scan of sign bits, then codes of the best few hundred.

An exact scan of a million float vectors reads a gigabyte a query; a graph index takes minutes to
build and as many bytes as the texts. The sign bits of a million units are 64 MB for both sides and
are scanned in milliseconds (docs/memory.md has the comparison).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from tm.store import EncoderMismatchError
from tm.stores.quantise import (
    bytes_of_bits,
    bytes_of_code,
    code_scores,
    encode,
    sign_bits,
    sign_scores,
)
from tm.stores.sign_scan import by_word, closest
from tm.stores.sqlite_blocks import Blocks
from tm.stores.sqlite_schema import VECTORS
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from tm.stores.sqlite_file import SqliteFile
    from tm.unit import Side

    Vectors = NDArray[np.float32]
    T = TypeVar("T")

_ENCODER, _DIMENSIONS, _COMPACT = "encoder", "vector_dimensions", "vector_compact"
# Of those left by the scan (tm/stores/sign_scan.py), so many are looked at by their codes: with the
# bundled encoder, 0.987 of the true ten nearest on 345,000 real segments are among the 350 with the
# best score of the query against their signs, 0.989 among 500, and to read a code takes 5 µs.
_RESCORED = 350
# What `vector_compact` says: codes of two bits, or of eight.
_LAYOUTS = {True: "2", False: "0"}
# Up to so many ids, those without a vector are left out of the scan (a millisecond).
_SPARSE = 1 << 16
_TABLES = ("vector_bits", "vector_code", "vector_pending")


class VectorIndex:
    """Vectors of units, approximate, and which units have none yet."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._bits: Blocks | None = None
        self._columns: dict[Side, NDArray[np.uint64]] = {}
        self._columns_stamp: tuple[int, int] | None = None
        self._checked: tuple[int, int] | None = None
        self._asked: set[tuple[tuple[int, int], Side]] = set()

    def ensure(self) -> None:
        """Forget all vectors unless they are whole: then every unit waits for new ones."""
        stamp = self._file.stamp()
        if stamp == self._checked:
            return
        if not self._is_whole():
            self._begin_anew()
        self._checked = self._file.stamp()

    def _is_whole(self) -> bool:
        """Whether all tables are there, and the newest unit has vectors or waits for them."""
        if not all(map(self._file.has_table, _TABLES)):
            return False
        scalar = self._file.scalar
        newest = scalar("SELECT id FROM unit WHERE status <> 2 ORDER BY id DESC LIMIT 1")
        if self.encoder is None or newest is None:
            return True
        dimensions = self._file.meta(_DIMENSIONS) or ""
        known = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE unit = ?" for table in _TABLES[1:])  # noqa: S608
        if not dimensions.isdecimal() or not scalar(known, newest, newest):
            return False
        coded = int(scalar("SELECT max(unit) FROM vector_code") or 0)
        return self._blocks(int(dimensions)).reaches(coded)

    def _begin_anew(self) -> None:
        with self._file.transaction():
            execute = self._file.connection.execute
            for table in _TABLES:
                execute(f"DROP TABLE IF EXISTS {table}")
            execute(VECTORS)
            execute("INSERT INTO vector_pending SELECT id FROM unit WHERE status <> 2")
            if not (self._file.meta(_DIMENSIONS) or "").isdecimal():
                for key in (_ENCODER, _DIMENSIONS, _COMPACT):
                    self._file.set_meta(key, None)
        self._bits = None

    @property
    def encoder(self) -> str | None:
        """The signature of the encoder that made them; None for codes of a former layout."""
        if self._file.meta(_COMPACT) not in _LAYOUTS.values():
            return None
        return self._file.meta(_ENCODER)

    def reset(self, encoder: str, dimensions: int, *, compact: bool) -> None:
        """Forget all vectors; belongs inside a transaction."""
        self.ensure()
        for key, value in (
            (_ENCODER, encoder),
            (_DIMENSIONS, str(dimensions)),
            (_COMPACT, _LAYOUTS[compact]),
        ):
            self._file.set_meta(key, value)
        self._file.connection.execute(
            "DELETE FROM vector_bits; DELETE FROM vector_code; DELETE FROM vector_pending;"
            " INSERT INTO vector_pending SELECT id FROM unit WHERE status <> 2"
        )
        self._bits = None

    def put(self, ids: Sequence[int], en: Vectors, ar: Vectors) -> None:
        """Set the vectors (n, d) of these units; belongs inside a transaction."""
        if not ids:
            return
        dimensions, compact = self._layout()
        for rows in (en, ar):
            if rows.shape != (len(ids), dimensions):
                raise EncoderMismatchError(
                    f"the memory keeps vectors of {dimensions} dimensions, these are"
                    f" {rows.shape[-1]}",
                    where=self._file.path,
                    remedy="run `muwazi reembed`",
                )
        connection = self._file.connection
        blobs = [_blobs(rows, encode(rows, compact=compact)) for rows in (en, ar)]
        connection.executemany(
            "INSERT OR REPLACE INTO vector_code VALUES (?, ?, ?)", zip(ids, *blobs, strict=True)
        )
        self._blocks(dimensions).write(ids, sign_bits(en), sign_bits(ar))
        connection.executemany("DELETE FROM vector_pending WHERE unit = ?", ((n,) for n in ids))

    def expect(self, ids: Sequence[int]) -> None:
        """Note units that need vectors, dropping any they have; belongs inside a transaction."""
        self.remove(ids)
        self.expect_new(ids)

    def expect_new(self, ids: Sequence[int]) -> None:
        """Note new units, which cannot have vectors yet; belongs inside a transaction."""
        self._file.connection.executemany(
            "INSERT OR IGNORE INTO vector_pending VALUES (?)", ((unit,) for unit in ids)
        )

    def remove(self, ids: Sequence[int]) -> None:
        """Drop the vectors of these units; belongs inside a transaction."""
        connection = self._file.connection
        for table in ("vector_code", "vector_pending"):
            delete = f"DELETE FROM {table} WHERE unit = ?"  # noqa: S608 - names of ours
            connection.executemany(delete, ((unit,) for unit in ids))
        if self.encoder is not None:
            dimensions, _ = self._layout()
            known = [unit for unit in ids if unit < len(self._blocks(dimensions).arrays()["en"])]
            nothing = np.zeros((len(known), bytes_of_bits(dimensions)), dtype=np.uint8)
            self._blocks(dimensions).write(known, nothing, nothing)

    def pending(self, limit: int) -> list[int]:
        """Ids, ascending, of units without vectors."""
        self.ensure()
        select = "SELECT unit FROM vector_pending ORDER BY unit LIMIT ?"
        return [row[0] for row in self._file.rows(select, (limit,))]

    def count(self) -> int:
        """How many units have vectors."""
        self.ensure()
        return int(self._file.scalar("SELECT count(*) FROM vector_code"))

    def nearest(
        self,
        query: Vectors,
        limit: int,
        allowed: NDArray[np.int64] | None,
        sides: Sequence[Side] = SIDES,
    ) -> dict[Side, list[tuple[int, float]]]:
        """See :meth:`tm.store.Store.nearest`; ``allowed`` ids ascending, None for all."""
        self.ensure()
        if self.encoder is None or not query.any():
            return {side: [] for side in sides}
        dimensions, compact = self._layout()
        if query.shape != (dimensions,):
            raise EncoderMismatchError(
                f"the memory keeps vectors of {dimensions} dimensions, the query has {len(query)}",
                where=self._file.path,
                remedy="run `muwazi reembed`",
            )
        wanted = max(_RESCORED, 8 * limit)
        scans = [
            partial(_close, *self._scanned(s, dimensions), query, allowed, wanted) for s in sides
        ]
        ids = np.unique(np.concatenate(_side_by_side(scans)))
        size = bytes_of_code(dimensions, compact=compact)
        found: dict[Side, list[tuple[int, float]]] = {}
        for side, (units, codes) in self._codes(ids, size).items():
            if side in sides:
                cosines = code_scores(codes, query, compact=compact)
                best = np.lexsort((units, -cosines))[:limit]
                found[side] = [(int(units[at]), float(cosines[at])) for at in best]
        return found

    def _codes(
        self, ids: NDArray[np.int64], size: int
    ) -> dict[Side, tuple[NDArray[np.int64], NDArray[np.uint8]]]:
        """Of each side the ids that have a vector there, and its codes.

        A code of another length is damaged: its unit waits for a new one from then on.
        """
        marks = ", ".join(map(str, ids.tolist()))
        rows = self._file.rows(f"SELECT unit, en, ar FROM vector_code WHERE unit IN ({marks})")  # noqa: S608
        damaged = [unit for unit, *both in rows if {len(code) for code in both} - {0, size}]
        if damaged:
            with self._file.transaction():
                self.expect(damaged)
        found: dict[Side, tuple[NDArray[np.int64], NDArray[np.uint8]]] = {}
        for column, side in enumerate(SIDES, 1):
            whole = [row for row in rows if len(row[column]) == size]
            codes = np.frombuffer(b"".join(row[column] for row in whole), dtype=np.uint8)
            units = np.array([row[0] for row in whole], dtype=np.int64)
            found[side] = units, codes.reshape(len(units), size)
        return found

    def _scanned(self, side: Side, dimensions: int) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        """Sign bits of all ids, as columns of words for the scan and as rows of bytes.

        The first question after a change reads the rows as they are: turning them round pays from
        the second on.
        """
        rows = self._blocks(dimensions).arrays()
        stamp = self._file.stamp()
        if stamp != self._columns_stamp:
            if (stamp, side) not in self._asked:
                self._asked = {one for one in self._asked if one[0] == stamp} | {(stamp, side)}
                return rows[side].view(np.uint64).T, rows[side]
            self._columns = {one: by_word(bits.view(np.uint64)) for one, bits in rows.items()}
            self._columns_stamp = stamp
        return self._columns[side], rows[side]

    def _blocks(self, dimensions: int) -> Blocks:
        if self._bits is None:
            self._bits = Blocks(self._file, "vector_bits", bytes_of_bits(dimensions))
        return self._bits

    def _layout(self) -> tuple[int, bool]:
        """Dimensions, and whether codes are compact."""
        dimensions = self._file.meta(_DIMENSIONS)
        if dimensions is None:
            raise EncoderMismatchError(
                "the memory has no encoder yet", where=self._file.path, remedy="`muwazi reembed`"
            )
        return int(dimensions), self._file.meta(_COMPACT) == _LAYOUTS[True]


def _close(
    columns: NDArray[np.uint64],
    bits: NDArray[np.uint8],
    query: Vectors,
    allowed: NDArray[np.int64] | None,
    wanted: int,
) -> NDArray[np.int64]:
    """Ids of so many vectors whose signs fit the query best."""
    if allowed is None and len(bits) <= _SPARSE:
        # Ids without a vector are zeros in their block: among few, they crowd out those with.
        allowed = np.flatnonzero(bits.any(axis=1))
    words = bits.view(np.uint64)
    ids = closest(columns, words, sign_bits(query[None])[0].view(np.uint64), allowed)
    # Ids without a vector are zeros, and no better than any other before that is taken away.
    scores = np.where(words[ids].any(axis=1), sign_scores(bits[ids], query), -np.inf)
    return ids[np.argsort(-scores, kind="stable")[:wanted]]


def _side_by_side(scans: Sequence[Callable[[], T]]) -> list[T]:
    """The results of several scans, in order, made at once: numpy lets other threads compute.

    The threads live for this call only: a pool that is kept would not survive a fork.
    """
    with ThreadPoolExecutor(len(scans)) as pool:
        others = [pool.submit(scan) for scan in scans[1:]]
        return [scans[0](), *(other.result() for other in others)]


def _blobs(rows: Vectors, codes: NDArray[np.uint8]) -> list[bytes]:
    """Codes as bytes, empty where the vector is zero: there, but close to nothing."""
    return [code.tobytes() if row.any() else b"" for row, code in zip(rows, codes, strict=True)]
