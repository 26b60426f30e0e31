"""Texts in, unit vectors out: the encoder protocol and the bundled English–Arabic encoder.

The bundled encoder is a table of token vectors; a sentence is the sum of its tokens. Because it is
linear, the vector of any run of neighbouring sentences is a difference of prefix sums, so a lattice
with blocks of up to ten sentences costs no more encoding than the sentences alone. On disk it is an
ordinary sentence-transformers model (``StaticEmbedding``); here numpy and tokenizers run it, with
the same result and without torch.

Any other sentence-transformers model takes its place through :mod:`align.contextual`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from align.cutting import cutting_for, encodable
from align.errors import ModelError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

Vectors: TypeAlias = npt.NDArray[np.float32]
Counts: TypeAlias = npt.NDArray[np.int32]

BUNDLED = Path(__file__).parent / "models" / "en-ar"

_HUB_NAME = re.compile(r"[\w][\w.-]*(/[\w][\w.-]*)?")
_REMEMBERED_WORDS = 200_000
_FEW_TOKENS = 1 << 14


class BlockVectors(Protocol):
    """The vectors of every run of 1 … ``longest`` neighbouring texts out of ``len(self)`` texts."""

    @property
    def longest(self) -> int:
        """The size of the largest block."""
        ...

    def __len__(self) -> int: ...

    def vectors(self, size: int) -> Vectors:
        """Unit rows ``[len - size + 1, d]``; row ``i`` is the run ``texts[i : i + size]``."""
        ...


@runtime_checkable
class Encoder(Protocol):
    """What turns texts into vectors that can be compared across English and Arabic."""

    @property
    def signature(self) -> str:
        """Name and content hash, as ``en-ar-static@a1b2c3d4``; the same means the same vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows ``[n, d]``; a text without tokens has a row of zeros."""
        ...

    def encode_blocks(self, texts: Sequence[str], longest: int) -> BlockVectors:
        """The vectors of every run of up to ``longest`` neighbouring texts."""
        ...


def open_encoder(name_or_directory: str | Path | None = None) -> Encoder:
    """The encoder of that name: ``None`` is the bundled one.

    A directory is read as a sentence-transformers model; anything else is taken for the name of a
    model on the Hugging Face hub (``sentence-transformers/LaBSE``).

    Raises:
        ModelError: the directory is missing or damaged, or the model cannot be fetched.
    """
    if name_or_directory is None:
        return StaticEncoder.load(BUNDLED)
    directory = Path(name_or_directory).expanduser()
    if directory.is_dir():
        if _is_static(directory):
            return StaticEncoder.load(directory)
    elif not _HUB_NAME.fullmatch(str(name_or_directory)) or directory.exists():
        raise ModelError(
            "no such encoder directory",
            where=name_or_directory,
            remedy="give the directory of a sentence-transformers model, or leave --encoder out",
        )
    from align.contextual import ContextualEncoder

    return ContextualEncoder.load(name_or_directory)


def unit_rows(rows: npt.NDArray[np.floating]) -> Vectors:
    """Every row at unit length; rows of zeros stay zeros.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).round(1).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    lengths[lengths == 0] = 1
    return np.asarray(rows / lengths[:, None], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class AdditiveBlocks:
    """Blocks of an additive encoder: row ``i`` of ``prefix`` is the sum over ``texts[:i]``.

    The prefix is float64 ``[n + 1, d]``: in float32 the difference of two long sums would lose the
    digits that tell one sentence from the next.
    """

    prefix: npt.NDArray[np.float64]
    longest: int

    @classmethod
    def of(cls, sums: Vectors, longest: int) -> AdditiveBlocks:
        """Blocks over the token sums ``[n, d]`` of single texts."""
        prefix = np.zeros((len(sums) + 1, sums.shape[1]))
        np.cumsum(sums, axis=0, dtype=np.float64, out=prefix[1:])
        return cls(prefix, longest)

    def __len__(self) -> int:
        return len(self.prefix) - 1

    def vectors(self, size: int) -> Vectors:
        """Unit rows ``[n - size + 1, d]`` of every run of ``size`` texts, if there are any."""
        check_size(size, self.longest)
        if size > len(self):
            return np.zeros((0, self.prefix.shape[1]), dtype=np.float32)
        return unit_rows((self.prefix[size:] - self.prefix[:-size]).astype(np.float32))


@dataclass(frozen=True, slots=True)
class TokenTable:
    """Token vectors as they lie on disk: ``stored[token] * weights[token]`` is one.

    ``stored`` ``[tokens, d]`` is of any type, in the bundled encoder eight-bit integers;
    ``weights`` ``[tokens]`` are float32.
    """

    stored: npt.NDArray[np.generic]
    weights: Vectors

    @classmethod
    def of(cls, table: npt.NDArray[np.floating]) -> TokenTable:
        """Keep a table in eight bits a number, each row on a scale of its own."""
        weights = np.abs(table).max(axis=1).astype(np.float32) / 127
        weights[weights == 0] = 1
        return cls(np.rint(table / weights[:, None]).astype(np.int8), weights)

    @property
    def shape(self) -> tuple[int, ...]:
        """Tokens and dimensions."""
        return self.stored.shape

    def __getitem__(self, tokens: npt.NDArray[np.integer]) -> Vectors:
        rows: Vectors = self.stored[tokens].astype(np.float32)
        rows *= self.weights[tokens][:, None]
        return rows


class StaticEncoder:
    """A static embedding run by numpy: a text is the sum of its token vectors, at unit length.

    Texts are cut into units, words or less (:mod:`align.cutting`), of which each is tokenised once
    and its tokens remembered: the same words return all the time within a shelf of documents.
    """

    def __init__(
        self, tokenizer: Tokenizer, table: TokenTable, name: str = "", digest: str = ""
    ) -> None:
        """``digest`` is the hash of the files; without one the encoder is for passing use."""
        self._tokenizer = tokenizer
        self._cutting = cutting_for(tokenizer)
        self._table = table
        self._tokens_of: dict[str, tuple[int, ...]] = {}
        self.signature = f"{name}@{digest[:8]}"
        self.dimension = int(table.stored.shape[1])

    @classmethod
    def load(cls, directory: str | Path) -> StaticEncoder:
        """Read a sentence-transformers ``StaticEmbedding`` directory.

        Raises:
            ModelError: a file is missing or damaged, or the two do not belong together.
        """
        from tokenizers import Tokenizer

        directory = Path(directory)
        weights, vocabulary = directory / "model.safetensors", directory / "tokenizer.json"
        for path in (weights, vocabulary):
            if not path.is_file():
                raise _damaged(directory, f"{path.name} is missing")
        try:
            serialized, packed = vocabulary.read_bytes(), weights.read_bytes()
        except OSError as error:
            raise _damaged(directory, f"cannot be read: {error.strerror}") from error
        digest = sha256(serialized)
        # Hashing needs no interpreter: aside, it costs the start of a query nothing.
        hashing = Thread(target=digest.update, args=(packed,))
        hashing.start()
        table = _read_table(weights, packed)
        try:
            tokenizer = Tokenizer.from_buffer(serialized)
        except Exception as error:  # the library raises nothing finer
            raise _damaged(directory, f"tokenizer.json cannot be read: {error}") from error
        if tokenizer.get_vocab_size() > len(table.stored):
            raise _damaged(directory, "tokenizer.json names more tokens than there are vectors")
        tokenizer.no_padding()
        tokenizer.no_truncation()
        hashing.join()
        return cls(tokenizer, table, f"{directory.resolve().name}-static", digest.hexdigest())

    @property
    def tokenizer(self) -> Tokenizer:
        """What cuts texts into tokens."""
        return self._tokenizer

    @property
    def table(self) -> Vectors:
        """The vectors of all tokens ``[tokens, d]``."""
        return self._table[np.arange(len(self._table.stored))]

    def tokenize(self, texts: Sequence[str]) -> list[list[str]]:
        """The tokens of each text, as the tokenizer spells them."""
        encodings = self._tokenizer.encode_batch(
            [encodable(text) for text in texts], add_special_tokens=False
        )
        return [encoding.tokens for encoding in encodings]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows ``[n, d]``; a text without tokens has a row of zeros."""
        return unit_rows(self.token_sums(texts)[0])

    def encode_blocks(self, texts: Sequence[str], longest: int) -> AdditiveBlocks:
        """The vectors of every run of up to ``longest`` neighbouring texts."""
        return AdditiveBlocks.of(self.token_sums(texts)[0], longest)

    def word_vectors(self, words: Sequence[str]) -> Vectors:
        """Unit rows ``[n, d]`` of single words; a word of several tokens is their sum."""
        return self.encode(words)

    def token_sums(self, texts: Sequence[str]) -> tuple[Vectors, Counts]:
        """Sums of token vectors ``[n, d]``, not normalised, and token counts ``[n]``.

        The length of a sum is its weight: a text of rare, telling words is long.
        """
        known = self._tokens_of
        units_of = [[text] if text in known else self._cutting.units(text) for text in texts]
        lengths = np.fromiter(map(len, units_of), dtype=np.int64, count=len(units_of))
        tokens, unit_counts = self._tokens(list(chain.from_iterable(units_of)))
        counts = _totals(unit_counts, lengths)
        return _sums(self._table, tokens, counts), counts

    def _tokens(self, units: list[str]) -> tuple[npt.NDArray[np.int64], Counts]:
        """The tokens of units one after the other, and how many each has ``[n]``."""
        tokens_of = self._tokens_of
        unseen = [unit for unit in dict.fromkeys(units) if unit not in tokens_of]
        if len(tokens_of) + len(unseen) > _REMEMBERED_WORDS:
            tokens_of = self._tokens_of = {}
            unseen = list(dict.fromkeys(units))
        if unseen:
            tokens_of.update(zip(unseen, self._cutting.tokens(unseen), strict=True))
        tokens = [tokens_of[unit] for unit in units]
        counts = np.fromiter(map(len, tokens), dtype=np.int32, count=len(tokens))
        flat = np.fromiter(chain.from_iterable(tokens), dtype=np.int64, count=int(counts.sum()))
        return flat, counts


def _totals(values: Counts, lengths: npt.NDArray[np.integer]) -> Counts:
    """Sums of consecutive runs of the given lengths.

    >>> _totals(np.array([1, 2, 3]), np.array([2, 0, 1])).tolist()
    [3, 0, 3]
    """
    running = np.concatenate(([0], np.cumsum(values)))
    ends = np.cumsum(lengths)
    return np.asarray(running[ends] - running[ends - lengths], dtype=np.int32)


def _sums(table: TokenTable, tokens: npt.NDArray[np.int64], counts: Counts) -> Vectors:
    """Sum the vectors of consecutive runs of tokens: ``[len(counts), d]``.

    Each different token is read from the table once. Few tokens are summed as they come; many by a
    product with the sparse matrix of where they stand, which is worth loading only for many.
    """
    different, places = np.unique(tokens, return_inverse=True)
    vectors = table[different]
    ends = np.cumsum(counts)
    if len(tokens) < _FEW_TOKENS:
        sums = np.zeros((len(counts), table.shape[1]), dtype=np.float32)
        for row, (end, count) in enumerate(zip(ends.tolist(), counts.tolist(), strict=True)):
            if count:
                sums[row] = vectors[places[end - count : end]].sum(axis=0)
        return sums
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

    starts = np.concatenate(([0], ends)).astype(np.int32)
    shape = len(counts), len(different)
    once = np.ones(len(tokens), dtype=np.float32)
    where = csr_array((once, places.astype(np.int32), starts), shape=shape)
    return np.asarray(where @ vectors)


def _read_table(path: Path, packed: bytes) -> TokenTable:
    """The token vectors of a static embedding, in any form the library writes.

    That is ``embedding.weight``, or ``embeddings`` with an optional row ``mapping`` and token
    ``weights``, where ``embeddings[mapping[token]] * weights[token]`` is the vector of a token.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(packed)
    except (SafetensorError, ValueError) as error:
        raise _damaged(path.parent, f"{path.name} cannot be read: {error}") from error
    stored = tensors.get("embedding.weight", tensors.get("embeddings"))
    if stored is None or stored.ndim != 2:
        raise _damaged(path.parent, f"{path.name} holds no table of token vectors")
    if "mapping" in tensors:
        stored = stored[tensors["mapping"]]
    weights = tensors.get("weights", np.ones(len(stored))).astype(np.float32)
    if weights.shape != stored.shape[:1]:
        raise _damaged(path.parent, f"{path.name} has not one weight for each token")
    if not (np.isfinite(weights).all() and np.isfinite(stored).all()):
        raise _damaged(path.parent, f"{path.name} holds vectors that are no numbers")
    return TokenTable(stored, weights)


def _is_static(directory: Path) -> bool:
    """Whether the model is a static embedding, with nothing but scaling to unit length after it."""
    path = directory / "modules.json"
    try:
        modules = json.loads(path.read_text(encoding="utf-8"))
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    except FileNotFoundError:
        return False
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(directory, f"modules.json cannot be read: {error}") from error
    return kinds[:1] == ["StaticEmbedding"] and set(kinds[1:]) <= {"Normalize"}


def check_size(size: int, longest: int) -> None:
    """Refuse a block size that was not asked for when the blocks were made."""
    if not 1 <= size <= longest:
        raise UsageError(f"blocks of {size} texts were asked for, but these hold 1 to {longest}")


def _damaged(directory: Path, what: str) -> ModelError:
    return ModelError(
        f"damaged encoder: {what}",
        where=directory,
        remedy="install or train it again, or name another with --encoder",
    )
