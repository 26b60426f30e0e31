"""The command: what it prints, what it writes, and the status it leaves with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.run import Outcome, muwazi

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = (
    ("The council met 12 times in 2019.", "اجتمع المجلس 12 مرة في عام 2019."),
    ("The army lost 35 soldiers near Mosul.", "خسر الجيش 36 جندياً قرب الموصل."),
    ("Nobody has signed the agreement yet.", "لم يوقّع أحد على الاتفاقية, حتى الآن."),
)


def tmx(path: Path, pairs: tuple[tuple[str, str], ...] = PAIRS) -> Path:
    units = "".join(
        f'<tu><tuv xml:lang="en"><seg>{en}</seg></tuv><tuv xml:lang="ar"><seg>{ar}</seg></tuv></tu>'
        for en, ar in pairs
    )
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><tmx version="1.4"><header srclang="en"/>'
        f"<body>{units}</body></tmx>",
        encoding="utf-8",
    )
    return path


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MUWAZI_MEMORY", raising=False)
    return tmp_path


def checked(*arguments: str | Path) -> tuple[Outcome, dict[str, list[dict[str, object]]]]:
    outcome = muwazi("check", *arguments, "--json")
    return outcome, json.loads(outcome.output)


def test_a_changed_number_is_an_error_and_the_status_says_so(project: Path) -> None:
    outcome, report = checked(tmx(project / "draft.tmx"))
    assert outcome.status == 1
    (error,) = [one for one in report["findings"] if one["severity"] == "error"]
    assert (error["rule"], error["source_segment"], error["target_segment"]) == ("numbers", 1, 1)
    assert error["source"] == PAIRS[1][0]
    assert error["target"] == PAIRS[1][1]


def test_a_clean_draft_leaves_with_status_zero(project: Path) -> None:
    outcome, report = checked(tmx(project / "draft.tmx", PAIRS[:1]))
    assert outcome.status == 0
    assert report["findings"] == []


def test_fail_on_moves_the_line(project: Path) -> None:
    draft = tmx(project / "draft.tmx", PAIRS[2:])
    assert muwazi("check", draft).status == 0
    assert muwazi("check", draft, "--fail-on", "warning").status == 1
    assert muwazi("check", tmx(draft), "--fail-on", "never").status == 0


def test_two_documents_are_aligned_first(project: Path) -> None:
    for at, name in enumerate(("en.txt", "ar.txt")):
        text = "\n\n".join(pair[at] for pair in PAIRS * 3)
        (project / name).write_text(text, encoding="utf-8")
    outcome, report = checked(project / "en.txt", project / "ar.txt")
    assert outcome.status == 1
    assert [one["rule"] for one in report["findings"] if one["severity"] == "error"] == (
        ["numbers"] * 3
    )


def test_a_terminal_shows_both_texts_in_their_own_direction_with_the_mark(project: Path) -> None:
    output = muwazi("check", tmx(project / "draft.tmx")).output
    assert "en 2 · ar 2" in output
    assert "\u2066The army lost ⟦35⟧ soldiers near Mosul.\u2069" in output
    assert "\u2067خسر الجيش ⟦36⟧ جندياً قرب الموصل.\u2069" in output


def test_a_waived_finding_stays_waived_until_the_text_changes(project: Path) -> None:
    draft = tmx(project / "draft.tmx")
    _, report = checked(draft)
    (found,) = [str(one["fingerprint"]) for one in report["findings"] if one["rule"] == "numbers"]
    assert muwazi("check", draft, "--waive", found, "--reason", "as spoken").status == 0
    outcome, report = checked(draft)
    assert outcome.status == 0
    assert report["summary"]["waived"] == 1  # type: ignore[call-overload]
    changed = (PAIRS[0], (PAIRS[1][0], PAIRS[1][1].replace("36", "37")))
    assert muwazi("check", tmx(draft, changed)).status == 1


def test_a_project_file_switches_rules_off_and_weighs_them(project: Path) -> None:
    draft = tmx(project / "draft.tmx")
    (project / "muwazi.toml").write_text(
        '[check.rules]\nnumbers = "warning"\ntypography = "off"\n', encoding="utf-8"
    )
    outcome, report = checked(draft)
    assert outcome.status == 0
    assert [(one["rule"], one["severity"]) for one in report["findings"]] == [
        ("numbers", "warning")
    ]


def test_the_project_file_that_is_written_changes_nothing_and_is_not_overwritten(
    project: Path,
) -> None:
    draft = tmx(project / "draft.tmx")
    _, before = checked(draft)
    assert muwazi("check", "--write-config").status == 0
    _, after = checked(draft)
    assert after == before
    again = muwazi("check", "--write-config")
    assert again.status == 2
    assert "muwazi.toml" in again.errors


def test_sarif_marks_every_finding_with_its_rule_and_level(project: Path) -> None:
    muwazi("check", tmx(project / "draft.tmx"), "--sarif", project / "out.sarif")
    (run,) = json.loads((project / "out.sarif").read_text("utf-8"))["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {(one["ruleId"], one["level"]) for one in run["results"]} == {
        ("numbers", "error"),
        ("typography", "warning"),
    }
    assert {one["ruleId"] for one in run["results"]} <= rules
    named = [
        place["logicalLocations"][0]["name"] for one in run["results"] for place in one["locations"]
    ]
    assert "target segment 2" in named
    assert not any(name.endswith(" 0") for name in named)


def test_a_memory_can_be_checked_as_a_whole(project: Path) -> None:
    muwazi("import", tmx(project / "draft.tmx"), "--memory", project / "m.db")
    outcome, report = checked("--whole-memory", "--memory", project / "m.db")
    assert outcome.status == 1
    assert [one["source"] for one in report["findings"] if one["rule"] == "numbers"] == [
        PAIRS[1][0]
    ]


def test_a_memory_named_without_a_draft_is_what_is_checked(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    muwazi("import", tmx(project / "draft.tmx"), "--memory", project / "muwazi.db")
    whole, _ = checked("--whole-memory")
    assert checked("--memory", project / "muwazi.db")[0].output == whole.output
    assert muwazi("check", "--json", "--memory").output == whole.output


BAD = {
    "nothing to check": ([], 2),
    "three drafts": (["a", "b", "c"], 2),
    "a draft and the memory": (["draft.tmx", "--whole-memory"], 2),
    "a memory that is not there": (["draft.tmx", "--memory", "none.db"], 2),
    "the whole of no memory": (["--whole-memory"], 2),
    "a file that is not there": (["none.tmx"], 1),
    "a document that is not there": (["none.md", "draft.tmx"], 1),
    "a file that is not of its format": (["broken.tmx"], 1),
    "no pair of English and Arabic": (["empty.tmx"], 1),
    "a waiver without a reason": (["draft.tmx", "--waive", "0"], 2),
    "a waiver of nothing": (["draft.tmx", "--waive", "0", "--reason", "so"], 2),
    "a rule that is not there": (["draft.tmx", "--config", "rule.toml"], 1),
    "a project file that is no TOML": (["draft.tmx", "--config", "broken.tmx"], 1),
    "a project file that is not there": (["draft.tmx", "--config", "none.toml"], 1),
    "a folder that is not there": (["draft.tmx", "--html", "none/report.html"], 1),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_done_is_one_line_and_no_traceback(what: str, project: Path) -> None:
    tmx(project / "draft.tmx", PAIRS[:1])
    tmx(project / "empty.tmx", ())
    (project / "broken.tmx").write_text("<tmx><body", encoding="utf-8")
    (project / "rule.toml").write_text('[check.rules]\nspelling = "error"\n', encoding="utf-8")
    arguments, status = BAD[what]
    outcome = muwazi("check", *arguments)
    assert outcome.status == status, outcome.errors
    assert len(outcome.error_lines) == 1
    assert outcome.error_lines[0].startswith("muwazi: ")
