"""What stands beside a word in the memory, where a term occurs too seldom to show it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Neighbours:
    """How often a word stands beside another, over texts given by the forms of their words.

    >>> near = Neighbours([("حاله", "طارء"), ("اعلن", "حاله", "طارء"), ("طارء", "صحي")])
    >>> near.often("طارء", "حاله", before=True)
    (2, 3)
    """

    def __init__(self, texts: Iterable[Sequence[str]] = ()) -> None:
        self._texts = tuple(texts)
        self._counted: dict[tuple[str, bool], tuple[Counter[str], int]] = {}

    def often(self, word: str, neighbour: str, *, before: bool) -> tuple[int, int]:
        """How often ``neighbour`` stands directly before (behind) ``word``, of how many places."""
        if (word, before) not in self._counted:
            self._counted[word, before] = self._count(word, before)
        beside, places = self._counted[word, before]
        return beside[neighbour], places

    def _count(self, word: str, before: bool) -> tuple[Counter[str], int]:
        beside: Counter[str] = Counter()
        places = 0
        for forms in self._texts:
            for at, form in enumerate(forms):
                if form != word:
                    continue
                places += 1
                neighbour = at - 1 if before else at + 1
                if 0 <= neighbour < len(forms):
                    beside[forms[neighbour]] += 1
        return beside, places
