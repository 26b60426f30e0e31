"""Building: incremental, restartable, and faithful to what people decided."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from align.pairing import pair_folders
from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF, save_encoder, tiny_encoder, write_shelf
from tests.shared import ROOT
from tm.aligning import in_processes
from tm.build import BuildReport, build
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.unit import Status

if TYPE_CHECKING:
    from pathlib import Path

    from tm.build import PairReport
    from tm.store import Store

DAM = (
    ("The dam on the river", "السد على النهر"),
    ("The dam holds the water of the river.", "يحجز السد مياه النهر."),
    ("The government signed an international agreement on water.", "وقّعت الحكومة اتفاقية دولية."),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return write_shelf(tmp_path / "shelf", {"oil-law": BRIEF, "dam": DAM})


def built(store: Store, shelf: Path, **options: object) -> BuildReport:
    folders = (shelf / "en", shelf / "ar")
    return build(pair_folders(*folders), folders, store, tiny_encoder(), **options)  # type: ignore[arg-type]


def contents(store: Store) -> list[object]:
    """All units with their numbers and origins, and all documents, without the times."""
    return [
        [replace(unit, created=None) for unit in store.iterate()],
        [replace(line, built=None) for line in store.documents()],
    ]


def states(report: BuildReport) -> dict[str, str]:
    return {pair.name: pair.state for pair in report.pairs}


def test_every_segment_lands_in_a_bead_and_every_two_sided_bead_is_a_unit(
    store: Store, shelf: Path
) -> None:
    report = built(store, shelf)
    assert states(report) == {"dam": "new", "oil-law": "new"}
    for pair in report.pairs:
        record = store.document(pair.name)
        assert record is not None
        assert sum(len(bead.source) for bead in record.beads) == len(record.en.segments)
        assert sum(len(bead.target) for bead in record.beads) == len(record.ar.segments)
        assert pair.units == len(store.document_units(pair.name))
    assert report.units >= 6
    assert store.without_vectors() == []


def test_places_lead_back_to_the_characters_of_the_file(store: Store, shelf: Path) -> None:
    built(store, shelf)
    for unit in store.iterate():
        (origin,) = unit.origins
        for place, text in ((origin.en, unit.en), (origin.ar, unit.ar)):
            assert place is not None
            source = (shelf / place.file).read_text(encoding="utf-8")
            assert text in source[place.start : place.end].replace("\n\n", " ")


def test_building_again_leaves_unchanged_pairs_alone(store: Store, shelf: Path) -> None:
    first = built(store, shelf)
    before = list(store.iterate())
    again = built(store, shelf)
    assert set(states(again).values()) == {"unchanged"}
    assert list(store.iterate()) == before
    assert (again.units, again.beads) == (first.units, first.beads)


def test_a_changed_pair_is_replaced_and_the_others_are_not(store: Store, shelf: Path) -> None:
    built(store, shelf)
    write_shelf(shelf, {"dam": (*DAM[:2], ("The cabinet met.", "اجتمعت الحكومة."))})
    assert states(built(store, shelf)) == {"dam": "changed", "oil-law": "unchanged"}
    texts = [unit.en for unit in store.iterate()]
    assert not any("international agreement on water" in text for text in texts)
    assert any("cabinet met" in text for text in texts)
    assert Searcher(store).phrase('"agreement on water"') == []


def test_removed_files_are_reported_and_their_units_stay(store: Store, shelf: Path) -> None:
    built(store, shelf)
    for side in ("en", "ar"):
        (shelf / side / "dam.md").unlink()
    report = built(store, shelf)
    assert report.removed == ("dam",)
    assert Searcher(store).phrase("dam")


def test_a_file_without_partner_is_named(store: Store, shelf: Path) -> None:
    (shelf / "ar" / "dam.md").unlink()
    report = built(store, shelf)
    assert [left.path.name for left in report.unpaired] == ["dam.md"]


def test_a_failing_pair_is_reported_and_keeps_its_former_self(store: Store, shelf: Path) -> None:
    built(store, shelf)
    (shelf / "ar" / "dam.md").write_text(
        "This page is in English from its first word to its last, in the wrong folder."
    )
    report = built(store, shelf)
    assert states(report) == {"dam": "failed", "oil-law": "unchanged"}
    assert report.failed == 1
    error = next(pair.error for pair in report.pairs if pair.state == "failed")
    assert error is not None
    assert "dam.md" in error
    assert Searcher(store).phrase("dam")


def test_an_interrupted_build_goes_on_where_it_stopped(store: Store, shelf: Path) -> None:
    def interrupt(report: PairReport) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built(store, shelf, progress=interrupt)
    assert sorted(states(built(store, shelf)).values()) == ["new", "unchanged"]


def test_processes_give_what_one_process_gives(store: Store, shelf: Path, tmp_path: Path) -> None:
    built(store, shelf)
    with open_store(str(tmp_path / "other.db")) as other:
        with in_processes(tiny_encoder(), 2) as aligner:
            built(other, shelf, aligner=aligner)
        assert contents(other) == contents(store)


def test_what_people_decided_survives_a_new_alignment(store: Store, shelf: Path) -> None:
    built(store, shelf)
    edited, confirmed, rejected, deleted = (
        Searcher(store).phrase(word, literal=True)[0].unit
        for word in ("parliament", "Nobody", "weapons", "holds")
    )
    store.edit(edited.id, by="amal", ar="أقرّ مجلس النواب القانون في عام 2016.")
    store.decide(confirmed.id, Status.CONFIRMED, by="amal")
    store.decide(rejected.id, Status.REJECTED, by="amal")
    store.delete(deleted.id, by="amal")
    report = built(store, shelf, again=True)
    assert [pair.conflicts for pair in report.pairs] == [(), ()]
    assert sum(pair.skipped for pair in report.pairs) == 1
    kept = store.unit(edited.id)
    assert (kept.ar, kept.status) == ("أقرّ مجلس النواب القانون في عام 2016.", Status.CONFIRMED)
    assert len(kept.origins) == 1
    assert store.unit(confirmed.id).status is Status.CONFIRMED
    assert store.unit(rejected.id).status is Status.REJECTED
    assert edited.ar not in [unit.ar for unit in store.iterate()]
    assert deleted.en not in [unit.en for unit in store.iterate()]


def test_a_confirmed_unit_that_is_not_aligned_so_any_more_is_a_conflict(
    store: Store, shelf: Path
) -> None:
    built(store, shelf)
    unit = Searcher(store).phrase('"holds the water"')[0].unit
    store.decide(unit.id, Status.CONFIRMED, by="amal")
    write_shelf(shelf, {"dam": (DAM[0], DAM[2])})
    report = built(store, shelf)
    (conflict,) = next(pair.conflicts for pair in report.pairs if pair.name == "dam")
    assert conflict.unit.id == unit.id
    assert "amal" in conflict.what
    assert store.unit(unit.id).status is Status.CONFIRMED
    assert [pair.conflicts for pair in built(store, shelf).pairs] == [(), ()]


def test_one_text_in_two_documents_is_one_unit_with_two_origins(
    store: Store, tmp_path: Path
) -> None:
    shelf = write_shelf(tmp_path / "twice", {"one": DAM, "two": DAM})
    built(store, shelf)
    for unit in store.iterate():
        assert sorted(origin.document for origin in unit.origins) == ["one", "two"]
    store.remove_document("one")
    for unit in store.iterate():
        assert [origin.document for origin in unit.origins] == ["two"]
    store.remove_document("two")
    assert store.counts().units == 0


def test_the_command_reports_counts_and_fails_if_a_pair_failed(shelf: Path, tmp_path: Path) -> None:
    encoder, memory = save_encoder(tmp_path / "tiny"), tmp_path / "m.db"
    done = muwazi("build", shelf, "--memory", memory, "--encoder", encoder, "--json")
    assert done.status == 0
    report = json.loads(done.output)
    assert report["total"]["pairs"] == 2
    assert report["total"]["units"] == sum(pair["units"] for pair in report["pairs"])
    assert {"beads", "low_confidence_share", "seconds"} <= report["total"].keys()
    (shelf / "en" / "dam.md").write_text("")
    failed = muwazi("build", shelf / "en", shelf / "ar", "--memory", memory, "--encoder", encoder)
    assert failed.status == 1
    assert "dam.md" in failed.errors
    assert "1 unchanged, 1 failed" in failed.output


def test_a_later_query_uses_the_encoder_the_memory_was_built_with(
    shelf: Path, tmp_path: Path
) -> None:
    encoder, memory = save_encoder(tmp_path / "tiny"), tmp_path / "m.db"
    muwazi("build", shelf, "--memory", memory, "--encoder", encoder)
    found = muwazi("query", "accord", "--memory", memory, "--kind", "meaning", "--json")
    assert json.loads(found.output)["matches"][0]["kind"] == "meaning"
    other = save_encoder(tmp_path / "other", seed=9)
    refused = muwazi("query", "accord", "--memory", memory, "--encoder", other)
    assert refused.status == 1
    assert len(refused.error_lines) == 1
    assert "muwazi reembed" in refused.errors


@pytest.mark.parametrize("folders", [["nowhere"], ["empty"], ["a", "b", "c"]])
def test_folders_that_cannot_be_built_are_a_usage_error(tmp_path: Path, folders: list[str]) -> None:
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / name for name in folders]
    done = muwazi("build", *paths, "--memory", tmp_path / "m.db")
    assert done.status == 2
    assert len(done.error_lines) == 1
    assert not (tmp_path / "m.db").exists()


# --- long builds: stopping, going on, passing over, and what is said of failures ------------------


def command(shelf: Path, tmp_path: Path, *options: str | Path) -> tuple[Path, list[str | Path]]:
    """A memory's place and the arguments that build it with the tiny encoder."""
    encoder = tmp_path / "tiny-0"
    if not encoder.exists():
        save_encoder(encoder)
    memory = tmp_path / "m.db"
    return memory, ["build", shelf, "--memory", memory, "--encoder", encoder, *options]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_build_says_so_and_the_same_command_goes_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    pages = {f"brief-{n:03}": [(f"{en} {n}", f"{ar} {n}") for en, ar in DAM] for n in range(90)}
    shelf = write_shelf(tmp_path / "long", pages)
    memory, arguments = command(shelf, tmp_path, "--jobs", "2")
    run = [sys.executable, "-m", "cli", *map(str, arguments)]
    with subprocess.Popen(run, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            stats = muwazi("stats", "--json", "--memory", memory)
            if stats.status == 0 and json.loads(stats.output)["units"]:
                break
            time.sleep(0.05)
        running.send_signal(number)
        assert running.stderr is not None
        said = running.stderr.read()
    assert running.returncode == 130, said
    assert "Traceback" not in said
    stopped = re.search(r"stopped: (\d+) of 90 pairs are done .* go on", said)
    assert stopped is not None, said
    done = json.loads(muwazi(*arguments, "--json").output)
    states_ = [pair["state"] for pair in done["pairs"]]
    assert states_.count("unchanged") == int(stopped[1])
    assert states_ == ["unchanged"] * int(stopped[1]) + ["new"] * (90 - int(stopped[1]))
    whole = tmp_path / "whole.db"
    muwazi(*arguments[:3], whole, *arguments[4:])
    with open_store(str(memory)) as one, open_store(str(whole)) as other:
        assert contents(one) == contents(other)


def test_since_passes_over_what_has_not_changed_and_says_what_the_memory_lacks(
    shelf: Path, tmp_path: Path
) -> None:
    _, arguments = command(shelf, tmp_path)
    for side in ("en", "ar"):
        os.utime(shelf / side / "dam.md", (0, 1_600_000_000))
    first = muwazi(*arguments, "--since", "2021-01-01", "--json")
    report = json.loads(first.output)
    assert {p["name"]: p["state"] for p in report["pairs"]} == {
        "dam": "passed over",
        "oil-law": "new",
    }
    said = muwazi(*arguments, "--since", "2021-01-01")
    assert "1 unchanged, 1 passed over" in said.output
    assert "of those passed over 1 are not in the memory" in said.output
    assert "1 new" in muwazi(*arguments, "--since", "2020-01-01").output


def test_each_failure_is_logged_as_it_happens_and_counted_by_reason(tmp_path: Path) -> None:
    pages = {f"brief-{n}": BRIEF for n in range(30)}
    shelf = write_shelf(tmp_path / "shelf", pages)
    for n in range(25):
        (shelf / "ar" / f"brief-{n}.md").write_text(
            f"This page is in English from its first word, for {n} reasons.\n"
        )
    (shelf / "ar" / "brief-25.md").write_text("")
    (shelf / "en" / "alone.md").write_text("# Nobody\n\nNobody has translated this.\n")
    log = tmp_path / "failed.jsonl"
    _, arguments = command(shelf, tmp_path, "--jobs", "2", "--log", log)
    done = muwazi(*arguments)
    assert done.status == 1
    assert "25 × is not Arabic: …% of its letters are Latin" in done.output
    assert "1 × the file is empty" in done.output
    assert "1 × no file on the other side has its name" in done.output
    assert "… and 6 more" in done.errors
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [entry["name"] for entry in entries] == sorted(f"brief-{n}" for n in range(26))
    assert all(entry["error"] and entry["reason"] and entry["when"] for entry in entries)
    refused = muwazi(*arguments[:-1], tmp_path / "no" / "log.jsonl")
    assert refused.status == 2
    assert len(refused.error_lines) == 1


def test_an_unforeseen_error_fails_its_pair_and_not_the_build(
    store: Store, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tm.aligning

    real = tm.aligning.align_pair

    def align(task: tm.aligning.Task, encoder: Any) -> Any:
        if task.name == "dam":
            raise RecursionError("too deep")
        return real(task, encoder)

    monkeypatch.setattr(tm.aligning, "align_pair", align)
    report = built(store, shelf)
    assert states(report) == {"dam": "failed", "oil-law": "new"}
    (failed,) = (pair for pair in report.pairs if pair.state == "failed")
    assert failed.error is not None
    assert "RecursionError" in failed.error
    assert failed.detail is not None
    assert "Traceback" in failed.detail


def test_a_pair_that_kills_its_process_fails_and_the_others_do_not(
    store: Store, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tm.aligning

    real = tm.aligning.align_pair

    def align(task: tm.aligning.Task, encoder: Any) -> Any:
        if task.name == "dam":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(task, encoder)

    monkeypatch.setattr(tm.aligning, "align_pair", align)
    with in_processes(tiny_encoder(), 2) as aligner:
        report = built(store, shelf, aligner=aligner)
    assert states(report) == {"dam": "failed", "oil-law": "new"}
    assert [pair.error for pair in report.pairs if pair.error and "SIGKILL" in pair.error]


def test_files_whose_names_tell_nothing_are_paired_by_what_they_say(tmp_path: Path) -> None:
    for side, name in (("en", "a.txt"), ("ar", "b.txt")):
        (tmp_path / side).mkdir()
        shutil.copy(ROOT / "corpora" / side / "kurdistan-oil.txt", tmp_path / side / name)
    outcome = muwazi("build", tmp_path, "--memory", tmp_path / "m.db", "--json")
    assert outcome.status == 0, outcome.errors
    report = json.loads(outcome.output)
    assert [pair["name"] for pair in report["pairs"]] == ["a"]
    assert report["unpaired"] == []
