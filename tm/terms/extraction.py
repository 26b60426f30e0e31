"""Which terms does the house use? Candidates from the memory, ranked, with their evidence.

English noun phrases and names are collected without a tagger: what matters is that a phrase is
closed on both sides (a determiner, preposition, break or bracket before it; a function word or
break behind it), that it is independent of the longer phrases it stands in (C-value: Frantzi,
Ananiadou and Mima 2000), that its words keep together (normalised pointwise mutual information),
and that they are not everybody's words (the length of their vectors in the encoder, which grows
with how telling a word is). The Arabic side comes from alignment, and a candidate without a steady
rendering falls back.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from align.encoder import StaticEncoder
from tm.terms.function_words import is_article
from tm.terms.generic_words import generic
from tm.terms.renderings import RenderingFinder
from tm.terms.sentence import Sentence
from tm.terms.settings import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.encoder import Encoder
    from tm.store import Store
    from tm.terms.rendering import Rendering, TermReport
    from tm.unit import UnitFilter

Key = tuple[str, ...]

_LONGEST = 4
_OPENING = """
the a an of in on at to for from by with without its his her their our this that these those and
or as against between into over under after before during through about including some any all
each every both no more most many several other another such which whose
"""
_OPENERS = frozenset(_OPENING.split())


@dataclass(frozen=True, slots=True)
class ExtractionSettings:
    """Thresholds of extraction; chosen by reading the candidates of the sample shelf.

    A phrase must occur in ``units`` units and be closed on both sides in ``closed`` of its
    occurrences; the ``aligned`` best are aligned, each in ``examples`` units.
    """

    units: int = 3
    closed: float = 0.4
    aligned: int = 600
    examples: int = 30


@dataclass(frozen=True, slots=True)
class TermCandidate:
    """A candidate and what speaks for it.

    ``term`` is the phrase as it is written most often, ``units`` in how many units it occurs,
    ``c_value`` its independence, ``cohesion`` from 0 to 1, ``weight`` how telling its words are
    (1 is the memory's average), ``name`` whether it is capitalised inside sentences, ``score`` the
    product that ranks; ``renderings`` are the most frequent ones.
    """

    term: str
    units: int
    c_value: float
    cohesion: float
    weight: float
    name: bool
    score: float
    renderings: tuple[Rendering, ...] = ()


@dataclass(slots=True)
class _Phrase:
    count: int = 0
    closed: int = 0
    capital: int = 0
    inside: int = 0
    units: set[int] = field(default_factory=set)
    written: Counter[str] = field(default_factory=Counter)


def extract(
    store: Store,
    encoder: Encoder,
    which: UnitFilter,
    limit: int = 100,
    settings: ExtractionSettings = ExtractionSettings(),
) -> list[TermCandidate]:
    """The best candidates of a memory, the likeliest terms first."""
    phrases, words = _collect(Sentence.of(unit.en, "en") for unit in store.iterate(which))
    kept = {key: phrase for key, phrase in phrases.items() if _keeps(key, phrase, settings)}
    ranked = _ranked(kept, phrases, words, encoder)[: settings.aligned]
    finder = RenderingFinder(
        store, encoder, replace(DEFAULT, aligned_units=settings.examples, counted_units=0)
    )
    found = [_rendered(one, finder.renderings(one.term, "en", which)) for one in ranked]
    found.sort(key=lambda one: -one.score)
    return _without_parts(found)[:limit]


def _collect(
    sentences: Iterable[Sentence],
) -> tuple[dict[Key, _Phrase], Counter[str]]:
    """All phrases of up to four words, and the counts of words."""
    phrases: dict[Key, _Phrase] = defaultdict(_Phrase)
    words: Counter[str] = Counter()
    for number, sentence in enumerate(sentences, start=1):
        words.update(sentence.forms)
        for start in range(len(sentence)):
            if sentence.joining[start]:
                continue
            for size in range(1, _LONGEST + 1):
                end = start + size
                if end > len(sentence) or sentence.walls[end - 1] != sentence.walls[start]:
                    break
                if not sentence.joining[end - 1] and _fits(sentence, start, end):
                    _note(phrases[sentence.key(range(start, end))], sentence, start, end, number)
    return phrases, words


def _fits(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the inside of a phrase may be a term's: no function word but *of* and *and*."""
    return all(
        not sentence.joining[at] or sentence.words[at].text.lower() in ("of", "for")
        for at in range(start, end)
    )


def _note(phrase: _Phrase, sentence: Sentence, start: int, end: int, unit: int) -> None:
    phrase.count += 1
    phrase.units.add(unit)
    span = range(start, end)
    phrase.written[sentence.surface(span)] += 1
    before = start == 0 or sentence.walls[start - 1] != sentence.walls[start]
    opened = before or sentence.words[start - 1].text.lower() in _OPENERS
    behind = end == len(sentence) or sentence.walls[end] != sentence.walls[end - 1]
    phrase.closed += opened and (behind or sentence.joining[end])
    if start:
        phrase.inside += 1
        phrase.capital += all(
            sentence.words[at].text[0].isupper() for at in span if not sentence.joining[at]
        )


def _keeps(key: Key, phrase: _Phrase, settings: ExtractionSettings) -> bool:
    """Whether a phrase is worth ranking."""
    if len(phrase.units) < settings.units or phrase.closed < settings.closed * phrase.count:
        return False
    if any(len(form) < 2 or form[0].isdigit() for form in key):
        return False
    if generic(key[0]) or generic(key[-1]):
        return False
    return len(key) > 1 or _is_name(phrase)


def _is_name(phrase: _Phrase) -> bool:
    return phrase.inside > 0 and phrase.capital >= 0.7 * phrase.inside


def _ranked(
    kept: dict[Key, _Phrase], phrases: dict[Key, _Phrase], words: Counter[str], encoder: Encoder
) -> list[TermCandidate]:
    """Candidates by C-value, cohesion and weight."""
    total = sum(words.values())
    longer: dict[Key, list[int]] = defaultdict(list)
    for key, phrase in kept.items():
        for part in _parts(key):
            longer[part].append(phrase.count)
    weights = _weights([form for key in kept for form in key], encoder)
    found = []
    for key, phrase in kept.items():
        nested = longer.get(key, [])
        free = phrase.count - (sum(nested) / len(nested) if nested else 0)
        c_value = math.log2(len(key) + 1) * max(free, 0.1)
        cohesion = _cohesion(key, phrases, words, total)
        weight = sum(weights.get(form, 1.0) for form in key) / len(key)
        name = _is_name(phrase)
        score = math.log1p(c_value) * (0.3 + cohesion) * weight * (1.3 if name else 1.0)
        found.append(
            TermCandidate(
                phrase.written.most_common(1)[0][0],
                len(phrase.units),
                c_value,
                cohesion,
                weight,
                name,
                score,
            )
        )
    return sorted(found, key=lambda one: (-one.score, one.term))


def _parts(key: Key) -> set[Key]:
    """The shorter phrases inside a phrase."""
    return {
        key[start : start + size]
        for size in range(1, len(key))
        for start in range(len(key) - size + 1)
    }


def _cohesion(key: Key, phrases: dict[Key, _Phrase], words: Counter[str], total: int) -> float:
    """The least normalised pointwise mutual information over the places where it might part."""
    if len(key) == 1:
        return 0.5
    together = phrases[key].count / total
    least = 1.0
    for cut in range(1, len(key)):
        sides = [
            phrases[part].count if part in phrases else min(words[form] for form in part)
            for part in (key[:cut], key[cut:])
        ]
        apart = math.prod(max(side, 1) / total for side in sides)
        least = min(least, math.log(together / apart) / -math.log(together))
    return max(least, 0.0)


def _weights(forms: Sequence[str], encoder: Encoder) -> dict[str, float]:
    """How telling each word is for the encoder, 1 on average; 1 for all with another kind."""
    distinct = list(dict.fromkeys(forms))
    if not distinct or not isinstance(encoder, StaticEncoder):
        return {}
    sums, counts = encoder.token_sums(distinct)
    lengths = (sums**2).sum(1) ** 0.5 / counts.clip(1) ** 0.5
    average = float(lengths.mean()) or 1.0
    return {form: float(length) / average for form, length in zip(distinct, lengths, strict=True)}


def _rendered(candidate: TermCandidate, report: TermReport) -> TermCandidate:
    """The candidate with its renderings; its score falls where they are many or missing."""
    if not report.renderings:
        return replace(candidate, score=0.0)
    places = report.count + len(report.unrendered)
    steady = sum(one.share for one in report.renderings[:2]) * report.count / max(places, 1)
    return replace(
        candidate,
        score=candidate.score * math.sqrt(steady),
        renderings=report.renderings[:3],
    )


def _without_parts(candidates: Sequence[TermCandidate]) -> list[TermCandidate]:
    """The candidates without those that hardly occur but inside a longer and better one."""
    kept: list[TermCandidate] = []
    for one in candidates:
        words = _plain(one.term)
        inside = any(
            len(other_words) > len(words)
            and f" {' '.join(words)} " in f" {' '.join(other_words)} "
            and one.units <= 1.3 * other.units
            for other in kept
            for other_words in (_plain(other.term),)
        )
        if not inside:
            kept.append(one)
    return kept


def _plain(term: str) -> list[str]:
    return [word for word in term.lower().split() if not is_article(word)]
