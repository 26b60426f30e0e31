"""Units as rows: the columns of tables that people open, edit and send back.

What a person wants to read has a column of its own; whatever else a unit carries stands in ``more``
as JSON, so that a table comes back as it went out. Edited columns win over ``more``.

Spreadsheets run a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, whoever wrote
it (https://owasp.org/www-community/attacks/CSV_Injection). Such a cell goes out behind an
apostrophe, and comes back without it.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from align.orthography import western_digits
from tm.formats.format import Damage, Outcome
from tm.formats.json_array import parsed
from tm.formats.languages import side_of
from tm.formats.unit_json import unit_from_json, unit_to_json
from tm.unit import SIDES, Property, Side, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.formats.format import ReadSettings, Report

_ORIGIN = ("document", "title", "date", "author", "translator", "url")
_UNIT = ("created", "created_by", "changed", "changed_by")
COLUMNS = ("en", "ar", "status", "confidence", *_ORIGIN, *_UNIT, "note", "more")
# A blank in one of these says as little as an empty cell.
_NEVER_BLANK = frozenset({"status", "confidence", "date", "created", "changed"})
_SYNONYMS = {
    "english": "en",
    "arabic": "ar",
    "الإنجليزية": "en",
    "العربية": "ar",
    "posterior": "confidence",
    "notes": "note",
    "comment": "note",
}
# Full-width signs too: some spreadsheets take them for the plain ones.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?")
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile("[A-Za-z]")


def neutralised(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> neutralised("=1+1"), neutralised("1+1"), neutralised("'=1")
    ("'=1+1", '1+1', "''=1")
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """The inverse of :func:`neutralised`.

    >>> restored("'=1+1"), restored("'quoted'"), restored("-3")
    ('=1+1', "'quoted'", '-3')
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def day_of_cell(cell: str) -> str:
    """A day as YYYY-MM-DD, also where a spreadsheet has put it into its own words.

    A cell that is no day comes back as it is.

    Raises:
        ValueError: it may be two days: 5/6/2020.

    >>> [day_of_cell(cell) for cell in ("2020-12-31", "31/12/2020", "٣١/١٢/٢٠٢٠", "12/31/2020")]
    ['2020-12-31', '2020-12-31', '2020-12-31', '2020-12-31']
    >>> day_of_cell("2020-12-31 00:00:00"), day_of_cell("last week")
    ('2020-12-31', 'last week')
    """
    text = western_digits(cell.strip())
    if moment := _MOMENT.fullmatch(text):
        return moment[1]
    found = _DAY.fullmatch(text)
    if found is None:
        return text if _is_day(text) else cell
    first, second = int(found[1]), int(found[3])
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(f"the date {cell!r} may be two days (write 2020-12-31)")
    day, month = (first, second) if second <= 12 else (second, first)
    text = f"{found[4]}-{month:02}-{day:02}"
    return text if _is_day(text) else cell


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def row_of(unit: TranslationUnit) -> list[str]:
    """A unit's cells, in the order of COLUMNS, neutralised."""
    value = unit_to_json(unit)
    value.pop("id", None)
    cells: dict[str, str] = {}
    _move(value, ("en", "ar", "status", *_UNIT), cells)
    if unit.origins:
        _move(value["origins"][0], _ORIGIN, cells)
        confidence = value["origins"][0].pop("posterior", None)
        cells["confidence"] = "" if confidence is None else repr(confidence)
        if value.get("posterior") == confidence:
            value.pop("posterior", None)
        if value["origins"] == [{}]:
            del value["origins"]
    cells["note"] = _joined_notes(value)
    if cells["note"] and value["notes"] == [{"text": cells["note"]}]:
        del value["notes"]
    for side in SIDES:
        if unit.codes(side):
            value[f"{side}_sum"] = _sum(unit.text(side))
    cells["more"] = json.dumps(value, ensure_ascii=False) if value else ""
    return [neutralised(cells.get(name, "")) for name in COLUMNS]


def _move(value: dict[str, Any], names: Sequence[str], cells: dict[str, str]) -> None:
    """What is not empty becomes a cell; an empty text stays behind, or it would be lost."""
    for name in names:
        if value.get(name):
            cells[name] = value.pop(name)


def _joined_notes(value: dict[str, Any]) -> str:
    return "\n".join(note["text"] for note in value.get("notes", ()))


def _sum(text: str) -> int:
    """A checksum of a text, by which its inline codes know whether they still fit."""
    return crc32(text.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a table holds what; a column we do not know becomes a property."""

    names: tuple[str, ...]
    language_codes: tuple[tuple[Side, str], ...] = ()

    def unit(
        self, row: Sequence[str], number: int, settings: ReadSettings, report: Report
    ) -> TranslationUnit | None:
        """The unit of a row; None, and a report, where it is none."""
        cells: dict[str, str] = {}
        others: list[Property] = []
        unnamed = [f"column {at + 1}" for at in range(len(self.names), len(row))]
        for name, cell in zip((*self.names, *unnamed), row, strict=False):
            if name in _NEVER_BLANK and not cell.strip():
                continue
            if name in COLUMNS:
                cells[name] = restored(cell)
            elif cell and name:
                others.append(Property(name, restored(cell)))
        if not any(cell.strip() for cell in row):
            return None
        missing = [side for side in SIDES if not cells.get(side, "").strip()]
        if missing:
            what = f"not translated: the {' and '.join(missing)} text is empty"
            report(Damage(number, what, Outcome.PASSED_OVER))
            return None
        try:
            unit = unit_from_json(_merged(cells, settings.document))
        except (ValueError, TypeError, RecursionError) as error:
            report(Damage(number, str(error)))
            return None
        others += [Property("@xml:lang", code, side) for side, code in self.language_codes]
        if others:
            unit = replace(unit, properties=unit.properties + tuple(others))
        return unit if cells.get("status") else replace(unit, status=settings.status)


def _merged(cells: dict[str, str], document: str) -> dict[str, Any]:
    """The JSON value of a unit, from its cells and what ``more`` holds besides."""
    value = parsed(cells["more"]) if cells.get("more") else {}
    if not isinstance(value, dict) or not isinstance(value.get("origins", []), list):
        raise TypeError("'more' is not what an export wrote there")
    value |= {name: cells[name] for name in ("en", "ar", *_UNIT) if cells.get(name)}
    if cells.get("status"):
        value["status"] = cells["status"].strip().lower()
    origins = value.setdefault("origins", [{}]) or [{}]
    first = origins[0] if isinstance(origins[0], dict) else {}
    first |= {name: cells[name] for name in _ORIGIN if cells.get(name)}
    if cells.get("date"):
        first["date"] = day_of_cell(cells["date"])
    first.setdefault("document", document)
    if cells.get("confidence"):
        first["posterior"] = _probability(cells["confidence"])
    value["origins"] = [first, *origins[1:]]
    if "posterior" not in value and "posterior" in first:
        value["posterior"] = first["posterior"]
    note = cells.get("note", "")
    if note and note != _joined_notes(value):
        value["notes"] = [{"text": note}]
    for side in SIDES:
        if value.pop(f"{side}_sum", None) != _sum(cells[side]):
            value.pop(f"{side}_codes", None)
    return value


def _probability(cell: str) -> float:
    try:
        return float(western_digits(cell))
    except ValueError:
        raise ValueError(f"'confidence' is no probability: {cell!r} (write 0.95)") from None


def layout_of(header: Sequence[str]) -> Layout | None:
    """The layout a header row describes; None where it names no English and Arabic column."""
    names: list[str] = []
    codes: list[tuple[Side, str]] = []
    for cell in header:
        plain = cell.strip().lstrip("\ufeff")
        name = _SYNONYMS.get(plain.lower(), plain.lower())
        side = side_of(plain)
        if side is not None and side not in names:
            name = side
            if plain != side:
                codes.append((side, plain))
        names.append(name if name in COLUMNS and name not in names else plain)
    return Layout(tuple(names), tuple(codes)) if {"en", "ar"} <= set(names) else None


def layout_by_script(row: Sequence[str], header: Sequence[str] = ()) -> Layout | None:
    """The layout of a table whose header does not tell: by the script of a row's texts."""
    sides = [_script(cell) for cell in row]
    if "en" not in sides or "ar" not in sides:
        return None
    names = list(header) or [f"column {at + 1}" for at in range(len(row))]
    names += [f"column {at + 1}" for at in range(len(names), len(row))]
    for side in SIDES:
        longest = max(
            (at for at, found in enumerate(sides) if found == side), key=lambda at: len(row[at])
        )
        names[longest] = side
    return Layout(tuple(names))


def _script(cell: str) -> Side | None:
    arabic, latin = len(_ARABIC.findall(cell)), len(_LATIN.findall(cell))
    if arabic == latin:
        return None
    return "ar" if arabic > latin else "en"
