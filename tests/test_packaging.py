"""How muwazi sits in an environment."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.shared import ROOT

HEAVY = ("torch", "transformers", "sentence_transformers", "rich", "trafilatura", "docx", "lxml")


@pytest.mark.parametrize("name", ["align", "tm", "cli"])
def test_no_other_distribution_claims_our_top_level_names(name: str) -> None:
    if name not in packages_distributions():
        # An editable install lists no files; what is imported must then be this checkout's.
        located = subprocess.run(
            [sys.executable, "-c", f"import {name}; print({name}.__file__)"],
            capture_output=True,
            text=True,
            check=True,
            cwd="/",
        )
        assert located.stdout.startswith(str(ROOT))
        return
    assert packages_distributions()[name] == ["muwazi"]


@pytest.mark.parametrize(
    "command",
    [
        ["query", "the agreement was signed in Baghdad"],
        ["query", "وُقّع الاتفاق في بغداد"],
        ["term", "Popular Mobilization Units"],
    ],
)
def test_a_query_loads_nothing_heavy(command: list[str], sample_memory: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli", *command, "--memory", sample_memory],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    imported = {
        line.rsplit("|", 1)[1].strip().partition(".")[0]
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert "numpy" in imported
    assert not imported & set(HEAVY)


def test_every_constraint_is_one_exact_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    names = [line.partition("==")[0].casefold() for line in lines]
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+-]+", line) for line in lines)
    assert len(names) == len(set(names))
