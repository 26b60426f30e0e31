"""Write docs/reference.md from the commands' own help: `python docs/make_reference.py`.

A test compares the page with what this prints, so the two cannot drift apart.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference.md"
HEAD = """\
# Reference: the commands

Made by `python docs/make_reference.py` from the commands' own help. The JSON they print is
described in [json.md](json.md).
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
    """The whole page."""
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


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(reference(), encoding="utf-8")
