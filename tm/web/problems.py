"""What goes wrong, told as a page to people and as JSON to programs (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException as StarletteHTTPException

from align.errors import InputError, MuwaziError, UsageError
from tm.store import EncoderMismatchError, MemoryFileError, UnitNotFoundError
from tm.web.desk import desk_of
from tm.web.filters import bdi, file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tm.web.language import Speech
    from tm.web.rights import Right

log = logging.getLogger("muwazi.web")
_MEDIA_TYPE = "application/problem+json"
# What is under these is for programs; the rest is for people.
PROGRAM_PREFIXES = ("/api/", "/tmserver", "/amagama", "/get", "/set")


class LoginNeeded(HTTPException):
    """Nobody is logged in, and somebody must be."""

    code = "login"

    def __init__(self) -> None:
        super().__init__(401, "log in, or give an API token")


class RightNeeded(HTTPException):
    """The visitor's role lacks the right."""

    code = "right"

    def __init__(self, right: Right) -> None:
        super().__init__(403, f"your account lacks the right to {right}")


class FormExpired(HTTPException):
    """A form without the token of this visit: too old, or not ours."""

    code = "form-expired"

    def __init__(self) -> None:
        super().__init__(403, "the form has expired; go back, reload the page, and send it again")


class NotThere(HTTPException):
    """The memory holds nothing of that name."""

    def __init__(self, what: str, *, code: str | None = None) -> None:
        super().__init__(404, what)
        self.code = code


def install(app: FastAPI) -> None:
    """Tell the app how each failure is answered."""

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, StarletteHTTPException)  # noqa: S101 - how it is registered
        headers = dict(error.headers or {})
        detail = str(error.detail)
        code = getattr(error, "code", None) or str(error.status_code)

        return _answer(
            request, error.status_code, detail, lambda t: _said(t, code, detail), headers
        )

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        found = error.errors()[:5]

        def told(t: Speech) -> Markup:
            return Markup("<br>").join(_complaint_on_page(t, one) for one in found)

        return _answer(request, 422, "; ".join(map(_complaint, found)), told)

    async def on_ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, MuwaziError)  # noqa: S101
        return _answer(request, status_of(error), _told(error), lambda t: told_on_page(t, error))

    async def on_unknown(request: Request, error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        detail = "the server failed; its log says how"
        return _answer(request, 500, detail, lambda t: _said(t, "500", detail))

    app.add_exception_handler(StarletteHTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(MuwaziError, on_ours)
    app.add_exception_handler(Exception, on_unknown)


def status_of(error: MuwaziError) -> int:
    """The HTTP status of an error a user can cause."""
    if isinstance(error, UnitNotFoundError):
        return 404
    if isinstance(error, InputError):
        return 422
    if isinstance(error, EncoderMismatchError):
        return 409
    if isinstance(error, MemoryFileError):
        return 503
    return 400 if isinstance(error, UsageError) else 422


def for_program(request: Request) -> bool:
    """Whether JSON is wanted."""
    if request.url.path.startswith(PROGRAM_PREFIXES):
        return True
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "text/html" not in accepted


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The failure as a program reads it."""
    body = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, dict(headers or {}), _MEDIA_TYPE)


def _answer(
    request: Request,
    status: int,
    detail: str,
    told: Callable[[Speech], Markup],
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    if for_program(request):
        if status == 401:
            headers = {**headers, "WWW-Authenticate": "Bearer"}
        return problem(status, detail, headers)
    if status == 401 and request.method == "GET":
        from urllib.parse import quote

        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(back, safe='')}", 303)
    response = desk_of(request).pages.render(
        request, "problem.html", status=status, code=status, told=told
    )
    response.headers.update(headers)
    return response


def _told(error: MuwaziError) -> str:
    """The error's line without paths of this machine: they are nobody's business outside it."""
    return " ".join(f"{error.what}{f' ({error.remedy})' if error.remedy else ''}".split())


def _complaint(error: Any) -> str:
    place = ".".join(str(part) for part in error.get("loc", ())[1:])
    return f"{place}: {error.get('msg', 'not valid')}" if place else str(error.get("msg"))


# What pydantic finds wrong with a value, by the kind of message a page has for it.
_WRONG = {
    "int_parsing": "number",
    "int_from_float": "number",
    "int_type": "number",
    "float_parsing": "number",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "date_from_datetime_inexact": "date",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "enum": "choice",
    "literal_error": "choice",
    "bool_parsing": "choice",
    "string_too_long": "long",
    "missing": "missing",
}
_SHOWN = 60


def _complaint_on_page(t: Speech, error: Any) -> Markup:
    """What is wrong with a value, behind the label that its field has on the pages."""
    name = str((error.get("loc") or ("",))[-1])
    label = next((f"{room}.{name}" for room in ("search", "check") if t.has(f"{room}.{name}")), "")
    given = bdi(str(error.get("input", ""))[:_SHOWN])
    told = t(f"problem.value.{_WRONG.get(error.get('type'), 'other')}", given=given)
    return Markup("{}: {}").format(t(label), told) if label else told


def told_on_page(t: Speech, error: MuwaziError, *, of: str | None = None) -> Markup:
    """The error in the language of the page where it has words for it; ``of`` names a file."""
    told = _said(t, error.code, _told(error))
    return Markup("{}: {}").format(bdi(file_name(of)), told) if of else told


def _said(t: Speech, code: str | None, detail: str) -> Markup:
    key = f"problem.said.{code}"
    return t(key) if t.has(key) else Markup('<bdi lang="en">{}</bdi>').format(detail)
