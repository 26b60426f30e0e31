"""A pretranslated text as XLIFF 2.1 or 1.2, for a CAT tool.

A block is a ``unit`` (2.1) of as many segments, or as many ``trans-unit`` s (1.2). Each segment's
place in the file it comes from is in its metadata, so that a translation can find its way back.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree

from tm.formats.atomic import replacing
from tm.formats.xliff1 import NAMESPACE as FIRST
from tm.formats.xliff1 import add_contexts
from tm.formats.xliff2 import METADATA, XML_SPACE
from tm.formats.xliff2 import NAMESPACE as SECOND
from tm.formats.xliff_codes import OriginalData, write_first, write_second
from tm.formats.xliff_matches import MATCHES, alt_trans, matches_element
from tm.formats.xml_text import legal
from tm.match import MatchKind
from tm.unit import Property, Side, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tm.pretranslate import Passage

_QUALIFIERS = {MatchKind.CONTEXT: "id-match", MatchKind.EXACT: "exact-match"}


def write_xliff_1(passages: Iterable[Passage], path: Path, original: str, side: Side) -> int:
    """Write XLIFF 1.2; how many segments."""
    count = 0
    attributes = {
        "original": legal(original),
        "source-language": side,
        "target-language": other_side(side),
        "datatype": "plaintext",
    }
    with replacing(path) as stream, etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        with (
            xml.element("xliff", {"version": "1.2"}, nsmap={None: FIRST}),
            xml.element("file", attributes),
            xml.element("body"),
        ):
            for passage in passages:
                count += 1
                xml.write("\n")
                xml.write(_trans_unit(passage, str(count), side))
    return count


def _trans_unit(passage: Passage, number: str, side: Side) -> etree._Element:
    element = etree.Element("trans-unit", {"id": number, XML_SPACE: "preserve"})
    write_first(etree.SubElement(element, "source"), passage.text, ())
    if passage.filled is not None:
        qualifier = _QUALIFIERS.get(passage.filled.kind, "fuzzy-match")
        state = {"state": "needs-review-translation", "state-qualifier": qualifier}
        unit = passage.filled.unit
        target = other_side(side)
        write_first(
            etree.SubElement(element, "target", state), unit.text(target), unit.codes(target)
        )
    add_contexts(element, _place(passage), f"unit-{number}")
    element.extend(alt_trans(passage.matches))
    return element


def write_xliff_2(passages: Iterable[Passage], path: Path, original: str, side: Side) -> int:
    """Write XLIFF 2.1; how many segments."""
    count = 0
    root = {"version": "2.1", "srcLang": side, "trgLang": other_side(side)}
    names = {None: SECOND, "mda": METADATA, "mtc": MATCHES}
    with replacing(path) as stream, etree.xmlfile(stream, encoding="utf-8") as xml:
        xml.write_declaration()
        with (
            xml.element("xliff", root, nsmap=names),
            xml.element("file", {"id": "f1", "original": legal(original)}),
        ):
            for number, (_, group) in enumerate(groupby(passages, lambda p: p.block), start=1):
                block = list(group)
                count += len(block)
                xml.write("\n")
                xml.write(_unit(block, f"u{number}", side))
    return count


def _unit(block: list[Passage], number: str, side: Side) -> etree._Element:
    """A block: its matches, its place, and its segments with a space between them."""
    names = {"mda": METADATA, "mtc": MATCHES}
    element = etree.Element("unit", {"id": number, XML_SPACE: "preserve"}, nsmap=names)
    marks = [(f"m{at}", passage.matches) for at, passage in enumerate(block, start=1)]
    if any(matches for _, matches in marks):
        element.append(matches_element(marks))
    _add_places(element, block)
    data = OriginalData()
    parts: list[etree._Element] = []
    for at, passage in enumerate(block, start=1):
        if at > 1:
            gap = etree.Element("ignorable")
            etree.SubElement(gap, "source").text = " "
            parts.append(gap)
        parts.append(_segment(passage, at, side, data))
    if data.entries:
        group = etree.SubElement(element, "originalData")
        for name, native in data.entries.items():
            etree.SubElement(group, "data", {"id": name}).text = legal(native)
    element.extend(parts)
    return element


def _segment(passage: Passage, at: int, side: Side, data: OriginalData) -> etree._Element:
    state = "initial" if passage.filled is None else "translated"
    segment = etree.Element("segment", {"id": f"s{at}", "state": state})
    source = etree.SubElement(segment, "source")
    if passage.matches:
        source = etree.SubElement(source, "mrk", {"id": f"m{at}", "type": "mtc:match"})
    write_second(source, passage.text, (), data)
    if passage.filled is not None:
        unit, target = passage.filled.unit, other_side(side)
        write_second(
            etree.SubElement(segment, "target"), unit.text(target), unit.codes(target), data
        )
    return segment


def _add_places(element: etree._Element, block: list[Passage]) -> None:
    metadata = etree.SubElement(element, f"{{{METADATA}}}metadata")
    for passage in block:
        group = etree.SubElement(metadata, f"{{{METADATA}}}metaGroup", {"appliesTo": "source"})
        for prop in _place(passage):
            meta = etree.SubElement(group, f"{{{METADATA}}}meta", {"type": prop.name})
            meta.text = prop.value


def _place(passage: Passage) -> list[Property]:
    return [
        Property("x-block", str(passage.kind)),
        Property("x-file-span", f"{passage.start}-{passage.end}"),
    ]
