"""The termbase of a memory: concepts and every change ever made to them, on either database."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from align.errors import UsageError
from tm.stores.records import from_microseconds, to_microseconds
from tm.stores.sqlite_history import now
from tm.terms.concept import Concept, ConceptChange, concept_from_json, concept_json

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from tm.stores.database import Database


T = TypeVar("T")


class Concepts:
    """Rows of ``concept`` and ``concept_history``; every write belongs inside a transaction."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def all(self) -> list[Concept]:
        """Every concept, by id."""
        return [_load(row[0]) for row in self._file.rows("SELECT body FROM concept ORDER BY id")]

    def one(self, concept: int) -> Concept:
        """The concept of that id. Unknown: UsageError."""
        body = self._file.scalar("SELECT body FROM concept WHERE id = ?", concept)
        if body is None:
            raise UsageError(f"no concept has the id {concept}", remedy="`muwazi terms list`")
        return _load(body)

    def put(self, concept: Concept, by: str, when: datetime.datetime) -> Concept:
        """Add a concept (id 0) or replace the one of its id, and note the change."""
        before = self.one(concept.id) if concept.id else None
        number = concept.id or self._next("concept", "concept_history", "concept")
        after = replace(
            concept,
            id=number,
            created=before.created if before else concept.created or when,
            created_by=before.created_by if before else concept.created_by or by,
            changed=when if before else concept.changed,
            changed_by=by if before else concept.changed_by,
        )
        execute = self._file.connection.execute
        execute("DELETE FROM concept WHERE id = ?", (number,))
        execute("INSERT INTO concept (id, body) VALUES (?, ?)", (number, _dump(after)))
        self._note(number, by, when, before, after)
        return after

    def remove(self, concept: int, by: str, when: datetime.datetime) -> None:
        """Take a concept out; its history stays. Unknown: UsageError."""
        before = self.one(concept)
        self._file.connection.execute("DELETE FROM concept WHERE id = ?", (concept,))
        self._note(concept, by, when, before, None)

    def history(self, concept: int) -> list[ConceptChange]:
        """The changes of a concept, newest first."""
        rows = self._file.rows(
            "SELECT id, at, by, before, after FROM concept_history WHERE concept = ?"
            " ORDER BY id DESC",
            (concept,),
        )
        changes = []
        for number, at, by, before, after in rows:
            when = from_microseconds(at)
            if when is None:
                raise ValueError(f"change {number} has no time")
            changes.append(
                ConceptChange(
                    number,
                    concept,
                    when,
                    by,
                    _load(before) if before else None,
                    _load(after) if after else None,
                )
            )
        return changes

    def _note(
        self,
        concept: int,
        by: str,
        when: datetime.datetime,
        before: Concept | None,
        after: Concept | None,
    ) -> None:
        self._file.connection.execute(
            "INSERT INTO concept_history (id, concept, at, by, before, after)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                self._next("concept_history"),
                concept,
                to_microseconds(when),
                by,
                None if before is None else _dump(before),
                None if after is None else _dump(after),
            ),
        )

    def _next(self, table: str, other: str | None = None, column: str = "id") -> int:
        """The next free id; ids of removed concepts are not given again."""
        highest = int(self._file.scalar(f"SELECT max(id) FROM {table}") or 0)  # noqa: S608
        if other:
            former = self._file.scalar(f"SELECT max({column}) FROM {other}")  # noqa: S608
            highest = max(highest, int(former or 0))
        return highest + 1


class KeepsConcepts:
    """The termbase's part of a :class:`tm.store.Store`."""

    def __init__(self, file: Database) -> None:
        self._concepts = Concepts(file)

    def _read(self, work: Callable[[], T]) -> T:
        """Do what reads, all of it on one state of the memory."""
        raise NotImplementedError

    def _write(self, work: Callable[[], T]) -> T:
        """Do what writes, all of it or nothing."""
        raise NotImplementedError

    def concepts(self) -> list[Concept]:
        """Every concept of the termbase."""
        return self._read(self._concepts.all)

    def concept(self, concept: int) -> Concept:
        """The concept of that id."""
        return self._read(lambda: self._concepts.one(concept))

    def put_concept(
        self, concept: Concept, *, by: str, when: datetime.datetime | None = None
    ) -> Concept:
        """Add or replace a concept."""
        return self._write(lambda: self._concepts.put(concept, by, when or now()))

    def remove_concept(
        self, concept: int, *, by: str, when: datetime.datetime | None = None
    ) -> None:
        """Take a concept out."""
        self._write(lambda: self._concepts.remove(concept, by, when or now()))

    def concept_history(self, concept: int) -> list[ConceptChange]:
        """The changes of a concept, newest first."""
        return self._read(lambda: self._concepts.history(concept))


def _dump(concept: Concept) -> str:
    return json.dumps(concept_json(concept), ensure_ascii=False)


def _load(body: str) -> Concept:
    return concept_from_json(json.loads(body))
