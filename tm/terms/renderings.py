"""How a term is rendered over a memory: find its occurrences, align each, group what is found."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.errors import UsageError
from align.words import detect_language, words
from tm.indexing import LETTER, index_terms
from tm.terms.agreement import agree
from tm.terms.association import companions
from tm.terms.function_words import is_article
from tm.terms.links import WordVectors, link
from tm.terms.rendering import Occurrence, Rendering, TermReport
from tm.terms.sentence import (
    Sentence,
    forms_of,
    inflects_alike,
    positions,
    without_proclitics,
)
from tm.terms.settings import DEFAULT
from tm.terms.spans import Candidates, candidates
from tm.unit import USABLE, TranslationUnit, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from align.encoder import Encoder
    from tm.store import Store
    from tm.terms.agreement import Choice
    from tm.terms.settings import RenderingSettings
    from tm.unit import Side, UnitFilter

Company = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A unit that holds the term, both sides read, and where the term stands."""

    unit: TranslationUnit
    source: Sentence
    target: Sentence
    term: range


class RenderingFinder:
    """Answers how terms are rendered in one memory; remembers word vectors between questions."""

    def __init__(
        self, store: Store, encoder: Encoder, settings: RenderingSettings = DEFAULT
    ) -> None:
        self._store = store
        self._settings = settings
        self._vectors = WordVectors(encoder)
        self._frequencies: dict[Side, dict[str, int]] = {"en": {}, "ar": {}}
        self._company: dict[tuple[Side, str], dict[str, float]] = {}
        self._total = store.counts().units

    def renderings(
        self, term: str, side: Side | None = None, which: UnitFilter = USABLE
    ) -> TermReport:
        """The renderings of a term, the most frequent first.

        ``side`` is found by script if not given. Raises UsageError where the term has no words.
        """
        language = side or detect_language(term) or "en"
        wanted = term_words(term, language)
        if not wanted:
            raise UsageError("there is no word in the term", where=repr(term))
        found = self._occurrences(wanted, language, which)
        return self._report(term, language, found)

    def locate(self, term: str, en: str, ar: str, side: Side | None = None) -> Occurrence | None:
        """Where one pair of texts renders a term; None if the term is not in it."""
        language = side or detect_language(term) or "en"
        wanted = term_words(term, language)
        found = self._find(TranslationUnit(en, ar), wanted, language)
        if found is None:
            return None
        return self._occurrence(found, self._align([found])[0])

    # --- occurrences -------------------------------------------------------------------------

    def _occurrences(self, wanted: Sequence[str], side: Side, which: UnitFilter) -> list[_Found]:
        phrase = index_terms(" ".join(wanted), side)
        ids = self._store.holding([(side, phrase)], self._settings.sampled_units, which)
        units = self._store.units(ids)
        return [one for unit in units if (one := self._find(unit, wanted, side)) is not None]

    def _find(self, unit: TranslationUnit, wanted: Sequence[str], side: Side) -> _Found | None:
        """The first place in a unit where the term stands, inflected at most."""
        source = Sentence.of(unit.text(side), side)
        target = Sentence.of(unit.text(other_side(side)), other_side(side))
        if len(target) > self._settings.longest_sentence:
            return None
        for place in positions(source, [forms_of(word, side) for word in wanted]):
            pairs = zip(wanted, source.words[place.start : place.stop], strict=True)
            if all(inflects_alike(word, other.text, side) for word, other in pairs):
                return _Found(unit, source, target, place)
        return None

    # --- alignment ---------------------------------------------------------------------------

    def _align(self, found: Sequence[_Found]) -> list[Choice]:
        self._vectors.learn(side for one in found for side in (one.source, one.target))
        offered = [self._candidates(one) for one in found]
        side = found[0].target.side
        forms = {form for one in found for form in one.target.forms}
        frequencies = self._frequencies_of(forms, side)
        return agree(
            [one.target for one in found],
            offered,
            frequencies,
            len(found),
            self._total,
            self._settings,
        )

    def _candidates(self, one: _Found) -> Candidates:
        company = self._company_of(one)
        links = link(one.source, one.target, self._vectors, company, self._settings)
        return candidates(one.source, one.target, one.term, links, self._settings)

    def _company_of(self, one: _Found) -> Company:
        """The company that the words of a multi-word term keep over the memory."""
        heart = [i for i in one.term if not one.source.joining[i]]
        if len(heart) < 2:
            return {}
        source = one.source
        return {source.forms[i]: self._company_of_word(source, i) for i in heart}

    def _company_of_word(self, source: Sentence, position: int) -> dict[str, float]:
        known = self._company.get((source.side, source.forms[position]))
        if known is None:
            known = self._measure_company(source.words[position].text, source.side)
            self._company[source.side, source.forms[position]] = known
        return known

    def _measure_company(self, word: str, side: Side) -> dict[str, float]:
        terms = index_terms(word, side)
        holders = max(self._store.frequencies(side, terms[0]).values(), default=0)
        if holders < 2:
            return {}
        ids = self._store.holding([(side, terms)], self._settings.association_units)
        target = other_side(side)
        texts = [Sentence.of(unit.text(target), target).forms for unit in self._store.units(ids)]
        frequencies = self._frequencies_of({form for forms in texts for form in forms}, target)
        return companions(texts, holders, frequencies, self._total, self._settings.association)

    def _frequencies_of(self, forms: Iterable[str], side: Side) -> Mapping[str, int]:
        """In how many units each form occurs, asked of the store once."""
        known = self._frequencies[side]
        letter = LETTER[side]
        missing = [form for form in forms if form not in known]
        if missing:
            answers = self._store.frequencies(side, [letter + form for form in missing])
            known.update((form, answers.get(letter + form, 0)) for form in missing)
        return known

    # --- report ------------------------------------------------------------------------------

    def _report(self, term: str, side: Side, found: Sequence[_Found]) -> TermReport:
        if not found:
            return TermReport(term, term, side, ())
        groups: dict[tuple[str, ...], list[Occurrence]] = defaultdict(list)
        missing = []
        for one, choice in zip(found, self._align(found), strict=True):
            occurrence = self._occurrence(one, choice)
            if choice.span is None:
                missing.append(occurrence)
            else:
                groups[one.target.key(choice.span)].append(occurrence)
        total = sum(one.uses for occurrences in groups.values() for one in occurrences)
        renderings = [
            _rendering(key, occurrences, total, other_side(side))
            for key, occurrences in groups.items()
        ]
        renderings.sort(key=lambda one: (-one.count, one.form))
        return TermReport(term, term, side, tuple(renderings), tuple(missing))

    def _occurrence(self, one: _Found, choice: Choice) -> Occurrence:
        return Occurrence(
            unit=one.unit.id,
            en=one.unit.en,
            ar=one.unit.ar,
            source=one.source.characters(one.term),
            target=None if choice.span is None else one.target.characters(choice.span),
            surface="" if choice.span is None else one.target.surface(choice.span),
            probability=choice.probability,
            origins=one.unit.origins,
        )


def term_words(term: str, side: Side) -> list[str]:
    """The words a term is looked up by: its own, an article in front apart.

    >>> term_words("the Islamic State", "en")
    ['Islamic', 'State']
    """
    found = [word.text for word in words(term, side)]
    return found[1:] if side == "en" and len(found) > 1 and is_article(found[0]) else found


def _rendering(
    key: tuple[str, ...], occurrences: Sequence[Occurrence], total: int, side: Side
) -> Rendering:
    surfaces: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for one in occurrences:
        surfaces[one.surface] += one.uses
        forms[without_proclitics(one.surface, side)] += one.uses
    dates = sorted(date for one in occurrences for date in one.dates)
    origins = [origin for one in occurrences for origin in one.origins]
    count = sum(one.uses for one in occurrences)
    return Rendering(
        form=max(forms.items(), key=lambda item: (item[1], -len(item[0]), item[0]))[0],
        key=key,
        count=count,
        share=count / total,
        first=dates[0] if dates else None,
        last=dates[-1] if dates else None,
        surface_forms=dict(surfaces.most_common()),
        documents=_distinct(origin.document for origin in origins),
        authors=_distinct(origin.author for origin in origins),
        translators=_distinct(origin.translator for origin in origins),
        occurrences=tuple(occurrences),
    )


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """The different values, the most frequent first."""
    return tuple(value for value, _ in Counter(filter(None, values)).most_common())
