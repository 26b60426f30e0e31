"""From a ``tu`` element to units.

A ``tu`` may hold several versions of a side (two Arabic ones, British and American English): each
pair is a unit. What this program has no field for is kept as properties: those of an element
``prop`` under its ``type``, an attribute ``a`` of ``tu`` or ``tuv`` as ``@a``, so that writing the
unit gives them back. (A ``prop`` whose type begins with ``@`` gets another ``@`` in front.)
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from tm.formats.codes import attributes_of, local_name, read_content
from tm.formats.format import Damage, Outcome, Report
from tm.formats.languages import side_of
from tm.formats.origin_props import Properties, origins_from
from tm.formats.status_words import status_of
from tm.formats.times import moment_of
from tm.formats.tmx_codes import DIALECT
from tm.unit import Code, Note, Property, Side, Status, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from tm.formats.format import ReadSettings

# Beyond this many pairs of versions a tu is no translation unit but a word list gone wrong.
_MOST_PAIRS = 64
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NOTE_AUTHORS = "x-note-authors"
_STAMPS = {
    "creationdate": "created",
    "creationid": "created_by",
    "changedate": "changed",
    "changeid": "changed_by",
}
_DATES = ("creationdate", "changedate")


@dataclass(slots=True)
class _Part:
    """What a ``tu`` or ``tuv`` holds of its own; ``side`` is None for a ``tu``."""

    side: Side | None
    properties: list[Property]
    notes: list[Note]
    stamps: dict[str, str]
    text: str = ""
    codes: tuple[Code, ...] = ()
    has_segment: bool = False


def units_of(
    element: etree._Element, line: int, settings: ReadSettings, report: Report
) -> Iterator[TranslationUnit]:
    """The units of a ``tu`` that begins at ``line``; what it cannot give is reported."""
    whole = _Part(None, [], [], {})
    _take_attributes(whole, element)
    en: list[_Part] = []
    ar: list[_Part] = []
    others: list[str] = []
    for child in element:
        name = local_name(child)
        if name == "tuv":
            code = _language(child)
            side = side_of(code)
            if side is None:
                others.append(code or "no language")
            else:
                (en if side == "en" else ar).append(_version(child, side))
        else:
            _annotate(whole, child, name)
    if len(en) == 1 == len(ar) and en[0].text.strip() and ar[0].text.strip():
        yield _joined(whole, en[0], ar[0], settings)
        return
    complete = [[part for part in parts if part.text.strip()] for parts in (en, ar)]
    if not complete[0] or not complete[1]:
        report(_incomplete(line, others, en, ar))
        return
    if len(complete[0]) * len(complete[1]) > _MOST_PAIRS:
        report(Damage(line, f"more than {_MOST_PAIRS} pairs of versions; the rest left out"))
    for english, arabic in islice(product(*complete), _MOST_PAIRS):
        yield _joined(whole, english, arabic, settings)


def _language(tuv: etree._Element) -> str:
    """The language of a version: ``xml:lang``, or ``lang`` as TMX 1.1 had it."""
    return (tuv.get(_LANGUAGE) or tuv.get("lang") or "").strip()


def _incomplete(line: int, others: list[str], en: list[_Part], ar: list[_Part]) -> Damage:
    """Why a ``tu`` is no pair: damaged, or just not for this memory."""
    if en and ar:
        sides = (("English", en), ("Arabic", ar))
        absent = [name for name, parts in sides if not any(part.has_segment for part in parts)]
        if absent:
            return Damage(line, f"the {' and '.join(absent)} version has no segment")
        empty = [name for name, parts in sides if not any(part.text.strip() for part in parts)]
        what = f"not translated: the {' and '.join(empty)} segment is empty"
        return Damage(line, what, Outcome.PASSED_OVER)
    if not (en or ar or others):
        return Damage(line, "no version in any language")
    missing = " and ".join(name for name, parts in (("English", en), ("Arabic", ar)) if not parts)
    if "no language" in others:
        return Damage(line, f"no {missing} version: a tuv does not name its language")
    found = f", only {', '.join(sorted(set(others)))}" if others else ""
    return Damage(line, f"no {missing} version{found}", Outcome.PASSED_OVER)


def _version(tuv: etree._Element, side: Side) -> _Part:
    """A ``tuv``; its text is empty where it has no segment."""
    part = _Part(side, [], [], {})
    for child in tuv:
        name = local_name(child)
        if name == "seg" and not part.has_segment:
            part.text, part.codes = read_content(child, DIALECT)
            part.has_segment = True
        else:
            _annotate(part, child, name)
    _take_attributes(part, tuv)
    return part


def _take_attributes(part: _Part, element: etree._Element) -> None:
    """Attributes become stamps and properties; the plain language code needs neither."""
    side = part.side
    for name, value in attributes_of(element):
        if name in _STAMPS:
            part.stamps[name] = value
        elif side is not None and name in ("xml:lang", "lang"):
            if value != side and (name == "xml:lang" or element.get(_LANGUAGE) is None):
                part.properties.append(Property("@xml:lang", value, side))
        else:
            part.properties.append(Property(f"@{name}", value, side))


def _annotate(part: _Part, child: etree._Element, name: str) -> None:
    """Take a ``prop`` or ``note``, wherever among its neighbours it stands."""
    if name == "prop":
        attributes = attributes_of(child)
        extra: tuple[tuple[str, str], ...] = ()
        if len(attributes) == 1 and attributes[0][0] == "type":
            kind = attributes[0][1]
        else:
            kind = dict(attributes).get("type", "")
            extra = tuple(pair for pair in attributes if pair[0] != "type")
        kind = f"@{kind}" if kind.startswith("@") else kind
        part.properties.append(Property(kind, _text(child), part.side, extra))
    elif name == "note":
        text, attributes = _text(child), attributes_of(child)
        part.notes.append(Note(text, side=part.side))
        if attributes:
            part.properties.append(Property("@note", text, part.side, attributes))


def _text(element: etree._Element) -> str:
    return (element.text or "") if not len(element) else "".join(map(str, element.itertext()))


def _sign_notes(part: _Part) -> None:
    """Give notes the authors and times that our own export lists beside them."""
    found = [prop for prop in part.properties if prop.name == NOTE_AUTHORS]
    if len(found) != 1:
        return
    try:
        signatures = json.loads(found[0].value)
        signed = [
            replace(note, by=by, when=None if when is None else moment_of(when))
            for note, (by, when) in zip(part.notes, signatures, strict=True)
            if by is None or isinstance(by, str)
        ]
    except (ValueError, TypeError, RecursionError):
        return
    if len(signed) == len(part.notes):
        part.notes = signed
        part.properties.remove(found[0])


def _stamp(name: str, value: str) -> object | None:
    """A creation or change attribute as its field holds it; None for a date that is none."""
    return moment_of(value) if name in _DATES else value


def _stamps(whole: _Part, en: _Part, ar: _Part) -> tuple[dict[str, Any], list[Property]]:
    """Who made and changed a unit, and what of that its fields cannot hold.

    It is said by the ``tu``; else by the Arabic ``tuv``, where OmegaT writes it; else by the
    English one. What differs from that stays a property of its side.
    """
    fields: dict[str, Any] = {}
    leftovers: list[Property] = []
    for part in (whole, ar, en):
        for name, value in part.stamps.items():
            parsed = _stamp(name, value)
            if parsed is None or fields.setdefault(_STAMPS[name], parsed) != parsed:
                leftovers.append(Property(f"@{name}", value, part.side))
    return fields, leftovers


def _status(properties: list[Property], settings: ReadSettings) -> Status:
    """The status the properties state; our own statement is taken out of them."""
    stated = status_of(properties)
    if stated is None:
        return settings.status
    if stated.ours:
        properties.remove(stated.property)
    return stated.status


def _joined(whole: _Part, en: _Part, ar: _Part, settings: ReadSettings) -> TranslationUnit:
    """A unit of two versions and what holds for their ``tu``."""
    stamps, leftovers = _stamps(whole, en, ar)
    for part in (whole, en, ar):
        if part.notes:
            _sign_notes(part)
    properties = whole.properties + en.properties + ar.properties + leftovers
    status = _status(properties, settings)
    told: Properties = origins_from(properties, settings.document)
    return TranslationUnit(
        en=en.text,
        ar=ar.text,
        status=status,
        posterior=max((o.posterior for o in told.origins if o.posterior is not None), default=None),
        origins=told.origins,
        notes=(*whole.notes, *en.notes, *ar.notes),
        properties=told.others,
        en_codes=en.codes,
        ar_codes=ar.codes,
        **stamps,
    )
