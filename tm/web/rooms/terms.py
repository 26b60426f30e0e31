"""Terms: how a term is rendered, how that drifts, and what the house has decided."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from align.errors import UsageError
from tm.terms.concept import Concept, TermStatus, concept_json
from tm.terms.drift import Over, cross_table
from tm.terms.rendering import TermReport
from tm.terms.renderings import RenderingFinder
from tm.terms.report_json import report_json
from tm.terms.termbase import Termbase, sayings
from tm.unit import USABLE, Side, UnitFilter
from tm.web.access import Decider, Reader
from tm.web.asking import Day
from tm.web.concept_form import ConceptIn, approved, concept_of_form
from tm.web.desk import Desk, TheDesk
from tm.web.drift_view import chart_of
from tm.web.marks import with_spans
from tm.web.problems import NotThere
from tm.web.rights import Right
from tm.web.room import Room

router = APIRouter()
ROOM = Room("terms", "/terms", 30, Right.READ)
_SHOWN = 12
_A_PAGE = 200
Number = Annotated[int, Path(ge=1, le=2**53)]
Phrase = Annotated[str, Query(max_length=200)]


async def _the_form(request: Request) -> FormData:
    """All fields of a form, of which several may share a name."""
    return await request.form()


@router.get("/terms", include_in_schema=False)
def page(
    request: Request,
    desk: TheDesk,
    visitor: Reader,
    q: Phrase = "",
    find: Phrase = "",
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """The renderings of a term, and the termbase."""
    base = Termbase.of(desk.store)
    concepts = _holding(base, find)
    values: dict[str, Any] = {"report": None, "chart": None, "said": {}}
    if q.strip():
        report = _finder(desk).renderings(q)
        table = cross_table(report, "year") if report.renderings else None
        values = {
            "report": report,
            "table": table,
            "chart": chart_of(table) if table else None,
            "said": sayings(base, report),
        }
    return desk.pages.render(
        request,
        "terms.html",
        q=q,
        find=find,
        concepts=concepts[start : start + _A_PAGE],
        total=len(concepts),
        start=start,
        step=_A_PAGE,
        limit=_SHOWN,
        statuses=list(TermStatus),
        marked=with_spans,
        **values,
    )


@router.post("/terms/approve", include_in_schema=False)
def approve(
    desk: TheDesk,
    visitor: Decider,
    term: Annotated[str, Form(max_length=500)],
    side: Annotated[Side, Form()],
    rendering: Annotated[str, Form(max_length=500)],
    status: Annotated[TermStatus, Form()],
    since: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Decide on a rendering from the list of renderings."""
    with desk.store.transaction():
        concept = approved(desk.store, term, side, rendering, status, since)
        desk.store.put_concept(concept, by=visitor.name)
    from urllib.parse import urlencode

    return RedirectResponse(f"/terms?{urlencode({'q': term})}", 303)


@router.get("/terms/new", include_in_schema=False)
def new(request: Request, desk: TheDesk, visitor: Decider) -> Response:
    """An empty form."""
    return _concept_page(desk, request, None)


@router.post("/terms/new", include_in_schema=False)
async def add(request: Request, desk: TheDesk, visitor: Decider) -> Response:
    """A new concept."""
    from starlette.concurrency import run_in_threadpool

    concept = concept_of_form(await _the_form(request), None)
    put = await run_in_threadpool(desk.store.put_concept, concept, by=visitor.name)
    return RedirectResponse(f"/terms/{put.id}", 303)


@router.get("/terms/{number}", include_in_schema=False)
def concept_page(request: Request, desk: TheDesk, visitor: Reader, number: Number) -> Response:
    """A concept with its history, and the form to change it."""
    return _concept_page(desk, request, _one(desk, number))


@router.post("/terms/{number}", include_in_schema=False)
async def change(request: Request, desk: TheDesk, visitor: Decider, number: Number) -> Response:
    """Change a concept, unless somebody else did since the form was shown."""
    from starlette.concurrency import run_in_threadpool

    form = await _the_form(request)

    def put() -> None:
        with desk.store.transaction():
            before = _one(desk, number)
            if str(form.get("version", "")) != version_of(desk, number):
                raise UsageError(
                    "somebody else has changed this concept since you opened it",
                    remedy="reload the page and change it again",
                    code="changed",
                )
            desk.store.put_concept(concept_of_form(form, before), by=visitor.name)

    await run_in_threadpool(put)
    return RedirectResponse(f"/terms/{number}", 303)


@router.post("/terms/{number}/remove", include_in_schema=False)
def remove(desk: TheDesk, visitor: Decider, number: Number) -> Response:
    """Take a concept out; its history stays."""
    desk.store.remove_concept(_one(desk, number).id, by=visitor.name)
    return RedirectResponse("/terms", 303)


@router.get("/api/v1/terms/renderings", tags=["terms"])
def renderings(
    desk: TheDesk,
    visitor: Reader,
    term: Annotated[str, Query(min_length=1, max_length=200)],
    side: Side | None = None,
    over: Literal["year", "author", "translator", "document"] | None = None,
    since: Day = None,
    until: Day = None,
) -> dict[str, Any]:
    """How a term is rendered: the answer of `muwazi term --json` (docs/json.md)."""
    which = UnitFilter(since=since, until=until, statuses=USABLE.statuses)
    report: TermReport = _finder(desk).renderings(term, side, which)
    spread: Over | None = over
    table = cross_table(report, spread) if spread else None
    return report_json(report, table, sayings(Termbase.of(desk.store), report))


@router.get("/api/v1/terms", tags=["terms"])
def concepts(desk: TheDesk, visitor: Reader, find: Phrase = "") -> dict[str, Any]:
    """The concepts of the termbase, or those one of whose terms holds a text."""
    return {"concepts": [concept_json(one) for one in _holding(Termbase.of(desk.store), find)]}


@router.post("/api/v1/terms", tags=["terms"], status_code=201)
def add_concept(desk: TheDesk, visitor: Decider, concept: ConceptIn) -> dict[str, Any]:
    """A new concept."""
    return concept_json(desk.store.put_concept(concept.concept(), by=visitor.name))


@router.get("/api/v1/terms/{number}", tags=["terms"])
def concept(desk: TheDesk, visitor: Reader, number: Number) -> dict[str, Any]:
    """A concept."""
    return concept_json(_one(desk, number))


@router.put("/api/v1/terms/{number}", tags=["terms"])
def put_concept(
    desk: TheDesk, visitor: Decider, number: Number, concept: ConceptIn
) -> dict[str, Any]:
    """Another state of a concept, in place of the one it has."""
    with desk.store.transaction():
        after = concept.concept(_one(desk, number))
        return concept_json(desk.store.put_concept(after, by=visitor.name))


@router.delete("/api/v1/terms/{number}", tags=["terms"])
def remove_concept(desk: TheDesk, visitor: Decider, number: Number) -> dict[str, Any]:
    """Take a concept out; its history stays."""
    desk.store.remove_concept(_one(desk, number).id, by=visitor.name)
    return {"removed": number}


def _one(desk: Desk, number: int) -> Concept:
    """The concept of that number. Unknown: NotThere."""
    try:
        return desk.store.concept(number)
    except UsageError as error:
        raise NotThere(error.what, code="concept") from error


def version_of(desk: Desk, number: int) -> str:
    """What tells whether a concept was changed: the number of its latest change."""
    history = desk.store.concept_history(number)
    return str(history[0].id) if history else ""


def _concept_page(desk: Desk, request: Request, concept: Concept | None) -> Response:
    return desk.pages.render(
        request,
        "concept.html",
        concept=concept,
        history=desk.store.concept_history(concept.id) if concept else [],
        version=version_of(desk, concept.id) if concept else "",
        statuses=list(TermStatus),
    )


def _finder(desk: Desk) -> RenderingFinder:
    return RenderingFinder(desk.store, desk.checker.encoder)


def _holding(base: Termbase, text: str) -> list[Concept]:
    """The concepts one of whose terms holds a text, without regard to case."""
    wanted = " ".join(text.split()).casefold()
    return [
        one
        for one in base.concepts
        if not wanted or any(wanted in term.text.casefold() for term in one.terms)
    ]
