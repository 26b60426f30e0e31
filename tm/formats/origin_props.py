"""Origins as properties: the names under which TMX and XLIFF files carry where a unit comes from.

The newest origin is written as plain properties that other tools show and filter by; of these,
``x-context-pre`` and ``x-context-post`` are what memoQ and MateCat call the neighbours. Any further
origin is one ``x-origin`` property holding JSON.
"""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any, TypeVar

from align.document import BlockKind
from tm.formats.times import day_of
from tm.formats.unit_json import origin_from_json, origin_to_json
from tm.unit import Neighbours, Origin, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tm.unit import Property, Side

T = TypeVar("T")
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


def origins_from(properties: tuple[Property, ...], document: str) -> Properties:
    """Origins out of properties; ``document`` names the origin that does not name its own."""
    if not properties:
        return Properties((Origin(document),), ())
    pool = _Pool(properties)
    fields: dict[str, Any] = {field: pool.text(name) for name, field in _TEXTS.items()}
    fields["document"] = fields["document"] or document
    first = Origin(
        **fields,
        date=pool.parsed("x-document-date", day_of),
        bead=pool.parsed("x-bead", _count),
        posterior=pool.parsed("x-confidence", _probability),
        neighbours=Neighbours(
            pool.text("x-context-pre", "en"),
            pool.text("x-context-post", "en"),
            pool.text("x-context-pre", "ar"),
            pool.text("x-context-post", "ar"),
        ),
        en=pool.place("en"),
        ar=pool.place("ar"),
    )
    return Properties((first, *pool.further()), pool.others())


class _Pool:
    """A unit's properties, from which those that are understood are taken one by one."""

    def __init__(self, properties: tuple[Property, ...]) -> None:
        self._all = properties
        self._taken: set[int] = set()
        self._known: dict[tuple[Side | None, str], list[Property]] = {}
        for prop in properties:
            if prop.name.startswith("x-"):
                self._known.setdefault((prop.side, prop.name), []).append(prop)

    def parsed(self, name: str, parse: Callable[[str], T | None]) -> T | None:
        """The value of a property that stands once and can be parsed."""
        prop = self._single(name, None)
        value = None if prop is None else parse(prop.value)
        if prop is not None and value is not None:
            self._taken.add(id(prop))
        return value

    def text(self, name: str, side: Side | None = None) -> str | None:
        """The text of a property that stands once."""
        prop = self._single(name, side)
        if prop is None:
            return None
        self._taken.add(id(prop))
        return prop.value

    def place(self, side: Side) -> Place | None:
        """The place of one side, if all that makes it up is there."""
        found = [self._single(name, side) for name in _PLACE]
        place = _place([None if prop is None else prop.value for prop in found])
        if place is not None:
            self._taken.update(map(id, found))
        return place

    def further(self) -> Iterator[Origin]:
        """The origins that are JSON."""
        for prop in self._known.get((None, MORE), []):
            origin = _from_json(prop.value)
            if origin is not None and not prop.attributes:
                self._taken.add(id(prop))
                yield origin

    def others(self) -> tuple[Property, ...]:
        """What was not taken."""
        return tuple(prop for prop in self._all if id(prop) not in self._taken)

    def _single(self, name: str, side: Side | None) -> Property | None:
        found = self._known.get((side, name), [])
        return found[0] if len(found) == 1 and not found[0].attributes else None


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


def _place(values: list[str | None]) -> Place | None:
    file, sha256, segments, span, block = values
    if file is None or sha256 is None or segments is None or span is None or block is None:
        return None
    numbers, offsets = _pair(segments), _pair(span)
    if numbers is None or offsets is None or block not in set(BlockKind):
        return None
    return Place(file, sha256, range(*numbers), *offsets, BlockKind(block))


def _from_json(text: str) -> Origin | None:
    try:
        return origin_from_json(json.loads(text))
    except (ValueError, TypeError, RecursionError):
        return None
