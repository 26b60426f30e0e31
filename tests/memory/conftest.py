"""Memories for the tests of search and of the SQLite store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.memory.shelf import BRIEF, record_of, tiny_encoder
from tm.aligning import units_of
from tm.embedding import embed_missing
from tm.search.searcher import Searcher
from tm.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a memory may be."""
    return tmp_path / "memory.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An empty memory."""
    with open_store(str(path)) as opened:
        yield opened


@pytest.fixture
def brief(store: Store) -> Store:
    """A memory of one brief, with vectors."""
    record = record_of("oil-law", BRIEF)
    store.put_document(record, units_of(record))
    embed_missing(store, tiny_encoder())
    return store


@pytest.fixture
def searcher(brief: Store) -> Searcher:
    """Who asks that memory."""
    return Searcher(brief, tiny_encoder)
