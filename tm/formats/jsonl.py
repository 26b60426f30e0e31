"""JSON Lines: one unit a line, every field of it, nothing lost.

For programs, and for moving a memory between machines. Only ``en`` and ``ar`` must be there.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from align.errors import InputError
from tm.formats.atomic import replacing
from tm.formats.format import Damage, Outcome
from tm.formats.json_array import parsed
from tm.formats.text_lines import numbered_lines, text_chunks
from tm.formats.unit_json import unit_from_json, unit_to_json
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report, WriteSettings


class JsonLines:
    """One JSON object a line."""

    name = "jsonl"
    suffixes = (".jsonl", ".ndjson")
    description = "JSON Lines, everything the memory knows"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of a file; a line that is none is reported.

        Raises:
            InputError: the first line is not a JSON object, or the file cannot be read.
        """
        for number, line in numbered_lines(text_chunks(path), settings.longest, report):
            if not line.strip():
                continue
            try:
                value = parsed(line)
            except (ValueError, RecursionError) as error:
                if number == 1:
                    raise InputError(
                        "the first line is not JSON",
                        where=path,
                        remedy="name the file's format with --format",
                    ) from error
                report(Damage(number, f"not JSON: {getattr(error, 'msg', 'nested too deeply')}"))
                continue
            unit = unit_of(value, number, settings, report)
            if unit is not None:
                yield unit

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write one unit a line; how many."""
        count = 0
        with replacing(path) as stream:
            for unit in units:
                stream.write(_line(unit))
                count += 1
        return count


def unit_of(
    value: object, number: int, settings: ReadSettings, report: Report
) -> TranslationUnit | None:
    """The unit of a JSON value; None, and a report, where it is none."""
    if not isinstance(value, dict):
        report(Damage(number, "not a JSON object"))
        return None
    try:
        unit = unit_from_json(value)
    except (ValueError, TypeError) as error:
        report(Damage(number, str(error)))
        return None
    if not unit.en.strip() or not unit.ar.strip():
        what = f"not translated: the {'ar' if unit.en.strip() else 'en'} text is empty"
        report(Damage(number, what, Outcome.PASSED_OVER))
        return None
    if not unit.origins:
        unit = replace(unit, origins=(Origin(settings.document),))
    return unit if "status" in value else replace(unit, status=settings.status)


def _line(unit: TranslationUnit) -> bytes:
    value = unit_to_json(unit)
    try:
        return f"{json.dumps(value, ensure_ascii=False)}\n".encode()
    except UnicodeEncodeError:  # a lone surrogate has no UTF-8, but JSON has an escape for it
        return f"{json.dumps(value)}\n".encode()
