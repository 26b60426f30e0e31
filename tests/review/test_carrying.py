"""Corrections survive a new build: of the same files, and of changed ones where they still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.pairing import pair_folders
from tests.memory.shelf import BRIEF, tiny_encoder, write_shelf
from tm.aligning import in_processes
from tm.build import build
from tm.review.log import What
from tm.review.session import Command, Review
from tm.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.build import BuildReport


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "memory.db")) as opened:
        yield opened


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return write_shelf(tmp_path / "shelf", {"oil-law": BRIEF})


def built(store: Store, shelf: Path, **options: object) -> BuildReport:
    folders = (shelf / "en", shelf / "ar")
    return build(pair_folders(*folders), folders, store, tiny_encoder(), **options)  # type: ignore[arg-type]


def correct(store: Store) -> Review:
    """Merge the second and third bead, part the fourth, confirm the merged one."""
    review = Review(store, "oil-law", by="amal")
    assert [bead.mark.bead.type for bead in review.view().beads] == ["1:1"] * 5
    for what, key in (
        (What.MERGED, "1-2_1-2"),
        (What.DROPPED, "3-4_3-4"),
        (What.CONFIRMED, "1-3_1-3"),
    ):
        bead = review.view().bead(key)
        assert bead is not None
        review.perform(Command(what, key, bead.token))
    return review


CORRECTED = ["0-1_0-1", "1-3_1-3", "3-4_", "_3-4", "4-5_4-5"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_corrections_hold_when_everything_is_aligned_again(
    store: Store, shelf: Path, jobs: int
) -> None:
    built(store, shelf)
    review = correct(store)
    with in_processes(tiny_encoder(), jobs) as aligner:
        report = built(store, shelf, again=True, aligner=aligner)
    assert [pair.conflicts for pair in report.pairs] == [()]
    view = review.view()
    assert sorted(bead.key for bead in view.beads) == sorted(CORRECTED)
    assert view.done == 1
    assert {bead.key for bead in view.beads if bead.mark.corrected} == set(CORRECTED[1:4])
    assert view.undo is not None


def test_corrections_hold_where_a_changed_file_still_says_the_same(
    store: Store, shelf: Path
) -> None:
    built(store, shelf)
    review = correct(store)
    new = ("Baghdad signed it.", "وقّعت بغداد.")
    write_shelf(shelf, {"oil-law": (BRIEF[0], new, *BRIEF[1:])})
    built(store, shelf)
    keys = [bead.key for bead in review.view().beads]
    assert "2-4_2-4" in keys
    assert "4-5_" in keys
    assert "_4-5" in keys
    assert review.view().done == 1


def test_a_corrected_passage_that_was_rewritten_is_open_again(store: Store, shelf: Path) -> None:
    built(store, shelf)
    review = correct(store)
    rewritten = ("The legislature adopted the bill.", BRIEF[1][1])
    write_shelf(shelf, {"oil-law": (BRIEF[0], rewritten, *BRIEF[2:])})
    report = built(store, shelf)
    assert [conflict.unit.changed_by for conflict in report.pairs[0].conflicts] == ["amal"]
    view = review.view()
    assert "3-4_" in [bead.key for bead in view.beads]
    assert view.done == 0
