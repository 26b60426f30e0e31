"""The score of a unit against a sentence, with every point lost accounted for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from tm.indexing import text_key
from tm.match import MatchKind, Reason, ReasonKind
from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.search.settings import SearchSettings
    from tm.search.tokens import Tokens
    from tm.unit import Neighbours, Side, TranslationUnit


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: ``score`` without penalties, 0–100, and why it is not 100.

    ``words`` is the number of words that differ, another form of the same word counting in part.
    """

    score: float
    words: float
    numbers: int
    same_text: bool


def likeness(
    query: str, query_tokens: Tokens, text: str, text_tokens: Tokens, settings: SearchSettings
) -> Likeness:
    """Token edit distance (Levenshtein over words), as a share of the longer text.

    A word in another form costs ``form_cost``, a number nothing here: it is a penalty of its own.
    """
    if query == text:
        return Likeness(100.0, 0.0, 0, same_text=True)
    longer = max(len(query_tokens.folded), len(text_tokens.folded))
    if not longer:
        return Likeness(0.0, 0.0, 0, same_text=False)
    written = Levenshtein.distance(query_tokens.folded, text_tokens.folded)
    by_form = Levenshtein.distance(query_tokens.forms, text_tokens.forms)
    words = _words_that_differ(written, by_form, settings)
    numbers = _differing(query_tokens.numbers, text_tokens.numbers)
    return Likeness(100 * (1 - words / longer), words, numbers, same_text=False)


def best_likeness(
    query: Tokens, folded: Sequence[str], shared: int, settings: SearchSettings
) -> float:
    """The highest score that :func:`likeness` can give a text by what costs little to know of it.

    That is its folded words, and how many words it can share with the query by form.
    """
    longer = max(len(query.folded), len(folded))
    if not longer:
        return 100.0
    written = Levenshtein.distance(query.folded, folded)
    # As many words of the longer text differ as none of the other can stand for.
    by_form = longer - min(shared, len(query.folded), len(folded))
    return 100 * (1 - _words_that_differ(written, by_form, settings) / longer)


def _words_that_differ(written: int, by_form: int, settings: SearchSettings) -> float:
    # Distances over forms can exceed those over spellings only where one spelling has two forms.
    by_form = min(by_form, written)
    return settings.form_cost * written + (1 - settings.form_cost) * by_form


def _differing(mine: Sequence[str], theirs: Sequence[str]) -> int:
    if mine == theirs:
        return 0
    extra = Counter(mine)
    extra.subtract(theirs)
    lacking = -sum(count for count in extra.values() if count < 0)
    return max(sum(count for count in extra.values() if count > 0), lacking)


def judge(
    unit: TranslationUnit,
    side: Side,
    found: Likeness,
    context: Neighbours | None,
    settings: SearchSettings,
) -> tuple[MatchKind, float, tuple[Reason, ...]]:
    """Kind, score and reasons of a unit whose ``side`` was compared with the query."""
    reasons: list[Reason] = []
    if found.same_text:
        neighbours = 0 if context is None else _matching_neighbours(unit, side, context)
        kind = MatchKind.CONTEXT if neighbours else MatchKind.EXACT
        score = 100.0 + neighbours
        reasons.append(Reason(_CONTEXT[neighbours]))
    else:
        kind = MatchKind.FUZZY
        score = min(found.score, 99.0 + settings.spelling_penalty)
        reasons += _differences(found, settings)
    reasons += _standing(unit, settings)
    score -= sum(reason.penalty for reason in reasons if reason.kind in _SUBTRACTED)
    return kind, round(max(score, 0.0), 1), tuple(reasons)


_CONTEXT = {
    0: ReasonKind.SAME_TEXT,
    1: ReasonKind.ONE_NEIGHBOUR,
    2: ReasonKind.BOTH_NEIGHBOURS,
}
# What differing words cost is in the likeness already.
_SUBTRACTED = frozenset(ReasonKind) - {ReasonKind.WORDS_DIFFER}


def _differences(found: Likeness, settings: SearchSettings) -> list[Reason]:
    reasons = []
    if found.words:
        count = f"{found.words:g} word" + ("" if found.words == 1 else "s")
        reasons.append(Reason(ReasonKind.WORDS_DIFFER, round(100 - found.score, 1), count))
    if found.numbers:
        cost = min(found.numbers * settings.number_penalty, settings.numbers_penalty_limit)
        count = f"{found.numbers} number" + ("" if found.numbers == 1 else "s")
        reasons.append(Reason(ReasonKind.NUMBER_DIFFERS, cost, count))
    if not reasons:
        reasons.append(Reason(ReasonKind.SPELLING_DIFFERS, settings.spelling_penalty))
    return reasons


def _standing(unit: TranslationUnit, settings: SearchSettings) -> list[Reason]:
    """What the unit's own standing costs."""
    if unit.status is Status.SUPERSEDED:
        return [Reason(ReasonKind.SUPERSEDED, settings.superseded_penalty)]
    if unit.status is Status.MACHINE and unit.posterior is not None:
        cost = float(round(settings.unreviewed_penalty * (1 - unit.posterior)))
        detail = f"probability {unit.posterior:.2f}"
        return [Reason(ReasonKind.UNREVIEWED, cost, detail)]
    return []


# From here on an alignment is not worth a glance; fuzzy matches lose nothing for it either.
_SURE = 0.9


def doubt(unit: TranslationUnit) -> tuple[Reason, ...]:
    """The reason that says a pair may not belong together; it costs a match nothing by itself.

    >>> from tm.unit import TranslationUnit
    >>> doubt(TranslationUnit("Iraq", "العراق", posterior=0.54))[0].detail
    'probability 0.54'
    """
    if unit.status is not Status.MACHINE or unit.posterior is None or unit.posterior >= _SURE:
        return ()
    return (Reason(ReasonKind.UNREVIEWED, 0.0, f"probability {unit.posterior:.2f}"),)


def _matching_neighbours(unit: TranslationUnit, side: Side, context: Neighbours) -> int:
    """How many of the two neighbours agree with the query's, at the best of the unit's origins."""
    best = 0
    for origin in unit.origins:
        pairs = (
            (origin.neighbours.before(side), context.before(side)),
            (origin.neighbours.after(side), context.after(side)),
        )
        best = max(best, sum(_same_neighbour(mine, theirs, side) for mine, theirs in pairs))
    return best


def _same_neighbour(mine: str | None, theirs: str | None, side: Side) -> bool:
    if mine is None or theirs is None:
        return False
    if not mine.strip() or not theirs.strip():
        return not mine.strip() and not theirs.strip()
    return text_key(mine, side) == text_key(theirs, side)
