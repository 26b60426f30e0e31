"""The queue: where a minute removes most errors comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from align.alignment import Bead
from align.document import BlockKind
from tests.memory.shelf import BRIEF, record_of
from tm.aligning import units_of
from tm.review.log import What
from tm.review.queue import document_queue, gain_of, memory_queue
from tm.review.session import Command, Review
from tm.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.unit import DocumentRecord


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "memory.db")) as opened:
        yield opened


def put(store: Store, record: DocumentRecord) -> None:
    store.put_document(record, units_of(record))


def with_posteriors(record: DocumentRecord, *posteriors: float) -> DocumentRecord:
    beads = [replace(b, posterior=p) for b, p in zip(record.beads, posteriors, strict=True)]
    return replace(record, beads=tuple(beads))


def test_gain_grows_with_doubt_and_places_and_shrinks_with_length() -> None:
    assert gain_of(0.4, 1, 100) > gain_of(0.3, 1, 100)
    assert gain_of(0.2, 3, 100) > gain_of(0.4, 1, 100)
    assert gain_of(0.4, 1, 100) > gain_of(0.4, 1, 300)


def test_the_most_doubtful_bead_of_a_document_comes_first(store: Store) -> None:
    put(store, with_posteriors(record_of("oil-law", BRIEF), 0.99, 0.9, 0.4, 0.8, 0.95))
    queue = document_queue(store, "oil-law")
    assert [item.key for item in queue[:2]] == ["2-3_2-3", "3-4_3-4"]
    assert queue[0].wrong == pytest.approx(0.6)
    assert queue[0].ar == BRIEF[2][1]
    assert len(queue) == 5


def test_a_doubtful_pair_that_stands_in_many_documents_comes_before_a_more_doubtful_one(
    store: Store,
) -> None:
    for name in ("one", "two", "three"):
        put(store, with_posteriors(record_of(name, BRIEF[1:3]), 0.7, 0.99))
    put(store, with_posteriors(record_of("four", BRIEF[3:]), 0.5, 0.94))
    items = memory_queue(store)
    assert [(item.en, item.places) for item in items] == [
        (BRIEF[1][0], 3),
        (BRIEF[3][0], 1),
        (BRIEF[4][0], 1),
    ]
    assert items[0].document in {"one", "two", "three"}
    assert items[0].key == "0-1_0-1"
    assert [item.gain for item in items] == sorted((item.gain for item in items), reverse=True)
    assert [item.en for item in memory_queue(store, 1)] == [BRIEF[1][0]]


def test_what_was_decided_leaves_the_queue_for_good(store: Store) -> None:
    put(store, with_posteriors(record_of("oil-law", BRIEF), 0.9, 0.9, 0.4, 0.8, 0.9))
    review = Review(store, "oil-law", by="amal")
    first = document_queue(store, "oil-law")[0]
    bead = review.view().bead(first.key)
    assert bead is not None
    review.perform(Command(What.CONFIRMED, bead.key, bead.token))
    again = [item.key for item in document_queue(store, "oil-law")]
    assert first.key not in again
    assert len(again) == 4
    assert first.key not in [item.key for item in memory_queue(store)]
    review.undo()
    assert document_queue(store, "oil-law")[0].key == first.key


def test_page_furniture_without_partner_is_nobodys_work(store: Store) -> None:
    record = record_of("oil-law", BRIEF)
    segments = list(record.en.segments)
    segments[4] = replace(segments[4], kind=BlockKind.BOILERPLATE)
    record = replace(
        record,
        en=replace(record.en, segments=tuple(segments)),
        beads=(
            *record.beads[:4],
            Bead(range(4, 5), range(0), 0.5),
            Bead(range(0), range(4, 5), 0.5),
        ),
    )
    put(store, record)
    assert [item.key for item in document_queue(store, "oil-law")[:1]] == ["_4-5"]
    assert "4-5_" not in [item.key for item in document_queue(store, "oil-law")]
    assert Review(store, "oil-law", by="amal").view().total == 5
