"""``muwazi export``: units of the memory for other tools."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tm.commands.filters import filter_options
from tm.commands.memory import memory_option, open_memory
from tm.formats.format import Damage, WriteSettings
from tm.formats.registry import NAMES, format_for, format_named
from tm.unit import SIDES

if TYPE_CHECKING:
    from tm.formats.format import Format
    from tm.store import Store
    from tm.unit import UnitFilter


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@memory_option
@click.option("--format", "kind", type=click.Choice(NAMES), help="By default by the suffix.")
@click.option(
    "--source",
    type=click.Choice(SIDES),
    default="en",
    show_default=True,
    help="The side that the file calls its source.",
)
@filter_options
@click.option("--json", "as_json", is_flag=True, help="Counts as JSON.")
def export(
    file: Path,
    memory: str,
    kind: str | None,
    source: str,
    which: UnitFilter,
    as_json: bool,
) -> None:
    """Write the memory, or a part of it, to FILE for other tools; - is standard output.

    \b
    Examples:
      muwazi export memory.tmx
      muwazi export confirmed.tmx --status confirmed --since 2022-01-01
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.headings import Headings

    form = format_named(kind or "tmx") if str(file) == "-" else format_for(file, kind)
    settings = WriteSettings("ar" if source == "ar" else "en", _now())
    faults: list[Damage] = []
    with open_memory(memory) as store:
        which = Headings(store).resolved(which)
        if str(file) == "-":
            _to_screen(store, which, form, settings, faults)
            return
        count = form.write(store.iterate(which), file, settings, faults.append)
    for damage in faults:
        click.echo(f"{file}: unit {damage}", err=True)
    if as_json:
        click.echo(json.dumps({"file": str(file), "format": form.name, "units": count}))
    else:
        units = "unit" if count == 1 else "units"
        click.echo(f"{file}: {count:,} {units} written ({form.description})")


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def _to_screen(
    store: Store, which: UnitFilter, form: Format, settings: WriteSettings, faults: list[Damage]
) -> None:
    """Write to a file out of sight first, so that a failure leaves nothing half-written."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / f"export{form.suffixes[0]}"
        form.write(store.iterate(which), path, settings, faults.append)
        with path.open("rb") as stream:
            shutil.copyfileobj(stream, sys.stdout.buffer)
