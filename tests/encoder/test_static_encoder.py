from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from align.encoder import BUNDLED, StaticEncoder, open_encoder
from align.errors import ModelError, UsageError
from align.train import retrieval

if TYPE_CHECKING:
    from pathlib import Path

    from align.training.corpus import Pair

TEXTS = [
    "The minister discussed the budget today.",
    "ناقش الوزير الميزانيةَ اليوم، وأقرّها في ٢٠١٥.",
    "",
    "   \t\n",
    "Popular Mobilization Units (PMU) – الحشد الشعبي",
    "a\u00a0b\x1cc\u200fd ½ ﷺ ﻻ",
    "\ud800 lone",
    "والحكومة " * 700,
]


@pytest.fixture(scope="module", params=["small", "bundled"])
def directory(request: pytest.FixtureRequest, small: Path) -> Path:
    return small if request.param == "small" else BUNDLED


def test_sentence_transformers_gives_the_same_vectors(directory: Path) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(directory), device="cpu")
    texts = [text for text in TEXTS if "\ud800" not in text]
    expected = np.asarray(theirs.encode(texts), dtype=np.float32)
    assert np.abs(expected - StaticEncoder.load(directory).encode(texts)).max() <= 1e-5


def test_rows_have_unit_length_and_texts_without_tokens_are_zeros(directory: Path) -> None:
    lengths = np.linalg.norm(StaticEncoder.load(directory).encode(TEXTS), axis=1)
    assert lengths[[2, 3]].tolist() == [0.0, 0.0]
    assert lengths[[0, 1, 4, 7]] == pytest.approx(1.0, abs=1e-5)


def test_no_texts_give_no_rows(small: Path) -> None:
    encoder = StaticEncoder.load(small)
    assert encoder.encode([]).shape == (0, encoder.dimension)
    assert encoder.encode_blocks([], 3).vectors(2).shape == (0, encoder.dimension)


def test_a_block_is_encoded_like_its_texts_joined(directory: Path) -> None:
    encoder = StaticEncoder.load(directory)
    texts = [text for text in TEXTS if "\ud800" not in text]
    blocks = encoder.encode_blocks(texts, 4)
    for size in range(1, 5):
        joined = [" ".join(texts[i : i + size]) for i in range(len(texts) - size + 1)]
        np.testing.assert_allclose(blocks.vectors(size), encoder.encode(joined), atol=2e-5)


def test_blocks_beyond_what_was_asked_for_are_refused(small: Path) -> None:
    blocks = StaticEncoder.load(small).encode_blocks(["a", "b"], 2)
    with pytest.raises(UsageError, match="blocks of 3 texts"):
        blocks.vectors(3)


@given(st.lists(st.text(alphabet="abc وال كتاب٣،", max_size=30), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_text_is_the_sum_of_its_tokens(texts: list[str]) -> None:
    encoder = StaticEncoder.load(BUNDLED)
    sums, counts = encoder.token_sums(texts)
    tokens = encoder.tokenizer.encode_batch(texts, add_special_tokens=False)
    assert counts.tolist() == [len(encoding.ids) for encoding in tokens]
    for row, encoding in zip(sums, tokens, strict=True):
        np.testing.assert_allclose(row, encoder.table[encoding.ids].sum(axis=0), atol=1e-4)


def test_what_was_encoded_before_does_not_change_the_vectors(small: Path) -> None:
    encoder = StaticEncoder.load(small)
    first = encoder.encode(TEXTS)
    encoder.encode(["entirely other words كلمات أخرى"])
    assert np.array_equal(encoder.encode(TEXTS), first)


def test_an_encoder_trained_on_some_sentences_finds_the_others(
    small: Path, pairs: list[Pair]
) -> None:
    unseen = [pair for i, pair in enumerate(pairs) if i % 3 == 0]
    assert retrieval(open_encoder(small), unseen).mean >= 0.9


def test_the_bundled_encoder_tells_translations_apart() -> None:
    encoder = open_encoder()
    english = encoder.encode(["The parliament approved the budget.", "Rain is expected tomorrow."])
    arabic = encoder.encode(["أقر البرلمان الميزانية.", "من المتوقع هطول الأمطار غداً."])
    similarity = english @ arabic.T
    assert similarity.argmax(axis=1).tolist() == [0, 1]
    assert similarity.argmax(axis=0).tolist() == [0, 1]


def test_the_bundled_encoder_is_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file())
    assert size <= 24_000_000


def test_the_signature_follows_the_content(small: Path, tmp_path: Path) -> None:
    copy = tmp_path / "small"
    shutil.copytree(small, copy)
    assert StaticEncoder.load(copy).signature == StaticEncoder.load(small).signature
    tensors = load_file(copy / "model.safetensors")
    tensors["embeddings"][5, 0] ^= 1
    save_file(tensors, copy / "model.safetensors")
    assert StaticEncoder.load(copy).signature != StaticEncoder.load(small).signature


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "modules.json"])
@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x00" * 100])
def test_a_damaged_file_is_named_in_one_line(
    small: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    copy = tmp_path / "damaged"
    shutil.copytree(small, copy)
    (copy / name).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        open_encoder(copy)
    assert name in str(caught.value)
    assert str(copy) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_truncated_table_is_refused(small: Path, tmp_path: Path) -> None:
    copy = tmp_path / "truncated"
    shutil.copytree(small, copy)
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"model\.safetensors cannot be read"):
        open_encoder(copy)


def test_a_tokenizer_with_more_tokens_than_vectors_is_refused(small: Path, tmp_path: Path) -> None:
    copy = tmp_path / "short"
    shutil.copytree(small, copy)
    tensors = load_file(copy / "model.safetensors")
    save_file({name: rows[:-1] for name, rows in tensors.items()}, copy / "model.safetensors")
    with pytest.raises(ModelError, match="more tokens than there are vectors"):
        open_encoder(copy)


def test_a_missing_file_of_a_model_is_named(small: Path, tmp_path: Path) -> None:
    copy = tmp_path / "incomplete"
    shutil.copytree(small, copy)
    (copy / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json is missing"):
        open_encoder(copy)


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere/at/all"])
def test_a_directory_that_is_not_there_is_a_one_line_error(name: str) -> None:
    with pytest.raises(ModelError, match="no such encoder directory") as caught:
        open_encoder(name)
    assert "\n" not in str(caught.value)
