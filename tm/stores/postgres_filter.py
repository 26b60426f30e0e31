"""A unit filter as SQL for PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.stores.sqlite_filter import NUMBER, folded_names
from tm.unit import Status

if TYPE_CHECKING:
    from tm.unit import UnitFilter


def filter_sql(
    which: UnitFilter, unit: str, *, among_usable: bool = True
) -> tuple[str, list[str | int]]:
    """Conditions on the unit whose id the expression ``unit`` names, each led by AND.

    ``among_usable`` says that rejected units are out already, as they are in every index.

    >>> from tm.unit import UnitFilter
    >>> filter_sql(UnitFilter(statuses=frozenset({Status.CONFIRMED})), "unit.id")[0]
    ' AND (SELECT status FROM unit u WHERE u.id = unit.id) IN (1)'
    """
    conditions: list[str] = []
    values: list[str | int] = []
    always = frozenset(Status) - ({Status.REJECTED} if among_usable else frozenset())
    if not which.statuses >= always:
        numbers = ", ".join(str(NUMBER[status]) for status in sorted(which.statuses)) or "NULL"
        status = f"(SELECT status FROM unit u WHERE u.id = {unit})"  # noqa: S608 - names of ours
        conditions.append(f"{status} IN ({numbers})")
    if which.by_origin:
        inner, values = _origin_conditions(which)
        conditions.append(
            "EXISTS (SELECT 1 FROM origin o JOIN document d ON d.id = o.document"  # noqa: S608
            f" WHERE o.unit = {unit} AND {inner})"
        )
    return "".join(f" AND {condition}" for condition in conditions), values


def _origin_conditions(which: UnitFilter) -> tuple[str, list[str | int]]:
    parts: list[str] = []
    values: list[str | int] = []
    for condition, value in (
        ("d.date >= ?", which.since.isoformat() if which.since else None),
        ("d.date <= ?", which.until.isoformat() if which.until else None),
        ("d.name_folded = ?", which.document),
    ):
        if value is not None:
            parts.append(condition)
            values.append(value.casefold())
    if which.author is not None:
        named = "position(? IN d.author_folded) > 0"
        values.append(which.author.casefold())
        if which.by_author:
            named = f"({named} OR {_AMONG})"
            values.append(folded_names(which.by_author))
        parts.append(named)
    if which.documents:
        parts.append(_AMONG)
        values.append(folded_names(which.documents))
    return " AND ".join(parts), values


_AMONG = "d.name_folded IN (SELECT json_array_elements_text(CAST(? AS json)))"
