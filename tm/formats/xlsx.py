"""XLSX: the table of :mod:`tm.formats.columns` as a workbook, the Arabic column right to left.

openpyxl does not guard against entity expansion, so a workbook with a DOCTYPE in any part is
refused, and so is one that unpacks to more than any sheet can hold.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

from align.errors import InputError, MuwaziError
from tm.formats.atomic import reading, replacing
from tm.formats.columns import COLUMNS, row_of
from tm.formats.delimited import units_of_rows
from tm.formats.format import Damage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.delimited import NumberedRow
    from tm.formats.format import ReadSettings, Report, WriteSettings
    from tm.unit import TranslationUnit

# Limits of the format (Excel specifications and limits, Microsoft).
LONGEST_CELL = 32_767
MOST_ROWS = 1_048_576
# A full sheet of our columns unpacks to about 1 GiB; far more is an attack or a mistake.
_MOST_UNPACKED = 4 << 30
_WIDTHS = {"en": 60, "ar": 60, "note": 30, "document": 24, "title": 30}
# ST_Xstring (ECMA-376 part 1, 22.9.2.19): characters that XML cannot hold or would change.
_TO_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Xlsx:
    """An Excel workbook of one sheet."""

    name = "xlsx"
    suffixes = (".xlsx",)
    description = "XLSX for spreadsheets, formulas neutralised"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of a workbook's first sheet.

        Raises:
            InputError: this is no workbook, or one that is not safe to open.
        """
        with reading(path) as stream:
            try:
                refuse_unsafe(stream, path)
                stream.seek(0)
                yield from units_of_rows(sheet_rows(stream), path, settings, report)
            except (MuwaziError, MemoryError):
                raise
            # openpyxl and zipfile check little: a damaged part makes Python raise anything at all.
            except Exception as error:
                raise InputError(
                    f"cannot be read as a workbook: {error}",
                    where=path,
                    remedy="save it again as .xlsx",
                ) from error

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write a workbook; how many units it holds. What a cell cannot hold is reported."""
        from openpyxl import Workbook

        with replacing(path) as stream:
            book = Workbook(write_only=True)
            sheet = _sheet(book)
            try:
                count = _fill(sheet, units, report)
            finally:
                sheet.close()  # else a failure leaves openpyxl's own temporary file half-written
            book.save(stream)
        return count


def _fill(sheet: Any, units: Iterable[TranslationUnit], report: Report) -> int:
    """Add a row a unit; how many fitted."""
    count = 0
    for number, unit in enumerate(units, start=1):
        row = row_of(unit)
        fault = _unfit(row, count)
        if fault:
            report(Damage(number, fault))
            continue
        sheet.append([text_cell(sheet, value) for value in row])
        count += 1
    return count


def _sheet(book: Any) -> Any:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet("units")
    sheet.freeze_panes = "A2"
    for at, name in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 14)
    sheet.append([text_cell(sheet, name) for name in COLUMNS])
    return sheet


def text_cell(sheet: Any, value: str) -> Any:
    """A cell that holds text, never a formula, a number or a date."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if not value:
        return None
    cell = WriteOnlyCell(sheet)
    cell.value = _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    cell.data_type = "s"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _unfit(row: list[str], count: int) -> str:
    if count + 2 > MOST_ROWS:
        return f"a sheet holds no more than {MOST_ROWS - 1:,} units; use CSV or TMX"
    longest = max(map(len, row))
    if longest > LONGEST_CELL:
        return f"a cell holds no more than {LONGEST_CELL:,} characters, not {longest:,}; use CSV"
    return ""


def refuse_unsafe(stream: Any, path: Path) -> None:
    """Refuse a workbook that expands without bound, in zip or in XML."""
    unpacked = 0
    with zipfile.ZipFile(stream) as archive:
        for part in archive.infolist():
            with archive.open(part) as content:
                tail = b""
                while chunk := content.read(1 << 20):
                    unpacked += len(chunk)
                    if unpacked > _MOST_UNPACKED:
                        raise InputError("unpacks without end", where=path, remedy="use CSV")
                    text = (tail + chunk).replace(b"\0", b"")
                    if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in text:
                        raise InputError(
                            f"its part {part.filename} declares a DOCTYPE, which none may have",
                            where=path,
                            remedy="save it again in a spreadsheet program",
                        )
                    tail = chunk[-32:]


def sheet_rows(stream: Any) -> Iterator[NumberedRow]:
    """The rows of a workbook's first sheet as text, numbered from 1."""
    from openpyxl import load_workbook

    book = load_workbook(stream, read_only=True, data_only=True)
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, ["" if value is None else _text(value) for value in row]
    finally:
        book.close()


def _text(value: object) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))
