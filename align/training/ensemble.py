"""Several tables trained from different seeds, as one of the size of one.

Side by side they give the mean of their similarities, which is better than any of them. The
sentences they were trained on then say which directions of the joint space are worth keeping.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.training.corpus import Bags

Table = npt.NDArray[np.float32]

_SENTENCES = 20_000
_LONG_ENOUGH = 4


def combine(tables: Sequence[Table], texts: Sequence[Bags], dimension: int, seed: int) -> Table:
    """One table ``[tokens, dimension]`` out of several ``[tokens, d]`` over the same tokens.

    Principal axes, through the origin, of the sentences ``texts`` (as tokens) in the joint space.
    """
    joint = np.concatenate(tables, axis=1)
    random = np.random.default_rng(seed)
    moment = np.zeros((joint.shape[1], joint.shape[1]))
    for bags in texts:
        rows = np.flatnonzero(bags.lengths >= _LONG_ENOUGH)
        rows = np.sort(random.permutation(rows)[:_SENTENCES])
        for part in np.array_split(rows, max(1, len(rows) // 1000)):
            sentences = _sentences(joint, bags, part)
            moment += sentences.T @ sentences
    _, axes = np.linalg.eigh(moment)
    return np.asarray(joint @ axes[:, ::-1][:, :dimension], dtype=np.float32)


def _sentences(joint: Table, bags: Bags, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Unit sums ``[n, d]`` of the tokens of these texts."""
    tokens, lengths = bags.take(rows)
    ends = np.cumsum(lengths)
    prefix = np.zeros((len(tokens) + 1, joint.shape[1]))
    np.cumsum(joint[tokens], axis=0, dtype=np.float64, out=prefix[1:])
    sums = prefix[ends] - prefix[ends - lengths]
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9))
