"""What fuzzing found, kept small: each input is refused in one line."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from align.errors import InputError
from align.reading import read_document
from tests.readers.test_office import epub
from tm.formats.format import ReadSettings
from tm.formats.registry import format_for

if TYPE_CHECKING:
    from pathlib import Path


def _zip(parts: list[tuple[str, str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts:
            archive.writestr(name, text)
    return out.getvalue()


def test_a_word_file_without_a_main_part(tmp_path: Path) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        "</Relationships>"
    )
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    path = tmp_path / "a.docx"
    path.write_bytes(_zip([("[Content_Types].xml", types), ("_rels/.rels", relations)]))
    with pytest.raises(InputError, match="is not a Word file"):
        read_document(path, "en")


def test_a_book_with_a_damaged_part(tmp_path: Path) -> None:
    path = epub(tmp_path / "a.epub", {"a.xhtml": "<p>نص.</p>"})
    data = path.read_bytes()
    at = data.index(b"PK\x03\x04", 10)
    path.write_bytes(data[:at] + b"PK\x03\x05" + data[at + 4 :])
    with pytest.raises(InputError, match="is not a EPUB file, or is damaged"):
        read_document(path, "ar")


def test_a_workbook_without_sheets(tmp_path: Path) -> None:
    from openpyxl import Workbook

    whole = io.BytesIO()
    Workbook().save(whole)
    with zipfile.ZipFile(whole) as archive:
        parts = [(name, archive.read(name).decode()) for name in archive.namelist()]
    path = tmp_path / "a.xlsx"
    bare = "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'/>"
    path.write_bytes(_zip([(n, bare if n == "xl/workbook.xml" else text) for n, text in parts]))
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        list(format_for(path).read(path, ReadSettings(document="a"), lambda damage: None))
