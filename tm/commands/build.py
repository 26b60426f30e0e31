"""``muwazi build``: two folders into a memory."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from align.errors import UsageError
from tm.commands.build_screen import print_report, report_json, tally
from tm.commands.encoder import encoder_for, encoder_name, encoder_option, remember_encoder
from tm.commands.memory import memory_option, open_memory

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from align.encoder import Encoder
    from align.pairing import Pairing
    from tm.aligning import Aligner
    from tm.build import BuildReport
    from tm.commands.build_screen import Tally
    from tm.store import Store

R = TypeVar("R")
_INTERRUPTED = 128 + signal.SIGINT


def _aligner_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options that say who aligns; it gets what begins that, ``aligning``."""

    @click.option(
        "--jobs",
        type=click.IntRange(1, 256),
        help="Processes that read and align; 2 by default, where there are as many processors.",
    )
    @click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Align on a Dask cluster, tcp://HOST:PORT (extra `cluster`), not in processes here.",
    )
    @wraps(command)
    def with_aligner(
        *given: object, jobs: int | None, scheduler: str | None, **options: object
    ) -> R:
        if scheduler is not None and jobs is not None:
            raise UsageError("--jobs is for processes here, --scheduler for a cluster; name one")
        aligning = partial(_aligner, jobs=jobs, scheduler=scheduler)
        return command(*given, aligning=aligning, **options)

    return with_aligner


def _aligner(
    encoder: Encoder, name: str | None, *, jobs: int | None, scheduler: str | None
) -> AbstractContextManager[Aligner]:
    """What aligns: a cluster where one is named, else processes here."""
    if scheduler is not None:
        from tm.cluster import on_cluster

        return on_cluster(scheduler, encoder, name)
    from tm.aligning import in_processes

    return in_processes(encoder, jobs or min(2, os.cpu_count() or 1))


@click.command()
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER…"
)
@memory_option
@encoder_option
@click.option("--again", is_flag=True, help="Align unchanged pairs anew, too.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    metavar="DATE",
    help="Pass over pairs whose files have not changed since then, by their dates.",
)
@click.option("--prune", is_flag=True, help="Forget documents whose files are gone.")
@_aligner_options
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append a line of JSON for each pair that fails to this file, as it happens.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def build(
    folders: tuple[Path, ...],
    memory: str,
    encoder: str | None,
    again: bool,
    since: datetime.datetime | None,
    prune: bool,
    aligning: Callable[[Encoder, str | None], AbstractContextManager[Aligner]],
    log: Path | None,
    as_json: bool,
) -> None:
    """Build a memory from a FOLDER that holds en/ and ar/, or from two folders, English first.

    Files are paired by pairs.csv, by name, by the pages' own links, or where these say nothing by
    what they say, if that is beyond doubt. What has not changed since the last build is left alone,
    so building again is cheap; what people decided is kept. If a pair fails the others are kept,
    and the exit status is 1. Ctrl-C stops; what is done stays, and the same command goes on.

    \b
    Examples:
      muwazi build corpora/
      muwazi build briefs/english briefs/arabic --memory briefs.db
      muwazi build archive/ --jobs 8 --since 2024-01-01 --log failed.jsonl
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from align.leftovers import pair_leftovers
    from tm.build import build as build_memory

    sides, pairing = _paired(folders)
    with open_memory(memory, create=True) as store:
        opened, name = _encoder_of(store, encoder)
        pairing = pair_leftovers(pairing, opened)
        with (
            tally(len(pairing.pairs), log, quiet=as_json) as told,
            aligning(opened, name) as aligner,
            _stoppable(told),
        ):
            report = build_memory(
                pairing,
                sides,
                store,
                opened,
                again=again,
                since=None if since is None else since.astimezone(),
                aligner=aligner,
                progress=told.note,
            )
        for removed in report.removed if prune else ():
            store.remove_document(removed)
    _tell(report, memory, pruned=prune, as_json=as_json)
    sys.exit(1 if report.failed else 0)


def _tell(report: BuildReport, memory: str, *, pruned: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report_json(report), ensure_ascii=False, indent=1))
    else:
        print_report(report, memory, pruned=pruned)


def _encoder_of(store: Store, named: str | None) -> tuple[Encoder, str | None]:
    """The encoder and its name, which the memory keeps for the next time."""
    from tm.embedding import check_encoder

    opened = encoder_for(store, named)()
    name = named if named is not None else encoder_name(store)
    with store.transaction():
        check_encoder(store, opened)
        remember_encoder(store, name)
    return opened, name


@contextmanager
def _stoppable(told: Tally) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the build after the pair at hand, and the second at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        if told.stopping:
            raise KeyboardInterrupt
        told.stopping = True
        click.echo("stopping after the pair at hand; once more stops at once", err=True)

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        click.echo(told.stopped, err=True)
        sys.exit(_INTERRUPTED)
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _paired(folders: tuple[Path, ...]) -> tuple[tuple[Path, Path], Pairing]:
    """The two folders, and which of their files go together."""
    from align.pairing import pair_folders
    from align.readers.limits import limits_of

    sides = _sides(folders)
    return sides, pair_folders(*sides, limits=limits_of(os.environ))


def _sides(folders: tuple[Path, ...]) -> tuple[Path, Path]:
    if len(folders) == 2:
        return folders[0], folders[1]
    if len(folders) != 1:
        raise UsageError("name one folder, or an English and an Arabic one")
    folder = folders[0]
    if not folder.is_dir():
        raise UsageError("there is no such folder", where=folder, remedy="check the path")
    for side in ("en", "ar"):
        if not (folder / side).is_dir():
            raise UsageError(
                f"holds no folder {side}/",
                where=folder,
                remedy="put English files into en/ and Arabic ones into ar/, or name two folders",
            )
    return folder / "en", folder / "ar"
