"""`muwazi align` and `muwazi evaluate` as a person or a program calls them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from align.errors import InputError, UsageError
from align.pipeline import align_segments, as_segments
from align.synthetic import Disturbance, disturbed
from tests.alignment.toy import toy_encoder, toy_lines
from tm.alignment_page import page
from tm.commands.align import align
from tm.commands.evaluate import evaluate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A gold directory of one toy document, and the toy encoder in place of the bundled one."""
    gold = disturbed("toy", toy_lines(30, 1), [], 2, Disturbance(share=0.3, add=0))
    (tmp_path / "toy.en").write_text("\n".join(gold.source) + "\n", encoding="utf-8")
    (tmp_path / "toy.ar").write_text("\n".join(gold.target) + "\n", encoding="utf-8")
    (tmp_path / "toy.gold.json").write_text(json.dumps({"beads": gold.beads}), encoding="utf-8")
    monkeypatch.setattr("align.encoder.open_encoder", lambda _=None: toy_encoder())
    return tmp_path


def run(files: Path, *options: str) -> str:
    arguments = [str(files / "toy.en"), str(files / "toy.ar"), "--segmented", *options]
    return CliRunner().invoke(align, arguments, catch_exceptions=False).output


def test_json_lists_every_segment_once_with_posteriors_and_signature(files: Path) -> None:
    entry = json.loads(run(files, "--format", "json"))
    lines = (files / "toy.en").read_text(encoding="utf-8").splitlines()
    assert sorted(i for bead in entry["beads"] for i in bead["source"]) == list(range(len(lines)))
    assert all(0 <= bead["posterior"] <= 1 for bead in entry["beads"])
    assert "encoder toy" in entry["signature"]


def test_the_suffix_of_the_output_names_the_format(files: Path) -> None:
    for suffix, start in (("json", "{"), ("html", "<!doctype html>"), ("tsv", "type\t")):
        run(files, "-o", str(files / f"out.{suffix}"))
        assert (files / f"out.{suffix}").read_text(encoding="utf-8").startswith(start)
    with pytest.raises(UsageError, match="no format"):
        run(files, "-o", str(files / "out.pdf"))


def test_tmx_holds_the_two_sided_beads(files: Path) -> None:
    run(files, "-o", str(files / "out.tmx"))
    entry = json.loads(run(files, "--format", "json"))
    pairs = [bead for bead in entry["beads"] if bead["source"] and bead["target"]]
    assert (files / "out.tmx").read_text(encoding="utf-8").count("</tu>") == len(pairs)


def test_a_file_that_is_not_utf8_is_one_line_with_the_remedy(files: Path) -> None:
    (files / "toy.ar").write_bytes("سلام".encode("cp1256"))
    with pytest.raises(InputError, match="UTF-8"):
        run(files)


def test_the_page_isolates_both_scripts_and_escapes_what_they_hold() -> None:
    source = as_segments(["<script>alert(1)</script>", "two"])
    target = as_segments(["نص & «قول»", "اثنان"])
    html = page(align_segments(source, target, toy_encoder()), ("a.md", "<b>.md"))
    assert "<script>alert" not in html
    assert "&lt;b&gt;.md" in html
    assert 'lang="ar" dir="rtl"' in html
    assert "نص &amp; «قول»" in html
    assert "http" not in html


def test_evaluate_prints_rates_types_and_calibration(files: Path) -> None:
    result = CliRunner().invoke(evaluate, [str(files), "--json"], catch_exceptions=False)
    entry = json.loads(result.output)
    assert entry["strict"]["f1"] > 0.9
    assert entry["documents"].keys() == {"toy"}
    assert {row["type"] for row in entry["types"]} >= {"1:1", "2:1"}
    assert 0 <= entry["calibration"]["error"] <= 1
    assert 0 <= entry["calibration"]["by_chance"] <= 1
    table = CliRunner().invoke(evaluate, [str(files)], catch_exceptions=False).output
    assert "calibration error" in table
