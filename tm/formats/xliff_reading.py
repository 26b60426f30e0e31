"""XLIFF 1.2 and 2.x in: every translated segment is a unit, whichever version the file is.

Streams and forgives as the TMX reader does; see :mod:`tm.formats.xml_records`. Matches proposed in
the file (``alt-trans``, ``mtc:match``) are no translations and are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.errors import InputError
from tm.formats.codes import local_name, read_content
from tm.formats.format import Damage, Outcome
from tm.formats.languages import side_of
from tm.formats.told import Sided, unit_told
from tm.formats.xliff_codes import DIALECT_1, DIALECT_2, with_data
from tm.formats.xml_elements import Elements
from tm.formats.xml_records import Records
from tm.formats.xml_text import characters
from tm.unit import Note, Property, Side, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lxml import etree

    from tm.formats.format import ReadSettings, Report
    from tm.formats.xml_records import Record
    from tm.unit import TranslationUnit

_ATTRIBUTE = r"""\b{}\s*=\s*(?:"([^"<]*)"|'([^'<]*)')"""
_APPLIES: dict[str | None, int] = {"source": 0, "target": 1}
_CONFIRMED = {"final", "signed-off", "reviewed"}


@dataclass(slots=True)
class _Enclosing:
    """What holds for the units to come: version and languages of the ``xliff`` and ``file``."""

    version: str = ""
    source: str = ""
    target: str = ""

    def take(self, tag: Record) -> None:
        """Learn from a start tag."""
        if tag.name == "xliff":
            self.version = _attribute(tag.xml, "version")
            self.source = _attribute(tag.xml, "srcLang")
            self.target = _attribute(tag.xml, "trgLang")
        elif tag.name == "file" and not self.is_second:
            self.source = _attribute(tag.xml, "source-language")
            self.target = _attribute(tag.xml, "target-language")

    @property
    def is_second(self) -> bool:
        """Whether the file is XLIFF 2.x."""
        return self.version.startswith("2")

    @property
    def sides(self) -> tuple[Side, Side] | None:
        """The sides of source and target; None where they are not English and Arabic."""
        source, target = side_of(self.source), side_of(self.target)
        if source is None or target is None or source == target:
            return None
        return source, target


def read_xliff(path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
    """The units of an XLIFF file.

    Raises:
        InputError: there is no ``xliff`` element, or the file cannot be read.
    """
    elements = Elements(report)
    records = Records(
        characters(path, report), ["trans-unit", "unit"], ["xliff", "file"], settings.longest
    )
    enclosing = _Enclosing()
    for record in records:
        if record.name in ("xliff", "file") and not record.is_end and record.xml:
            enclosing.take(record)
            elements.declare(record.xml)
            if record.name == "file" and enclosing.sides is None:
                what = f"from {enclosing.source or '?'} to {enclosing.target or '?'}"
                report(Damage(record.line, f"a file {what}", Outcome.PASSED_OVER))
        elif record.name in ("trans-unit", "unit") or record.fault:
            element = elements.one(record)
            if element is not None and enclosing.sides is not None:
                yield from _units(element, record.line, enclosing, settings, report)
    if not enclosing.version:
        raise InputError(
            "no <xliff> element: this is not an XLIFF file",
            where=path,
            remedy="check the file, or name its format with --format",
        )


def _attribute(tag: str, name: str) -> str:
    found = re.search(_ATTRIBUTE.format(name), tag)
    return (found[1] or found[2] or "") if found else ""


def _units(
    element: etree._Element,
    line: int,
    enclosing: _Enclosing,
    settings: ReadSettings,
    report: Report,
) -> Iterator[TranslationUnit]:
    """The units of a ``trans-unit`` or ``unit``; what has no translation is passed over."""
    sides = enclosing.sides
    if sides is None:
        return
    properties, notes = _annotations(element, sides)
    for side, code in zip(sides, (enclosing.source, enclosing.target), strict=True):
        if code != side:
            properties.append(Property("@xml:lang", code, side))
    segments = _second_segments(element) if enclosing.is_second else _first_segments(element)
    for source, target, status in segments:
        if not source.text.strip():
            report(Damage(line, "the source is empty", Outcome.PASSED_OVER))
        elif not target.text.strip():
            report(Damage(line, "not translated", Outcome.PASSED_OVER))
        else:
            pair = dict(zip(sides, (source, target), strict=True))
            yield unit_told(pair, properties, notes, settings, status)


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local_name(child) == name]


def _annotations(
    element: etree._Element, sides: tuple[Side, Side]
) -> tuple[list[Property], list[Note]]:
    """Contexts (1.2), metadata (2.x) and notes."""
    properties: list[Property] = []
    for group in _children(element, "context-group"):
        part = group.get("name", "").partition("-")[0]
        properties += _named(group, "context", "context-type", _side(part, sides))
    for metadata in _children(element, "metadata"):
        for group in _children(metadata, "metaGroup"):
            properties += _named(group, "meta", "type", _side(group.get("appliesTo"), sides))
    notes = _children(element, "note")
    for group in _children(element, "notes"):
        notes += _children(group, "note")
    return properties, [_note(note, sides) for note in notes]


def _side(applies: str | None, sides: tuple[Side, Side]) -> Side | None:
    return sides[_APPLIES[applies]] if applies in _APPLIES else None


def _named(
    group: etree._Element, name: str, attribute: str, side: Side | None
) -> Iterable[Property]:
    for child in _children(group, name):
        yield Property(child.get(attribute, ""), child.text or "", side)


def _note(note: etree._Element, sides: tuple[Side, Side]) -> Note:
    applies = note.get("appliesTo") or note.get("annotates")
    return Note(note.text or "", by=note.get("from"), side=_side(applies, sides))


def _first_segments(
    element: etree._Element,
) -> Iterator[tuple[Sided, Sided, Status | None]]:
    """The pairs of a ``trans-unit``: its segments where source and target mark these."""
    source, target = _children(element, "source"), _children(element, "target")
    if not source or not target:
        yield Sided(*read_content(source[0], DIALECT_1)) if source else Sided(""), Sided(""), None
        return
    approved = element.get("approved") == "yes" or target[0].get("state") in _CONFIRMED
    status = Status.CONFIRMED if approved else None
    parts = [_marked(found) for found in (_children(element, "seg-source"), target)]
    if parts[0] and parts[1]:
        for mark, part in parts[0].items():
            yield part, parts[1].get(mark, Sided("")), status
        return
    pair = [Sided(*read_content(found[0], DIALECT_1)) for found in (source, target)]
    yield pair[0], pair[1], status


def _marked(found: list[etree._Element]) -> dict[str, Sided]:
    """The segments marked in a ``seg-source`` or ``target``, by their ``mid``."""
    return {
        mark.get("mid", ""): Sided(*read_content(mark, DIALECT_1))
        for element in found[:1]
        for mark in element.iter()
        if local_name(mark) == "mrk" and mark.get("mtype") == "seg"
    }


def _second_segments(
    element: etree._Element,
) -> Iterator[tuple[Sided, Sided, Status | None]]:
    """The pairs of a ``unit``: one a segment."""
    data = {
        entry.get("id", ""): entry.text or ""
        for group in _children(element, "originalData")
        for entry in _children(group, "data")
    }
    for segment in _children(element, "segment"):
        pair = []
        for name in ("source", "target"):
            found = _children(segment, name)
            text, codes = read_content(found[0], DIALECT_2) if found else ("", ())
            pair.append(Sided(text, with_data(codes, data)))
        confirmed = segment.get("state") in _CONFIRMED
        yield pair[0], pair[1], Status.CONFIRMED if confirmed else None
