"""Doubled slashes taken for one, and texts that stand in a path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

_LANGUAGES_THEN = rb"/+[^/]+/+[^/]+/+"
# Up to the languages and the step behind them; what follows is a text.
_HEAD = re.compile(
    r"^/+(?:tmserver|amagama/+api/+v1)(?:/+[^/]+){0,2}(?:/+(?:unit|store))?(?=/|$)/*"
)


class SingleSlashes:
    """Takes a doubled slash in an address of these protocols for a single one.

    Virtaal's amaGama plugin joins a base that ends in a slash to a path that begins with one. A
    text behind the address, which may hold slashes of its own, is left as it is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] == "http" and "//" in scope["path"]:
            scope = {**scope, "path": single_slashes(scope["path"])}
        await self._app(scope, receive, send)


def single_slashes(path: str) -> str:
    """A path whose address has single slashes.

    >>> single_slashes("/amagama/api/v1//en//ar/unit/a//b"), single_slashes("//search")
    ('/amagama/api/v1/en/ar/unit/a//b', '//search')
    """
    return _HEAD.sub(lambda found: re.sub("/+", "/", found.group()), path)


def text_behind(request: Request, step: str) -> str:
    """The text that follows a step of the path, such as ``unit``, decoded once.

    The path as it was sent is read: in the decoded one a slash of the text (``%2F``) cannot be told
    from a slash of the path.
    """
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    pattern = _LANGUAGES_THEN + step.encode() + rb"/+(.*)$"
    found = re.search(pattern, raw.partition(b"?")[0], re.DOTALL)
    return unquote(found.group(1).decode("latin-1"), errors="replace") if found else ""
