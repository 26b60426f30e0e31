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
from typing import TYPE_CHECKING

from tm.formats.codes import attributes_of, local_name, read_content
from tm.formats.format import Damage, Outcome, Report
from tm.formats.languages import side_of
from tm.formats.origin_props import origins_from
from tm.formats.status_words import status_of
from tm.formats.times import moment_of
from tm.formats.tmx_codes import DIALECT
from tm.unit import Code, Note, Property, Side, TranslationUnit

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from lxml import etree

    from tm.formats.format import ReadSettings

# Beyond this many pairs of versions a tu is no translation unit but a word list gone wrong.
_MOST_PAIRS = 64
NOTE_AUTHORS = "x-note-authors"
_SIGNATURES = {
    "creationdate": "created",
    "creationid": "created_by",
    "changedate": "changed",
    "changeid": "changed_by",
}
_DATES = ("creationdate", "changedate")


@dataclass(frozen=True, slots=True)
class _Version:
    """One ``tuv``: its text and all that belongs to it."""

    side: Side
    text: str
    codes: tuple[Code, ...]
    properties: tuple[Property, ...]
    notes: tuple[Note, ...]
    signatures: dict[str, str]


def units_of(
    element: etree._Element, line: int, settings: ReadSettings, report: Report
) -> Iterator[TranslationUnit]:
    """The units of a ``tu`` that begins at ``line``; what it cannot give is reported."""
    versions: dict[Side | None, list[_Version]] = {"en": [], "ar": [], None: []}
    others: list[str] = []
    for child in element:
        if local_name(child) != "tuv":
            continue
        code = _language(child)
        side = side_of(code) if code else None
        if side is None:
            others.append(code or "no language")
            continue
        version = _version(child, side)
        if version is not None:
            versions[side].append(version)
    if not versions["en"] or not versions["ar"]:
        report(_incomplete(element, line, others, versions))
        return
    whole = _whole(element, settings)
    pairs = product(versions["en"], versions["ar"])
    if len(versions["en"]) * len(versions["ar"]) > _MOST_PAIRS:
        report(Damage(line, f"more than {_MOST_PAIRS} pairs of versions; the rest left out"))
    for en, ar in islice(pairs, _MOST_PAIRS):
        yield _joined(whole, en, ar, settings)


def _language(tuv: etree._Element) -> str:
    """The language of a version: ``xml:lang``, or ``lang`` as TMX 1.1 had it."""
    found = tuv.get("{http://www.w3.org/XML/1998/namespace}lang") or tuv.get("lang")
    return (found or "").strip()


def _incomplete(
    element: etree._Element,
    line: int,
    others: list[str],
    versions: dict[Side | None, list[_Version]],
) -> Damage:
    """Why a ``tu`` is no pair: damaged, or just not for this memory."""
    sides = [side_of(_language(child)) for child in element if local_name(child) == "tuv"]
    missing = " and ".join(
        name
        for side, name in (("en", "English"), ("ar", "Arabic"))
        if not versions[side]  # type: ignore[index]
    )
    if "en" in sides and "ar" in sides:
        return Damage(line, f"the {missing} segment is missing or empty")
    if "no language" in others or not sides:
        return Damage(line, f"no {missing} version: a tuv does not name its language")
    found = f", only {', '.join(sorted(set(others)))}" if others else ""
    return Damage(line, f"no {missing} version{found}", Outcome.PASSED_OVER)


def _version(tuv: etree._Element, side: Side) -> _Version | None:
    """A ``tuv``; None where its segment is missing or blank."""
    seg = next((child for child in tuv if local_name(child) == "seg"), None)
    if seg is None:
        return None
    text, codes = read_content(seg, DIALECT)
    if not text.strip():
        return None
    properties, notes = _annotations(tuv, side)
    signatures = {}
    for name, value in attributes_of(tuv):
        if name in _SIGNATURES:
            signatures[name] = value
        elif name == "lang" or (name == "xml:lang" and value == side):
            if name == "lang" and value != side:
                properties.append(Property("@xml:lang", value, side))
        else:
            properties.append(Property(f"@{name}", value, side))
    return _Version(side, text, codes, tuple(properties), tuple(notes), signatures)


def _annotations(element: etree._Element, side: Side | None) -> tuple[list[Property], list[Note]]:
    """The ``prop`` and ``note`` children, wherever among its children they stand."""
    properties: list[Property] = []
    notes: list[Note] = []
    for child in element:
        name = local_name(child)
        if name == "prop":
            kind, extra = "", []
            for key, value in attributes_of(child):
                if key == "type":
                    kind = value
                else:
                    extra.append((key, value))
            kind = f"@{kind}" if kind.startswith("@") else kind
            properties.append(Property(kind, _text(child), side, tuple(extra)))
        elif name == "note":
            text, attributes = _text(child), attributes_of(child)
            notes.append(Note(text, side=side))
            if attributes:
                properties.append(Property("@note", text, side, attributes))
    return _signed(properties, notes)


def _signed(properties: list[Property], notes: list[Note]) -> tuple[list[Property], list[Note]]:
    """Notes with the authors and times that our own export lists beside them."""
    found = [prop for prop in properties if prop.name == NOTE_AUTHORS]
    if len(found) != 1:
        return properties, notes
    try:
        signatures = json.loads(found[0].value)
        signed = [
            replace(note, by=by, when=None if when is None else moment_of(when))
            for note, (by, when) in zip(notes, signatures, strict=True)
            if by is None or isinstance(by, str)
        ]
    except (ValueError, TypeError, RecursionError):
        return properties, notes
    if len(signed) != len(notes):
        return properties, notes
    return [prop for prop in properties if prop is not found[0]], signed


def _text(element: etree._Element) -> str:
    return (element.text or "") if not len(element) else "".join(map(str, element.itertext()))


def _whole(tu: etree._Element, settings: ReadSettings) -> TranslationUnit:
    """What the ``tu`` itself says, as a unit without texts."""
    properties, notes = _annotations(tu, None)
    fields: dict[str, object] = {}
    for name, value in attributes_of(tu):
        parsed = _signature(name, value)
        if parsed is None:
            properties.append(Property(f"@{name}", value))
        else:
            fields[_SIGNATURES[name]] = parsed
    status = status_of(properties)
    if status is not None and status.ours:
        properties.remove(status.property)
    return TranslationUnit(
        en="",
        ar="",
        status=settings.status if status is None else status.status,
        notes=tuple(notes),
        properties=tuple(properties),
        **fields,  # type: ignore[arg-type]
    )


def _signature(name: str, value: str) -> str | datetime.datetime | None:
    """A creation or change attribute as its field holds it; None for any other attribute."""
    if name not in _SIGNATURES:
        return None
    return moment_of(value) if name in _DATES else value


def _joined(
    whole: TranslationUnit, en: _Version, ar: _Version, settings: ReadSettings
) -> TranslationUnit:
    """A unit of two versions and what holds for their ``tu``.

    Who made and changed it is said by the ``tu``; else by the Arabic ``tuv``, where OmegaT writes
    it; else by the English one. What differs from that stays a property of its side.
    """
    fields: dict[str, object] = {}
    leftovers: list[Property] = []
    for version in (ar, en):
        for name, value in version.signatures.items():
            parsed = _signature(name, value)
            known = getattr(whole, _SIGNATURES[name]) or fields.get(_SIGNATURES[name])
            if parsed is None or (known is not None and known != parsed):
                leftovers.append(Property(f"@{name}", value, version.side))
            else:
                fields[_SIGNATURES[name]] = parsed
    told = origins_from(
        (*whole.properties, *en.properties, *ar.properties, *leftovers), settings.document
    )
    known_posteriors = [o.posterior for o in told.origins if o.posterior is not None]
    return replace(
        whole,
        en=en.text,
        ar=ar.text,
        en_codes=en.codes,
        ar_codes=ar.codes,
        notes=whole.notes + en.notes + ar.notes,
        origins=told.origins,
        properties=told.others,
        posterior=max(known_posteriors, default=None),
        **fields,  # type: ignore[arg-type]
    )
