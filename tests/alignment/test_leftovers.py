"""Files whose names and links tell nothing are paired by what they say, or left with a reason."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from align.encoder import open_encoder
from align.leftovers import pair_leftovers
from align.pairing import Pairing, pair_folders
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Briefs in plain text and Word: kinds that carry no link to the other language.
NAMES = (
    "kurdistan-oil",
    "raqqa-after-islamic-state",
    "red-sea-shipping",
    "lebanon-refugee-schools",
)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Briefs of the sample shelf, the Arabic ones under numbers."""
    for side in ("en", "ar"):
        (tmp_path / side).mkdir()
    for number, name in enumerate(NAMES):
        for side in ("en", "ar"):
            (file,) = (ROOT / "corpora" / side).glob(f"{name}.*")
            stem = name if side == "en" else f"{(number + 2) % len(NAMES)}"
            shutil.copy(file, tmp_path / side / f"{stem}{file.suffix}")
    return tmp_path


def paired(shelf: Path) -> Pairing:
    return pair_leftovers(pair_folders(shelf / "en", shelf / "ar"), open_encoder())


def names(pairing: Pairing) -> dict[str, tuple[str, str]]:
    return {pair.en.stem: (pair.ar.stem, pair.found) for pair in pairing.pairs}


def test_every_brief_finds_its_own_under_another_name(shelf: Path) -> None:
    pairing = paired(shelf)
    assert names(pairing) == {name: (str((n + 2) % 4), "content") for n, name in enumerate(NAMES)}
    assert pairing.unpaired_en == pairing.unpaired_ar == ()


def test_one_file_on_each_side_is_paired_only_if_they_say_the_same(shelf: Path) -> None:
    for file in [*(shelf / "en").iterdir(), *(shelf / "ar").iterdir()]:
        if file.stem not in {NAMES[0], NAMES[1], "2"}:
            file.unlink()
    (shelf / "en" / f"{NAMES[0]}.txt").rename(shelf / "aside")
    alone = paired(shelf)
    assert alone.pairs == ()
    (left,) = alone.unpaired_en
    assert "clearly says the same" in left.reason
    (shelf / "aside").rename(shelf / "en" / f"{NAMES[0]}.txt")
    (shelf / "en" / f"{NAMES[1]}.txt").unlink()
    assert names(paired(shelf)) == {NAMES[0]: ("2", "content")}


def test_a_brief_whose_partner_is_missing_takes_nobody_elses(shelf: Path) -> None:
    (shelf / "ar" / "3.txt").unlink()
    pairing = paired(shelf)
    assert NAMES[1] not in names(pairing)
    assert len(pairing.pairs) == 3
    assert [left.path.stem for left in pairing.unpaired_en] == [NAMES[1]]


def test_names_go_first_and_a_manifest_has_the_last_word(shelf: Path) -> None:
    (shelf / "ar" / "2.txt").rename(shelf / "ar" / f"{NAMES[0]}.txt")
    (shelf / "pairs.csv").write_text(f"{NAMES[1]}.txt,\n", encoding="utf-8")
    pairing = paired(shelf)
    assert names(pairing)[NAMES[0]] == (NAMES[0], "name")
    assert NAMES[1] not in names(pairing)
    assert "the manifest says" in pairing.unpaired_en[0].reason


def test_a_file_that_cannot_be_read_is_named_and_disturbs_nobody(shelf: Path) -> None:
    (shelf / "en" / "broken.txt").write_bytes(bytes(range(256)) * 9)
    pairing = paired(shelf)
    assert len(pairing.pairs) == 4
    assert [left.path.name for left in pairing.unread] == ["broken.txt"]
