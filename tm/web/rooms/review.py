"""Review: what to look at first, a document bead by bead, and the re-alignment that is offered."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from align.encoder import Encoder
from align.errors import MuwaziError
from tm.review.queue import document_queue, item_json, memory_queue
from tm.review.realign import Offer, accept, offer
from tm.review.session import Review, ReviewConflictError
from tm.web.access import Decider, Reader
from tm.web.desk import Desk, TheDesk
from tm.web.pages import language_of
from tm.web.problems import NotThere
from tm.web.reviewing import (
    BEADS_A_PAGE,
    Key,
    Name,
    StepAsked,
    after_step,
    bead_json,
    page_of,
    perform,
    step_json,
)
from tm.web.rights import Right, Visitor
from tm.web.room import Room

router = APIRouter()
ROOM = Room("review", "/review", 30, Right.READ)
_A_PAGE = 50
Place = Annotated[int | None, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=500)]


class RealignmentAsked(BaseModel):
    """Which changes of an offered re-alignment to take: all, or those of these numbers."""

    name: Name = Field(description="The document.")
    token: Key = Field(description="The offer that was seen.")
    seen: int = Field(0, ge=0, le=2**53, description="The newest step that was seen.")
    changes: list[Annotated[int, Field(ge=0, le=10_000_000)]] | None = Field(
        None, max_length=100_000, description="The changes to take; without, all of them."
    )


# --- pages ---------------------------------------------------------------------------------------


@router.get("/review", include_in_schema=False)
def queue_page(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """What to review first in the whole memory, and how far each document is."""
    progress = desk.store.review_progress()
    return desk.pages.render(
        request,
        "review.html",
        called=desk.headings.called(language_of(request).language),
        items=memory_queue(desk.store, _A_PAGE),
        documents=sorted(progress, key=lambda line: -line.wrong),
        units=sum(line.units for line in progress),
        decided=sum(line.decided for line in progress),
        wrong=round(sum(line.wrong for line in progress)),
    )


@router.get("/review/document", include_in_schema=False)
def document_page(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    name: Annotated[str, Query(max_length=2000)],
    bead: Annotated[str, Query(max_length=60)] = "",
    start: Place = None,
) -> Response:
    """A document under review; ``bead`` is the one at work, else where the reviewer left off."""
    return _document(request, desk, _review(desk, visitor, name), bead, start)


@router.post("/review/document", include_in_schema=False)
def step(
    request: Request, desk: TheDesk, visitor: Decider, asked: Annotated[StepAsked, Form()]
) -> Response:
    """A step; a conflict or what cannot be done is told on the document's page as it is now."""
    review = _review(desk, visitor, asked.name)
    try:
        outcome = perform(review, asked)
    except MuwaziError as error:
        status = 409 if isinstance(error, ReviewConflictError) else 422
        return _document(request, desk, review, asked.key, None, status=status, error=error)
    address = {
        "name": asked.name,
        "bead": after_step(review.view(), outcome),
        "did": str(outcome.step.what),
    }
    if outcome.left:
        address["left"] = str(outcome.left[0].unit.id)
    return RedirectResponse(f"/review/document?{urlencode(address)}", 303)


@router.get("/review/realignment", include_in_schema=False)
def realignment_page(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    name: Annotated[str, Query(max_length=2000)],
) -> Response:
    """What the aligner would make of the rest of a document, given what was decided."""
    return _realignment(request, desk, _review(desk, visitor, name))


@router.post("/review/realignment", include_in_schema=False)
def take(
    request: Request,
    desk: TheDesk,
    visitor: Decider,
    name: Annotated[Name, Form()],
    token: Annotated[Key, Form()],
    seen: Annotated[int, Form(ge=0, le=2**53)] = 0,
    change: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """Put the chosen changes of an offer into effect."""
    review = _review(desk, visitor, name)
    try:
        outcome = accept(review, _required_encoder(desk), token, seen, change or [])
    except ReviewConflictError as conflict:
        return _realignment(request, desk, review, status=409, conflict=conflict)
    address = {"name": name, "bead": outcome.focus, "did": str(outcome.step.what)}
    return RedirectResponse(f"/review/document?{urlencode(address)}", 303)


# --- for programs --------------------------------------------------------------------------------


@router.get("/api/v1/review/queue", tags=["review"])
def queue(
    desk: TheDesk,
    visitor: Reader,
    name: Annotated[str | None, Query(max_length=2000, description="Only of a document.")] = None,
    limit: Limit = _A_PAGE,
) -> dict[str, Any]:
    """What to review first, most errors removed a minute before the rest."""
    if name is None:
        items = memory_queue(desk.store, limit)
    else:
        items = document_queue(desk.store, _known(desk, name))[:limit]
    return {"queue": [item_json(item) for item in items]}


@router.get("/api/v1/review/document", tags=["review"])
def document(
    desk: TheDesk, visitor: Reader, name: Annotated[str, Query(max_length=2000)]
) -> dict[str, Any]:
    """A document under review: its beads with the tokens that a step shows."""
    view = _review(desk, visitor, name).view()
    return {
        "name": name,
        "last": view.last,
        "done": view.done,
        "total": view.total,
        "beads": [bead_json(bead) for bead in view.beads],
    }


@router.post("/api/v1/review/step", tags=["review"])
def take_step(desk: TheDesk, visitor: Decider, asked: StepAsked) -> dict[str, Any]:
    """A step; 409 where what it is about was changed since it was seen."""
    review = _review(desk, visitor, asked.name)
    try:
        outcome = perform(review, asked)
    except ReviewConflictError as conflict:
        raise HTTPException(409, str(conflict)) from None
    left = [conflict.unit.id for conflict in outcome.left]
    return {**step_json(outcome.step), "bead": outcome.focus, "left": left}


@router.get("/api/v1/review/realignment", tags=["review"])
def realignment(
    desk: TheDesk, visitor: Reader, name: Annotated[str, Query(max_length=2000)]
) -> dict[str, Any]:
    """The re-alignment that is offered: what would change."""
    return _offer_json(offer(_review(desk, visitor, name), _required_encoder(desk)))


@router.post("/api/v1/review/realignment", tags=["review"])
def take_json(desk: TheDesk, visitor: Decider, asked: RealignmentAsked) -> dict[str, Any]:
    """Put an offer into effect; 409 where it is not what it was."""
    review = _review(desk, visitor, asked.name)
    encoder = _required_encoder(desk)
    try:
        outcome = accept(review, encoder, asked.token, asked.seen, asked.changes)
    except ReviewConflictError as conflict:
        raise HTTPException(409, str(conflict)) from None
    return {**step_json(outcome.step), "bead": outcome.focus}


# --- what they share -----------------------------------------------------------------------------


def _known(desk: Desk, name: str) -> str:
    if desk.store.document(name) is None:
        raise NotThere("the memory holds no aligned document of this name", code="document")
    return name


def _review(desk: Desk, visitor: Visitor, name: str) -> Review:
    encoder = _encoder(desk) if visitor.may(Right.DECIDE) else None
    return Review(desk.store, _known(desk, name), by=visitor.name, encoder=encoder)


def _encoder(desk: Desk) -> Encoder | None:
    """The encoder that made the memory's vectors; new units get theirs at once."""
    if desk.searcher.encoder is None or desk.store.encoder is None:
        return None
    return desk.searcher.encoder()


def _required_encoder(desk: Desk) -> Encoder:
    if desk.searcher.encoder is None:
        raise NotThere("this server has no encoder to align with")
    return desk.searcher.encoder()


def _document(
    request: Request,
    desk: Desk,
    review: Review,
    bead: str,
    start: int | None,
    *,
    status: int = 200,
    error: MuwaziError | None = None,
) -> Response:
    shown = page_of(desk.store, review.view(), bead, start)
    conflict = error if isinstance(error, ReviewConflictError) else None
    opened = request.query_params.get("open", "")
    cannot = (error.code or "other") if error and not conflict else None
    return desk.pages.render(
        request,
        "review_document.html",
        status=status,
        shown=shown,
        view=shown.view,
        record=shown.view.record,
        conflict=conflict,
        cannot=cannot or shown.cannot_open(opened),
        detail=error.what if error else "",
        did=request.query_params.get("did", ""),
        left=left if (left := request.query_params.get("left", "")).isdecimal() else "",
        open=opened,
        step=BEADS_A_PAGE,
    )


def _realignment(
    request: Request,
    desk: Desk,
    review: Review,
    *,
    status: int = 200,
    conflict: ReviewConflictError | None = None,
) -> Response:
    last = review.view().last
    made = offer(review, _required_encoder(desk))
    return desk.pages.render(
        request, "realignment.html", status=status, offer=made, last=last, conflict=conflict
    )


def _offer_json(made: Offer) -> dict[str, Any]:
    return {
        "token": made.token,
        "fixed": made.fixed,
        "signature": made.signature,
        "changes": [
            {
                "before": [mark.key for mark in change.removed],
                "after": [mark.key for mark in change.added],
            }
            for change in made.changes
        ],
    }
