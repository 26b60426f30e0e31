"""What every memory does with documents, and with what people decided about their units."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from align.errors import InputError, UsageError
from tests.stores.examples import PAIRS, WHEN, document, units
from tm.store import Store, UnitNotFoundError
from tm.unit import (
    Action,
    Neighbours,
    Status,
)

DAY = datetime.timedelta(days=1)


# --- documents -----------------------------------------------------------------------------------


def test_a_document_comes_back_as_it_went_in(store: Store) -> None:
    record, found = document("brief", PAIRS[:3])
    replacement = store.put_document(record, found)
    assert (replacement.added, replacement.kept, replacement.removed) == (3, 0, 0)
    assert store.document("brief") == replace(record, id=replacement.document)
    assert store.document_units("brief") == {0: 1, 1: 2, 2: 3}
    origin = store.unit(2).origins[0]
    assert origin.neighbours == Neighbours(PAIRS[0][0], PAIRS[2][0], PAIRS[0][1], PAIRS[2][1])
    assert origin.author == "Leila Haddad"
    assert origin.translator == "رنا خوري"
    assert origin.en is not None
    assert origin.en.file == "en/brief.md"
    assert store.unit(2).posterior == 0.9


def test_the_same_pair_in_two_documents_is_one_unit_with_two_origins(store: Store) -> None:
    store.put_document(*document("one", PAIRS[:2]))
    second = store.put_document(*document("two", PAIRS[1:3], posterior=0.95))
    assert (second.added, second.kept) == (1, 1)
    shared = store.unit(2)
    assert [origin.document for origin in shared.origins] == ["one", "two"]
    assert shared.posterior == 0.95


def test_replacing_a_document_removes_what_it_no_longer_says(store: Store) -> None:
    store.put_document(*document("one", PAIRS[:3]))
    store.put_document(*document("two", PAIRS[1:2]))
    again = store.put_document(*document("one", PAIRS[2:4]))
    assert (again.added, again.kept, again.removed, again.skipped) == (1, 1, 1, 0)
    assert store.find(*PAIRS[0]) is None
    kept = store.find(*PAIRS[1])
    assert kept is not None
    assert [origin.document for origin in kept.origins] == ["two"]
    assert store.same_text("en", PAIRS[0][0]) == []
    assert store.holding([("en", [["egovernment"]])], 5) == []


def test_what_people_decided_survives_and_is_reported(store: Store) -> None:
    store.put_document(*document("one", PAIRS[:3]))
    store.decide(1, Status.CONFIRMED, by="ann")
    again = store.put_document(*document("one", PAIRS[1:3]))
    assert again.removed == 0
    assert [conflict.unit.id for conflict in again.conflicts] == [1]
    assert store.unit(1).origins == ()


def test_an_edited_pair_gets_the_origin_when_it_is_aligned_again(store: Store) -> None:
    store.put_document(*document("one", PAIRS[:2]))
    store.edit(1, by="ann", ar="وقّعت الحكومة على الاتفاقية.")
    again = store.put_document(*document("one", PAIRS[:2]))
    assert (again.added, again.kept, again.conflicts) == (0, 2, ())
    assert store.unit(1).ar == "وقّعت الحكومة على الاتفاقية."
    assert store.document_units("one") == {0: 1, 1: 2}


def test_a_deleted_pair_does_not_return(store: Store) -> None:
    store.put_document(*document("one", PAIRS[:2]))
    store.delete(1, by="ann")
    again = store.put_document(*document("one", PAIRS[:2]))
    assert (again.added, again.skipped) == (0, 1)
    assert store.find(*PAIRS[0]) is None


def test_removing_a_document_removes_its_units_and_unknown_ones_are_refused(store: Store) -> None:
    store.put_document(*document("one", PAIRS[:2]))
    store.put_document(*document("two", PAIRS[1:3]))
    removal = store.remove_document("one")
    assert removal.removed == 1
    assert store.document("one") is None
    assert [found.en for found in store.iterate()] == [PAIRS[1][0], PAIRS[2][0]]
    with pytest.raises(UsageError):
        store.remove_document("one")
    with pytest.raises(UsageError):
        store.document_units("one")


def test_documents_are_listed_by_name_in_code_point_order(store: Store) -> None:
    for name in ("b", "a-2", "B", "ملف", "a 1", "é", "a1"):
        store.put_document(*document(name, [(f"In {name}.", f"في {name}.")]))
    listed = list(store.documents())
    assert [line.name for line in listed] == sorted(["b", "a-2", "B", "ملف", "a 1", "é", "a1"])
    line = next(line for line in listed if line.name == "ملف")
    assert (line.origins, line.en_file, line.date) == (
        1,
        "en/ملف.md",
        datetime.date(2021, 3, 4),
    )
    assert line.built == WHEN


# --- decisions -----------------------------------------------------------------------------------


def test_an_edit_moves_the_unit_in_every_index(store: Store) -> None:
    store.add(units())
    edited = store.edit(2, by="ann", en="The brigades withdrew.", note="term", when=WHEN)
    assert (edited.status, edited.changed, edited.changed_by) == (Status.CONFIRMED, WHEN, "ann")
    assert store.same_text("en", PAIRS[1][0]) == []
    assert store.same_text("en", "the brigades withdrew") == [2]
    assert store.holding([("en", [["ebrigade"]])], 5) == [2]
    assert store.frequencies("en", ["emilitia", "ebrigade"]) == {"emilitia": 1, "ebrigade": 1}
    entry = next(store.history())
    assert (entry.action, entry.note, entry.by, entry.when) == (Action.EDITED, "term", "ann", WHEN)
    assert entry.before is not None
    assert entry.before.en == PAIRS[1][0]


def test_an_edit_to_another_units_pair_or_to_nothing_is_refused(store: Store) -> None:
    store.add(units())
    with pytest.raises(UsageError):
        store.edit(1, by="ann", en=PAIRS[1][0], ar=PAIRS[1][1])
    with pytest.raises(InputError):
        store.edit(1, by="ann", en="")
    assert store.unit(1).en == PAIRS[0][0]
    assert list(store.history()) == []


def test_a_rejected_unit_leaves_every_candidate_list_until_it_is_reopened(store: Store) -> None:
    store.add(units())
    store.decide(2, Status.REJECTED, by="ann")
    assert store.same_text("en", PAIRS[1][0]) == []
    assert store.holding([("en", [["emilitia"]])], 5) == [4]
    assert store.frequencies("en", ["emilitia"]) == {"emilitia": 1}
    assert [h.unit for h in store.holders("en", {"emilitia": 1.0}, 1.0, 5, 5)] == [4]
    store.decide(2, Status.MACHINE, by="ann")
    assert store.same_text("en", PAIRS[1][0]) == [2]
    assert store.holding([("en", [["emilitia"]])], 5) == [4, 2]
    assert [entry.action for entry in store.history()] == [Action.REOPENED, Action.REJECTED]


def test_undo_brings_back_a_deleted_unit_in_full(store: Store) -> None:
    store.put_document(*document("one", PAIRS[:2]))
    store.annotate(1, "ملاحظة", by="ann", when=WHEN)
    before = store.unit(1)
    store.delete(1, by="ann", when=WHEN)
    with pytest.raises(UnitNotFoundError):
        store.unit(1)
    undone = store.undo(1, by="bob", when=WHEN)
    assert (undone.action, undone.undoes) == (Action.UNDONE, 2)
    assert store.unit(1) == before
    assert store.document_units("one") == {0: 1, 1: 2}
    assert store.same_text("ar", PAIRS[0][1]) == [1]


def test_undoing_again_goes_one_act_further_back(store: Store) -> None:
    store.add(units(PAIRS[:2]))
    original = store.unit(1)
    store.edit(1, by="ann", en="One.")
    store.edit(1, by="ann", en="Two.")
    store.decide(2, Status.REJECTED, by="ann")
    assert store.undo(1, by="bob").undoes == 2
    assert store.unit(1).en == "One."
    assert store.undo(by="bob").undoes == 3
    assert store.undo(by="bob").undoes == 1
    assert store.unit(1) == original
    with pytest.raises(UsageError):
        store.undo(by="bob")
    assert len(list(store.history())) == 6


def test_history_is_newest_first_by_unit_and_limited(store: Store) -> None:
    store.add(units(PAIRS[:2]))
    for turn in range(5):
        store.annotate(1 + turn % 2, f"note {turn}", by="ann")
    assert [entry.id for entry in store.history()] == [5, 4, 3, 2, 1]
    assert [entry.id for entry in store.history(1)] == [5, 3, 1]
    assert [entry.id for entry in store.history(limit=2)] == [5, 4]
    assert list(store.history(limit=0)) == []


def test_ids_are_never_used_again(store: Store) -> None:
    store.add(units(PAIRS[:3]))
    store.delete(3, by="ann")
    store.add(units(PAIRS[3:4]))
    assert [found.id for found in store.iterate()] == [1, 2, 4]
