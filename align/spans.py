"""Stretches of a text, as anything with a start and an end."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(Protocol):
    """Half-open character offsets."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


AnySpan = TypeVar("AnySpan", bound=Span)


def without_overlap(spans: Iterable[AnySpan]) -> list[AnySpan]:
    """The spans in the order of the text; where two overlap, the one given first stays.

    >>> from align.words import Word
    >>> [word.text for word in without_overlap([Word("b", 4, 6), Word("a", 0, 3), Word("c", 5, 9)])]
    ['a', 'b']
    """
    starts: list[int] = []
    kept: list[AnySpan] = []
    for span in spans:
        at = bisect_right(starts, span.start)
        overlaps_before = at > 0 and kept[at - 1].end > span.start
        overlaps_after = at < len(kept) and kept[at].start < span.end
        if not (overlaps_before or overlaps_after):
            starts.insert(at, span.start)
            kept.insert(at, span)
    return kept
