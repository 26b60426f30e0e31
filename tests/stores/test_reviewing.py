"""Reviewing a document over every store: steps, undo, two reviewers, what survives a rebuild."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from align.alignment import Bead
from align.errors import MuwaziError, UsageError
from tests.stores.examples import PAIRS, document
from tm.aligning import units_of
from tm.review.log import What
from tm.review.session import Command, Outcome, Review, ReviewConflictError
from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tm.review.view import DocumentView
    from tm.store import Store
    from tm.unit import DocumentRecord


@pytest.fixture
def record(store: Store) -> DocumentRecord:
    """Six beads, of which three and four are one, as an aligner might have it."""
    made, _ = document("brief", PAIRS, posterior=0.7)
    beads = list(made.beads)
    beads[3:5] = [Bead(range(3, 5), range(3, 5), 0.4)]
    made = replace(made, beads=tuple(beads))
    store.put_document(made, units_of(made))
    return made


@pytest.fixture
def amal(store: Store, record: DocumentRecord) -> Review:
    return Review(store, record.name, by="amal")


@pytest.fixture
def rana(store: Store, record: DocumentRecord) -> Review:
    return Review(store, record.name, by="رنا")


def act(review: Review, what: What, key: str, **more: object) -> Outcome:
    """A step on the bead as it is now."""
    view = review.view()
    bead = view.bead(key)
    assert bead is not None, [b.key for b in view.beads]
    return review.perform(Command(what, key, bead.token, view.last, **more))  # type: ignore[arg-type]


def shape(view: DocumentView) -> list[str]:
    return [bead.key for bead in view.beads]


def state(view: DocumentView) -> list[object]:
    """All that a reviewer could see of a document."""
    return [
        (
            bead.key,
            bead.mark,
            bead.unit and (bead.unit.en, bead.unit.ar, bead.unit.status),
        )
        for bead in view.beads
    ]


START = ["0-1_0-1", "1-2_1-2", "2-3_2-3", "3-5_3-5", "5-6_5-6"]

STEPS: list[tuple[What, str, dict[str, object], list[str]]] = [
    (What.MERGED, "0-1_0-1", {"direction": 1}, ["0-2_0-2", *START[2:]]),
    (What.MERGED, "3-5_3-5", {"direction": -1}, [*START[:2], "2-5_2-5", "5-6_5-6"]),
    (What.SPLIT, "3-5_3-5", {}, [*START[:3], "3-4_3-4", "4-5_4-5", "5-6_5-6"]),
    (What.SPLIT, "3-5_3-5", {"cut": (4, 5)}, [*START[:3], "3-4_3-5", "4-5_", "5-6_5-6"]),
    (What.MOVED, "3-5_3-5", {"side": "en"}, [*START[:3], "3-4_3-5", "4-6_5-6"]),
    (
        What.MOVED,
        "3-5_3-5",
        {"side": "ar", "direction": -1},
        [*START[:2], "2-3_2-4", "3-5_4-5", "5-6_5-6"],
    ),
    (What.MOVED, "1-2_1-2", {"side": "ar"}, [START[0], "1-2_", "2-3_1-3", *START[3:]]),
    (What.DROPPED, "1-2_1-2", {}, [START[0], "1-2_", "_1-2", *START[2:]]),
]


@pytest.mark.parametrize(("what", "key", "more", "expected"), STEPS)
def test_a_correction_is_stored_at_once_and_undo_and_redo_are_exact(
    amal: Review, store: Store, what: What, key: str, more: dict[str, object], expected: list[str]
) -> None:
    before = state(amal.view())
    act(amal, what, key, **more)
    after = state(Review(store, "brief", by="amal").view())
    assert shape(amal.view()) == expected
    found = {unit.en for unit in store.iterate()}
    assert found == {bead.unit.en for bead in amal.view().beads if bead.unit}
    made = [bead for bead in amal.view().beads if bead.key not in START]
    assert all(bead.mark.corrected and bead.mark.bead.posterior == 1.0 for bead in made)
    assert not any(bead.done for bead in made)
    amal.undo()
    assert state(amal.view()) == before
    amal.redo()
    assert state(amal.view()) == after


def test_segments_travel_over_several_beads_and_find_a_partner(amal: Review) -> None:
    act(amal, What.DROPPED, "1-2_1-2")
    act(amal, What.MOVED, "_1-2", side="ar", direction=-1)
    assert shape(amal.view()) == START
    act(amal, What.DROPPED, "1-2_1-2")
    act(amal, What.MERGED, "1-2_")
    assert shape(amal.view()) == START


@pytest.mark.parametrize(
    ("what", "key", "more"),
    [
        (What.MERGED, "0-1_0-1", {"direction": -1}),
        (What.MERGED, "5-6_5-6", {"direction": 1}),
        (What.MOVED, "0-1_0-1", {"side": "ar", "direction": -1}),
        (What.SPLIT, "0-1_0-1", {"cut": (0, 0)}),
        (What.SPLIT, "0-1_0-1", {"cut": (7, 0)}),
        (What.EDITED, "0-1_0-1", {}),
        (What.EDITED, "0-1_0-1", {"en": "  "}),
        (What.EDITED, "0-1_0-1", {"en": PAIRS[1][0], "ar": PAIRS[1][1]}),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    amal: Review, store: Store, what: What, key: str, more: dict[str, object]
) -> None:
    before = state(amal.view())
    with pytest.raises(MuwaziError):
        act(amal, what, key, **more)
    assert state(amal.view()) == before
    assert store.steps("brief") == []


def test_decisions_are_those_of_the_unit_and_are_counted(amal: Review, store: Store) -> None:
    assert (amal.view().done, amal.view().total) == (0, 5)
    act(amal, What.CONFIRMED, "0-1_0-1")
    act(amal, What.REJECTED, "1-2_1-2", note="not our term")
    act(amal, What.EDITED, "2-3_2-3", ar="وُقّع الاتفاق في عام 2019.")
    view = amal.view()
    assert (view.done, view.total) == (3, 5)
    statuses = [bead.unit.status for bead in view.beads if bead.unit]
    assert statuses[:3] == [Status.CONFIRMED, Status.REJECTED, Status.CONFIRMED]
    assert view.beads[2].edited
    assert view.beads[2].unit is not None
    assert view.beads[2].unit.ar == "وُقّع الاتفاق في عام 2019."
    assert [entry.by for entry in store.history()] == ["amal"] * 3
    assert next(iter(store.history(view.beads[1].unit.id if view.beads[1].unit else 0))).note
    for _ in range(3):
        amal.undo()
    assert amal.view().done == 0
    assert {unit.status for unit in store.iterate()} == {Status.MACHINE}
    for _ in range(3):
        amal.redo()
    assert [bead.done for bead in amal.view().beads] == [True] * 3 + [False] * 2
    with pytest.raises(UsageError, match="redo"):
        amal.redo()


def test_a_segment_without_partner_is_confirmed_as_such(amal: Review) -> None:
    act(amal, What.DROPPED, "1-2_1-2")
    act(amal, What.CONFIRMED, "1-2_")
    assert amal.view().done == 1
    with pytest.raises(UsageError, match="one side only"):
        act(amal, What.REJECTED, "_1-2")


def test_dissolving_a_confirmed_bead_takes_the_confirmation_and_undo_gives_it_back(
    amal: Review, rana: Review, store: Store
) -> None:
    act(rana, What.CONFIRMED, "0-1_0-1")
    outcome = act(amal, What.MERGED, "0-1_0-1")
    assert outcome.left == ()
    assert store.find(*PAIRS[0]) is None
    amal.undo()
    unit = store.find(*PAIRS[0])
    assert unit is not None
    assert unit.status is Status.CONFIRMED
    assert amal.view().beads[0].done


def test_an_edited_text_stays_when_its_bead_is_dissolved_and_is_told(
    amal: Review, store: Store
) -> None:
    act(amal, What.EDITED, "0-1_0-1", ar="وقّعت الحكومة على الاتفاقية.")
    outcome = act(amal, What.MERGED, "0-1_0-1")
    assert [conflict.unit.ar for conflict in outcome.left] == ["وقّعت الحكومة على الاتفاقية."]
    amal.undo()
    assert amal.view().beads[0].edited


def test_a_new_step_makes_undone_ones_unreachable(amal: Review) -> None:
    act(amal, What.MERGED, "0-1_0-1")
    amal.undo()
    act(amal, What.CONFIRMED, "5-6_5-6")
    assert amal.view().redo is None
    amal.undo()
    with pytest.raises(UsageError, match="undo"):
        amal.undo()


def test_two_reviewers_work_on_one_document_without_hindering_each_other(
    amal: Review, rana: Review
) -> None:
    seen = rana.view()
    act(amal, What.MERGED, "0-1_0-1")
    bead = seen.bead("5-6_5-6")
    assert bead is not None
    rana.perform(Command(What.CONFIRMED, bead.key, bead.token, seen.last))
    assert [b.key for b in rana.view().beads if b.done] == ["5-6_5-6"]
    # Each undoes what they did themselves.
    amal.undo()
    assert [b.key for b in rana.view().beads if b.done] == ["5-6_5-6"]
    rana.undo()
    assert rana.view().done == 0


@pytest.mark.parametrize("key", ["0-1_0-1", "1-2_1-2", "2-3_2-3"])
def test_a_colleagues_step_on_the_bead_or_beside_it_is_a_conflict(
    amal: Review, rana: Review, key: str
) -> None:
    seen = rana.view()
    bead = seen.bead(key)
    assert bead is not None
    act(amal, What.MERGED, "0-1_0-1")
    before = state(rana.view())
    with pytest.raises(ReviewConflictError) as conflict:
        rana.perform(Command(What.MERGED, key, bead.token, seen.last))
    assert [(step.by, step.what) for step in conflict.value.steps] == [("amal", What.MERGED)]
    assert "amal" in str(conflict.value)
    assert state(rana.view()) == before


def test_two_edits_of_one_text_do_not_overwrite_each_other(amal: Review, rana: Review) -> None:
    act(amal, What.EDITED, "0-1_0-1", ar="الأول")
    seen = rana.view().beads[0]
    act(amal, What.EDITED, "0-1_0-1", ar="الثاني")
    with pytest.raises(ReviewConflictError):
        rana.perform(Command(What.EDITED, seen.key, seen.token, 0, ar="الثالث"))
    unit = rana.view().beads[0].unit
    assert unit is not None
    assert unit.ar == "الثاني"


def test_an_undo_of_what_a_colleague_built_upon_is_a_conflict(amal: Review, rana: Review) -> None:
    act(amal, What.MERGED, "0-1_0-1")
    act(rana, What.MERGED, "0-2_0-2")
    with pytest.raises(ReviewConflictError) as conflict:
        amal.undo()
    assert [step.by for step in conflict.value.steps] == ["رنا"]
    assert amal.view().beads[0].key == "0-3_0-3"


def test_an_undo_of_a_unit_somebody_changed_elsewhere_is_a_conflict(
    amal: Review, store: Store
) -> None:
    act(amal, What.CONFIRMED, "0-1_0-1")
    unit = amal.view().beads[0].unit
    assert unit is not None
    store.decide(unit.id, Status.SUPERSEDED, by="karim")
    with pytest.raises(ReviewConflictError, match="karim"):
        amal.undo()
    assert store.unit(unit.id).status is Status.SUPERSEDED


def test_of_two_steps_at_the_same_moment_one_is_a_conflict(
    store: Store, record: DocumentRecord, reopened: Callable[[], Store]
) -> None:
    view = Review(store, record.name, by="amal").view()
    bead = view.beads[0]
    outcomes: list[str] = []

    def step(by: str, what: What) -> None:
        with reopened() as own:
            try:
                Review(own, record.name, by=by).perform(Command(what, bead.key, bead.token))
            except ReviewConflictError:
                outcomes.append("conflict")
            else:
                outcomes.append("done")

    threads = [
        threading.Thread(target=step, args=(by, what))
        for by, what in (("amal", What.MERGED), ("rana", What.DROPPED))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "done"]
    assert len(store.steps(record.name)) == 1


def test_steps_on_segments_that_were_read_anew_are_past(amal: Review, store: Store) -> None:
    act(amal, What.MERGED, "0-1_0-1")
    record, found = document("brief", PAIRS[:3])
    store.put_document(record, found)
    assert amal.view().undo is None
    with pytest.raises(UsageError, match="undo"):
        amal.undo()


def test_a_unit_met_in_two_documents_keeps_its_confirmation(amal: Review, store: Store) -> None:
    store.put_document(*document("other", PAIRS[:1]))
    act(amal, What.CONFIRMED, "0-1_0-1")
    act(amal, What.MERGED, "0-1_0-1")
    unit = store.find(*PAIRS[0])
    assert unit is not None
    assert unit.status is Status.CONFIRMED
    assert [origin.document for origin in unit.origins] == ["other"]


def test_an_unknown_document_is_a_usage_error(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing"):
        Review(store, "nothing", by="amal").view()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_two_reviewers_do_nothing_is_lost_and_nothing_stays_behind(
    store: Store, record: DocumentRecord, seed: int
) -> None:
    chance = random.Random(seed)
    reviews = [Review(store, record.name, by=by) for by in ("amal", "رنا")]
    stale = {review.by: review.view() for review in reviews}
    done = refused = 0
    for turn in range(60):
        review = chance.choice(reviews)
        # Often the page is one that was loaded a while ago.
        if chance.random() < 0.6:
            stale[review.by] = review.view()
        view = stale[review.by]
        bead = chance.choice(view.beads)
        what = chance.choice([*What, What.UNDONE, What.REDONE])
        command = Command(
            what,
            bead.key,
            bead.token,
            view.last,
            direction=chance.choice([1, -1]),
            side=chance.choice(["en", "ar"]),
            ar=f"نص {turn}",
        )
        before = state(review.view())
        try:
            if what is What.UNDONE:
                review.undo()
            elif what is What.REDONE:
                review.redo()
            else:
                review.perform(command)
        except MuwaziError:
            refused += 1
            assert state(review.view()) == before
            continue
        done += 1
        now = review.view()
        for side in ("source", "target"):
            covered = [n for b in now.beads for n in getattr(b.mark.bead, side)]
            assert sorted(covered) == list(range(len(PAIRS)))
        assert all(b.unit for b in now.beads if b.en and b.ar)
        # A unit without a place in any document is one that a person decided on.
        assert all(u.origins or u.status is not Status.MACHINE for u in store.iterate())
    assert done > 15
    assert refused > 5
