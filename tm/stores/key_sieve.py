"""What a new memory cannot hold yet, told without asking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACES = 1 << 24


class KeySieve:
    """Lets through what has a key met before, and a little that has not: one in 16 at a million.

    An import looks up each pair of texts, nearly always for nothing. A Bloom filter (Bloom 1970)
    of one function, because keys are hashes already; 16 MB.

    >>> sieve = KeySieve()
    >>> [sieve.met(keys) for keys in ([3, -4], [5, 3], [-4])]
    [[False, False], [False, True], [True]]
    """

    def __init__(self) -> None:
        self._met = np.zeros(_PLACES, dtype=np.bool_)

    def met(self, keys: Sequence[int]) -> list[bool]:
        """Whether each key may have been met in an earlier call."""
        places = np.array(keys, dtype=np.int64) & (_PLACES - 1)
        before: list[bool] = self._met[places].tolist()
        self._met[places] = True
        return before
