"""How far a rendering reaches, shown on small memories made for the purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tm.store import open_store
from tm.terms.agreement import agree
from tm.terms.extent import settle
from tm.terms.neighbours import Neighbours
from tm.terms.renderings import RenderingFinder
from tm.terms.sentence import Sentence
from tm.terms.settings import DEFAULT
from tm.terms.spans import Candidates
from tm.unit import TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

    from align.encoder import Encoder
    from tm.terms.rendering import TermReport

Pairs = tuple[tuple[str, str], ...]

_PUNCTUATED: Pairs = (
    ("They fund agencies, services and schools.", "يمولون الوكالات والخدمات والمدارس."),
    ("The report praises the agency services.", "يشيد التقرير بخدمات الوكالة."),
)
_NEGATED: Pairs = (
    ("The record is invalid.", "السجل غير صالح."),
    ("An invalid address was given.", "أدخل عنوان غير صالح."),
    ("Your password is invalid.", "كلمة المرور غير صالحة."),
)
_KOREA = Sentence.of("أطلقت، كوريا الشمالية، صاروخا", "ar")


def offered(around: str, scores: tuple[float, ...] = (1.0,), *spans: range) -> Candidates:
    """Candidates in ``_KOREA`` that no other word explains, the source having these words."""
    nothing = np.zeros(len(_KOREA))
    words = frozenset(around.split())
    return Candidates(spans or (range(1, 2),), scores, nothing, nothing, _KOREA.walls, words)


@pytest.mark.parametrize(
    ("around", "reach"),
    [
        pytest.param(("fire", "trade", "condemn"), range(1, 3), id="nothing explains it"),
        pytest.param(("north fire", "north", "trade north"), range(1, 2), id="a word explains it"),
        pytest.param(("fire", "fire", "fire"), range(1, 2), id="all stand in one frame"),
    ],
)
def test_a_neighbour_is_taken_in_unless_a_word_comes_and_goes_with_it(
    around: tuple[str, ...], reach: range
) -> None:
    found = settle(
        [range(1, 2)] * 3, [_KOREA] * 3, list(map(offered, around)), Neighbours(), DEFAULT
    )
    assert found == [reach] * 3


@pytest.mark.parametrize(
    ("memory", "reach"),
    [
        pytest.param(("كوريا الشمالية",) * 3, range(1, 3), id="mostly so"),
        pytest.param(("كوريا الشمالية",) * 2, range(1, 2), id="too seldom to tell"),
        pytest.param(
            ("كوريا الشمالية",) * 3 + ("كوريا تطلق", "كوريا وحدها") * 3, range(1, 2), id="now so"
        ),
    ],
)
def test_a_single_occurrence_reaches_as_far_as_the_memory_mostly_has_it(
    memory: tuple[str, ...], reach: range
) -> None:
    neighbours = Neighbours(Sentence.of(text, "ar").forms for text in memory)
    assert settle([range(1, 2)], [_KOREA], [offered("fire")], neighbours, DEFAULT) == [reach]


def test_a_form_that_stands_twice_in_a_unit_is_no_witness_for_itself() -> None:
    twice = Sentence.of("حساب رأس المال لتخصيص رأس المال", "ar")
    nothing = np.zeros(len(twice))
    spans = (range(3), range(1, 3), range(4, 6))
    candidates = Candidates(spans, (1.2, 1.0, 1.0), nothing, nothing, twice.walls, frozenset())
    (choice,) = agree([twice], [candidates], {}, 1, 1000, Neighbours(), DEFAULT)
    assert choice.span == range(3)


def renderings(folder: Path, encoder: Encoder, pairs: Pairs, term: str) -> TermReport:
    with open_store(str(folder / "small.db")) as store:
        store.add([TranslationUnit(en, ar) for en, ar in pairs])
        return RenderingFinder(store, encoder).renderings(term)


def test_a_negation_belongs_to_the_rendering(tmp_path: Path, encoder: Encoder) -> None:
    assert renderings(tmp_path, encoder, _NEGATED, "invalid").renderings[0].form == "غير صالح"


def test_an_adjective_and_its_feminine_are_one_rendering(tmp_path: Path, encoder: Encoder) -> None:
    pairs = (
        ("The result is positive.", "النتيجة إيجابية."),
        ("A positive reply came.", "جاءت إجابة إيجابية."),
        ("It was a positive step.", "كانت خطوة إيجابية."),
        ("It had a positive effect.", "كان له أثر إيجابي."),
        ("Prices rose again.", "ارتفعت الأسعار مجددا."),
    )
    (found,) = renderings(tmp_path, encoder, pairs, "positive").renderings
    assert (found.key, found.count) == (("ايجابي",), 4)


def test_of_equally_frequent_renderings_the_one_of_usual_words_goes_first(
    tmp_path: Path, encoder: Encoder
) -> None:
    known = (("The community helped.", "ساعد المجتمع."), ("She serves it.", "تخدمه."))
    pairs = (
        *((f"{number}: {en}", f"{number}: {ar}") for number in range(9) for en, ar in known),
        ("They fear community spread.", "يخشون الانتشار المجتمعي."),
        ("Community spread was slow.", "كان الانتشار في المجتمع بطيئا."),
    )
    found = renderings(tmp_path, encoder, pairs, "community spread").renderings
    assert [one.form for one in found] == ["الانتشار في المجتمع", "الانتشار المجتمعي"]


@pytest.mark.parametrize("term", ["agency services", "خدمات الوكالة"])
def test_words_on_both_sides_of_a_comma_are_no_term(
    tmp_path: Path, encoder: Encoder, term: str
) -> None:
    report = renderings(tmp_path, encoder, _PUNCTUATED, term)
    assert [one.unit for found in report.renderings for one in found.occurrences] == [2]


def test_a_term_with_a_comma_of_its_own_is_found_across_it(
    tmp_path: Path, encoder: Encoder
) -> None:
    pairs = (("He lives in Washington, D.C.", "يعيش في واشنطن العاصمة."),)
    report = renderings(tmp_path, encoder, pairs, "Washington, D.C.")
    assert report.term == "Washington, D.C."
    assert report.count == 1
