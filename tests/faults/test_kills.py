"""Kill -9 in the midst of each command; `python -m benchmarks.faults` does it 300 times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.fault_scenarios import SCENARIOS, Scenario
from benchmarks.faults import Outcome, Rehearsed
from tm.processes import forking

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(forking() is None, reason="no forking on this system")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_what_was_safe_is_there_and_the_command_comes_to_the_same_end(
    scenario: Scenario, tmp_path: Path
) -> None:
    one, outcome = Rehearsed(scenario, tmp_path), Outcome()
    one.kill("suite", outcome)
    assert outcome.kills == 1
    assert outcome.failures == []


def test_a_loss_would_be_seen(tmp_path: Path) -> None:
    """The check itself: acts that vanish after they were told of are failures."""
    (scenario,) = (scenario for scenario in SCENARIOS if scenario.name == "edit")
    one = Rehearsed(scenario, tmp_path)
    assert one.lost(["0", "1", "2"]) == ["lost: 3 acts of 3"]
