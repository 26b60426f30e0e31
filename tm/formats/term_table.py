"""Termbases as tables: CSV and XLSX, a row a term; and plain lists of two columns.

Cells that a spreadsheet would run as a formula go out neutralised (see
:mod:`tm.formats.columns`). A table with a column for English and one for Arabic and no ``term``
column is a plain glossary: each row is a concept.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from align.errors import InputError
from tm.formats.atomic import reading, replacing
from tm.formats.columns import neutralised, restored
from tm.formats.format import Damage
from tm.formats.languages import side_of
from tm.formats.xlsx import refuse_unsafe, sheet_rows, text_cell
from tm.terms.concept import Concept, Term, concept_from_json, concept_json, term_from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tm.formats.format import Report

_TERM = (
    "status",
    "since",
    "part_of_speech",
    "gender",
    "number",
    "forms",
    "case_sensitive",
    "note",
    "source",
    "context",
)
_CONCEPT = ("subject", "definition", "concept_note", "concept_source")
COLUMNS = ("concept", "language", "term", *_TERM, *_CONCEPT)
_BETWEEN_FORMS = " | "
Row = tuple[int, list[str]]


def write_csv(concepts: Iterable[Concept], path: Path) -> int:
    """Write a table that spreadsheets open as UTF-8; how many concepts."""
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        writer = csv.writer(text, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        count = 0
        for concept in concepts:
            count += 1
            writer.writerows(_rows_of(concept, concept.id or count))
        text.detach()
    return count


def write_xlsx(concepts: Iterable[Concept], path: Path) -> int:
    """Write a workbook of one sheet; how many concepts."""
    from openpyxl import Workbook

    with replacing(path) as stream:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("terms")
        sheet.freeze_panes = "A2"
        sheet.append([text_cell(sheet, name) for name in COLUMNS])
        count = 0
        for concept in concepts:
            count += 1
            for row in _rows_of(concept, concept.id or count):
                sheet.append([text_cell(sheet, cell) for cell in row])
        book.save(stream)
    return count


def read_csv(path: Path, report: Report) -> Iterator[Concept]:
    """The concepts of a CSV or TSV table. InputError where it is no such table."""
    with reading(path) as stream:
        text = stream.read().decode("utf-8-sig", "replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    yield from _concepts(((n, row) for n, row in enumerate(rows, start=1)), path, report)


def read_xlsx(path: Path, report: Report) -> Iterator[Concept]:
    """The concepts of a workbook's first sheet. InputError where it is no such table."""
    import zipfile

    with reading(path) as stream:
        try:
            refuse_unsafe(stream, path)
            stream.seek(0)
            yield from _concepts(sheet_rows(stream), path, report)
        except (zipfile.BadZipFile, KeyError, EOFError, SyntaxError) as error:
            raise InputError(
                f"cannot be read as a workbook: {error}",
                where=path,
                remedy="save it again as .xlsx",
            ) from error


def _rows_of(concept: Concept, number: int) -> Iterator[list[str]]:
    whole = concept_json(concept)
    whole |= {"concept_note": whole.get("note"), "concept_source": whole.get("source")}
    for side in ("en", "ar"):
        for term in concept.on(side):
            cells = next(t for t in concept_json(Concept((term,)))["terms"])
            cells["forms"] = _BETWEEN_FORMS.join(term.forms)
            cells["case_sensitive"] = "yes" if term.case_sensitive else ""
            row = [f"c{number}", side, term.text]
            row += [str(cells.get(name) or "") for name in _TERM]
            row += [str(whole.get(name) or "") for name in _CONCEPT]
            yield [neutralised(cell) for cell in row]


def _concepts(rows: Iterator[Row], path: Path, report: Report) -> Iterator[Concept]:
    _, header = next(rows, (0, []))
    names = [cell.strip().lower().replace(" ", "_") for cell in header]
    sides = [side_of(name) or {"english": "en", "arabic": "ar"}.get(name) for name in names]
    if "term" in names and "language" in names:
        yield from _long(rows, names, report)
    elif "en" in sides and "ar" in sides:
        yield from _glossary(rows, names, sides, report)
    else:
        raise InputError(
            "no columns 'language' and 'term', nor 'en' and 'ar'",
            where=path,
            remedy="name the columns in the first row; `muwazi terms export` shows how",
        )


def _long(rows: Iterator[Row], names: Sequence[str], report: Report) -> Iterator[Concept]:
    """A row a term; rows of one concept are gathered wherever they stand."""
    terms: dict[str, list[Term]] = defaultdict(list)
    whole: dict[str, dict[str, str]] = defaultdict(dict)
    for number, row in rows:
        cells = _cells(names, row)
        if not any(cells.values()):
            continue
        concept = cells.get("concept") or f"row {number}"
        try:
            terms[concept].append(_term(cells))
        except (ValueError, KeyError) as error:
            report(Damage(number, str(error)))
            continue
        for name in _CONCEPT:
            if cells.get(name):
                whole[concept].setdefault(name, cells[name])
    for concept, named in terms.items():
        if named:
            told = whole[concept]
            yield Concept(
                tuple(named),
                subject=told.get("subject"),
                definition=told.get("definition"),
                note=told.get("concept_note"),
                source=told.get("concept_source"),
            )


def _term(cells: dict[str, str]) -> Term:
    side = side_of(cells.get("language", ""))
    if side is None:
        raise ValueError(f"not English and not Arabic: {cells.get('language')!r}")
    value: dict[str, Any] = {name: cells[name] for name in _TERM if cells.get(name)}
    value["forms"] = tuple(
        form.strip() for form in cells.get("forms", "").split("|") if form.strip()
    )
    value["case_sensitive"] = cells.get("case_sensitive", "").lower() in ("yes", "true", "1", "x")
    if "status" in value:
        value["status"] = value["status"].lower()
    return term_from_json(value | {"text": cells.get("term", ""), "side": side})


def _glossary(
    rows: Iterator[Row], names: Sequence[str], sides: Sequence[str | None], report: Report
) -> Iterator[Concept]:
    """A row a concept; several terms in a cell are parted by a bar, the first is preferred."""
    for number, row in rows:
        cells = _cells(names, row)
        terms = []
        for name, side in zip(names, sides, strict=True):
            for at, text in enumerate(cells.get(name, "").split("|")):
                if side in ("en", "ar") and text.strip():
                    status = "admitted" if at else cells.get("status", "").lower() or "preferred"
                    terms.append({"text": text.strip(), "side": side, "status": status})
        if not terms:
            continue
        value = {"terms": terms} | {n: cells[n] for n in ("subject", "definition") if cells.get(n)}
        try:
            yield concept_from_json(value | ({"note": cells["note"]} if cells.get("note") else {}))
        except (ValueError, KeyError) as error:
            report(Damage(number, str(error)))


def _cells(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: restored(cell).strip() for name, cell in zip(names, row, strict=False)}


def as_jsonl(concepts: Iterable[Concept]) -> Iterator[str]:
    """A line of JSON a concept: everything that is known of it."""
    for concept in concepts:
        yield json.dumps(concept_json(concept), ensure_ascii=False)
