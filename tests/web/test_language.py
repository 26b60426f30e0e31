"""The interface says the same in both languages."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

from babel import Locale

from tm.web.language import LANGUAGES, Message, speech

WITHOUT_LETTERS = {"terms.comma"}
_KEY = re.compile(r"""\bt\(\s*["']([\w.]+)["']\s*[,)]""")
_BUILT = re.compile(r"""\bt\(\s*["']([\w.]+\.)["']\s*[+~]""")


def fields(message: Message) -> set[str]:
    texts = message.values() if isinstance(message, dict) else [message]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def test_both_catalogues_have_the_same_messages_with_the_same_fields() -> None:
    english, arabic = (speech(language).messages for language in LANGUAGES)
    assert set(english) == set(arabic)
    for key in english:
        assert fields(english[key]) == fields(arabic[key]), key
        assert isinstance(english[key], dict) == isinstance(arabic[key], dict), key


def test_counts_have_a_text_for_every_plural_of_the_language() -> None:
    for language in LANGUAGES:
        wanted = set(Locale(language).plural_form.tags) | {"other"}
        for key, message in speech(language).messages.items():
            if isinstance(message, dict):
                assert set(message) == wanted, f"{language} {key}"


def test_arabic_messages_are_arabic_and_end_as_arabic_does() -> None:
    for key, message in speech("ar").messages.items():
        if key in WITHOUT_LETTERS:
            continue
        for text in message.values() if isinstance(message, dict) else [message]:
            assert re.search("[\u0620-\u064a]", re.sub(r"\{\w+\}", "ب", text)), key
            assert not re.search("[\u0620-\u064a] ?[,;?]", text), f"{key} has a Latin mark"


def test_every_message_a_template_asks_for_exists() -> None:
    known = set(speech("en").messages)
    for file in (files("tm.web") / "templates").iterdir():
        text = file.read_text(encoding="utf-8")
        for key in _KEY.findall(text):
            assert key in known, f"{file.name} asks for {key}"
        for stem in _BUILT.findall(text):
            assert any(key.startswith(stem) for key in known), f"{file.name} asks for {stem}…"
