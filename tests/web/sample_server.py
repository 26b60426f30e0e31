"""The server as it runs over a copy of the sample memory, with its own encoder."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from tests.web.serving import served
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.web.app import create_app
from tm.web.settings import WebSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.store import Store


@dataclass(frozen=True, slots=True)
class Served:
    """A running server: where it is, and the memory under it."""

    url: str
    port: int
    store: Store


@contextmanager
def sample_server(memory: str, folder: Path, patience: float = 10.0) -> Iterator[Served]:
    """Serve a copy of a memory until the block ends; ``patience`` is for heads and bodies."""
    copy = folder / "served.db"
    shutil.copyfile(memory, copy)
    settings = WebSettings(
        frozenset({"localhost"}),
        folder,
        user="amal",
        head_seconds=patience,
        body_seconds=patience,
    )
    encoder = open_encoder()
    with open_store(str(copy)) as store:
        app = create_app(settings, store, Searcher(store, lambda: encoder), encoder)
        with served(app, settings) as server:
            yield Served(server.url, server.port, store)
