"""Formats by name and by suffix. A format's module is imported when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from align.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tm.formats.format import Format


@dataclass(frozen=True, slots=True)
class Entry:
    """A format before it is loaded: its name, suffixes, and ``module:class``."""

    name: str
    suffixes: tuple[str, ...]
    place: str


ENTRIES = (
    Entry("tmx", (".tmx", ".tmx.gz"), "tm.formats.tmx:Tmx"),
    Entry("xliff", (".xliff", ".xlf"), "tm.formats.xliff2:XliffSecond"),
    Entry("xliff1", (".xliff1", ".sdlxliff", ".mqxliff"), "tm.formats.xliff1:XliffFirst"),
    Entry("csv", (".csv",), "tm.formats.delimited:Csv"),
    Entry("tsv", (".tsv", ".tab"), "tm.formats.delimited:Tsv"),
    Entry("xlsx", (".xlsx",), "tm.formats.xlsx:Xlsx"),
    Entry("jsonl", (".jsonl", ".ndjson"), "tm.formats.jsonl:JsonLines"),
    Entry("weblate", (".json",), "tm.formats.weblate:Weblate"),
    Entry("po", (".po", ".pot"), "tm.formats.po:Po"),
    Entry("moses", (".moses", ".en", ".ar"), "tm.formats.moses:Moses"),
)
NAMES = tuple(entry.name for entry in ENTRIES)


def format_named(name: str) -> Format:
    """The format of that name. Unknown: UsageError."""
    for entry in ENTRIES:
        if entry.name == name:
            module, attribute = entry.place.split(":")
            return cast("Format", getattr(import_module(module), attribute)())
    raise UsageError(f"no format is called {name!r}", remedy=f"one of: {', '.join(NAMES)}")


def format_for(path: Path, name: str | None = None) -> Format:
    """The format of that name, or else the one that the file's suffix stands for.

    >>> from pathlib import Path
    >>> format_for(Path("Memory.TMX")).name
    'tmx'
    """
    if name is not None:
        return format_named(name)
    lowered = path.name.lower()
    fitting = [
        (len(suffix), entry.name)
        for entry in ENTRIES
        for suffix in entry.suffixes
        if lowered.endswith(suffix)
    ]
    if not fitting:
        raise UsageError(
            "the file's suffix does not tell its format",
            where=path,
            remedy=f"name it with --format: {', '.join(NAMES)}",
        )
    return format_named(max(fitting)[1])
