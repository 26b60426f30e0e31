"""Terms the termbase decides on: not rendered as it says, or by what it has given up or forbids."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.words import words
from tm.check.finding import Evidence, Finding, Severity
from tm.check.termhood import inside_a_name
from tm.check.wording import told
from tm.terms.concept import TermStatus
from tm.terms.sentence import Sentence, forms_of, loose_positions
from tm.terms.termbase import Termbase

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from tm.check.finding import Draft, DraftPair
    from tm.check.rule import House
    from tm.check.wording import Told
    from tm.terms.concept import Concept, Term
    from tm.terms.termbase import TermHit


class TermbaseTerms:
    """Renderings that the termbase does not want, and terms that it misses."""

    name = "termbase"
    severity = Severity.ERROR
    what = "terms not rendered as the termbase says; forbidden or superseded renderings"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """At most one finding for each place of a term in the English or the Arabic."""
        termbase = Termbase.of(house.store) if house.store is not None else Termbase(())
        if not len(termbase):
            return
        for pair in draft.pairs:
            furniture = BlockKind.BOILERPLATE in (pair.source_kind, pair.target_kind)
            if pair.two_sided and not furniture:
                yield from self._pair(pair, termbase)

    def _pair(self, pair: DraftPair, termbase: Termbase) -> Iterator[Finding]:
        english = [
            hit for hit in termbase.lookup(pair.source, "en") if not _of_a_name(hit, pair.source)
        ]
        arabic = termbase.lookup(pair.target, "ar")
        meant: dict[tuple[int, int], list[TermHit]] = defaultdict(list)
        for hit in english:
            meant[hit.start, hit.end].append(hit)
        asked = {hit.concept.id for hit in english}
        unwanted = self._unwanted(arabic, asked, pair.date)
        for hit in unwanted:
            yield self._wrong(pair, hit, english)
        sentence = Sentence.of(pair.target, "ar")
        settled = {hit.concept.id for hit in unwanted}
        for hits in meant.values():
            concepts = [hit.concept for hit in hits]
            if settled & {concept.id for concept in concepts}:
                continue
            if all(_decides(one) and not _rendered(one, sentence) for one in concepts):
                settled.update(concept.id for concept in concepts)
                yield self._missing(pair, hits[0])

    def _unwanted(
        self, hits: Sequence[TermHit], asked: set[int], day: datetime.date | None
    ) -> list[TermHit]:
        """Arabic that no concept of this place lets stand.

        A form that one concept gave up may be another's right name, and was right until its day.
        """
        places: dict[tuple[int, int], list[TermHit]] = defaultdict(list)
        for hit in hits:
            places[hit.start, hit.end].append(hit)
        found = []
        for there in places.values():
            named = [hit for hit in there if hit.concept.id in asked]
            if any(_lets_stand(hit.term, day) for hit in named or there):
                continue
            if named:
                found.append(named[0])
            elif there[0].term.status is TermStatus.FORBIDDEN:
                found.append(there[0])
        return found

    def _wrong(self, pair: DraftPair, hit: TermHit, english: Sequence[TermHit]) -> Finding:
        place = next((one for one in english if one.concept.id == hit.concept.id), None)
        sure = place is not None and hit.term.status is not TermStatus.DEPRECATED
        values = {"written": pair.target[hit.start : hit.end], "status": str(hit.term.status)}
        if hit.term.since:
            values["since"] = hit.term.since.isoformat()
        return Finding.about(
            pair,
            self.name,
            Severity.ERROR if sure else Severity.WARNING,
            _instead(
                "termbase.unwanted.since" if hit.term.since else "termbase.unwanted", hit, values
            ),
            source_span=(place.start, place.end) if place else None,
            target_span=(hit.start, hit.end),
            evidence=_entry(hit.concept),
        )

    def _missing(self, pair: DraftPair, hit: TermHit) -> Finding:
        return Finding.about(
            pair,
            self.name,
            Severity.ERROR,
            _instead("termbase.missing", hit, {"term": pair.source[hit.start : hit.end]}),
            source_span=(hit.start, hit.end),
            evidence=_entry(hit.concept),
        )


def _of_a_name(hit: TermHit, source: str) -> bool:
    """Whether a common noun is a piece of a name: *force* of *Quds Force* goes as that goes."""
    return hit.term.text[:1].islower() and inside_a_name(source, (hit.start, hit.end))


def _lets_stand(term: Term, day: datetime.date | None) -> bool:
    """Whether a text of that day may have the term; a text of no day is of today."""
    if term.status is TermStatus.SUPERSEDED and term.since is not None and day is not None:
        return day < term.since
    return term.status.usable


def _decides(concept: Concept) -> bool:
    return any(term.status.usable for term in concept.on("ar"))


def _rendered(concept: Concept, sentence: Sentence) -> bool:
    """Whether any Arabic term of the concept stands in the sentence."""
    return any(
        loose_positions(sentence, [forms_of(word.text, "ar") for word in words(written, "ar")])
        for term in concept.on("ar")
        for written in (term.text, *term.forms)
    )


def _instead(key: str, hit: TermHit, values: dict[str, str]) -> Told:
    """That sentence, and what is to be written where the concept has it."""
    right = [term.text for term in hit.concept.on("ar") if term.status.usable]
    return told(f"{key}.instead", right=right[0], **values) if right else told(key, **values)


def _entry(concept: Concept) -> tuple[Evidence, ...]:
    """The Arabic terms of the concept, with what is decided on each."""
    return tuple(
        Evidence(
            told("termbase.entry", status=str(term.status)),
            ar=term.text,
            date=term.since.isoformat() if term.since else None,
        )
        for term in concept.on("ar")
    )
