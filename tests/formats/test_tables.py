"""Tables that people open and send back: formulas neutralised, other layouts understood."""

from __future__ import annotations

import csv
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from align.errors import InputError
from tm.formats.format import Damage, ReadSettings, WriteSettings
from tm.formats.registry import format_for
from tm.unit import Code, CodeKind, Property, Status, TranslationUnit

if TYPE_CHECKING:
    from pathlib import Path

FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", '=HYPERLINK("x")')


def read(path: Path) -> tuple[list[TranslationUnit], list[Damage]]:
    faults: list[Damage] = []
    form = format_for(path)
    return list(form.read(path, ReadSettings("table"), faults.append)), faults


def pairs(path: Path) -> list[tuple[str, str]]:
    return [(unit.en, unit.ar) for unit in read(path)[0]]


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_text_table_begins_as_a_formula(
    tmp_path: Path, suffix: str, formula: str
) -> None:
    path = tmp_path / f"out{suffix}"
    unit = TranslationUnit(formula, f"{formula}س")
    format_for(path).write([unit], path, WriteSettings(), print)
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter="\t,"[suffix == ".csv"]))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r\n＝" and cell]
    assert pairs(path) == [(formula, f"{formula}س")]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path, formula: str) -> None:
    path = tmp_path / "out.xlsx"
    format_for(path).write([TranslationUnit(formula, "س")], path, WriteSettings(), print)
    sheet = load_workbook(path).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if str(cell.value)[:1] in "=+-@＝"]
    assert pairs(path) == [(formula, "س")]


LAYOUTS = {
    "semicolons and synonyms": ("in.csv", "Arabic;Comment;English\nواحد;c;one\n"),
    "codes with regions": ("in.csv", "en-GB,ar-EG\none,واحد\n"),
    "no header": ("in.csv", "one,واحد\ntwo,اثنان\n"),
    "a header in words": ("in.csv", "Source text,Translation\none,واحد\n"),
    "tabs without quoting": ("in.tsv", 'one\tواحد\n"two" is two\tاثنان\n'),
    "tabs with quoting": ("in.tsv", 'en\tar\n"one"\t"واحد"\n'),
    "line ends of Windows": ("in.csv", "en,ar\r\none,واحد\r\n"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_other_layouts_are_understood(tmp_path: Path, name: str) -> None:
    file, text = LAYOUTS[name]
    path = tmp_path / file
    path.write_bytes(text.encode("utf-8"))
    assert pairs(path)[0] == ("one", "واحد")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2020-12-31", "2020-12-31"),
        ("31/12/2020", "2020-12-31"),
        ("12/31/2020", "2020-12-31"),
        ("5.5.2020", "2020-05-05"),
        ("٣١/١٢/٢٠٢٠", "2020-12-31"),
        ("2020-12-31 00:00:00", "2020-12-31"),
        ("2020-12-31T00:00:00.000Z", "2020-12-31"),
        ("5/6/2020", None),
        ("soon", None),
        (" ٣١/١٣/٢٠٢٠", None),
    ],
)
def test_a_day_is_read_as_spreadsheets_write_it(tmp_path: Path, cell: str, day: str | None) -> None:
    """One that may be two days, or is none, costs its row and is named."""
    path = tmp_path / "in.csv"
    path.write_text(f"en,ar,date\none,واحد,{cell}\n", encoding="utf-8")
    faults: list[Damage] = []
    units = list(format_for(path).read(path, ReadSettings("in"), faults.append))
    assert [str(unit.origins[0].date) for unit in units] == ([day] if day else [])
    assert [(one.line, "2020-12-31" in one.what, repr(cell) in one.what) for one in faults] == (
        [] if day else [(2, True, True)]
    )


@pytest.mark.parametrize("column", ["date", "status", "confidence", "created", "changed"])
def test_a_blank_where_a_value_belongs_is_no_value(tmp_path: Path, column: str) -> None:
    path = tmp_path / "in.csv"
    units: list[TranslationUnit] = []
    for cell in (" ", ""):
        path.write_text(f"en,ar,{column}\none,واحد,{cell}\n", encoding="utf-8")
        faults: list[Damage] = []
        units += format_for(path).read(path, ReadSettings("in"), faults.append)
        assert not faults
    assert len(units) == 2
    assert units[0] == units[1]


def test_a_quotation_mark_that_is_never_closed_is_told_and_hides_no_row_silently(
    tmp_path: Path,
) -> None:
    path = tmp_path / "in.csv"
    text = 'en,ar\none,واحد\n"two,اثنان\nthree,ثلاثة\n'
    path.write_text(text, encoding="utf-8")
    faults: list[Damage] = []
    units = list(format_for(path).read(path, ReadSettings("in"), faults.append))
    assert [unit.en for unit in units] == ["one"]
    assert [(fault.line, "never closed" in fault.what) for fault in faults] == [(3, True)]
    path.write_text(text.replace('"two', '"two"').replace("three", '6" pipe'), encoding="utf-8")
    assert [en for en, _ in pairs(path)] == ["one", "two", '6" pipe']


def test_cells_beyond_the_header_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "in.tsv"
    path.write_text("en\tar\none\tواحد\tmine\n", encoding="utf-8")
    (unit,) = format_for(path).read(path, ReadSettings("in"), print)
    assert unit.properties == (Property("column 3", "mine"),)


@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_half_a_surrogate_pair_costs_its_unit_only(tmp_path: Path, suffix: str) -> None:
    """No store can hold it: told when the file is read, not when half of it is stored."""
    languages = '"source_language": "en", "target_language": "ar", "category": 1, "origin": "x"'
    items = [
        f'{{"en": "{text}", "ar": "ب"}}'
        if suffix == ".jsonl"
        else f'{{"source": "{text}", "target": "ب", {languages}}}'
        for text in ("one", "\\ud800 two", "\\ud83d\\ude00")
    ]
    path = tmp_path / f"in{suffix}"
    path.write_text(
        "\n".join(items) if suffix == ".jsonl" else "[" + ",\n".join(items) + "]", "utf-8"
    )
    faults: list[Damage] = []
    units = list(format_for(path).read(path, ReadSettings("in"), faults.append))
    assert [unit.en for unit in units] == ["one", "😀"]
    assert [(fault.line, "surrogate" in fault.what) for fault in faults] == [(2, True)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_other_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "in.tsv"
    path.write_bytes("en\tar\none\tواحد\n".encode(encoding))
    assert pairs(path) == [("one", "واحد")]


def test_unknown_columns_are_kept_as_properties(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("en,ar,client,status\none,واحد,ACME,Confirmed\n", encoding="utf-8")
    (unit,), _ = read(path)
    assert unit.properties == (Property("client", "ACME"),)
    assert unit.status is Status.CONFIRMED


def test_a_row_that_is_none_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(
        'en,ar,status,confidence\none,,,\n"two\nlines",اثنان,,\nthree,ثلاثة,maybe,\n'
        "four,أربعة,,high\nfive,خمسة,,0.5\n",
        encoding="utf-8",
    )
    units, faults = read(path)
    assert [unit.en for unit in units] == ["two\nlines", "five"]
    assert [fault.line for fault in faults] == [2, 5, 6]


def test_an_edited_text_wins_and_loses_the_codes_that_no_longer_fit(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    code = (Code(CodeKind.STANDALONE, 3, "ph", (), "{0}"),)
    unit = TranslationUnit("one", "واحد", en_codes=code, ar_codes=code)
    format_for(path).write([unit], path, WriteSettings(), print)
    edited = path.read_text(encoding="utf-8-sig").replace('"one"', '"only one"')
    path.write_text(edited, encoding="utf-8")
    (found,), _ = read(path)
    assert (found.en, found.en_codes, found.ar_codes) == ("only one", (), code)


def test_a_table_without_the_two_languages_is_one_line_of_error(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("one,two\nthree,four\n")
    with pytest.raises(InputError, match="name two columns 'en' and 'ar'"):
        read(path)


def test_a_cell_too_long_for_a_workbook_is_reported_not_cut(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    faults: list[Damage] = []
    units = [TranslationUnit("x" * 40_000, "س"), TranslationUnit("one", "واحد")]
    assert format_for(path).write(units, path, WriteSettings(), faults.append) == 1
    assert [fault.line for fault in faults] == [1]
    assert pairs(path) == [("one", "واحد")]


def test_a_workbook_made_elsewhere_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    book = Workbook()
    for row in (["ID", "English", "Arabic", "When"], [7, "one", "واحد", 2020]):
        book.worksheets[0].append(row)
    book.save(path)
    (unit,), _ = read(path)
    assert (unit.en, unit.ar) == ("one", "واحد")
    assert Property("ID", "7") in unit.properties


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_with_entities_is_refused(tmp_path: Path, encoding: str) -> None:
    good, path = tmp_path / "good.xlsx", tmp_path / "in.xlsx"
    format_for(good).write([TranslationUnit("one", "واحد")], good, WriteSettings(), print)
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            is_sheet = part.filename.endswith("sheet1.xml")
            new.writestr(part.filename, bomb.encode(encoding) if is_sheet else content)
    with pytest.raises(InputError, match="DOCTYPE"):
        read(path)
