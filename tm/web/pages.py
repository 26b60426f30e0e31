"""Pages: Jinja2 templates with everything escaped, the visitor's language, and our own files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tm.web.access import COOKIE, FORM_FIELD, form_token
from tm.web.filters import bdi, file_name, moment
from tm.web.language import Speech, chosen, speech

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import Request

    from tm.web.room import Room

_YEAR = 365 * 24 * 3600
THEMES = ("light", "dark")
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the folder ``static``."""

    content: bytes
    media_type: str
    version: str


def read_assets() -> dict[str, Asset]:
    """All files of ``static`` by name."""
    found = {}
    for file in (files("tm.web") / "static").iterdir():
        suffix = "." + file.name.rpartition(".")[2]
        if suffix in MEDIA_TYPES:
            content = file.read_bytes()
            version = hashlib.sha256(content).hexdigest()[:12]
            found[file.name] = Asset(content, MEDIA_TYPES[suffix], version)
    return found


class Pages:
    """Makes pages for the rooms."""

    def __init__(self, rooms: Sequence[Room], secret: bytes, *, secure: bool, closed: bool) -> None:
        self.assets = read_assets()
        self._rooms = rooms
        self._secret = secret
        self._secure = secure
        self._closed = closed
        self._environment = Environment(
            loader=PackageLoader("tm.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["bdi"] = bdi
        self._environment.filters["file_name"] = file_name
        self._environment.filters["moment"] = moment
        self._environment.globals["asset"] = self._asset

    def render(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page in the visitor's language, with their cookie set."""
        language = language_of(request)
        theme = _theme(request)
        state = request.state
        visit: str = state.visit
        token = form_token(self._secret, visit)
        hidden = Markup('<input type="hidden" name="{}" value="{}">').format(FORM_FIELD, token)
        html = self._environment.get_template(template).render(
            t=language,
            visitor=state.visitor,
            rooms=[room for room in self._rooms if state.visitor.may(room.right)],
            closed=self._closed,
            path=request.url.path,
            theme=theme,
            here=lambda **changes: with_query(request, changes),
            form_token=hidden,
            form_token_value=token,
            **values,
        )
        response = HTMLResponse(html, status)
        if state.new_visit:
            self.set_visit(response, visit)
        for name, kept in (("lang", language.language), ("theme", theme)):
            if kept and request.query_params.get(name) == kept:
                response.set_cookie(
                    f"muwazi_{name}",
                    kept,
                    _YEAR,
                    secure=self._secure,
                    httponly=True,
                    samesite="lax",
                )
        return response

    def set_visit(self, response: HTMLResponse | Any, visit: str) -> None:
        """Give the visitor this cookie."""
        response.set_cookie(COOKIE, visit, secure=self._secure, httponly=True, samesite="lax")

    def _asset(self, name: str) -> str:
        return f"/static/{name}?v={self.assets[name].version}"


def language_of(request: Request) -> Speech:
    """The language in which the visitor is answered."""
    return speech(
        chosen(
            request.query_params.get("lang"),
            request.cookies.get("muwazi_lang"),
            request.headers.get("accept-language", ""),
        )
    )


def _theme(request: Request) -> str | None:
    for given in (request.query_params.get("theme"), request.cookies.get("muwazi_theme")):
        if given in THEMES:
            return given
    return None


def with_query(request: Request, changes: Mapping[str, object]) -> str:
    """This page's address with some of its query changed; None takes a parameter out."""
    kept = [
        (name, value) for name, value in request.query_params.multi_items() if name not in changes
    ]
    given = [(name, str(value)) for name, value in changes.items() if value is not None]
    query = urlencode([*kept, *given])
    return request.url.path + (f"?{query}" if query else "?")
