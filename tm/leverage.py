"""How much of a text is translated already: words and segments by band of the best match."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from align.words import word_texts
from tm.indexing import text_key
from tm.joining import neighbours_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.match import Match
    from tm.search.searcher import Searcher
    from tm.unit import Neighbours, Side


class Band(StrEnum):
    """The bands of a leverage analysis, as CAT tools name them."""

    DOUBLE_CONTEXT = "102"
    CONTEXT = "101"
    EXACT = "100"
    NEARLY = "95–99"
    HIGH = "85–94"
    MEDIUM = "75–84"
    LOW = "50–74"
    NONE = "none"
    REPETITION = "repetitions"
    CROSS_FILE = "cross-file repetitions"


_FLOORS = (
    (102, Band.DOUBLE_CONTEXT),
    (101, Band.CONTEXT),
    (100, Band.EXACT),
    (95, Band.NEARLY),
    (85, Band.HIGH),
    (75, Band.MEDIUM),
    (50, Band.LOW),
)


@dataclass(frozen=True, slots=True)
class Count:
    """Segments and their words."""

    segments: int = 0
    words: int = 0


@dataclass(slots=True)
class Analysis:
    """The bands of one file, or of all."""

    bands: dict[Band, Count] = field(default_factory=lambda: dict.fromkeys(Band, Count()))

    def add(self, band: Band, words: int) -> None:
        """Count one segment."""
        known = self.bands[band]
        self.bands[band] = Count(known.segments + 1, known.words + words)

    def merge(self, other: Analysis) -> None:
        """Add another analysis to this one."""
        for band, count in other.bands.items():
            known = self.bands[band]
            self.bands[band] = Count(known.segments + count.segments, known.words + count.words)

    @property
    def total(self) -> Count:
        """All bands together."""
        counts = self.bands.values()
        return Count(sum(c.segments for c in counts), sum(c.words for c in counts))


class Leverage:
    """Analyses files one after the other; a text met in an earlier file repeats across files."""

    def __init__(self, searcher: Searcher, side: Side) -> None:
        self._searcher = searcher
        self._side: Side = side
        self._earlier: set[int] = set()

    def analyse(
        self, segments: Sequence[str], around: Sequence[Neighbours] | None = None
    ) -> Analysis:
        """The bands of one file, given as its segments in order, and what stands around each.

        What the memory holds as it stands counts as that, also where it repeats; of the rest, the
        first occurrence counts by its fuzzy match and every further one as a repetition.
        """
        analysis, seen = Analysis(), set[int]()
        around = neighbours_of(segments) if around is None else around
        for at, text in enumerate(segments):
            words = len(word_texts(text))
            if not words:
                continue
            band = self._band(text, around[at])
            key = text_key(text, self._side)
            if band not in _AS_IT_STANDS:
                if key in seen:
                    band = Band.REPETITION
                elif key in self._earlier:
                    band = Band.CROSS_FILE
            seen.add(key)
            analysis.add(band, words)
        self._earlier |= seen
        return analysis

    def _band(self, text: str, context: Neighbours) -> Band:
        found = self._searcher.sentence(text, side=self._side, limit=1, context=context)
        return band_of(found[0] if found else None)


_AS_IT_STANDS = frozenset({Band.DOUBLE_CONTEXT, Band.CONTEXT, Band.EXACT})


def band_of(match: Match | None) -> Band:
    """The band of a best match."""
    if match is None:
        return Band.NONE
    return next((band for floor, band in _FLOORS if match.score >= floor), Band.NONE)
