"""A memory of the sample shelf as its gold beads cut it, and what finds renderings in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from align.encoder import open_encoder
from benchmarks.terms import GOLD, gold_units
from tm.store import open_store
from tm.terms.renderings import RenderingFinder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.encoder import Encoder
    from tm.store import Store


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    terms = json.loads((GOLD / "terms.json").read_text(encoding="utf-8"))["terms"]
    dates = {
        one["document"]: one["date"]
        for term in terms
        for rendering in term["renderings"]
        for one in rendering["documents"]
    }
    with open_store(str(tmp_path_factory.mktemp("terms") / "shelf.db")) as store:
        store.add([unit for name, date in dates.items() for unit in gold_units(name, date)])
        yield store


@pytest.fixture(scope="session")
def finder(shelf: Store, encoder: Encoder) -> RenderingFinder:
    return RenderingFinder(shelf, encoder)
