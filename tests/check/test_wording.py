"""Every sentence that a rule tells exists, in every language of the pages."""

from __future__ import annotations

import re
from pathlib import Path

from tm.check import rules
from tm.check.wording import ENGLISH, told

_TOLD = re.compile(r"""\btold\(\s*"([\w.]+)"\s*[,)]|"([a-z]+\.[\w.]+)\"""")


def test_every_sentence_that_a_rule_tells_exists() -> None:
    asked = {
        key
        for folder in rules.__path__
        for file in Path(folder).glob("*.py")
        for both in _TOLD.findall(file.read_text(encoding="utf-8"))
        for key in both
        if key
    }
    assert len(asked) > 25
    assert asked <= ENGLISH.keys()


def test_what_is_quoted_in_arabic_is_isolated() -> None:
    message = str(told("names.draft", name="Aden", written="عدن", usual="عَدَن", n=2))
    assert message == "“Aden” is “\u2068عدن\u2069” here and “\u2068عَدَن\u2069” 2 times in this draft"


def test_one_is_told_as_one() -> None:
    assert str(told("names.memory.count", n=1)) == "in one unit of the memory"
    assert str(told("names.memory.count", n=7)) == "in 7 units of the memory"
