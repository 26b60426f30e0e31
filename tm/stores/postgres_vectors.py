"""The vectors of a PostgreSQL memory: pgvector, in half precision.

Small memories are scanned, which is exact; from ``_SCANNED`` units on an HNSW index answers. It is
built once, when no unit waits for its vector any more: building it at the end takes minutes for a
million units, keeping it up to date through a bulk import takes hours.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from align.errors import MuwaziError
from tm.store import EncoderMismatchError
from tm.stores.postgres_database import IndexRebuiltError
from tm.stores.postgres_filter import filter_sql
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from tm.stores.postgres_database import PostgresDatabase
    from tm.unit import Side, UnitFilter

    Vectors = NDArray[np.float32]

_ENCODER, _DIMENSIONS = "encoder", "vector_dimensions"
_SCANNED = 100_000
# How wide HNSW searches: its most. On 30,000 texts as sums of random vectors, the hardest case,
# recall@10 is 0.90 at 200, 0.95 at 400, 0.98 at 1,000 (docs/postgres.md).
_WIDTH = 1000


class VectorIndex:
    """Vectors of units, with the calls of :class:`tm.stores.sqlite_vectors.VectorIndex`."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._whole = False

    def ensure(self) -> None:
        """Let every unit without vectors wait for them, unless the newest one has or does.

        A dump restored without what is derived has neither. Looked at once, until it holds.
        """
        database = self._database
        if not self._whole and not database.scalar(
            "SELECT max(id) IS NULL OR EXISTS (SELECT 1 FROM unit_vector WHERE unit = max(id))"
            " OR EXISTS (SELECT 1 FROM vector_pending WHERE unit = max(id))"
            " FROM unit WHERE status <> 2"
        ):
            if not database.writing:
                database.aside(self._expect_all)
                raise IndexRebuiltError
            self._expect_all()
        self._whole = True

    def _expect_all(self) -> None:
        with self._database.transaction():
            self._database.connection.execute(
                "INSERT INTO vector_pending SELECT id FROM unit WHERE status <> 2"
                " AND NOT EXISTS (SELECT 1 FROM unit_vector WHERE unit_vector.unit = unit.id)"
                " ON CONFLICT DO NOTHING"
            )

    @property
    def encoder(self) -> str | None:
        """The signature of the encoder that made them."""
        return self._database.meta(_ENCODER)

    def reset(self, encoder: str, dimensions: int, *, compact: bool) -> None:
        """Forget all vectors; belongs inside a transaction. Half precision is kept in any case."""
        self._database.set_meta(_ENCODER, encoder)
        self._database.set_meta(_DIMENSIONS, str(dimensions))
        if self._is_owner():
            self._drop_index()
        self._database.connection.execute(
            "DELETE FROM unit_vector; DELETE FROM vector_pending;"
            " INSERT INTO vector_pending SELECT id FROM unit WHERE status <> 2"
        )

    def put(self, ids: Sequence[int], en: Vectors, ar: Vectors) -> None:
        """Set the vectors (n, d) of these units; belongs inside a transaction."""
        if not ids:
            return
        dimensions = self._dimensions()
        for rows in (en, ar):
            if rows.shape != (len(ids), dimensions):
                raise self._mismatch(f"these are {rows.shape[-1]}")
        self._database.connection.executemany(
            "INSERT INTO unit_vector VALUES (?, ?, ?) ON CONFLICT (unit)"
            " DO UPDATE SET en = excluded.en, ar = excluded.ar",
            ((unit, _half(a), _half(b)) for unit, a, b in zip(ids, en, ar, strict=True)),
        )
        self._database.connection.execute(
            "DELETE FROM vector_pending WHERE unit = ANY(?)", (list(ids),)
        )
        self._database.after_commit(self.tidy)

    def expect(self, ids: Sequence[int]) -> None:
        """Note units that need vectors, dropping any they have; belongs inside a transaction."""
        self.remove(ids)
        self.expect_new(ids)

    def expect_new(self, ids: Sequence[int]) -> None:
        """Note new units, which cannot have vectors yet; belongs inside a transaction."""
        self._database.connection.execute(
            "INSERT INTO vector_pending SELECT unnest(?::bigint[]) ON CONFLICT DO NOTHING",
            (list(ids),),
        )

    def remove(self, ids: Sequence[int]) -> None:
        """Drop the vectors of these units; belongs inside a transaction."""
        for table in ("unit_vector", "vector_pending"):
            delete = f"DELETE FROM {table} WHERE unit = ANY(?)"  # noqa: S608 - names of ours
            self._database.connection.execute(delete, (list(ids),))

    def pending(self, limit: int) -> list[int]:
        """Ids, ascending, of units without vectors."""
        self.ensure()
        select = "SELECT unit FROM vector_pending ORDER BY unit LIMIT ?"
        return [row[0] for row in self._database.rows(select, (limit,))]

    def count(self) -> int:
        """How many units have vectors."""
        return int(self._database.scalar("SELECT count(*) FROM unit_vector"))

    def nearest(
        self, side: Side, query: Vectors, limit: int, which: UnitFilter
    ) -> list[tuple[int, float]]:
        """See :meth:`tm.store.Store.nearest`."""
        if self.encoder is None or not query.any():
            return []
        dimensions = self._dimensions()
        if query.shape != (dimensions,):
            raise self._mismatch(f"the query has {len(query)}")
        condition, values = filter_sql(which, "unit_vector.unit")
        execute = self._database.connection.execute
        execute(f"SET LOCAL hnsw.ef_search = {_WIDTH}")
        execute("SET LOCAL hnsw.iterative_scan = strict_order")
        distance = f"({side}::halfvec({dimensions})) <#> ?"
        rows = self._database.rows(
            f"SELECT unit, {distance} FROM unit_vector"  # noqa: S608 - names and numbers of ours
            f" WHERE {side} IS NOT NULL{condition} ORDER BY {distance} LIMIT ?",
            (_half(query), *values, _half(query), limit),
        )
        found = [(int(unit), -float(product)) for unit, product in rows]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    # --- the index ---------------------------------------------------------------------------

    def tidy(self) -> None:
        """Build the HNSW index once nothing waits for a vector and scanning gets slow.

        What fails here is left for the next writer: vectors are found without the index, slowly.
        """
        with suppress(MuwaziError):
            with self._database.guard():
                if not self._due():
                    return
            with self._database.transaction():
                if self._due():
                    self._build_index()

    def _due(self) -> bool:
        if self.pending(1) or not self._is_owner():
            return False
        newest = self._database.scalar("SELECT max(unit) FROM unit_vector") or 0
        exists = self._database.scalar("SELECT to_regclass('unit_vector_en') IS NOT NULL")
        return newest > _SCANNED and not exists

    def _build_index(self) -> None:
        dimensions = self._dimensions()
        for side in SIDES:
            self._database.connection.execute(
                f"CREATE INDEX unit_vector_{side} ON unit_vector USING hnsw"
                f" (({side}::halfvec({dimensions})) halfvec_ip_ops) WHERE {side} IS NOT NULL"
            )

    def _drop_index(self) -> None:
        for side in SIDES:
            self._database.connection.execute(f"DROP INDEX IF EXISTS unit_vector_{side}")

    def _is_owner(self) -> bool:
        ask = "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = ?::regclass"
        return bool(self._database.scalar(ask, "unit_vector"))

    def _dimensions(self) -> int:
        dimensions = self._database.meta(_DIMENSIONS)
        if dimensions is None:
            raise EncoderMismatchError(
                "the memory has no encoder yet",
                where=self._database.path,
                remedy="`muwazi reembed`",
            )
        return int(dimensions)

    def _mismatch(self, what: str) -> EncoderMismatchError:
        return EncoderMismatchError(
            f"the memory keeps vectors of {self._dimensions()} dimensions, {what}",
            where=self._database.path,
            remedy="run `muwazi reembed`",
        )


def _half(vector: Vectors) -> object:
    """The vector as pgvector takes it; None for a vector of zeros, which is no direction."""
    from pgvector import HalfVector

    return HalfVector(vector) if vector.any() else None
