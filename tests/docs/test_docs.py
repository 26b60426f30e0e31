"""The documentation is held against the code."""

from __future__ import annotations

import inspect
import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

import cli
from docs.make_reference import PAGE, commands, reference
from tests.cli.run import muwazi
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import click

ALL_COMMANDS = dict(commands(cli.muwazi, ("muwazi",)))


def test_the_reference_is_what_the_commands_say_of_themselves() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: python docs/make_reference.py"


@pytest.mark.parametrize(("name", "command"), ALL_COMMANDS.items())
def test_every_command_says_what_it_does_and_gives_an_example(
    name: str, command: click.Command
) -> None:
    assert command.help, name
    assert "\b\nExample" in inspect.cleandoc(command.help), (
        f"{name} has no example, or its lines would be run together"
    )
    for parameter in command.params:
        if parameter.param_type_name == "option":
            assert getattr(parameter, "help", None), f"{name} {parameter.opts} has no help"


def test_every_json_command_is_described_on_the_page_of_json() -> None:
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    for name, command in ALL_COMMANDS.items():
        if any("--json" in parameter.opts for parameter in command.params):
            assert f"`{name}" in page, f"docs/json.md does not describe {name} --json"


def test_the_commands_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shutil.copytree(ROOT / "corpora", tmp_path / "corpora")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MUWAZI_MEMORY", raising=False)
    lines = re.findall(r"^\$ (muwazi .+)$", readme, re.MULTILINE)
    assert len(lines) >= 4
    for line in lines:
        outcome = muwazi(*shlex.split(line)[1:])
        assert outcome.status == 0, f"{line}: {outcome.errors}"
        assert outcome.output.strip(), line


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")):
        for target in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text(encoding="utf-8")):
            if target.startswith("/"):
                continue
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
