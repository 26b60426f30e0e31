"""``muwazi build``: two folders into a memory."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.errors import UsageError
from tm.commands.encoder import encoder_for, encoder_option, remember_encoder
from tm.commands.memory import memory_option, open_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tm.build import BuildReport, PairReport

_TYPES_SHOWN = 8


@click.command()
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FOLDER…"
)
@memory_option
@encoder_option
@click.option("--again", is_flag=True, help="Align unchanged pairs anew, too.")
@click.option("--prune", is_flag=True, help="Forget documents whose files are gone.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: min(2, os.cpu_count() or 1),
    help="Processes that read and align; 2 by default, where there are as many processors.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def build(
    folders: tuple[Path, ...],
    memory: str,
    encoder: str | None,
    again: bool,
    prune: bool,
    workers: int,
    as_json: bool,
) -> None:
    """Build a memory from a FOLDER that holds en/ and ar/, or from two folders, English first.

    Files are paired by pairs.csv, by name, or by the pages' own links. What has not changed since
    the last build is left alone, so building again is cheap; what people decided is kept. If a pair
    fails the others are kept, and the exit status is 1.

    \b
    Examples:
      muwazi build corpora/
      muwazi build briefs/english briefs/arabic --memory briefs.db
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from align.pairing import pair_folders
    from tm.build import build as build_memory

    en, ar = _sides(folders)
    pairing = pair_folders(en, ar)
    with open_memory(memory, create=True) as store:
        opened = encoder_for(store, encoder)()
        with _progress(len(pairing.pairs), quiet=as_json) as told:
            report = build_memory(
                pairing, (en, ar), store, opened, again=again, workers=workers, progress=told
            )
        if encoder is not None:
            remember_encoder(store, encoder)
        if prune:
            for name in report.removed:
                store.remove_document(name)
    if as_json:
        click.echo(json.dumps(report_json(report), ensure_ascii=False, indent=1))
    else:
        _print_report(report, memory, pruned=prune)
    sys.exit(1 if report.failed else 0)


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


@contextmanager
def _progress(total: int, *, quiet: bool) -> Iterator[Callable[[PairReport], object]]:
    """A bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda report: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("aligning", total=total)
        yield lambda report: bar.update(task, advance=1, description=report.name[:40])


def report_json(report: BuildReport) -> dict[str, Any]:
    """Counts per pair and in all."""
    return {
        "pairs": [
            {
                "name": pair.name,
                "en": pair.en,
                "ar": pair.ar,
                "state": pair.state,
                "units": pair.units,
                "beads": dict(pair.beads),
                "low_confidence": pair.low,
                "seconds": round(pair.seconds, 3),
                "error": pair.error,
                "conflicts": [
                    {"unit": c.unit.id, "what": c.what, "en": c.unit.en, "ar": c.unit.ar}
                    for c in pair.conflicts
                ],
            }
            for pair in report.pairs
        ],
        "total": {
            "pairs": len(report.pairs),
            "failed": report.failed,
            "units": report.units,
            "beads": dict(report.beads),
            "low_confidence_share": round(report.low_share, 4),
            "seconds": round(report.seconds, 3),
        },
        "unpaired": [{"file": str(left.path), "reason": left.reason} for left in report.unpaired],
        "unread": [{"file": str(left.path), "reason": left.reason} for left in report.unread],
        "removed": list(report.removed),
        "encoder": report.signature,
    }


def _print_report(report: BuildReport, memory: str, *, pruned: bool) -> None:
    for pair in report.pairs:
        if pair.error is not None:
            click.echo(f"failed: {pair.error}", err=True)
        for conflict in pair.conflicts:
            click.echo(
                f"conflict: {pair.name}: unit {conflict.unit.id} {conflict.what}"
                f" (see `muwazi show {conflict.unit.id}`)",
                err=True,
            )
    for left in (*report.unpaired, *report.unread):
        click.echo(f"left out: {left.path}: {left.reason}", err=True)
    gone = "forgotten" if pruned else "gone, still in the memory (--prune forgets them)"
    for name in report.removed:
        click.echo(f"{gone}: {name}", err=True)
    states = dict.fromkeys(("new", "changed", "unchanged", "failed"), 0)
    for pair in report.pairs:
        states[pair.state] += 1
    click.echo(f"memory          {memory}")
    counted = ", ".join(f"{number} {state}" for state, number in states.items() if number)
    click.echo(f"pairs           {len(report.pairs)}" + (f" ({counted})" if counted else ""))
    click.echo(f"units           {report.units}")
    click.echo(f"beads by type   {_types(report)}")
    click.echo(f"low confidence  {report.low_share:.1%} of units below even odds")
    click.echo(f"seconds         {report.seconds:.1f}")


def _types(report: BuildReport) -> str:
    common = report.beads.most_common()
    shown = [f"{kind} {number}" for kind, number in common[:_TYPES_SHOWN]]
    rest = sum(number for _, number in common[_TYPES_SHOWN:])
    return ", ".join([*shown, *([f"others {rest}"] if rest else [])]) or "none"
