"""The Store protocol: what every memory can do, whatever keeps it; and ``open_store``.

A store keeps units, document pairs, history and the indexes that find candidates. It ranks
nothing: :mod:`tm.search` asks for candidates, loads their units and scores them, the same for every
store, so two stores holding the same units give the same answers in the same order. Wherever a
method promises an order, ties are broken by ascending unit id.

Index terms: a store indexes each side of a unit by :func:`tm.indexing.index_terms`, which yields
for every token position the tuple of its matching forms. Callers pass terms made by
:func:`tm.indexing.index_terms`; a store never analyses text in any other way. Rejected and deleted
units stay out of every candidate list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from align.errors import MuwaziError, UsageError
from tm.review.log import ReviewLog
from tm.unit import EVERYTHING, SIDES, USABLE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from tm.terms.concept import Concept, ConceptChange
    from tm.unit import (
        DocumentRecord,
        DocumentSummary,
        HistoryEntry,
        Side,
        Status,
        TranslationUnit,
        UnitFilter,
    )

    Vectors = NDArray[np.float32]


class MemoryFileError(MuwaziError):
    """A memory cannot be opened or written: not a memory, too new, damaged, full, read-only."""


class EncoderMismatchError(MuwaziError):
    """The memory's vectors were made by another encoder than the one now asked for."""

    exit_status: ClassVar[int] = 1


class UnitNotFoundError(UsageError):
    """No unit has this id."""

    def __init__(self, unit: int) -> None:
        super().__init__(
            f"the memory has no unit {unit}", remedy="`muwazi query` shows ids", code="unit"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (UsageError, (self.what,))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A unit on which a person decided and which the new alignment of its document contradicts."""

    unit: TranslationUnit
    document: str
    what: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """What putting a document pair did.

    ``added`` units are new, ``kept`` were there (from this document or from others), ``removed``
    had no other origin and nobody had decided on them; ``skipped`` are pairs of texts that a person
    had deleted or edited away, and which therefore do not return.
    """

    document: int
    added: int
    kept: int
    removed: int
    skipped: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What a bulk import did: new units, and pairs of texts that were there already (merged)."""

    added: int
    merged: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a memory holds."""

    units: int
    by_status: Mapping[Status, int]
    origins: int
    documents: int
    vectors: int
    history: int
    first_date: datetime.date | None
    last_date: datetime.date | None
    bytes: int


@dataclass(frozen=True, slots=True)
class Holder:
    """A candidate: a unit and the summed weight of the terms that it holds."""

    unit: int
    weight: float


@runtime_checkable
class Store(ReviewLog, Protocol):
    """A memory. Every write is atomic by itself and joins a surrounding :meth:`transaction`.

    A store object may be shared by threads: calls are serialised, and a transaction holds the
    others off until it ends. Methods raise :class:`MemoryFileError` where the medium fails.
    """

    url: str

    # --- life of the store -------------------------------------------------------------------

    def __enter__(self) -> Store: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def close(self) -> None:
        """Give the file or connection back. Closing twice does nothing."""

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside happen together or, if an exception leaves the block, not at all.

        Transactions nest; an inner one that fails leaves the outer one usable.
        """

    def meta(self, key: str) -> str | None:
        """A value noted about the memory itself; ``None`` if it was never set."""

    def set_meta(self, key: str, value: str | None) -> None:
        """Note a value about the memory; ``None`` forgets it."""

    @property
    def schema_version(self) -> int:
        """The number of the newest migration applied to this memory."""

    def size(self) -> int:
        """The highest id of a unit, 0 if empty: about how many there are, for weighing words."""

    def counts(self) -> Counts:
        """How much it holds."""

    # --- documents ---------------------------------------------------------------------------

    def put_document(
        self,
        record: DocumentRecord,
        units: Iterable[TranslationUnit],
        vectors: tuple[Vectors, Vectors] | None = None,
    ) -> Replacement:
        """Add a document pair, or replace the one of that name, in one transaction.

        Each unit carries exactly one origin, of this document, with its bead number set; places,
        metadata and neighbours are derived from the record, not stored again. A pair of texts that
        the memory knows becomes one more origin of that unit, and of the edited unit where somebody
        edited that pair; one that somebody deleted does not come back. Units of the former version
        lose their origin here and go if they have no other and nobody decided on them; units that
        somebody confirmed, edited, rejected or superseded stay, and are reported as conflicts where
        the new alignment no longer contains them. ``vectors`` are rows (n, d) for English and
        Arabic in the order of ``units``.
        """

    def remove_document(self, name: str) -> Replacement:
        """Forget a document pair, by the same rules as its replacement. Unknown: UsageError."""

    def document(self, name: str) -> DocumentRecord | None:
        """A document pair in full; ``None`` if unknown or known only through an import."""

    def documents(self) -> Iterator[DocumentSummary]:
        """All documents, by name."""

    def document_units(self, name: str) -> Mapping[int, int]:
        """Bead number to unit id, for the beads of that document that are units."""

    # --- units -------------------------------------------------------------------------------

    def add(
        self,
        units: Iterable[TranslationUnit],
        vectors: tuple[Vectors, Vectors] | None = None,
    ) -> Added:
        """Bulk import, in one transaction and bounded memory; ``units`` may be a generator.

        A known pair of texts gains the new origins, notes and properties, and the status of the
        import where that is a person's decision and its own is not. Ids of incoming units are
        ignored. With ``vectors``, ``units`` must be a sequence of as many rows.
        """

    def unit(self, unit: int) -> TranslationUnit:
        """The unit of that id, in full. Unknown: :class:`UnitNotFoundError`."""

    def units(self, ids: Sequence[int]) -> list[TranslationUnit]:
        """The units of these ids, in that order; ids that are unknown are left out."""

    def texts(self, ids: Sequence[int]) -> list[tuple[int, str, str]]:
        """Id, English and Arabic of these units, ascending in id: the cheap way to score many."""

    def find(self, en: str, ar: str) -> TranslationUnit | None:
        """The unit of exactly this pair of texts."""

    def iterate(self, which: UnitFilter = EVERYTHING, after: int = 0) -> Iterator[TranslationUnit]:
        """All units that pass the filter, ascending in id from behind ``after``, bounded memory.

        The memory may be read and written meanwhile; what is written later may or may not be seen.
        """

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
        """Change a unit's texts; it counts as confirmed from then on.

        UsageError where a text would be empty or the pair exists as another unit. The unit's vector
        is dropped (see :meth:`without_vectors`) and inline codes of a changed side are dropped.
        """

    def decide(
        self,
        unit: int,
        status: Status,
        *,
        by: str,
        note: str | None = None,
        when: datetime.datetime | None = None,
    ) -> TranslationUnit:
        """Confirm, reject, supersede, or (MACHINE) reopen a unit."""

    def annotate(
        self, unit: int, text: str, *, by: str, when: datetime.datetime | None = None
    ) -> TranslationUnit:
        """Add a note to a unit."""

    def delete(
        self,
        unit: int,
        *,
        by: str,
        note: str | None = None,
        when: datetime.datetime | None = None,
    ) -> None:
        """Take a unit out of the memory; its history stays, and undo brings it back in full."""

    def undo(
        self, unit: int | None = None, *, by: str, when: datetime.datetime | None = None
    ) -> HistoryEntry:
        """Take back the latest act (on that unit) that is not itself taken back yet.

        Returns the new UNDONE entry. UsageError where there is nothing to undo. Undoing again goes
        one act further back.
        """

    def history(self, unit: int | None = None, limit: int | None = None) -> Iterator[HistoryEntry]:
        """What people did, newest first."""

    # --- candidates --------------------------------------------------------------------------

    def same_text(self, side: Side, text: str) -> list[int]:
        """Ids of the units whose side equals ``text`` after :func:`tm.indexing.text_key`.

        That is folded equality (case, diacritics, punctuation apart), a superset of exact matches.
        """

    def frequencies(self, side: Side, terms: Iterable[str]) -> dict[str, int]:
        """In how many units that side holds each term; terms that occur nowhere are left out."""

    def holders(
        self, side: Side, weights: Mapping[str, float], total: float, length: int, limit: int
    ) -> list[Holder]:
        """The ``limit`` units with the best weighted overlap with a query, of those holding a term.

        The overlap of a unit is ``2 w / (total + total * n / length)``, a Dice coefficient: ``w``
        the summed weight of the terms it holds, ``total`` what the whole query weighs, ``n`` the
        unit's number of words on that side (at most 255), ``length`` the query's. Descending,
        compared to nine decimals, with ``w`` as weight.
        """

    def holding(
        self,
        phrases: Sequence[tuple[Side, Sequence[Sequence[str]]]],
        limit: int,
        which: UnitFilter = USABLE,
        before: int | None = None,
    ) -> list[int]:
        """Ids, newest (highest) first, of units that hold every phrase on its side.

        A phrase is a sequence of positions, each the alternatives any of which may stand there;
        positions must be adjacent and in order. ``before`` continues a list: only lower ids.
        """

    # --- vectors -----------------------------------------------------------------------------

    @property
    def encoder(self) -> str | None:
        """The signature of the encoder that made the vectors; ``None`` while there are none."""

    def reset_vectors(self, encoder: str, dimensions: int, *, compact: bool = False) -> None:
        """Forget all vectors; those to come are made by that encoder.

        ``compact`` allows coarse storage: who asks scores the candidates again with exact vectors.
        """

    def put_vectors(self, ids: Sequence[int], en: Vectors, ar: Vectors) -> None:
        """Set the vectors (n, d), unit length, of these units."""

    def without_vectors(self, limit: int = 4096) -> list[int]:
        """Ids, ascending, of units whose vectors are missing."""

    def nearest(
        self,
        query: Vectors,
        limit: int,
        which: UnitFilter = USABLE,
        sides: Sequence[Side] = SIDES,
    ) -> dict[Side, list[tuple[int, float]]]:
        """Of each side the units whose vector has the highest cosine with ``query`` (d,).

        Approximate: at least 0.98 of the true ten nearest are among the first ten (where vectors
        are kept compact: among the first fifty, with cosines to about 0.05). Units whose vector is
        missing or zero are left out.
        """

    # --- the termbase ------------------------------------------------------------------------

    def concepts(self) -> list[Concept]:
        """Every concept of the termbase, by id."""

    def concept(self, concept: int) -> Concept:
        """The concept of that id. Unknown: UsageError."""

    def put_concept(
        self, concept: Concept, *, by: str, when: datetime.datetime | None = None
    ) -> Concept:
        """Add a concept (id 0), or replace the one of its id; the change is kept in its history."""

    def remove_concept(
        self, concept: int, *, by: str, when: datetime.datetime | None = None
    ) -> None:
        """Take a concept out; its history stays. Unknown: UsageError."""

    def concept_history(self, concept: int) -> list[ConceptChange]:
        """The changes of a concept, newest first."""


def open_store(url: str, *, create: bool = True) -> Store:
    """Open the memory at ``url``: a file name, ``sqlite:FILE``, or ``postgresql://…``.

    A file that does not exist is created where ``create`` holds, else it is a UsageError. Raises
    MemoryFileError where the file is not a memory of ours, is newer than this program, or cannot be
    read.
    """
    if url.startswith(("postgresql://", "postgres://")):
        from tm.stores.postgres import open_postgres

        return open_postgres(url, create=create)
    scheme, address, _ = url.partition("://")
    if address and re.fullmatch(r"[A-Za-z][\w+.-]+", scheme) and scheme != "sqlite":
        remedy = "name a file, or postgresql://…"
        raise UsageError(f"no memory is kept at an address {scheme}://…", remedy=remedy)
    from tm.stores.sqlite import open_sqlite

    return open_sqlite(url.removeprefix("sqlite:"), create=create)
