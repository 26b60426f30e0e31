"""The application: what is passed in becomes a desk, the rooms are found, the doors are hung."""

from __future__ import annotations

import secrets
import time
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from tm.headings import Headings
from tm.web import problems
from tm.web.access import rules_of
from tm.web.defence import Defence, Doorkeeper
from tm.web.desk import Desk
from tm.web.drafts import Checker
from tm.web.overview import DriftWatch
from tm.web.pages import Pages
from tm.web.protocols._slashes import SingleSlashes
from tm.web.room import rooms_and_routers
from tm.web.throttle import Throttle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from align.encoder import Encoder
    from tm.search.searcher import Searcher
    from tm.store import Store
    from tm.web.accounts import Accounts
    from tm.web.room import Room
    from tm.web.settings import WebSettings


def create_app(
    settings: WebSettings,
    store: Store,
    searcher: Searcher,
    encoder: Encoder,
    accounts: Accounts | None = None,
) -> FastAPI:
    """The app over an open memory. LookupError where a route states no right.

    ``encoder`` is the memory's own; drafts are aligned with it.
    """
    rooms, routers = rooms_and_routers()
    desk = _desk(settings, store, searcher, encoder, accounts, rooms)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = settings.workers
        yield

    app = FastAPI(
        title="muwazi",
        version=version("muwazi"),
        description="A translation memory, English and Arabic, over HTTP.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        max_body_size=settings.body_bytes,
    )
    app.state.desk = desk
    for router in routers:
        app.include_router(router)
    rules_of(app.routes)
    problems.install(app)
    app.add_middleware(SingleSlashes)
    app.add_middleware(Doorkeeper, desk=desk)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST", "PUT"],
            allow_headers=["authorization", "content-type"],
        )
    app.add_middleware(Defence, desk=desk)
    return app


def _desk(
    settings: WebSettings,
    store: Store,
    searcher: Searcher,
    encoder: Encoder,
    accounts: Accounts | None,
    rooms: Sequence[Room],
) -> Desk:
    secret = accounts.secret if accounts else secrets.token_bytes(32)
    return Desk(
        settings,
        store,
        searcher,
        Checker(store, encoder, settings.project),
        DriftWatch(store, encoder),
        Headings(store),
        Pages(rooms, secret, secure=settings.secure, closed=accounts is not None),
        Throttle(time.monotonic),
        secret,
        accounts,
    )
