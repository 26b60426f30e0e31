"""The doctor: what is well, what is amiss, and a remedy for each thing amiss."""

from __future__ import annotations

import datetime
import json
import shutil
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from tests.cli.run import muwazi
from tm.store import open_store
from tm.unit import Status
from tm.upkeep import doctor

if TYPE_CHECKING:
    from pathlib import Path


def checks(memory: Path | str) -> dict[str, dict[str, str]]:
    done = muwazi("doctor", "--memory", str(memory), "--json")
    report = json.loads(done.output)
    assert done.status == (1 if report["problems"] else 0)
    for check in report["checks"]:
        assert check["state"] == "ok" or check["remedy"], check
    return {check["name"]: check for check in report["checks"]}


def test_a_healthy_house_has_no_problems(memory: Path) -> None:
    found = checks(memory)
    assert {"SQLite", "bundled encoder", "its encoder", "free space", "memory"} <= found.keys()
    assert all(check["state"] != "problem" for check in found.values())
    page = muwazi("doctor", "--memory", memory)
    assert page.status == 0
    assert "SQLite" in page.output


def test_no_memory_yet_is_only_worth_knowing(tmp_path: Path) -> None:
    found = checks(tmp_path / "none.db")
    assert found["memory"]["state"] == "note"
    assert not (tmp_path / "none.db").exists()
    assert checks(tmp_path / "nowhere" / "none.db")["folder"]["state"] == "problem"


def test_a_damaged_memory_and_a_missing_encoder_are_problems(memory: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "tiny-0")
    assert checks(memory)["its encoder"]["state"] == "problem"
    memory.write_bytes(b"not a database at all, but long enough")
    assert checks(memory)["memory"]["state"] == "problem"


def test_a_full_disk_is_told_before_it_is_met(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(memory.parent)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    assert checks(memory)["free space"]["state"] == "problem"


def test_a_memory_on_a_network_share_is_a_problem(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "_file_system", lambda folder: "nfs4")
    assert "PostgreSQL" in checks(memory)["file system"]["remedy"]


def test_a_clock_behind_the_memory_is_a_problem(memory: Path) -> None:
    with open_store(str(memory)) as store:
        tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
        store.decide(2, Status.CONFIRMED, by="amal", when=tomorrow)
    assert checks(memory)["clock"]["state"] == "problem"


def test_every_extra_is_named_and_a_missing_one_gives_its_command(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = {"plot", "postgres"}
    assert {f"extra {name}" for name in declared} <= checks(memory).keys()
    real = metadata.version

    def version(name: str) -> str:
        if name == "psycopg":
            raise metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(metadata, "version", version)
    assert "muwazi[postgres]" in checks(memory)["extra postgres"]["remedy"]


def test_a_terminal_without_arabic_is_a_problem(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Latin:
        encoding = "latin-1"

    monkeypatch.setattr(sys, "stdout", Latin())
    states = {check.name: check.state for check in doctor._program()}
    assert states["terminal"] == "problem"


@pytest.mark.parametrize("encoding", ["UTF-8", "utf8"])
def test_utf_8_by_any_name_is_well(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", type("Out", (), {"encoding": encoding}))
    assert {check.name: check.state for check in doctor._program()}["terminal"] == "ok"
