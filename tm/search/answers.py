"""Matches as plain values, the promise to other programs: what ``muwazi query --json`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tm.match import Match
    from tm.unit import HistoryEntry, Origin, Place, TranslationUnit, Version

Json = dict[str, Any]


def match_json(match: Match) -> Json:
    """A match: kind, score, both texts, the newest origin, the reasons, and what to mark."""
    unit = match.unit
    return {
        "kind": str(match.kind),
        "score": match.score,
        "en": unit.en,
        "ar": unit.ar,
        "side": match.side,
        "unit": unit.id,
        "status": str(unit.status),
        "origin": origin_json(unit.newest) if unit.newest else {},
        "origins": len(unit.origins),
        "reasons": [
            {"reason": str(reason.kind), "penalty": reason.penalty, "detail": reason.detail}
            for reason in match.reasons
        ],
        "diff": [
            {"operation": run.operation, "query": list(run.query), "text": list(run.text)}
            for run in match.diff
        ],
        "spans": [{"side": s.side, "start": s.start, "end": s.end} for s in match.spans],
        "proposal": None
        if match.proposal is None
        else {"text": match.proposal.text, "changes": [list(c) for c in match.proposal.changes]},
    }


def origin_json(origin: Origin) -> Json:
    """Where a unit comes from."""
    return {
        "document": origin.document,
        "title": origin.title,
        "author": origin.author,
        "translator": origin.translator,
        "date": None if origin.date is None else origin.date.isoformat(),
        "url": origin.url,
        "bead": origin.bead,
        "posterior": None if origin.posterior is None else round(origin.posterior, 4),
        "en": None if origin.en is None else _place_json(origin.en),
        "ar": None if origin.ar is None else _place_json(origin.ar),
        "signature": origin.signature,
    }


def unit_json(unit: TranslationUnit) -> Json:
    """A unit with all its origins, notes and dates."""
    return {
        "unit": unit.id,
        "en": unit.en,
        "ar": unit.ar,
        "status": str(unit.status),
        "posterior": None if unit.posterior is None else round(unit.posterior, 4),
        "created": None if unit.created is None else unit.created.isoformat(),
        "created_by": unit.created_by,
        "changed": None if unit.changed is None else unit.changed.isoformat(),
        "changed_by": unit.changed_by,
        "notes": [note.text for note in unit.notes],
        "properties": [[prop.name, prop.value] for prop in unit.properties],
        "origins": [
            {
                **origin_json(origin),
                "en_before": origin.neighbours.en_before,
                "en_after": origin.neighbours.en_after,
                "ar_before": origin.neighbours.ar_before,
                "ar_after": origin.neighbours.ar_after,
            }
            for origin in unit.origins
        ],
    }


def entry_json(entry: HistoryEntry) -> Json:
    """One act on a unit."""
    return {
        "id": entry.id,
        "unit": entry.unit,
        "action": str(entry.action),
        "when": entry.when.isoformat(),
        "by": entry.by,
        "note": entry.note,
        "undoes": entry.undoes,
        "before": _version_json(entry.before),
        "after": _version_json(entry.after),
    }


def _version_json(version: Version | None) -> Json | None:
    if version is None:
        return None
    return {"en": version.en, "ar": version.ar, "status": str(version.status)}


def _place_json(place: Place) -> Json:
    return {
        "file": place.file,
        "sha256": place.sha256,
        "segments": [place.segments.start, place.segments.stop],
        "start": place.start,
        "end": place.end,
        "block": str(place.block),
    }
