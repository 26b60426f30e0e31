"""A unit filter as SQL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.unit import UnitFilter

NUMBER: dict[Status, int] = {
    Status.MACHINE: 0,
    Status.CONFIRMED: 1,
    Status.REJECTED: 2,
    Status.SUPERSEDED: 3,
}
STATUS: dict[int, Status] = {number: status for status, number in NUMBER.items()}


def filter_sql(which: UnitFilter, unit: str) -> tuple[str, list[str | int]]:
    """Conditions on the unit whose id the expression ``unit`` names, each led by AND."""
    conditions: list[str] = []
    values: list[str | int] = []
    # What only leaves out rejected units costs nothing: no candidate list holds them anyway.
    if not which.statuses >= frozenset(Status) - {Status.REJECTED}:
        numbers = ", ".join(str(NUMBER[status]) for status in sorted(which.statuses))
        status = f"(SELECT u.status FROM unit u WHERE u.id = {unit})"  # noqa: S608 - names of ours
        conditions.append(f"{status} IN ({numbers})")
    if which.by_origin:
        inner, values = origin_conditions(which)
        conditions.append(
            "EXISTS (SELECT 1 FROM origin JOIN document ON document.id = origin.document"  # noqa: S608
            f" WHERE origin.unit = {unit} AND {inner})"
        )
    return "".join(f" AND {condition}" for condition in conditions), values


def origin_conditions(which: UnitFilter) -> tuple[str, list[str | int]]:
    """What the filter asks of the document of an origin."""
    parts: list[str] = []
    values: list[str | int] = []
    if which.since is not None:
        parts.append("document.date >= ?")
        values.append(which.since.isoformat())
    if which.until is not None:
        parts.append("document.date <= ?")
        values.append(which.until.isoformat())
    if which.author is not None:
        named = "instr(casefold(document.author), ?) > 0"
        values.append(which.author.casefold())
        if which.by_author:
            named = f"({named} OR {_AMONG})"
            values.append(folded_names(which.by_author))
        parts.append(named)
    if which.document is not None:
        parts.append("casefold(document.name) = ?")
        values.append(which.document.casefold())
    if which.documents:
        parts.append(_AMONG)
        values.append(folded_names(which.documents))
    return " AND ".join(parts), values


_AMONG = "casefold(document.name) IN (SELECT value FROM json_each(?))"


def folded_names(names: Iterable[str]) -> str:
    """Names without regard to case, as a JSON array: one value, however many there are."""
    return json.dumps(sorted({name.casefold() for name in names}))
