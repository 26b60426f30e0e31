"""What belongs to no page: our own files, the API's description, the way in and out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import RedirectResponse, Response

from tm.web.access import COOKIE, Anybody, Reader, new_visit
from tm.web.desk import TheDesk
from tm.web.problems import NotThere
from tm.web.rights import Via

router = APIRouter()
_YEAR = "public, max-age=31536000, immutable"


@router.get("/static/{name}", include_in_schema=False)
def static(name: str, desk: TheDesk, visitor: Anybody) -> Response:
    """A style sheet or script; only what lay in our own folder at the start can be had."""
    asset = desk.pages.assets.get(name)
    if asset is None:
        raise NotThere("there is no such file")
    return Response(asset.content, media_type=asset.media_type, headers={"cache-control": _YEAR})


@router.get("/", include_in_schema=False)
def home(visitor: Reader) -> Response:
    """The search page is where work begins."""
    return RedirectResponse("/search", 303)


@router.get("/health", include_in_schema=False)
def health(desk: TheDesk, visitor: Anybody) -> dict[str, str]:
    """Whether the memory answers, for whoever watches the server."""
    desk.store.size()
    return {"status": "ok"}


@router.get("/api/v1/openapi.json", include_in_schema=False)
def openapi(request: Request, visitor: Reader) -> dict[str, Any]:
    """The description of the API by OpenAPI 3.1."""
    app = request.app
    return get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )


@router.get("/login", include_in_schema=False)
def login_page(request: Request, desk: TheDesk, visitor: Anybody, next: str = "/") -> Response:  # noqa: A002
    """The form to log in."""
    if desk.accounts is None or visitor.via is Via.SESSION:
        return RedirectResponse(inside(next), 303)
    return desk.pages.render(request, "login.html", next=inside(next), name="", message=None)


@router.post("/login", include_in_schema=False)
def login(
    request: Request,
    desk: TheDesk,
    visitor: Anybody,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
) -> Response:
    """Log in: the session gets a cookie of its own, so that one set before is worth nothing."""
    if desk.accounts is None:
        return RedirectResponse("/", 303)
    address = request.client.host if request.client else ""
    if wait := desk.throttle.wait(address, name):
        response = desk.pages.render(
            request, "login.html", status=429, next=inside(next), name=name, message="slow"
        )
        response.headers["retry-after"] = str(int(wait) + 1)
        return response
    account = desk.accounts.verify(name, password)
    if account is None:
        desk.throttle.failed(address, name)
        return desk.pages.render(
            request, "login.html", status=401, next=inside(next), name=name, message="wrong"
        )
    desk.throttle.succeeded(address, name)
    entered = RedirectResponse(inside(next), 303)
    desk.pages.set_visit(entered, desk.accounts.begin_session(account))
    return entered


@router.post("/logout", include_in_schema=False)
def logout(request: Request, desk: TheDesk, visitor: Reader) -> Response:
    """End the session."""
    if desk.accounts is not None:
        desk.accounts.end_session(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/login", 303)
    desk.pages.set_visit(response, new_visit())
    return response


def inside(target: str) -> str:
    r"""A target on this server; what leads elsewhere leads home instead.

    >>> inside("/search?q=a"), inside("//evil.example"), inside("/\\evil.example")
    ('/search?q=a', '/', '/')
    """
    if not target.startswith("/") or target[1:2] in ("/", "\\") or not target.isprintable():
        return "/"
    return target
