"""Cleaning: each fault is found with its reason, sound units are left alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

from tests.cli.run import muwazi
from tests.memory.shelf import LEXICON, tiny_encoder
from tm.clean import Problem, find_problems
from tm.unit import Origin, Status, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.store import Store
    from tm.unit import UnitFilter

EN = [words[0] for words in LEXICON.values()]
AR = [words[-1] for words in LEXICON.values()]


@pytest.fixture
def sound(store: Store) -> Store:
    """Sixty units of usual length whose two sides mean the same."""
    units = []
    for n in range(60):
        chosen = [(n + step * (n % 5 + 1)) % len(EN) for step in range(5 + n % 3)]
        en, ar = " ".join(EN[at] for at in chosen), " ".join(AR[at] for at in chosen)
        units.append(TranslationUnit(f"{en} {n}", f"{ar} {n}", posterior=0.95))
    store.add(units)
    return store


def found(store: Store) -> set[tuple[int, Problem]]:
    return {(one.unit.id, one.problem) for one in find_problems(store, tiny_encoder())}


def add(store: Store, en: str, ar: str, **values: object) -> int:
    store.add([TranslationUnit(en, ar, **values)])  # type: ignore[arg-type]
    return store.size()


def test_sound_units_are_left_alone(sound: Store) -> None:
    assert found(sound) == set()


def test_a_duplicate_but_for_spelling_marks_names_the_unit_to_keep(sound: Store) -> None:
    first = add(sound, "The council adopted the plan.", "اعتمد المجلس الخطة.")
    second = add(sound, "the council adopted the plan", "اعتمد المجلس الخطّة")
    (finding,) = find_problems(sound, tiny_encoder())
    assert (finding.unit.id, finding.problem, finding.better) == (
        second,
        Problem.DUPLICATE,
        first,
    )
    assert str(first) in finding.reason


def test_of_duplicates_the_confirmed_one_is_kept(sound: Store) -> None:
    first = add(sound, "The council adopted the plan.", "اعتمد المجلس الخطة.")
    second = add(sound, "the council adopted the plan", "اعتمد المجلس الخطّة")
    sound.decide(second, Status.CONFIRMED, by="amal")
    assert found(sound) == {(first, Problem.DUPLICATE)}


def test_the_same_words_in_other_forms_are_a_near_duplicate(sound: Store) -> None:
    add(sound, "The agreements expired", "انتهت الاتفاقيات")
    second = add(sound, "The agreement expired", "انتهت الاتفاقية")
    assert found(sound) == {(second, Problem.NEAR_DUPLICATE)}


def test_one_text_with_two_different_translations_is_no_duplicate(sound: Store) -> None:
    add(sound, "The council adopted the plan.", "اعتمد المجلس الخطة.")
    add(sound, "The council adopted the plan.", "أقرّ المجلس المشروع.")
    assert found(sound) == set()


@pytest.mark.parametrize(
    ("en", "ar", "problem"),
    [
        ("اعتمد المجلس الخطة اليوم", "اعتمد المجلس القانون اليوم", Problem.WRONG_LANGUAGE),
        ("The council met today", "The council did meet", Problem.WRONG_LANGUAGE),
        ("The council met today", "the council met today", Problem.UNTRANSLATED),
        ("The council met today", "[The council met today في]", Problem.WRONG_LANGUAGE),
        ("Ibid. page", "Ibid. page", Problem.UNTRANSLATED),
        ("METHODOLOGY", "METHODOLOGY", Problem.UNTRANSLATED),
        ("law law law law", "القانون " * 30, Problem.LENGTH),
        ("law " * 40, "القانون القانون", Problem.LENGTH),
    ],
)
def test_language_and_length_faults(sound: Store, en: str, ar: str, problem: Problem) -> None:
    assert (add(sound, en, ar), problem) in found(sound)


@pytest.mark.parametrize(
    ("en", "ar"),
    [
        ("60%", "60%"),
        ("2016", "2016"),
        ("IAEA", "الوكالة"),
        ("Yes.", "نعم."),
        ("ZAB-2.5S", "ZAB-2.5S"),
        ("info@brief.example", "info@brief.example"),
        ("https://brief.example/a/b", "https://brief.example/a/b"),
        ("Contact: info@brief.example", "للتواصل: info@brief.example"),
        ("Channel: https://www.brief.example/UC9Bgh", "القناة: https://www.brief.example/UC9Bgh"),
        ("See, for example, Fields v. Twitter.", "انظر، على سبيل المثال، Fields v. Twitter."),
    ],
)
def test_numbers_and_names_are_no_faults(sound: Store, en: str, ar: str) -> None:
    add(sound, en, ar)
    assert found(sound) == set()


def test_misalignments_are_told_by_probability_and_by_meaning(sound: Store) -> None:
    unlikely = add(sound, "law law river law", "القانون نهر القانون", posterior=0.1)
    strange = add(sound, "law law law law river", "الحكومة العراق الدولية فصيلاً أقرّ", posterior=0.6)
    imported = add(sound, "river law law law river", "الحكومة العراق الدولية فصيلاً يوقّع")
    likely = add(sound, "river river law law river", "الحكومة العراق فصيلاً السلاح", posterior=0.99)
    problems = found(sound)
    assert {unit for unit, problem in problems if problem is Problem.MISALIGNED} == {
        unlikely,
        strange,
        imported,
    }
    assert likely not in {unit for unit, _ in problems}


def test_a_low_cosine_alone_is_no_misalignment_while_no_other_text_is_closer(sound: Store) -> None:
    """Names and acronyms that the encoder does not know lower the cosine of a right translation."""
    add(sound, "law river law Zork Xyz", "القانون نهر زورك خرز")
    assert found(sound) == set()


def test_a_short_text_may_be_longer_than_usual(store: Store) -> None:
    """UNHCR is one word, and four in Arabic: of a title that is no fault, of a paragraph it is."""
    letters = [(40 + n % 9, 40 + n % 7) for n in range(60)]
    store.add(
        TranslationUnit(f"law {n} {'river ' * en}", f"القانون {n} {'نهر ' * ar}")
        for n, (en, ar) in enumerate(letters)
    )
    add(store, "law law law river", "القانون القانون نهر")
    long = add(store, "law law law river " * 14, "القانون القانون نهر " * 14)
    lengths = [one.unit.id for one in find_problems(store) if one.problem is Problem.LENGTH]
    assert lengths == [long]


def test_nothing_changes_without_apply_and_undo_takes_applying_back(
    sound: Store, path: Path
) -> None:
    origin = Origin("import.tmx")
    first = add(sound, "The council adopted the plan.", "اعتمد المجلس الخطة.", origins=(origin,))
    second = add(sound, "the council adopted the plan", "اعتمد المجلس الخطّة")
    dry = muwazi("clean", "--memory", path, "--no-meaning", "--json")
    assert [one["unit"] for one in json.loads(dry.output)["findings"]] == [second]
    assert sound.unit(second).status is Status.MACHINE
    done = muwazi("clean", "--memory", path, "--no-meaning", "--apply", "--by", "amal")
    assert "1 unit rejected" in done.output
    assert sound.unit(second).status is Status.REJECTED
    assert sound.unit(first).status is Status.MACHINE
    assert next(sound.history(second)).note is not None
    sound.undo(second, by="amal")
    assert sound.unit(second).status is Status.MACHINE


def test_applying_leaves_confirmed_units_to_people(sound: Store, path: Path) -> None:
    unit = add(sound, "The council met today", "the council met today")
    sound.decide(unit, Status.CONFIRMED, by="amal")
    done = muwazi("clean", "--memory", path, "--no-meaning", "--apply")
    assert "untranslated" in done.output
    assert sound.unit(unit).status is Status.CONFIRMED


class _Growing:
    """A memory into which another program imports between two passes."""

    def __init__(self, store: Store) -> None:
        self._store, self._passes = store, 0

    def iterate(self, which: UnitFilter) -> Iterator[TranslationUnit]:
        self._passes += 1
        if self._passes == 2:
            add(self._store, "The council met again", "اجتمع المجلس ثانية")
        return self._store.iterate(which)


def test_a_memory_may_grow_while_it_is_cleaned(sound: Store) -> None:
    size = sound.size()
    assert list(find_problems(cast("Store", _Growing(sound)))) == []
    assert sound.size() == size + 1
