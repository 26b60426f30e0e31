"""CSV and TSV: tables as spreadsheets and scripts write them.

Written as UTF-8 with a byte order mark, without which Excel shows Arabic as mojibake, every cell in
quotation marks. Read with or without a header, with ``,`` ``;`` or a tab between cells, and (TSV)
with or without quoting.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from align.errors import InputError
from tm.formats.atomic import replacing
from tm.formats.columns import COLUMNS, Layout, layout_by_script, layout_of, row_of
from tm.formats.format import Damage
from tm.formats.text_lines import numbered_lines, text_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report, WriteSettings
    from tm.unit import TranslationUnit

# The rows by which quoting, delimiter and (without a header) sides are judged.
_SAMPLE = 200
_QUOTED = re.compile(r'"(?:[^"]|"")*"?')
NumberedRow = tuple[int, list[str]]


class Csv:
    """Comma-separated values."""

    name = "csv"
    suffixes: tuple[str, ...] = (".csv",)
    description = "CSV for spreadsheets, formulas neutralised"
    delimiter = ","
    delimiters: tuple[str, ...] = (",", ";", "\t")

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of a table, row by row.

        Raises:
            InputError: no column is English or none is Arabic, or the file cannot be read.
        """
        numbered = numbered_lines(text_chunks(path), settings.longest, report)
        sample = list(islice(numbered, _SAMPLE))
        dialect = _dialect([line for _, line in sample], self.delimiters)
        rows = _rows(chain(sample, numbered), dialect, settings.longest, report)
        yield from units_of_rows(rows, path, settings, report)

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write a header and a row a unit; how many units."""
        count = 0
        with replacing(path) as stream:
            text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
            writer = csv.writer(text, delimiter=self.delimiter, quoting=csv.QUOTE_ALL)
            writer.writerow(COLUMNS)
            for unit in units:
                writer.writerow(row_of(unit))
                count += 1
            text.detach()
        return count


class Tsv(Csv):
    """Tab-separated values."""

    name = "tsv"
    suffixes = (".tsv", ".tab")
    description = "TSV for spreadsheets, formulas neutralised"
    delimiter = "\t"
    delimiters = ("\t",)


def units_of_rows(
    rows: Iterator[NumberedRow], path: Path, settings: ReadSettings, report: Report
) -> Iterator[TranslationUnit]:
    """The units of a table's rows, whose first may be a header."""
    sample = list(islice(rows, _SAMPLE))
    layout, first = _layout([row for _, row in sample])
    if layout is None:
        raise InputError(
            "no column holds English or none holds Arabic",
            where=path,
            remedy="name two columns 'en' and 'ar' in the first row",
        )
    for number, row in chain(sample[first:], rows):
        unit = layout.unit(row, number, settings, report)
        if unit is not None:
            yield unit


def _layout(rows: Sequence[Sequence[str]]) -> tuple[Layout | None, int]:
    """The layout of a table and the number of its header rows."""
    if not rows:
        return None, 0
    layout = layout_of(rows[0])
    if layout is not None:
        return layout, 1
    if len(rows) > 1 and layout_by_script(rows[0]) is None:
        for row in rows[1:]:
            layout = layout_by_script(row, rows[0])
            if layout is not None:
                return layout, 1
    return layout_by_script(rows[0]), 0


def _dialect(lines: Sequence[str], delimiters: Sequence[str]) -> dict[str, Any]:
    """How cells are separated and quoted, judged by the first lines."""
    head = lines[0] if lines else ""
    delimiter = max(delimiters, key=lambda mark: (head.count(mark), -delimiters.index(mark)))
    quoted = delimiter != "\t" or _consistently_quoted("".join(lines), delimiter)
    return {
        "delimiter": delimiter,
        "quoting": csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        "strict": False,
    }


def _consistently_quoted(text: str, delimiter: str) -> bool:
    r"""Whether every cell that begins with a quotation mark ends with one, as quoting demands.

    >>> _consistently_quoted('"a ""b"" c"\td\n', "\t")
    True
    >>> _consistently_quoted('"a" b\td\n', "\t")
    False
    """
    start = 0
    while 0 <= start < len(text):
        found = _QUOTED.match(text, start)
        end = start if found is None else found.end()
        if found is not None and text[end : end + 1] not in (delimiter, "\n", "\r", ""):
            return False
        cell, line = text.find(delimiter, end), text.find("\n", end)
        ends = [place for place in (cell, line) if place >= 0]
        start = min(ends) + 1 if ends else len(text)
    return True


def _rows(
    lines: Iterator[tuple[int, str]], dialect: dict[str, Any], longest: int, report: Report
) -> Iterator[NumberedRow]:
    """Rows with the number of the line they begin on.

    A quotation mark that is never closed takes all that follows for one cell: that is reported, and
    is no row.
    """
    csv.field_size_limit(longest)
    begin = last = marks = 0
    ended = False

    def feed() -> Iterator[str]:
        nonlocal begin, last, marks, ended
        for number, line in lines:
            last = number
            if begin == 0:
                begin, marks = number, 0
            marks += line.count('"')
            yield line
        ended = True

    fed = feed()
    while True:
        reader = csv.reader(fed, **dialect)
        try:
            for row in reader:
                number, begin = begin, 0
                unclosed = ended and marks % 2 and number < last
                if unclosed and dialect["quoting"] != csv.QUOTE_NONE:
                    what = "a quotation mark is never closed; it hides the rest of the file"
                    report(Damage(number, what))
                elif row:
                    yield number, row
        except csv.Error as error:
            report(Damage(begin or last, f"not a row of this table: {error}"))
            begin = 0
            continue
        return
