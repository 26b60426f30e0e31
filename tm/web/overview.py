"""What the overview tells: size, coverage by year, latest builds, and the terms that drift."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tm.terms.drift import UNKNOWN, cross_table
from tm.terms.extraction import extract
from tm.terms.renderings import RenderingFinder
from tm.unit import SIDES, USABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from align.encoder import Encoder
    from tm.store import Store
    from tm.terms.drift import CrossTable
    from tm.unit import DocumentSummary, Side

log = logging.getLogger("muwazi.web")

# Extraction reads every unit; beyond this the termbase alone says which terms to look at.
EXTRACTED_UNITS = 20_000
_CANDIDATES, _CONCEPTS = 40, 60
# A rendering that leads a year with fewer places than this may be a slip.
_LEAST = 2
# After a failure: it would most likely fail again, and each try reads every unit.
_REST_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Year:
    """What the memory holds of one year; ``share`` is of the fullest year."""

    year: int | None
    documents: int
    units: int
    share: float


def years(documents: Iterable[DocumentSummary]) -> list[Year]:
    """Coverage by year, ascending; documents without a date come last."""
    counted: Counter[int | None] = Counter()
    held: Counter[int | None] = Counter()
    for one in documents:
        year = one.date.year if one.date else None
        counted[year] += 1
        held[year] += one.origins
    most = max(held.values(), default=1) or 1
    return [
        Year(year, counted[year], held[year], held[year] / most)
        for year in sorted(counted, key=lambda year: (year is None, year or 0))
    ]


def latest(documents: Iterable[DocumentSummary], limit: int = 8) -> list[DocumentSummary]:
    """The document pairs that were built last."""
    built = [one for one in documents if one.built is not None]
    return sorted(built, key=lambda one: (one.built, one.name), reverse=True)[:limit]


@dataclass(frozen=True, slots=True)
class Drift:
    """A term whose leading rendering of its first year is not that of its last."""

    term: str
    side: Side
    before: str
    before_year: str
    after: str
    after_year: str
    count: int


def drift_of(term: str, side: Side, table: CrossTable) -> Drift | None:
    """How a term drifted; None where it did not, or too seldom to say."""
    led = [
        (heading, table.forms[max(range(len(counts)), key=lambda j: (counts[j], -j))])
        for heading, counts in zip(table.headings, table.counts, strict=True)
        if heading != UNKNOWN and max(counts) >= _LEAST
    ]
    if len(led) < 2 or led[0][1] == led[-1][1]:
        return None
    total = sum(map(sum, table.counts))
    return Drift(term, side, led[0][1], led[0][0], led[-1][1], led[-1][0], total)


class DriftWatch:
    """Finds the terms that drift, in a thread of its own, again when the memory has changed."""

    def __init__(
        self, store: Store, encoder: Encoder, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock = clock
        self._failed_until: float | None = None
        self._store = store
        self._encoder = encoder
        self._lock = threading.Lock()
        self._at_work: threading.Thread | None = None
        self._known: tuple[object, list[Drift]] | None = None

    @property
    def failed(self) -> bool:
        """Whether the search failed a short while ago; until then it is not begun again."""
        return self._failed_until is not None and self._clock() < self._failed_until

    def drifts(self, *, wait: float = 0.0) -> list[Drift] | None:
        """The terms that drift, the most frequent first; None while they are not known."""
        state = self._state()
        with self._lock:
            if self._known is not None and self._known[0] == state:
                return self._known[1]
            if self.failed:
                return self._known[1] if self._known else None
            if self._at_work is None or not self._at_work.is_alive():
                self._at_work = threading.Thread(target=self._look, args=(state,), daemon=True)
                self._at_work.start()
            at_work, former = self._at_work, self._known
        at_work.join(wait)
        with self._lock:
            if self._known is not None and self._known[0] == state:
                return self._known[1]
        return former[1] if former else None

    def _state(self) -> object:
        counts = self._store.counts()
        return counts.units, counts.origins, counts.history, len(self._store.concepts())

    def _look(self, state: object) -> None:
        try:
            finder = RenderingFinder(self._store, self._encoder)
            found = []
            for term, side in self._terms():
                report = finder.renderings(term, side)
                if not report.near and (one := drift_of(term, side, cross_table(report, "year"))):
                    found.append(one)
        except Exception:  # the thread has nobody to tell but the log
            log.exception("looking for terms that drift failed")
            with self._lock:
                self._failed_until = self._clock() + _REST_SECONDS
            return
        found.sort(key=lambda one: (-one.count, one.term))
        with self._lock:
            self._known, self._failed_until = (state, found), None

    def _terms(self) -> Sequence[tuple[str, Side]]:
        """The termbase's terms, and where reading every unit is quick what extraction suggests."""
        terms: dict[tuple[str, Side], None] = {}
        for concept in self._store.concepts()[:_CONCEPTS]:
            for side in SIDES:
                terms.update(dict.fromkeys((term.text, side) for term in concept.on(side)[:1]))
        if self._store.size() <= EXTRACTED_UNITS:
            for one in extract(self._store, self._encoder, USABLE, _CANDIDATES):
                terms.setdefault((one.term, "en"))
        return list(terms)
