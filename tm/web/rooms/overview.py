"""Overview: how much the memory holds, of when, how much a person vouches for, what drifts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tm.unit import Status
from tm.web.access import Reader
from tm.web.desk import TheDesk
from tm.web.overview import latest, years
from tm.web.pages import language_of
from tm.web.rights import Right
from tm.web.room import Room

router = APIRouter()
ROOM = Room("overview", "/overview", 50, Right.READ)
# How long the page waits for the terms that drift before it is shown without them.
_PATIENCE = 0.2


@router.get("/overview", include_in_schema=False)
def page(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """The overview."""
    counts = desk.store.counts()
    documents = list(desk.store.documents())
    side = language_of(request).language
    return desk.pages.render(
        request,
        "overview.html",
        counts=counts,
        confirmed=counts.by_status.get(Status.CONFIRMED, 0) / max(counts.units, 1),
        statuses=[(status, counts.by_status.get(status, 0)) for status in Status],
        years=years(documents),
        latest=[(one, desk.headings.of(one, side)) for one in latest(documents)],
        drifts=desk.drift.drifts(wait=_PATIENCE),
        drift_failed=desk.drift.failed,
    )


@router.get("/api/v1/overview", tags=["overview"])
def overview(desk: TheDesk, visitor: Reader) -> dict[str, Any]:
    """The same as JSON; ``drifting`` is null while the terms that drift are being looked for."""
    counts = desk.store.counts()
    documents = list(desk.store.documents())
    drifts = desk.drift.drifts(wait=_PATIENCE)
    return {
        "units": counts.units,
        "by_status": {str(status): number for status, number in counts.by_status.items()},
        "documents": counts.documents,
        "origins": counts.origins,
        "history": counts.history,
        "first_date": counts.first_date.isoformat() if counts.first_date else None,
        "last_date": counts.last_date.isoformat() if counts.last_date else None,
        "bytes": counts.bytes,
        "years": [
            {"year": one.year, "documents": one.documents, "units": one.units}
            for one in years(documents)
        ],
        "latest": [
            {"document": one.name, "built": one.built.isoformat() if one.built else None}
            for one in latest(documents)
        ],
        "drifting": None if drifts is None else [asdict(one) for one in drifts],
    }
