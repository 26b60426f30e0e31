"""The memory from the command line: what is printed, and the promise of its JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF
from tm.commands.screen import isolated, shown
from tm.unit import Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

    from tm.store import Store

SENTENCE = ("context", "exact", "fuzzy", "phrase")


@pytest.fixture
def memory(brief: Store, path: Path) -> Path:
    """The file of the memory of one brief; also open elsewhere, as by a running server."""
    return path


def ask(memory: Path, *arguments: str) -> dict[str, Any]:
    kinds = [part for kind in SENTENCE for part in ("--kind", kind)]
    done = muwazi("query", *arguments, *kinds, "--memory", memory, "--json")
    assert done.status == 0, done.errors
    answer: dict[str, Any] = json.loads(done.output)
    return answer


def test_query_json_holds_what_is_promised(memory: Path) -> None:
    (first, *_) = ask(memory, BRIEF[1][0])["matches"]
    assert {"kind", "score", "en", "ar", "origin", "reasons"} <= first.keys()
    assert (first["kind"], first["score"]) == ("exact", 100.0)
    assert (first["en"], first["ar"]) == BRIEF[1]
    origin = first["origin"]
    assert origin["document"] == "oil-law"
    assert origin["date"] == "2019-07-16"
    assert origin["author"] == "Samir Attalah"
    assert origin["en"]["segments"] == [1, 2]
    assert first["reasons"][0] == {"reason": "same text", "penalty": 0.0, "detail": ""}


def test_query_reads_standard_input(memory: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import cli; cli.main()", "query", "-", "--kind", "phrase"],
        input=b"militias\n",
        env={"MUWAZI_MEMORY": str(memory), "PATH": ""},
        capture_output=True,
        check=True,
    )
    assert BRIEF[0][1] in done.stdout.decode("utf-8")


def test_the_list_shows_both_texts_in_isolates_of_their_direction(memory: Path) -> None:
    done = muwazi("query", BRIEF[1][1], "--kind", "exact", "--memory", memory)
    assert f"\u2066{BRIEF[1][0]}\u2069" in done.output
    assert f"\u2067{BRIEF[1][1]}\u2069" in done.output
    assert done.output.count("\u2069") == sum(map(done.output.count, "\u2066\u2067\u2068"))
    for part in ("oil-law", "2019-07-16", "Samir Attalah", "en 2"):
        assert part in done.output


def test_differing_words_are_marked(memory: Path) -> None:
    query = "The parliament quickly passed a law in 2016."
    done = muwazi("query", query, "--kind", "fuzzy", "--memory", memory)
    assert "The parliament [-quickly-] passed [-a-][+the+] law in 2016." in done.output


def test_found_phrases_are_marked(memory: Path) -> None:
    done = muwazi("query", "اتفاقية", "--kind", "phrase", "--memory", memory)
    assert "لم يوقّع أحد على [الاتفاقية] حتى الآن." in done.output


@pytest.mark.parametrize("text", ["\x1b[31mred", "bell\x07", "over\u202eride", "two\nlines"])
def test_no_text_moves_the_cursor_or_turns_the_line(text: str) -> None:
    line = isolated(shown(text))
    assert "\x1b" not in line
    assert "\x07" not in line
    assert "\n" not in line
    assert "\u202e" not in line


@pytest.mark.parametrize("command", [("query", BRIEF[1][0]), ("export", "out.tmx")])
def test_days_in_the_wrong_order_are_a_mistake_and_not_an_empty_answer(
    memory: Path, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    days = ("--since", "2021-01-01", "--until", "2020-01-01")
    outcome = muwazi(*command, *days, "--memory", memory)
    assert outcome.status == 2
    (line,) = outcome.error_lines
    assert "--since 2021-01-01 is later than --until 2020-01-01" in line
    assert not (tmp_path / "out.tmx").exists()


def test_filters_and_floors_reach_the_search(memory: Path) -> None:
    assert ask(memory, BRIEF[1][0], "--since", "2020-01-01")["matches"] == []
    assert ask(memory, BRIEF[1][0], "--author", "attalah")["matches"]
    assert ask(memory, "The parliament repealed it.", "--min-score", "90")["matches"] == []


def test_nothing_found_is_said_and_is_no_failure(memory: Path) -> None:
    done = muwazi("query", "zebra", "--memory", memory, "--kind", "phrase")
    assert (done.status, done.errors) == (0, "")
    assert "nothing" in done.output


def test_an_empty_query_is_a_usage_error(memory: Path) -> None:
    done = muwazi("query", "  ", "--memory", memory)
    assert done.status == 2
    assert len(done.error_lines) == 1


def test_decisions_by_id_and_their_history(memory: Path, brief: Store) -> None:
    unit = brief.find(*BRIEF[1])
    assert unit is not None
    number = str(unit.id)
    at = ("--memory", memory)
    by = ("--by", "amal")
    assert muwazi("edit", number, "--ar", "أقرّه البرلمان.", *by, *at).status == 0
    assert muwazi("reject", number, "--note", "no", *by, *at).status == 0
    assert brief.unit(unit.id).status is Status.REJECTED
    listed = json.loads(muwazi("history", number, "--json", *at).output)["history"]
    assert [entry["action"] for entry in listed] == ["rejected", "edited"]
    assert listed[0]["note"] == "no"
    assert listed[1]["before"]["ar"] == BRIEF[1][1]
    for _ in range(2):
        assert muwazi("undo", number, *by, *at).status == 0
    assert brief.unit(unit.id).ar == BRIEF[1][1]
    assert brief.unit(unit.id).status is Status.MACHINE
    assert muwazi("undo", number, *by, *at).status == 2


def test_deleting_several_is_all_or_nothing(memory: Path, brief: Store) -> None:
    done = muwazi("delete", "1", "2", "99", "--memory", memory)
    assert done.status == 2
    assert "99" in done.errors
    assert brief.counts().units == len(BRIEF)


def test_show_gives_everything_known(memory: Path, brief: Store) -> None:
    brief.annotate(1, "check the title", by="amal")
    done = json.loads(muwazi("show", "1", "--json", "--memory", memory).output)
    assert done["origins"][0]["en_after"] == BRIEF[1][0]
    assert done["notes"] == ["check the title"]
    assert "check the title" in muwazi("show", "1", "--memory", memory).output


def test_editing_into_another_unit_is_refused(memory: Path, brief: Store) -> None:
    done = muwazi("edit", "1", "--en", BRIEF[1][0], "--ar", BRIEF[1][1], "--memory", memory)
    assert done.status == 2
    assert "unit 2" in done.errors
    assert brief.unit(1).en == BRIEF[0][0]


def test_stats_count_what_is_there(memory: Path, brief: Store) -> None:
    brief.decide(1, Status.CONFIRMED, by="amal")
    brief.add([TranslationUnit("Imported", "مستورد")])
    facts = json.loads(muwazi("stats", "--json", "--documents", "--memory", memory).output)
    assert facts["units"] == len(BRIEF) + 1
    assert facts["by_status"]["confirmed"] == 1
    assert [document["name"] for document in facts["documents"]] == ["oil-law"]
    assert muwazi("stats", "--memory", memory).status == 0


def test_a_query_loads_nothing_heavy(memory: Path) -> None:
    script = (
        "import sys, cli\n"
        f"sys.argv = ['muwazi', 'query', 'militias', '--memory', {str(memory)!r},"
        " '--kind', 'phrase', '--kind', 'fuzzy']\n"
        "try:\n    cli.main()\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'rich', 'lxml', 'scipy',"
        " 'trafilatura', 'docx', 'psycopg', 'fastapi', 'sentencex'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
