"""XLIFF 2.1 out (OASIS and ISO 21720): core, metadata module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from tm.formats.atomic import replacing
from tm.formats.told import properties_of
from tm.formats.xliff_codes import OriginalData, write_second
from tm.formats.xliff_reading import read_xliff
from tm.formats.xml_text import legal
from tm.unit import Side, Status, TranslationUnit, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report, WriteSettings

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STATES = {
    Status.CONFIRMED: "final",
    Status.MACHINE: "translated",
    Status.SUPERSEDED: "translated",
    Status.REJECTED: "initial",
}


class XliffSecond:
    """XLIFF 2.1."""

    name = "xliff"
    suffixes = (".xliff", ".xlf")
    description = "XLIFF 2.1 (reads 1.2 and 2.x)"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of an XLIFF file of any version."""
        return read_xliff(path, settings, report)

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write a bilingual file; how many units it holds."""
        count = 0
        root = {
            "version": "2.1",
            "srcLang": settings.source,
            "trgLang": other_side(settings.source),
        }
        names = {None: NAMESPACE, "mda": METADATA}
        with replacing(path) as stream, etree.xmlfile(stream, encoding="utf-8") as xml:
            xml.write_declaration()
            with (
                xml.element("xliff", root, nsmap=names),
                xml.element("file", {"id": "f1", "original": "memory"}),
            ):
                for unit in units:
                    count += 1
                    xml.write("\n")
                    xml.write(unit_element(unit, settings.source, f"u{count}"))
                if not count:
                    xml.write(etree.Element("group", {"id": "empty"}))  # a file may not be empty
                xml.write("\n")
        return count


def unit_element(unit: TranslationUnit, source: Side, number: str) -> etree._Element:
    """The ``unit`` of a unit: metadata, notes, native code, one segment."""
    element = etree.Element("unit", {"id": number, XML_SPACE: "preserve"}, nsmap={"mda": METADATA})
    target = other_side(source)
    add_metadata(element, unit, source)
    if unit.notes:
        notes = etree.SubElement(element, "notes")
        for note in unit.notes:
            child = etree.SubElement(notes, "note")
            if note.side is not None:
                child.set("appliesTo", "source" if note.side == source else "target")
            child.text = legal(note.text)
    data = OriginalData()
    segment = etree.Element("segment", {"state": _STATES[unit.status]})
    for name, side in (("source", source), ("target", target)):
        write_second(etree.SubElement(segment, name), unit.text(side), unit.codes(side), data)
    add_original_data(element, data)
    element.append(segment)
    return element


def add_metadata(element: etree._Element, unit: TranslationUnit, source: Side) -> None:
    """All that is known of a unit, in groups for the whole, the source and the target."""
    metadata = etree.SubElement(element, f"{{{METADATA}}}metadata")
    properties = list(properties_of(unit))
    for side, applies in ((None, None), (source, "source"), (other_side(source), "target")):
        found = [prop for prop in properties if prop.side == side]
        if not found:
            continue
        group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup")
        if applies is not None:
            group.set("appliesTo", applies)
        for prop in found:
            meta = etree.SubElement(group, f"{{{METADATA}}}meta", {"type": legal(prop.name)})
            meta.text = legal(prop.value)


def add_original_data(element: etree._Element, data: OriginalData) -> None:
    """The native code that the codes of a unit refer to."""
    if data.entries:
        group = etree.SubElement(element, "originalData")
        for name, native in data.entries.items():
            etree.SubElement(group, "data", {"id": name}).text = legal(native)
