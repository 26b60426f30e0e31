"""What `muwazi build` shows: a bar while it works, a report at the end, and JSON of it."""

from __future__ import annotations

import datetime
import json
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

import click

from align.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tm.build import BuildReport, PairReport

_TYPES_SHOWN = 8
# Of failures and files left out, so many are named each; all are counted by reason.
_NAMED = 20
_STATES = ("new", "changed", "unchanged", "passed over", "failed")


@dataclass(slots=True)
class Tally:
    """What became of the pairs so far: counted, logged where they failed, and shown."""

    total: int
    show: Callable[[PairReport], object]
    log: IO[str] | None
    states: Counter[str] = field(default_factory=Counter)
    stopping: bool = False

    def note(self, report: PairReport) -> None:
        """Take in one pair; KeyboardInterrupt where somebody asked to stop after it."""
        self.states[report.state] += 1
        if report.state == "failed" and self.log is not None:
            self.log.write(json.dumps(_log_entry(report), ensure_ascii=False) + "\n")
            self.log.flush()
        self.show(report)
        if self.stopping:
            raise KeyboardInterrupt

    @property
    def stopped(self) -> str:
        """What to tell whoever stops a build."""
        done = sum(self.states.values()) - self.states["failed"]
        return (
            f"stopped: {done:,} of {self.total:,} pairs are done and stay in the memory;"
            " run the same command again to go on"
        )


@contextmanager
def tally(total: int, log: Path | None, *, quiet: bool) -> Iterator[Tally]:
    """Counts, log and bar for a build of so many pairs."""
    opened = None
    try:
        opened = None if log is None else log.open("a", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"the log cannot be written: {error.strerror}", where=log, remedy="name another file"
        ) from error
    try:
        with _bar(total, quiet=quiet) as show:
            yield Tally(total, show, opened)
    finally:
        if opened is not None:
            opened.close()


@contextmanager
def _bar(total: int, *, quiet: bool) -> Iterator[Callable[[PairReport], object]]:
    """A bar with the time that is left, on a terminal; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda report: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        # The rate of the last minutes: pairs that are unchanged pass in no time.
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, speed_estimate_period=120) as bar:
        task = bar.add_task("", total=total)
        yield lambda report: bar.update(task, advance=1, description=report.name[:40])


def _log_entry(report: PairReport) -> dict[str, Any]:
    return {
        "when": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "name": report.name,
        "en": report.en,
        "ar": report.ar,
        "reason": report.reason,
        "error": report.error,
        "detail": report.detail,
    }


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
                "reason": pair.reason,
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
        "reasons": dict(report.reasons.most_common()),
        "removed": list(report.removed),
        "encoder": report.signature,
    }


def print_report(report: BuildReport, memory: str, *, pruned: bool) -> None:
    """What went wrong to standard error, a summary to standard output."""
    _print_troubles(report, pruned=pruned)
    states = Counter(pair.state for pair in report.pairs)
    click.echo(f"memory          {memory}")
    counted = ", ".join(f"{states[state]:,} {state}" for state in _STATES if states[state])  # type: ignore[index]
    click.echo(f"pairs           {len(report.pairs):,}" + (f" ({counted})" if counted else ""))
    strangers = sum(p.state == "passed over" and p.reason is not None for p in report.pairs)
    if strangers:
        click.echo(f"                of those passed over {strangers:,} are not in the memory")
    click.echo(f"units           {report.units:,} (pair by pair)")
    click.echo(f"beads by type   {_types(report)}")
    click.echo(f"low confidence  {report.low_share:.1%} of units below even odds")
    for at, (reason, number) in enumerate(report.reasons.most_common()):
        click.echo(f"{'' if at else 'left out':<16}{number:,} × {reason}")
    click.echo(f"seconds         {report.seconds:.1f}")


def _print_troubles(report: BuildReport, *, pruned: bool) -> None:
    failed = [f"failed: {pair.error}" for pair in report.pairs if pair.error is not None]
    left = [f"left out: {one.path}: {one.reason}" for one in (*report.unpaired, *report.unread)]
    for lines in (failed, left):
        for line in lines[:_NAMED]:
            click.echo(line, err=True)
        if len(lines) > _NAMED:
            click.echo(f"… and {len(lines) - _NAMED:,} more (--log or --json names all)", err=True)
    for pair in report.pairs:
        for conflict in pair.conflicts:
            click.echo(
                f"conflict: {pair.name}: unit {conflict.unit.id} {conflict.what}"
                f" (see `muwazi show {conflict.unit.id}`)",
                err=True,
            )
    gone = "forgotten" if pruned else "gone, still in the memory (--prune forgets them)"
    for name in report.removed:
        click.echo(f"{gone}: {name}", err=True)


def _types(report: BuildReport) -> str:
    common = report.beads.most_common()
    shown = [f"{kind} {number}" for kind, number in common[:_TYPES_SHOWN]]
    rest = sum(number for _, number in common[_TYPES_SHOWN:])
    return ", ".join([*shown, *([f"others {rest}"] if rest else [])]) or "none"
