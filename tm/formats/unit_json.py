"""Units and origins as JSON objects: every field by its own name, nothing lost.

Fields that hold nothing are left out. A unit's ``id`` is written for people and programs to refer
to, and ignored on the way in: ids belong to a memory, not to a file.
"""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from align.document import BlockKind
from tm.unit import (
    SIDES,
    Code,
    CodeKind,
    Neighbours,
    Note,
    Origin,
    Place,
    Property,
    Side,
    Status,
    TranslationUnit,
)

Json = dict[str, Any]

_UNIT_TEXTS = ("created_by", "changed_by")
_ORIGIN_TEXTS = ("title", "author", "translator", "url", "signature")
_NEIGHBOURS = ("en_before", "en_after", "ar_before", "ar_after")


def unit_to_json(unit: TranslationUnit) -> Json:
    """A unit as JSON values."""
    value: Json = {"id": unit.id} if unit.id else {}
    value |= {"en": unit.en, "ar": unit.ar, "status": str(unit.status)}
    if unit.posterior is not None:
        value["posterior"] = unit.posterior
    for name in ("created", "changed"):
        moment = getattr(unit, name)
        if moment is not None:
            value[name] = moment.isoformat()
    value |= _given(unit, _UNIT_TEXTS)
    if unit.origins:
        value["origins"] = [origin_to_json(origin) for origin in unit.origins]
    if unit.notes:
        value["notes"] = [_note_to_json(note) for note in unit.notes]
    if unit.properties:
        value["properties"] = [_slim(dataclasses.asdict(prop)) for prop in unit.properties]
    for name in ("en_codes", "ar_codes"):
        if codes := getattr(unit, name):
            value[name] = [_code_to_json(code) for code in codes]
    return value


def unit_from_json(value: Json) -> TranslationUnit:
    """The inverse; unknown fields are ignored.

    Raises:
        ValueError, TypeError: a field holds something else than it should; says which.
    """
    return TranslationUnit(
        en=_text(value, "en", required=True) or "",
        ar=_text(value, "ar", required=True) or "",
        status=_status(value.get("status", Status.MACHINE)),
        posterior=_probability(value, "posterior"),
        origins=tuple(map(origin_from_json, _list(value, "origins"))),
        created=_moment(value, "created"),
        changed=_moment(value, "changed"),
        created_by=_text(value, "created_by"),
        changed_by=_text(value, "changed_by"),
        notes=tuple(map(_note_from_json, _list(value, "notes"))),
        properties=tuple(map(_property_from_json, _list(value, "properties"))),
        en_codes=tuple(map(_code_from_json, _list(value, "en_codes"))),
        ar_codes=tuple(map(_code_from_json, _list(value, "ar_codes"))),
    )


def origin_to_json(origin: Origin) -> Json:
    """An origin as JSON values."""
    value: Json = {"document": origin.document}
    if origin.bead is not None:
        value["bead"] = origin.bead
    value |= _given(origin, _ORIGIN_TEXTS)
    if origin.date is not None:
        value["date"] = origin.date.isoformat()
    if origin.posterior is not None:
        value["posterior"] = origin.posterior
    neighbours = _given(origin.neighbours, _NEIGHBOURS)
    if neighbours:
        value["neighbours"] = neighbours
    for side in SIDES:
        place = origin.en if side == "en" else origin.ar
        if place is not None:
            value[side] = {
                "file": place.file,
                "sha256": place.sha256,
                "segments": [place.segments.start, place.segments.stop],
                "span": [place.start, place.end],
                "block": str(place.block),
            }
    return value


def origin_from_json(value: Json) -> Origin:
    """The inverse; raises ValueError or TypeError like :func:`unit_from_json`."""
    _object(value, "an origin")
    date = _text(value, "date")
    neighbours = _object(value.get("neighbours", {}), "neighbours")
    texts: dict[str, Any] = {name: _text(value, name) for name in _ORIGIN_TEXTS}
    return Origin(
        document=_text(value, "document", required=True) or "",
        bead=_number(value, "bead"),
        en=_place(value, "en"),
        ar=_place(value, "ar"),
        date=None if date is None else _day(date),
        neighbours=Neighbours(**{name: _text(neighbours, name) for name in _NEIGHBOURS}),
        posterior=_probability(value, "posterior"),
        **texts,
    )


def _given(thing: object, names: tuple[str, ...]) -> Json:
    return {name: value for name in names if (value := getattr(thing, name)) is not None}


def _slim(value: Json) -> Json:
    return {name: item for name, item in value.items() if item not in (None, (), [])}


def _note_to_json(note: Note) -> Json:
    value = _slim(dataclasses.asdict(note))
    if note.when is not None:
        value["when"] = note.when.isoformat()
    return value


def _note_from_json(value: Json) -> Note:
    _object(value, "a note")
    text = _text(value, "text", required=True) or ""
    return Note(text, _text(value, "by"), _moment(value, "when"), _side(value))


def _property_from_json(value: Json) -> Property:
    _object(value, "a property")
    name, text = (_text(value, key, required=True) or "" for key in ("name", "value"))
    return Property(name, text, _side(value), _pairs(value))


def _code_to_json(code: Code) -> Json:
    return _slim(dataclasses.asdict(code)) | {"kind": str(code.kind), "position": code.position}


def _code_from_json(value: Json) -> Code:
    _object(value, "an inline code")
    position = _number(value, "position")
    if position is None:
        raise ValueError("an inline code has no position")
    return Code(
        kind=CodeKind(_text(value, "kind", required=True) or ""),
        position=position,
        element=_text(value, "element", required=True) or "",
        attributes=_pairs(value),
        data=_text(value, "data") or "",
        end=_number(value, "end"),
    )


def _place(value: Json, side: Side) -> Place | None:
    if value.get(side) is None:
        return None
    place = _object(value[side], f"the place {side!r}")
    segments, span = (_range(place, key) for key in ("segments", "span"))
    file, sha256 = (_text(place, key, required=True) or "" for key in ("file", "sha256"))
    block = BlockKind(place.get("block", BlockKind.PARAGRAPH))
    return Place(file, sha256, range(*segments), *span, block)


def _object(value: object, what: str) -> Json:
    if not isinstance(value, dict):
        raise TypeError(f"{what} is not an object")
    return value


def _text(value: Json, name: str, *, required: bool = False) -> str | None:
    text = value.get(name)
    if text is None and not required:
        return None
    if not isinstance(text, str):
        raise TypeError(f"{name!r} is missing" if text is None else f"{name!r} is not a text")
    return text


def _number(value: Json, name: str) -> int | None:
    number = value.get(name)
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**53:
        raise TypeError(f"{name!r} is not a count")
    return number


def _probability(value: Json, name: str) -> float | None:
    number = value.get(name)
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= 1:
        raise TypeError(f"{name!r} is not a probability")
    return float(number)


def _moment(value: Json, name: str) -> datetime.datetime | None:
    text = _text(value, name)
    if text is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{name!r} is no moment: {text!r} (write 2020-12-31T09:30:00Z)") from None


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'date' is no day: {text!r} (write 2020-12-31)") from None


def _status(value: object) -> Status:
    try:
        return Status(value)  # type: ignore[arg-type]
    except ValueError:
        known = ", ".join(Status)
        raise ValueError(f"{value!r} is no status (there are {known})") from None


def _side(value: Json) -> Side | None:
    side = _text(value, "side")
    if side is not None and side not in SIDES:
        raise ValueError(f"the side {side!r} is neither 'en' nor 'ar'")
    return side


def _list(value: Json, name: str) -> list[Json]:
    items = value.get(name, [])
    if not isinstance(items, list):
        raise TypeError(f"{name!r} is not a list")
    return items


def _range(value: Json, name: str) -> tuple[int, int]:
    pair = value.get(name)
    if not isinstance(pair, list) or len(pair) != 2:
        raise TypeError(f"{name!r} is not a pair of numbers")
    numbers = {"0": pair[0], "1": pair[1]}
    return _number(numbers, "0") or 0, _number(numbers, "1") or 0


def _pairs(value: Json) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    for pair in _list(value, "attributes"):
        if not isinstance(pair, list) or [type(part) for part in pair] != [str, str]:
            raise TypeError("an attribute is not a pair of texts")
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)
