"""A copy of a memory is the memory: numbers, decisions, history and what can be undone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.cli.run import muwazi
from tests.stores.examples import PAIRS, WHEN, document, unit, units
from tests.stores.test_contract import FULL
from tm.review.log import What
from tm.store import Store, open_store
from tm.terms.concept import Concept, Term
from tm.unit import Status

if TYPE_CHECKING:
    from pathlib import Path


def fill(store: Store) -> None:
    """A bit of everything, with a gap in the numbers and one at their end."""
    store.add([*units(PAIRS[:3]), FULL])
    store.put_document(*document("Straße", PAIRS[1:5], author="Ann Weiß"))
    store.set_meta("desk", "العراق")
    names = (Term("militia", "en"), Term("ميليشيا", "ar", forms=("ميليشيات",)))
    concept = store.put_concept(Concept(names), by="ann", when=WHEN)
    store.put_concept(replace(concept, note="ملاحظة"), by="رنا", when=WHEN)
    store.edit(1, by="ann", ar="وقّعت الحكومة على الاتفاقية.", when=WHEN)
    store.decide(3, Status.REJECTED, by="رنا", note="no", when=WHEN)
    store.delete(2, by="ann", when=WHEN)
    store.add_step("Straße", What.MERGED, by="رنا", body="{}", when=WHEN)
    store.add([unit("The last one.", "الأخير.")])
    store.delete(store.size(), by="ann", when=WHEN)


def everything(store: Store) -> list[object]:
    """All that a store can tell of what it holds."""
    names = [line.name for line in store.documents()]
    return [
        list(store.iterate()),
        list(store.documents()),
        [store.document(name) for name in names if name == "Straße"],
        list(store.history()),
        store.meta("desk"),
        store.concepts(),
        store.concept_history(1),
        store.steps("Straße"),
        [(store.same_text("en", en), store.same_text("ar", ar)) for en, ar in PAIRS],
        store.frequencies("en", ["eagreement", "emilitia", "ecity"]),
        store.holding([("en", [["eagreement"]])], 10),
    ]


@pytest.mark.parametrize("direction", ["to the database", "to the file"])
def test_a_copy_holds_everything_and_goes_on_from_there(
    direction: str, tmp_path: Path, database: str
) -> None:
    file = str(tmp_path / "memory.db")
    source, destination = (file, database) if "database" in direction else (database, file)
    with open_store(source) as old:
        fill(old)
        expected = everything(old)
    outcome = muwazi("copy", source, destination, "--json")
    assert outcome.status == 0, outcome.errors
    told = json.loads(outcome.output)
    assert (told["units"], told["history"], told["vectors"]) == (5, 4, 0)
    with open_store(destination, create=False) as new:
        assert everything(new) == expected
        assert len(new.without_vectors()) == 4
        with open_store(source) as old:
            for store in (old, new):
                store.undo(by="bob", when=WHEN)
                store.undo(2, by="bob", when=WHEN)
                store.add([unit("One more.", "واحد آخر.")])
                store.put_document(*document("next", PAIRS[4:], author=None))
            texts = [[(u.id, u.en, u.origins) for u in store.iterate()] for store in (old, new)]
            assert texts[0] == texts[1]
            assert new.document_units("Straße") == old.document_units("Straße")


def test_a_memory_that_holds_something_is_not_copied_over(tmp_path: Path, database: str) -> None:
    file = str(tmp_path / "memory.db")
    for address in (file, database):
        with open_store(address) as store:
            store.add(units(PAIRS[:1]))
    outcome = muwazi("copy", file, database)
    assert outcome.status == 2
    assert len(outcome.error_lines) == 1
    assert "already" in outcome.errors
    assert muwazi("copy", file, file).status == 2


def test_a_copy_of_what_is_not_there_makes_nothing(tmp_path: Path, database: str) -> None:
    outcome = muwazi("copy", tmp_path / "absent.db", database)
    assert outcome.status == 2
    assert not (tmp_path / "absent.db").exists()
