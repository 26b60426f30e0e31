"""The terms of a draft that the memory knows, and whether the draft seems to render them as usual.

Asking the memory how a term is rendered costs a tenth of a second; a draft has a thousand phrases.
So every phrase is first asked a cheap question: which Arabic words stand in most of the newest
units that hold it, far more often than elsewhere? Where they all stand in the draft's Arabic too,
there is nothing to look into.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from align.words import word_texts
from tm.indexing import LETTER, index_terms, primary_terms
from tm.terms.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tm.check.finding import Draft
    from tm.store import Store

_LONGEST = 4
_HOLDERS = 40
_FEWEST = 5
# A single word that stands in more of the memory than this is no term.
_COMMON, _COMMON_UNITS = 0.01, 60
# Arabic words are the term's company from this share of its units on, and if so much above chance.
_USUAL, _LIFT = 0.55, 5.0
_PHRASES = 400


@dataclass(slots=True)
class DraftTerm:
    """A phrase of the draft that the memory holds; ``pairs`` are the draft's that hold it."""

    phrase: str
    size: int
    places: list[tuple[int, tuple[int, int]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A term, and the pairs of the draft in which its usual company is missing.

    ``missing`` is how much of that company is missing at most: what to look into first.
    """

    term: DraftTerm
    places: tuple[tuple[int, tuple[int, int]], ...]
    missing: float


def suspects(draft: Draft, store: Store) -> list[Suspect]:
    """Terms that the draft may render in its own way, the likeliest first."""
    total = store.counts().units
    found = []
    for term, ids in _known(draft, store, total):
        company = _company(store, ids, total)
        if not company:
            continue
        places = []
        most = 0.0
        for number, span in term.places:
            held = {
                form for forms in index_terms(draft.pairs[number].target, "ar") for form in forms
            }
            lost = sum(share for form, share in company.items() if form not in held)
            if lost:
                places.append((number, span))
                most = max(most, lost / sum(company.values()))
        if places:
            found.append(Suspect(term, tuple(places), most))
    found.sort(key=lambda one: (-one.missing, -one.term.size, one.places[0][0], one.term.phrase))
    return found


def _known(draft: Draft, store: Store, total: int) -> Iterator[tuple[DraftTerm, list[int]]]:
    """The draft's phrases that at least a few units hold, with the newest of those units."""
    sentences = [Sentence.of(pair.source if pair.two_sided else "", "en") for pair in draft.pairs]
    letter = LETTER["en"]
    wanted = {letter + form for sentence in sentences for form in sentence.forms}
    often = store.frequencies("en", wanted)
    cap = max(_COMMON_UNITS, int(_COMMON * total))
    held: dict[tuple[str, ...], list[int]] = {}
    for size in range(1, _LONGEST + 1):
        terms = _phrases(sentences, size, often, cap)
        for key, term in sorted(terms.items(), key=lambda item: item[1].places[0])[:_PHRASES]:
            if size > 2 and not (key[:-1] in held or key[1:] in held):
                continue
            ids = store.holding([("en", index_terms(term.phrase, "en"))], _HOLDERS)
            if len(ids) >= _FEWEST:
                held[key] = ids
                yield term, ids


def _phrases(
    sentences: Sequence[Sentence], size: int, often: dict[str, int], cap: int
) -> dict[tuple[str, ...], DraftTerm]:
    """The phrases of so many words that neither begin nor end with a function word."""
    found: dict[tuple[str, ...], DraftTerm] = {}
    letter = LETTER["en"]
    for number, sentence in enumerate(sentences):
        for start in range(len(sentence) - size + 1):
            last = start + size - 1
            if sentence.joining[start] or sentence.joining[last]:
                continue
            if sentence.walls[start] != sentence.walls[last]:
                continue
            span = range(start, start + size)
            counts = [often.get(letter + sentence.forms[at], 0) for at in span]
            if min(counts) < _FEWEST or (size == 1 and counts[0] > cap):
                continue
            if sentence.words[start].text[0].isdigit():
                continue
            term = found.setdefault(sentence.key(span), DraftTerm(sentence.surface(span), size))
            term.places.append((number, sentence.characters(span)))
    return found


def _company(store: Store, ids: Sequence[int], total: int) -> dict[str, float]:
    """Arabic terms that stand in most of these units, with their share, where chance does not."""
    counts: Counter[str] = Counter()
    for _, _, ar in store.texts(ids):
        counts.update(set(primary_terms(word_texts(ar), "ar")))
    usual = {form: count / len(ids) for form, count in counts.items() if count >= _USUAL * len(ids)}
    often = store.frequencies("ar", usual)
    return {
        form: share
        for form, share in usual.items()
        if share * total >= _LIFT * max(often.get(form, 0), 1)
    }
