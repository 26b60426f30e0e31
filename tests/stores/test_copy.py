"""A copy of a memory is the memory: numbers, decisions, history and what can be undone."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.cli.run import muwazi
from tests.stores.examples import PAIRS, WHEN, document, unit, units
from tests.stores.test_contract import FULL
from tm.review.log import What
from tm.store import Store, open_store
from tm.stores.transfer import COPIED
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


# What a copy makes again (`Store.take_over`) or keeps of its own: versions, a count of writes.
_MADE_AGAIN = frozenset({"term", "length", "vector_bits", "vector_code", "vector_pending"})
_MADE_AGAIN_POSTGRES = frozenset(
    {"term", "term_index", "term_run", "term_packed", "term_changed", "unit_vector"}
    | {"vector_pending", "clock", "migration"}
)


def test_every_table_and_column_of_a_memory_is_copied_or_made_again(
    tmp_path: Path, database: str
) -> None:
    path = tmp_path / "memory.db"
    open_store(str(path)).close()
    with sqlite3.connect(path) as raw:
        rows = raw.execute(
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c"
            " WHERE t.type = 'table' AND t.name NOT GLOB 'sqlite_*'"
            " AND t.name NOT GLOB 'term_index*'"
        ).fetchall()
    raw.close()
    assert _columns(rows, _MADE_AGAIN) == _copied()
    open_store(database).close()
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'muwazi'"
        ).fetchall()
    # Folded names are for filters: `Documents.settle` makes them.
    rows = [row for row in rows if row[1] not in ("name_folded", "author_folded")]
    assert _columns(rows, _MADE_AGAIN_POSTGRES) == _copied()


def _columns(rows: list[tuple[str, str]], without: frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table, column in rows:
        if table not in without:
            found.setdefault(table, set()).add(column)
    return found


def _copied() -> dict[str, set[str]]:
    return {table: set(columns.split(", ")) for table, columns in COPIED.items()} | {
        "meta": {"key", "value"}
    }
