"""What people decide about units of a SQLite memory: each act recorded, each can be taken back."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from align.errors import UsageError
from tm.stores.records import (
    Json,
    dump_extra,
    dump_version,
    from_microseconds,
    load_extra,
    load_version,
    to_json,
    to_microseconds,
)
from tm.unit import Action, HistoryEntry, Note, Status, Version

if TYPE_CHECKING:
    from tm.stores.database import Database
    from tm.unit import TranslationUnit

_ALL = 1 << 62
_COLUMNS = "id, unit, action, at, by, before, after, note, undoes"
ACTION: dict[Status, Action] = {
    Status.CONFIRMED: Action.CONFIRMED,
    Status.REJECTED: Action.REJECTED,
    Status.SUPERSEDED: Action.SUPERSEDED,
    Status.MACHINE: Action.REOPENED,
}


class History:
    """Rows of ``history``, only ever added; every write belongs inside a transaction."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def record(
        self,
        action: Action,
        before: TranslationUnit | None,
        after: TranslationUnit | None,
        *,
        by: str,
        when: datetime.datetime,
        note: str | None = None,
        undoes: int | None = None,
    ) -> HistoryEntry:
        """Write down an act. The full former state is kept with it, so that it can be undone."""
        unit = before or after
        if unit is None:
            raise ValueError("an act needs a unit")
        self._file.connection.execute(
            "INSERT INTO history (unit, action, at, by, before, after, note, undoes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                unit.id,
                action,
                to_microseconds(when),
                by,
                _dump(before),
                _dump(after),
                note,
                undoes,
            ),
        )
        return self.entries(None, before=None, limit=1)[0]

    def entries(
        self, unit: int | None, *, before: int | None, limit: int | None
    ) -> list[HistoryEntry]:
        """Entries (of one unit), newest first, older than the entry ``before``."""
        condition, values = ("", ()) if unit is None else (" AND unit = ?", (unit,))
        rows = self._file.rows(
            f"SELECT {_COLUMNS} FROM history WHERE id < ?{condition}"  # noqa: S608
            " ORDER BY id DESC LIMIT ?",
            (_ALL if before is None else before, *values, _ALL if limit is None else limit),
        )
        return [_entry(*row) for row in rows]

    def to_undo(self, unit: int | None) -> HistoryEntry:
        """The latest act that is neither an undoing nor undone."""
        condition, values = ("", ()) if unit is None else (" AND unit = ?", (unit,))
        rows = self._file.rows(
            f"SELECT {_COLUMNS} FROM history h WHERE action <> 'undone'"  # noqa: S608
            f" AND NOT EXISTS (SELECT 1 FROM history u WHERE u.undoes = h.id){condition}"
            " ORDER BY id DESC LIMIT 1",
            values,
        )
        if not rows:
            whom = "" if unit is None else f" on unit {unit}"
            raise UsageError(f"there is nothing to undo{whom}", remedy="see `muwazi history`")
        return _entry(*rows[0])

    def former_state(self, entry: int) -> Json:
        """The full state that an act found: keyword arguments of a TranslationUnit."""
        state: Json = json.loads(
            self._file.scalar("SELECT before FROM history WHERE id = ?", entry)
        )
        return {
            "en": state["en"],
            "ar": state["ar"],
            "id": state["id"],
            "status": Status(state["status"]),
            "created": from_microseconds(state["created"]),
            "created_by": state["created_by"],
            "changed": from_microseconds(state["changed"]),
            "changed_by": state["changed_by"],
            **load_extra(state["extra"]),
        }

    def _state(self, entry: int) -> Json:
        before = self._file.scalar("SELECT before FROM history WHERE id = ?", entry)
        state: Json = json.loads(before)
        return state

    def origin_rows(self, entry: int) -> list[list[object]]:
        """The rows of ``origin`` that a deletion took with it."""
        state: Json = json.loads(
            self._file.scalar("SELECT before FROM history WHERE id = ?", entry)
        )
        rows: list[list[object]] = state.get("origins", [])
        return rows

    def keep_origins(self, entry: int, rows: list[tuple[object, ...]]) -> None:
        """Keep the rows of ``origin`` of a unit with the entry of its deletion."""
        state: Json = json.loads(
            self._file.scalar("SELECT before FROM history WHERE id = ?", entry)
        )
        state["origins"] = [list(row) for row in rows]
        self._file.connection.execute(
            "UPDATE history SET before = ? WHERE id = ?", (to_json(state), entry)
        )


def noted(unit: TranslationUnit, text: str, by: str, when: datetime.datetime) -> TranslationUnit:
    """The unit with one more note."""
    return replace(
        unit,
        notes=(*unit.notes, Note(text, by, when)),
        changed=when,
        changed_by=by,
    )


def now() -> datetime.datetime:
    """The time, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def _dump(unit: TranslationUnit | None) -> str | None:
    if unit is None:
        return None
    version = Version(unit.en, unit.ar, unit.status, unit.notes)
    return to_json(
        {
            **(dump_version(version) or {}),
            "id": unit.id,
            "created": to_microseconds(unit.created),
            "created_by": unit.created_by,
            "changed": to_microseconds(unit.changed),
            "changed_by": unit.changed_by,
            "extra": dump_extra(unit),
        }
    )


def _entry(
    number: int,
    unit: int,
    action: str,
    at: int,
    by: str,
    before: str | None,
    after: str | None,
    note: str | None,
    undoes: int | None,
) -> HistoryEntry:
    return HistoryEntry(
        id=number,
        unit=unit,
        action=Action(action),
        when=from_microseconds(at) or now(),
        by=by,
        before=load_version(None if before is None else json.loads(before)),
        after=load_version(None if after is None else json.loads(after)),
        note=note,
        undoes=undoes,
    )
