"""What every memory does, whatever keeps it: each test runs over SQLite and PostgreSQL."""

from __future__ import annotations

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from align.document import BlockKind
from align.errors import InputError, UsageError
from tests.stores.examples import PAIRS, WHEN, directions, document, unit, units
from tm.store import Store, UnitNotFoundError, open_store
from tm.stores import database
from tm.unit import (
    Code,
    CodeKind,
    Neighbours,
    Note,
    Origin,
    Place,
    Property,
    Status,
    TranslationUnit,
    UnitFilter,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY = datetime.timedelta(days=1)


def stripped(found: TranslationUnit) -> TranslationUnit:
    """The unit without what the store added to it."""
    return replace(found, id=0, created=None)


# --- life of the store ---------------------------------------------------------------------------


def test_a_store_is_a_store(store: Store) -> None:
    assert isinstance(store, Store)


def test_an_empty_memory_answers_everything_with_nothing(store: Store) -> None:
    assert store.size() == 0
    assert list(store.iterate()) == []
    assert list(store.documents()) == []
    assert list(store.history()) == []
    assert store.units([1, 2]) == []
    assert store.texts([]) == []
    assert store.find("a", "b") is None
    assert store.same_text("ar", "كتاب") == []
    assert store.frequencies("en", ["ecity"]) == {}
    assert store.holders("en", {"ecity": 1.0}, 1.0, 3, 10) == []
    assert store.holding([("en", [["ecity"]])], 10) == []
    assert store.without_vectors() == []
    assert store.encoder is None
    counts = store.counts()
    assert (counts.units, counts.origins, counts.documents, counts.vectors) == (0, 0, 0, 0)
    assert counts.first_date is None
    assert counts.bytes > 0


def test_what_was_written_is_there_when_opened_again(
    store: Store, reopened: Callable[[], Store]
) -> None:
    store.add(units())
    store.set_meta("desk", "Iraq")
    with reopened() as again:
        assert list(again.iterate()) == list(store.iterate())
        assert again.meta("desk") == "Iraq"
        assert again.schema_version == store.schema_version


def test_many_who_make_a_memory_at_once_make_one(tmp_path: Path) -> None:
    def opened(place: Path) -> None:
        waiting.wait()
        open_store(str(place)).close()

    with ThreadPoolExecutor(6) as pool:
        for number in range(25):
            waiting = threading.Barrier(6)
            list(pool.map(opened, [tmp_path / f"{number}.db"] * 6))


def test_a_memory_that_is_not_there_is_not_made_unasked(address: str) -> None:
    with pytest.raises(UsageError):
        open_store(address, create=False)
    open_store(address).close()
    open_store(address, create=False).close()


def test_closing_twice_does_nothing(address: str) -> None:
    opened = open_store(address)
    opened.close()
    opened.close()


def test_an_index_of_many_units_is_not_made_anew_in_silence(
    store: Store,
    reopened: Callable[[], Store],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.add(units())
    store.set_meta("term_index", "older")
    monkeypatch.setattr(database, "_WORTH_A_LINE", store.size())
    with reopened() as again:
        again.frequencies("en", ["ecity"])
    (told,) = [each.getMessage() for each in caplog.records if each.name == "muwazi.store"]
    assert f"for {store.size()} units" in told


def test_meta_values_are_replaced_and_forgotten(store: Store) -> None:
    store.set_meta("a", "1")
    store.set_meta("a", "عربي")
    assert store.meta("a") == "عربي"
    store.set_meta("a", None)
    assert store.meta("a") is None


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.add(units())
            store.put_document(*document("brief", PAIRS[:2]))
            store.set_meta("a", "1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.counts().units == 0
    assert store.meta("a") is None
    assert store.frequencies("en", ["ecity"]) == {}
    assert store.document("brief") is None


def test_an_inner_transaction_that_fails_leaves_the_outer_one_usable(store: Store) -> None:
    with store.transaction():
        store.add(units(PAIRS[:1]))
        with pytest.raises(UsageError):
            store.remove_document("unknown")
        with pytest.raises(InputError):
            store.add([*units(PAIRS[1:]), unit("", "ب")])
        store.set_meta("kept", "yes")
    assert store.counts().units == 1
    assert store.meta("kept") == "yes"
    assert store.same_text("en", PAIRS[1][0]) == []


def test_a_transaction_sees_what_it_wrote(store: Store) -> None:
    with store.transaction():
        record, found = document("brief", PAIRS[:3])
        store.put_document(record, found)
        first = store.units([1])[0]
        assert first.origins[0].neighbours.en_after == PAIRS[1][0]
        store.put_document(*document("brief", PAIRS[1:3]))
        kept = store.find(*PAIRS[1])
        assert kept is not None
        assert kept.origins[0].neighbours.en_before == ""
        assert store.holding([("ar", [["aاتفاقيه"]])], 10) == [3]


def test_threads_may_share_a_store(store: Store) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                store.add([unit(f"Thread {number} turn {turn} spoke.", f"خيط {number} دور {turn}")])
                assert store.same_text("en", f"thread {number} turn {turn} spoke")
                assert len(store.units(list(range(1, 40)))) >= 1
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [found.id for found in store.iterate()] == list(range(1, 21))


# --- units ---------------------------------------------------------------------------------------

FULL = TranslationUnit(
    "Click  <here>\tnow & 'then' \\ 100%?",
    "انقُر «هنا» الآن\u200f ٪100 ؟",
    status=Status.CONFIRMED,
    posterior=0.123456789012345,
    origins=(
        Origin(
            "brief one",
            bead=7,
            en=Place("en/a.md", "ab12", range(3, 5), 10, 60, BlockKind.HEADING),
            ar=Place("ar/a.md", "cd34", range(2, 3), 5, 42),
            title="عنوان",
            author="Ann Weiß",
            translator="رنا",
            date=datetime.date(2019, 2, 28),
            url="https://example.org/a?b=%20c",
            neighbours=Neighbours("before", "", None, "بعد"),
            signature="muwazi 0 | x",
            posterior=0.123456789012345,
        ),
        Origin("other.tmx"),
    ),
    created=WHEN,
    created_by="tool",
    changed=WHEN + DAY,
    changed_by="رنا",
    notes=(Note("ok?", "ann", WHEN, "ar"), Note("ملاحظة")),
    properties=(Property("x-a", "b", "en", (("lang", "en"),)), Property("x-a", "")),
    en_codes=(
        Code(CodeKind.OPEN, 7, "bpt", (("i", "1"),), "<b>"),
        Code(CodeKind.SPAN, 1, "hi", end=4),
    ),
    ar_codes=(Code(CodeKind.STANDALONE, 0, "ph"),),
)


def test_a_unit_comes_back_as_it_went_in(store: Store) -> None:
    store.add([FULL])
    assert replace(store.unit(1), id=0) == FULL


def test_added_units_are_counted_and_numbered_in_order(store: Store) -> None:
    assert store.add(iter(units())).added == len(PAIRS)
    assert [(found.id, found.en, found.ar) for found in store.iterate()] == [
        (at, *pair) for at, pair in enumerate(PAIRS, 1)
    ]
    assert store.size() == len(PAIRS)


def test_adding_the_same_again_changes_nothing(store: Store) -> None:
    store.add(units())
    before = list(store.iterate())
    again = store.add(units())
    assert (again.added, again.merged) == (0, len(PAIRS))
    assert list(store.iterate()) == before


def test_a_known_pair_gains_origins_notes_and_a_decision(store: Store) -> None:
    store.add([unit("a", "ب", "one")])
    incoming = TranslationUnit(
        "a",
        "ب",
        status=Status.CONFIRMED,
        origins=(Origin("two", author="ann"),),
        notes=(Note("sure"),),
        properties=(Property("p", "v"),),
        changed=WHEN,
        changed_by="ann",
    )
    added = store.add([incoming])
    assert (added.added, added.merged) == (0, 1)
    found = store.unit(1)
    assert [origin.document for origin in found.origins] == ["one", "two"]
    assert (found.status, found.notes, found.properties) == (
        Status.CONFIRMED,
        incoming.notes,
        incoming.properties,
    )


def test_an_import_does_not_overrule_a_decision(store: Store) -> None:
    store.add([unit("a", "ب")])
    store.decide(1, Status.REJECTED, by="ann", when=WHEN)
    store.add([replace(unit("a", "ب"), status=Status.CONFIRMED)])
    assert store.unit(1).status is Status.REJECTED


def test_pairs_that_differ_in_spelling_marks_are_two_units(store: Store) -> None:
    store.add([unit("Cafe.", "قهوة"), unit("Café.", "قَهوة"), unit("cafe", "قهوة")])
    assert store.size() == 3
    assert store.same_text("en", "CAFE") == [1, 2, 3]
    assert store.same_text("ar", "قهوة") == [1, 2, 3]
    assert store.find("Café.", "قَهوة") == store.unit(2)
    assert store.find("Café.", "قهوة") is None


def test_a_unit_without_text_on_a_side_is_refused_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(InputError):
        store.add([*units(), unit("text", "  ")])
    assert store.counts().units == 0


def test_texts_of_any_length_are_kept_found_edited_and_deleted(store: Store) -> None:
    long_en = " ".join(f"word{at}" for at in range(6000))
    long_ar = "ك" * 5000
    store.add([unit(long_en, long_ar), unit("picture data:" + "QUJD" * 2000, "صورة")])
    assert store.find(long_en, long_ar) is not None
    assert store.same_text("ar", long_ar) == [1]
    assert store.holding([("en", [["eword5998"], ["eword5999"]])], 5) == [1]
    store.edit(1, by="ann", en=long_en + " more")
    store.delete(1, by="ann")
    store.undo(by="ann")
    assert store.unit(1).en.endswith("more")


def test_units_come_in_the_order_asked_and_unknown_ids_are_left_out(store: Store) -> None:
    store.add(units())
    assert [found.id for found in store.units([5, 99, 2, 5])] == [5, 2, 5]
    assert store.texts([5, 99, 2]) == [(2, *PAIRS[1]), (5, *PAIRS[4])]
    with pytest.raises(UnitNotFoundError):
        store.unit(99)


def test_iteration_begins_behind_an_id_and_may_be_written_into(store: Store) -> None:
    store.add(units())
    assert [found.id for found in store.iterate(after=4)] == [5, 6]
    seen = []
    for found in store.iterate():
        seen.append(found.id)
        store.annotate(found.id, "seen", by="ann")
    assert seen == [1, 2, 3, 4, 5, 6]


FILTERS = [
    (UnitFilter(), [1, 2, 3, 4]),
    (UnitFilter(statuses=frozenset({Status.MACHINE})), [1, 4]),
    (UnitFilter(statuses=frozenset({Status.REJECTED})), [3]),
    (UnitFilter(statuses=frozenset({Status.CONFIRMED, Status.REJECTED})), [2, 3]),
    (UnitFilter(since=datetime.date(2020, 1, 1)), [2, 3]),
    (UnitFilter(until=datetime.date(2020, 1, 1)), [1, 2]),
    (UnitFilter(author="weiss"), [2]),
    (UnitFilter(author="LEILA"), [1]),
    (UnitFilter(author="رنا"), [3]),
    (UnitFilter(document="BRIEF a"), [1, 3]),
    (UnitFilter(document="brief"), []),
    (UnitFilter(document="brief a", since=datetime.date(2021, 1, 1)), [3]),
    (UnitFilter(author="leila", since=datetime.date(2021, 1, 1)), []),
    (UnitFilter(author="100%_"), []),
    (UnitFilter(documents=frozenset({"BRIEF a", "none", 'it\'s ["odd"]'})), [1, 3]),
    (UnitFilter(documents=frozenset({"brief b", "Brief A"}), author="رنا"), [3]),
    (UnitFilter(author="رنا", by_author=frozenset({"Brief B"})), [2, 3]),
    (UnitFilter(author="nobody", by_author=frozenset()), []),
]


def filtered(store: Store) -> None:
    """Four units of different origin and standing, all holding the word Basra."""
    rows = [
        ("Brief A", "Leila Haddad", datetime.date(2019, 5, 1)),
        ("brief b", "Ann Weiß", datetime.date(2020, 1, 1)),
        ("brief a", "رنا خوري", datetime.date(2022, 7, 1)),
        (None, None, None),
    ]
    store.add(
        [
            unit(f"Basra number {at}", f"البصرة رقم {at}", name, author=author, date=date)
            if name
            else unit(f"Basra number {at}", f"البصرة رقم {at}")
            for at, (name, author, date) in enumerate(rows, 1)
        ]
    )
    store.decide(2, Status.CONFIRMED, by="ann")
    store.decide(3, Status.REJECTED, by="ann")


@pytest.mark.parametrize(("which", "expected"), FILTERS)
def test_iteration_passes_what_the_filter_asks_for(
    store: Store, which: UnitFilter, expected: list[int]
) -> None:
    filtered(store)
    assert [found.id for found in store.iterate(which)] == expected


@pytest.mark.parametrize(("which", "expected"), FILTERS)
def test_candidates_pass_the_same_filter_but_rejected_units_never(
    store: Store, which: UnitFilter, expected: list[int]
) -> None:
    filtered(store)
    store.reset_vectors("test", 64)
    store.put_vectors([1, 2, 4], directions(3), directions(3))
    usable = [number for number in expected if number != 3]
    assert store.holding([("en", [["ebasra"]])], 10, which) == usable[::-1]
    near = store.nearest(directions(1)[0], 10, which)["en"]
    assert sorted(number for number, _ in near) == usable


def test_counts_say_how_much_of_what(store: Store) -> None:
    filtered(store)
    counts = store.counts()
    assert (counts.units, counts.origins, counts.documents, counts.history) == (4, 3, 3, 2)
    assert counts.by_status == {
        Status.MACHINE: 2,
        Status.CONFIRMED: 1,
        Status.REJECTED: 1,
        Status.SUPERSEDED: 0,
    }
    assert counts.first_date == datetime.date(2019, 5, 1)
    assert counts.last_date == datetime.date(2022, 7, 1)
