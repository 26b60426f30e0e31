"""What a person does to units by id: show, edit, confirm, reject, delete, history, undo."""

from __future__ import annotations

import getpass
import json
import os
from typing import TYPE_CHECKING, Any, TypeVar

import click

from align.errors import UsageError
from tm.commands.memory import memory_option, open_memory
from tm.unit import Action, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tm.unit import HistoryEntry, TranslationUnit

F = TypeVar("F", bound="Callable[..., Any]")


def _user() -> str:
    """Whose decision it is: MUWAZI_USER, else the name the system knows."""
    if name := os.environ.get("MUWAZI_USER"):
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def by_options(command: F) -> F:
    """Give a command ``--by`` and ``--note``."""
    command = click.option("--note", help="Why; kept in the history.")(command)
    return click.option(
        "--by", default=_user, show_default="MUWAZI_USER, else your login", help="Who decides."
    )(command)


_json = click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
_id = click.argument("unit", type=click.IntRange(min=1), metavar="ID")


@click.command()
@_id
@memory_option
@_json
def show(unit: int, memory: str, as_json: bool) -> None:
    """Show unit ID in full: texts, status, every origin with its neighbours, notes.

    \b
    Example:
      muwazi show 42
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with open_memory(memory) as store:
        found = store.unit(unit)
    _print_unit(found, as_json=as_json)


@click.command()
@_id
@click.option("--en", help="The new English text.")
@click.option("--ar", help="The new Arabic text.")
@by_options
@memory_option
def edit(unit: int, en: str | None, ar: str | None, by: str, note: str | None, memory: str) -> None:
    """Correct the texts of unit ID; it counts as confirmed from then on.

    \b
    Example:
      muwazi edit 42 --ar "قوات الحشد الشعبي" --note "house style since 2019"
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    if en is None and ar is None:
        raise UsageError("there is nothing to change", remedy="give --en or --ar, or both")
    with open_memory(memory) as store:
        changed = store.edit(unit, by=by, en=en, ar=ar, note=note)
    _print_unit(changed, as_json=False)


def _deciding(name: str, status: Status, text: str) -> click.Command:
    """A command that gives units a status."""

    @click.command(name, help=text)
    @click.argument("units", type=click.IntRange(min=1), nargs=-1, required=True, metavar="ID…")
    @by_options
    @memory_option
    def command(units: tuple[int, ...], by: str, note: str | None, memory: str) -> None:
        with open_memory(memory) as store, store.transaction():
            for unit in units:
                store.decide(unit, status, by=by, note=note)
        click.echo(f"{_listed(units)}: {status}")

    return command


confirm = _deciding(
    "confirm",
    Status.CONFIRMED,
    """Vouch for units: they rank first, and no new build changes them.

    \b
    Example:
      muwazi confirm 42 43
    """,
)
reject = _deciding(
    "reject",
    Status.REJECTED,
    """Reject units: they are never found again, and no new build brings them back.

    \b
    Example:
      muwazi reject 42 --note "misaligned"
    """,
)
supersede = _deciding(
    "supersede",
    Status.SUPERSEDED,
    """Mark units as superseded: still found, but below what is in use.

    \b
    Example:
      muwazi supersede 42 --note "the ministry was renamed in 2020"
    """,
)


@click.command()
@click.argument("units", type=click.IntRange(min=1), nargs=-1, required=True, metavar="ID…")
@by_options
@memory_option
def delete(units: tuple[int, ...], by: str, note: str | None, memory: str) -> None:
    """Take units out of the memory; undo brings them back, a new build does not.

    \b
    Example:
      muwazi delete 42
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with open_memory(memory) as store, store.transaction():
        for unit in units:
            store.delete(unit, by=by, note=note)
    click.echo(f"{_listed(units)}: deleted (`muwazi undo` brings the last one back)")


@click.command()
@click.argument("unit", type=click.IntRange(min=1), metavar="[ID]", required=False)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Decisions shown."
)
@memory_option
@_json
def history(unit: int | None, limit: int, memory: str, as_json: bool) -> None:
    """List what people decided, newest first; with ID, on that unit only.

    \b
    Example:
      muwazi history 42
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with open_memory(memory) as store:
        entries = list(store.history(unit, limit))
    if as_json:
        from tm.search.answers import entry_json

        listed = {"history": [entry_json(entry) for entry in entries]}
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for entry in entries:
        _print_entry(entry)
    if not entries:
        click.echo("Nobody has decided anything yet.")


@click.command()
@click.argument("unit", type=click.IntRange(min=1), metavar="[ID]", required=False)
@click.option(
    "--by", default=_user, show_default="MUWAZI_USER, else your login", help="Who takes it back."
)
@memory_option
def undo(unit: int | None, by: str, memory: str) -> None:
    """Take back the last decision; with ID, the last one on that unit.

    Undoing again goes one step further back.

    \b
    Example:
      muwazi undo 42
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with open_memory(memory) as store:
        entry = store.undo(unit, by=by)
    _print_entry(entry)


def _listed(units: tuple[int, ...]) -> str:
    return ("unit " if len(units) == 1 else "units ") + ", ".join(map(str, units))


def _print_unit(unit: TranslationUnit, *, as_json: bool) -> None:
    if as_json:
        from tm.search.answers import unit_json

        click.echo(json.dumps(unit_json(unit), ensure_ascii=False, indent=1))
        return
    from tm.commands.screen import isolated, origin_parts, shown

    probability = "" if unit.posterior is None else f", probability {unit.posterior:.2f}"
    changed = f", by {shown(unit.changed_by)}" if unit.changed_by else ""
    click.echo(f"unit {unit.id}: {unit.status}{changed}{probability}")
    click.echo(f"  en  {isolated(shown(unit.en), 'en')}")
    click.echo(f"  ar  {isolated(shown(unit.ar), 'ar')}")
    for origin in unit.origins:
        click.echo(f"  from {' · '.join(origin_parts(origin))}")
        for place in (origin.en, origin.ar):
            if place is not None:
                click.echo(f"       {place.file}: characters {place.start}–{place.end}")
    for note in unit.notes:
        click.echo(f"  note {isolated(shown(note.text))} ({shown(note.by or 'unknown')})")


def _print_entry(entry: HistoryEntry) -> None:
    from tm.commands.screen import isolated, shown

    when = entry.when.strftime("%Y-%m-%d %H:%M")
    what = f"{entry.action} {entry.undoes}" if entry.action is Action.UNDONE else entry.action
    note = f": {isolated(shown(entry.note))}" if entry.note else ""
    click.echo(f"{entry.id}  {when}  unit {entry.unit} {what} by {shown(entry.by)}{note}")
    if entry.before is None or entry.after is None:
        return
    for side, old, new in (
        ("en", entry.before.en, entry.after.en),
        ("ar", entry.before.ar, entry.after.ar),
    ):
        if old != new:
            click.echo(f"    {side}  {isolated(shown(old))} → {isolated(shown(new))}")
