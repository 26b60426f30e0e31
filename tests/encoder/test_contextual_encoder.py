from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from align.contextual import ContextualEncoder, VectorCache
from align.encoder import open_encoder
from align.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["one text", "نص آخر", "one text", "", "a third of some length"]


@pytest.fixture
def encoder(
    transformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ContextualEncoder:
    monkeypatch.setenv("MUWAZI_CACHE", str(tmp_path / "cache"))
    opened = open_encoder(transformer)
    assert isinstance(opened, ContextualEncoder)
    return opened


def counted(encoder: ContextualEncoder, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts that go through the model from now on, call by call."""
    calls: list[list[str]] = []
    run = encoder._model.encode

    def recorded(texts: list[str], **options: Any) -> Any:
        calls.append(texts)
        return run(texts, **options)

    monkeypatch.setattr(encoder._model, "encode", recorded)
    return calls


def test_rows_are_what_the_library_gives_at_unit_length(
    encoder: ContextualEncoder, transformer: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    full = [text for text in TEXTS if text]
    expected = SentenceTransformer(str(transformer), device="cpu").encode(
        full, normalize_embeddings=True
    )
    np.testing.assert_allclose(encoder.encode(full), expected, atol=1e-5)


def test_a_text_without_tokens_is_zeros_and_equal_texts_have_equal_rows(
    encoder: ContextualEncoder,
) -> None:
    rows = encoder.encode(TEXTS)
    assert not rows[3].any()
    assert np.array_equal(rows[0], rows[2])
    assert encoder.encode([]).shape == (0, 16)


def test_a_text_is_encoded_once_even_by_another_process(
    encoder: ContextualEncoder, transformer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = counted(encoder, monkeypatch)
    first = encoder.encode(TEXTS)
    assert [len(texts) for texts in calls] == [3]
    again = ContextualEncoder.load(transformer)
    later = counted(again, monkeypatch)
    assert np.array_equal(again.encode(TEXTS), first)
    assert later == []


def test_a_block_is_encoded_as_its_texts_joined(encoder: ContextualEncoder) -> None:
    blocks = encoder.encode_blocks(TEXTS[:3], 2)
    assert len(blocks) == 3
    np.testing.assert_array_equal(
        blocks.vectors(2), encoder.encode(["one text نص آخر", "نص آخر one text"])
    )
    assert blocks.vectors(1).shape == (3, 16)


def test_a_run_longer_than_the_document_has_no_vectors(encoder: ContextualEncoder) -> None:
    assert encoder.encode_blocks(["a"], 3).vectors(2).shape == (0, 16)


def test_another_model_has_another_signature_and_its_own_vectors(
    encoder: ContextualEncoder, transformer: Path, tmp_path: Path
) -> None:
    import shutil

    from safetensors.numpy import load_file, save_file

    other = tmp_path / "model"
    shutil.copytree(transformer, other)
    weights = next(other.rglob("*.safetensors"))
    tensors = load_file(weights)
    changed = {
        name: rows[::-1].copy() if "word_embeddings" in name else rows
        for name, rows in tensors.items()
    }
    save_file(changed, weights, metadata={"format": "pt"})
    theirs = open_encoder(other)
    assert theirs.signature != encoder.signature
    assert not np.allclose(theirs.encode(["one text"]), encoder.encode(["one text"]))


def test_a_cache_that_is_no_database_is_a_one_line_error(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite3"
    path.write_bytes(b"this is no database, it is a text " * 50)
    with pytest.raises(ModelError, match="cache of vectors cannot be used") as caught:
        VectorCache(path, 4).read(["a"])
    assert str(path) in str(caught.value)


def test_a_model_the_hub_does_not_give_out_is_a_one_line_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="hub does not give out") as caught:
        open_encoder("muwazi/no-such-model")
    assert "muwazi/no-such-model" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_hub_that_does_not_answer_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    asked: list[str] = []

    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(503)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Nothing: the test's output is not a log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        where = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", where)
        with pytest.raises(ModelError, match="hub does not give out"):
            open_encoder("muwazi/no-such-model")
        server.shutdown()
        thread.join()
    assert asked == ["/api/models/muwazi/no-such-model"]


_OPEN = """
import sys
from align.encoder import open_encoder
print(open_encoder(sys.argv[1]).encode(["one text"]).shape)
"""


def test_a_model_in_the_cache_of_the_hub_needs_no_network(
    transformer: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "hub" / "models--muwazi--tiny"
    shutil.copytree(transformer, kept / "snapshots" / "abc")
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text("abc", encoding="utf-8")
    unreachable = {"HF_HOME": str(tmp_path), "HF_ENDPOINT": "http://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, "muwazi/tiny"],
        env=os.environ | unreachable | {"MUWAZI_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == "(1, 16)\n", done.stderr


def test_a_directory_that_holds_no_model_is_a_one_line_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no model", encoding="utf-8")
    with pytest.raises(ModelError, match="no usable sentence-transformers model") as caught:
        open_encoder(tmp_path)
    assert "\n" not in str(caught.value)
