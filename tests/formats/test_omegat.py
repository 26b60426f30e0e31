"""OmegaT, a CAT tool translators use, takes our export as its memory and translates with it."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.shared import shared_path
from tm.formats.format import ReadSettings, WriteSettings
from tm.formats.tmx import Tmx
from tm.unit import Code, CodeKind, Neighbours, Note, Origin, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0"><source_dir>__DEFAULT__</source_dir>
<target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>EN</source_lang><target_lang>AR</target_lang>
<sentence_seg>true</sentence_seg></project></omegat>
"""
UNITS = (
    TranslationUnit(
        "The ceasefire held for 30 days.",
        "صمد وقف إطلاق النار 30 يوماً.",
        status=Status.CONFIRMED,
        origins=(Origin("truce", posterior=0.9, neighbours=Neighbours("Before.", "", None, "ب")),),
        notes=(Note("checked", by="هدى"),),
        created_by="Sabbagh",
    ),
    TranslationUnit(
        "Read the report & <annex>.",
        "اقرأ التقرير & <الملحق>.",
        en_codes=(Code(CodeKind.STANDALONE, 4, "ph", (("x", "1"),), "{0}"),),
    ),
)
TEXT = "The ceasefire held for 30 days.\n\nand along with a fever\n"


@pytest.fixture(scope="module")
def omegat() -> str:
    """The program; installed where this is allowed, else a skip that says what is missing."""
    found = shutil.which("omegat")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ("update", "install -y --no-install-recommends omegat"):
            subprocess.run(
                ["apt-get", "-q", *command.split()],
                env=environment,
                capture_output=True,
                timeout=300,
                check=False,
            )
        found = shutil.which("omegat")
    if found is None:
        pytest.skip("OmegaT is NOT TESTED: the program is absent (apt-get install omegat)")
    return found


def test_omegat_translates_with_our_export_as_its_memory(omegat: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for folder in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (project / folder).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT, encoding="utf-8")
    (project / "source" / "brief.txt").write_text(TEXT, encoding="utf-8")
    published = shared_path("eval/exchange/tico19.en-ar.tmx")
    units = [*UNITS, *Tmx().read(published, ReadSettings("tico19"), print)]
    Tmx().write(units, project / "tm" / "auto" / "ours.tmx", WriteSettings(), print)
    run = subprocess.run(
        [omegat, str(project), "--mode=console-translate", f"--config-dir={tmp_path / 'home'}"],
        env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    assert "TMXR_INFO_READING_COMPLETE" in said
    assert "TMXR_WARNING" not in said
    assert "TMXR_ERROR" not in said
    translated = (project / "target" / "brief.txt").read_text(encoding="utf-8")
    assert translated.split("\n\n") == [UNITS[0].ar, "وبالإضافة إلى الحمى\n"]
