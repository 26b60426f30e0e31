"""All that is known of a unit besides its texts, as named properties; and units out of these.

For formats that have metadata but no places of their own for who, when and where from (XLIFF). TMX
has such places and uses them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tm.formats.origin_props import further_props, origins_from, side_props, unit_props
from tm.formats.status_words import OUR_PROPERTY, status_of
from tm.formats.times import moment_of
from tm.unit import SIDES, Code, Note, Property, Side, Status, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tm.formats.format import ReadSettings

# A property with attributes of its own, and notes' authors and times, as JSON.
WHOLE_PROPERTY = "x-property"
NOTE_AUTHORS = "x-note-authors"
_STAMPS = ("creationdate", "creationid", "changedate", "changeid")
_FIELDS = ("created", "created_by", "changed", "changed_by")


@dataclass(frozen=True, slots=True)
class Sided:
    """One side of a pair as a file holds it."""

    text: str
    codes: tuple[Code, ...] = ()


def properties_of(unit: TranslationUnit) -> Iterator[Property]:
    """Everything but texts, codes and the words of notes."""
    yield Property(OUR_PROPERTY, str(unit.status))
    for name, field in zip(_STAMPS, _FIELDS, strict=True):
        value = getattr(unit, field)
        if value is not None:
            yield Property(f"x-{name}", value if isinstance(value, str) else value.isoformat())
    newest = unit.newest
    if newest is not None:
        yield from (Property(*named) for named in unit_props(newest))
        others = (origin for origin in unit.origins if origin is not newest)
        yield from (Property(*named) for named in further_props(others))
        for side in SIDES:
            yield from (Property(*named, side) for named in side_props(newest, side))
    for prop in unit.properties:
        yield in_one(prop) if prop.attributes else prop
    if any(note.by is not None or note.when is not None for note in unit.notes):
        signed = [[note.by, note.when.isoformat() if note.when else None] for note in unit.notes]
        yield Property(NOTE_AUTHORS, json.dumps(signed, ensure_ascii=False))


def in_one(prop: Property) -> Property:
    """A property as JSON in another, for names and attributes that a format cannot write."""
    value = [prop.name, prop.value, [list(pair) for pair in prop.attributes]]
    return Property(WHOLE_PROPERTY, json.dumps(value, ensure_ascii=False), prop.side)


def unit_told(
    sides: dict[Side, Sided],
    properties: Sequence[Property],
    notes: Sequence[Note],
    settings: ReadSettings,
    status: Status | None = None,
) -> TranslationUnit:
    """A unit from its sides and what is told of it.

    ``status`` is what the file's own means say of it, for want of a property that does.
    """
    rest = list(properties)
    fields: dict[str, object] = {}
    for name, field in zip(_STAMPS, _FIELDS, strict=True):
        fields[field] = _take_stamp(rest, f"x-{name}")
    stated = status_of(rest)
    if stated is not None and stated.ours:
        rest.remove(stated.property)
    signed = _signed(rest, notes)
    told = origins_from([_whole(prop) for prop in rest], settings.document)
    posteriors = [origin.posterior for origin in told.origins if origin.posterior is not None]
    fallback = settings.status if status is None else status
    return TranslationUnit(
        en=sides["en"].text,
        ar=sides["ar"].text,
        en_codes=sides["en"].codes,
        ar_codes=sides["ar"].codes,
        status=stated.status if stated is not None else fallback,
        posterior=max(posteriors, default=None),
        origins=told.origins,
        properties=told.others,
        notes=tuple(signed),
        **fields,  # type: ignore[arg-type]
    )


def _take_stamp(properties: list[Property], name: str) -> object:
    found = [prop for prop in properties if prop.name == name and prop.side is None]
    if len(found) != 1:
        return None
    value = moment_of(found[0].value) if name.endswith("date") else found[0].value
    if value is not None:
        properties.remove(found[0])
    return value


def _whole(prop: Property) -> Property:
    """A property with its own attributes again."""
    if prop.name != WHOLE_PROPERTY:
        return prop
    try:
        name, value, pairs = json.loads(prop.value)
        attributes = tuple((str(key), str(item)) for key, item in pairs)
    except (ValueError, TypeError, RecursionError):
        return prop
    return Property(str(name), str(value), prop.side, attributes)


def _signed(properties: list[Property], notes: Sequence[Note]) -> list[Note]:
    """Notes with their authors and times, where a property tells these."""
    found = [prop for prop in properties if prop.name == NOTE_AUTHORS]
    if len(found) != 1:
        return list(notes)
    try:
        signed = [
            replace(note, by=by, when=None if when is None else moment_of(when))
            for note, (by, when) in zip(notes, json.loads(found[0].value), strict=True)
        ]
    except (ValueError, TypeError, RecursionError):
        return list(notes)
    properties.remove(found[0])
    return signed
