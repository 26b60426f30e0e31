"""Terms rendered otherwise than the house renders them, with counts and dates as evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tm.check.finding import Evidence, Finding, Severity
from tm.check.house_terms import suspects
from tm.check.judgement import (
    COUNT,
    PURE_PHRASE,
    RIVAL_COUNT,
    enough,
    evidence_of,
    given_up,
    partly,
    run_together,
    settled,
    severity_of,
    stands_in,
)
from tm.check.practice import inflected_as_verb, practice, same_words
from tm.check.termhood import Kind, inside_a_name, kind_of, of_longer_phrase
from tm.check.wording import told
from tm.terms.renderings import RenderingFinder
from tm.terms.sentence import Sentence
from tm.terms.settings import DEFAULT
from tm.unit import USABLE, Status

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence

    from tm.check.finding import Draft, DraftPair
    from tm.check.house_terms import DraftTerm, Suspect
    from tm.check.practice import Practice
    from tm.check.rule import House
    from tm.store import Store
    from tm.terms.rendering import Rendering, TermReport
    from tm.unit import TranslationUnit

# Words that nothing known renders are shown from this probability on.
_LIKELY = 0.5
# From here on what is located rules out that something else renders the term.
_SURE = 0.6
# The units that may be aligned for a draft, and for each of its pairs beyond so many: more would
# cost more than a draft may wait.
_UNITS, _MORE, _PAIRS = 440, 4, 120
# A draft has its own usual rendering from so many places on.
_IN_DRAFT = 2
# Units that nobody has rejected or put behind.
_STANDING = (Status.MACHINE, Status.CONFIRMED)
# How many units with the draft's very sentence are looked at.
_SAME = 8
_SETTINGS = replace(
    DEFAULT, aligned_units=20, doubtful_units=0, association_units=16, counted_units=60
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A term in the English of a pair, and the pair's Arabic."""

    term: DraftTerm
    kind: Kind
    number: int
    span: tuple[int, int]
    pair: DraftPair
    target: Sentence

    @property
    def written(self) -> str:
        """The term as it stands here."""
        return self.pair.source[slice(*self.span)]

    @property
    def asked(self) -> int:
        """How often the term stands in the pair."""
        return sum(number == self.number for number, _ in self.term.places)


@dataclass(frozen=True, slots=True)
class _Known:
    """A term of the draft, what it is to the memory, and how the memory renders it."""

    term: DraftTerm
    kind: Kind
    report: TermReport

    def places(
        self, draft: Draft, chosen: Iterable[tuple[int, tuple[int, int]]]
    ) -> Iterator[_Place]:
        """These places, save where a common noun is a piece of a name: that goes as names go."""
        for number, span in chosen:
            pair = draft.pairs[number]
            if self.kind is Kind.NAME or not inside_a_name(pair.source, span):
                target = Sentence.of(pair.target, "ar")
                yield _Place(self.term, self.kind, number, span, pair, target)


class _Reported:
    """Stretches of English that have a finding already, and terms that have one in a pair."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._terms: set[tuple[int, str]] = set()

    def covers(self, place: _Place) -> bool:
        """Whether the place needs no finding any more."""
        spans = self._spans.get(place.number, [])
        start, end = place.span
        return (place.number, place.term.phrase) in self._terms or any(
            first < end and start < last for first, last in spans
        )

    def add(self, place: _Place) -> None:
        """There is a finding at this place."""
        self._spans.setdefault(place.number, []).append(place.span)
        self._terms.add((place.number, place.term.phrase))


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
        memory, reported = _Memory(house.store), _Reported()
        found = suspects(draft, house.store, house.encoder)
        for suspect in _affordable(found, len(draft.pairs)):
            report = finder.renderings(suspect.term.phrase, "en", USABLE)
            kind = kind_of(report, suspect.term.size, house.encoder)
            if kind in (Kind.WORD, Kind.EVERYDAY) and inflected_as_verb(report):
                continue
            known = _Known(suspect.term, kind, report)
            places = known.places(draft, suspect.places)
            yield from self._one_by_one(known, places, reported, memory, finder)
            if kind is not Kind.EVERYDAY:
                yield from self._two_ways(known, draft, reported, memory)

    def _one_by_one(
        self,
        known: _Known,
        places: Iterable[_Place],
        reported: _Reported,
        memory: _Memory,
        finder: RenderingFinder,
    ) -> Iterator[Finding]:
        """Each place against what is in force around the day of its pair."""
        practices: dict[datetime.date | None, Practice | None] = {}
        for place in places:
            if reported.covers(place) or memory.vouches(place.number, place.pair):
                continue
            day = place.pair.date
            if day not in practices:
                practices[day] = practice(known.report, day, known.term.size)
            held = practices[day]
            if held is None:
                continue
            finding = self._place(place, held, finder)
            if finding is None or finding.severity is Severity.NOTE:
                finding = self._same_sentence(place, held, memory) or finding
            if finding:
                reported.add(place)
                yield finding

    def _two_ways(
        self, known: _Known, draft: Draft, reported: _Reported, memory: _Memory
    ) -> Iterator[Finding]:
        """Places of the draft that have a known rendering which most of its places do not have."""
        term = known.term
        held = practice(known.report, draft.pairs[term.places[0][0]].date, term.size)
        if held is None or not enough(held, known.kind):
            return
        if draft.pairs[term.places[0][0]].from_memory:
            return  # a memory is many drafts: its renderings change with the years
        ways = [one for one in (held.rendering, *held.rivals) if one.count >= COUNT]
        found: dict[int, list[_Place]] = {}
        for place in known.places(draft, term.places):
            here = [at for at, one in enumerate(ways) if stands_in(one, place.target)]
            if len(here) == 1:
                found.setdefault(here[0], []).append(place)
        usual = max(found, key=lambda at: (len(found[at]), -at), default=0)
        rivals = {at: places for at, places in found.items() if at != usual}
        rivals = {at: them for at, them in rivals.items() if not same_words(ways[at], ways[usual])}
        often = len(found.get(usual, ()))
        if often < _IN_DRAFT or any(len(places) >= often for places in rivals.values()):
            return  # of two that are as frequent, neither is the usual one
        for other, places in rivals.items():
            for place in places:
                if not reported.covers(place) and not memory.vouches(place.number, place.pair):
                    reported.add(place)
                    yield self._otherwise(place, ways[other], ways[usual], often)

    def _otherwise(self, place: _Place, here: Rendering, usual: Rendering, times: int) -> Finding:
        own = place.target.characters(stands_in(here, place.target)[0])
        return Finding.about(
            place.pair,
            self.name,
            Severity.WARNING,
            told(
                "house.two_ways",
                term=place.written,
                written=place.pair.target[slice(*own)],
                usual=usual.form,
                n=times,
            ),
            source_span=place.span,
            target_span=own,
            evidence=(evidence_of(usual, "in_memory"), evidence_of(here, "rendered_so")),
        )

    def _place(self, place: _Place, held: Practice, finder: RenderingFinder) -> Finding | None:
        """A rival where the rendering in force should be, or nothing that the memory knows."""
        stands = stands_in(held.rendering, place.target)
        sure = enough(held, place.kind)
        if sure and stands:
            for longer in held.longer:
                if len(stands_in(longer, place.target)) >= len(stands) and given_up(held, longer):
                    return self._rival(place, held, longer, finder)
        if len(stands) >= place.asked:
            return None
        for rival in held.rivals:
            mixed = place.asked > 1 and held.replaced(rival)
            if stands_in(rival, place.target) and (not stands or mixed or given_up(held, rival)):
                if sure and (finding := self._rival(place, held, rival, finder)):
                    return finding
                if rival.count >= RIVAL_COUNT:
                    return self._of_late(place, held, rival)
        return None if stands else self._never_used(place, held, finder)

    def _of_late(self, place: _Place, held: Practice, rival: Rendering) -> Finding | None:
        """A note where the newest documents have gone over to another rendering."""
        if place.kind is Kind.EVERYDAY or not held.replaced(rival):
            return None
        own = place.target.characters(stands_in(rival, place.target)[0])
        return self._finding(place, own, held, Severity.NOTE, rival)

    def _never_used(self, place: _Place, held: Practice, finder: RenderingFinder) -> Finding | None:
        """Words that the memory does not know, of a term that it nearly always renders alike."""
        if not held.missed or not settled(held, place.kind):
            return None
        if partly(held.rendering, place.target, place.term.size):
            return None
        if run_together(held.rendering, place.pair.target):
            return None
        located = finder.locate(place.term.phrase, place.pair.source, place.pair.target, "en")
        own = located.target if located and located.probability >= _LIKELY else None
        if own is None and place.kind is Kind.EVERYDAY:
            return None
        return self._finding(place, own, held, Severity.NOTE, None)

    def _rival(
        self, place: _Place, held: Practice, rival: Rendering, finder: RenderingFinder
    ) -> Finding | None:
        """A known rendering that is not the one in force, if it renders the term here."""
        severity = severity_of(held, rival)
        if severity is None:
            return None
        if of_longer_phrase(place.pair.source, place.span, held.rendering, rival):
            return None
        if place.kind is Kind.EVERYDAY:
            if not given_up(held, rival) or rival.count < COUNT:
                return None
            severity = Severity.NOTE
        own = place.target.characters(stands_in(rival, place.target)[0])
        if place.pair.target[slice(*own)].isascii():  # an address, or another rule's matter
            return None
        if place.kind not in (Kind.NAME, Kind.PHRASE) and _elsewhere(place, own, finder):
            return None
        return self._finding(place, own, held, severity, rival)

    def _same_sentence(self, place: _Place, held: Practice, memory: _Memory) -> Finding | None:
        """A rival where the memory has another rendering in this very sentence."""
        known = (held.rendering, *held.rivals, *held.longer)
        here = [one for one in known if stands_in(one, place.target)]
        units = memory.same_sentence(place.number, place.pair) if here else []
        there = [
            [one for one in known if stands_in(one, Sentence.of(unit.ar, "ar"))] for unit in units
        ]
        if not there or any(not one or _keys(one) & _keys(here) for one in there):
            return None
        own = place.target.characters(stands_in(here[0], place.target)[0])
        unit = units[0]
        same = Evidence(told("house.same_sentence"), en=unit.en, ar=unit.ar, unit=unit.id)
        expected = replace(held, rendering=there[0][0])
        severity = Severity.WARNING if held.purity >= PURE_PHRASE else Severity.NOTE
        return self._finding(place, own, expected, severity, here[0], same)

    def _finding(
        self,
        place: _Place,
        own: tuple[int, int] | None,
        held: Practice,
        severity: Severity,
        rival: Rendering | None,
        *more: Evidence,
    ) -> Finding:
        evidence = [evidence_of(held.rendering, "of_late" if held.of_late else "nearly_always")]
        if rival is not None:
            evidence.append(evidence_of(rival, "rendered_so"))
        values = {"term": place.written, "usual": held.rendering.form}
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


def _elsewhere(place: _Place, own: tuple[int, int], finder: RenderingFinder) -> bool:
    """Whether other Arabic than this surely renders the term, and this another word."""
    located = finder.locate(place.term.phrase, place.pair.source, place.pair.target, "en")
    if located is None or located.target is None or located.source != place.span:
        return False
    start, end = located.target
    return located.probability >= _SURE and not (start < own[1] and own[0] < end)


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


def _keys(renderings: Sequence[Rendering]) -> set[tuple[str, ...]]:
    return {one.key for one in renderings}
