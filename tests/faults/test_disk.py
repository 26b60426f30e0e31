"""Disks that are full, that take no writes, that give back other bytes; and a clock set back."""

from __future__ import annotations

import datetime
import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from benchmarks.fault_scenarios import contents
from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF, save_encoder, write_shelf
from tests.shared import ROOT
from tm.search.searcher import Searcher
from tm.store import MemoryFileError, open_store
from tm.unit import Status, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A file system of that size; needs root and the right to mount, else the test is skipped."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("FULL DISK NOT TESTED: no file system of a fixed size may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    pages = {
        f"brief-{n:02}": [*BRIEF, (f"Brief {n} has its own end.", f"للموجز {n} خاتمته.")]
        for n in range(40)
    }
    save_encoder(tmp_path / "tiny-0")
    return write_shelf(tmp_path / "shelf", pages)


def build(shelf: Path, memory: Path, *options: str) -> Any:
    encoder = shelf.parent / "tiny-0"
    return muwazi("build", shelf, "--memory", memory, "--encoder", encoder, *options)


def fill(disk: Path, leave: int) -> Path:
    """A file that leaves so many bytes free."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        while shutil.disk_usage(disk).free > leave:
            file.write(b"x" * min(65536, shutil.disk_usage(disk).free - leave))
            file.flush()
    return ballast


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_fills_up_in_a_build_stops_it_and_room_lets_it_go_on(
    shelf: Path, tmp_path: Path, jobs: str
) -> None:
    with small_disk(tmp_path / "disk", 32) as disk:
        memory = disk / "memory.db"
        ballast = fill(disk, leave=600_000)
        full = build(shelf, memory, "--jobs", jobs)
        assert full.status == 1
        assert len(full.error_lines) == 1, full.errors
        assert "full" in full.errors
        if memory.exists():
            done = muwazi("verify", "--memory", memory, "--json")
            assert done.status == 0, done.output
        ballast.unlink()
        assert build(shelf, memory, "--jobs", jobs).status == 0
        undisturbed = tmp_path / "undisturbed.db"
        build(shelf, undisturbed, "--jobs", "1")
        assert contents(memory) == contents(undisturbed)


def test_a_full_disk_leaves_no_half_backup_and_the_memory_usable(
    shelf: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 32) as disk:
        memory = disk / "memory.db"
        assert build(shelf, memory).status == 0
        before = contents(memory)
        fill(disk, leave=100_000)
        done = muwazi("backup", disk / "copy.db", "--memory", memory)
        assert done.status == 1
        assert len(done.error_lines) == 1
        assert not [path for path in disk.iterdir() if path.name.startswith("copy")]
        assert contents(memory) == before
        restored = muwazi("restore", memory, "--memory", disk / "other.db")
        assert restored.status == 1
        assert not list(disk.glob("other*"))


def test_media_that_take_no_writes_can_be_asked_and_say_so(shelf: Path, tmp_path: Path) -> None:
    place = tmp_path / "disk"
    with small_disk(place, 32) as disk:
        memory = disk / "memory.db"
        assert build(shelf, memory).status == 0
        before = contents(memory)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        asked = muwazi("query", "parliament", "--memory", memory, "--json")
        assert asked.status == 0
        assert json.loads(asked.output)["matches"]
        for command in (
            ("confirm", "1", "--by", "amal"),
            ("backup", disk / "copy.db"),
            ("import", ROOT / "tests" / "cli" / "two-units.tmx", "--no-vectors"),
        ):
            done = muwazi(*command, "--memory", memory)
            assert done.status == 1, command
            assert len(done.error_lines) == 1, done.errors
            assert "Traceback" not in done.errors
        assert muwazi("verify", "--memory", memory).status == 0
        assert contents(memory) == before
        copy = tmp_path / "copy.db"
        assert muwazi("backup", copy, "--memory", memory).status == 0
        assert contents(copy) == before


def test_a_clock_that_goes_backwards_changes_no_order_and_no_undo(tmp_path: Path) -> None:
    """Acts are ordered by their numbers; times are only shown."""
    later = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    with open_store(str(tmp_path / "m.db")) as store:
        store.add([TranslationUnit("The law passed.", "أُقرّ القانون.")])
        store.decide(1, Status.CONFIRMED, by="amal", when=later)
        store.edit(1, by="رنا", ar="صدر القانون.", when=later - datetime.timedelta(days=900))
        store.annotate(1, "ملاحظة", by="amal", when=later - datetime.timedelta(days=1900))
        assert [str(act.action) for act in store.history()] == ["noted", "edited", "confirmed"]
        for wanted in ("noted", "edited", "confirmed"):
            undone = store.undo(by="amal", when=later - datetime.timedelta(days=2900))
            (taken,) = (act for act in store.history() if act.id == undone.undoes)
            assert str(taken.action) == wanted
        assert store.unit(1).ar == "أُقرّ القانون."
        assert store.unit(1).status is Status.MACHINE
    assert muwazi("verify", "--memory", tmp_path / "m.db").status == 0


def test_a_build_with_the_clock_set_back_takes_in_what_changed(shelf: Path, tmp_path: Path) -> None:
    """What has changed is told by what a file holds, not by its date."""
    memory = tmp_path / "m.db"
    assert build(shelf, memory).status == 0
    page = shelf / "en" / "brief-03.md"
    page.write_text(page.read_text(encoding="utf-8").replace("12 factions", "14 factions"))
    os.utime(page, (0, 0))
    report = json.loads(build(shelf, memory, "--json").output)
    assert [pair["name"] for pair in report["pairs"] if pair["state"] == "changed"] == ["brief-03"]


def test_a_damaged_file_is_never_silently_used(shelf: Path, tmp_path: Path) -> None:
    """Whole pages overwritten, anywhere: one line from whoever meets it, or an unchanged answer.

    A question reads a part of the file; what it does not read it cannot judge. So what it answers
    is held against the sound memory's answer, and verifying has the last word.
    """
    memory, sound = tmp_path / "m.db", tmp_path / "sound.db"
    assert build(shelf, memory).status == 0
    assert muwazi("backup", sound, "--memory", memory).status == 0
    data = sound.read_bytes()
    asked = ("query", "parliament", "--kind", "phrase", "--limit", "50", "--json", "--memory")
    wanted = json.loads(muwazi(*asked, sound).output)
    seen = 0
    for seed in range(24):
        draw = random.Random(seed)
        page = draw.randrange(len(data) // 8192)
        broken = bytearray(data)
        broken[page * 8192 : (page + 1) * 8192] = draw.randbytes(8192)
        memory.write_bytes(broken)
        done = muwazi(*asked, memory)
        assert "Traceback" not in done.errors
        if done.status:
            assert len(done.error_lines) == 1
        else:
            assert json.loads(done.output) == wanted, f"seed {seed}: page {page}"
        memory.write_bytes(broken)
        seen += muwazi("verify", "--memory", memory).status
    assert seen >= 22, "a page of random bytes is seen unless the page was a free one"


@pytest.mark.parametrize("seed", range(8))
def test_bytes_overwritten_here_and_there_are_one_line_from_whoever_meets_them(
    shelf: Path, tmp_path: Path, seed: int
) -> None:
    memory = tmp_path / "m.db"
    assert build(shelf, memory).status == 0
    draw, data = random.Random(seed), bytearray(memory.read_bytes())
    for _ in range(draw.randint(10, 40)):
        at = draw.randrange(100, len(data) - 64)
        data[at : at + 16] = draw.randbytes(16)
    for command in (
        ["query", "parliament law"],
        ["term", "parliament"],
        ["export", tmp_path / "out.tmx"],
        ["clean"],
        ["verify"],
        ["verify", "--repair"],
    ):
        (tmp_path / "out.tmx").unlink(missing_ok=True)
        memory.write_bytes(data)
        done = muwazi(*command, "--memory", memory)
        assert done.status in (0, 1, 2)
        if command[0] != "verify":
            assert len(done.error_lines) <= 1


def test_verifying_names_every_unit_whose_text_is_damaged(shelf: Path, tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    assert build(shelf, memory).status == 0
    with closing(apsw.Connection(str(memory))) as opened:
        spoil = "UPDATE unit SET ar = CAST(x'D8A7FFD8' AS TEXT) WHERE id IN (2, 5)"
        opened.execute(spoil)
    found = json.loads(muwazi("verify", "--json", "--memory", memory).output)["problems"]
    named = {one["where"] for one in found if "not UTF-8" in one["what"]}
    assert {"unit 2", "unit 5"} <= named


def test_a_file_that_was_cut_short_says_so(shelf: Path, tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    assert build(shelf, memory).status == 0
    size = memory.stat().st_size
    os.truncate(memory, size // 2)
    done = muwazi("query", "parliament", "--memory", memory)
    assert done.status == 1
    assert f"is cut short: {size // 2:,} of {size:,} bytes" in done.error_lines[0]
    assert "restore" in done.error_lines[0]


def test_a_damaged_index_is_made_again_in_the_midst_of_questions(
    shelf: Path, tmp_path: Path
) -> None:
    import apsw

    memory = tmp_path / "m.db"
    assert build(shelf, memory).status == 0
    with open_store(str(memory)) as reader:
        wanted = [match.unit.id for match in Searcher(reader).phrase("parliament", limit=50)]
        connection = apsw.Connection(str(memory))
        connection.execute("UPDATE term_index_data SET block = x'deadbeefdead' WHERE id > 10")
        connection.close()
        assert [m.unit.id for m in Searcher(reader).phrase("parliament", limit=50)] == wanted
    assert muwazi("verify", "--memory", memory).status == 0


def test_a_process_that_may_write_no_more_ends_in_one_line(shelf: Path, tmp_path: Path) -> None:
    """Where nothing can be mounted: the limit on the size of files, which needs no rights."""
    memory = tmp_path / "m.db"
    script = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))\n"
        "sys.argv = ['muwazi', *sys.argv[1:]]\n"
        "import cli\n"
        "cli.main()\n"
    )
    arguments = ["build", shelf, "--memory", memory, "--encoder", shelf.parent / "tiny-0"]
    command = [sys.executable, "-c", script, *map(str, arguments), "--jobs", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    with open_store(str(memory)) as store:
        assert store.counts().documents < 40
    assert build(shelf, memory).status == 0
    assert muwazi("verify", "--memory", memory).status == 0


def test_a_memory_without_its_log_is_the_memory_of_its_last_checkpoint(tmp_path: Path) -> None:
    """Somebody copies only the main file of a memory in use: what is there is sound, or refused."""
    memory, copy = tmp_path / "m.db", tmp_path / "copy.db"
    with open_store(str(memory)) as store:
        store.add([TranslationUnit(f"Text {n}", f"نص {n}") for n in range(300)])
        shutil.copy(memory, copy)
        try:
            with open_store(str(copy), create=False) as other:
                assert other.counts().units in (0, 300)
        except MemoryFileError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
