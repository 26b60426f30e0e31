"""Units by JSON, and the decisions on them: confirm, reject, supersede, reopen, undo."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from tm.search.answers import entry_json, unit_json
from tm.unit import Status
from tm.web.access import Decider, Reader
from tm.web.desk import TheDesk
from tm.web.rooms.site import inside

router = APIRouter()
Unit = Annotated[int, Path(ge=1, le=2**53)]
Note = Annotated[str, Form(max_length=2000)]
Back = Annotated[str, Form(max_length=2000)]


class Decision(BaseModel):
    """What is decided on a unit, and why."""

    status: Status = Field(description="`machine` reopens a unit on which somebody decided.")
    note: str | None = Field(None, max_length=2000)


@router.get("/api/v1/units/{unit}", tags=["units"])
def unit_in_full(desk: TheDesk, visitor: Reader, unit: Unit) -> dict[str, Any]:
    """A unit with all its origins, notes and dates."""
    return unit_json(desk.store.unit(unit))


@router.get("/api/v1/units/{unit}/history", tags=["units"])
def history(desk: TheDesk, visitor: Reader, unit: Unit) -> dict[str, Any]:
    """What people did to a unit, newest first."""
    desk.store.unit(unit)
    return {"history": [entry_json(entry) for entry in desk.store.history(unit, 200)]}


@router.post("/api/v1/units/{unit}/status", tags=["units"])
def decide(desk: TheDesk, visitor: Decider, unit: Unit, decision: Decision) -> dict[str, Any]:
    """Confirm, reject, supersede or reopen a unit."""
    return unit_json(desk.store.decide(unit, decision.status, by=visitor.name, note=decision.note))


@router.post("/api/v1/units/{unit}/undo", tags=["units"])
def undo(desk: TheDesk, visitor: Decider, unit: Unit) -> dict[str, Any]:
    """Take back the latest act on a unit."""
    return entry_json(desk.store.undo(unit, by=visitor.name))


@router.post("/units/{unit}/status", include_in_schema=False)
def decide_by_form(
    desk: TheDesk,
    visitor: Decider,
    unit: Unit,
    status: Annotated[Status, Form()],
    note: Note = "",
    back: Back = "",
) -> Response:
    """The same from the panel, which then shows what became of it."""
    desk.store.decide(unit, status, by=visitor.name, note=note.strip() or None)
    return RedirectResponse(inside(back or f"/units/{unit}"), 303)


@router.post("/units/{unit}/undo", include_in_schema=False)
def undo_by_form(desk: TheDesk, visitor: Decider, unit: Unit, back: Back = "") -> Response:
    """The same from the panel."""
    desk.store.undo(unit, by=visitor.name)
    return RedirectResponse(inside(back or f"/units/{unit}"), 303)
