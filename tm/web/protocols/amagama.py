"""The protocol of Translate Toolkit's tmserver and of amaGama, for Weblate, Okapi, Virtaal, Pootle.

Both servers are no longer developed, the clients are. What they send and how they read the answer
decides the details: a quality that is always a float (Okapi), an empty list and not 404 for a
language that is not served (Weblate's settings are checked with English to German), codes such as
``en_gb``, text in the path with its slashes encoded, doubled slashes (Virtaal).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from tm.unit import SIDES, Property, other_side
from tm.web.access import Contributor, Needs
from tm.web.asking import LONGEST_QUERY, MOST_MATCHES
from tm.web.desk import Desk, TheDesk
from tm.web.problems import NotThere
from tm.web.protocols import _adding as adding
from tm.web.protocols._files import units_of_file
from tm.web.protocols._pair import source_side
from tm.web.protocols._slashes import text_behind
from tm.web.rights import Right, Visitor
from tm.web.settings import UPLOAD_BYTES

if TYPE_CHECKING:
    from tm.unit import Side, TranslationUnit

PREFIXES = ("/tmserver", "/amagama/api/v1")
_MIN_SIMILARITY, _MAX_CANDIDATES = 70, 5
# Weblate cuts what it asks at 500 characters. A source that begins with all of them is no exact
# match, but what its translator looks for; tmserver took seven points off for a text it had cut.
_CUT, _CUT_SCORE, _CUT_FLOOR = 500, 93.0, 20
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,99}(?:\.[A-Za-z_$][\w$]{0,99}){0,5}", re.ASCII)

router = APIRouter()
Translator = Annotated[Visitor, Depends(Needs(Right.READ, key="key"))]
Body = Annotated[bytes, Depends(adding.raw_body)]


class Suggestion(BaseModel):
    """A unit whose source is like the text; ``rank`` orders suggestions of the same quality."""

    source: str
    target: str
    quality: float
    rank: float


class Unit(BaseModel):
    """What a client sends of a unit; what else it says of it is not kept."""

    model_config = ConfigDict(extra="ignore")
    source: adding.Text
    target: adding.Text
    context: str | None = None


_T = TypeVar("_T")
_unit = TypeAdapter(Unit)
_units = TypeAdapter(list[Unit])


# --- looking up ----------------------------------------------------------------------------------


def lookup(
    request: Request,
    desk: TheDesk,
    visitor: Translator,
    source_language: str,
    target_language: str,
    text: str,
    source: str | None = None,
    min_similarity: Annotated[str, Query(description="A percentage, by default 70.")] = "",
    max_candidates: Annotated[str, Query(description="By default 5, at most 100.")] = "",
    jsoncallback: str | None = None,
    callback: str | None = None,
) -> Response:
    """Units whose source is like a text, best first: the text in the path, or as ``source``."""
    text = text_behind(request, "unit") or source or ""  # not the decoded one: see there
    side = source_side(source_language, target_language)
    found: list[dict[str, Any]] = []
    if side is not None and text.strip() and len(text) <= LONGEST_QUERY:
        least = _number(min_similarity, _MIN_SIMILARITY, 0, 100)
        most = _number(max_candidates, _MAX_CANDIDATES, 1, MOST_MATCHES)
        found = _suggestions(desk, text, side, least, most)
    return _answer(request, desk, found, jsoncallback or callback)


def _suggestions(desk: Desk, text: str, side: Side, least: int, most: int) -> list[dict[str, Any]]:
    """Matches as these clients read them, best first."""
    cut = len(text) == _CUT
    text = " ".join(text.split())
    floor = min(least, _CUT_FLOOR) if cut else least
    found = []
    for match in desk.searcher.sentence(text, side=side, limit=most, min_score=floor):
        source = match.unit.text(side)
        score = float(match.score)
        if cut and " ".join(source.split()).startswith(text) and len(source) > _CUT:
            score = max(score, _CUT_SCORE)
        if score >= least:
            target = match.unit.text(other_side(side))
            found.append(
                {"source": source, "target": target, "quality": score, "rank": score / 100}
            )
    return sorted(found, key=lambda one: -one["rank"])


def languages(
    request: Request,
    desk: TheDesk,
    visitor: Translator,
    jsoncallback: str | None = None,
    callback: str | None = None,
) -> Response:
    """The languages that are served, from and into."""
    served = {"sourceLanguages": list(SIDES), "targetLanguages": list(SIDES)}
    return _answer(request, desk, served, jsoncallback or callback)


def _number(given: str, default: int, least: int, most: int) -> int:
    """A number as these servers read it: what is none is passed over, not refused."""
    try:
        return min(max(int(float(given)), least), most)
    except (ValueError, OverflowError):
        return default


def _answer(request: Request, desk: Desk, value: object, callback: str | None) -> Response:
    """JSON; or a script, where a page of a site that may read answers names a function for it."""
    if not callback:
        return JSONResponse(value)
    if not _CALLBACK.fullmatch(callback):
        raise HTTPException(400, "the callback must be the name of a function")
    asking = urlsplit(request.headers.get("referer", ""))
    origin = f"{asking.scheme}://{asking.netloc}"
    allowed = bool({origin, "*"} & set(desk.settings.origins))
    # A script of another site is not asked for by CORS: without this any page could read along.
    if not allowed and request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise HTTPException(403, "that site may not read answers (see --allow-origin)")
    # The comment keeps what follows from being read as anything but a script.
    script = f"/**/{callback}({json.dumps(value)});"
    headers = {"cross-origin-resource-policy": "cross-origin"} if allowed else {}
    return Response(script, media_type="text/javascript", headers=headers)


# --- adding --------------------------------------------------------------------------------------


def put_unit(
    desk: TheDesk,
    visitor: Contributor,
    source_language: str,
    target_language: str,
    text: str,
    body: Body,
) -> Response:
    """Add a unit: JSON with ``source`` and ``target``, whatever type the body says it is of."""
    side = _served(source_language, target_language)
    unit = _parsed(_unit, body)
    adding.keep_pace(desk, visitor, adding.UNITS_PACE)
    desk.store.add([_contributed(unit, side, visitor, "tmserver")])
    return Response(status_code=200)


def post_store(
    desk: TheDesk,
    visitor: Contributor,
    source_language: str,
    target_language: str,
    name: str,
    body: Body,
) -> Response:
    """Add units: a JSON list of ``source``, ``target`` and ``context``."""
    side = _served(source_language, target_language)
    name = _store_name(name)
    parsed = _parsed(_units, body)
    adding.keep_pace(desk, visitor, adding.STORES_PACE)
    added = adding.add_all(desk, [_contributed(unit, side, visitor, name) for unit in parsed])
    return _told(added.added + added.merged, name)


def put_store(
    desk: TheDesk,
    visitor: Contributor,
    source_language: str,
    target_language: str,
    name: str,
    body: Body,
) -> Response:
    """Add the units of a file in any exchange format, told by the suffix of its name."""
    _served(source_language, target_language)
    name = _store_name(name)
    adding.keep_pace(desk, visitor, adding.STORES_PACE)
    units = adding.vouched(units_of_file(body, name), visitor)
    added = adding.add_all(desk, units)
    return _told(added.added + added.merged, name)


def _served(source_language: str, target_language: str) -> Side:
    side = source_side(source_language, target_language)
    if side is None:
        raise NotThere("this memory holds English and Arabic")
    return side


def _store_name(given: str) -> str:
    name = " ".join(given.split())[:300]
    if not name or "\0" in name:
        raise HTTPException(400, "the store has no name")
    return name


def _parsed(adapter: TypeAdapter[_T], body: bytes) -> _T:
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(found) from None


def _contributed(unit: Unit, side: Side, visitor: Visitor, document: str) -> TranslationUnit:
    context = (Property("x-context", unit.context),) if unit.context else ()
    return adding.contributed(unit.source, unit.target, side, visitor, document, context)


def _told(count: int, name: str) -> Response:
    return PlainTextResponse(f"added {count} units from {name}")


_PAIR = "/{source_language}/{target_language}"
_FOUND: dict[int | str, dict[str, Any]] = {200: {"model": list[Suggestion]}}


def _body(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    """What a body is to be, for the description: the routes read it as it comes."""
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}}}


_UNIT_BODY = _body("application/json", Unit.model_json_schema())
_UNITS_BODY = _body("application/json", {"type": "array", "items": Unit.model_json_schema()})
_FILE_BODY = _body("application/octet-stream", {"type": "string", "format": "binary"})
for _prefix in PREFIXES:
    _tag: dict[str, Any] = {
        "tags": [_prefix.strip("/").partition("/")[0]],
        "response_model": None,
    }
    _large = {**_tag, "max_body_size": UPLOAD_BYTES}
    _unit_path = f"{_prefix}{_PAIR}/unit/{{text:path}}"
    _store_path = f"{_prefix}{_PAIR}/store/{{name:path}}"
    router.get(f"{_prefix}/languages/", **_tag)(languages)
    router.get(_unit_path, **_tag, responses=_FOUND)(lookup)
    router.put(_unit_path, **_tag, openapi_extra=_UNIT_BODY)(put_unit)
    router.post(_unit_path, **_tag, openapi_extra=_UNIT_BODY)(put_unit)
    router.post(_store_path, **_large, openapi_extra=_UNITS_BODY)(post_store)
    router.put(_store_path, **_large, openapi_extra=_FILE_BODY)(put_store)
