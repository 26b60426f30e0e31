"""Every regular expression takes time in proportion to the text, on hostile text too.

For each compiled pattern that a module of ``align`` or ``tm`` holds, texts are made of what the
pattern itself looks for, over and over, with an end that spoils the match. The processor time of a
text four times as long may be four times as much: sixteen times is a quadratic pattern.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import align
import tm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

# What `re` itself parses patterns with; it has no types.
constants: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")

# Bounded by their callers: what they are asked to match never is longer than that.
BOUNDED = {
    "align.names._SENTENCE_START": "four characters",
    "align.numbers.words_en._GAP": "what stands between two words, where white space is one space",
    "align.readers.furniture._NAME_JOINTS": "500 characters of an author's name",
    "align.readers.furniture._SEPARATOR": "lines of 160 characters",
    "align.readers.page_breaks._AFTER_STOP": "the last 60 characters of a paragraph",
}
SHORT, FACTOR, STEEP = 2_000, 4, 9.0
# Below this a time says nothing: a linear pattern is done with 8,000 characters.
NOTHING = 0.01
# And this is no time to spend on 2,000 characters, however loaded the machine.
ENDLESS = 5.0
COMMON = (" ", "a", "1", "A", "و", "ا", ".", "(", "-", "<", "&", "\n", "a ", "1.", "<a ", "A. ")


def _modules() -> Iterator[ModuleType]:
    for package in (align, tm):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            try:
                yield importlib.import_module(found.name)
            except ImportError:  # of an extra that is not installed
                continue


def _patterns() -> dict[str, re.Pattern[Any]]:
    found: dict[str, re.Pattern[Any]] = {}
    for module in _modules():
        for name, value in vars(module).items():
            held = value.values() if isinstance(value, dict) else value
            held = held if isinstance(held, (list, tuple, type({}.values()))) else [value]
            for number, each in enumerate(held):
                if isinstance(each, re.Pattern) and each not in found.values():
                    found[f"{module.__name__}.{name}.{number}"] = each
    return found


def _first_of(member: Any) -> str:
    """A character of the first member of a class."""
    code, argument = member
    if code is constants.LITERAL:
        return chr(argument)
    if code is constants.RANGE:
        return chr(argument[0])
    return {"DIGIT": "1", "SPACE": " "}.get(str(argument).rsplit("_", 1)[-1], "a")


def _literals(pattern: Any) -> Iterator[str]:
    """The characters a pattern names, in order; of a class its first."""
    for code, argument in pattern:
        if code is constants.LITERAL:
            yield chr(argument)
        elif code is constants.IN:
            yield _first_of(argument[0])
        elif code is constants.BRANCH:
            for branch in argument[1][:6]:
                yield from _literals(branch)
        elif code is constants.SUBPATTERN:
            yield from _literals(argument[3])
        elif code in {constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT}:
            yield from _literals(argument[2])


def _units(pattern: re.Pattern[Any]) -> list[str]:
    """What hostile texts are made of."""
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    named = "".join(_literals(parser.parse(text, pattern.flags & ~re.LOCALE)))[:60]
    units = {*COMMON, *named[:12], named, named[:3], named[-3:], named[: len(named) // 2]}
    return sorted(unit for unit in units if unit)


@cache
def _sources() -> dict[str, str]:
    return {
        module.__name__: Path(module.__file__).read_text(encoding="utf-8")
        for module in _modules()
        if module.__file__
    }


def _uses(name: str) -> frozenset[str]:
    """What the module does with the pattern; all that can be done where that does not show."""
    module, _, variable = name.rsplit(".", 1)[0].rpartition(".")
    found = re.findall(rf"\b{variable}\b(?:\.(\w+))?", _sources()[module])[1:]
    anywhere = not found or any(use not in {"match", "fullmatch", "pattern"} for use in found)
    return frozenset({*found, *(("search", "match") if anywhere else ())})


def _seconds(pattern: re.Pattern[Any], text: str, uses: frozenset[str]) -> float:
    hostile: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    if "search" in uses:
        for _ in pattern.finditer(hostile):
            pass
    if "match" in uses:
        pattern.match(hostile)
    if "fullmatch" in uses:
        pattern.fullmatch(hostile)
    return time.process_time() - begun


def _steep(pattern: re.Pattern[Any], unit: str, uses: frozenset[str]) -> bool:
    """Does time grow faster than the text, each of three times that it is measured?"""
    short, long = ((unit * size)[:size] + "\x00" for size in (SHORT, SHORT * FACTOR))
    for _ in range(3):
        first = _seconds(pattern, short, uses)
        if first > ENDLESS:
            return True
        second = _seconds(pattern, long, uses)
        if second < NOTHING or second < STEEP * first:
            return False
    return True


PATTERNS = _patterns()


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_is_linear(name: str) -> None:
    if reason := BOUNDED.get(name.rsplit(".", 1)[0]):
        pytest.skip(f"bounded by its caller: {reason}")
    pattern, uses = PATTERNS[name], _uses(name)
    steep = [unit for unit in _units(pattern) if _steep(pattern, unit, uses)]
    assert not steep, f"{PATTERNS[name].pattern!r:.200} on {steep!r:.200}"


def test_a_quadratic_pattern_is_seen() -> None:
    quadratic, linear = re.compile(r"a+b|a+c|a+d|a+e|a+f|a+g"), re.compile(r"ab")
    anyhow = frozenset({"search"})
    assert any(_steep(quadratic, unit, anyhow) for unit in _units(quadratic))
    assert not any(_steep(linear, unit, anyhow) for unit in _units(linear))
