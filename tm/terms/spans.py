"""Candidate renderings inside one unit: contiguous spans, each with how well it fits the term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tm.terms.links import Links
    from tm.terms.sentence import Sentence
    from tm.terms.settings import RenderingSettings


_AND = frozenset(("and", "or", "with", "plus"))
# Before a term these have no counterpart of their own in Arabic.
_NO_EDGE = frozenset(("the", "a", "an", "to", "be", "is", "are", "was", "were", "been", "being"))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Spans of the target that may render the term, best first.

    ``scores`` are log odds; ``linked[j]`` is how far target word ``j`` is explained by the words
    of the term, ``claimed[j]`` by the one other word of the source that explains it best;
    ``stretches[j]`` counts the breaks before it that no rendering crosses.
    """

    spans: tuple[range, ...]
    scores: tuple[float, ...]
    linked: npt.NDArray[np.float64]
    claimed: npt.NDArray[np.float64]
    stretches: Sequence[int]


def candidates(
    source: Sentence,
    target: Sentence,
    term: range,
    links: Links,
    settings: RenderingSettings,
) -> Candidates:
    """The spans that may render ``term``, a span of the source.

    A span neither begins nor ends with a function word (unless the term does) and does not cross a
    bracket, a comma or a stop.
    """
    open_edge = _open_edge(source, term)
    heart = [i for i in term if not source.joining[i] or (open_edge and i == term.start)]
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
    starts, ends = _span_grid(target, walls, len(heart) + settings.extra_words, open_edge)
    if not len(starts):
        return Candidates((), (), inside, rival, walls)
    covered = np.log(np.maximum(reach[:, ends] - reach[:, starts], 0) + settings.floor).mean(0)
    scores = (
        gain[ends]
        - gain[starts]
        + covered * min(len(heart), 3)
        - settings.length_cost * np.abs(ends - starts - len(heart))
        - settings.repeat_cost * _repeats(target, starts, ends)
    )
    best = np.argsort(-scores, kind="stable")[: settings.spans_kept]
    spans = tuple(range(int(starts[k]), int(ends[k])) for k in best)
    return Candidates(spans, tuple(scores[best].tolist()), inside, rival, walls)


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
    (مكافحة الأمراض | والوقاية).
    """
    joined = {source.words[i].text.lower() for i in term} & _AND
    if joined or source.side == "ar":
        return target.walls
    count, found = 0, []
    for wall, conjoined in zip(target.walls, target.conjoined, strict=True):
        count += conjoined
        found.append(wall + count)
    return found


def _open_edge(source: Sentence, term: range) -> bool:
    """Whether the term itself begins with a preposition or the like, as *after exposure* does."""
    first = source.words[term.start].text.lower()
    return source.joining[term.start] and first not in _NO_EDGE and len(term) > 1


def _span_grid(
    target: Sentence,
    stretch: Sequence[int],
    longest: int,
    open_edge: bool,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Starts and ends of all spans that a rendering may have."""
    size = len(target)
    starts = np.arange(size)
    ends = starts + np.arange(1, min(longest, size) + 1)[:, None]  # the shortest spans first
    starts, ends = np.broadcast_to(starts, ends.shape)[ends <= size], ends[ends <= size]
    joining = np.array(target.joining, dtype=bool)
    walls = np.array(stretch)
    fits = (walls[starts] == walls[ends - 1]) & ~joining[ends - 1]
    if not open_edge:
        fits &= ~joining[starts]
    return starts[fits], ends[fits]
