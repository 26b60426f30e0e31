"""Inflected forms of a word meet, derived words and look-alikes stay apart: english_forms.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from align.english import matching_forms

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "cases" / "english_forms.json").read_text(encoding="utf-8")
)
FAMILIES = [pytest.param(family, id=family["word"]) for family in CASES["families"]]


@pytest.mark.parametrize("family", FAMILIES)
def test_inflected_forms_are_grouped_under_their_word(family: dict[str, Any]) -> None:
    word = matching_forms(family["word"])[0]
    grouped = {form: matching_forms(form)[0] for form in family["same"]}
    assert grouped == dict.fromkeys(family["same"], word)


@pytest.mark.parametrize("family", FAMILIES)
def test_ambiguous_forms_are_found_under_their_word(family: dict[str, Any]) -> None:
    word = set(matching_forms(family["word"]))
    assert [form for form in family["found"] if not word & set(matching_forms(form))] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_derived_words_and_look_alikes_share_no_form(family: dict[str, Any]) -> None:
    word = set(matching_forms(family["word"]))
    assert [form for form in family["apart"] if word & set(matching_forms(form))] == []


@pytest.mark.parametrize("word", CASES["unchanged"])
def test_a_word_that_only_looks_inflected_stays_as_it_is(word: str) -> None:
    assert matching_forms(word)[0] == word.lower()


@pytest.mark.parametrize("case", CASES["known_failures"])
@pytest.mark.xfail(strict=True, reason="a known failure; the case says why")
def test_known_failures(case: dict[str, str]) -> None:
    assert not set(matching_forms(case["word"])) & set(matching_forms(case["apart"]))
