"""Backing up and restoring: verified, whole or not at all, while others use the memory."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from typing import TYPE_CHECKING

import apsw
import pytest

from tests.cli.run import muwazi
from tests.memory.shelf import tiny_encoder
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.unit import TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path


def held(memory: Path) -> list[object]:
    with open_store(str(memory), create=False) as store:
        return [list(store.iterate()), list(store.history()), list(store.documents())]


def test_what_is_backed_up_is_restored_to_the_last_decision(memory: Path, tmp_path: Path) -> None:
    before = held(memory)
    copy, back = tmp_path / "copy.db", tmp_path / "back.db"
    entry = json.loads(muwazi("backup", copy, "--memory", memory, "--json").output)
    assert entry["units"] == len(before[0])  # type: ignore[arg-type]
    assert {path.name for path in tmp_path.glob("copy*")} == {"copy.db", "copy.db.sha256"}
    assert held(copy) == before
    done = muwazi("restore", copy, "--memory", back)
    assert done.status == 0, done.errors
    assert held(back) == before
    assert muwazi("verify", "--memory", back).status == 0
    with open_store(str(back)) as store:
        assert Searcher(store, tiny_encoder).meaning("water")


def test_the_checksum_is_the_one_that_sha256sum_checks(memory: Path, tmp_path: Path) -> None:
    muwazi("backup", tmp_path / "copy.db", "--memory", memory)
    check = ["sha256sum", "--check", "copy.db.sha256"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "copy.db: OK\n"


def test_a_backup_replaces_nothing(memory: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("something of mine")
    done = muwazi("backup", tmp_path / "copy.db", "--memory", memory)
    assert done.status == 2
    assert (tmp_path / "copy.db").read_text() == "something of mine"
    assert muwazi("backup", tmp_path / "no" / "copy.db", "--memory", memory).status == 2


def test_a_backup_is_of_one_moment_while_others_write(memory: Path, tmp_path: Path) -> None:
    """Each of a writer's acts puts two units in at once: a copy never holds an odd number."""
    stop = threading.Event()
    with open_store(str(memory)) as store:
        base = store.counts().units

        def write() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                store.add([TranslationUnit(f"{side} {number}", f"نص {side} {number}")
                           for side in "ab"])  # fmt: skip

        writer = threading.Thread(target=write)
        writer.start()
        counts = []
        for number in range(5):
            entry = muwazi("backup", tmp_path / f"{number}.db", "--memory", memory, "--json")
            assert entry.status == 0, entry.errors
            counts.append(json.loads(entry.output)["units"] - base)
        stop.set()
        writer.join()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_file_that_is_not_what_was_put_away_is_refused(memory: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    muwazi("backup", copy, "--memory", memory)
    data = bytearray(copy.read_bytes())
    data[-100] ^= 1
    copy.write_bytes(data)
    before = held(memory)
    done = muwazi("restore", copy, "--memory", memory, "--replace")
    assert done.status == 1
    assert "checksum" in done.errors
    assert held(memory) == before
    (tmp_path / "copy.db.sha256").unlink()
    copy.write_bytes(bytes(data)[: len(data) // 2])
    done = muwazi("restore", copy, "--memory", memory, "--replace")
    assert done.status == 1
    assert len(done.error_lines) == 1
    assert held(memory) == before
    assert not list(tmp_path.glob("*.restoring*"))


def test_nothing_is_restored_over_a_memory_unasked_and_what_was_there_is_kept(
    memory: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    muwazi("backup", copy, "--memory", memory)
    before = held(memory)
    with open_store(str(memory)) as store:
        store.add([TranslationUnit("A later one", "وحدة لاحقة")])
    later = held(memory)
    assert muwazi("restore", copy, "--memory", memory).status == 2
    assert held(memory) == later
    entry = json.loads(muwazi("restore", copy, "--memory", memory, "--replace", "--json").output)
    assert held(memory) == before
    assert held(tmp_path / os.path.basename(entry["kept"])) == later  # noqa: PTH119


def test_programs_that_have_the_memory_open_see_the_restored_one(
    memory: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    muwazi("backup", copy, "--memory", memory)
    with open_store(str(memory)) as reader:
        searcher = Searcher(reader, tiny_encoder)
        former = [match.unit.id for match in searcher.meaning("water")]
        with open_store(str(memory)) as writer:
            writer.delete(former[0], by="amal")
        assert former[0] not in [match.unit.id for match in searcher.meaning("water")]
        assert muwazi("restore", copy, "--memory", memory, "--replace").status == 0
        assert [match.unit.id for match in searcher.meaning("water")] == former
        assert searcher.phrase("water")
        reader.add([TranslationUnit("Written afterwards", "كُتب بعد ذلك")])
    assert muwazi("verify", "--memory", memory).status == 0


@pytest.mark.parametrize("damage", ["cut", "text"])
def test_a_damaged_memory_is_moved_aside_and_the_backup_takes_its_place(
    memory: Path, tmp_path: Path, damage: str
) -> None:
    copy = tmp_path / "copy.db"
    muwazi("backup", copy, "--memory", memory)
    before = held(memory)
    broken = memory.read_bytes()[:20_000] if damage == "cut" else b"not a database at all" * 9
    memory.write_bytes(broken)
    done = muwazi("restore", copy, "--memory", memory, "--replace", "--json")
    assert done.status == 0, done.errors
    assert held(memory) == before
    kept = json.loads(done.output)["kept"]
    assert (tmp_path / kept).read_bytes() == broken
    with open_store(str(memory)) as store:
        assert store.file.scalar("PRAGMA journal_mode") == "wal"  # type: ignore[attr-defined]


def older(path: Path) -> bytes:
    """A memory as the first muwazi wrote it, of one unit."""
    from tm.stores.sqlite_schema import APPLICATION_ID, MIGRATIONS

    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", "wal")
    connection.execute(MIGRATIONS[0])
    connection.execute("INSERT INTO unit VALUES (1,'A','ب',1,2,0,NULL,NULL,NULL,NULL,NULL,NULL)")
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", 1)
    connection.close()
    return path.read_bytes()


def test_an_older_memory_is_kept_beside_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    older(path)
    open_store(str(path)).close()
    kept = tmp_path / "memory.db.schema-1"
    connection = apsw.Connection(str(kept))
    assert connection.pragma("user_version") == 1
    assert connection.execute("SELECT en, ar FROM unit").fetchall() == [("A", "ب")]
    connection.close()
    open_store(str(path)).close()
    assert sorted(place.name for place in tmp_path.iterdir()) == ["memory.db", kept.name]


def test_the_backup_of_an_older_muwazi_is_restored_and_stays_as_it_was(tmp_path: Path) -> None:
    from tm.stores.sqlite_schema import SCHEMA_VERSION

    old = tmp_path / "old.db"
    bytes_before = older(old)
    done = muwazi("restore", old, "--memory", tmp_path / "new.db")
    assert done.status == 0, done.errors
    assert ".sha256 is not there" in done.output
    with open_store(str(tmp_path / "new.db")) as store:
        assert store.schema_version == SCHEMA_VERSION
        assert store.unit(1).ar == "ب"
    assert old.read_bytes() == bytes_before
    assert not [path for path in tmp_path.iterdir() if "schema" in path.name]
    assert not list(tmp_path.glob("*.restoring*"))


def test_a_memory_of_a_newer_muwazi_is_neither_restored_nor_replaced(
    memory: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    muwazi("backup", copy, "--memory", memory)
    connection = apsw.Connection(str(memory))
    connection.pragma("user_version", 999)
    connection.close()
    done = muwazi("restore", copy, "--memory", memory, "--replace")
    assert done.status == 1
    assert "newer muwazi" in done.errors
    newer = muwazi("restore", memory, "--memory", tmp_path / "other.db")
    assert newer.status == 1
    assert not (tmp_path / "other.db").exists()


def test_a_server_is_told_what_to_run(tmp_path: Path) -> None:
    done = muwazi("restore", tmp_path / "copy.db", "--memory", "postgresql://ann@db/briefs")
    assert done.status == 2
    assert "muwazi copy" in done.errors
    assert "pg_restore" in done.errors
