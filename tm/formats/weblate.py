"""Weblate's translation memory as JSON, by its published schema (weblate-memory.schema.json).

An array of flat objects: source, target, their languages, origin, category, context, status. Items
are cut out of the text one by one, so that a large file needs no more memory than a small one.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from tm.formats.atomic import replacing
from tm.formats.format import Damage, Outcome
from tm.formats.json_array import json_items, parsed
from tm.formats.languages import side_of
from tm.formats.text_lines import text_chunks
from tm.unit import Origin, Property, Side, Status, TranslationUnit, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report, WriteSettings

# Weblate: an entry is pending until somebody has vouched for it; category 1 came from a file.
_PENDING, _ACTIVE, _FROM_FILE = 0, 1, 1


class Weblate:
    """Weblate memory JSON."""

    name = "weblate"
    suffixes = (".json",)
    description = "Weblate memory JSON"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of an array of memory items.

        Raises:
            InputError: the file is not a JSON array.
        """
        for line, item in json_items(text_chunks(path), path, settings.longest):
            try:
                value = parsed(item)
            except (ValueError, RecursionError) as error:
                report(Damage(line, f"not JSON: {getattr(error, 'msg', 'nested too deeply')}"))
                continue
            unit = _unit(value, line, settings, report)
            if unit is not None:
                yield unit

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write an array of memory items; how many."""
        with replacing(path) as stream:
            return _write(units, stream, settings.source)


def _unit(
    value: Any,
    line: int,
    settings: ReadSettings,
    report: Report,
) -> TranslationUnit | None:
    if not isinstance(value, dict):
        report(Damage(line, "not a JSON object"))
        return None
    needed = ("source", "target", "source_language", "target_language")
    wrong = [name for name in needed if not isinstance(value.get(name), str)]
    if wrong:
        report(Damage(line, f"{wrong[0]!r} is missing or not a text"))
        return None
    codes = value["source_language"], value["target_language"]
    sides = [side_of(code) for code in codes]
    if set(sides) != {"en", "ar"}:
        report(Damage(line, f"from {codes[0]} to {codes[1]}", Outcome.PASSED_OVER))
        return None
    texts = dict(zip(sides, (value["source"], value["target"]), strict=True))
    if not texts["en"].strip() or not texts["ar"].strip():
        what = "not translated: the source or target is empty"
        report(Damage(line, what, Outcome.PASSED_OVER))
        return None
    return TranslationUnit(
        texts["en"],
        texts["ar"],
        status=_status(value.get("status"), settings),
        origins=(Origin(str(value.get("origin") or settings.document)),),
        properties=tuple(_properties(value, sides, codes)),
    )


def _status(value: object, settings: ReadSettings) -> Status:
    known: dict[object, Status] = {_ACTIVE: Status.CONFIRMED, _PENDING: Status.MACHINE}
    return known.get(value, settings.status) if isinstance(value, int) else settings.status


def _properties(
    value: dict[str, Any], sides: list[Side | None], codes: tuple[str, str]
) -> Iterator[Property]:
    if value.get("context"):
        yield Property("x-context", str(value["context"]))
    if value.get("category", _FROM_FILE) != _FROM_FILE:
        yield Property("x-weblate-category", str(value["category"]))
    for side, code in zip(sides, codes, strict=True):
        if code != side:
            yield Property("@xml:lang", code, side)


def _write(units: Iterable[TranslationUnit], stream: IO[bytes], source: Side) -> int:
    count = 0
    stream.write(b"[")
    for unit in units:
        item = json.dumps(_item(unit, source), ensure_ascii=False)
        stream.write((",\n" if count else "\n").encode() + item.encode("utf-8", "replace"))
        count += 1
    stream.write(b"\n]\n")
    return count


def _item(unit: TranslationUnit, source: Side) -> dict[str, Any]:
    """A unit as the schema wants it."""
    whole = {prop.name: prop.value for prop in reversed(unit.properties) if prop.side is None}
    codes = {prop.side: prop.value for prop in unit.properties if prop.name == "@xml:lang"}
    target = other_side(source)
    category = whole.get("x-weblate-category", "")
    newest = unit.newest
    return {
        "source_language": codes.get(source, source),
        "target_language": codes.get(target, target),
        "source": unit.text(source),
        "target": unit.text(target),
        "origin": newest.document if newest is not None else "",
        "category": int(category) if category.isdecimal() else _FROM_FILE,
        "context": whole.get("x-context", ""),
        "status": _ACTIVE if unit.status is Status.CONFIRMED else _PENDING,
    }
