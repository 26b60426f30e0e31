"""A real encoder, trained in a second or two on a few dozen pairs."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from align.train import TrainSettings, train
from align.training.contrast import ContrastSettings
from align.training.corpus import Pair

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = {
    "the minister": "الوزير",
    "the president": "الرئيس",
    "the committee": "اللجنة",
    "the parliament": "البرلمان",
    "the army": "الجيش",
    "the ambassador": "السفير",
}
DEEDS = {
    "discussed": "ناقش",
    "rejected": "رفض",
    "approved": "أقر",
    "postponed": "أجل",
    "announced": "أعلن",
}
THINGS = {
    "the budget": "الميزانية",
    "the ceasefire": "وقف إطلاق النار",
    "the elections": "الانتخابات",
    "the sanctions": "العقوبات",
    "the agreement": "الاتفاق",
}
SETTINGS = TrainSettings(
    dimension=32,
    pieces=400,
    held_out=0,
    contrast=ContrastSettings(epochs=12, batch=32, rate=0.02),
)


@pytest.fixture(scope="session")
def pairs() -> list[Pair]:
    """Every person does everything to everything, in both languages."""
    return [
        Pair(f"{who} {did} {what} today", f"{doer} {deed} {thing} اليوم", "small", "open")
        for (who, doer), (did, deed), (what, thing) in product(
            PEOPLE.items(), DEEDS.items(), THINGS.items()
        )
    ]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, pairs: list[Pair]) -> Path:
    """The directory of an encoder trained on two thirds of the pairs."""
    directory = tmp_path_factory.mktemp("models") / "small"
    train([pair for i, pair in enumerate(pairs) if i % 3], directory, SETTINGS)
    return directory
