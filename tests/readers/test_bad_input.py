"""A file that cannot be read is refused in one line that names it, its fault and the remedy."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from align.errors import InputError
from align.reading import SUFFIXES, ReadLimits, read_document
from align.segment import segment
from tests.readers.reading import read, texts
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Language

# What is not text but holds it.
CONTAINERS = {".docx", ".odt", ".rtf", ".epub", ".pdf"}

ENGLISH = "The council met in Amman on Tuesday and adopted the plan without a vote. " * 3
ARABIC = "اجتمع المجلس في عمّان يوم الثلاثاء واعتمد الخطة من دون تصويت. " * 3


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
@pytest.mark.parametrize("data", [b"", b" \n\t \r\n"])
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    with pytest.raises(InputError, match=r"the file is empty \(.*\)$"):
        read(tmp_path, f"a{suffix}", data)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_a_binary_file_is_refused_under_any_suffix(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(InputError, match=r"is not|holds a NUL"):
        read(tmp_path, f"a{suffix}", bytes(range(256)) * 64)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES - CONTAINERS))
def test_nuls_and_lone_surrogates_are_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(InputError, match="NUL"):
        read(tmp_path, f"a{suffix}", ENGLISH.encode() + b"\x00")
    with pytest.raises(InputError, match="damaged"):
        read(tmp_path, f"a{suffix}", ARABIC.encode() + b"\xed\xa0\x80", "ar")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES - CONTAINERS))
@pytest.mark.parametrize(
    ("text", "language", "name"), [(ENGLISH, "ar", "Arabic"), (ARABIC, "en", "English")]
)
def test_a_text_in_the_wrong_language_is_refused(
    tmp_path: Path, suffix: str, text: str, language: Language, name: str
) -> None:
    with pytest.raises(InputError, match=f"is not {name}: 100% of its letters are .*move it"):
        read(tmp_path, f"a{suffix}", text, language)


def test_furniture_in_the_other_language_does_not_decide(tmp_path: Path) -> None:
    text = f"# العنوان\n\n{ARABIC}\n\n## About the Authors\n\n{ENGLISH * 9}"
    assert len(texts(read(tmp_path, "a.md", text, "ar"))) == 4


def test_a_few_foreign_letters_are_no_foreign_text(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.txt", "USAID, UNHCR.\n", "ar")) == ["USAID, UNHCR."]


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    with pytest.raises(InputError, match=r"a\.md: is a directory"):
        read_document(tmp_path / "a.md", "en")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.md: there is no such file"):
        read_document(tmp_path / "a.md", "en")


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("a.md")
    with pytest.raises(InputError, match=r"a\.md: cannot be read"):
        read_document(tmp_path / "a.md", "en")


def test_a_path_with_a_nul_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / "a\x00.md", "en")


def test_a_file_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.md"
    path.write_text(ENGLISH, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read anything: let the system say no all the same

        def refuse(self: Path, *args: object, **kwargs: object) -> None:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(InputError, match=r"a\.md: cannot be read: Permission denied"):
        read_document(path, "en")


def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no reader for \.key .*\.docx"):
        read(tmp_path, "a.key", ENGLISH)
    with pytest.raises(InputError, match="a file without suffix"):
        read(tmp_path, "a", ENGLISH)


def test_a_suffix_in_capitals_is_known(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "A.TXT", ENGLISH)) == [ENGLISH.strip()]


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ENGLISH, encoding="utf-8")
    with pytest.raises(InputError, match="larger than"):
        read_document(path, "en", ReadLimits(file_bytes=100))


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_line_of_twenty_megabytes_is_refused_by_default(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("the council met and " * 1_000_000, encoding="utf-8")
    with pytest.raises(InputError, match=r"a single paragraph has 19,999,999 characters.*limit"):
        read_document(path, "en")


def test_a_line_of_twenty_megabytes_is_read_and_cut_if_the_limit_allows(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("the council met and " * 999_999 + "left. Nobody spoke.", encoding="utf-8")
    document = read_document(path, "en", ReadLimits(block_characters=10**9))
    assert len(document.blocks) == 1
    assert [piece.text[-6:] for piece in segment(document)] == [" left.", "spoke."]


def test_a_page_of_furniture_only_is_a_page(tmp_path: Path) -> None:
    assert texts(read(tmp_path, "a.md", "Share this article\n"), "boilerplate")


def test_reading_markdown_imports_no_reader_of_another_format() -> None:
    path = ROOT / "corpora" / "en" / "pmu-law.md"
    code = (
        "import sys; from pathlib import Path; from align.reading import read_document; "
        "from align.segment import segment; "
        f"segment(read_document(Path({str(path)!r}), 'en')); "
        "heavy = {'docx', 'trafilatura', 'lxml', 'charset_normalizer', 'numpy', 'torch'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
