"""What stands between the network and the rooms: host, headers, slow bodies, the doorkeeper."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from starlette.requests import HTTPConnection

from tm.web.access import COOKIE, new_visit, visitor_of
from tm.web.problems import LoginNeeded, problem
from tm.web.rights import NOBODY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tm.web.desk import Desk

# Nothing but our own files: no inline script or style, nothing from elsewhere, no frame around us.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
)
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")


class Defence:
    """Checks the host, adds the headers, and lets no body take for ever."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._settings = desk.settings
        self._headers = (*_HEADERS, *((_STRICT_TRANSPORT,) if desk.settings.secure else ()))
        self._cross_origin = bool(desk.settings.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._wanted(message["headers"])]
            await send(message)

        if host_name(HTTPConnection(scope).headers.get("host", "")) not in self._settings.hosts:
            refusal = problem(421, "this server does not answer to that name (header Host)")
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, _in_time(receive, self._settings.body_seconds), with_headers)

    def _wanted(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        names = {name.lower() for name, _ in given}
        wanted = [(name, value) for name, value in self._headers if name not in names]
        if b"access-control-allow-origin" in names:
            wanted = [one for one in wanted if one[0] != b"cross-origin-resource-policy"]
        if b"cache-control" not in names:
            wanted.append((b"cache-control", b"no-store"))
        return wanted


class Doorkeeper:
    """Finds out who comes, before anything of the body is read; notes what was written."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its visitor."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        state: dict[str, Any] = scope.setdefault("state", {})
        cookie = connection.cookies.get(COOKIE)
        state["new_visit"] = cookie is None
        state["visit"] = cookie or new_visit()
        state["visitor"] = NOBODY
        try:
            state["visitor"] = visitor_of(self._desk, dict(connection.headers), cookie)
        except LoginNeeded as error:
            await problem(401, error.detail, {"WWW-Authenticate": "Bearer"})(scope, receive, send)
            return
        if state["visitor"].role is None:
            receive = _at_most(receive, self._desk.settings.stranger_bytes)
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            if state.get("writes"):
                self._note(scope, state, status)

    def _note(self, scope: Scope, state: dict[str, Any], status: int) -> None:
        if self._desk.accounts is not None:
            address = scope["client"][0] if scope.get("client") else ""
            self._desk.accounts.note(
                state["visitor"], scope["method"], scope["path"], status, address
            )


def host_name(host: str) -> str:
    """The name in a ``Host`` header, without its port.

    >>> host_name("localhost:8000"), host_name("[::1]:8000"), host_name("Memory.Example")
    ('localhost', '[::1]', 'memory.example')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


def _in_time(receive: Receive, seconds: float) -> Receive:
    """The body within so many seconds in all, or HTTP 408."""
    ends: float | None = None
    complete = False

    async def timed() -> Message:
        nonlocal ends, complete
        if complete:
            return await receive()
        loop = asyncio.get_running_loop()
        ends = ends or loop.time() + seconds
        try:
            async with asyncio.timeout_at(ends):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, "the request took too long to arrive") from None
        complete = message["type"] != "http.request" or not message.get("more_body")
        return message

    return timed


def _at_most(receive: Receive, limit: int) -> Receive:
    """A body of so many bytes, or HTTP 413."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(413, "too much for somebody who is not logged in")
        return message

    return counted
