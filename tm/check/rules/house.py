"""Terms rendered otherwise than the house renders them, with counts and dates as evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tm.check.finding import Evidence, Finding, Severity
from tm.check.house_terms import suspects
from tm.terms.renderings import RenderingFinder
from tm.terms.sentence import Sentence, positions
from tm.terms.settings import DEFAULT
from tm.unit import USABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tm.check.finding import Draft, DraftPair
    from tm.check.house_terms import Suspect
    from tm.check.rule import House
    from tm.terms.rendering import Occurrence, Rendering

# Strong evidence: so often, in so many documents, with such a share; or alone since the last rival.
_COUNT, _DOCUMENTS, _SHARE, _SINCE = 5, 2, 0.8, 4
# Rarer than this beside the dominant one, a rendering may be a slip of the alignment.
_NOISE = 0.2
# A rival is a rendering seen so often, or once where the alignment was so sure.
_RIVAL_COUNT, _SURE, _VERY_SURE = 2, 0.6, 0.9
# What is looked into: more would cost more than a draft may wait.
_SUSPECTS = 24
_SETTINGS = replace(DEFAULT, aligned_units=40, association_units=40)


@dataclass(frozen=True, slots=True)
class _Dominant:
    rendering: Rendering
    rivals: tuple[Rendering, ...]
    told: str


class HouseRenderings:
    """A draft's rendering against the memory's dominant one."""

    name = "house"
    severity = Severity.ERROR
    what = "terms rendered otherwise than the memory nearly always renders them"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """At most one finding for each stretch of English; longer terms go first."""
        if house.store is None or house.encoder is None:
            return
        finder = RenderingFinder(house.store, house.encoder, _SETTINGS)
        taken: dict[int, list[tuple[int, int]]] = {}
        looked = suspects(draft, house.store)[:_SUSPECTS]
        for suspect in sorted(looked, key=lambda one: -one.term.size):
            dominant = _dominant(finder.renderings(suspect.term.phrase, "en", USABLE).renderings)
            if dominant is None:
                continue
            for number, span in suspect.places:
                if any(a < span[1] and span[0] < b for a, b in taken.get(number, [])):
                    continue
                finding = self._place(draft.pairs[number], span, suspect, dominant, finder)
                if finding is not None:
                    taken.setdefault(number, []).append(span)
                    yield finding

    def _place(
        self,
        pair: DraftPair,
        span: tuple[int, int],
        suspect: Suspect,
        dominant: _Dominant,
        finder: RenderingFinder,
    ) -> Finding | None:
        target = Sentence.of(pair.target, "ar")
        if _stands(dominant.rendering, target):
            return None
        for rival in dominant.rivals:
            if places := _stands(rival, target):
                own = target.characters(places[0])
                return self._finding(pair, span, own, suspect, dominant, Severity.ERROR, rival)
        located = finder.locate(suspect.term.phrase, pair.source, pair.target, "en")
        if located is None or located.target is None or located.probability < _VERY_SURE:
            return None
        return self._finding(pair, span, located.target, suspect, dominant, Severity.NOTE, None)

    def _finding(
        self,
        pair: DraftPair,
        span: tuple[int, int],
        own: tuple[int, int],
        suspect: Suspect,
        dominant: _Dominant,
        severity: Severity,
        rival: Rendering | None,
    ) -> Finding:
        told = [_evidence(dominant.rendering, dominant.told)]
        if rival is not None:
            told.append(_evidence(rival, "rendered so"))
        return Finding.about(
            pair,
            self.name,
            severity,
            f"“{suspect.term.phrase}” is “\u2068{pair.target[slice(*own)]}\u2069” here; the memory "
            f"has “\u2068{dominant.rendering.form}\u2069”",
            source_span=span,
            target_span=own,
            evidence=tuple(told),
        )


def _stands(rendering: Rendering, target: Sentence) -> list[range]:
    return positions(target, [(form,) for form in rendering.key])


def _dominant(renderings: Sequence[Rendering]) -> _Dominant | None:
    """The rendering the house has settled on, if the evidence is strong."""
    if not renderings:
        return None
    newest = max(renderings, key=lambda one: (_newly(one, renderings), one.count))
    first = renderings[0]
    if _settled(first):
        best, told = first, "nearly always"
    elif _switched(newest, renderings):
        best, told = newest, "always of late"
    else:
        return None
    if len(best.documents) < _DOCUMENTS:
        return None
    rivals = tuple(one for one in renderings if one is not best and _rivals(one, best))
    return _Dominant(best, rivals, told)


def _settled(rendering: Rendering) -> bool:
    return rendering.count >= _COUNT and rendering.share >= _SHARE


def _switched(rendering: Rendering, renderings: Sequence[Rendering]) -> bool:
    """Whether the house went over to it: its rivals are of before, it is nearly all of after."""
    newly = _newly(rendering, renderings)
    return newly >= max(_SINCE, _SHARE * rendering.count) and rendering.count >= _COUNT


def _newly(rendering: Rendering, renderings: Sequence[Rendering]) -> int:
    """How often it stands in documents younger than the last that has another rendering."""
    fewest = max(2.0, _NOISE * rendering.count)
    rivals = [one for one in renderings if one is not rendering and one.count >= fewest]
    dates = [one.last for one in rivals if one.last]
    if not dates:
        return 0
    last = max(dates)
    return sum(date > last for one in rendering.occurrences for date in one.dates)


def _rivals(one: Rendering, best: Rendering) -> bool:
    """Whether it is another name, not a piece of the dominant one, nor that with a word more."""
    inner, outer = set(one.key), set(best.key)
    if (inner <= outer and _within(one.key, best.key)) or outer <= inner:
        return False
    return one.count >= _RIVAL_COUNT or _surest(one.occurrences) >= _SURE


def _within(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether the words stand in the other in one piece."""
    size = len(inner)
    return any(tuple(outer[at : at + size]) == tuple(inner) for at in range(len(outer) - size + 1))


def _surest(occurrences: Sequence[Occurrence]) -> float:
    return max((one.probability for one in occurrences), default=0.0)


def _evidence(rendering: Rendering, told: str) -> Evidence:
    examples = rendering.examples(1)
    period = f", {rendering.first} – {rendering.last}" if rendering.first else ""
    return Evidence(
        f"{told}: {rendering.count} × ({rendering.share:.0%}) in {len(rendering.documents)} "
        f"document{'' if len(rendering.documents) == 1 else 's'}{period}",
        ar=rendering.form,
        unit=examples[0].unit if examples else None,
        document=rendering.documents[0] if rendering.documents else None,
        date=rendering.last.isoformat() if rendering.last else None,
    )
