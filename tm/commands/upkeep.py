"""``muwazi verify``, ``muwazi backup``, ``muwazi restore``: keeping a memory safe."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.errors import UsageError
from tm.commands.memory import memory_option, open_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tm.store import Store
    from tm.stores.relational import RelationalStore
    from tm.upkeep.findings import Verified

_SHOWN = 20
_ON_A_SERVER = ("postgresql://", "postgres://")


@click.command()
@memory_option
@click.option(
    "--originals",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="Where relative names of the files it was built from begin; by default here.",
)
@click.option("--quick", is_flag=True, help="Only the database's own check and its references.")
@click.option("--repair", is_flag=True, help="Make what is derived again: keys, index, counts.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def verify(memory: str, originals: Path, quick: bool, repair: bool, as_json: bool) -> None:
    """Recompute everything the memory says of itself, and compare; the exit status is 1 if not so.

    The database's structure, the keys and index counts of every unit, beads and units of every
    document, the history, and, where the files it was built from are still there, their hashes and
    the place of every segment in them. Others may go on working meanwhile. Nothing is changed
    without --repair, which touches only what is derived (a term index that was made by other rules
    is made again, as any question would).

    \b
    Examples:
      muwazi verify --memory briefs.db
      muwazi verify --memory briefs.db --originals /srv/briefs --json
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.upkeep.verify import repair as make_again
    from tm.upkeep.verify import verify as verify_memory

    with open_memory(memory) as opened:
        store = _relational(opened)
        if repair:
            make_again(store)
        with _status(quiet=as_json) as told:
            report = verify_memory(
                store,
                faults=_faults_of(store),
                originals=originals,
                quick=quick,
                progress=told,
            )
        url = store.url
    if as_json:
        click.echo(json.dumps(_verified(url, report), ensure_ascii=False, indent=1))
    else:
        _print(url, report)
    sys.exit(0 if report.sound else 1)


def _faults_of(store: RelationalStore) -> Callable[[], list[str]]:
    from tm.stores.sqlite import SqliteStore

    if isinstance(store, SqliteStore):
        from tm.stores.sqlite_copying import faults

        return lambda: faults(Path(store.url))
    # A server checks its pages as they are read; every row is.
    return list


def _relational(store: Store) -> RelationalStore:
    from tm.stores.relational import RelationalStore

    if not isinstance(store, RelationalStore):
        raise UsageError("only memories in files and databases can be kept so", where=store.url)
    return store


def _verified(url: str, report: Verified) -> dict[str, Any]:
    return {
        "memory": url,
        "sound": report.sound,
        "checked": dict(report.checked),
        "problems": [asdict(problem) for problem in report.problems],
        "counted": dict(report.counted),
        "notes": list(report.notes),
    }


def _print(url: str, report: Verified) -> None:
    for problem in report.problems[:_SHOWN]:
        click.echo(f"{problem.kind}: {problem}", err=True)
    rest = sum(report.counted.values()) - min(len(report.problems), _SHOWN)
    if rest:
        click.echo(f"… and {rest:,} more (--json lists them)", err=True)
    for note in report.notes[:_SHOWN]:
        click.echo(f"note: {note}")
    checked = ", ".join(f"{number:,} {name}" for name, number in report.checked.items())
    click.echo(f"memory    {url}")
    click.echo(f"checked   {checked or 'nothing'}")
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in report.counted.items())
    click.echo(f"problems  {kinds or 'none'}")


@click.command()
@click.argument("destination", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@memory_option
@click.option("--json", "as_json", is_flag=True, help="What was written, as JSON.")
def backup(destination: Path, memory: str, as_json: bool) -> None:
    """Write a verified copy of the memory to FILE, with its checksum in FILE.sha256.

    The copy is of one moment; others may go on writing. FILE is a memory that any command opens.
    Of a PostgreSQL memory this makes a file without vectors; `pg_dump` keeps all
    (docs/postgres.md).

    \b
    Examples:
      muwazi backup briefs-monday.db --memory briefs.db
      sha256sum --check briefs-monday.db.sha256
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.upkeep.backup import backup as write_backup

    with open_memory(memory) as opened, _bar("copying", quiet=as_json) as told:
        done = write_backup(_relational(opened), destination, told)
    if as_json:
        entry = {
            "memory": opened.url,
            "backup": str(done.path),
            "checksum": str(done.checksum),
            "sha256": done.sha256,
            "bytes": done.bytes,
            "units": done.counts.units,
            "documents": done.counts.documents,
            "acts": done.counts.history,
        }
        click.echo(json.dumps(entry, ensure_ascii=False))
        return
    click.echo(
        f"{done.path}: {done.counts.units:,} units of {done.counts.documents:,} documents,"
        f" {done.counts.history:,} acts, {done.bytes / 2**20:.1f} MiB; sha256 {done.sha256[:16]}…"
    )


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@memory_option
@click.option("--replace", is_flag=True, help="Restore over a memory; it is kept beside.")
@click.option("--json", "as_json", is_flag=True, help="What was restored, as JSON.")
def restore(source: Path, memory: str, replace: bool, as_json: bool) -> None:
    """Put the backup FILE back into the memory's place, whole or not at all.

    The backup is verified first. Others may have the memory open: they see the former state until
    the restored one is complete. What was there is kept beside it, also if it is damaged.

    \b
    Examples:
      muwazi restore briefs-monday.db --memory briefs.db
      muwazi restore briefs-monday.db --memory briefs.db --replace
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.upkeep.restore import restore as put_back

    if memory.startswith(_ON_A_SERVER):
        raise UsageError(
            "restore puts a file back into a file",
            remedy=f"into an empty database: muwazi copy {source} postgresql://…; of a dump:"
            " pg_restore (docs/postgres.md)",
        )
    place = Path(memory.removeprefix("sqlite:")).expanduser()
    with _bar("copying", quiet=as_json) as told:
        done = put_back(source, place, replace=replace, progress=told)
    if as_json:
        entry = {
            "memory": done.memory,
            "units": done.counts.units,
            "documents": done.counts.documents,
            "acts": done.counts.history,
            "kept": None if done.kept is None else str(done.kept),
            "checksum": done.checksum,
        }
        click.echo(json.dumps(entry, ensure_ascii=False))
        return
    if not done.checksum:
        click.echo(f"note: {source}.sha256 is not there; the file's own structure was checked")
    if done.kept is not None:
        click.echo(f"what was there is kept in {done.kept}")
    click.echo(
        f"{done.memory}: {done.counts.units:,} units of {done.counts.documents:,} documents,"
        f" {done.counts.history:,} acts"
    )


@contextmanager
def _bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], object]]:
    """A bar of pages on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _status(*, quiet: bool) -> Iterator[Callable[[str], object]]:
    """What is being checked, on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status("checking") as status:
        yield lambda step: status.update(f"checking {step}")
