"""What goes wrong, told as a page to people and as JSON to programs (RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from align.errors import InputError, MuwaziError, UsageError
from tm.store import EncoderMismatchError, MemoryFileError, UnitNotFoundError
from tm.web.desk import desk_of

if TYPE_CHECKING:
    from tm.web.rights import Right

log = logging.getLogger("muwazi.web")
_MEDIA_TYPE = "application/problem+json"
# What is under these is for programs; the rest is for people.
PROGRAM_PREFIXES = ("/api/", "/tmserver", "/amagama", "/get", "/set")


class LoginNeeded(HTTPException):
    """Nobody is logged in, and somebody must be."""

    def __init__(self) -> None:
        super().__init__(401, "log in, or give an API token")


class RightNeeded(HTTPException):
    """The visitor's role lacks the right."""

    def __init__(self, right: Right) -> None:
        super().__init__(403, f"your account lacks the right to {right}")


class FormExpired(HTTPException):
    """A form without the token of this visit: too old, or not ours."""

    def __init__(self) -> None:
        super().__init__(403, "the form has expired; go back, reload the page, and send it again")


class NotThere(HTTPException):
    """The memory holds nothing of that name."""

    def __init__(self, what: str) -> None:
        super().__init__(404, what)


def install(app: FastAPI) -> None:
    """Tell the app how each failure is answered."""

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, StarletteHTTPException)  # noqa: S101 - how it is registered
        headers = dict(error.headers or {})
        return _answer(request, error.status_code, str(error.detail), headers)

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        return _answer(request, 422, "; ".join(map(_complaint, error.errors()[:5])), {})

    async def on_ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, MuwaziError)  # noqa: S101
        return _answer(request, status_of(error), _told(error), {})

    async def on_unknown(request: Request, error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return _answer(request, 500, "the server failed; its log says how", {})

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


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """The failure as a program reads it."""
    body = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, _MEDIA_TYPE)


def _answer(request: Request, status: int, detail: str, headers: dict[str, str]) -> Response:
    if for_program(request):
        if status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return problem(status, detail, headers)
    if status == 401 and request.method == "GET":
        from urllib.parse import quote

        back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(back, safe='')}", 303)
    response = desk_of(request).pages.render(
        request, "problem.html", status=status, code=status, detail=detail
    )
    response.headers.update(headers)
    return response


def _told(error: MuwaziError) -> str:
    """The error's line without paths of this machine: they are nobody's business outside it."""
    return " ".join(f"{error.what}{f' ({error.remedy})' if error.remedy else ''}".split())


def _complaint(error: Any) -> str:
    place = ".".join(str(part) for part in error.get("loc", ())[1:])
    return f"{place}: {error.get('msg', 'not valid')}" if place else str(error.get("msg"))
