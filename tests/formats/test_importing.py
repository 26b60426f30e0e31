"""Units into a memory with their vectors: all or none, and never of two encoders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.alignment.toy import toy_encoder
from tm.exchange import import_units
from tm.store import EncoderMismatchError, open_store
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.store import Store

UNITS = [
    TranslationUnit(f"the ceasefire number {n}", f"وقف إطلاق النار {n}", origins=(Origin("x"),))
    for n in range(10)
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "memory.db")) as opened:
        yield opened


def test_every_new_unit_gets_its_vectors(store: Store) -> None:
    result = import_units(store, iter(UNITS), toy_encoder())
    assert (result.added, result.merged) == (10, 0)
    assert store.counts().vectors == store.counts().units == 10
    assert store.encoder == toy_encoder().signature


def test_units_that_had_none_get_theirs_with_the_next_import(store: Store) -> None:
    import_units(store, UNITS[:5])
    assert store.counts().vectors == 0
    import_units(store, UNITS[5:], toy_encoder())
    assert store.counts().vectors == 10


def test_vectors_of_two_encoders_are_not_mixed_and_nothing_is_stored(store: Store) -> None:
    store.reset_vectors("another@12345678", 8)
    with pytest.raises(EncoderMismatchError, match="another@12345678"):
        import_units(store, UNITS, toy_encoder())
    assert store.counts().units == 0


def test_an_import_that_breaks_off_stores_neither_units_nor_vectors(store: Store) -> None:
    def failing() -> Iterator[TranslationUnit]:
        yield from UNITS
        raise RuntimeError("the file broke off")

    with pytest.raises(RuntimeError):
        import_units(store, failing(), toy_encoder())
    assert (store.counts().units, store.encoder) == (0, None)
