"""How a term is rendered over a memory: find its occurrences, align each, group what is found."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.errors import UsageError
from align.orthography import plain
from align.words import detect_language, word_texts, words
from tm.indexing import index_terms
from tm.terms.agreement import agree
from tm.terms.company import MemoryCompany
from tm.terms.counting import EVERY, count_by_form
from tm.terms.function_words import is_article
from tm.terms.links import WordVectors, link
from tm.terms.merging import merged
from tm.terms.nearest import nearest_phrases
from tm.terms.neighbours import Neighbours
from tm.terms.rendering import Occurrence, Rendering, TermReport
from tm.terms.sentence import (
    Sentence,
    forms_of,
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
    from tm.terms.company import Company, Pair
    from tm.terms.counting import Groups
    from tm.terms.settings import RenderingSettings
    from tm.unit import Side, UnitFilter


# Of so many equally frequent renderings the one that fits the term best goes first.
_TIED = 12


@dataclass(frozen=True, slots=True)
class _Found:
    """A unit that holds the term, both sides read, and where the term stands."""

    unit: TranslationUnit
    source: Sentence
    target: Sentence
    term: range


@dataclass(frozen=True, slots=True)
class _Holders:
    """A term as it is looked up: its words, its index terms, and in how many units it stands."""

    side: Side
    wanted: Sequence[str]
    phrase: Sequence[Sequence[str]]
    broken: bool
    count: int
    which: UnitFilter


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Units that are aligned together: what each offers, and what the memory says beside them."""

    found: list[_Found]
    offered: list[Candidates]
    company: Company
    neighbours: Neighbours


class RenderingFinder:
    """Answers how terms are rendered in one memory; remembers word vectors between questions."""

    def __init__(
        self, store: Store, encoder: Encoder, settings: RenderingSettings = DEFAULT
    ) -> None:
        self._store = store
        self._settings = settings
        self._encoder = encoder
        self._vectors = WordVectors(encoder)
        self._company = MemoryCompany(store, settings)

    def renderings(
        self, term: str, side: Side | None = None, which: UnitFilter = USABLE
    ) -> TermReport:
        """The renderings of a term, the most frequent first.

        ``side`` is found by script if not given. A term that never occurs is answered for the
        phrase that comes nearest to it. Raises UsageError where the term has no words.
        """
        language = side or detect_language(term) or "en"
        wanted = term_words(term, language)
        if not wanted:
            raise UsageError("there is no word in the term", where=repr(term))
        phrase = index_terms(" ".join(wanted), language)
        ids = self._store.holding([(language, phrase)], EVERY, which)
        if not ids:
            return self._nearest(term, language, which)
        holders = _Holders(language, wanted, phrase, _is_broken(term, language), len(ids), which)
        chosen = _spread(ids, self._settings.aligned_units)
        evidence = self._evidence(self._read(chosen, holders))
        groups, missing = self._grouped(evidence, holders.count)
        rest = set(_spread(ids, self._settings.counted_units)) - set(chosen)
        if rest:
            left = self._count(holders, rest, groups)
            doubtful = _spread(sorted(one.unit for one in left), self._settings.doubtful_units)
            if doubtful:
                self._add(evidence, self._read(doubtful, holders))
                groups, missing = self._grouped(evidence, holders.count)
                left = self._count(holders, rest - set(doubtful), groups)
            missing += left
        return self._report(term, language, groups, missing)

    def locate(self, term: str, en: str, ar: str, side: Side | None = None) -> Occurrence | None:
        """Where one pair of texts renders a term; None if the term is not in it."""
        language = side or detect_language(term) or "en"
        found = self._find(
            TranslationUnit(en, ar),
            term_words(term, language),
            language,
            _is_broken(term, language),
        )
        if found is None:
            return None
        return _occurrence(found, self._choices(self._evidence([found]), 1)[0])

    def _nearest(self, term: str, side: Side, which: UnitFilter) -> TermReport:
        """The report of the phrase nearest in meaning, said to be so; empty where none is near."""
        near = nearest_phrases(self._store, self._encoder, term, side, which)
        if not near:
            return TermReport(term, term, side, ())
        report = self.renderings(near[0].phrase, side, which)
        return replace(report, asked=term, near=tuple(near))

    def _read(self, ids: Sequence[int], holders: _Holders) -> list[_Found]:
        read = (
            self._find(unit, holders.wanted, holders.side, holders.broken)
            for unit in self._store.units(ids)
        )
        return [one for one in read if one is not None]

    def _count(self, holders: _Holders, rest: set[int], groups: Groups) -> list[Occurrence]:
        """Add units to the groups whose form they hold; the occurrences left over."""
        term = (holders.side, holders.phrase)
        return count_by_form(self._store, term, set(rest), groups, holders.which)

    def _find(
        self, unit: TranslationUnit, wanted: Sequence[str], side: Side, broken: bool
    ) -> _Found | None:
        """The first place in a unit where the term stands; None too in a sentence too long.

        Words on both sides of a comma or a stop are not the term, unless it is ``broken`` itself.
        """
        source = Sentence.of(unit.text(side), side)
        target = Sentence.of(unit.text(other_side(side)), other_side(side))
        if len(target) > self._settings.longest_sentence:
            return None
        places = positions(source, [forms_of(word, side) for word in wanted])
        if not broken:
            places = [place for place in places if source.is_unbroken(place)]
        return _Found(unit, source, target, places[0]) if places else None

    # --- alignment ---------------------------------------------------------------------------

    def _evidence(self, found: list[_Found]) -> _Evidence:
        company, around = self._company_of(found) if found else ({}, [])
        evidence = _Evidence([], [], company, Neighbours(target.forms for _, target in around))
        self._add(evidence, found)
        return evidence

    def _add(self, evidence: _Evidence, found: Sequence[_Found]) -> None:
        self._vectors.learn(side for one in found for side in (one.source, one.target))
        evidence.found.extend(found)
        evidence.offered.extend(self._candidates(one, evidence.company) for one in found)

    def _choices(self, evidence: _Evidence, holders: int) -> list[Choice]:
        targets = [one.target for one in evidence.found]
        forms = {form for target in targets for form in target.forms}
        return agree(
            targets,
            evidence.offered,
            self._company.frequencies(forms, targets[0].side) if targets else {},
            holders,
            self._company.units,
            evidence.neighbours,
            self._settings,
        )

    def _candidates(self, one: _Found, company: Company) -> Candidates:
        links = link(one.source, one.target, self._vectors, company, self._settings)
        return candidates(one.source, one.target, one.term, links, self._vectors, self._settings)

    def _company_of(self, found: Sequence[_Found]) -> tuple[Company, list[Pair]]:
        """The company of the term's words (where there are several) and of those around them.

        With it the units that hold one of the term's words.
        """
        source = found[0].source
        heart = _content_words(source, found[0].term)
        pairs = {one.unit.id: (one.source, one.target) for one in found}
        company: Company = {}
        around: list[Pair] = []
        if len(heart) > 1:
            company, around = self._company.of_term(heart, source.side)
        others = self._company.of_others([*pairs.values(), *around], company)
        return company | others, around

    def _grouped(self, evidence: _Evidence, holders: int) -> tuple[Groups, list[Occurrence]]:
        """Occurrences by the matching form of their rendering, and those that have none."""
        groups: Groups = defaultdict(list)
        missing = []
        for one, choice in zip(evidence.found, self._choices(evidence, holders), strict=True):
            if choice.span is None:
                missing.append(_occurrence(one, choice))
            else:
                groups[one.target.key(choice.span)].append(_occurrence(one, choice))
        return merged(groups), missing

    def _report(
        self, term: str, side: Side, groups: Groups, missing: Sequence[Occurrence]
    ) -> TermReport:
        total = sum(one.uses for occurrences in groups.values() for one in occurrences)
        renderings = [
            _rendering(key, occurrences, total, other_side(side))
            for key, occurrences in groups.items()
        ]
        asked = plain(" ".join(term_words(term, side)))
        inflected = self._settings.inflected
        worth = {
            one.key: sum(
                each.uses * (1 if _as_asked(each, asked, side) else inflected)
                for each in one.occurrences
            )
            for one in renderings
        }
        fit = self._fit(term, side, [one for one in renderings if _tied(worth, one.key)])
        renderings.sort(key=lambda one: (-worth[one.key], -fit.get(one.key, 0.0), one.key))
        return TermReport(term, term, side, tuple(renderings), tuple(missing))

    def _fit(
        self, term: str, side: Side, tied: Sequence[Rendering]
    ) -> dict[tuple[str, ...], float]:
        """How well renderings that are equally frequent fit the term.

        By meaning, and by how usual their words are for the words of the term.
        """
        if not tied:
            return {}
        vectors = self._encoder.encode([term, *(one.form for one in tied[:_TIED])])
        likeness = (vectors[1:] @ vectors[0]).tolist()
        heart = _content_words(Sentence.of(" ".join(term_words(term, side)), side))
        company = self._company.of_term(heart, side)[0] if len(heart) > 1 else {}
        return {
            one.key: value + sum(_strongest(kept, one.key) for kept in company.values())
            for one, value in zip(tied[:_TIED], likeness, strict=True)
        }


def _content_words(sentence: Sentence, span: range | None = None) -> list[str]:
    places = range(len(sentence)) if span is None else span
    return [sentence.words[i].text for i in places if not sentence.joining[i]]


def _strongest(company: Mapping[str, float], key: Sequence[str]) -> float:
    """How usual the most usual word of a rendering is."""
    return max((company.get(form, 0.0) for form in key), default=0.0)


def _is_broken(term: str, side: Side) -> bool:
    """Whether a term has a comma or the like between its words, as *Washington, D.C.* has."""
    words = Sentence.of(term, side)
    return not words.is_unbroken(range(len(words)))


def _spread(ids: Sequence[int], most: int) -> list[int]:
    """At most so many ids, spread evenly, so that old and new units are both among them."""
    if len(ids) <= most:
        return list(ids)
    return [ids[k * len(ids) // most] for k in range(most)]


def _tied(worth: Mapping[tuple[str, ...], float], key: tuple[str, ...]) -> bool:
    return sum(value == worth[key] for value in worth.values()) > 1


def _as_asked(one: Occurrence, asked: str, side: Side) -> bool:
    """Whether the unit has the English term in the very form asked for (*medicines*)."""
    if side == "ar" or one.source is None:
        return True
    return plain(" ".join(word_texts(one.en[slice(*one.source)]))) == asked


def _occurrence(one: _Found, choice: Choice) -> Occurrence:
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
    for one in (one for one in occurrences if one.target is not None):
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
