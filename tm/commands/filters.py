"""The options by which commands choose units: date, author, document, status."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

import click

from align.errors import UsageError
from tm.unit import USABLE, Status, UnitFilter

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

R = TypeVar("R")
_DAY = click.DateTime(["%Y-%m-%d"])

_OPTIONS = (
    click.option(
        "--status",
        "statuses",
        multiple=True,
        type=click.Choice([status.value for status in Status]),
        help="Only units of this status (repeatable); by default all but rejected ones.",
    ),
    click.option(
        "--document",
        metavar="NAME",
        help="Only from this document: its name, else part of its title in either language.",
    ),
    click.option(
        "--author",
        metavar="NAME",
        help="Only from documents by this author, as either page writes the name.",
    ),
    click.option("--until", type=_DAY, help="Only from documents of that day or earlier."),
    click.option("--since", type=_DAY, help="Only from documents of that day or later."),
)


def filter_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options of a unit filter; they arrive as one, ``which``.

    Options between which no day lies are a UsageError.
    """

    @wraps(command)
    def filtered(
        *given: object,
        since: datetime.datetime | None,
        until: datetime.datetime | None,
        author: str | None,
        document: str | None,
        statuses: tuple[str, ...],
        **options: object,
    ) -> R:
        if since and until and since > until:
            raise UsageError(
                f"--since {since:%Y-%m-%d} is later than --until {until:%Y-%m-%d}",
                remedy="exchange the two",
            )
        which = UnitFilter(
            since=since.date() if since else None,
            until=until.date() if until else None,
            author=author,
            document=document,
            statuses=frozenset(map(Status, statuses)) or USABLE.statuses,
        )
        return command(*given, which=which, **options)

    for option in _OPTIONS:
        filtered = option(filtered)
    return filtered
