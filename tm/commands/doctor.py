"""``muwazi doctor``: what is amiss here, and what to do about it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click

from tm.commands.memory import memory_option, open_memory

_COLOURS = {"ok": "green", "note": "yellow", "problem": "red"}


@click.command()
@memory_option
@click.option("--json", "as_json", is_flag=True, help="The checks as JSON.")
def doctor(memory: str, as_json: bool) -> None:
    """Look at the program, its encoder and extras, the machine and the memory; say what to do.

    Changes nothing. The exit status is 1 if there is a problem; a note is only worth knowing.

    \b
    Example:
      muwazi doctor --memory briefs.db
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.upkeep.doctor import examine

    checks = examine(memory, lambda: open_memory(memory))
    problems = sum(check.state == "problem" for check in checks)
    if as_json:
        entry = {"problems": problems, "checks": [asdict(check) for check in checks]}
        click.echo(json.dumps(entry, ensure_ascii=False, indent=1))
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            state = click.style(f"{check.state:<7}", fg=_COLOURS[check.state])
            remedy = f" → {check.remedy}" if check.remedy and check.state != "ok" else ""
            click.echo(f"{state}  {check.name:<{width}}  {check.what}{remedy}")
    sys.exit(1 if problems else 0)
