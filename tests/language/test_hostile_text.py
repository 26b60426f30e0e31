"""Text made to be slow: every rule is linear, so that these come back at once or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.dates import dates
from align.names import capitalised_names, latin_strings, transliteration_similarity
from align.numbers import quantities
from align.words import detect_language, fold, matching_forms, words

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 20_000
TEXTS = {
    "apostrophes": "a'" * TIMES,
    "harakat": "ب" + "\u0651" * TIMES,
    "bidi marks": "ب\u200f" * TIMES,
    "digits": "1" * TIMES,
    "grouped digits": "1,234" * TIMES,
    "dotted digits": "1." * TIMES,
    "abbreviations": "U.S." * TIMES,
    "capitals": "Ab " * TIMES,
    "articles": "A al-al " * TIMES,
    "number words": "one and " * TIMES,
    "Arabic number words": "مئة و" * TIMES,
    "halves": "نصف " * TIMES,
    "months": "June\n" * TIMES,
    "half a month": "كانون " * TIMES,
    "slashes": "1/1/" * TIMES,
    "an address": "http://" + "a" * TIMES,
    "at signs": "a@a" * TIMES,
    "no mail address": "a." * TIMES + "@",
    "one letter": "ا" * TIMES,
    "clitics": "وال" * TIMES,
    "hyphens": "A-" * TIMES,
    "spaces": " " * TIMES,
}
RULES: dict[str, Callable[[str], object]] = {
    "words": lambda text: words(text, "ar"),
    "forms": lambda text: matching_forms(text, "ar"),
    "fold": lambda text: fold(text, "ar"),
    "language": detect_language,
    "English quantities": lambda text: quantities(text, "en"),
    "Arabic quantities": lambda text: quantities(text, "ar"),
    "English dates": lambda text: dates(text, "en"),
    "Arabic dates": lambda text: dates(text, "ar"),
    "Latin strings": latin_strings,
    "names": capitalised_names,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_long_repetitive_text_is_read_to_its_end(rule: Callable[[str], object], text: str) -> None:
    assert rule(text) == rule(text)


def test_the_likeness_of_very_long_words_is_still_a_likeness() -> None:
    assert 0.0 <= transliteration_similarity("ab" * 400, "اب" * 400) <= 1.0
