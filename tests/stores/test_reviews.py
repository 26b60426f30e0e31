"""Steps of reviews and what is left to review, the same in every store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.stores.examples import PAIRS, WHEN, document, units
from tm.review.log import What
from tm.unit import Status

if TYPE_CHECKING:
    from tm.store import Store


def test_steps_are_numbered_and_come_newest_first_by_document_and_reviewer(store: Store) -> None:
    first = store.add_step("نفط", What.MERGED, by="رنا", body='{"a":1}', when=WHEN)
    store.add_step("dam", What.CONFIRMED, by="amal", body="{}")
    third = store.add_step("نفط", What.UNDONE, by="amal", body="{}", refers=first.id, when=WHEN)
    assert (first.id, third.id) == (1, 3)
    assert store.steps("نفط") == [third, first]
    assert store.steps("نفط", by="رنا") == [first]
    assert store.steps("نفط", after=first.id) == [third]
    assert store.steps("نفط", limit=1) == [third]
    assert store.steps("nothing") == []


def test_a_failed_transaction_leaves_no_step(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.add_step("dam", What.MERGED, by="amal", body="{}")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert store.steps("dam") == []


def test_doubtful_units_come_by_the_errors_expected_in_all_their_places(store: Store) -> None:
    store.add(units(PAIRS[5:]))
    store.put_document(*document("one", PAIRS[:2], posterior=0.6))
    store.put_document(*document("two", PAIRS[1:3], posterior=0.5))
    store.put_document(*document("three", PAIRS[3:4], posterior=0.99))
    ids = {pair: found.id for pair in PAIRS if (found := store.find(*pair))}
    # The unit of two places counts with its better posterior, twice.
    doubts = [(doubt.unit, doubt.places) for doubt in store.doubts(10)]
    assert doubts == [(ids[PAIRS[1]], 2), (ids[PAIRS[2]], 1), (ids[PAIRS[0]], 1)]
    assert store.doubts(10)[0].posterior == 0.6
    assert store.doubts(10)[0].characters == sum(map(len, PAIRS[1]))
    store.decide(ids[PAIRS[1]], Status.CONFIRMED, by="amal")
    store.decide(ids[PAIRS[2]], Status.REJECTED, by="amal")
    assert [doubt.unit for doubt in store.doubts(10)] == [ids[PAIRS[0]]]
    assert store.doubts(0) == []


def test_progress_counts_what_was_decided_and_what_is_expected_to_be_wrong(store: Store) -> None:
    assert store.review_progress() == []
    store.put_document(*document("one", PAIRS[:4], posterior=0.75))
    store.put_document(*document("zwei", PAIRS[4:], posterior=1.0))
    store.decide(1, Status.CONFIRMED, by="amal")
    store.decide(2, Status.SUPERSEDED, by="amal")
    one, zwei = store.review_progress()
    assert (one.document, one.units, one.decided) == ("one", 4, 2)
    assert one.wrong == pytest.approx(0.5)
    assert (zwei.document, zwei.units, zwei.decided, zwei.wrong) == ("zwei", 2, 0, 0.0)


def test_a_record_keeps_what_was_reviewed_and_corrected(store: Store) -> None:
    record, found = document("one", PAIRS[:3])
    record = replace(record, reviewed=frozenset({0, 2}), corrected=frozenset({1}))
    store.put_document(record, found)
    kept = store.document("one")
    assert kept is not None
    assert (kept.reviewed, kept.corrected) == (record.reviewed, record.corrected)
