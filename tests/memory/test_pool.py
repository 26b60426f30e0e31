"""Searches in processes of their own answer as those in this one do."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from align.encoder import open_encoder
from align.errors import MuwaziError
from tests.memory.shelf import BRIEF, record_of, save_encoder
from tm.aligning import units_of
from tm.embedding import embed_missing
from tm.search.pool import Memory, PooledSearcher, SearchProcesses
from tm.search.searcher import Searcher
from tm.search.settings import DEFAULT
from tm.store import open_store
from tm.unit import Neighbours, Status, UnitFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.store import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pool")


@pytest.fixture(scope="module")
def memory(folder: Path) -> Memory:
    encoder = save_encoder(folder / "tiny")
    with open_store(str(folder / "memory.db")) as store:
        record = record_of("oil-law", BRIEF)
        store.put_document(record, units_of(record))
        embed_missing(store, open_encoder(encoder))
    return Memory(str(folder / "memory.db"), str(encoder), DEFAULT)


@pytest.fixture(scope="module")
def processes(memory: Memory) -> Iterator[SearchProcesses]:
    with SearchProcesses(memory, 2) as started:
        yield started


@pytest.fixture
def store(memory: Memory) -> Iterator[Store]:
    with open_store(memory.url) as opened:
        yield opened


def test_the_answers_are_the_same(memory: Memory, processes: SearchProcesses, store: Store) -> None:
    encoder = open_encoder(memory.encoder)
    here = Searcher(store, lambda: encoder)
    there = PooledSearcher(store, lambda: encoder, processes=processes)
    context = Neighbours(en_before=BRIEF[2][0])
    for pair in BRIEF:
        for text in pair:
            found = there.search(text, limit=3, context=context)
            assert found == here.search(text, limit=3, context=context)
            assert found
            assert there.sentence(text, min_score=20) == here.sentence(text, min_score=20)
            assert there.exact(text) == here.exact(text)
            assert there.meaning(text, limit=2) == here.meaning(text, limit=2)
    only = UnitFilter(statuses=frozenset({Status.CONFIRMED}))
    assert there.phrase("agreement", which=only) == []
    assert there.phrase("agreement") == here.phrase("agreement")


def test_what_is_written_here_is_found_there(processes: SearchProcesses, store: Store) -> None:
    there = PooledSearcher(store, processes=processes)
    (match,) = there.exact(BRIEF[0][0])
    store.decide(match.unit.id, Status.REJECTED, by="amal")
    assert there.exact(BRIEF[0][0]) == []
    store.undo(match.unit.id, by="amal")
    assert len(there.exact(BRIEF[0][0])) == 1


def test_an_error_there_is_raised_here(folder: Path) -> None:
    with (
        SearchProcesses(Memory(str(folder / "none.db"), None, DEFAULT), 1) as broken,
        pytest.raises(MuwaziError, match=r"none\.db"),
    ):
        broken.ask("exact", "x", {})


def test_a_lost_process_is_replaced(memory: Memory) -> None:
    with SearchProcesses(memory, 1) as processes:
        assert processes.ask("exact", BRIEF[0][0], {})
        (child,) = processes._pool._processes
        os.kill(child, signal.SIGKILL)
        assert processes.ask("exact", BRIEF[0][0], {})
