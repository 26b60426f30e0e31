"""Real encoders: a static one trained in seconds, and a transformer of random weights."""

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


@pytest.fixture(scope="session")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, if ignorant, transformer: two layers of random weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("transformer")
    letters = "abcdefghijklmnopqrstuvwxyzابتثجحخدذرزسشصضطظعغفقكلمنهوي"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    vocabulary += [f"##{letter}" for letter in letters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    words = Transformer(str(folder / "bert"), max_seq_length=128)
    model = SentenceTransformer(modules=[words, Pooling(16)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"
