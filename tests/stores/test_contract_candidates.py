"""What every memory finds: candidates by words, and neighbours by vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.stores.examples import PAIRS, directions, document, unit, units
from tm.store import EncoderMismatchError, Store
from tm.unit import Status

if TYPE_CHECKING:
    from tm.store import Vectors
    from tm.unit import Side


# --- candidates ----------------------------------------------------------------------------------


def test_frequencies_count_units_by_side(store: Store) -> None:
    store.add([unit("2019 city city", "2019 مدينة"), unit("city", "مدينة 2019")])
    assert store.frequencies("en", ["ecity", "e2019", "a2019", "eno"]) == {"ecity": 2, "e2019": 1}
    assert store.frequencies("ar", ["a2019", "ecity"]) == {"a2019": 2}


def test_holders_come_by_overlap_then_by_id(store: Store) -> None:
    store.add(
        [
            unit("alpha beta gamma delta", "أ"),
            unit("alpha beta", "ب"),
            unit("beta alpha", "ت"),
            unit("gamma", "ث"),
            unit("omega", "ج"),
        ]
    )
    weights = {"ealpha": 1.5, "ebeta": 1.0, "egamma": 0.25}
    found = store.holders("en", weights, 3.0, 2, 10)
    assert [(holder.unit, holder.weight) for holder in found] == [
        (2, 2.5),
        (3, 2.5),
        (1, 2.75),
        (4, 0.25),
    ]
    assert store.holders("en", weights, 3.0, 2, 2) == found[:2]


def test_a_phrase_is_adjacent_in_order_and_takes_any_form(store: Store) -> None:
    store.add(
        [
            unit("the city council met", "اجتمع مجلس المدينة"),
            unit("council of the city", "مجلس في المدينة"),
            unit("cities' councils", "مجالس المدن"),
        ]
    )
    assert store.holding([("en", [["ecity"], ["ecouncil"]])], 10) == [3, 1]
    assert store.holding([("en", [["etown", "ecouncil"], ["eof", "emeet"]])], 10) == [2, 1]
    assert store.holding([("en", [["ecity"]]), ("ar", [["aفي"]])], 10) == [2]
    assert store.holding([("en", [["ecity"]])], 2) == [3, 2]
    assert store.holding([("en", [["ecity"]])], 2, before=2) == [1]
    assert store.holding([], 10) == []


@pytest.mark.parametrize("word", ["don't", "a\\b", "'", "'quoted'", "x:1", "!&()<->", "*"])
def test_terms_with_the_index_s_own_signs_do_no_harm(store: Store, word: str) -> None:
    from tm.indexing import index_terms

    store.add([unit(f"say {word} now", f"قل {word} الآن")])
    positions = index_terms(f"say {word} now", "en")
    assert store.holding([("en", positions)], 5) == [1]
    assert store.frequencies("en", [f"e{word}", "esay"])["esay"] == 1
    assert store.holding([("en", [[f"e{word}'"]])], 5) == []


# --- vectors -------------------------------------------------------------------------------------


def test_the_nearest_vectors_are_found_on_either_side(store: Store) -> None:
    store.add(units())
    en, ar = directions(6, seed=1), directions(6, seed=2)
    store.reset_vectors("test@1", 64)
    assert store.encoder == "test@1"
    assert store.without_vectors() == [1, 2, 3, 4, 5, 6]
    store.put_vectors([1, 2, 3, 4, 5, 6], en, ar)
    assert store.without_vectors() == []
    assert store.counts().vectors == 6
    sides: tuple[tuple[Side, Vectors], ...] = (("en", en), ("ar", ar))
    for side, rows in sides:
        cosines = rows @ rows[3]
        expected = [int(at) + 1 for at in np.argsort(-cosines)[:3]]
        found = store.nearest(rows[3], 3)[side]
        assert [number for number, _ in found] == expected
        assert found[0][1] == pytest.approx(1.0, abs=0.01)
        assert found[1][1] == pytest.approx(float(np.sort(cosines)[-2]), abs=0.02)


def test_vectors_follow_their_unit(store: Store) -> None:
    store.reset_vectors("test", 64)
    store.add(units(PAIRS[:3]), (directions(3), directions(3, seed=1)))
    assert store.without_vectors() == []
    store.edit(1, by="ann", en="Other.")
    store.decide(2, Status.REJECTED, by="ann")
    assert store.without_vectors() == [1]
    assert [number for number, _ in store.nearest(directions(3)[0], 5)["en"]] == [3]
    store.undo(2, by="ann")
    assert store.without_vectors() == [1, 2]
    store.put_document(*document("one", PAIRS[3:5]), (directions(2, seed=4), directions(2, seed=5)))
    assert store.without_vectors(1) == [1]
    assert [n for n, _ in store.nearest(directions(2, seed=4)[0], 1)["en"]] == [4]


def test_a_vector_of_zeros_is_near_to_nothing(store: Store) -> None:
    store.reset_vectors("test", 64)
    en = directions(2)
    en[0] = 0
    store.add(units(PAIRS[:2]), (en, directions(2, seed=1)))
    assert [number for number, _ in store.nearest(en[1], 5)["en"]] == [2]
    assert {number for number, _ in store.nearest(en[1], 5)["ar"]} == {1, 2}
    assert store.nearest(np.zeros(64, dtype=np.float32), 5)["en"] == []
    assert store.without_vectors() == []


def test_vectors_of_another_encoder_are_refused_and_a_reset_forgets(store: Store) -> None:
    store.reset_vectors("test", 64)
    store.add(units(PAIRS[:2]), (directions(2), directions(2)))
    with pytest.raises(EncoderMismatchError):
        store.put_vectors([1], directions(1, 16), directions(1, 16))
    with pytest.raises(EncoderMismatchError):
        store.nearest(directions(1, 16)[0], 5)["en"]
    store.reset_vectors("larger", 16)
    assert store.nearest(directions(1, 16)[0], 5)["en"] == []
    assert store.without_vectors() == [1, 2]
    store.put_vectors([1], directions(1, 16), directions(1, 16))
    assert [number for number, _ in store.nearest(directions(1, 16)[0], 5)["en"]] == [1]
