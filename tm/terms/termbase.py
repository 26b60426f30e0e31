"""The termbase asked about texts: which of its terms stand where, and what is decided on them.

Lookup goes by matching form, so clitics and regular inflection need no entries of their own; among
terms that overlap the longest is meant (*Islamic State of Iraq* is not *Islamic State*).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.words import words
from tm.terms.concept import TermStatus
from tm.terms.function_words import is_article
from tm.terms.sentence import Sentence, forms_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tm.store import Store
    from tm.terms.concept import Concept, Term
    from tm.terms.rendering import TermReport
    from tm.unit import Side


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term of the termbase found in a text; ``start`` and ``end`` are characters of the text.

    The proclitics of an Arabic term's first word stay outside.
    """

    concept: Concept
    term: Term
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    concept: Concept
    term: Term
    written: str
    phrase: tuple[frozenset[str], ...]


class Termbase:
    """The concepts of one memory, indexed when first asked; concepts added later are not seen."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._entries: dict[tuple[Side, str], list[_Entry]] = defaultdict(list)
        for concept in self.concepts:
            for term in concept.terms:
                for written in (term.text, *term.forms):
                    self._index(concept, term, written)

    @classmethod
    def of(cls, store: Store) -> Termbase:
        """The termbase of a memory."""
        return cls(store.concepts())

    def __len__(self) -> int:
        return len(self.concepts)

    def lookup(self, text: str, side: Side) -> list[TermHit]:
        """The terms that stand in a text, in order; of overlapping ones only the longest.

        A form that several concepts share gives one hit for each of them.
        """
        return self.lookup_sentence(Sentence.of(text, side)) if self._entries else []

    def lookup_sentence(self, sentence: Sentence) -> list[TermHit]:
        """The same for a text that is read already."""
        held = [frozenset(forms_of(word.text, sentence.side)) for word in sentence.words]
        found: list[tuple[range, _Entry]] = []
        for start, forms in enumerate(held):
            entries = {
                id(entry): entry
                for form in forms
                for entry in self._entries.get((sentence.side, form), ())
            }
            for entry in entries.values():
                span = range(start, start + len(entry.phrase))
                if _stands(entry, sentence, held, span):
                    found.append((span, entry))
        return _hits(sentence, found)

    def find(self, phrase: str, side: Side) -> list[tuple[Concept, Term]]:
        """The concepts of which a phrase, as a whole, is a term."""
        sentence = Sentence.of(phrase, side)
        if side == "en" and len(sentence) > 1 and is_article(sentence.words[0].text):
            sentence = Sentence.of(phrase[sentence.words[1].start :], side)
        if not len(sentence):
            return []
        whole = sentence.characters(range(len(sentence)))
        return [
            (hit.concept, hit.term)
            for hit in self.lookup_sentence(sentence)
            if (hit.start, hit.end) == whole
        ]

    def status_of(self, term: str, side: Side, rendering: str) -> Term | None:
        """The termbase's entry for a rendering of a term; None where it says nothing."""
        other: Side = "ar" if side == "en" else "en"
        concepts = {concept.id for concept, _ in self.find(term, side)}
        for concept, entry in self.find(rendering, other):
            if concept.id in concepts:
                return entry
        return None

    def _index(self, concept: Concept, term: Term, written: str) -> None:
        phrase = tuple(frozenset(forms_of(w.text, term.side)) for w in words(written, term.side))
        if not phrase:
            return
        entry = _Entry(concept, term, written, phrase)
        for form in phrase[0]:
            self._entries[term.side, form].append(entry)


def sayings(termbase: Termbase, report: TermReport) -> dict[str, Term]:
    """What the termbase says of the renderings of a report: rendering form to entry."""
    if not len(termbase):
        return {}
    entries = {
        rendering.form: termbase.status_of(report.term, report.side, rendering.form)
        for rendering in report.renderings
    }
    return {form: entry for form, entry in entries.items() if entry is not None}


def _stands(entry: _Entry, sentence: Sentence, held: Sequence[frozenset[str]], span: range) -> bool:
    """Whether an entry stands at a span, word for word."""
    if span.stop > len(held):
        return False
    if not all(form & held[at] for form, at in zip(entry.phrase, span, strict=True)):
        return False
    if not entry.term.case_sensitive:
        return True
    written = " ".join(word.text for word in words(entry.written, sentence.side))
    return " ".join(sentence.words[at].text for at in span) == written


def _hits(sentence: Sentence, found: list[tuple[range, _Entry]]) -> list[TermHit]:
    """The longest of what overlaps, in the order of the text."""
    found.sort(key=lambda one: (-len(one[0]), one[0].start, one[1].concept.id))
    taken: dict[int, range] = {}
    kept = []
    for span, entry in found:
        if all(taken.get(at, span) == span for at in span):
            taken.update(dict.fromkeys(span, span))
            kept.append((span, entry))
    kept.sort(key=lambda one: (one[0].start, _rank(one[1].term), one[1].concept.id))
    seen = set()
    hits = []
    for span, entry in kept:
        key = (span.start, span.stop, entry.concept.id)
        if key not in seen:
            seen.add(key)
            hits.append(TermHit(entry.concept, entry.term, *sentence.characters(span)))
    return hits


def _rank(term: Term) -> int:
    return list(TermStatus).index(term.status)
