"""A draft against what the house writes: dates decide, and what the memory vouches for stands."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from align.encoder import open_encoder
from benchmarks.check_terms import Bench, Scene, two_sided
from benchmarks.seeded_terms import house_termbase, planted, swapped, swapped_drafts
from tm.check.finding import Draft, DraftPair, Severity
from tm.check.rule import House
from tm.check.rules.house import HouseRenderings
from tm.check.rules.termbase import TermbaseTerms
from tm.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from tm.check.finding import Finding


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    found = Bench(open_encoder(), tmp_path_factory.mktemp("house"), verbose=False)
    found.briefs = [two_sided(brief) for brief in found.briefs]
    return found


@pytest.fixture(scope="module")
def house(bench: Bench) -> House:
    """The sample shelf: *militias* are الميليشيات to 2018, الفصائل المسلحة from 2019."""
    return bench.house([brief.name for brief in bench.briefs], termbase=False)


def checked(house: House, ar: str, day: datetime.date | None) -> list[tuple[Severity, str]]:
    pair = DraftPair("Baghdad fears the militias of Basra.", ar, range(1), range(1), None, date=day)
    return [
        (one.severity, one.target[slice(*one.target_span)] if one.target_span else "")
        for one in HouseRenderings().check(Draft((pair,)), house)
    ]


def test_a_rendering_the_house_gave_up_is_an_error_in_a_new_draft(house: House) -> None:
    assert checked(house, "تخشى بغداد ميليشيات البصرة.", None) == [(Severity.ERROR, "ميليشيات")]
    assert checked(house, "تخشى بغداد ميليشيات البصرة.", datetime.date(2022, 9, 1)) == [
        (Severity.ERROR, "ميليشيات")
    ]


def test_what_was_right_on_the_day_of_the_draft_is_right(house: House) -> None:
    assert checked(house, "تخشى بغداد ميليشيات البصرة.", datetime.date(2014, 9, 1)) == []


def test_the_rendering_in_force_passes_with_clitics_and_inflected(house: House) -> None:
    for ar in ("تخشى بغداد الفصائل المسلحة في البصرة.", "خشية بغداد من فصائل مسلحة في البصرة."):
        assert checked(house, ar, None) == []


def test_a_rendering_the_memory_never_saw_is_at_most_a_warning(house: House) -> None:
    found = checked(house, "تخشى بغداد عصابات البصرة.", None)
    assert len(found) == 1
    assert found[0][0] is not Severity.ERROR


def test_a_pair_that_the_memory_holds_is_vouched_for(bench: Bench, house: House) -> None:
    oldest = bench.briefs[0]
    assert any("الميليشيات" in ar for _, ar in oldest.pairs)
    assert not bench.findings(oldest.pairs, house, None)


def test_the_same_sentence_in_the_memory_speaks_where_counts_do_not(
    bench: Bench, house: House
) -> None:
    brief = next(one for one in bench.briefs if one.name == "snapback-2025")
    old, new = "العودة التلقائية للعقوبات", "آلية الزناد"
    en, ar = next(pair for pair in brief.pairs if "snapback" in pair[0] and new in pair[1])
    wrong = swapped("snapback", new, old, en, ar)
    assert wrong is not None
    (found,) = bench.findings([(en, wrong)], house, None).values()
    assert [one.severity for one in found] == [Severity.WARNING]
    assert new in found[0].message


def test_a_superseded_term_was_right_until_its_day(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "m.db")) as store:
        for concept in house_termbase(planted()):
            store.put_concept(concept, by="test")
        en, ar = "The drones came back.", "عادت الطائرات بدون طيار."
        told = {}
        for year in (2018, 2024):
            pair = DraftPair(en, ar, range(1), range(1), date=datetime.date(year, 1, 1))
            told[year] = list(TermbaseTerms().check(Draft((pair,)), House(store)))
    assert told[2018] == []
    assert [one.severity for one in told[2024]] == [Severity.ERROR]


def test_seeded_terms_of_one_brief_are_found_and_the_clean_brief_passes(bench: Bench) -> None:
    brief = next(one for one in bench.briefs if one.name == "syria-earthquake-aid")
    documents = Scene("older", dated=True).documents(brief, bench.briefs)
    house = bench.house(documents, termbase=False)
    clean = bench.findings(brief.pairs, house, brief.date).values()
    assert sum(one.severity is Severity.ERROR for found in clean for one in found) <= 1
    draft = next(swapped_drafts(brief, documents))
    told = bench.findings(draft.pairs, house, brief.date)
    assert len(draft.at) >= 5
    assert sum(bool(told.get(at)) for at in draft.at) >= 0.9 * len(draft.at)


def stakeholders(house: House, *more: tuple[str, str]) -> list[Finding]:
    pairs = (
        ("Baghdad consulted stakeholders.", "استشارت بغداد الجهات المعنية."),
        ("Stakeholders in Basra objected.", "اعترضت الجهات المعنية في البصرة."),
        ("The stakeholders of Mosul agreed.", "وافقت الأطراف المعنية في الموصل."),
        *more,
    )
    draft = Draft(
        tuple(
            DraftPair(en, ar, range(at, at + 1), range(at, at + 1), date=datetime.date(2024, 1, 1))
            for at, (en, ar) in enumerate(pairs)
        )
    )
    return list(HouseRenderings().check(draft, house))


def test_two_renderings_that_the_house_both_uses_are_not_mixed_in_one_draft(house: House) -> None:
    (found,) = stakeholders(house)
    assert (found.source_segment, found.severity) == (2, Severity.WARNING)
    assert "2 times in this draft" in found.message


def test_of_two_renderings_as_frequent_as_each_other_neither_is_usual(house: House) -> None:
    once_more = ("Stakeholders in Erbil waited.", "انتظرت الأطراف المعنية في أربيل.")
    assert stakeholders(house, once_more) == []
