"""From a unit to a ``tu`` element, valid by the DTD of TMX 1.4.

Notes and properties stand before the versions; the source version comes first. Who made and changed
the unit is written on the ``tu`` and on the target's ``tuv``, because tools look in either place.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lxml import etree

from tm.formats.codes import attribute_name
from tm.formats.origin_props import further_props, side_props, unit_props
from tm.formats.status_words import OUR_PROPERTY
from tm.formats.times import compact
from tm.formats.tmx_codes import write_segment
from tm.formats.tmx_reading import NOTE_AUTHORS
from tm.formats.xml_text import legal
from tm.unit import Note, Property, Side, TranslationUnit, other_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_STAMPS = frozenset(("creationdate", "creationid", "changedate", "changeid", "lastusagedate"))
_TOOLS = frozenset(("o-encoding", "o-tmf", "datatype", "creationtool", "creationtoolversion"))
_VERSION_ATTRIBUTES = _STAMPS | _TOOLS | {"xml:lang", "usagecount"}
_UNIT_ATTRIBUTES = _VERSION_ATTRIBUTES - {"xml:lang"} | {"tuid", "segtype", "srclang"}
_SEGTYPES = ("block", "paragraph", "sentence", "phrase")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def unit_element(unit: TranslationUnit, source: Side) -> etree._Element:
    """The ``tu`` of a unit."""
    tu = etree.Element("tu")
    signatures = dict(_signatures(unit))
    newest = unit.newest
    props = [(OUR_PROPERTY, str(unit.status))]
    if newest is not None:
        props += unit_props(newest)
        props += further_props(origin for origin in unit.origins if origin is not newest)
    _fill(tu, unit, None, signatures, props)
    for side in (source, other_side(source)):
        tuv = etree.SubElement(tu, "tuv")
        tuv.set(_LANGUAGE, side)
        own = signatures if side != source else {}
        _fill(tuv, unit, side, own, [] if newest is None else list(side_props(newest, side)))
        write_segment(etree.SubElement(tuv, "seg"), unit.text(side), unit.codes(side))
    return tu


def _signatures(unit: TranslationUnit) -> Iterator[tuple[str, str]]:
    if unit.created is not None:
        yield "creationdate", compact(unit.created)
    if unit.created_by is not None:
        yield "creationid", unit.created_by
    if unit.changed is not None:
        yield "changedate", compact(unit.changed)
    if unit.changed_by is not None:
        yield "changeid", unit.changed_by


def _fill(
    element: etree._Element,
    unit: TranslationUnit,
    side: Side | None,
    attributes: dict[str, str],
    props: Sequence[tuple[str, str]],
) -> None:
    """Attributes, notes and properties of a ``tu`` (``side`` None) or a ``tuv``.

    What the unit brought along goes before what we would write under the same name.
    """
    allowed = _UNIT_ATTRIBUTES if side is None else _VERSION_ATTRIBUTES
    for name, value in attributes.items():
        element.set(name, legal(value))
    own = [prop for prop in unit.properties if prop.side == side]
    given: set[str] = set()
    kept: list[Property] = []
    for prop in own:
        name = prop.name[1:]
        if not prop.name.startswith("@") or name.startswith("@"):
            kept.append(prop)
        elif name in allowed and name not in given and _valid(name, prop.value):
            given.add(name)
            element.set(attribute_name(name), legal(prop.value))
        elif name != "note":
            kept.append(Property(f"x-{name.replace(':', '-')}", prop.value))
    _add_notes(element, [note for note in unit.notes if note.side == side], own)
    names = {prop.name for prop in kept}
    for name, value in props:
        if name not in names or name == "x-origin":
            _add_prop(element, name, value)
    for prop in kept:
        _add_prop(element, prop.name.removeprefix("@"), prop.value, prop.attributes)


def _valid(name: str, value: str) -> bool:
    return name != "segtype" or value in _SEGTYPES


def _add_notes(element: etree._Element, notes: list[Note], own: list[Property]) -> None:
    """The notes as they are, and who made them when in a property, for which TMX has no place."""
    for note in notes:
        child = etree.SubElement(element, "note")
        child.text = legal(note.text)
        for prop in own:
            if prop.name == "@note" and prop.value == note.text:
                _set(child, prop.attributes, ("xml:lang", "o-encoding"))
                break
    if any(note.by is not None or note.when is not None for note in notes):
        signatures = [[note.by, note.when.isoformat() if note.when else None] for note in notes]
        _add_prop(element, NOTE_AUTHORS, json.dumps(signatures, ensure_ascii=False))


def _add_prop(
    element: etree._Element, name: str, value: str, attributes: tuple[tuple[str, str], ...] = ()
) -> None:
    child = etree.SubElement(element, "prop")
    child.set("type", legal(name))
    _set(child, attributes, ("xml:lang", "o-encoding"))
    child.text = legal(value)


def _set(
    element: etree._Element, attributes: tuple[tuple[str, str], ...], allowed: tuple[str, ...]
) -> None:
    for name, value in attributes:
        if name in allowed:
            element.set(attribute_name(name), legal(value))
