"""The parts of which renderings are made: links, candidates, association, words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tm.terms.association import log_dice, log_likelihood
from tm.terms.concept import Concept, Term, TermStatus
from tm.terms.links import WordVectors, link
from tm.terms.sentence import Sentence, without_proclitics
from tm.terms.settings import DEFAULT
from tm.terms.spans import candidates
from tm.terms.termbase import Termbase

if TYPE_CHECKING:
    from align.encoder import Encoder

EN = Sentence.of("The council (of ministers) met in Baghdad, and Iran's envoy left.", "en")
AR = Sentence.of("اجتمع مجلس الوزراء (أمس) في بغداد، وغادر مبعوث إيران.", "ar")


def test_links_are_probabilities_with_room_for_words_without_counterpart(encoder: Encoder) -> None:
    links = link(EN, AR, WordVectors(encoder), {}, DEFAULT)
    assert links.to_source.shape == links.to_target.shape == (len(EN), len(AR))
    assert (links.to_source >= 0).all()
    assert (links.to_source.sum(0) <= 1).all()
    assert (links.to_target.sum(1) <= 1).all()
    words = [word.text for word in AR.words]
    baghdad = [word.text for word in EN.words].index("Baghdad")
    assert words[int(np.argmax(links.to_target[baghdad]))] == "بغداد"


def test_a_plural_is_linked_where_the_encoder_knows_only_its_singular(encoder: Encoder) -> None:
    english = Sentence.of("Several tribes crossed the river.", "en")
    arabic = Sentence.of("عبرت النهر عدة قبائل.", "ar")
    links = link(english, arabic, WordVectors(encoder), {}, DEFAULT)
    assert arabic.words[int(np.argmax(links.to_target[1]))].text == "قبائل"


def test_no_candidate_crosses_a_break_or_begins_or_ends_with_a_function_word(
    encoder: Encoder,
) -> None:
    links = link(EN, AR, WordVectors(encoder), {}, DEFAULT)
    found = candidates(EN, AR, range(1, 2), links, WordVectors(encoder), DEFAULT)
    assert found.spans
    for span in found.spans:
        assert len({AR.walls[at] for at in span}) == 1
        assert not AR.joining[span.start]
        assert not AR.joining[span.stop - 1]
    assert list(found.scores) == sorted(found.scores, reverse=True)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 500))
def test_log_likelihood_is_the_g_test_of_the_two_by_two_table(
    both: int, first: int, second: int, neither: int
) -> None:
    observed = np.array([[both, first], [second, neither]], dtype=float)
    total = observed.sum()
    if not total:
        return
    expected = observed.sum(1, keepdims=True) * observed.sum(0, keepdims=True) / total
    cells = observed > 0
    g = 2 * (observed[cells] * np.log(observed[cells] / expected[cells])).sum()
    found = log_likelihood(both, both + first, both + second, total)
    assert abs(found) == pytest.approx(g, abs=1e-6)


def test_log_dice_is_fourteen_where_two_words_never_part() -> None:
    assert log_dice(7, 7, 7) == 14
    assert log_dice(0, 7, 7) == -math.inf


@pytest.mark.parametrize(
    ("written", "entry"),
    [
        ("ولقوات الحشد", "قوات الحشد"),
        ("بالحوثيين", "الحوثيين"),
        ("للعقوبات", "العقوبات"),
        ("فيلق القدس", "فيلق القدس"),
        ("وكالة الطاقة", "وكالة الطاقة"),
        ("بقيق", "بقيق"),
        ("لبنان", "لبنان"),
    ],
)
def test_a_glossary_writes_a_phrase_without_its_proclitics(written: str, entry: str) -> None:
    assert without_proclitics(written, "ar") == entry


CONCEPTS = (
    Concept(
        id=1,
        terms=(
            Term("Islamic State", "en", forms=("ISIS",)),
            Term("تنظيم داعش", "ar"),
            Term("الدولة الإسلامية", "ar", status=TermStatus.FORBIDDEN),
        ),
    ),
    Concept(id=2, terms=(Term("state", "en"), Term("الدولة", "ar"))),
    Concept(id=3, terms=(Term("US", "en", case_sensitive=True), Term("الولايات المتحدة", "ar"))),
)


def found(text: str, side: str) -> list[tuple[int, str]]:
    hits = Termbase(CONCEPTS).lookup(text, side)  # type: ignore[arg-type]
    return [(hit.concept.id, text[hit.start : hit.end]) for hit in hits]


def test_lookup_takes_the_longest_term_whatever_its_clitics() -> None:
    text = "وأعلنت للدولة الإسلامية أن الدولة باقية"
    assert found(text, "ar") == [(1, "لدولة الإسلامية"), (2, "الدولة")]
    assert found("The Islamic State and the states", "en") == [(1, "Islamic State"), (2, "states")]


def test_lookup_knows_further_forms_and_respects_case_where_told() -> None:
    assert found("ISIS told us that the US left", "en") == [(1, "ISIS"), (3, "US")]


def test_the_termbase_says_what_it_has_decided_on_a_rendering() -> None:
    termbase = Termbase(CONCEPTS)
    entry = termbase.status_of("the Islamic State", "en", "الدولة الإسلامية")
    assert entry is not None
    assert entry.status is TermStatus.FORBIDDEN
    assert termbase.status_of("Islamic State", "en", "الولايات المتحدة") is None
