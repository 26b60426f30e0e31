"""The pairs manifest: a table that says which English file goes with which Arabic one."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

from align.encodings import decode
from align.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADERS = {
    "en": frozenset({"en", "english", "source", "الإنجليزية"}),
    "ar": frozenset({"ar", "arabic", "target", "العربية"}),
}

# Two paths of the 4,096 characters that systems allow, and room for further columns.
_LONGEST_LINE = 10_000


class Row(NamedTuple):
    """One line: the two files, or one that is said to have no partner."""

    line: int
    en: Path | None
    ar: Path | None


def read_manifest(manifest: Path, en: Path, ar: Path) -> Iterator[Row]:
    """The rows of a manifest.

    Two columns, separated by comma, semicolon or tab; a header (``en,ar``, in either order) is
    optional; a cell left empty says that the other file has no partner. Paths are relative to
    their folder or to the manifest.

    Raises:
        InputError: if the manifest cannot be read, or a line has not two columns or names a file
            that is not there.
    """
    try:
        data = manifest.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=manifest, remedy="check the path"
        ) from None
    lines = decode(data, "en", manifest).text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = max(",;\t", key=first.count)
    swapped = False
    header_possible = True
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = _cells(line, separator, number, manifest)
        if header_possible:
            header_possible = False
            names = [cell.casefold() for cell in cells]
            if len(names) > 1 and (names[0] in _HEADERS["en"] or names[0] in _HEADERS["ar"]):
                swapped = names[0] in _HEADERS["ar"]
                continue
        if len(cells) < 2 or not any(cells[:2]):
            raise InputError(
                f"line {number} has not two columns",
                where=manifest,
                remedy="write an English and an Arabic file, separated by a comma",
            )
        one, other = (cells[1], cells[0]) if swapped else (cells[0], cells[1])
        yield Row(number, _path(one, en, manifest, number), _path(other, ar, manifest, number))


def _cells(line: str, separator: str, number: int, manifest: Path) -> list[str]:
    if len(line) > _LONGEST_LINE:
        raise InputError(
            f"line {number} cannot be read ({len(line)} characters)",
            where=manifest,
            remedy="write one pair of files a line",
        )
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))]
    except csv.Error as error:
        raise InputError(
            f"line {number} cannot be read ({error})", where=manifest, remedy="correct the line"
        ) from None


def _path(cell: str, folder: Path, manifest: Path, line: int) -> Path | None:
    if not cell:
        return None
    for place in (folder / cell, manifest.parent / cell):
        if _is_file(place):
            inside = place.resolve()
            if inside.is_relative_to(folder.resolve()):
                return folder / inside.relative_to(folder.resolve())
    raise InputError(
        f"line {line} names {cell}, which is not in {folder}",
        where=manifest,
        remedy="correct the line",
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than the system allows
        return False
