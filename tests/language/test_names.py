"""Names across scripts, and where names and Latin strings stand: the cases of names.json."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.names import (
    capitalised_names,
    consonant_skeleton,
    latin_strings,
    transliteration_similarity,
)
from align.transliteration.fit import read_pairs
from tests.shared import shared_path

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "cases" / "names.json").read_text(encoding="utf-8")
)
ANY = st.text(alphabet=st.characters(exclude_categories=[]))


def pair_id(case: dict[str, str]) -> str:
    return f"{case['english']}-{case['arabic']}"


@pytest.mark.parametrize("case", CASES["same"], ids=pair_id)
def test_a_name_is_likelier_than_not_in_its_transliteration(case: dict[str, str]) -> None:
    assert transliteration_similarity(case["english"], case["arabic"]) > 0.5


@pytest.mark.parametrize("case", CASES["different"], ids=pair_id)
def test_a_name_is_unlikely_in_another_word(case: dict[str, str]) -> None:
    assert transliteration_similarity(case["english"], case["arabic"]) < 0.5


@pytest.mark.parametrize("case", CASES["known_failures"], ids=pair_id)
@pytest.mark.xfail(strict=True, reason="a known failure; the case says why")
def test_known_failures(case: dict[str, Any]) -> None:
    similarity = transliteration_similarity(case["english"], case["arabic"])
    assert (similarity > 0.5) == case["same"]


@pytest.mark.parametrize("case", CASES["capitalised"], ids=lambda case: case["text"])
def test_capitalised_names_are_found_whole_and_sentence_openers_are_not(
    case: dict[str, Any],
) -> None:
    found = capitalised_names(case["text"])
    assert [name.text for name in found] == case["names"]
    assert all(case["text"][name.start : name.end] == name.text for name in found)


@pytest.mark.parametrize("case", CASES["latin"], ids=lambda case: case["text"])
def test_strings_that_stay_latin_are_found(case: dict[str, Any]) -> None:
    found = latin_strings(case["text"])
    assert [string.text for string in found] == case["strings"]
    assert all(case["text"][string.start : string.end] == string.text for string in found)


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("Mohammed", "محمد"),
        ("Muhammad", "محمّد"),
        ("Baghdad", "بغداد"),
        ("al-Maliki", "مالكي"),
        ("Putin", "بوتين"),
        ("Qassem", "قاسم"),
        ("Kassem", "قاسم"),
        ("Jeddah", "جدة"),
        ("Gamal", "جمال"),
        ("Jamal", "جمال"),
    ],
)
def test_the_skeleton_of_a_name_is_that_of_its_transliteration(english: str, arabic: str) -> None:
    assert consonant_skeleton(english, "en") == consonant_skeleton(arabic, "ar")


def test_held_out_names_are_told_from_random_ones() -> None:
    held = read_pairs(shared_path("data/train/names.tsv.gz"), fitted=False)
    chooser = random.Random(7)
    pairs = chooser.sample(held, 600)
    true = [transliteration_similarity(p.english, p.arabic) for p in pairs]
    false = [
        transliteration_similarity(p.english, chooser.choice(held).arabic)
        for p in pairs
        for _ in range(5)
    ]
    threshold = sorted(false, reverse=True)[len(false) // 100]
    assert sum(score > threshold for score in true) / len(true) >= 0.95
    assert sum(score > 0.5 for score in false) / len(false) <= 0.005


@given(first=ANY, second=ANY)
@settings(max_examples=300)
def test_any_two_strings_have_a_likeness_between_0_and_1(first: str, second: str) -> None:
    assert 0.0 <= transliteration_similarity(first, second) <= 1.0
    for language in ("en", "ar"):
        assert isinstance(consonant_skeleton(first, language), str)


@given(text=st.one_of(ANY, st.text(alphabet="Abu al-Mahdi. of the Iraq's UN F-16 @x.org بغداد")))
@settings(max_examples=300)
def test_names_and_latin_strings_stand_in_order_and_slice_to_their_text(text: str) -> None:
    for found in (capitalised_names(text), latin_strings(text)):
        at = 0
        for word in found:
            assert word.text == text[word.start : word.end] != ""
            assert word.start >= at
            at = word.end
