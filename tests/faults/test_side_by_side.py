"""Several programs at one memory: two builds, readers during a build and a rebuild of the index."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.fault_scenarios import contents
from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF, save_encoder, write_shelf
from tests.shared import ROOT
from tm.search.searcher import Searcher
from tm.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = 40


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    pages = {
        f"brief-{n:02}": [*BRIEF, (f"Brief {n} has its own end.", f"للموجز {n} خاتمته.")]
        for n in range(PAIRS)
    }
    save_encoder(tmp_path / "tiny-0")
    return write_shelf(tmp_path / "shelf", pages)


def command(shelf: Path, memory: Path, *options: str) -> list[str]:
    encoder = str(shelf.parent / "tiny-0")
    build = ["build", str(shelf), "--memory", str(memory), "--encoder", encoder, *options]
    return [sys.executable, "-m", "cli", *build]


def begun(shelf: Path, memory: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(shelf, memory, *options),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def test_two_builds_at_once_make_the_memory_that_one_makes(shelf: Path, tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    both = [begun(shelf, memory, "--jobs", "1"), begun(shelf, memory, "--jobs", "2")]
    for process in both:
        status, errors = ended(process)
        assert status == 0, errors
    alone = tmp_path / "alone.db"
    assert ended(begun(shelf, alone, "--jobs", "1"))[0] == 0

    def texts(path: Path) -> list[Any]:
        with open_store(str(path)) as store:
            return sorted(
                (unit.en, unit.ar, unit.posterior, tuple(o.document for o in unit.origins))
                for unit in store.iterate()
            )

    assert texts(memory) == texts(alone)
    assert muwazi("verify", "--memory", memory).status == 0


def test_a_reader_during_a_build_sees_whole_documents(shelf: Path, tmp_path: Path) -> None:
    """Each brief has its own end: it is there if and only if the rest of the brief is."""
    memory = tmp_path / "m.db"
    open_store(str(memory)).close()
    seen = set()
    process = begun(shelf, memory, "--jobs", "2")
    with open_store(str(memory)) as reader:
        while process.poll() is None:
            for line in list(reader.documents()):
                record = reader.document(line.name)
                assert record is not None
                beads = reader.document_units(line.name)
                assert len(reader.units(list(beads.values()))) == len(set(beads.values()))
                assert any("its own end" in unit.en for unit in reader.units(list(beads.values())))
            seen.add(len(list(reader.documents())))
            Searcher(reader).phrase("parliament")
            time.sleep(0.01)
    status, errors = ended(process)
    assert status == 0, errors
    assert len(seen) > 2, "the reader read while it was built"


def test_readers_have_answers_while_the_index_is_made_again(shelf: Path, tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    assert ended(begun(shelf, memory))[0] == 0
    with open_store(str(memory)) as store:
        wanted = {match.unit.id for match in Searcher(store).phrase("parliament", limit=50)}
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        with open_store(str(memory)) as store:
            while not stop.is_set():
                found = {m.unit.id for m in Searcher(store).phrase("parliament", limit=50)}
                if found != wanted:
                    wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(5):
        assert muwazi("verify", "--memory", memory, "--repair", "--quick").status == 0
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_killed_builder_holds_nobody_up(shelf: Path, tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    process = begun(shelf, memory, "--jobs", "2")
    while not memory.exists():
        time.sleep(0.02)
    time.sleep(0.5)
    process.kill()
    process.communicate()
    started = time.monotonic()
    assert ended(begun(shelf, memory, "--jobs", "1"))[0] == 0
    assert time.monotonic() - started < 60
    alone = tmp_path / "alone.db"
    assert ended(begun(shelf, alone, "--jobs", "1"))[0] == 0
    assert contents(memory) == contents(alone)
