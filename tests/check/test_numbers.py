"""The rule on numbers: a table of what it must find and what it must let pass."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.shared import ROOT
from tm.check.finding import Draft, DraftPair
from tm.check.rule import House
from tm.check.rules.numbers import Numbers

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
