"""Write the generated pages: `python docs/make_reference.py`.

docs/reference.md from the commands' own help, docs/benchmarks.md from the benchmarks' own
docstrings. A test compares the pages with what this makes, so they cannot drift apart.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference.md"
BENCHMARKS = ROOT / "docs" / "benchmarks.md"
HEAD = """\
# Reference: the commands

Made by `python docs/make_reference.py` from the commands' own help. The JSON they print is
described in [json.md](json.md).
"""
BENCHMARKS_HEAD = """\
# Benchmarks

Every figure in these pages is printed by a command of the folder `benchmarks/`, together with the
signature it was measured under (version, encoder, settings, seed). Made by
`python docs/make_reference.py` from the commands' own first lines.

| command | what it measures | figures |
|---|---|---|
"""

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    """Every command under a group, by its full name, in the order of the help."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name  # noqa: S101 - a name in the table without a command
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def reference() -> str:
    """The page of all commands."""
    from cli import muwazi

    parts = [HEAD]
    for name, command in commands(muwazi, ("muwazi",)):
        context = click.Context(
            command,
            info_name=name,
            terminal_width=96,
            max_content_width=96,
            color=False,
            help_option_names=muwazi.context_settings["help_option_names"],
        )
        text = command.get_help(context).replace("(default: 2)", "").rstrip()
        parts.append(f"## `{name}`\n\n```\n{text}\n```\n")
    return "\n".join(parts)


def runnable_benchmarks() -> dict[str, str]:
    """Name and first line of every benchmark that is a command."""
    found = {}
    for path in sorted((ROOT / "benchmarks").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        if '__name__ == "__main__"' in source:
            told = ast.get_docstring(ast.parse(source)) or ""
            first = told.partition("\n")[0].partition(": python -m")[0]
            found[path.stem] = first.rstrip(".") + "."
    return found


def pages_with(name: str) -> list[Path]:
    """The pages that report what a benchmark measured."""
    pages = sorted((ROOT / "docs").glob("*.md"))
    return [
        page
        for page in pages
        if page != BENCHMARKS and f"benchmarks.{name}`" in _as_code(page.read_text("utf-8"))
    ]


def _as_code(text: str) -> str:
    """Text in which a command with options ends like one without: ``benchmarks.x --y``."""
    return text.replace(" --", "` --").replace(" [--", "` [--").replace("\n", "`\n")


def benchmarks() -> str:
    """The page of all benchmarks."""
    rows = []
    for name, first in runnable_benchmarks().items():
        links = ", ".join(f"[{page.stem}]({page.name})" for page in pages_with(name))
        rows.append(f"| `python -m benchmarks.{name}` | {first} | {links} |\n")
    return BENCHMARKS_HEAD + "".join(rows)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(reference(), encoding="utf-8")
    BENCHMARKS.write_text(benchmarks(), encoding="utf-8")
