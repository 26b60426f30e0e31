"""The termbase in every store: concepts come back whole, and every change of them is kept."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from align.errors import UsageError
from tm.terms.concept import Concept, Gender, Number, PartOfSpeech, Term, TermStatus

if TYPE_CHECKING:
    from tm.store import Store

WHEN = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
DRONES = Concept(
    terms=(
        Term("drones", "en", part_of_speech=PartOfSpeech.NOUN, number=Number.PLURAL),
        Term("المسيّرات", "ar", gender=Gender.FEMININE, forms=("مسيّرة",), note="منذ ٢٠٢٢"),
        Term("درون", "ar", status=TermStatus.FORBIDDEN, since=datetime.date(2022, 1, 1)),
    ),
    subject="arms",
    definition="Aircraft without a pilot on board.",
)


def test_a_concept_comes_back_whole_with_who_made_it_and_when(store: Store) -> None:
    put = store.put_concept(DRONES, by="hala", when=WHEN)
    assert put.id
    assert (put.created, put.created_by, put.changed) == (WHEN, "hala", None)
    assert put.terms == DRONES.terms
    assert store.concept(put.id) == put
    assert store.concepts() == [put]


def test_a_change_keeps_the_maker_and_the_former_state(store: Store) -> None:
    first = store.put_concept(DRONES, by="hala", when=WHEN)
    later = WHEN + datetime.timedelta(days=1)
    changed = Concept(terms=DRONES.terms[:2], id=first.id, subject="weapons")
    second = store.put_concept(changed, by="karim", when=later)
    assert (second.created_by, second.changed_by, second.changed) == ("hala", "karim", later)
    newest, oldest = store.concept_history(first.id)
    assert (newest.before, newest.after, newest.by) == (first, second, "karim")
    assert (oldest.before, oldest.after, oldest.when) == (None, first, WHEN)


def test_a_removed_concept_is_gone_but_its_history_and_its_id_are_not(store: Store) -> None:
    first = store.put_concept(DRONES, by="hala")
    store.remove_concept(first.id, by="karim")
    assert store.concepts() == []
    assert store.concept_history(first.id)[0].after is None
    assert store.put_concept(DRONES, by="hala").id != first.id


def test_an_unknown_concept_is_a_usage_error(store: Store) -> None:
    for act in (
        lambda: store.concept(99),
        lambda: store.remove_concept(99, by="x"),
        lambda: store.put_concept(Concept(DRONES.terms, id=99), by="x"),
    ):
        with pytest.raises(UsageError):
            act()


def test_a_failed_transaction_takes_its_concepts_back(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.put_concept(DRONES, by="x")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert store.concepts() == []
