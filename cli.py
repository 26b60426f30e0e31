"""The command ``muwazi``: names the commands, loads the one that is called, reports errors.

Commands live in ``tm/commands``; none is imported before it is needed, so that a query in the
terminal pays only for itself.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from align.errors import MuwaziError

# name -> "module:attribute"; the order is the order of `muwazi --help`.
COMMANDS: dict[str, str] = {
    "build": "tm.commands.build:build",
    "query": "tm.commands.query:query",
    "align": "tm.commands.align:align",
    "evaluate": "tm.commands.evaluate:evaluate",
    "export": "tm.commands.export:export",
    "import": "tm.commands.import_:import_",
    "copy": "tm.commands.copy:copy",
    "term": "tm.commands.term:term",
    "terms": "tm.commands.terms:terms",
    "analyze": "tm.commands.analyze:analyze",
    "stats": "tm.commands.stats:stats",
    "reembed": "tm.commands.stats:reembed",
    "adapt": "tm.commands.adapt:adapt",
    "show": "tm.commands.units:show",
    "edit": "tm.commands.units:edit",
    "confirm": "tm.commands.units:confirm",
    "reject": "tm.commands.units:reject",
    "supersede": "tm.commands.units:supersede",
    "delete": "tm.commands.units:delete",
    "history": "tm.commands.units:history",
    "undo": "tm.commands.units:undo",
    "clean": "tm.commands.clean:clean",
    "review": "tm.commands.review:review",
    "pretranslate": "tm.commands.pretranslate:pretranslate",
    "check": "tm.commands.check:check",
    "verify": "tm.commands.upkeep:verify",
    "backup": "tm.commands.upkeep:backup",
    "restore": "tm.commands.upkeep:restore",
    "doctor": "tm.commands.doctor:doctor",
    "serve": "tm.commands.serve:serve",
    "accounts": "tm.commands.accounts:accounts",
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="muwazi", prog_name="muwazi")
def muwazi() -> None:
    """Turn English and Arabic policy briefs into a translation memory you can ask."""


def main() -> None:
    """Run the command line; an error a user can cause is one line on standard error."""
    # Matrices here are small: more threads of BLAS only wait for each other, in a loop that takes
    # a whole processor from the other processes of a build. It is read once, when numpy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        muwazi.main(prog_name="muwazi", standalone_mode=True)
    except MuwaziError as error:
        click.echo(f"muwazi: {error}", err=True)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
