"""Scores against vecalign's own scorer, and what a damaged gold file says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from align.errors import InputError
from align.evaluate import GoldBead, calibration, read_gold, score, score_by_type

CASES = Path(__file__).parents[1] / "cases" / "vecalign_scores.json"


def test_strict_and_lax_rates_equal_those_of_vecaligns_scorer() -> None:
    entry = json.loads(CASES.read_text(encoding="utf-8"))
    pairs = [(_beads(each["gold"]), _beads(each["result"])) for each in entry["documents"]]
    found = score(pairs)
    expected = entry["expected"]
    for name, rates in (("strict", found.strict), ("lax", found.lax)):
        assert rates.precision == pytest.approx(expected[f"precision_{name}"], abs=1e-6)
        assert rates.recall == pytest.approx(expected[f"recall_{name}"], abs=1e-6)
        assert rates.f1 == pytest.approx(expected[f"f1_{name}"], abs=1e-6)


def _beads(entry: list[list[list[int]]]) -> list[GoldBead]:
    return [(tuple(source), tuple(target)) for source, target in entry]


def test_types_are_counted_in_gold_in_result_and_in_both() -> None:
    gold = [((0,), (0,)), ((1, 2), (1,))]
    result = [((0,), (0,)), ((1,), (1,)), ((2,), ())]
    rows = {row.type: (row.gold, row.found, row.right) for row in score_by_type([(gold, result)])}
    assert rows == {"1:1": (1, 2, 1), "2:1": (1, 0, 0), "1:0": (0, 1, 0)}


def test_the_error_by_chance_is_what_outcomes_drawn_by_the_posteriors_show() -> None:
    rng = np.random.default_rng(3)
    promised = rng.beta(3, 1, 180)
    drawn = [calibration(promised.tolist(), list(rng.random(180) < promised)) for _ in range(400)]
    assert drawn[0].by_chance == pytest.approx(np.mean([each.error for each in drawn]), rel=0.05)
    sure = calibration([1.0] * 20, [True] * 20)
    assert (sure.error, sure.by_chance) == (0.0, 0.0)


def test_calibration_error_is_the_mean_gap_between_promise_and_outcome() -> None:
    found = calibration([0.95] * 10 + [0.55] * 10, [True] * 10 + [False] * 10)
    assert found.error == pytest.approx((0.05 + 0.55) / 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [('{"beads": [[[0], [7]]]}', "segment 7"), ("{", "not a list of gold beads")],
)
def test_damaged_gold_is_one_line_naming_the_file(
    tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "a.en").write_text("One.\n", encoding="utf-8")
    (tmp_path / "a.ar").write_text("واحد.\n", encoding="utf-8")
    (tmp_path / "a.gold.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_gold(tmp_path)
    assert "a.gold.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_directory_without_gold_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no gold documents"):
        read_gold(tmp_path)
