"""The one door to sentence-transformers: any of its models as an encoder.

A contextual model is a thousand times dearer than the bundled one and not additive: a block is
encoded as the text it is. Hence every text is encoded once, longest first in batches, and its
vector is kept on disk under the hash of the model and of the text.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.encoder import Vectors, check_size, unit_rows
from align.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sentence_transformers import SentenceTransformer

_ASKED_AT_A_TIME = 500
_HUB_SECONDS = 10


@dataclass(frozen=True, slots=True)
class ContextualSettings:
    """How a contextual model is run.

    ``batch`` texts go through the model together: 32 is the library's own default, and larger
    batches gain nothing on a processor, where padding eats what they save. ``device`` ``None``
    leaves the choice to the library (a graphics card if there is one).
    """

    batch: int = 32
    device: str | None = None


DEFAULT = ContextualSettings()


def default_cache() -> Path:
    """Where vectors are kept: ``MUWAZI_CACHE``, else the user's cache folder."""
    named = os.environ.get("MUWAZI_CACHE")
    if named:
        return Path(named)
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "muwazi"


class VectorCache:
    """Vectors on disk by the hash of their text, one SQLite file for each model.

    A file that cannot be written or read costs time, not results: the texts are encoded again.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        """``path`` is made with its folders; vectors are float32 of ``dimension``."""
        self.path = path
        self._dimension = dimension

    def read(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The known vectors ``[d]`` of these texts."""
        text_of = {_key(text): text for text in texts}
        found: dict[str, Vectors] = {}
        with self._opened() as database:
            for keys in _chunks(list(text_of), _ASKED_AT_A_TIME):
                query = (
                    f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(keys))})"  # noqa: S608 - question marks only
                )
                for key, vector in database.execute(query, keys):
                    if len(vector) == 4 * self._dimension:
                        found[text_of[key]] = np.frombuffer(vector, dtype="<f4")
        return found

    def write(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors ``[n, d]`` of these texts."""
        rows = [
            (_key(text), np.asarray(vector, dtype="<f4").tobytes())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        with self._opened() as database:
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            database.commit()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=30)) as database:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) "
                    "WITHOUT ROWID"
                )
                yield database
        except (OSError, sqlite3.Error) as error:
            raise ModelError(
                f"the cache of vectors cannot be used: {error}",
                where=self.path,
                remedy="remove the file, or set MUWAZI_CACHE to a folder that can be written",
            ) from error


class ContextualEncoder:
    """A sentence-transformers model behind the encoder protocol, its vectors kept on disk."""

    def __init__(
        self,
        model: SentenceTransformer,
        signature: str,
        cache: Path | None,
        settings: ContextualSettings = DEFAULT,
    ) -> None:
        """``cache`` is the folder for vectors; ``None`` keeps none."""
        self._model = model
        self._settings = settings
        self.signature = signature
        self._cache_folder = cache

    @classmethod
    def load(
        cls,
        name_or_directory: str | Path,
        cache: Path | None = None,
        settings: ContextualSettings = DEFAULT,
    ) -> ContextualEncoder:
        """Load a model from a directory or, by name, from the hub (or its cache on this machine).

        Raises:
            ModelError: it cannot be loaded or fetched; the message is one line.
        """
        directory = Path(name_or_directory).expanduser()
        local = directory.is_dir()
        where = str(directory) if local else str(name_or_directory)
        try:
            # Before the libraries, which take seconds to load.
            cached = not local and _is_cached(where)
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # type: ignore[no-untyped-call]
            # Its retries without a network would be two dozen lines before our one.
            logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)
            model = SentenceTransformer(
                where,
                device=settings.device,
                trust_remote_code=False,
                local_files_only=cached,
            )
        except Exception as error:  # the library raises whatever its parts raise
            raise _unloadable(where, local, error) from error
        name = directory.resolve().name if local else where
        digest = _directory_hash(directory) if local else _model_hash(model)
        folder = default_cache() if cache is None else cache
        return cls(model, f"{name}@{digest[:8]}", folder, settings)

    @cached_property
    def dimension(self) -> int:
        """Length of a vector, as the model states it or as a first text shows it."""
        stated = self._model.get_embedding_dimension()
        return int(stated) if stated else int(self._run(["a"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows ``[n, d]``; a text of white space only has a row of zeros."""
        row_of: dict[str, int] = {}
        rows = [row_of.setdefault(text.strip(), len(row_of)) for text in texts]
        return self._distinct(list(row_of))[rows] if rows else self._zeros(0)

    def encode_blocks(self, texts: Sequence[str], longest: int) -> ContextualBlocks:
        """The vectors of every run of up to ``longest`` neighbouring texts, encoded when asked."""
        return ContextualBlocks(self, tuple(texts), longest)

    def _distinct(self, texts: list[str]) -> Vectors:
        vectors = self._zeros(len(texts))
        cache = self._cache
        known = cache.read(texts) if cache else {}
        unknown = [row for row, text in enumerate(texts) if text and text not in known]
        for row, text in enumerate(texts):
            if text in known:
                vectors[row] = known[text]
        if unknown:
            asked = [texts[row] for row in unknown]
            vectors[unknown] = self._run(asked)
            if cache:
                cache.write(asked, vectors[unknown])
        return vectors

    def _run(self, texts: list[str]) -> Vectors:
        encoded = self._model.encode(
            texts,
            batch_size=self._settings.batch,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return unit_rows(np.asarray(encoded, dtype=np.float32))

    def _zeros(self, rows: int) -> Vectors:
        return np.zeros((rows, self.dimension), dtype=np.float32)

    @cached_property
    def _cache(self) -> VectorCache | None:
        if self._cache_folder is None:
            return None
        name = sha256(self.signature.encode()).hexdigest()[:16]
        return VectorCache(self._cache_folder / f"vectors-{name}.sqlite3", self.dimension)


@dataclass(frozen=True, slots=True)
class ContextualBlocks:
    """Blocks of a contextual encoder: the texts of a run, joined by spaces, encoded as one text."""

    encoder: ContextualEncoder
    texts: tuple[str, ...]
    longest: int

    def __len__(self) -> int:
        return len(self.texts)

    def vectors(self, size: int) -> Vectors:
        """Unit rows ``[n - size + 1, d]`` of every run of ``size`` texts, if there are any."""
        check_size(size, self.longest)
        runs = range(len(self.texts) - size + 1)
        return self.encoder.encode([" ".join(self.texts[i : i + size]) for i in runs])


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _chunks(items: list[bytes], size: int) -> Iterator[list[bytes]]:
    for begin in range(0, len(items), size):
        yield items[begin : begin + size]


def _directory_hash(directory: Path) -> str:
    """Hash over the names and contents of the files a model consists of."""
    digest = sha256()
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}:
            digest.update(path.relative_to(directory).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _model_hash(model: SentenceTransformer) -> str:
    """Hash over the weights of a model that came from the hub, whatever files it came in."""
    digest = sha256(version("sentence-transformers").partition(".")[0].encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).float().numpy().tobytes())
    return digest.hexdigest()


def _is_cached(name: str) -> bool:
    """Whether the model lies in the hub's cache on this machine; else the hub must know it.

    The hub is asked once: sentence-transformers would ask for each file, again and again, for more
    than a minute where there is no network.
    """
    from huggingface_hub import HfApi, try_to_load_from_cache

    # As sentence-transformers completes a name without an owner.
    full = name if "/" in name else f"sentence-transformers/{name}"
    if isinstance(try_to_load_from_cache(full, "config.json"), str):
        return True
    HfApi().model_info(full, timeout=_HUB_SECONDS)
    return False


def _unloadable(where: str, local: bool, error: Exception) -> ModelError:
    reason = str(error).strip().splitlines() or [type(error).__name__]
    if local:
        return ModelError(
            f"no usable sentence-transformers model: {reason[0][:200]}",
            where=where,
            remedy="name a directory that sentence-transformers can load",
        )
    return ModelError(
        "no such directory, and the Hugging Face hub does not give out a model of this name",
        where=where,
        remedy="check the name and the network, or download it elsewhere and give its directory",
    )
