"""``muwazi import``: units of other tools into the memory."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.errors import MuwaziError
from tm.commands.encoder import encoder_for, encoder_option, remember_encoder
from tm.commands.memory import memory_option, open_memory
from tm.exchange import import_units
from tm.formats.format import Damage, Outcome, ReadSettings
from tm.formats.registry import NAMES, format_for
from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tm.formats.format import Format
    from tm.store import Added, Store
    from tm.unit import TranslationUnit

# So many faults of a file are shown; --report keeps them all.
SHOWN = 20


@dataclass(slots=True)
class Reading:
    """What became of one file while it was read."""

    file: Path
    report_file: Path | None
    units: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    first: list[Damage] = field(default_factory=list)

    def note(self, damage: Damage) -> None:
        """Count a fault, show it if it is among the first, and keep it in the report."""
        self.outcomes[damage.outcome] += 1
        if self.report_file is not None:
            with self.report_file.open("a", encoding="utf-8") as report:
                report.write(f"{self.file}:{damage}\n")
        if len(self.first) < SHOWN:
            self.first.append(damage)

    def counted(self, units: Iterator[TranslationUnit]) -> Iterator[TranslationUnit]:
        """The units, counted as they pass."""
        for unit in units:
            self.units += 1
            yield unit


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@memory_option
@click.option("--format", "kind", type=click.Choice(NAMES), help="By default by the suffix.")
@click.option("--document", help="Origin of units that name none; by default the file's stem.")
@click.option(
    "--status",
    type=click.Choice([str(status) for status in Status]),
    default=str(Status.MACHINE),
    show_default=True,
    help="Status of units whose file does not state one.",
)
@encoder_option
@click.option("--no-vectors", is_flag=True, help="Leave out the vectors (no search by meaning).")
@click.option("--dry-run", is_flag=True, help="Read and report, but store nothing.")
@click.option("--report", type=click.Path(path_type=Path), help="Write all faults to this file.")
@click.option("--json", "as_json", is_flag=True, help="Counts and faults as JSON.")
def import_(
    files: tuple[Path, ...],
    memory: str,
    kind: str | None,
    document: str | None,
    status: str,
    encoder: str | None,
    no_vectors: bool,
    dry_run: bool,
    report: Path | None,
    as_json: bool,
) -> None:
    """Add the units of FILE… to the memory.

    Each file is stored completely or, after an error, not at all. Units that are damaged are
    skipped, and reported with line and reason; the exit status is then 1.

    \b
    Examples:
      muwazi import agency.tmx
      muwazi import old.tmx --dry-run --report faults.txt
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    formats = [format_for(file, kind) for file in files]
    if report is not None:
        _start_report(report)
    failed = False
    results: list[dict[str, object]] = []
    with ExitStack() as opened:
        store = None if dry_run else _Later(memory, opened, encoder, vectors=not no_vectors)
        for file, form in zip(files, formats, strict=True):
            settings = ReadSettings(document or _stem(file, form), Status(status))
            reading = Reading(file, report)
            try:
                added = _import_one(form, reading, settings, store)
            except MuwaziError as error:
                if len(files) == 1:
                    raise
                click.echo(f"muwazi: {error}", err=True)
                results.append({"file": str(file), "error": str(error)})
                failed = True
                continue
            failed |= reading.outcomes[Outcome.LOST] > 0
            results.append(_result(reading, added))
            if not as_json:
                _show(reading, added)
    if as_json:
        click.echo(json.dumps({"files": results, "dry_run": dry_run}, ensure_ascii=False))
    if failed:
        raise SystemExit(1)


class _Later:
    """A memory that is opened, and made if need be, when the first unit is there to store."""

    def __init__(
        self, address: str, opened: ExitStack, encoder: str | None, *, vectors: bool
    ) -> None:
        self._address = address
        self._opened = opened
        self._name = encoder
        self._vectors = vectors
        self._store: Store | None = None

    def add(self, units: Iterator[TranslationUnit]) -> Added:
        """Store units, with their vectors if these are wanted."""
        if self._store is None:
            self._store = self._opened.enter_context(open_memory(self._address, create=True))
        encoder = encoder_for(self._store, self._name)() if self._vectors else None
        with self._store.transaction():
            added = import_units(self._store, units, encoder)
            if self._vectors and self._name is not None:
                remember_encoder(self._store, self._name)
        return added


def _import_one(
    form: Format, reading: Reading, settings: ReadSettings, memory: _Later | None
) -> dict[str, int]:
    """Read one file and store its units; how many were new and how many known."""
    units = reading.counted(form.read(reading.file, settings, reading.note))
    if memory is None:
        for _ in units:
            pass
        return {}
    first = list(islice(units, 1))
    return asdict(memory.add(chain(first, units))) if first else {"added": 0, "merged": 0}


def _stem(file: Path, form: Format) -> str:
    """The file's name without the suffix of its format."""
    for suffix in sorted(form.suffixes, key=len, reverse=True):
        if file.name.lower().endswith(suffix):
            return file.name[: -len(suffix)] or file.name
    return file.stem


def _start_report(report: Path) -> None:
    try:
        report.write_text("", encoding="utf-8")
    except OSError as error:
        raise MuwaziError(
            f"cannot be written: {error.strerror or error}",
            where=report,
            remedy="choose another place for --report",
        ) from error


def _result(reading: Reading, added: dict[str, int]) -> dict[str, object]:
    return {
        "file": str(reading.file),
        "units": reading.units,
        **added,
        **{outcome.name.lower(): reading.outcomes[outcome] for outcome in Outcome},
        "faults": [
            {"line": damage.line, "what": damage.what, "outcome": damage.outcome.name.lower()}
            for damage in reading.first
        ],
    }


def _show(reading: Reading, added: dict[str, int]) -> None:
    """The first faults on standard error, the counts on standard output."""
    for damage in reading.first:
        click.echo(f"{reading.file}:{damage}", err=True)
    more = reading.outcomes.total() - len(reading.first)
    if more:
        click.echo(f"{reading.file}: and {more:,} more (--report FILE keeps all)", err=True)
    done = (
        f"{added['added']:,} new, {added['merged']:,} known already"
        if added
        else "nothing stored (--dry-run)"
    )
    faults = "".join(
        f", {reading.outcomes[outcome]:,} {outcome}"
        for outcome in Outcome
        if reading.outcomes[outcome]
    )
    units = "unit" if reading.units == 1 else "units"
    click.echo(f"{reading.file}: {reading.units:,} {units} read: {done}{faults}")
