"""Vectors in few bytes: sign bits to scan with, codes of two or eight bits to re-score.

Scanning sign bits is exact enough to keep the true neighbours among some thousands (docs/memory.md
has the recall by how many are kept); the codes then order them. No scale is kept: a unit vector is
its code, brought back to unit length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Vectors = NDArray[np.float32]

# The two-bit code of a normal distribution with the least squared error (Lloyd 1957, Max 1960), in
# units of the root mean square: below and above the threshold, these are the magnitudes.
_THRESHOLD, _SMALL, _LARGE = 0.9816, 0.4528, 1.5104


def bytes_of_bits(dimensions: int) -> int:
    """Bytes of the sign bits of one vector: whole 64-bit words."""
    return -(-dimensions // 64) * 8


def bytes_of_code(dimensions: int, *, compact: bool) -> int:
    """Bytes of the code of one vector.

    >>> bytes_of_code(512, compact=True), bytes_of_code(384, compact=False)
    (128, 384)
    """
    return 2 * -(-dimensions // 8) if compact else dimensions


def sign_bits(vectors: Vectors) -> Bytes:
    """The sign bits (n, bytes) of vectors (n, d).

    >>> sign_bits(np.array([[1.0, -1.0, 1.0]], dtype=np.float32))[0, 0]
    np.uint8(160)
    """
    packed = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(vectors), bytes_of_bits(vectors.shape[1])), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded


def encode(vectors: Vectors, *, compact: bool) -> Bytes:
    """Codes (n, d) of eight bits, or compact ones of two bits a dimension (n, 2 ceil(d / 8))."""
    if not compact:
        largest = np.abs(vectors).max(axis=1, initial=0, keepdims=True)
        largest[largest == 0] = 1
        rounded = np.round(vectors * (127 / largest)).astype(np.int8)
        return np.asarray(rounded.view(np.uint8))
    threshold = np.float32(_THRESHOLD / np.sqrt(vectors.shape[1]))
    signs, large = vectors > 0, np.abs(vectors) > threshold
    return np.hstack([np.packbits(signs, axis=1), np.packbits(large, axis=1)])


def decode(codes: Bytes, dimensions: int, *, compact: bool) -> Vectors:
    """Unit vectors (n, dimensions) close to those that were encoded.

    >>> decode(encode(np.eye(3, dtype=np.float32), compact=False), 3, compact=False).argmax(axis=1)
    array([0, 1, 2])
    """
    if compact:
        signs, large = (
            np.unpackbits(half, axis=1, count=dimensions).astype(bool)
            for half in np.hsplit(codes, 2)
        )
        magnitudes = np.where(large, np.float32(_LARGE), np.float32(_SMALL))
        rows = np.where(signs, magnitudes, -magnitudes)
    else:
        rows = codes.view(np.int8).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return np.asarray(rows / lengths, dtype=np.float32)


def code_scores(codes: Bytes, query: Vectors, *, compact: bool) -> Vectors:
    """Cosines (n,) of a unit query (d,) with encoded vectors: those with :func:`decode`, sooner.

    A compact code is its signs times the small magnitude, and of the large dimensions times the
    difference of the two; its length follows from how many are large.
    """
    dimensions = len(query)
    if not compact:
        return np.asarray(decode(codes, dimensions, compact=False) @ query, dtype=np.float32)
    signs, large = (
        np.unpackbits(half, axis=1, count=dimensions).view(np.int8) for half in np.hsplit(codes, 2)
    )
    signs = 2 * signs - 1
    dots = _SMALL * (signs.astype(np.float32) @ query)
    dots += (_LARGE - _SMALL) * ((signs * large).astype(np.float32) @ query)
    squares = _SMALL**2 * dimensions + (_LARGE**2 - _SMALL**2) * large.sum(axis=1)
    return np.asarray(dots / np.sqrt(squares), dtype=np.float32)


def sign_scores(bits: Bytes, query: Vectors) -> Vectors:
    """Dot products (n,) of a query (d,) with vectors known by their sign bits (n, bytes)."""
    padded = np.zeros(bits.shape[1] * 8, dtype=np.float32)
    padded[: len(query)] = query
    patterns = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)
    table = padded.reshape(-1, 8) @ (2 * patterns - 1).T
    # Looked up by one flat index: two indexes, one a dimension, take twice the time.
    rows = np.arange(0, table.size, 256, dtype=np.int32)
    return np.asarray(table.ravel().take(bits + rows).sum(axis=1), dtype=np.float32)
