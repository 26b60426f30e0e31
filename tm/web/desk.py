"""What the rooms work with: the memory, who asks it, and how pages are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

if TYPE_CHECKING:
    from tm.headings import Headings
    from tm.search.searcher import Searcher
    from tm.store import Store
    from tm.web.accounts import Accounts
    from tm.web.drafts import Checker
    from tm.web.overview import DriftWatch
    from tm.web.pages import Pages
    from tm.web.settings import WebSettings
    from tm.web.throttle import Throttle


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a room may use, passed in when the app is made.

    ``accounts`` is None where one person uses the server alone; ``secret`` signs form tokens.
    """

    settings: WebSettings
    store: Store
    searcher: Searcher
    checker: Checker
    drift: DriftWatch
    headings: Headings
    pages: Pages
    throttle: Throttle
    secret: bytes
    accounts: Accounts | None = None


def desk_of(request: Request) -> Desk:
    """The desk of the app that serves a request."""
    return cast("Desk", request.app.state.desk)


TheDesk = Annotated[Desk, Depends(desk_of)]
