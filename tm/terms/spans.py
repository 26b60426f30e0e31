"""Candidate renderings inside one unit: contiguous spans, each with how well it fits the term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tm.terms.links import products

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tm.terms.links import Links, WordVectors
    from tm.terms.sentence import Sentence
    from tm.terms.settings import RenderingSettings


_AND = frozenset(("and", "or", "with", "plus"))
# A function word that makes a word of its own with the next: غير صالح is *invalid*.
_NEGATION = "غير"
# Before a term these have no counterpart of their own in Arabic.
_NO_EDGE = frozenset(("the", "a", "an", "to", "be", "is", "are", "was", "were", "been", "being"))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Spans of the target that may render the term, best first.

    ``scores`` are log odds; ``linked[j]`` is how far target word ``j`` is explained by the words
    of the term, ``claimed[j]`` by the one other word of the source that explains it best;
    ``stretches[j]`` counts the breaks before it that no rendering crosses; ``around`` are the forms
    of the content words that the source has beside the term.
    """

    spans: tuple[range, ...]
    scores: tuple[float, ...]
    linked: npt.NDArray[np.float64]
    claimed: npt.NDArray[np.float64]
    stretches: Sequence[int]
    around: frozenset[str]


def candidates(
    source: Sentence,
    target: Sentence,
    term: range,
    links: Links,
    vectors: WordVectors,
    settings: RenderingSettings,
) -> Candidates:
    """The spans that may render ``term``, a span of the source.

    A span neither begins nor ends with a function word (unless the term does) and does not cross a
    bracket, a comma or a stop (unless the term does).
    """
    edges = _open_edges(source, term)
    heart = [i for i in term if not source.joining[i] or i in edges]
    heart = heart or list(term)
    inside = links.to_source[heart].sum(0)
    outside = links.to_source.sum(0) - inside
    others = np.ones(len(source), dtype=bool)
    others[heart] = False
    rival = links.to_source[others].max(0, initial=0.0)
    free = settings.neutral * np.maximum(1 - inside - outside, 0) + settings.floor
    size = len(target)
    gain = np.zeros(size + 1)
    np.cumsum(np.log((inside + free) / (outside + free)), out=gain[1:])
    reach = np.zeros((len(heart), size + 1))
    np.cumsum(links.to_target[heart], axis=1, out=reach[:, 1:])
    walls = stretches(source, target, term)
    around = _around(source, term)
    longest = len(heart) + settings.extra_words
    starts, ends = _span_grid(target, walls, longest, term.start in edges, term.stop - 1 in edges)
    if not len(starts):
        return Candidates((), (), inside, rival, walls, around)
    covered = np.log(np.maximum(reach[:, ends] - reach[:, starts], 0) + settings.floor).mean(0)
    scores = (
        gain[ends]
        - gain[starts]
        + covered * min(len(heart), 3)
        - settings.length_cost * np.abs(ends - starts - len(heart))
        - settings.repeat_cost * _repeats(target, starts, ends)
        + settings.meaning * _meaning(vectors, source, term, target, starts, ends)
    )
    best = np.argsort(-scores, kind="stable")[: settings.spans_kept]
    spans = tuple(range(int(starts[k]), int(ends[k])) for k in best)
    return Candidates(spans, tuple(scores[best].tolist()), inside, rival, walls, around)


def _around(source: Sentence, term: range) -> frozenset[str]:
    """The forms of the source's content words, the term's own apart."""
    beside = [i for i in range(len(source)) if i not in term and not source.joining[i]]
    return frozenset(source.forms[i] for i in beside) - {source.forms[i] for i in term}


def _meaning(
    vectors: WordVectors,
    source: Sentence,
    term: range,
    target: Sentence,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """The cosine of the term and each span of the target, from the products of their words."""
    words = vectors.of(target) * vectors.weights(target)[:, None]
    wanted = vectors.weights(source)[term.start : term.stop] @ vectors.of(source)[list(term)]
    size = len(target)
    along = np.zeros(size + 1)
    np.cumsum(products(words, wanted[None])[:, 0], out=along[1:])
    within = np.zeros((size + 1, size + 1))
    within[1:, 1:] = products(words, words).cumsum(0).cumsum(1)
    squares = within[ends, ends] - 2 * within[starts, ends] + within[starts, starts]
    length = np.sqrt(np.maximum(squares, 0) * float(wanted @ wanted))
    found: npt.NDArray[np.float64] = (along[ends] - along[starts]) / np.maximum(length, 1e-9)
    return found


def _repeats(
    target: Sentence, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """How often a span says a word again, which a rendering hardly does."""
    found = np.zeros(len(starts), dtype=np.int64)
    last: dict[str, int] = {}
    for at, form in enumerate(target.forms):
        if form in last:
            found += (starts <= last[form]) & (ends > at)
        if not target.joining[at]:
            last[form] = at
    return found


def stretches(source: Sentence, target: Sentence, term: range) -> Sequence[int]:
    """The stretches of the target within which a rendering lies.

    A new one begins at each break and, if the term joins nothing, at each *and* written onto a word
    (مكافحة الأمراض | والوقاية). A term that has a break itself may be rendered across one.
    """
    if source.walls[term.start] != source.walls[term.stop - 1]:
        return (0,) * len(target)
    joined = {source.words[i].text.lower() for i in term} & _AND
    if joined or source.side == "ar":
        return target.walls
    count, found = 0, []
    for wall, conjoined in zip(target.walls, target.conjoined, strict=True):
        count += conjoined
        found.append(wall + count)
    return found


def _open_edges(source: Sentence, term: range) -> set[int]:
    """The ends of the term that are prepositions or the like: *after exposure*, *greater than*."""
    return {
        at
        for at in (term.start, term.stop - 1)
        if source.joining[at] and source.words[at].text.lower() not in _NO_EDGE and len(term) > 1
    }


def _span_grid(
    target: Sentence,
    stretch: Sequence[int],
    longest: int,
    open_start: bool,
    open_end: bool,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Starts and ends of all spans that a rendering may have."""
    size = len(target)
    starts = np.arange(size)
    ends = starts + np.arange(1, min(longest, size) + 1)[:, None]  # the shortest spans first
    starts, ends = np.broadcast_to(starts, ends.shape)[ends <= size], ends[ends <= size]
    joining = np.array(target.joining, dtype=bool)
    walls = np.array(stretch)
    fits = walls[starts] == walls[ends - 1]
    if not open_end:
        fits &= ~joining[ends - 1]
    if not open_start:
        fits &= ~joining[starts] | np.array([form == _NEGATION for form in target.forms])[starts]
    return starts[fits], ends[fits]
