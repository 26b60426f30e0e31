"""The options by which commands choose units: date, author, document, status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from align.errors import UsageError
from tm.unit import USABLE, Status, UnitFilter

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable

F = TypeVar("F", bound="Callable[..., Any]")
_DAY = click.DateTime(["%Y-%m-%d"])


def filter_options(command: F) -> F:
    """Give a command the options of a unit filter; pass them on to :func:`unit_filter`."""
    for option in (
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
    ):
        command = option(command)
    return command


def unit_filter(
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    author: str | None,
    document: str | None,
    statuses: Iterable[str],
) -> UnitFilter:
    """The filter that those options describe.

    Raises:
        UsageError: no day is in it.
    """
    if since and until and since > until:
        raise UsageError(
            f"--since {since:%Y-%m-%d} is later than --until {until:%Y-%m-%d}",
            remedy="exchange the two",
        )
    chosen = frozenset(Status(status) for status in statuses)
    return UnitFilter(
        since=since.date() if since else None,
        until=until.date() if until else None,
        author=author,
        document=document,
        statuses=chosen or USABLE.statuses,
    )
