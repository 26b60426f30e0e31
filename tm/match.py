"""What the memory answers: matches with their reasons, as values.

Ranges are half-open. Nothing here searches.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tm.unit import Side, TranslationUnit


class MatchKind(StrEnum):
    """How a unit answers a query."""

    CONTEXT = "context"
    EXACT = "exact"
    FUZZY = "fuzzy"
    PHRASE = "phrase"
    MEANING = "meaning"


class ReasonKind(StrEnum):
    """What speaks for or against a match."""

    BOTH_NEIGHBOURS = "both neighbours match"
    ONE_NEIGHBOUR = "one neighbour matches"
    SAME_TEXT = "same text"
    WORDS_DIFFER = "words differ"
    NUMBER_DIFFERS = "a number differs"
    SPELLING_DIFFERS = "only case, punctuation or spelling marks differ"
    CODES_DIFFER = "inline codes differ"
    UNREVIEWED = "unreviewed alignment"
    SUPERSEDED = "superseded"
    SEVERAL_TRANSLATIONS = "other translations of the same text exist"
    PHRASE_FOUND = "phrase found"
    WORDS_APART = "its words found, not the phrase"
    SAME_LANGUAGE_MEANING = "similar meaning, same language"
    CROSS_LANGUAGE_MEANING = "similar meaning, other language"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a match: what, how many points it costs, and the detail to show.

    ``penalty`` is in points of the score, 0 where the reason costs nothing.
    """

    kind: ReasonKind
    penalty: float = 0.0
    detail: str = ""


DiffOperation = Literal["equal", "replace", "delete", "insert"]


@dataclass(frozen=True, slots=True)
class DiffRun:
    """A stretch of the token diff between the query and the matched side of the unit.

    ``query`` and ``text`` are character ranges (start, end) in the query and in the matched text;
    *delete* is in the query only, *insert* in the matched text only.
    """

    operation: DiffOperation
    query: tuple[int, int]
    text: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters to mark in one side of a unit: where a phrase was found."""

    side: Side
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """The unit's translation with its numbers adapted to the query: to be read, not applied.

    ``changes`` pairs each number as it stands, with the noun it counts where that changes too
    (7 أيام, 11 يوماً), with what is proposed. What else agrees with them, an adjective or a verb, is
    not adapted: that is why this is only a proposal.
    """

    text: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that answers a query, and why.

    ``side`` is the side of the unit that was compared with the query. ``score`` is 102, 101, 100 or
    99–50 for context, exact and fuzzy matches, 100 × cosine for meaning, 100 for a phrase.
    """

    unit: TranslationUnit
    kind: MatchKind
    score: float
    side: Side
    reasons: tuple[Reason, ...] = ()
    diff: tuple[DiffRun, ...] = ()
    spans: tuple[Span, ...] = ()
    proposal: Proposal | None = None
