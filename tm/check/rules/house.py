"""Terms rendered otherwise than the house renders them, with counts and dates as evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tm.check.finding import Evidence, Finding, Severity
from tm.check.house_terms import suspects
from tm.check.kinship import akin
from tm.check.practice import Standing, inflected_as_verb, practice
from tm.check.wording import told
from tm.terms.renderings import RenderingFinder
from tm.terms.sentence import Sentence, loose_positions
from tm.terms.settings import DEFAULT
from tm.unit import USABLE, Status

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from tm.check.finding import Draft, DraftPair
    from tm.check.house_terms import DraftTerm, Suspect
    from tm.check.practice import Practice
    from tm.check.rule import House
    from tm.store import Store
    from tm.terms.rendering import Rendering, TermReport
    from tm.unit import TranslationUnit

# Evidence enough to say something: so often, in so many documents, with such a share around the
# day of the draft; and evidence strong enough to call it an error.
_COUNT, _COUNT_WORD, _DOCUMENTS, _SHARE = 3, 5, 2, 0.6
_STRONG_COUNT, _STRONG_SHARE = 4, 0.85
# Documents that use the term repeatedly keep to one rendering so far; general words do not.
_PURE, _PURE_PHRASE = 0.9, 0.75
# Words that nothing known renders are shown from this probability on.
_LIKELY = 0.5
# The units that may be aligned for a draft, and for each of its pairs beyond so many: more would
# cost more than a draft may wait.
_UNITS, _MORE, _PAIRS = 600, 4, 120
# A draft has its own usual rendering from so many places on.
_IN_DRAFT = 2
# Units that nobody has rejected or put behind.
_STANDING = (Status.MACHINE, Status.CONFIRMED)
# How many units with the draft's very sentence are looked at.
_SAME = 4
_SETTINGS = replace(DEFAULT, aligned_units=20, association_units=16, counted_units=60)


@dataclass(frozen=True, slots=True)
class _Place:
    """A term in the English of a pair, and the pair's Arabic."""

    term: DraftTerm
    number: int
    span: tuple[int, int]
    pair: DraftPair
    target: Sentence

    @property
    def asked(self) -> int:
        """How often the term stands in the pair."""
        return sum(number == self.number for number, _ in self.term.places)


class _Memory:
    """What the memory says of whole pairs, each asked about once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._vouched: dict[int, bool] = {}
        self._same: dict[int, list[TranslationUnit]] = {}

    def vouches(self, number: int, pair: DraftPair) -> bool:
        """Whether it has the very pair, so that a person or a brief stands for it already.

        A pair that was taken from the memory to check the memory does not vouch for itself.
        """
        if number not in self._vouched:
            unit = None if pair.from_memory else self._store.find(pair.source, pair.target)
            self._vouched[number] = unit is not None and unit.status in _STANDING
        return self._vouched[number]

    def same_sentence(self, number: int, pair: DraftPair) -> list[TranslationUnit]:
        """The first units that have the English of the pair."""
        if number not in self._same:
            ids = self._store.same_text("en", pair.source)[:_SAME]
            self._same[number] = [one for one in self._store.units(ids) if one.status in _STANDING]
        return self._same[number]


class HouseRenderings:
    """A draft's rendering against the memory's practice around its day."""

    name = "house"
    severity = Severity.ERROR
    what = "terms rendered otherwise than the memory nearly always renders them"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """At most one finding for each stretch of English; longer terms go first."""
        if house.store is None or house.encoder is None:
            return
        finder = RenderingFinder(house.store, house.encoder, _SETTINGS)
        memory = _Memory(house.store)
        taken: dict[int, list[tuple[int, int]]] = {}
        for suspect in _affordable(suspects(draft, house.store), len(draft.pairs)):
            report = finder.renderings(suspect.term.phrase, "en", USABLE)
            if not _named(suspect.term) and inflected_as_verb(report):
                continue
            practices: dict[datetime.date | None, Practice | None] = {}
            for number, span in suspect.places:
                pair = draft.pairs[number]
                if _overlaps(span, taken.get(number, [])) or memory.vouches(number, pair):
                    continue
                if pair.date not in practices:
                    practices[pair.date] = practice(report, pair.date, suspect.term.size)
                held = practices[pair.date]
                if held is None:
                    continue
                place = _Place(suspect.term, number, span, pair, Sentence.of(pair.target, "ar"))
                finding = self._place(place, held, finder) or self._same_sentence(
                    place, held, memory
                )
                if finding is not None:
                    taken.setdefault(number, []).append(span)
                    yield finding
            yield from self._two_ways(suspect.term, report, draft, taken, memory)

    def _two_ways(
        self,
        term: DraftTerm,
        report: TermReport,
        draft: Draft,
        taken: dict[int, list[tuple[int, int]]],
        memory: _Memory,
    ) -> Iterator[Finding]:
        """Places of the draft that have a known rendering which most of its places do not have."""
        held = practice(report, draft.pairs[term.places[0][0]].date, term.size)
        if held is None or not _enough(held, term):
            return
        known = [one for one in (held.rendering, *held.rivals) if one.count >= _COUNT]
        found: dict[int, list[_Place]] = {}
        for number, span in term.places:
            pair = draft.pairs[number]
            place = _Place(term, number, span, pair, Sentence.of(pair.target, "ar"))
            here = [at for at, one in enumerate(known) if _stands(one, place.target)]
            if len(here) == 1:
                found.setdefault(here[0], []).append(place)
        usual = max(found, key=lambda at: (len(found[at]), -at), default=0)
        if len(found.get(usual, ())) < _IN_DRAFT:
            return
        for other, places in found.items():
            for place in places if other != usual else ():
                if memory.vouches(place.number, place.pair):
                    continue
                if not _overlaps(place.span, taken.get(place.number, [])):
                    taken.setdefault(place.number, []).append(place.span)
                    yield self._otherwise(place, known[other], known[usual], len(found[usual]))

    def _otherwise(self, place: _Place, here: Rendering, usual: Rendering, times: int) -> Finding:
        own = place.target.characters(_stands(here, place.target)[0])
        return Finding.about(
            place.pair,
            self.name,
            Severity.WARNING,
            told(
                "house.two_ways",
                term=place.term.phrase,
                written=place.pair.target[slice(*own)],
                usual=usual.form,
                n=times,
            ),
            source_span=place.span,
            target_span=own,
            evidence=(_evidence(usual, "in_memory"), _evidence(here, "rendered_so")),
        )

    def _place(self, place: _Place, held: Practice, finder: RenderingFinder) -> Finding | None:
        """A rival where the rendering in force should be, or nothing that the memory knows."""
        if not _enough(held, place.term):
            return None
        stands = _stands(held.rendering, place.target)
        if stands:
            for longer in held.longer:
                if len(_stands(longer, place.target)) >= len(stands) and _given_up(held, longer):
                    return self._rival(place, held, longer)
        if len(stands) >= place.asked:
            return None
        for rival in held.rivals:
            if _stands(rival, place.target) and (not stands or _given_up(held, rival)):
                return self._rival(place, held, rival)
        if stands or not held.missed or _partly(held.rendering, place.target, place.term.size):
            return None
        located = finder.locate(place.term.phrase, place.pair.source, place.pair.target, "en")
        own = located.target if located and located.probability >= _LIKELY else None
        severity = Severity.WARNING if own and _named(place.term) else Severity.NOTE
        return self._finding(place, own, held, severity, None)

    def _rival(self, place: _Place, held: Practice, rival: Rendering) -> Finding | None:
        severity = _severity(held, rival)
        if severity is None:
            return None
        own = place.target.characters(_stands(rival, place.target)[0])
        return self._finding(place, own, held, severity, rival)

    def _same_sentence(self, place: _Place, held: Practice, memory: _Memory) -> Finding | None:
        """A rival where the memory has another rendering in this very sentence."""
        units = memory.same_sentence(place.number, place.pair)
        known = (held.rendering, *held.rivals, *held.longer)
        here = [one for one in known if _stands(one, place.target)]
        for unit in units:
            arabic = Sentence.of(unit.ar, "ar")
            there = [one for one in known if _stands(one, arabic)]
            if there and here and not set(map(_key, there)) & set(map(_key, here)):
                own = place.target.characters(_stands(here[0], place.target)[0])
                same = Evidence(told("house.same_sentence"), en=unit.en, ar=unit.ar, unit=unit.id)
                expected = replace(held, rendering=there[0])
                return self._finding(place, own, expected, Severity.WARNING, here[0], same)
        return None

    def _finding(
        self,
        place: _Place,
        own: tuple[int, int] | None,
        held: Practice,
        severity: Severity,
        rival: Rendering | None,
        *more: Evidence,
    ) -> Finding:
        evidence = [_evidence(held.rendering, "of_late" if held.of_late else "nearly_always")]
        if rival is not None:
            evidence.append(_evidence(rival, "rendered_so"))
        values = {"term": place.term.phrase, "usual": held.rendering.form}
        if own:
            values["written"] = place.pair.target[slice(*own)]
        return Finding.about(
            place.pair,
            self.name,
            severity,
            told("house.written" if own else "house.otherwise", **values),
            source_span=place.span,
            target_span=own,
            evidence=(*evidence, *more),
        )


def _overlaps(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _affordable(found: Sequence[Suspect], pairs: int) -> list[Suspect]:
    """The likeliest suspects that may be looked into, longer terms first."""
    left = _UNITS + _MORE * max(pairs - _PAIRS, 0)
    chosen = []
    for suspect in found:
        left -= suspect.units
        if left < 0:
            break
        chosen.append(suspect)
    return sorted(chosen, key=lambda one: -one.term.size)


def _enough(held: Practice, term: DraftTerm) -> bool:
    """Whether this is a term of the house at all, seen often enough in its documents."""
    rendering = held.rendering
    pure, count = (_PURE_PHRASE, _COUNT) if _named(term) else (_PURE, _COUNT_WORD)
    return (
        held.purity >= pure
        and held.known >= count
        and rendering.count >= _COUNT
        and len(rendering.documents) >= _DOCUMENTS
    )


def _severity(held: Practice, rival: Rendering) -> Severity | None:
    """How much speaks against a rival; None for nothing."""
    standing = held.standing(rival)
    if standing is Standing.GIVEN_UP and held.shares[rival.key] <= 1 - _STRONG_SHARE:
        strong = held.rendering.count >= _STRONG_COUNT
        return Severity.ERROR if strong else Severity.WARNING
    if standing is Standing.ACCEPTED or held.share < _SHARE:
        return None
    return Severity.WARNING


def _given_up(held: Practice, rival: Rendering) -> bool:
    return held.standing(rival) is Standing.GIVEN_UP


def _key(rendering: Rendering) -> tuple[str, ...]:
    return rendering.key


def _named(term: DraftTerm) -> bool:
    """Whether the phrase looks like a name or a term of several words, not any word."""
    return term.size > 1 or term.phrase[0].isupper()


def _partly(rendering: Rendering, target: Sentence, words: int) -> bool:
    """Whether a word of the rendering of a one-word term stands there in some form.

    Grammar makes إيران into الإيرانية; and of وحدات الحشد only وحدات belongs to *Units*.
    """
    if words > 1:
        return False
    return any(akin(word, form) for word in rendering.key for form in target.forms)


def _stands(rendering: Rendering, target: Sentence) -> list[range]:
    return loose_positions(target, [(form,) for form in rendering.key])


def _evidence(rendering: Rendering, how: str) -> Evidence:
    examples = rendering.examples(1)
    values: dict[str, str | int] = {
        "times": rendering.count,
        "share": round(100 * rendering.share),
        "n": len(rendering.documents),
    }
    if rendering.first:
        how = f"{how}.period"
        values |= {"first": str(rendering.first), "last": str(rendering.last)}
    newest = [
        origin.document
        for one in rendering.occurrences
        for origin in one.origins
        if origin.date == rendering.last
    ]
    return Evidence(
        told(f"house.{how}", **values),
        ar=rendering.form,
        unit=examples[0].unit if examples else None,
        document=newest[0] if newest else None,
        date=rendering.last.isoformat() if rendering.last else None,
    )
