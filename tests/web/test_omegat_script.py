"""The script for OmegaT of docs/connect.md, run by OmegaT itself against a running server."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.formats.test_omegat import PROJECT
from tests.memory.shelf import BRIEF
from tests.web.serving import served
from tm.formats.format import ReadSettings
from tm.formats.tmx import Tmx

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tm.web.settings import WebSettings

SCRIPT = Path(__file__).parents[2] / "docs" / "omegat" / "muwazi.groovy"


def test_omegat_fetches_what_it_lacks(app: FastAPI, settings: WebSettings, tmp_path: Path) -> None:
    omegat = shutil.which("omegat")
    if omegat is None:
        pytest.skip("the script for OmegaT is NOT TESTED: OmegaT is absent")
    project = tmp_path / "project"
    for folder in ("source", "target", "tm", "glossary", "dictionary", "omegat"):
        (project / folder).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT, encoding="utf-8")
    asked = f"{BRIEF[3][0]}\n\n{BRIEF[1][0]}\n\nNothing like it, at all & <never>.\n"
    (project / "source" / "brief.txt").write_text(asked, encoding="utf-8")
    with served(app, settings) as server:
        command = [omegat, str(project), "--mode=console-translate", f"--script={SCRIPT}"]
        run = subprocess.run(
            [*command, f"--config-dir={tmp_path / 'home'}"],
            env={
                **os.environ,
                "HOME": str(tmp_path),
                "LC_ALL": "C.UTF-8",
                "MUWAZI_URL": server.url,
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    told = run.stdout + run.stderr
    assert "muwazi: 3 segments asked, 2 units found" in told, told
    written = project / "tm" / "muwazi-server.tmx"
    units = list(Tmx().read(written, ReadSettings("x"), print))
    assert {(unit.en, unit.ar) for unit in units} == {BRIEF[3], BRIEF[1]}
