"""Origins as properties: the names under which TMX and XLIFF files carry where a unit comes from.

The newest origin is written as plain properties that other tools show and filter by; of these,
``x-context-pre`` and ``x-context-post`` are what memoQ and MateCat call the neighbours. Any further
origin is one ``x-origin`` property holding JSON.
"""

from __future__ import annotations

import dataclasses
import json
import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from align.document import BlockKind
from tm.formats.times import day_of
from tm.formats.unit_json import origin_from_json, origin_to_json
from tm.unit import SIDES, Neighbours, Origin, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tm.unit import Property, Side

    _Known = dict[tuple[Side | None, str], list[Property]]

Named = tuple[str, str]

_TEXTS = {
    "x-document": "document",
    "x-document-title": "title",
    "x-author": "author",
    "x-translator": "translator",
    "x-url": "url",
    "x-aligner": "signature",
}
_PLACE = ("x-file", "x-file-sha256", "x-file-segments", "x-file-span", "x-block")
_AROUND = {"x-context-pre": "before", "x-context-post": "after"}
_BLOCKS = frozenset(str(kind) for kind in BlockKind)
MORE = "x-origin"


def unit_props(origin: Origin) -> Iterator[Named]:
    """What holds for the unit as a whole."""
    for name, attribute in _TEXTS.items():
        value = getattr(origin, attribute)
        if value is not None:
            yield name, value
    if origin.date is not None:
        yield "x-document-date", origin.date.isoformat()
    if origin.bead is not None:
        yield "x-bead", str(origin.bead)
    if origin.posterior is not None:
        yield "x-confidence", repr(float(origin.posterior))


def side_props(origin: Origin, side: Side) -> Iterator[Named]:
    """What holds for one side: its neighbours and its place in the file."""
    before, after = origin.neighbours.before(side), origin.neighbours.after(side)
    if before is not None:
        yield "x-context-pre", before
    if after is not None:
        yield "x-context-post", after
    place = origin.en if side == "en" else origin.ar
    if place is not None:
        values = (
            place.file,
            place.sha256,
            f"{place.segments.start}-{place.segments.stop}",
            f"{place.start}-{place.end}",
            str(place.block),
        )
        yield from zip(_PLACE, values, strict=True)


def further_props(origins: Iterable[Origin]) -> Iterator[Named]:
    """All other origins, one JSON property each."""
    for origin in origins:
        yield MORE, json.dumps(origin_to_json(origin), ensure_ascii=False, separators=(",", ":"))


@dataclasses.dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a unit that tell its origins, taken out of those that do not.

    A property is taken only where it is understood completely and stands once, so that writing it
    again gives the same property; all others stay as they are.
    """

    origins: tuple[Origin, ...]
    others: tuple[Property, ...]


def origins_from(properties: Sequence[Property], document: str) -> Properties:
    """Origins out of properties; ``document`` names the origin that does not name its own."""
    known: _Known = {}
    for prop in properties:
        if prop.name in _OURS and not prop.attributes:
            known.setdefault((prop.side, prop.name), []).append(prop)
    if not known:
        return Properties((_unnamed(document),), tuple(properties))
    taken: set[int] = set()
    fields = {"document": document, **_take_fields(known, taken)}
    for side in SIDES:
        fields[side] = _take_place(known, side, taken)
    further = _take_further(known.get((None, MORE), ()), taken)
    others = tuple(prop for prop in properties if id(prop) not in taken)
    return Properties((Origin(**fields), *further), others)


def _take_fields(known: _Known, taken: set[int]) -> dict[str, Any]:
    """What is told by properties that stand once and can be parsed."""
    fields: dict[str, Any] = {}
    around: dict[str, str] = {}
    for (side, name), found in known.items():
        if len(found) > 1:
            continue
        value = found[0].value
        if side is None and name in _PARSERS:
            field, parse = _PARSERS[name]
            parsed = parse(value)
            if parsed is not None:
                fields[field] = parsed
                taken.add(id(found[0]))
        elif side is not None and name in _AROUND:
            around[f"{side}_{_AROUND[name]}"] = value
            taken.add(id(found[0]))
    if around:
        fields["neighbours"] = Neighbours(**around)
    return fields


@lru_cache(maxsize=16)
def _unnamed(document: str) -> Origin:
    """The origin of all units of a file that say nothing of their own."""
    return Origin(document)


def _take_place(known: _Known, side: Side, taken: set[int]) -> Place | None:
    """The place of one side, if all that makes it up is there, each once."""
    if (side, _PLACE[0]) not in known:
        return None
    found = [known.get((side, name), []) for name in _PLACE]
    if any(len(props) != 1 for props in found):
        return None
    place = _place([props[0].value for props in found])
    if place is not None:
        taken.update(id(props[0]) for props in found)
    return place


def _take_further(found: Iterable[Property], taken: set[int]) -> list[Origin]:
    """The origins that are JSON."""
    further = []
    for prop in found:
        origin = _from_json(prop.value)
        if origin is not None:
            taken.add(id(prop))
            further.append(origin)
    return further


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _probability(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 <= value <= 1 else None


def _pair(text: str) -> tuple[int, int] | None:
    low, dash, high = text.partition("-")
    first, last = _count(low), _count(high)
    return None if first is None or last is None or not dash else (first, last)


def _place(values: Sequence[str]) -> Place | None:
    file, sha256, segments, span, block = values
    numbers, offsets = _pair(segments), _pair(span)
    if numbers is None or offsets is None or block not in _BLOCKS:
        return None
    return Place(file, sha256, range(*numbers), *offsets, BlockKind(block))


def _from_json(text: str) -> Origin | None:
    try:
        return origin_from_json(json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return None


def _filled(text: str) -> str | None:
    return text or None


_PARSERS: dict[str, tuple[str, Callable[[str], object]]] = {
    **{name: (field, str) for name, field in _TEXTS.items()},
    "x-document": ("document", _filled),
    "x-document-date": ("date", day_of),
    "x-bead": ("bead", _count),
    "x-confidence": ("posterior", _probability),
}
_OURS = frozenset((*_PARSERS, *_PLACE, *_AROUND, MORE))
