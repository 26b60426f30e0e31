"""Verifying: a sound memory has no problems, and each kind of damage is named."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

import apsw
import pytest

from tests.cli.run import muwazi
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.stores.sqlite_copying import faults
from tm.stores.sqlite_file import register_functions

if TYPE_CHECKING:
    from pathlib import Path


def damage(memory: Path, sql: str) -> None:
    connection = apsw.Connection(str(memory))
    register_functions(connection)
    connection.execute(sql)
    connection.close()


def test_a_memory_people_worked_on_is_sound(memory: Path) -> None:
    done = muwazi("verify", "--memory", memory, "--json")
    report = json.loads(done.output)
    assert (done.status, report["sound"], report["problems"]) == (0, True, [])
    assert report["checked"]["documents"] == 2
    assert report["checked"]["originals"] == 4
    assert report["checked"]["spans"] > 8
    assert report["checked"]["acts"] == 6


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("key", "UPDATE unit SET ar = 'نص آخر' WHERE id = 2"),
        ("unit", "UPDATE unit SET status = 9 WHERE id = 2"),
        ("unit", "UPDATE unit SET extra = '{' WHERE id = 2"),
        ("unit", "UPDATE unit SET en = '' WHERE id = 2"),
        ("reference", "DELETE FROM unit WHERE id = 2"),
        ("reference", "UPDATE origin SET document = 99 WHERE unit = 2"),
        ("probability", "UPDATE unit SET posterior = 0.123 WHERE id = 2"),
        ("document", "DELETE FROM origin WHERE unit = 2"),
        ("document", "UPDATE origin SET bead = 400 WHERE unit = 2"),
        ("document", "UPDATE document SET record = x'00ff' WHERE id = 1"),
        ("document", "UPDATE document SET en_sha256 = 'other' WHERE id = 1"),
        ("history", "UPDATE history SET after = '{' WHERE id = 1"),
        ("history", "UPDATE history SET after = replace(after, 'الكبير', 'الصغير') WHERE id = 1"),
        ("reference", "DELETE FROM history WHERE action = 'deleted'"),
        ("index", "UPDATE term SET units = units + 1 WHERE term = 'edam'"),
        ("index", "DELETE FROM term WHERE term = 'edam'"),
        ("vectors", "DELETE FROM vector_code WHERE unit = 2"),
        ("database", "UPDATE term_index_data SET block = x'deadbeef' WHERE id > 10"),
    ],
)
def test_what_is_not_as_it_must_be_is_named(memory: Path, kind: str, sql: str) -> None:
    damage(memory, sql)
    done = muwazi("verify", "--memory", memory, "--json")
    report = json.loads(done.output)
    assert done.status == 1
    assert kind in report["counted"], report["problems"]
    assert all(problem["remedy"] for problem in report["problems"])


def test_a_record_with_a_bead_missing_is_half_a_document(memory: Path) -> None:
    with open_store(str(memory)) as store:
        connection = store.file.connection  # type: ignore[attr-defined]
        data = connection.execute("SELECT record FROM document WHERE id = 1").fetchone()[0]
        value = json.loads(zlib.decompress(data))
        del value["beads"][-1]
        shorter = zlib.compress(json.dumps(value).encode())
        connection.execute("UPDATE document SET record = ? WHERE id = 1", (shorter,))
    done = muwazi("verify", "--memory", memory)
    assert done.status == 1
    assert "exactly once" in done.errors


def test_a_damaged_record_is_one_line_for_whoever_asks(memory: Path) -> None:
    damage(memory, "UPDATE document SET record = x'00ff'")
    done = muwazi("show", "2", "--memory", memory)
    assert done.status == 1
    assert len(done.error_lines) == 1
    assert "record is damaged" in done.errors


def test_repairing_makes_keys_probabilities_and_index_again(memory: Path) -> None:
    damage(
        memory,
        "UPDATE unit SET en_key = 1, posterior = 0.1 WHERE id = 2;"
        " DELETE FROM term; UPDATE term_index_data SET block = x'deadbeef' WHERE id > 10",
    )
    assert muwazi("verify", "--memory", memory).status == 1
    repaired = muwazi("verify", "--memory", memory, "--repair")
    assert repaired.status == 0, repaired.errors
    with open_store(str(memory)) as store:
        assert Searcher(store).phrase("water")


def test_a_changed_original_is_a_note_and_a_span_that_moved_is_a_problem(
    memory: Path, shelf: Path
) -> None:
    page = shelf / "en" / "dam.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more.\n", encoding="utf-8")
    done = muwazi("verify", "--memory", memory)
    assert done.status == 0, done.errors
    assert "changed since document dam was built" in done.output
    with open_store(str(memory)) as store:
        connection = store.file.connection  # type: ignore[attr-defined]
        row = connection.execute("SELECT id, record FROM document WHERE name = 'oil-law'")
        number, data = row.fetchone()
        value = json.loads(zlib.decompress(data))
        value["ar"]["segments"][1][1] += 1
        moved = zlib.compress(json.dumps(value).encode())
        connection.execute("UPDATE document SET record = ? WHERE id = ?", (moved, number))
    done = muwazi("verify", "--memory", memory)
    assert done.status == 1
    assert "stands elsewhere" in done.errors


def test_originals_that_are_elsewhere_are_found_and_missing_ones_counted(
    memory: Path, shelf: Path
) -> None:
    for page in (shelf / "en").iterdir():
        page.unlink()
    report = json.loads(muwazi("verify", "--memory", memory, "--json").output)
    assert report["checked"]["originals absent"] == 2
    assert report["checked"]["originals"] == 2
    quick = json.loads(muwazi("verify", "--memory", memory, "--quick", "--json").output)
    assert list(quick["checked"]) == ["origins"]


def test_flipped_bytes_are_found_or_change_nothing_that_is_kept(memory: Path) -> None:
    """A byte anywhere in the file: SQLite or the check sees it, or nothing of value is in it."""
    import random

    def content() -> list[object]:
        with open_store(str(memory), create=False) as store:
            file = store.file  # type: ignore[attr-defined]
            tables = ("unit", "origin", "document", "former", "concept", "history", "meta")
            order = " ORDER BY 1, 2"
            return [file.rows(f"SELECT * FROM {table}{order}") for table in tables]  # noqa: S608

    damage(memory, "PRAGMA wal_checkpoint(TRUNCATE)")
    before, sound = content(), memory.read_bytes()
    seen = 0
    for seed in range(60):
        draw = random.Random(seed)
        data = bytearray(sound)
        at = draw.randrange(100, len(data))
        data[at] ^= 1 << draw.randrange(8)
        memory.write_bytes(data)
        report = muwazi("verify", "--memory", memory, "--json")
        assert report.status in (0, 1)
        assert "Traceback" not in report.errors
        if report.status == 0:
            assert content() == before, f"seed {seed}, byte {at}: changed without a word"
        else:
            seen += 1
    assert seen > 0
    memory.write_bytes(sound)
    assert faults(memory) == []
