"""The memory in one SQLite file: the default store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tm.stores.relational import RelationalStore
from tm.stores.sqlite_documents import Documents
from tm.stores.sqlite_file import SqliteFile
from tm.stores.sqlite_schema import SCHEMA_VERSION
from tm.stores.sqlite_terms import TermIndex
from tm.stores.sqlite_units import Units
from tm.stores.sqlite_vectors import VectorIndex
from tm.unit import SIDES, USABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.store import Vectors
    from tm.unit import Side, UnitFilter


def open_sqlite(path: str, *, create: bool = True) -> SqliteStore:
    """Open a memory file, creating it where ``create`` holds and there is none."""
    return SqliteStore(Path(path).expanduser(), create=create)


class SqliteStore(RelationalStore):
    """See :class:`tm.store.Store`."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.sqlite = file = SqliteFile(path, create=create)
        units = Units(file)
        self._sqlite_vectors = VectorIndex(file)
        documents = Documents(file, units)
        terms = TermIndex(file)
        super().__init__(str(path), file, units, documents, terms, self._sqlite_vectors)

    @property
    def schema_version(self) -> int:
        """The newest migration applied."""
        return SCHEMA_VERSION

    def nearest(
        self,
        query: Vectors,
        limit: int,
        which: UnitFilter = USABLE,
        sides: Sequence[Side] = SIDES,
    ) -> dict[Side, list[tuple[int, float]]]:
        """The units closest in meaning."""
        return self._read(
            lambda: self._sqlite_vectors.nearest(query, limit, self._intake.allowed(which), sides)
        )
