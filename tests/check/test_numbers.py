"""The rule on numbers: a table of what it must find and what it must let pass."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.shared import ROOT
from tm.check.finding import Draft, DraftPair
from tm.check.rule import House
from tm.check.rules.numbers import Numbers, unmatched

if TYPE_CHECKING:
    from types import FrameType

CASES: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "cases" / "number_rule.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=f"{case['en']} | {case['ar']}",
            marks=[pytest.mark.xfail(strict=True, reason=case["known_failure"])]
            if "known_failure" in case
            else [],
        )
        for case in CASES
    ],
)
def test_numbers_are_found_changed_or_let_pass(case: dict[str, Any]) -> None:
    pair = DraftPair(case["en"], case["ar"], range(1), range(1))
    found = list(Numbers().check(Draft((pair,)), House()))
    assert bool(found) is case["found"], [one.message for one in found]


def calls(n: int, separator: str) -> int:
    """How many functions are called to compare two lists of n numbers with none in common."""
    english = separator.join(str(10_000 + 7 * at) for at in range(n))
    arabic = separator.join(str(10_003 + 7 * at) for at in range(n))
    counted = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        missing, added = unmatched(english, arabic)
    finally:
        sys.setprofile(before)
    assert len(missing) == len(added) == n
    return counted


@pytest.mark.parametrize("separator", [", ", " ", " - "])
def test_the_work_grows_with_the_list_not_with_its_square(separator: str) -> None:
    assert calls(200, separator) < 3 * calls(100, separator)
