"""``muwazi import`` and ``muwazi export``, as a person runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from align.errors import MuwaziError
from cli import muwazi
from tests.formats.test_tmx_reading import GOOD, LAST, tmx, tu
from tests.shared import shared_path
from tm.store import open_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MUWAZI_MEMORY", raising=False)
    (tmp_path / "good.tmx").write_text(tmx(GOOD, LAST), encoding="utf-8")
    (tmp_path / "bad.tmx").write_text(tmx(GOOD, tu("<x"), tu("a&nbsp;b")), encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(muwazi, arguments)


def test_what_is_imported_is_in_the_memory_and_goes_out_again(folder: Path) -> None:
    result = run("import", "good.tmx", "--no-vectors")
    assert result.exit_code == 0, result.output
    assert "2 units read: 2 new, 0 known already" in result.output
    with open_store("muwazi.db", create=False) as store:
        assert [(u.en, u.ar) for u in store.iterate()] == [("Good", "جيد"), ("Last", "أخير")]
    result = run("export", "out.tmx")
    assert result.exit_code == 0, result.output
    assert "2 units written" in result.output
    written = (folder / "out.tmx").read_text(encoding="utf-8")
    assert '<prop type="x-document">good</prop>' in written


def test_who_finds_nothing_is_told_that_vectors_are_missing(folder: Path) -> None:
    run("import", "good.tmx", "--no-vectors")
    assert "muwazi reembed" in run("query", "Something else").stderr
    assert "muwazi reembed" in run("query", "شيء آخر", "--kind", "meaning", "--json").stderr
    assert run("query", "Something else", "--kind", "fuzzy").stderr == ""
    assert run("query", "Good").stderr == ""


def test_importing_twice_adds_nothing(folder: Path) -> None:
    run("import", "good.tmx", "--no-vectors")
    run("export", "out.tmx")
    result = run("import", "good.tmx", "out.tmx", "--no-vectors", "--json")
    assert [entry["added"] for entry in json.loads(result.output)["files"]] == [0, 0]
    run("export", "again.tmx")
    first, again = (
        (folder / name).read_text(encoding="utf-8").split("<body>")[1]
        for name in ("out.tmx", "again.tmx")
    )
    assert again == first


def test_damaged_units_are_reported_by_line_and_the_status_is_one(folder: Path) -> None:
    result = run("import", "bad.tmx", "--no-vectors", "--report", "faults.txt")
    assert result.exit_code == 1
    assert "bad.tmx:4: not well-formed" in result.stderr
    assert "bad.tmx:5: &nbsp;" in result.stderr
    assert "2 units read: 2 new, 0 known already, 1 skipped, 1 repaired" in result.stdout
    assert len((folder / "faults.txt").read_text(encoding="utf-8").splitlines()) == 2


def test_a_dry_run_stores_nothing(folder: Path) -> None:
    result = run("import", "good.tmx", "--dry-run")
    assert result.exit_code == 0
    assert "nothing stored" in result.output
    assert not (folder / "muwazi.db").exists()


def test_a_file_that_is_no_memory_leaves_no_memory_behind(folder: Path) -> None:
    (folder / "page.tmx").write_text("<html></html>")
    result = run("import", "page.tmx", "--no-vectors")
    assert isinstance(result.exception, MuwaziError)
    assert "page.tmx" in str(result.exception)
    assert not (folder / "muwazi.db").exists()


def test_of_several_files_the_sound_ones_are_kept(folder: Path) -> None:
    result = run("import", "none.tmx", "good.tmx", "--no-vectors")
    assert result.exit_code == 1
    assert "none.tmx: cannot be read" in result.stderr
    assert "good.tmx: 2 units read" in result.stdout


def test_an_import_that_breaks_off_leaves_the_memory_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tm.formats.tmx import Tmx

    run("import", "good.tmx", "--no-vectors")
    read = Tmx.read

    def breaking(self: Tmx, *arguments: object) -> object:
        yield from read(self, *arguments)  # type: ignore[arg-type]
        raise MuwaziError("the disk went away")

    (folder / "more.tmx").write_text(tmx(tu("new", "جديد")), encoding="utf-8")
    monkeypatch.setattr(Tmx, "read", breaking)
    result = run("import", "more.tmx", "--no-vectors")
    assert isinstance(result.exception, MuwaziError)
    with open_store("muwazi.db", create=False) as store:
        assert [u.en for u in store.iterate()] == ["Good", "Last"]


def test_an_export_holds_what_was_asked_for(folder: Path) -> None:
    run("import", "good.tmx", "--no-vectors", "--status", "confirmed")
    run("import", "bad.tmx", "--no-vectors")
    result = run("export", "-", "--status", "confirmed", "--document", "good")
    assert result.output.count("<tu ") == 2
    result = run("export", "-", "--status", "rejected")
    assert result.output.count("<tu ") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "out.xyz"), "suffix does not tell its format"),
        (("export", "nowhere/out.tmx"), "cannot be written"),
        (("import", "good.xyz"), "suffix does not tell its format"),
        (("export", "out.tmx", "--memory", "none.db"), "none.db"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_line(
    folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    if "none.db" not in arguments:
        run("import", "good.tmx", "--no-vectors")
    result = run(*arguments)
    assert isinstance(result.exception, MuwaziError)
    assert words in str(result.exception)
    assert "\n" not in str(result.exception)
    assert sorted(p.suffix for p in folder.iterdir() if p.name.startswith("out")) == []


def test_a_published_memory_comes_out_as_it_went_in(folder: Path) -> None:
    published = shared_path("eval/exchange/tico19.en-ar.tmx")
    result = run("import", str(published), "--no-vectors", "--json")
    (entry,) = json.loads(result.output)["files"]
    assert (entry["units"], entry["added"], entry["merged"]) == (3071, 3070, 1)
    run("export", "out.tmx")
    result = run("import", "out.tmx", "--dry-run", "--json")
    (entry,) = json.loads(result.output)["files"]
    assert (entry["units"], entry["faults"]) == (3070, [])
    assert (folder / "out.tmx").exists()
