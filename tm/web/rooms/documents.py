"""Documents: the two texts side by side, bead by bead, and the list of all pairs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from tm.unit import DocumentSummary, Side
from tm.web.access import Reader
from tm.web.desk import Desk, TheDesk
from tm.web.pages import language_of
from tm.web.problems import NotThere
from tm.web.reading import BEADS_A_PAGE, found_in, read, web_address
from tm.web.rights import Right
from tm.web.room import Room
from tm.web.unit_view import UnitView

router = APIRouter()
ROOM = Room("documents", "/documents", 20, Right.READ)
_A_PAGE = 100
_SIDES: tuple[Side, Side] = ("en", "ar")
UnitNumber = Annotated[int, Path(ge=1, le=2**53)]
Place = Annotated[int, Query(ge=0, le=10_000_000)]


@router.get("/documents", include_in_schema=False)
def listing(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    q: Annotated[str, Query(max_length=300)] = "",
    start: Place = 0,
) -> Response:
    """The list of document pairs, newest first."""
    found = _found(desk, q)
    side = language_of(request).language
    shown = found[start : start + _A_PAGE]
    return desk.pages.render(
        request,
        "documents.html",
        q=q,
        documents=[(one, desk.headings.of(one, side)) for one in shown],
        total=len(found),
        start=start,
        step=_A_PAGE,
    )


@router.get("/documents/", include_in_schema=False)
def without_name(visitor: Reader) -> Response:
    """The list has no slash behind it."""
    return RedirectResponse("/documents", 303)


@router.get("/documents/{name:path}", include_in_schema=False)
def document(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    name: str,
    start: Place = 0,
    bead: Place | None = None,
    unit: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    only: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> Response:
    """A document pair; ``unit`` opens the panel of one of its beads."""
    shown = UnitView.of(desk.store, unit) if unit is not None else None
    record = desk.store.document(name)
    if record is None:
        units = found_in(desk.store, name, after, BEADS_A_PAGE)
        if not units:
            raise NotThere("the memory holds no document of this name", code="document")
        return desk.pages.render(
            request, "imported.html", name=name, units=units, view=shown, step=BEADS_A_PAGE
        )
    reading = read(desk.store, record, start if bead is None else bead, doubtful=only == "doubtful")
    return desk.pages.render(
        request,
        "document.html",
        record=record,
        heading=record.heading(language_of(request).language),
        reading=reading,
        view=shown,
        only=only,
        step=BEADS_A_PAGE,
        urls={side: web_address(record.side(side).url) for side in _SIDES},
    )


@router.get("/api/v1/documents", tags=["documents"])
def documents(
    desk: TheDesk,
    visitor: Reader,
    q: Annotated[
        str, Query(max_length=300, description="Part of name, title or author, in either language.")
    ] = "",
    start: Place = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = _A_PAGE,
) -> dict[str, Any]:
    """The document pairs, newest first."""
    found = _found(desk, q)
    return {
        "total": len(found),
        "documents": [_summary_json(one) for one in found[start : start + limit]],
    }


@router.get("/api/v1/documents/{name:path}", tags=["documents"])
def document_json(desk: TheDesk, visitor: Reader, name: str) -> dict[str, Any]:
    """A document pair bead by bead: segments, probability, and the unit of each bead."""
    record = desk.store.document(name)
    if record is None:
        raise NotThere("the memory holds no aligned document of this name", code="document")
    units = desk.store.document_units(name)
    sides: dict[str, Any] = {
        side: {
            "file": record.side(side).file,
            "sha256": record.side(side).sha256,
            "title": record.side(side).title,
            "author": record.side(side).author,
            "url": record.side(side).url,
            "segments": [
                {"text": one.text, "start": one.start, "end": one.end, "kind": str(one.kind)}
                for one in record.side(side).segments
            ],
        }
        for side in _SIDES
    }
    beads = [
        {
            "en": [bead.source.start, bead.source.stop],
            "ar": [bead.target.start, bead.target.stop],
            "posterior": round(bead.posterior, 4),
            "moved": bead.moved,
            "reviewed": number in record.reviewed,
            "unit": units.get(number),
        }
        for number, bead in enumerate(record.beads)
    ]
    date = record.date.isoformat() if record.date else None
    about = {"name": record.name, "date": date, "signature": record.signature}
    return {**about, **sides, "beads": beads}


@router.get("/units/{unit}", include_in_schema=False)
def unit_page(request: Request, desk: TheDesk, visitor: Reader, unit: UnitNumber) -> Response:
    """A unit by itself."""
    return desk.pages.render(request, "unit.html", view=UnitView.of(desk.store, unit))


def _found(desk: Desk, q: str) -> list[DocumentSummary]:
    found = list(desk.store.documents())
    if q.strip():
        found = desk.headings.holding(found, q)
    return sorted(found, key=lambda one: one.date.isoformat() if one.date else "", reverse=True)


def _summary_json(one: DocumentSummary) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "author": one.author,
        "translator": one.translator,
        "date": one.date.isoformat() if one.date else None,
        "url": one.url,
        "en": one.en_file,
        "ar": one.ar_file,
        "origins": one.origins,
        "built": one.built.isoformat() if one.built else None,
    }
