"""The re-alignment that is offered: its changes, taking some or all of them, undo, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.alignment import Bead
from align.pipeline import align_segments, as_segments
from align.synthetic import Disturbance, disturbed
from tests.alignment.toy import toy_encoder, toy_lines
from tm.aligning import units_of
from tm.review.log import What
from tm.review.marks import marks_of
from tm.review.realign import accept, differences, offer
from tm.review.session import Command, Review, ReviewConflictError
from tm.store import Store, open_store
from tm.unit import DocumentRecord, DocumentSide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from align.document import Segment

ENCODER = toy_encoder()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "memory.db")) as opened:
        opened.reset_vectors(ENCODER.signature, ENCODER.dimension, compact=True)
        yield opened


def record_of(
    source: Sequence[Segment], target: Sequence[Segment], beads: Sequence[Bead]
) -> DocumentRecord:
    sides = [
        DocumentSide(f"{name}/toy.md", "0" * 64, tuple(side))
        for name, side in (("en", source), ("ar", target))
    ]
    return DocumentRecord("toy", sides[0], sides[1], tuple(beads), "by nobody")


@pytest.fixture
def review(store: Store) -> Review:
    """Thirty lines whose Arabic slipped by one between the fifth and the twenty-fifth."""
    document = disturbed("toy", toy_lines(30, 1), [], 0, Disturbance(share=0.0))
    source, target = as_segments(document.source), as_segments(document.target)
    beads = [Bead(range(i, i + 1), range(i, i + 1), 0.9) for i in range(5)]
    beads += [Bead(range(5, 6), range(0), 0.5)]
    beads += [Bead(range(i, i + 1), range(i - 1, i), 0.5) for i in range(6, 25)]
    beads += [Bead(range(0), range(24, 25), 0.5)]
    beads += [Bead(range(i, i + 1), range(i, i + 1), 0.9) for i in range(25, 30)]
    record = record_of(source, target, beads)
    store.put_document(record, units_of(record))
    return Review(store, "toy", by="amal", encoder=ENCODER)


def act(review: Review, what: What, key: str, **more: object) -> None:
    view = review.view()
    bead = view.bead(key)
    assert bead is not None
    review.perform(Command(what, key, bead.token, view.last, **more))  # type: ignore[arg-type]


def diagonal(review: Review) -> bool:
    return [b.key for b in review.view().beads] == [f"{i}-{i + 1}_{i}-{i + 1}" for i in range(30)]


def test_an_offer_lists_what_would_change_and_changes_nothing(review: Review) -> None:
    before = review.view()
    made = offer(review, ENCODER)
    assert review.view() == before
    (change,) = made.changes
    assert len(change.removed) == 21
    assert [mark.key for mark in change.added] == [f"{i}-{i + 1}_{i}-{i + 1}" for i in range(5, 25)]


def test_taking_the_offer_puts_it_right_and_undo_takes_it_back(review: Review) -> None:
    before = review.view()
    last = review.store.size()
    made = offer(review, ENCODER)
    outcome = accept(review, ENCODER, made.token, before.last)
    assert outcome.step.what is What.REALIGNED
    assert diagonal(review)
    assert review.view().record.signature == made.signature
    assert all(unit <= last for unit in review.store.without_vectors())
    assert not offer(review, ENCODER).changes
    review.undo()
    assert review.view().record.beads == before.record.beads
    review.redo()
    assert diagonal(review)


def test_what_people_vouch_for_is_kept_and_the_rest_goes_around_it(review: Review) -> None:
    # A wrong pair that somebody insists on parts the change in two.
    act(review, What.CONFIRMED, "15-16_14-15")
    act(review, What.CONFIRMED, "2-3_2-3")
    made = offer(review, ENCODER)
    assert made.fixed == 2
    assert len(made.changes) == 2
    accept(review, ENCODER, made.token, 0)
    beads = {bead.key: bead for bead in review.view().beads}
    assert beads["15-16_14-15"].done
    assert beads["2-3_2-3"].done
    assert "14-15_" in beads
    assert "_15-16" in beads
    assert "13-14_13-14" in beads
    assert "16-17_16-17" in beads


def test_a_rejected_pair_is_not_kept(review: Review) -> None:
    act(review, What.REJECTED, "15-16_14-15")
    made = offer(review, ENCODER)
    assert made.fixed == 0
    accept(review, ENCODER, made.token, 0)
    assert diagonal(review)


def test_some_of_the_changes_can_be_taken(review: Review) -> None:
    act(review, What.CONFIRMED, "15-16_14-15")
    made = offer(review, ENCODER)
    accept(review, ENCODER, made.token, 0, chosen=[1])
    keys = [bead.key for bead in review.view().beads]
    assert "10-11_9-10" in keys
    assert "20-21_20-21" in keys
    again = offer(review, ENCODER)
    assert [mark.key for mark in again.changes[0].added] == [
        mark.key for mark in made.changes[0].added
    ]
    assert len(again.changes) == 1


def test_an_offer_is_void_once_a_colleague_has_decided_something(review: Review) -> None:
    seen = review.view().last
    made = offer(review, ENCODER)
    act(Review(review.store, "toy", by="رنا"), What.CONFIRMED, "15-16_14-15")
    with pytest.raises(ReviewConflictError) as conflict:
        accept(review, ENCODER, made.token, seen)
    assert [step.by for step in conflict.value.steps] == ["رنا"]


def test_a_later_confirmation_does_not_hinder_the_undo_of_posteriors(review: Review) -> None:
    act(review, What.DROPPED, "10-11_9-10")
    accept(review, ENCODER, offer(review, ENCODER).token, 0)
    act(Review(review.store, "toy", by="رنا"), What.CONFIRMED, "28-29_28-29")
    review.undo()
    assert review.view().bead("28-29_28-29") is not None
    assert review.view().bead("9-10_8-9") is not None


def test_changes_hang_together_by_the_segments_they_share() -> None:
    source, target = as_segments(["a"] * 6), as_segments(["b"] * 6)
    old = [(0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3), (3, 4, 3, 4), (4, 5, 4, 5), (5, 6, 5, 6)]
    new = [(0, 2, 0, 1), (2, 3, 1, 3), (3, 4, 3, 4), (4, 5, 4, 6), (5, 6, 6, 6)]
    record = record_of(source, target, [Bead(range(s, e), range(t, f), 0.5) for s, e, t, f in old])
    changes, refreshed = differences(
        marks_of(record), [Bead(range(s, e), range(t, f), 0.75) for s, e, t, f in new]
    )
    assert [[mark.key for mark in change.removed] for change in changes] == [
        ["0-1_0-1", "1-2_1-2", "2-3_2-3"],
        ["4-5_4-5", "5-6_5-6"],
    ]
    assert [splice.added[0].bead.posterior for splice in refreshed] == [0.75]


def test_the_offer_is_what_the_aligner_gives_with_these_fixed_points(review: Review) -> None:
    act(review, What.DROPPED, "10-11_9-10")
    record = review.view().record
    fixed = [record.beads[number] for number in sorted(record.corrected)]
    expected = align_segments(record.en.segments, record.ar.segments, ENCODER, fixed=fixed)
    accept(review, ENCODER, offer(review, ENCODER).token, 0)
    assert {(b.source, b.target) for b in review.view().record.beads} == {
        (b.source, b.target) for b in expected.beads
    }
