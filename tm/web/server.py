"""Runs the app: one process, and connections that say nothing are closed."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from align.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tm.web.settings import WebSettings

# Longer than people read: a connection closed under a client that asks again looks like a failure.
_KEEP_ALIVE_SECONDS = 75
_CONNECTIONS = 512


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that waits only so long for the head of a request.

    uvicorn itself closes connections that are idle between requests, but not one that sends its
    first head a byte a minute: enough of those would take every connection there is.
    """

    head_seconds = 10.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the first head its time."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """A head that has begun gets its time; one that is complete needs no more."""
        if self._deadline is None and not self._at_work():
            self._wait_for_head()
        super().data_received(data)
        if self._at_work():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is left to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _at_work(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._deadline = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self._at_work() and not self.transport.is_closing():
            self.transport.close()


def configure(
    app: FastAPI, settings: WebSettings, host: str, port: int, **more: Any
) -> uvicorn.Config:
    """How uvicorn serves the app. ``more`` goes to uvicorn."""
    protocol = type("Patient", (PatientProtocol,), {"head_seconds": settings.head_seconds})
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=protocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=settings.secure,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        limit_concurrency=_CONNECTIONS,
        h11_max_incomplete_event_size=64 << 10,
        **more,
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there, before anybody is told so; port 0 is any free one.

    Raises:
        UsageError: it cannot listen there.
    """
    bare = host.strip("[]")
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    try:
        return socket.create_server((bare, port), family=family, backlog=2048)
    except OSError as error:
        raise UsageError(
            f"cannot listen on port {port} of {host}: {error.strerror or error}",
            remedy="stop what listens there, or choose another with --host and --port",
        ) from error


def serve(app: FastAPI, settings: WebSettings, there: socket.socket) -> None:
    """Serve until interrupted, which is how it ends and no failure."""
    host, port = there.getsockname()[:2]
    with suppress(KeyboardInterrupt):
        uvicorn.Server(configure(app, settings, host, port)).run(sockets=[there])
