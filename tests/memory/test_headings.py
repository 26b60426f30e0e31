"""Documents found by what they are called in either language, and filters that name them so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.memory.shelf import BRIEF, record_of
from tm.aligning import units_of
from tm.headings import Headings
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.unit import Heading, Origin, TranslationUnit, UnitFilter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.store import Store

ENGLISH = Heading("Who Pays for the Red Sea", "Tobias Lindqvist")
ARABIC = Heading("من يدفع ثمن أمن البحر الأحمر؟", "توبياس ليندكفيست", "كريم النجار")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two document pairs, one whose titles and author differ, and an imported document."""
    with open_store(str(tmp_path / "memory.db")) as opened:
        for name, en, ar in (
            ("red-sea", ENGLISH, ARABIC),
            ("oil-law", Heading("The Oil Law", "Samir Attalah"), Heading()),
        ):
            record = record_of(name, [*BRIEF[1:], (f"It is {name}.", f"هذا {name} نفسه.")])
            record = replace(
                record,
                en=replace(record.en, title=en.title, author=en.author),
                ar=replace(record.ar, title=ar.title, author=ar.author, translator=ar.translator),
            )
            opened.put_document(record, units_of(record))
        opened.add([TranslationUnit("Old.", "قديم.", origins=(Origin("tmx", title="Red"),))])
        yield opened


def test_a_side_lacking_something_takes_it_from_the_other(store: Store) -> None:
    headings = Headings(store)
    known = {one.name: one for one in store.documents()}
    assert headings.of(known["red-sea"], "ar") == ARABIC
    assert headings.of(known["red-sea"], "en") == replace(ENGLISH, translator="كريم النجار")
    assert headings.of(known["oil-law"], "ar").title == "The Oil Law"
    assert headings.of(known["tmx"], "ar").title == "Red"
    called = headings.called("ar")
    assert [called(name) for name in ("red-sea", "nobody")] == [ARABIC.title, "nobody"]


def test_an_origin_tells_its_heading_in_either_language(store: Store) -> None:
    (newest,) = {
        origin.document: origin
        for unit in store.iterate(UnitFilter(document="red-sea"))
        for origin in unit.origins
        if origin.document == "red-sea"
    }.values()
    assert newest.heading("ar") == ARABIC
    assert newest.heading("en").author == "Tobias Lindqvist"


def test_a_document_built_again_has_its_new_title(store: Store) -> None:
    headings = Headings(store)
    assert headings.called("ar")("red-sea") == ARABIC.title
    record = store.document("red-sea")
    assert record is not None
    renamed = replace(record, ar=replace(record.ar, title="عنوان جديد", sha256="1" * 64))
    store.put_document(renamed, units_of(renamed))
    assert headings.called("ar")("red-sea") == "عنوان جديد"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("red sea", {"red-sea"}),
        ("البحر الاحمر", {"red-sea"}),
        ("البَحر الأحمر", {"red-sea"}),
        ("ليندكفيست", {"red-sea"}),
        ("ATTALAH", {"oil-law"}),
        ("red", {"red-sea", "tmx"}),
        ("oil-law", {"oil-law"}),
        ("النفط", set()),
    ],
)
def test_documents_are_found_by_either_language(text: str, names: set[str], store: Store) -> None:
    assert {one.name for one in Headings(store).holding(store.documents(), text)} == names


@pytest.mark.parametrize(
    ("which", "documents"),
    [
        (UnitFilter(document="RED-SEA"), {"red-sea"}),
        (UnitFilter(document="البحر الاحمر"), {"red-sea"}),
        (UnitFilter(document="pays for the red"), {"red-sea"}),
        (UnitFilter(document="no such"), set()),
        (UnitFilter(author="توبياس"), {"red-sea"}),
        (UnitFilter(author="lindqvist"), {"red-sea"}),
        (UnitFilter(author="توبياس", document="oil-law"), set()),
    ],
)
def test_a_filter_takes_titles_and_either_form_of_a_name(
    which: UnitFilter, documents: set[str], store: Store
) -> None:
    resolved = Headings(store).resolved(which)
    own = {"It is red-sea.": "red-sea", "It is oil-law.": "oil-law"}
    listed = {own[unit.en] for unit in store.iterate(resolved) if unit.en in own}
    assert listed == documents
    found = Searcher(store).search('"It is"', which=resolved)
    assert {own[match.unit.en] for match in found if match.unit.en in own} == documents


def test_titles_to_choose_from_are_in_the_language_asked(store: Store) -> None:
    assert ARABIC.title in Headings(store).titles("ar")
    assert ENGLISH.title in Headings(store).titles("en")
