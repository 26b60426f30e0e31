"""The door of every route: which right it asks, who comes, and whether they meant to write.

A route names its right by the type of its visitor: ``visitor: Reader``. An app with a route that
names none does not start (:func:`rules_of`). A request that writes must show that it comes from
one of our own pages: the token that a page's form carries, made from the visitor's cookie, which no
other site can read. A program shows its API token instead; where there are no accounts a program
needs neither, but what a browser sends under another site's name is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.routing import iter_route_contexts

from tm.web.desk import desk_of
from tm.web.problems import FormExpired, LoginNeeded, RightNeeded
from tm.web.rights import NOBODY, Right, Role, Via, Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastapi.dependencies.models import Dependant
    from starlette.routing import BaseRoute

    from tm.web.desk import Desk

COOKIE = "muwazi_session"
FORM_FIELD = "form_token"
FORM_HEADER = "x-form-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Needs:
    """The right a route asks.

    ``writes`` is False for a POST that only asks a long question; ``by_get`` says that even a GET
    writes, as a protocol may have it. ``key`` names the parameter, of the query or of a form, in
    which a protocol carries the API token.
    """

    right: Right
    writes: bool = True
    by_get: bool = False
    key: str | None = None

    def means_to_write(self, method: str) -> bool:
        """Whether a request by that method writes."""
        return self.by_get or (self.writes and method not in SAFE_METHODS)

    async def __call__(self, request: Request) -> Visitor:
        """The visitor, who holds the right and meant what they ask."""
        desk = desk_of(request)
        visitor: Visitor = request.state.visitor
        if (
            self.key
            and visitor.via is not Via.TOKEN
            and (given := await self._token(request, self.key))
        ):
            visitor = request.state.visitor = visitor_of_token(desk, given)
        if not visitor.may(self.right):
            raise LoginNeeded if visitor.role is None else RightNeeded(self.right)
        if self.means_to_write(request.method):
            request.state.writes = True
            if visitor.via is not Via.TOKEN:
                await _must_be_meant(request, desk, visitor)
        return visitor

    @staticmethod
    async def _token(request: Request, key: str) -> str | None:
        """What the parameter holds; of several tokens the first."""
        given = request.query_params.get(key) or await _in_form(request, key)
        return given.partition(",")[0].strip() if given else None


Anybody = Annotated[Visitor, Depends(Needs(Right.PUBLIC))]
Reader = Annotated[Visitor, Depends(Needs(Right.READ))]
Asker = Annotated[Visitor, Depends(Needs(Right.READ, writes=False))]
Contributor = Annotated[Visitor, Depends(Needs(Right.CONTRIBUTE))]
Decider = Annotated[Visitor, Depends(Needs(Right.DECIDE))]
Administrator = Annotated[Visitor, Depends(Needs(Right.ADMINISTER))]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one method of one route asks."""

    method: str
    path: str
    right: Right
    writes: bool


def rules_of(routes: Sequence[BaseRoute]) -> list[Rule]:
    """The rule of every route. LookupError where a route has none, or more than one."""
    rules: list[Rule] = []
    for route in iter_route_contexts(routes):
        dependant: Dependant | None = getattr(route, "dependant", None)
        needs = list(_needs(dependant)) if dependant else []
        path = getattr(route, "path", "?")
        if len(needs) != 1:
            raise LookupError(f"the route {path} states {len(needs)} rights, not one")
        (need,) = needs
        methods = sorted(getattr(route, "methods", None) or ())
        rules += [Rule(one, path, need.right, need.means_to_write(one)) for one in methods]
    return rules


def _needs(dependant: Dependant) -> Iterator[Needs]:
    for part in dependant.dependencies:
        if isinstance(part.call, Needs):
            yield part.call
        yield from _needs(part)


# --- who comes -----------------------------------------------------------------------------------


def visitor_of(desk: Desk, headers: dict[str, str], cookie: str | None) -> Visitor:
    """Who holds this token or this session. LoginNeeded where a token is given that is none."""
    if desk.accounts is None:
        return Visitor(desk.settings.user, Role.ADMIN, Via.LOCAL)
    if given := headers.get("authorization"):
        return visitor_of_token(desk, _token_in(given))
    return (desk.accounts.session(cookie) if cookie else None) or NOBODY


def visitor_of_token(desk: Desk, given: str) -> Visitor:
    """Who holds this API token; LoginNeeded where nobody does."""
    if desk.accounts is None:
        return Visitor(desk.settings.user, Role.ADMIN, Via.LOCAL)
    visitor = desk.accounts.token(given)
    if visitor is None:
        raise LoginNeeded
    return visitor


def _token_in(authorization: str) -> str:
    """The token in ``Bearer TOKEN``, ``Token TOKEN`` or ``Basic name:TOKEN``."""
    scheme, _, rest = authorization.partition(" ")
    rest = rest.strip()
    if scheme.lower() != "basic":
        return rest
    try:
        name, _, password = base64.b64decode(rest, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return password or name


# --- whether it is meant -------------------------------------------------------------------------


def new_visit() -> str:
    """A value for the cookie of somebody who is not logged in."""
    return secrets.token_urlsafe(32)


def form_token(secret: bytes, visit: str) -> str:
    """What a form of that visit carries."""
    return hmac.new(secret, visit.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


async def _must_be_meant(request: Request, desk: Desk, visitor: Visitor) -> None:
    """Raise FormExpired unless the request comes from a page of ours, or from no browser."""
    headers = request.headers
    if visitor.via is Via.LOCAL and not any(
        name in headers for name in ("cookie", "origin", "referer", "sec-fetch-site")
    ):
        return
    if origin := headers.get("origin"):
        allowed = origin == "null" or urlsplit(origin).netloc == headers.get("host")
        if not allowed:
            raise FormExpired
    visit = request.cookies.get(COOKIE)
    given = headers.get(FORM_HEADER) or await _in_form(request, FORM_FIELD)
    if not visit or not given:
        raise FormExpired
    if not hmac.compare_digest(given.encode(), form_token(desk.secret, visit).encode()):
        raise FormExpired


async def _in_form(request: Request, field: str) -> str | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return None
    value: Any = (await request.form()).get(field)
    return value if isinstance(value, str) else None
