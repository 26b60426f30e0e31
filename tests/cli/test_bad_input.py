"""Whatever a shelf holds, the answer is one line with file and remedy, and nothing is lost."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import apsw
import pytest

from tests.cli.run import Outcome, muwazi
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = "yemen-truce.md"
ENGLISH = b"The council met in Amman on Tuesday and adopted the plan. Talks resume in May.\n" * 5
ARABIC = (
    "اجتمع المجلس في عمّان يوم الثلاثاء واعتمد الخطة. وتُستأنف المحادثات في أيار.\n" * 5
).encode()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A shelf of one good pair."""
    for side in ("en", "ar"):
        (tmp_path / "shelf" / side).mkdir(parents=True)
        shutil.copy(ROOT / "corpora" / side / GOOD, tmp_path / "shelf" / side / GOOD)
    return tmp_path / "shelf"


def put(shelf: Path, name: str, english: bytes = ENGLISH, arabic: bytes = ARABIC) -> None:
    (shelf / "en" / name).write_bytes(english)
    (shelf / "ar" / name).write_bytes(arabic)


def build(shelf: Path, *options: str) -> Outcome:
    return muwazi("build", shelf, "--memory", shelf.parent / "m.db", "--jobs", "1", *options)


BROKEN: dict[str, tuple[bytes, bytes]] = {
    "empty file": (b"", ARABIC),
    "blank file": (b" \n\n\t\n", ARABIC),
    "binary file named .txt": (bytes(range(256)) * 64, ARABIC),
    "NULs": (b"The council\x00 met in Amman.\x00\n" * 20, ARABIC),
    "English in the Arabic folder": (ENGLISH, ENGLISH),
    "Arabic in the English folder": (ARABIC, ARABIC),
    "lone surrogates": (b"The council met \xed\xa0\x80 in Amman \xed\xb2\xa9 today.\n" * 9, ARABIC),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_named_in_one_line_and_the_other_pairs_are_kept(
    what: str, shelf: Path
) -> None:
    put(shelf, "broken.txt", *BROKEN[what])
    outcome = build(shelf)
    complaints = [line for line in outcome.error_lines if "broken" in line]
    assert outcome.status == 1
    assert len(complaints) == 1, outcome.errors
    assert complaints[0].endswith(")"), f"no remedy: {complaints[0]}"
    assert "Traceback" not in outcome.errors
    stats = muwazi("stats", "--memory", shelf.parent / "m.db", "--json")
    assert '"documents": 1' in stats.output


def test_a_single_line_of_twenty_megabytes_is_refused_or_read_but_never_hangs(shelf: Path) -> None:
    put(shelf, "broken.txt", b"the council met and " * 1_000_000, ARABIC)
    outcome = build(shelf)
    assert outcome.status == 1
    assert [line for line in outcome.error_lines if "broken.txt" in line]


def test_a_file_without_a_partner_is_listed_and_is_no_failure(shelf: Path) -> None:
    (shelf / "en" / "alone.txt").write_bytes(ENGLISH)
    outcome = build(shelf)
    assert outcome.status == 0
    assert len([line for line in outcome.error_lines if "alone.txt" in line]) == 1


def test_an_unknown_suffix_is_listed_and_is_no_failure(shelf: Path) -> None:
    put(shelf, "slides.key")
    outcome = build(shelf)
    assert outcome.status == 0
    assert len([line for line in outcome.error_lines if "slides.key" in line]) == 2


def test_an_unreadable_file_fails_alone(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shelf, "secret.txt")
    (shelf / "en" / "secret.txt").unlink()
    # A root user may read anything, a link to itself nobody can.
    (shelf / "en" / "secret.txt").symlink_to("secret.txt")
    outcome = build(shelf)
    assert [line for line in outcome.error_lines if "secret.txt" in line]
    assert "Traceback" not in outcome.errors
    assert '"documents": 1' in muwazi("stats", "--memory", shelf.parent / "m.db", "--json").output


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "nowhere"],
        ["build", "en-only"],
        ["query", "peace", "--memory", "nowhere.db"],
        ["term", "peace", "--memory", "nowhere.db"],
        ["stats", "--memory", "nowhere.db"],
        ["export", "out.tmx", "--memory", "nowhere.db"],
        ["import", "nowhere.tmx", "--memory", "new.db"],
        ["align", "nowhere.md", "nowhere.md"],
        ["query", "peace", "--kind", "rumour"],
        ["query", ""],
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_a_usage_error_and_leaves_nothing(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "en-only" / "en").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    outcome = muwazi(*arguments)
    assert outcome.status in (1, 2), outcome
    assert outcome.errors.strip()
    assert "Traceback" not in outcome.errors
    assert sorted(tmp_path.rglob("*")) == before


def a_text_file(path: Path) -> None:
    path.write_text("this is no database\n" * 100, encoding="utf-8")


def another_application(path: Path) -> None:
    with apsw.Connection(str(path)) as database:
        database.execute("create table notes(text); pragma application_id = 7")


def a_truncated_memory(path: Path) -> None:
    muwazi("import", ROOT / "tests" / "cli" / "two-units.tmx", "--memory", path, "--no-vectors")
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("spoil", [a_text_file, another_application, a_truncated_memory])
def test_a_file_that_is_no_memory_is_refused_and_left_as_it_is(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    memory = tmp_path / "m.db"
    spoil(memory)
    before = memory.read_bytes()
    for command in (["query", "peace"], ["stats"], ["build", str(ROOT / "corpora")]):
        outcome = muwazi(*command, "--memory", memory)
        assert outcome.status in (1, 2)
        assert len(outcome.error_lines) == 1, outcome.errors
        assert str(memory) in outcome.errors
    assert memory.read_bytes() == before


def test_a_full_disk_leaves_the_memory_as_it_was(shelf: Path) -> None:
    assert build(shelf).status == 0
    for name in ("a", "b", "c"):
        for side in ("en", "ar"):
            shutil.copy(shelf / side / GOOD, shelf / side / f"{name}.md")
            with (shelf / side / f"{name}.md").open("a", encoding="utf-8") as page:
                page.write(f"\n\n{'خاتمة' if side == 'ar' else 'Coda'} {name}.\n")
    memory = shelf.parent / "m.db"
    limit = memory.stat().st_size + 20_000

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "cli", "build", shelf, "--memory", memory, "--jobs", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=full,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    stats = muwazi("stats", "--memory", memory, "--json")
    assert stats.status == 0
    assert build(shelf).status == 0, "with room again the build goes on where it stopped"
    assert '"documents": 4' in muwazi("stats", "--memory", memory, "--json").output
