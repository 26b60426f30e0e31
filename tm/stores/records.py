"""Values of the memory as bytes and JSON, the same in every store.

A document record is kept as one compressed piece: it is read as a whole, and its segments repeat
the texts of its units.
"""

from __future__ import annotations

import datetime
import json
import zlib
from typing import TYPE_CHECKING, Any

from align.alignment import Bead
from align.document import BlockKind, Segment
from tm.store import MemoryFileError
from tm.unit import (
    BlockOutline,
    Code,
    CodeKind,
    DocumentRecord,
    DocumentSide,
    Neighbours,
    Note,
    Origin,
    Place,
    Property,
    Status,
    Version,
)

if TYPE_CHECKING:
    from tm.unit import Side, TranslationUnit

Json = dict[str, Any]
_KINDS = tuple(BlockKind)
_NUMBER = {kind: number for number, kind in enumerate(_KINDS)}
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
_ALONE = Neighbours()


def to_json(value: object) -> str:
    """Compact JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_microseconds(when: datetime.datetime | None) -> int | None:
    """Microseconds since 1970 in UTC; a time without a zone is taken as UTC."""
    if when is None:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.UTC)
    return (when - _EPOCH) // _MICROSECOND


def from_microseconds(value: int | None) -> datetime.datetime | None:
    """The inverse of :func:`to_microseconds`.

    >>> from_microseconds(to_microseconds(datetime.datetime(2020, 1, 2, 3, 4, 5, 6)))
    datetime.datetime(2020, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
    """
    return None if value is None else _EPOCH + value * _MICROSECOND


def _date(value: str | None) -> datetime.date | None:
    return None if value is None else datetime.date.fromisoformat(value)


# --- what a unit carries besides texts and status --------------------------------------------


def dump_extra(unit: TranslationUnit) -> str | None:
    """Notes, properties and inline codes as JSON; None where there are none."""
    if not (unit.notes or unit.properties or unit.en_codes or unit.ar_codes):
        return None
    extra: Json = {}
    if unit.notes:
        extra["notes"] = dump_notes(unit.notes)
    if unit.properties:
        extra["properties"] = [[p.name, p.value, p.side, p.attributes] for p in unit.properties]
    for name, codes in (("en_codes", unit.en_codes), ("ar_codes", unit.ar_codes)):
        if codes:
            extra[name] = [
                [c.kind, c.position, c.element, c.attributes, c.data, c.end] for c in codes
            ]
    return to_json(extra)


def load_extra(text: str | None) -> Json:
    """The inverse: keyword arguments of a TranslationUnit."""
    if not text:
        return {}
    extra = json.loads(text)
    fields: Json = {}
    if "notes" in extra:
        fields["notes"] = load_notes(extra["notes"])
    if "properties" in extra:
        fields["properties"] = tuple(
            Property(name, value, side, _pairs(attributes))
            for name, value, side, attributes in extra["properties"]
        )
    for name in ("en_codes", "ar_codes"):
        if name in extra:
            fields[name] = tuple(
                Code(CodeKind(kind), position, element, _pairs(attributes), data, end)
                for kind, position, element, attributes, data, end in extra[name]
            )
    return fields


def dump_notes(notes: tuple[Note, ...]) -> list[list[object]]:
    """Notes as JSON values."""
    return [[n.text, n.by, to_microseconds(n.when), n.side] for n in notes]


def load_notes(values: list[list[Any]]) -> tuple[Note, ...]:
    """The inverse of :func:`dump_notes`."""
    return tuple(Note(text, by, from_microseconds(at), side) for text, by, at, side in values)


def _pairs(values: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values)


def dump_version(version: Version | None) -> Json | None:
    """What an act changed, as JSON values."""
    if version is None:
        return None
    return {
        "en": version.en,
        "ar": version.ar,
        "status": version.status,
        "notes": dump_notes(version.notes),
    }


def load_version(value: Json | None) -> Version | None:
    """The inverse of :func:`dump_version`; further keys are left alone."""
    if value is None:
        return None
    notes = load_notes(value["notes"])
    return Version(value["en"], value["ar"], Status(value["status"]), notes)


# --- origins that no document record explains ------------------------------------------------


def dump_occurrence(origin: Origin) -> str | None:
    """Places and neighbours of an imported origin as JSON; None where it has none."""
    n = origin.neighbours
    if origin.en is origin.ar is None and n == _ALONE:
        return None
    value: Json = {}
    for side in ("en", "ar"):
        place: Place | None = getattr(origin, side)
        if place is not None:
            segments = [place.segments.start, place.segments.stop]
            span = [place.start, place.end, _NUMBER[place.block]]
            value[side] = [place.file, place.sha256, segments, *span]
    if n != _ALONE:
        value["neighbours"] = [n.en_before, n.en_after, n.ar_before, n.ar_after]
    return to_json(value)


def load_occurrence(text: str | None) -> Json:
    """The inverse: keyword arguments of an Origin."""
    if not text:
        return {}
    value = json.loads(text)
    fields: Json = {}
    for side in ("en", "ar"):
        if side in value:
            file, sha256, segments, start, end, kind = value[side]
            fields[side] = Place(file, sha256, range(*segments), start, end, _KINDS[kind])
    if "neighbours" in value:
        fields["neighbours"] = Neighbours(*value["neighbours"])
    return fields


# --- document records ------------------------------------------------------------------------


def dump_record(record: DocumentRecord) -> bytes:
    """A document record, compressed. Its id and name are kept beside it, not inside."""
    value = {
        "en": _dump_side(record.en),
        "ar": _dump_side(record.ar),
        "beads": [
            [b.source.start, b.source.stop, b.target.start, b.target.stop, b.posterior, b.moved]
            for b in record.beads
        ],
        "signature": record.signature,
        "built": to_microseconds(record.built),
        "reviewed": sorted(record.reviewed),
        "corrected": sorted(record.corrected),
    }
    return zlib.compress(to_json(value).encode("utf-8", "surrogatepass"), 6)


def load_record(data: bytes, name: str, number: int) -> DocumentRecord:
    """The inverse of :func:`dump_record`. MemoryFileError where the bytes are not what was kept."""
    try:
        return _loaded(json.loads(zlib.decompress(data)), name, number)
    except (zlib.error, ValueError, LookupError, TypeError) as error:
        raise MemoryFileError(
            "its record is damaged",
            where=f"document {name}",
            remedy="`muwazi verify` tells what else is; build that pair again, or restore a backup",
        ) from error


def _loaded(value: Json, name: str, number: int) -> DocumentRecord:
    beads = tuple(
        Bead(range(s, e), range(t, f), posterior, bool(moved))
        for s, e, t, f, posterior, moved in value["beads"]
    )
    return DocumentRecord(
        name=name,
        en=_load_side(value["en"]),
        ar=_load_side(value["ar"]),
        beads=beads,
        signature=value["signature"],
        built=from_microseconds(value["built"]),
        reviewed=frozenset(value["reviewed"]),
        id=number,
        # Records written before corrections existed have none.
        corrected=frozenset(value.get("corrected", ())),
    )


def _dump_side(side: DocumentSide) -> Json:
    return {
        "file": side.file,
        "sha256": side.sha256,
        "segments": [[s.text, s.start, s.end, s.block, _NUMBER[s.kind]] for s in side.segments],
        "blocks": [[_NUMBER[b.kind], b.level, b.start, b.end] for b in side.blocks],
        "title": side.title,
        "author": side.author,
        "translator": side.translator,
        "date": None if side.date is None else side.date.isoformat(),
        "url": side.url,
        "extra": dict(side.extra),
    }


def _load_side(value: Json) -> DocumentSide:
    segments = tuple(
        Segment(text, start, end, block, _KINDS[kind])
        for text, start, end, block, kind in value["segments"]
    )
    blocks = tuple(BlockOutline(_KINDS[kind], *rest) for kind, *rest in value["blocks"])
    return DocumentSide(
        file=value["file"],
        sha256=value["sha256"],
        segments=segments,
        blocks=blocks,
        title=value["title"],
        author=value["author"],
        translator=value["translator"],
        date=_date(value["date"]),
        url=value["url"],
        extra=value["extra"],
    )


def origin_from_record(record: DocumentRecord, bead: int) -> Origin:
    """The origin of the unit that is a record's bead: places, metadata and neighbours."""
    ranges = {"en": record.beads[bead].source, "ar": record.beads[bead].target}
    en, ar = record.en, record.ar
    return Origin(
        document=record.name,
        bead=bead,
        en=_place(en, ranges["en"]),
        ar=_place(ar, ranges["ar"]),
        title=en.title or ar.title,
        author=en.author or ar.author,
        translator=ar.translator or en.translator,
        date=record.date,
        url=en.url or ar.url,
        neighbours=Neighbours(
            *_around(en, ranges["en"]),
            *_around(ar, ranges["ar"]),
        ),
        signature=record.signature,
        posterior=record.beads[bead].posterior,
        headings=record.headings,
    )


def _place(side: DocumentSide, segments: range) -> Place | None:
    if not segments:
        return None
    first, last = side.segments[segments.start], side.segments[segments.stop - 1]
    return Place(side.file, side.sha256, segments, first.start, last.end, first.kind)


def _around(side: DocumentSide, segments: range) -> tuple[str, str]:
    before = side.segments[segments.start - 1].text if segments.start else ""
    after = side.segments[segments.stop].text if segments.stop < len(side.segments) else ""
    return before, after


def bead_text(record: DocumentRecord, bead: int, side: Side) -> str:
    """The text of a bead's side: its segments, joined by a space."""
    ranges = record.beads[bead].source if side == "en" else record.beads[bead].target
    segments = record.side(side).segments
    return " ".join(segments[index].text for index in ranges)
