"""What the code that both stores share asks of the database and the indexes under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from tm.store import Holder, Vectors
    from tm.unit import Side, UnitFilter


# Making an index of fewer units takes no longer than people wait.
_WORTH_A_LINE = 20_000


def tell_rebuilding(path: object, units: int) -> None:
    """Say that the word index of many units is being made anew, which takes a while, once."""
    if units >= _WORTH_A_LINE:
        import logging

        logging.getLogger("muwazi.store").warning(
            "muwazi: %s: the word index is missing, damaged, or of another version of muwazi; it is"
            " made anew for %s units, once",
            path,
            f"{units:,}",
        )


class Connection(Protocol):
    """Runs SQL that both databases understand; ``?`` stands for a value, ``?1`` for the first."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for each row of values."""


class Database(Protocol):
    """An open SQLite file, or the way to a PostgreSQL database."""

    @property
    def path(self) -> object:
        """Where it is, as it may be shown to people."""

    @property
    def connection(self) -> Connection:
        """The connection of the snapshot or transaction this thread is in."""

    def guard(self) -> AbstractContextManager[None]:
        """What is read inside belongs together; the driver's errors become MuwaziError."""

    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside is of one moment, however long it takes."""

    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside or nothing; nested ones are savepoints."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query."""

    def scalar(self, sql: str, *values: object) -> Any:
        """The first column of the first row; None where there is no row."""

    def meta(self, key: str) -> str | None:
        """A value of the table ``meta``."""

    def set_meta(self, key: str, value: str | None) -> None:
        """Set or (None) remove a value of the table ``meta``."""

    def stamp(self) -> tuple[int, int]:
        """A value that differs whenever what is read may differ."""

    def bytes(self) -> int:
        """How much room it takes."""

    def close(self) -> None:
        """Give the file or the connections back; closing twice does nothing."""


class Terms(Protocol):
    """A term index, as far as writes keep it in step; each belongs inside a transaction."""

    def rebuild(self) -> None:
        """Make the index from the units, whatever was there."""

    def ensure(self) -> None:
        """Make the index again unless it is there and made by this language layer."""

    def insert(self, texts: Sequence[tuple[int, str, str]]) -> None:
        """Index these units (id, English, Arabic)."""

    def remove(self, texts: Sequence[tuple[int, str, str]]) -> None:
        """Take units with these texts out of the index."""


class VectorStore(Protocol):
    """The vectors of units, as far as writes keep them in step; each inside a transaction."""

    def ensure(self) -> None:
        """See that every unit has vectors or waits for them."""

    def put(self, ids: Sequence[int], en: Vectors, ar: Vectors) -> None:
        """Set the vectors (n, d) of these units."""

    def expect(self, ids: Sequence[int]) -> None:
        """Note units that need vectors, dropping any they have."""

    def expect_new(self, ids: Sequence[int]) -> None:
        """Note new units, which cannot have vectors yet."""

    def remove(self, ids: Sequence[int]) -> None:
        """Drop the vectors of these units."""


class TermIndex(Terms, Protocol):
    """A term index that can also be asked: see the methods of that name of the store."""

    def frequencies(self, side: Side, terms: Iterable[str]) -> dict[str, int]:
        """In how many units each term occurs."""

    def holders(
        self, side: Side, weights: Mapping[str, float], total: float, length: int, limit: int
    ) -> list[Holder]:
        """The units with the best weighted overlap."""

    def holding(
        self,
        phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]],
        limit: int,
        which: UnitFilter,
        before: int | None,
    ) -> list[int]:
        """Ids, newest first, of units that hold every phrase."""


class VectorIndex(VectorStore, Protocol):
    """Vectors that can also be counted and begun anew."""

    @property
    def encoder(self) -> str | None:
        """The signature of the encoder that made them."""

    def reset(self, encoder: str, dimensions: int, *, compact: bool) -> None:
        """Forget all vectors; belongs inside a transaction."""

    def pending(self, limit: int) -> list[int]:
        """Ids, ascending, of units without vectors."""

    def count(self) -> int:
        """How many units have vectors."""
