"""How the server is set up, and what one request may cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


UPLOAD_BYTES = 16 << 20
"""What a request may bring as a file: a draft, or units for the memory."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What a server is told when it starts.

    - ``hosts``: the names by which it may be asked (header ``Host``), ports apart. What a page on
      another site makes a browser ask under its own name is refused.
    - ``secure``: reached by https (through a proxy): cookies are marked so.
    - ``user``: who decides, where there are no accounts.
    - ``origins``: other sites whose pages may read answers (CORS), for CAT tools in a browser.
    - ``project``: the folder of ``muwazi.toml`` and of the waivers.
    - ``body_bytes``: a request's body unless its route allows more.
    - ``stranger_bytes``: a body from somebody who is not logged in.
    - ``body_seconds``: how long a body may take to arrive, ``head_seconds`` the lines before it.
    - ``workers``: requests at work at once. The work is processor-bound, so more would only make
      all of them late together; the others wait in a queue.
    """

    hosts: frozenset[str]
    project: Path
    user: str = "local"
    secure: bool = False
    origins: tuple[str, ...] = ()
    body_bytes: int = 1 << 20
    stranger_bytes: int = 16 << 10
    body_seconds: float = 20.0
    head_seconds: float = 10.0
    workers: int = 4
