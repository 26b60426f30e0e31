"""What holds for any text whatever: Arabic, English, emoji, lone surrogates, controls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.orthography import ARABIC_MARKS
from align.words import (
    detect_language,
    fold,
    matching_forms,
    primary_form,
    word_forms,
    word_texts,
    words,
)

if TYPE_CHECKING:
    from align.document import Language

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئٱـ"
MARKS = "\u064b\u064e\u0651\u0652\u0670\u0654\u200f\u202b\u2067\u200c"
# A third plain Arabic, a third near-words with marks and digits, a third anything with surrogates.
TEXT = st.one_of(
    st.text(alphabet=LETTERS + " "),
    st.text(alphabet=LETTERS + MARKS + " ٠١٢٣٫٬،.,'’-abcdeUS23ﻻﺊﷲ"),
    st.text(alphabet=st.characters(exclude_categories=[])),
)
LANGUAGES: list[Language] = ["en", "ar"]


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=TEXT)
@settings(max_examples=400)
def test_folding_twice_is_folding_once(text: str, language: Language) -> None:
    folded = fold(text, language)
    assert fold(folded, language) == folded


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=TEXT)
@settings(max_examples=400)
def test_offsets_slice_to_the_word_in_order_without_overlap(text: str, language: Language) -> None:
    at = 0
    for word in words(text, language):
        assert word.text == text[word.start : word.end]
        assert word.text
        assert word.start >= at
        at = word.end


# What a word is, one letter at a time; `_WITHIN` without the marks is what only joins letters.
_JOINERS = "\u0640\u00ad\u200c-\u200f\u0300-\u036f"
_PLAIN_RULE = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|\d+(?:[.,\u066b\u066c]\d+)*[^\W_]*"
    rf"|[^\W_](?:[^\W_]|[{_JOINERS}](?=[^\W_{_JOINERS}]|[{ARABIC_MARKS}])|[{ARABIC_MARKS}])*"
    rf"(?:['’ʼ][^\W\d_](?:[^\W_]|[{_JOINERS}](?=[^\W_])|[{ARABIC_MARKS}])*)*"
)


@given(text=TEXT)
@settings(max_examples=1000)
def test_words_are_those_of_the_rule_taken_letter_by_letter(text: str) -> None:
    assert word_texts(text) == _PLAIN_RULE.findall(text)


@given(text=TEXT)
@settings(max_examples=1000)
def test_a_letter_of_a_third_script_changes_no_word_beside_it(text: str) -> None:
    assert word_texts(f"Ж {text}") == ["Ж", *word_texts(text)]


@given(text=st.text(alphabet=st.characters(max_codepoint=127)))
def test_words_in_ascii_fold_to_small_letters(text: str) -> None:
    for word in word_texts(text):
        assert fold(word, "en") == word.lower()


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=TEXT)
@settings(max_examples=400)
def test_every_word_has_at_least_one_form_and_none_is_empty(text: str, language: Language) -> None:
    for word in words(text, language):
        forms = matching_forms(word.text, language)
        assert forms
        assert all(forms)
        assert len(set(forms)) == len(forms)
        assert primary_form(word.text, language) == forms[0]


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=TEXT)
@settings(max_examples=200)
def test_word_forms_are_the_forms_of_the_words(text: str, language: Language) -> None:
    expected = [matching_forms(word.text, language) for word in words(text, language)]
    assert word_forms(text, language) == expected


@given(text=TEXT)
@settings(max_examples=200)
def test_a_bare_string_given_as_a_word_has_a_form(text: str) -> None:
    for language in LANGUAGES:
        assert matching_forms(text, language)


@given(text=TEXT)
def test_a_language_is_detected_exactly_where_there_are_letters_of_one(text: str) -> None:
    language = detect_language(text)
    if any("a" <= c.lower() <= "z" or (c in LETTERS and c != "ـ") for c in text):
        assert language in LANGUAGES
    assert detect_language("0" + text) == language


@given(word=st.text(alphabet=LETTERS.replace("ـ", ""), min_size=2, max_size=8))
def test_harakat_tatweel_and_controls_do_not_change_the_forms(word: str) -> None:
    dressed = "\u200f" + word[0] + "\u0640" + "\u0651".join(word[1:]) + "\u200f"
    assert matching_forms(dressed, "ar") == matching_forms(word, "ar")
