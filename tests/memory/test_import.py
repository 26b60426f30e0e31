"""Long imports, computed ahead in a second process: the same result as one unit after the other."""

from __future__ import annotations

import os
import signal
from operator import attrgetter
from typing import TYPE_CHECKING

import pytest

from align.errors import MuwaziError
from tests.memory.shelf import LEXICON, tiny_encoder
from tm.embedding import add_embedded, embed_missing
from tm.processes import done_ahead
from tm.search.searcher import Searcher
from tm.store import open_store
from tm.unit import SIDES, Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tm.store import Store
    from tm.unit import Side

WORDS = [word for group in LEXICON.values() for word in group]


def units(count: int) -> Iterator[TranslationUnit]:
    for n in range(count):
        first, second = WORDS[n % len(WORDS)], WORDS[n // 7 % len(WORDS)]
        yield TranslationUnit(f"{first} {second} {n % 150}", f"{second} {first} {n % 150}")


def test_batches_come_in_order_with_what_was_made_of_them() -> None:
    seen = []
    pair = attrgetter("en", "ar")
    for batch, texts, made in done_ahead(units(95), 10, pair, lambda texts, side: [side, *texts]):
        assert texts == {"en": [unit.en for unit in batch], "ar": [unit.ar for unit in batch]}
        assert made == {side: [side, *texts[side]] for side in SIDES}
        seen += batch
    assert seen == list(units(95))


def test_a_process_that_is_killed_costs_nothing_the_first_time(tmp_path: Path) -> None:
    def work(texts: list[str], side: Side) -> int:
        killed = tmp_path / "killed"
        if side == "ar" and texts[0].endswith(" 20") and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return len(texts)

    pair = attrgetter("en", "ar")
    made = [found for _, _, found in done_ahead(units(95), 10, pair, work)]
    assert (tmp_path / "killed").exists()
    assert made == [{"en": 10, "ar": 10}] * 9 + [{"en": 5, "ar": 5}]


def test_a_process_that_is_killed_twice_by_the_same_texts_ends_the_import_in_one_line() -> None:
    def work(texts: list[str], side: Side) -> int:
        if side == "en" and texts[0].endswith(" 30"):
            os.kill(os.getpid(), signal.SIGKILL)
        return len(texts)

    pair = attrgetter("en", "ar")
    with pytest.raises(MuwaziError, match=r"10 texts from .* killed by signal 9 .* twice"):
        list(done_ahead(units(95), 10, pair, work))


def test_embedding_on_the_way_gives_what_embedding_afterwards_gives(
    store: Store, tmp_path: Path
) -> None:
    added = add_embedded(store, units(700), tiny_encoder(), size=100)
    with open_store(str(tmp_path / "other.db")) as other:
        assert other.add(units(700)) == added
        embed_missing(other, tiny_encoder())
        assert [u.en for u in other.iterate()] == [u.en for u in store.iterate()]
        for query in ("parliament law", "الاتفاقية", "river 7"):
            answers = [
                [
                    (match.unit.id, match.score)
                    for match in Searcher(one, tiny_encoder).search(query)
                ]
                for one in (store, other)
            ]
            assert answers[0] == answers[1]
    assert store.without_vectors() == []


def test_an_import_with_vectors_is_all_or_nothing(store: Store) -> None:
    def broken() -> Iterator[TranslationUnit]:
        yield from units(350)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_embedded(store, broken(), tiny_encoder(), size=100)
    assert store.counts().units == 0
    assert store.encoder is None


def test_importing_twice_changes_nothing(store: Store) -> None:
    add_embedded(store, units(300), tiny_encoder(), size=100)
    before = list(store.iterate())
    again = add_embedded(store, units(300), tiny_encoder(), size=100)
    assert again.added == 0
    assert list(store.iterate()) == before


def test_a_pair_met_again_thousands_of_units_later_is_one_unit_with_both_origins(
    store: Store,
) -> None:
    def given() -> Iterator[TranslationUnit]:
        for n in range(12_500):
            # The first pair again and again, and another that has the same key.
            words = ["truce", "Truce"][n % 5000 == 7] if n % 5000 in (0, 7) else f"truce {n}"
            yield TranslationUnit(words, "هدنة", origins=(Origin(f"brief {n // 5000}"),))

    added = store.add(given())
    assert (added.added, added.merged) == (12_496, 4)
    for text in ("truce", "Truce"):
        unit = store.find(text, "هدنة")
        assert unit is not None
        assert [origin.document for origin in unit.origins] == ["brief 0", "brief 1", "brief 2"]
