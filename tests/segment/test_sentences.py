"""Sentence boundaries: the linguist's cases, and what holds for any text at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.sentences import SegmentRules, sentences

if TYPE_CHECKING:
    from align.document import Language

CASES = Path(__file__).parents[1] / "cases"


def _cases() -> list[Any]:
    params = []
    for path in sorted(CASES.glob("segmentation.*.json")):
        table = json.loads(path.read_text(encoding="utf-8"))
        for number, case in enumerate(table["cases"]):
            failure = case.get("known failure")
            marks = [pytest.mark.xfail(reason=failure, strict=True)] if failure else []
            name = f"{table['language']}-{case['rule']}-{number}".replace(" ", "_")
            params.append(pytest.param(table["language"], case, id=name, marks=marks))
    return params


def _cut(text: str, language: Language, rules: SegmentRules | None = None) -> list[str]:
    spans = sentences(text, language, rules) if rules else sentences(text, language)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(("language", "case"), _cases())
def test_a_text_is_cut_where_its_sentences_end(language: Language, case: dict[str, Any]) -> None:
    text = case.get("text") or " ".join(case["sentences"])
    assert _cut(text, language) == case["sentences"]


def test_there_are_cases_by_the_hundred_in_both_languages() -> None:
    for path in CASES.glob("segmentation.*.json"):
        assert len(json.loads(path.read_text(encoding="utf-8"))["cases"]) >= 150


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_arabic_semicolon_ends_a_segment_only_if_asked_to(language: Language) -> None:
    text = "هذه حجة مفهومة؛ لكنها خاطئة. انتهى"
    assert _cut(text, language) == ["هذه حجة مفهومة؛ لكنها خاطئة.", "انتهى"]
    asked = _cut(text, language, SegmentRules(semicolon=True))
    assert asked == ["هذه حجة مفهومة؛", "لكنها خاطئة.", "انتهى"]


ALPHABET = st.sampled_from([*"aA بو ة1٣.!?؟؛…\"'«»“”()[]\n\t\u00a0\u200f،,:-", "U.S.", "د."])


@settings(deadline=None)
@given(st.lists(ALPHABET, max_size=60).map("".join), st.sampled_from(["en", "ar"]))
def test_spans_hold_every_visible_character_once_and_in_order(
    text: str, language: Language
) -> None:
    spans = sentences(text, language)
    covered = [at for start, end in spans for at in range(start, end)]
    assert covered == sorted(set(covered))
    outside = set(range(len(text))) - set(covered)
    assert all(text[at].isspace() for at in outside)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "ar"]))
def test_spans_have_no_outer_white_space_and_none_is_empty(text: str, language: Language) -> None:
    for start, end in sentences(text, language):
        assert start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()


@settings(deadline=None)
@given(st.lists(ALPHABET, max_size=60).map("".join), st.sampled_from(["en", "ar"]))
def test_with_two_sentences_each_says_something(text: str, language: Language) -> None:
    found = _cut(text, language)
    if len(found) > 1:
        assert all(any(c.isalnum() for c in sentence) for sentence in found)


@pytest.mark.parametrize(
    "unit", ["a", ".", ". ", '؟" ', "! €", "«", "U.S.", "a. ", ".[1]", "(", " "]
)
def test_a_line_without_end_is_cut_in_time_that_grows_with_its_length(unit: str) -> None:
    # Nothing here is timed: a rule that looks back without bound would take hours on these.
    text = unit * (1_000_000 // len(unit))
    spans = sentences(text, "ar")
    assert sum(end - start for start, end in spans) <= len(text)
