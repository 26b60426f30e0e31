"""A text to translate, segment by segment, with the best that the memory holds for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tm.joining import neighbours_of
from tm.match import Match, MatchKind, Reason, ReasonKind
from tm.unit import other_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.document import BlockKind, Segment
    from tm.search.searcher import Searcher
    from tm.unit import Code, Neighbours, Side


@dataclass(frozen=True, slots=True)
class PretranslateSettings:
    """What is offered, and what is filled in.

    ``limit`` matches a segment; ``min_score`` for fuzzy ones (70 is where CAT tools usually begin
    to offer); a segment is filled in by its best match from ``fill`` points up, and not where that
    unit has rivals of another wording. ``meaning`` adds that many matches by meaning. A match
    whose inline codes are not those of the text costs ``codes_penalty``, as in CAT tools, and is
    99 at most.
    """

    limit: int = 3
    min_score: float = 70.0
    fill: float = 100.0
    meaning: int = 0
    codes_penalty: float = 1.0


DEFAULT = PretranslateSettings()


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment of the text to translate: where it stands, and what is offered for it.

    ``block`` is the number of its block, ``start`` and ``end`` delimit it in the decoded file.
    ``filled`` is the match whose translation is filled in, if one is.
    """

    text: str
    block: int
    kind: BlockKind
    start: int
    end: int
    matches: tuple[Match, ...] = ()
    filled: Match | None = None


def pretranslate(
    segments: Sequence[Segment],
    side: Side,
    searcher: Searcher,
    settings: PretranslateSettings = DEFAULT,
    around: Sequence[Neighbours] | None = None,
) -> Iterator[Passage]:
    """The passages of a text whose language is ``side``, in order; ``around`` is told by it."""
    if around is None:
        around = neighbours_of([segment.text for segment in segments])
    for segment, context in zip(segments, around, strict=True):
        matches = matches_for(segment.text, context, side, searcher, settings)
        yield Passage(
            segment.text,
            segment.block,
            segment.kind,
            segment.start,
            segment.end,
            matches,
            best_to_fill(matches, settings),
        )


def matches_for(
    text: str,
    context: Neighbours,
    side: Side,
    searcher: Searcher,
    settings: PretranslateSettings = DEFAULT,
    codes: Sequence[Code] = (),
) -> tuple[Match, ...]:
    """What the memory offers for a text with its inline codes, given the texts around it."""
    found = searcher.sentence(
        text, side=side, limit=settings.limit, min_score=settings.min_score, context=context
    )
    if settings.meaning:
        known = {match.unit.id for match in found}
        wanted = settings.meaning + len(found)
        close = searcher.meaning(text, side=side, limit=wanted)
        found += [match for match in close if match.unit.id not in known][: settings.meaning]
    minded = [_with_codes(match, codes, settings) for match in found]
    kept = [m for m in minded if m.kind is MatchKind.MEANING or m.score >= settings.min_score]
    # Matches by meaning stand last, whatever they score.
    kept.sort(key=lambda match: (match.kind is MatchKind.MEANING, -match.score))
    return tuple(kept)


def _with_codes(match: Match, codes: Sequence[Code], settings: PretranslateSettings) -> Match:
    """The match, a point poorer where the text has other inline codes than its unit."""
    own = [code.kind for code in match.unit.codes(match.side)]
    if match.kind is MatchKind.MEANING or own == [code.kind for code in codes]:
        return match
    reason = Reason(ReasonKind.CODES_DIFFER, settings.codes_penalty)
    score = round(max(min(match.score, 100.0) - settings.codes_penalty, 0.0), 1)
    return replace(match, kind=MatchKind.FUZZY, score=score, reasons=(*match.reasons, reason))


def best_to_fill(matches: Sequence[Match], settings: PretranslateSettings) -> Match | None:
    """The match to fill in: the best one, unless another as good says something else."""
    if not matches or matches[0].kind is MatchKind.MEANING or matches[0].score < settings.fill:
        return None
    best = matches[0]
    target = other_side(best.side)
    rivals = [m for m in matches[1:] if m.score == best.score and m.kind is best.kind]
    return None if any(m.unit.text(target) != best.unit.text(target) for m in rivals) else best
