"""The noun after a number: what it becomes after another, or nothing where that is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from align.counted import counted_noun

ARABIC = [
    ("مبادئ", 5, 11, "مبدأً"),
    ("أخطاء", 5, 11, "خطأً"),
    ("ملاجئ", 5, 11, "ملجأً"),
    ("خطأً", 11, 5, "أخطاء"),
    ("شواطئ", 5, 11, "شاطئاً"),
    ("مرافئ", 5, 11, "مرفأً"),
    ("مخابئ", 5, 11, None),
    ("أطباء", 5, 11, "طبيباً"),
    ("أجزاء", 5, 11, "جزءاً"),
    ("قضاة", 5, 11, None),
    ("قاضياً", 11, 5, None),
    ("محامين", 5, 11, None),
    ("قاض", 100, 5, None),
    ("أندية", 5, 100, None),
    ("نواد", 5, 100, None),
    ("آباء", 5, 11, "أباً"),
    ("آباء", 5, 100, "أب"),
    ("التزامات", 5, 11, "التزاماً"),
    ("التهاباً", 11, 5, "التهابات"),
    ("الأيام", 5, 11, "الأيام"),
    ("الالتزامات", 5, 11, "الالتزامات"),
]
ENGLISH = [
    *((word, word) for word in ("its", "does", "less", "this", "loss", "series")),
    ("people", "person"),
    ("losses", "loss"),
    ("countries", "country"),
]


@pytest.mark.parametrize(("word", "old", "new", "becomes"), ARABIC)
def test_an_arabic_noun_after_another_number(
    word: str, old: int, new: int, becomes: str | None
) -> None:
    assert counted_noun(word, "ar", Decimal(old), Decimal(new)) == becomes


@pytest.mark.parametrize(("word", "becomes"), ENGLISH)
def test_an_english_word_after_one(word: str, becomes: str) -> None:
    assert counted_noun(word, "en", Decimal(20), Decimal(1)) == becomes
