"""Quantities of both languages have exact values, kinds and units: the cases of quantities.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.numbers import quantities

if TYPE_CHECKING:
    from decimal import Decimal

    from align.document import Language

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "cases" / "quantities.json").read_text(encoding="utf-8")
)
UNITS_EN = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS_EN = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS_EN = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
UNITS_AR = [
    "صفر",
    "واحد",
    "اثنان",
    "ثلاثة",
    "أربعة",
    "خمسة",
    "ستة",
    "سبعة",
    "ثمانية",
    "تسعة",
    "عشرة",
]
TENS_AR = ["عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون"]
HUNDREDS_AR = [
    "مئة",
    "مئتان",
    "ثلاثمئة",
    "أربعمئة",
    "خمسمئة",
    "ستمئة",
    "سبعمئة",
    "ثمانمئة",
    "تسعمئة",
]
TEXT = st.one_of(
    st.text(alphabet="ثلاثة وعشرون مليون نصف ألفين 0123456789.,٫٬٪%$½-–/: عشر"),
    st.text(alphabet="one two hundred and million half a 0123456789.,%$€-:kmbnst "),
    st.text(alphabet=st.characters(exclude_categories=[])),
)


def described(case: dict[str, Any]) -> list[tuple[str, str, str | None, bool]]:
    return [
        (str(q.value), q.kind, q.unit, q.explicit)
        for q in quantities(case["text"], case["language"])
    ]


def expected(case: dict[str, Any]) -> list[tuple[str, str, str | None, bool]]:
    return [
        (q["value"], q["kind"], q.get("unit"), q.get("explicit", True)) for q in case["quantities"]
    ]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["text"])
def test_a_text_has_these_quantities_and_no_others(case: dict[str, Any]) -> None:
    assert described(case) == expected(case)


@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["text"])
@pytest.mark.xfail(strict=True, reason="a known failure; the case says why")
def test_known_failures(case: dict[str, Any]) -> None:
    assert described(case) == expected(case)


def english(number: int) -> str:
    """An oracle of its own: a number below a million in English words."""
    if number >= 1000:
        rest = f" {english(number % 1000)}" if number % 1000 else ""
        return f"{english(number // 1000)} thousand{rest}"
    if number >= 100:
        rest = f" and {english(number % 100)}" if number % 100 else ""
        return f"{UNITS_EN[number // 100]} hundred{rest}"
    if number >= 20:
        rest = f"-{UNITS_EN[number % 10]}" if number % 10 else ""
        return TENS_EN[number // 10 - 2] + rest
    return TEENS_EN[number - 10] if number >= 10 else UNITS_EN[number]


def arabic(number: int) -> str:
    """The same in Arabic words, nominative, before a masculine noun."""
    if number >= 1000:
        count, rest = divmod(number, 1000)
        thousands = {1: "ألف", 2: "ألفان"}.get(count)
        scale = "آلاف" if 3 <= count % 100 <= 10 else "ألفاً" if count % 100 > 10 else "ألف"
        head = thousands or f"{arabic(count)} {scale}"
        return f"{head} و{arabic(rest)}" if rest else head
    if number >= 100:
        rest = number % 100
        head = HUNDREDS_AR[number // 100 - 1]
        return f"{head} و{arabic(rest)}" if rest else head
    if number >= 20:
        tens = TENS_AR[number // 10 - 2]
        return f"{UNITS_AR[number % 10]} و{tens}" if number % 10 else tens
    if number > 10:
        unit = {11: "أحد", 12: "اثنا"}.get(number, UNITS_AR[number - 10])
        return f"{unit} عشر"
    return UNITS_AR[number]


@pytest.mark.parametrize("number", [*range(3, 1000), 1001, 2015, 12345, 100000, 999999])
def test_number_words_have_the_value_they_were_made_from(number: int) -> None:
    for words, language in ((english(number), "en"), (arabic(number), "ar")):
        assert [q.value for q in quantities(words, language)] == [number], words  # type: ignore[arg-type]


@given(number=st.integers(3, 999_999))
@settings(max_examples=300)
def test_number_words_below_a_million_have_their_value(number: int) -> None:
    assert [q.value for q in quantities(f"about {english(number)} men", "en")] == [number]


@given(number=st.decimals(0, 10**9, places=2))
def test_both_digit_sets_are_read_alike(number: Decimal) -> None:
    western = f"{number:,.2f}"
    eastern = western.translate(str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬"))
    assert [q.value for q in quantities(western, "en")] == [number]
    assert [q.value for q in quantities(eastern, "ar")] == [number]


@given(text=TEXT)
@settings(max_examples=500)
def test_quantities_stand_in_order_and_slice_to_their_text(text: str) -> None:
    languages: list[Language] = ["en", "ar"]
    for language in languages:
        at = 0
        for quantity in quantities(text, language):
            assert quantity.text == text[quantity.start : quantity.end] != ""
            assert quantity.start >= at
            assert quantity.value.is_finite()
            at = quantity.end
