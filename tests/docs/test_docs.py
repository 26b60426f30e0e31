"""The documentation is held against the code."""

from __future__ import annotations

import ast
import inspect
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import cli
from docs.make_reference import BENCHMARKS, PAGE, benchmarks, commands
from tests.cli.run import muwazi
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import click

ALL_COMMANDS = dict(commands(cli.muwazi, ("muwazi",)))


def test_the_reference_is_what_the_commands_say_of_themselves() -> None:
    # In an interpreter of its own: a command that ran alone before keeps the options it had then.
    told = subprocess.run(
        [sys.executable, "-c", "from docs.make_reference import *; print(ascii(reference()))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    made = ast.literal_eval(told.stdout)
    assert PAGE.read_text(encoding="utf-8") == made, "run: python docs/make_reference.py"


def test_the_page_of_benchmarks_names_every_one() -> None:
    page = BENCHMARKS.read_text(encoding="utf-8")
    assert page == benchmarks(), "run: python docs/make_reference.py"


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


@pytest.fixture
def beside_the_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample shelf in it, as a reader of the pages has it."""
    shutil.copytree(ROOT / "corpora", tmp_path / "corpora")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MUWAZI_MEMORY", raising=False)
    return tmp_path


@pytest.mark.parametrize(("page", "least"), [("README.md", 4), ("docs/tutorial.md", 12)])
@pytest.mark.usefixtures("beside_the_shelf")
def test_the_commands_of_the_page_run(page: str, least: int) -> None:
    lines = re.findall(r"^\$ (muwazi .+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) >= least
    for line in lines:
        outcome = muwazi(*shlex.split(line)[1:])
        findings = 1 if line.startswith("muwazi check") else 0
        assert outcome.status in {0, findings}, f"{line}: {outcome.errors}"
        assert outcome.output.strip(), line


def test_the_python_of_the_page_runs(
    beside_the_shelf: Path, sample_memory: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    shutil.copy(sample_memory, beside_the_shelf / "muwazi.db")
    found = re.search(r"```python\n(.+?)```", page, re.DOTALL)
    assert found
    exec(compile(found[1], "docs/python.md", "exec"), {})  # noqa: S102 - our own page
    assert "ceasefire" in capsys.readouterr().out


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")):
        for target in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text(encoding="utf-8")):
            if target.startswith("/"):
                continue
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
