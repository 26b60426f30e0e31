"""A small memory on disk with everything in it that can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF, save_encoder, write_shelf
from tm.store import open_store
from tm.unit import Status

if TYPE_CHECKING:
    from pathlib import Path

DAM = (
    ("The dam on the river", "السد على النهر"),
    ("The dam holds the water of the river.", "يحجز السد مياه النهر."),
    ("The government signed an international agreement on water.", "وقّعت الحكومة اتفاقية دولية."),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return write_shelf(tmp_path / "shelf", {"oil-law": BRIEF, "dam": DAM})


@pytest.fixture
def memory(shelf: Path, tmp_path: Path) -> Path:
    """A memory of the shelf, in which people have edited, confirmed, rejected, deleted, undone."""
    path = tmp_path / "memory.db"
    encoder = save_encoder(tmp_path / "tiny-0")
    done = muwazi("build", shelf, "--memory", path, "--encoder", encoder, "--jobs", "1")
    assert done.status == 0, done.errors
    with open_store(str(path)) as store:
        ids = [unit.id for unit in store.iterate()]
        store.edit(ids[0], by="amal", ar="السد الكبير على النهر")
        store.decide(ids[1], Status.CONFIRMED, by="رنا")
        store.decide(ids[2], Status.REJECTED, by="amal")
        store.delete(ids[3], by="amal")
        store.undo(by="amal")
        store.delete(ids[4], by="amal")
    return path
