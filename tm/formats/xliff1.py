"""XLIFF 1.2 out (OASIS, http://docs.oasis-open.org/xliff/v1.2): older CAT tools know only this."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from tm.formats.atomic import replacing
from tm.formats.told import in_one, properties_of
from tm.formats.xliff_codes import write_first
from tm.formats.xliff_reading import read_xliff
from tm.formats.xml_text import legal
from tm.unit import Property, Side, Status, TranslationUnit, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tm.formats.format import ReadSettings, Report, WriteSettings

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What the schema lets others add to its own types of context.
_CONTEXT_TYPE = re.compile(r"x-\S+")
_STATES = {
    Status.CONFIRMED: "final",
    Status.MACHINE: "needs-review-translation",
    Status.SUPERSEDED: "x-superseded",
    Status.REJECTED: "needs-translation",
}


class XliffFirst:
    """XLIFF 1.2."""

    name = "xliff1"
    suffixes = (".xliff1", ".sdlxliff", ".mqxliff")
    description = "XLIFF 1.2"

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of an XLIFF file of any version."""
        return read_xliff(path, settings, report)

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write a bilingual file; how many units it holds."""
        count = 0
        attributes = {
            "original": "memory",
            "source-language": settings.source,
            "target-language": other_side(settings.source),
            "datatype": "plaintext",
        }
        with replacing(path) as stream, etree.xmlfile(stream, encoding="utf-8") as xml:
            xml.write_declaration()
            with (
                xml.element("xliff", {"version": "1.2"}, nsmap={None: NAMESPACE}),
                xml.element("file", attributes),
                xml.element("body"),
            ):
                for unit in units:
                    count += 1
                    xml.write("\n")
                    xml.write(unit_element(unit, settings.source, str(count)))
                xml.write("\n")
        return count


def unit_element(unit: TranslationUnit, source: Side, number: str) -> etree._Element:
    """The ``trans-unit`` of a unit: source, target, contexts, notes."""
    element = etree.Element("trans-unit", {"id": number, XML_SPACE: "preserve"})
    if unit.status is Status.CONFIRMED:
        element.set("approved", "yes")
    target = other_side(source)
    write_first(etree.SubElement(element, "source"), unit.text(source), unit.codes(source))
    written = etree.SubElement(element, "target", {"state": _STATES[unit.status]})
    write_first(written, unit.text(target), unit.codes(target))
    for side, name in ((None, "unit"), (source, "source"), (target, "target")):
        found = [prop for prop in properties_of(unit) if prop.side == side]
        add_contexts(element, found, f"{name}-{number}")
    annotates = {None: "general", source: "source", target: "target"}
    for note in unit.notes:
        child = etree.SubElement(element, "note", {"annotates": annotates[note.side]})
        child.text = legal(note.text)
    return element


def add_contexts(
    element: etree._Element, properties: Sequence[Property], name: str | None = None
) -> None:
    """A group of contexts; its name has to be unique in the file."""
    if not properties:
        return
    group = etree.SubElement(element, "context-group", {"purpose": "information"})
    if name is not None:
        group.set("name", name)
    for prop in properties:
        written = prop if _CONTEXT_TYPE.fullmatch(legal(prop.name)) else in_one(prop)
        context = etree.SubElement(group, "context", {"context-type": legal(written.name)})
        context.text = legal(written.value)
