"""Cutting texts into units gives the very tokens that the tokenizer gives for the whole text."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.cutting import AtSigns, AtSpaces, cutting_for
from align.encoder import BUNDLED, StaticEncoder

SYLLABLES = (
    *"aZéßİſ'-_.,;%&()1٣٢ ",
    *("و", "ف", "ب", "ك", "ال", "لل", "ل", "آ", "ئ", "ى", "ة", "ء", "ش", "ڤ", "ک", "،", "٪"),
    *("\u064b", "\u0651", "\u0640", "\u0654", "\u0301", "\u200c", "\u200f", "\u00ad"),
    *(
        "ж",
        "Σ",
        "漢",
        "½",
        "²",
        "ﷺ",
        "ﻻ",
        "…",
        "№",
        "\u00a0",
        "\u2003",
        "\n",
        "\x1c",
        "۲",
        "ŀ",
        "ŉ",
    ),
)


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    return StaticEncoder.load(BUNDLED)


def of_units(encoder: StaticEncoder, text: str) -> list[int]:
    cutting = AtSigns(encoder.tokenizer)
    return list(chain.from_iterable(cutting.tokens(cutting.units(text))))


def of_whole(encoder: StaticEncoder, text: str) -> list[int]:
    # Python's white space is a little wider than the tokenizer's: words as they always were.
    words = " ".join(text.split())
    return list(encoder.tokenizer.encode(words, add_special_tokens=False).ids)


@given(st.lists(st.sampled_from(SYLLABLES), max_size=24).map("".join))
@settings(max_examples=600, deadline=None)
def test_any_mixture_of_scripts_signs_and_marks(bundled: StaticEncoder, text: str) -> None:
    assert of_units(bundled, text) == of_whole(bundled, text)


def test_every_character_alone_and_within_words(bundled: StaticEncoder) -> None:
    for code in chain(range(0x20, 0x250), range(0x600, 0x700), range(0x1E00, 0x2100)):
        for text in (f"{chr(code)}", f"a{chr(code)}b", f"كتا{chr(code)}ب", f"1{chr(code)}2"):
            assert of_units(bundled, text) == of_whole(bundled, text), f"U+{code:04X} in {text!r}"


@pytest.mark.parametrize(
    "word", ["والحكومة", "بالبلاد", "للشعب", "فبالمال", "كاللاعب", "الالبان", "والا"]
)
def test_articles_and_what_precedes_them(bundled: StaticEncoder, word: str) -> None:
    assert of_units(bundled, word) == of_whole(bundled, word)


def test_the_bundled_tokenizer_is_cut_at_signs_and_another_at_spaces() -> None:
    bundled = StaticEncoder.load(BUNDLED).tokenizer
    assert isinstance(cutting_for(bundled), AtSigns)
    bundled.normalizer = None
    assert isinstance(cutting_for(bundled), AtSpaces)
