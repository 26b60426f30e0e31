"""What is known about a term: its renderings, where each occurs, and what comes nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from tm.unit import Origin, Side


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One unit in which a term occurs, with the characters that are the term on both sides.

    ``target`` is None where the term seems to have no rendering. The proclitics of the first Arabic
    word stay outside its span. ``surface`` is the rendering as written, with them. Where a term is
    so frequent that not all of its units are aligned, the others are told by matching form alone:
    both spans are None then, and ``probability`` is 0.
    """

    unit: int
    en: str
    ar: str
    source: tuple[int, int] | None
    target: tuple[int, int] | None
    surface: str
    probability: float
    origins: tuple[Origin, ...]

    @property
    def uses(self) -> int:
        """In how many places the unit stands; a unit without origin counts once."""
        return max(len(self.origins), 1)

    @property
    def dates(self) -> list[datetime.date]:
        """The dates of the places it stands in, ascending."""
        return sorted(origin.date for origin in self.origins if origin.date)


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way in which a term is rendered: all occurrences that share a matching form.

    ``form`` is the rendering as a glossary would write it, ``key`` its matching form, ``count``
    the number of places, ``share`` that number over all places in which the term is rendered.
    """

    form: str
    key: tuple[str, ...]
    count: int
    share: float
    first: datetime.date | None
    last: datetime.date | None
    surface_forms: Mapping[str, int]
    documents: tuple[str, ...]
    authors: tuple[str, ...]
    translators: tuple[str, ...]
    occurrences: tuple[Occurrence, ...]

    def examples(self, limit: int = 3) -> list[Occurrence]:
        """The occurrences that show it best: sure of the span, and not long."""
        return sorted(
            (one for one in self.occurrences if one.source is not None),
            key=lambda one: (-round(one.probability, 1), len(one.en) + len(one.ar), one.unit),
        )[:limit]


@dataclass(frozen=True, slots=True)
class NearTerm:
    """A phrase of the memory that comes near a term which never occurs."""

    phrase: str
    similarity: float


@dataclass(frozen=True, slots=True)
class TermReport:
    """The answer to "how do we render this term?".

    ``side`` is the language of the term. ``asked`` differs from ``term`` where the term never
    occurs and the nearest phrase of the memory answers in its place; ``near`` lists such phrases.
    ``unrendered`` counts the places in which no rendering was found.
    """

    asked: str
    term: str
    side: Side
    renderings: tuple[Rendering, ...]
    unrendered: tuple[Occurrence, ...] = ()
    near: tuple[NearTerm, ...] = ()

    @property
    def count(self) -> int:
        """In how many places the term is rendered."""
        return sum(rendering.count for rendering in self.renderings)
