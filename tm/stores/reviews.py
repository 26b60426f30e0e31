"""Steps of reviews, and what is left to review, on either database."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tm.review.log import SURE, DocumentProgress, Doubt, Step, What
from tm.stores.records import from_microseconds, to_microseconds
from tm.stores.sqlite_history import now

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

    from tm.stores.database import Database

T = TypeVar("T")
_ALL = 1 << 62


class KeepsReviews:
    """The reviews' part of a :class:`tm.store.Store`; see :class:`tm.review.log.ReviewLog`."""

    _file: Database

    def _read(self, work: Callable[[], T]) -> T:
        """Do what reads, all of it on one state of the memory."""
        raise NotImplementedError

    def _write(self, work: Callable[[], T]) -> T:
        """Do what writes, all of it or nothing."""
        raise NotImplementedError

    def add_step(
        self,
        document: str,
        what: What,
        *,
        by: str,
        body: str,
        refers: int | None = None,
        when: datetime.datetime | None = None,
    ) -> Step:
        """Write down a step."""

        def act() -> Step:
            number = int(self._file.scalar("SELECT max(id) FROM review_step") or 0) + 1
            step = Step(number, document, when or now(), by, what, body, refers)
            self._file.connection.execute(
                "INSERT INTO review_step (id, document, at, by, what, refers, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, document, to_microseconds(step.when), by, what, refers, body),
            )
            return step

        return self._write(act)

    def steps(
        self, document: str, *, after: int = 0, by: str | None = None, limit: int | None = None
    ) -> list[Step]:
        """The steps on a document, newest first."""
        whose, who = ("", ()) if by is None else (" AND by = ?", (by,))
        select = (
            "SELECT id, document, at, by, what, body, refers FROM review_step"  # noqa: S608
            f" WHERE document = ? AND id > ?{whose} ORDER BY id DESC LIMIT ?"
        )
        values = (document, after, *who, _ALL if limit is None else limit)
        return [_step(*row) for row in self._read(lambda: self._file.rows(select, values))]

    def doubts(self, limit: int) -> list[Doubt]:
        """Undecided units that may be wrong, by descending expected errors."""
        select = (
            "SELECT u.id, u.posterior, count(*), length(u.en) + length(u.ar)"  # noqa: S608
            " FROM unit u JOIN origin o ON o.unit = u.id"
            f" WHERE u.status = 0 AND u.posterior < {SURE}"
            " AND EXISTS (SELECT 1 FROM origin p JOIN document d ON d.id = p.document"
            " WHERE p.unit = u.id AND d.record IS NOT NULL)"
            " GROUP BY u.id, u.posterior, u.en, u.ar"
            " ORDER BY (1 - u.posterior) * count(*) DESC, u.id LIMIT ?"
        )
        return [Doubt(*row) for row in self._read(lambda: self._file.rows(select, (limit,)))]

    def review_progress(self) -> list[DocumentProgress]:
        """How far the review of every document pair is."""
        select = (
            "SELECT d.name, count(o.unit), sum(CASE WHEN u.status <> 0 THEN 1 ELSE 0 END),"
            " sum(CASE WHEN u.status = 0 THEN 1 - o.posterior ELSE 0 END)"
            " FROM document d LEFT JOIN origin o ON o.document = d.id"
            " LEFT JOIN unit u ON u.id = o.unit"
            " WHERE d.record IS NOT NULL GROUP BY d.id, d.name ORDER BY d.name"
        )
        return [
            DocumentProgress(name, int(units), int(decided or 0), float(wrong or 0.0))
            for name, units, decided, wrong in self._read(lambda: self._file.rows(select))
        ]


def _step(
    number: int, document: str, at: int, by: str, what: str, body: str, refers: int | None
) -> Step:
    return Step(number, document, from_microseconds(at) or now(), by, What(what), body, refers)
