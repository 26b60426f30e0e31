"""The limits on a file are settings of whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.errors import InputError, UsageError
from align.isolated import read_isolated
from align.readers.limits import DEFAULT, limits_of
from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF, write_shelf

if TYPE_CHECKING:
    from pathlib import Path

LONG = "The council met in Baghdad. " * 40


def test_the_environment_sets_some_and_leaves_the_others() -> None:
    found = limits_of({"MUWAZI_LIMITS": " pages=20000,memory_bytes = 4G ,seconds=0.5,"})
    assert (found.pages, found.memory_bytes, found.seconds) == (20_000, 4 * 2**30, 0.5)
    assert found.characters == DEFAULT.characters
    assert limits_of({}) == limits_of({"MUWAZI_LIMITS": " "}) == DEFAULT


@pytest.mark.parametrize("text", ["page=3", "pages", "pages=", "pages=many", "pages=-1", "=3"])
def test_what_sets_no_limit_is_said_with_the_names_there_are(text: str) -> None:
    with pytest.raises(
        UsageError, match=r"MUWAZI_LIMITS: .* sets no limit .*the names are .*pages"
    ):
        limits_of({"MUWAZI_LIMITS": text})


def test_a_limit_is_raised_as_its_error_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text(LONG, encoding="utf-8")
    monkeypatch.setenv("MUWAZI_LIMITS", "block_characters=1K")
    with pytest.raises(InputError, match=r"raise the limit: MUWAZI_LIMITS=block_characters=…"):
        read_isolated(tmp_path / "a.md", "en")
    monkeypatch.setenv("MUWAZI_LIMITS", "block_characters=2K")
    assert read_isolated(tmp_path / "a.md", "en").text == LONG


def test_a_build_says_at_once_that_a_limit_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_shelf(tmp_path / "shelf", {"brief": BRIEF})
    monkeypatch.setenv("MUWAZI_LIMITS", "patience=3")
    done = muwazi("build", tmp_path / "shelf", "--memory", tmp_path / "m.db")
    assert done.status == 2
    assert len(done.error_lines) == 1
    assert not (tmp_path / "m.db").exists()
