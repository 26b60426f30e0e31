"""What is right in its place is left alone: pieces of names, everybody's words, longer phrases."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from align.encoder import open_encoder
from benchmarks.seeded_errors import shelf
from tm.check.checking import check_draft
from tm.check.config import DEFAULT
from tm.check.drafts import draft_of_memory
from tm.check.finding import Draft, DraftPair, Severity
from tm.check.registry import RULES
from tm.check.rule import House
from tm.check.rules.house import HouseRenderings
from tm.check.rules.termbase import TermbaseTerms
from tm.store import open_store
from tm.terms.concept import Concept, Term
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

    from tm.check.finding import Finding

OLD = (
    ("The labour union of Basra went on strike.", "أضربت نقابة العمال في البصرة."),
    ("A union needs members who pay.", "تحتاج النقابة إلى أعضاء يدفعون."),
    ("The teachers met their union on Monday.", "اجتمع المعلمون بنقابتهم يوم الاثنين."),
    ("Every union signed the appeal.", "وقّعت كل نقابة على النداء."),
    ("The union of dockers refused to unload.", "رفضت نقابة عمال الموانئ التفريغ."),
    ("Baghdad banned the union last year.", "حظرت بغداد النقابة في العام الماضي."),
    ("The smugglers of Basra agreed.", "وافق المهرّبون في البصرة."),
    ("Nobody paid the smugglers.", "لم يدفع أحد للمهرّبين."),
    ("The army fears the smugglers.", "يخشى الجيش المهرّبين."),
    ("Old smugglers became parties.", "صار المهرّبون القدامى أحزاباً."),
    ("The smugglers left the city.", "غادر المهرّبون المدينة."),
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    store = open_store(str(tmp_path / "m.db"))
    store.add(
        TranslationUnit(
            *pair, origins=(Origin(f"brief {at // 3}", date=datetime.date(2020, 1, 1 + at)),)
        )
        for at, pair in enumerate(OLD)
    )
    store.add(
        TranslationUnit(*pair, origins=(Origin(brief.name),))
        for brief in shelf()
        for pair in brief.pairs
        if all(pair)
    )
    return House(store, open_encoder())


def found(house: House, en: str, ar: str) -> list[Finding]:
    pair = DraftPair(en, ar, range(1), range(1), None, date=datetime.date(2021, 1, 1))
    return list(HouseRenderings().check(Draft((pair,)), house))


def test_a_common_noun_in_a_name_is_left_to_the_name(house: House) -> None:
    told = found(
        house,
        "Envoys of the European Union arrived in Basra.",
        "وصل مبعوثو الاتحاد الأوروبي إلى البصرة.",
    )
    assert told == []


def test_the_same_noun_by_itself_is_looked_at(house: House) -> None:
    (told,) = found(house, "Nobody paid the smugglers of Mosul.", "لم يدفع أحد لعصابات الموصل.")
    assert told.source[slice(*(told.source_span or (0, 0)))] == "smugglers"


def test_a_rendering_that_the_memory_has_beside_the_same_word_is_left_alone(
    house: House,
) -> None:
    assert house.store is not None
    longer = (
        ("The Badr smugglers kept their offices.", "احتفظت قوات بدر بمكاتبها."),
        ("Tehran pays the Badr smugglers.", "تموّل طهران قوات بدر."),
    )
    house.store.add(
        TranslationUnit(*pair, origins=(Origin(f"Badr {at}", date=datetime.date(2020, 2, 1)),))
        for at, pair in enumerate(longer)
    )
    told = found(house, "The Badr smugglers moved north.", "تحركت قوات بدر شمالاً.")
    assert [one for one in told if one.severity is not Severity.NOTE] == []


def test_words_that_lost_the_space_between_them_hide_no_rendering(house: House) -> None:
    assert found(house, "The army fears the smugglers.", "يخشىالجيشالمهرّبينفيالبصرة.") == []


def test_a_memory_is_not_held_to_one_rendering_nor_to_one_set_of_digits(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "years.db"))
    store.add(
        TranslationUnit(
            *pair, origins=(Origin(brief.name, date=datetime.date.fromisoformat(date)),)
        )
        for brief in shelf()
        if (date := brief.date)
        for pair in brief.pairs
        if all(pair)
    )
    house = House(store, open_encoder())
    draft = draft_of_memory(store)
    told = check_draft(draft, house, RULES, DEFAULT, {}).findings
    assert not [one for one in told if one.told.key.startswith(("house.two", "typography.indic"))]
    warned = [one for one in told if one.severity is not Severity.NOTE]
    assert len(warned) <= 0.02 * len(draft.pairs)


def test_a_term_of_the_termbase_that_is_a_piece_of_a_name_is_left_to_the_name(
    tmp_path: Path,
) -> None:
    with open_store(str(tmp_path / "m.db")) as store:
        store.put_concept(Concept((Term("force", "en"), Term("قوة", "ar"))), by="test")
        told = {}
        for en, ar in (
            ("He named the Quds Force as a target.", "وسمّى فيلق القدس هدفاً."),
            ("He sent a force of ten men.", "أرسل عشرة رجال."),
        ):
            pair = DraftPair(en, ar, range(1), range(1))
            told[en[:9]] = len(list(TermbaseTerms().check(Draft((pair,)), House(store))))
    assert told == {"He named ": 0, "He sent a": 1}
