"""The memory in a PostgreSQL database: the store of a team.

Units, documents, decisions and intake are those of every relational store; what differs is the way
to the database (``postgres_database``), the two derived indexes (``postgres_terms``,
``postgres_vectors``), and that a piece of work is begun again where the server restarts meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from tm.stores.postgres_database import DEFAULT, PostgresDatabase, PostgresSettings
from tm.stores.postgres_migrate import prepare
from tm.stores.postgres_rows import PostgresDocuments, PostgresUnits
from tm.stores.postgres_terms import TermIndex
from tm.stores.postgres_vectors import VectorIndex
from tm.stores.relational import RelationalStore
from tm.unit import SIDES, USABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tm.store import Added, Vectors
    from tm.unit import Side, TranslationUnit, UnitFilter

T = TypeVar("T")


def open_postgres(
    url: str, *, create: bool = True, settings: PostgresSettings = DEFAULT
) -> PostgresStore:
    """Open the memory in a database, creating it where ``create`` holds and there is none."""
    return PostgresStore(url, create=create, settings=settings)


class PostgresStore(RelationalStore):
    """See :class:`tm.store.Store`. May be shared by threads, which read side by side."""

    def __init__(
        self, url: str, *, create: bool = True, settings: PostgresSettings = DEFAULT
    ) -> None:
        self.database = database = PostgresDatabase(url, settings)
        with database.connect() as connection:
            self._version = prepare(connection, database.path, create=create)
        database.open()
        units = PostgresUnits(database)
        documents = PostgresDocuments(database, units)
        self._nearest = VectorIndex(database)
        terms = TermIndex(database)
        super().__init__(database.path, database, units, documents, terms, self._nearest)

    @property
    def schema_version(self) -> int:
        """The newest migration applied."""
        return self._version

    def add(
        self, units: Iterable[TranslationUnit], vectors: tuple[Vectors, Vectors] | None = None
    ) -> Added:
        """Bulk import. What comes from a generator cannot be begun again if the server goes."""
        if isinstance(units, Sequence):
            return super().add(units, vectors)
        return super()._write(lambda: self._intake.add(units, vectors))

    def nearest(
        self,
        query: Vectors,
        limit: int,
        which: UnitFilter = USABLE,
        sides: Sequence[Side] = SIDES,
    ) -> dict[Side, list[tuple[int, float]]]:
        """The units closest in meaning."""
        return self._read(
            lambda: {side: self._nearest.nearest(side, query, limit, which) for side in sides}
        )

    def _read(self, work: Callable[[], T]) -> T:
        return self.database.attempt(lambda: super(PostgresStore, self)._read(work))

    def _write(self, work: Callable[[], T]) -> T:
        return self.database.attempt(lambda: super(PostgresStore, self)._write(work))
