"""``muwazi review`` on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF, record_of
from tm.aligning import units_of
from tm.store import open_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    path = tmp_path / "memory.db"
    with open_store(str(path)) as store:
        for name, pairs, posteriors in (
            ("نفط", BRIEF, (0.99, 0.9, 0.4, 0.8, 0.9)),
            ("oil", BRIEF[2:4], (0.5, 0.5)),
        ):
            record = record_of(name, pairs)
            beads = [
                replace(bead, posterior=posterior)
                for bead, posterior in zip(record.beads, posteriors, strict=True)
            ]
            record = replace(record, beads=tuple(beads))
            store.put_document(record, units_of(record))
    return path


def test_the_queue_of_the_memory_names_document_bead_and_why(memory: Path) -> None:
    done = muwazi("review", "--memory", memory, "--json", "--limit", "3")
    assert done.status == 0, done.errors
    told = json.loads(done.output)
    assert [(item["en"], item["places"], item["wrong"]) for item in told["queue"]] == [
        (BRIEF[2][0], 2, 0.5),
        (BRIEF[3][0], 2, 0.2),
        (BRIEF[1][0], 1, 0.1),
    ]
    assert {"document", "bead", "unit", "ar", "seconds", "gain"} < told["queue"][0].keys()
    assert [line["document"] for line in told["documents"]] == ["oil", "نفط"]
    assert told["documents"][1]["wrong"] == pytest.approx(1.01)


def test_the_queue_of_a_document_is_its_own(memory: Path) -> None:
    done = muwazi("review", "نفط", "--memory", memory, "--json", "--limit", "2")
    told = json.loads(done.output)
    assert [item["bead"] for item in told["queue"]] == ["2-3_2-3", "3-4_3-4"]
    first = told["queue"][0]
    assert (first["wrong"], first["places"], first["ar"]) == (0.6, 2, BRIEF[2][1])
    assert [line["document"] for line in told["documents"]] == ["نفط"]


def test_people_read_both_texts_and_how_much_is_left(memory: Path) -> None:
    done = muwazi("review", "نفط", "--memory", memory)
    assert done.status == 0, done.errors
    assert BRIEF[2][0] in done.output
    assert BRIEF[2][1] in done.output
    assert "60% wrong" in done.output
    assert "0 of 5 units decided; about 1 of the others are wrong" in done.output


def test_an_unknown_document_is_one_line(memory: Path) -> None:
    done = muwazi("review", "nothing", "--memory", memory)
    assert done.status == 2
    assert len(done.error_lines) == 1
