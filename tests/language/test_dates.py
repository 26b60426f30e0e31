"""Dates of both languages and both calendars: the cases of dates.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.dates import dates
from align.dates.months import ARABIC, ENGLISH

if TYPE_CHECKING:
    import datetime

    from align.document import Language

CASES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "cases" / "dates.json").read_text(encoding="utf-8")
)
LANGUAGES: list[Language] = ["en", "ar"]
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
TEXT = st.one_of(
    st.text(alphabet="كانون الأول/ديسمبر حزيران يونيو 0123456789٢٠١٥هـم،-()من"),
    st.text(alphabet="June 18th, 2015 of May AH 0123456789-/.,"),
    st.text(alphabet=st.characters(exclude_categories=[])),
)


def described(case: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for date in dates(case["text"], case["language"]):
        entry: dict[str, Any] = {"year": date.year, "month": date.month, "day": date.day}
        if date.calendar == "hijri":
            entry["calendar"] = "hijri"
        if date.ambiguous:
            entry["ambiguous"] = True
        found.append(entry)
    return found


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["text"])
def test_a_text_has_these_dates_and_no_others(case: dict[str, Any]) -> None:
    assert described(case) == case["dates"]


@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["text"])
@pytest.mark.xfail(strict=True, reason="a known failure; the case says why")
def test_known_failures(case: dict[str, Any]) -> None:
    assert described(case) == case["dates"]


@pytest.mark.parametrize("name", sorted(ARABIC))
def test_every_arabic_name_of_a_month_is_read_with_a_day_and_a_year(name: str) -> None:
    text = f"في 7 {name} 2014 وقع".translate(EASTERN)
    assert [(d.year, d.month, d.day) for d in dates(text, "ar")] == [(2014, ARABIC[name], 7)]


@pytest.mark.parametrize("first", sorted(ARABIC))
def test_two_names_of_one_month_are_one_month(first: str) -> None:
    for second in (name for name, month in ARABIC.items() if month == ARABIC[first]):
        for text in (f"{first}/{second} 2014", f"{first} ({second}) 2014"):
            assert [(d.year, d.month) for d in dates(text, "ar")] == [(2014, ARABIC[first])]


@given(date=st.dates())
def test_any_date_is_read_in_both_languages(date: datetime.date) -> None:
    english = next(name for name, month in ENGLISH.items() if month == date.month)
    arabic = next(name for name, month in ARABIC.items() if month == date.month)
    year = max(date.year, 1000)
    expected = [(year, date.month, date.day)]
    for text, language in (
        (f"{english} {date.day}, {year}", "en"),
        (f"{date.day} {english} {year}", "en"),
        (f"{date.day} {arabic} {year}", "ar"),
        (f"{year}-{date.month:02}-{date.day:02}", "en"),
    ):
        found = dates(text, language)  # type: ignore[arg-type]
        if year < 2100:
            assert [(d.year, d.month, d.day) for d in found] == expected, text


@given(text=TEXT)
@settings(max_examples=500)
def test_dates_stand_in_order_inside_the_text_with_days_that_exist(text: str) -> None:
    for language in LANGUAGES:
        at = 0
        for date in dates(text, language):
            assert at <= date.start < date.end <= len(text)
            assert date.month is None or 1 <= date.month <= 12
            assert date.day is None or 1 <= date.day <= 31
            at = date.end
