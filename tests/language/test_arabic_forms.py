"""Ordinary forms of a word meet, look-alikes stay apart: the cases of arabic_forms.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from align.arabic import fold_arabic, matching_forms

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "cases" / "arabic_forms.json").read_text(encoding="utf-8")
)
FAMILIES = [pytest.param(family, id=family["word"]) for family in CASES["families"]]


@pytest.mark.parametrize("family", FAMILIES)
def test_ordinary_forms_are_grouped_under_their_word(family: dict[str, Any]) -> None:
    word = matching_forms(family["word"])[0]
    grouped = {form: matching_forms(form)[0] for form in family["same"]}
    assert grouped == dict.fromkeys(family["same"], word)


@pytest.mark.parametrize("family", FAMILIES)
def test_ambiguous_forms_are_found_under_their_word(family: dict[str, Any]) -> None:
    word = set(matching_forms(family["word"]))
    assert [form for form in family["found"] if not word & set(matching_forms(form))] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_look_alikes_share_no_form(family: dict[str, Any]) -> None:
    word = set(matching_forms(family["word"]))
    assert [form for form in family["apart"] if word & set(matching_forms(form))] == []


@pytest.mark.parametrize("word", CASES["unchanged"])
def test_a_word_never_loses_letters_of_its_own(word: str) -> None:
    assert matching_forms(word)[0] == fold_arabic(word)


@pytest.mark.parametrize("case", CASES["known_failures"])
@pytest.mark.xfail(strict=True, reason="a known failure; the case says why")
def test_known_failures(case: dict[str, str]) -> None:
    assert not set(matching_forms(case["word"])) & set(matching_forms(case["apart"]))


def test_the_cases_are_as_many_as_the_figures_in_the_docs_rest_on() -> None:
    members = sum(len(f["same"]) + len(f["found"]) for f in CASES["families"])
    assert members >= 1300
    assert sum(len(f["apart"]) for f in CASES["families"]) >= 300
