"""The terms of a draft that the memory knows, and whether the draft seems to render them as usual.

Asking the memory how a term is rendered costs a good part of a second for new words; a draft has a
thousand phrases. So every phrase is first asked cheap questions about the units that hold it. Which
Arabic words stand in them far more often than elsewhere, and which of those miss in the draft? Do
some of those that miss and some of those that stand exclude each other in the memory, as two
renderings of one term do? What speaks most for another rendering is looked into first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from align.arabic.consonants import strong_letters
from align.words import word_texts
from tm.check.kinship import akin
from tm.check.termhood import in_one_piece
from tm.indexing import LETTER, index_terms, primary_terms
from tm.terms.function_words import is_article, is_function_word
from tm.terms.generic_words import generic
from tm.terms.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from align.encoder import Encoder
    from tm.check.finding import Draft
    from tm.store import Store
    from tm.unit import Side

_LONGEST = 4
_HOLDERS = 20
_FEWEST = 4
# A single word that stands in more of the memory than this is no term.
_COMMON, _COMMON_UNITS = 0.005, 200
_PHRASES = 300
# A word goes with the term if it stands in so much of its units, and so much above chance.
_SHARE, _LIFT = 0.15, 5.0
# Of so many units read the rest of the memory can be judged; what is not so much more frequent
# beside a term than in all of them does not go with it.
_SAMPLE, _SAMPLE_LIFT = 1000, 2.0
# Words that miss speak by themselves only if they are in so much of the units.
_USUAL = 0.6
# The newest units, and what they must have of a word for it to be missed.
_LATEST, _OF_LATE = 5, 0.8
# Two words exclude each other if they meet in less of the rarer one's units.
_TOGETHER = 0.2
# The doubt of a term that stands twice in a segment; what every repetition in the draft adds.
_TWICE, _REPEATED = 0.4, 0.15
# What the doubt of a word is worth that any text has: it is hardly ever a term.
_EVERYBODYS = 0.4
# Function words within a term; an article stands behind one of them.
_BRIDGES = frozenset(
    ("of", "for", "to", "in", "on", "at", "and", "against", "with", "from", "by", "between")
)
# A shorter phrase is left to a longer one that has so much of its units.
_OWNED = 0.5


@dataclass(slots=True)
class DraftTerm:
    """A phrase of the draft that the memory holds, and the draft's pairs that hold it.

    ``places`` are numbers of pairs, each with the characters of the phrase in the English;
    ``bridged``: its second or second but last word is a function word, as in *rule of law*.
    """

    phrase: str
    size: int
    bridged: bool = False
    places: list[tuple[int, tuple[int, int]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A term that some pairs of the draft may render in a way of their own.

    ``doubt`` orders them: how much speaks for that at most, and what it is worth.
    ``units`` of the memory hold the term, as far as they were counted.
    """

    term: DraftTerm
    places: tuple[tuple[int, tuple[int, int]], ...]
    doubt: float
    units: int


@dataclass(frozen=True, slots=True)
class _Company:
    """Arabic words that go with a term: ``held[i, j]`` where unit ``i`` has word ``j``.

    ``kindred``: words of one root do not stand for different renderings.
    """

    words: tuple[str, ...]
    held: npt.NDArray[np.bool_]
    kindred: bool

    def doubt(self, present: npt.NDArray[np.bool_]) -> float:
        """How much speaks for another rendering in a text that has some of these words."""
        share = self.held.mean(0)
        missing = ~present
        if not missing.any():
            return 0.0
        usual = float(share[missing].max())
        alone = usual if usual >= _USUAL else 0.0
        of_late = float(self.held[:_LATEST, missing].mean(0).max())
        alone = max(alone, of_late if of_late >= _OF_LATE else 0.0)
        covered = float(self.held.any(1).mean())
        here = float(self.held[:, present].any(1).mean())
        gone = float(self.held[:, missing].any(1).mean())
        rivalry = max(self._rivalry(present, missing), self._parted(missing))
        return covered**2 * max(alone, gone * (1 - here), rivalry)

    def _parted(self, missing: npt.NDArray[np.bool_]) -> float:
        """How much of the term's units two words part between them that both miss."""
        gone = self.held[:, missing].astype(np.int64)
        both, often = gone.T @ gone, gone.sum(0)
        fewer = np.minimum(often[:, None], often[None])
        cover = (often[:, None] + often[None] - both) / len(self.held)
        score = np.where(both <= _TOGETHER * fewer, cover, 0.0)
        most = float(score.max(initial=0.0))
        return most if most >= _USUAL else 0.0

    def _rivalry(self, present: npt.NDArray[np.bool_], missing: npt.NDArray[np.bool_]) -> float:
        """How much of the term's units a word here and one that misses part between them."""
        here, gone = self.held[:, present].astype(np.int64), self.held[:, missing].astype(np.int64)
        if not here.shape[1]:
            return 0.0
        both = gone.T @ here
        fewer = np.minimum(gone.sum(0)[:, None], here.sum(0)[None])
        cover = (gone.sum(0)[:, None] + here.sum(0)[None] - both) / len(self.held)
        score = np.where(both <= _TOGETHER * fewer, cover, 0.0)
        stands = [word for word, there in zip(self.words, present, strict=True) if there]
        misses = [word for word, there in zip(self.words, missing, strict=True) if there]
        for row, column in zip(*np.nonzero(score >= _USUAL), strict=True):
            if self.kindred and akin(misses[row], stands[column]):
                score[row, column] = 0.0
        return float(score.max(initial=0.0))


def suspects(draft: Draft, store: Store, encoder: Encoder) -> list[Suspect]:
    """Terms that the draft may render in its own way, the likeliest first."""
    total = store.counts().units
    texts = [
        {form for forms in index_terms(pair.target, "ar") for form in forms}
        if pair.two_sided
        else set()
        for pair in draft.pairs
    ]
    known = list(_known(draft, store, encoder, total))
    covered = _covered(known)
    found = []
    for (term, _), company in zip(known, _companies(store, known, total), strict=True):
        places, most = [], 0.0
        in_pair = Counter(number for number, _ in term.places)
        for place in term.places:
            if (term.size, place) in covered or not company.words:
                continue
            text = texts[place[0]]
            doubt = company.doubt(np.array([word in text for word in company.words]))
            if in_pair[place[0]] > 1:  # one may be right and hide the other
                doubt = max(doubt, _TWICE)
            if doubt:
                places.append(place)
                most = max(most, doubt)
        if places:
            units = len(company.held)
            everybodys = term.size == 1 and in_one_piece(term.phrase, encoder)
            worth = most * _weight(term, units) * (_EVERYBODYS if everybodys else 1)
            found.append(Suspect(term, tuple(places), worth, units))
    found.sort(key=lambda one: (-one.doubt, -one.term.size, one.places[0][0], one.term.phrase))
    return found


def _weight(term: DraftTerm, units: int) -> float:
    """What a doubt is worth: more for what the memory knows well and what the draft repeats."""
    return units / (units + _FEWEST) * (1 + _REPEATED * min(len(term.places) - 1, 3))


def _known(
    draft: Draft, store: Store, encoder: Encoder, total: int
) -> Iterator[tuple[DraftTerm, list[int]]]:
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
            if size == 1 and _in_passing(term, draft, encoder):
                continue
            if size > 2 and not (key[:-1] in held or key[1:] in held or term.bridged):
                continue
            asked = index_terms(term.phrase, "en")
            if term.bridged and not _may_hold(store, term, asked):
                continue
            ids = store.holding([("en", asked)], _HOLDERS)
            if len(ids) >= _FEWEST:
                held[key] = ids
                yield term, ids


def _in_passing(term: DraftTerm, draft: Draft, encoder: Encoder) -> bool:
    """Whether a word is everybody's, no name, and stands in the draft once: no term of it."""
    if len(term.places) > 1 or not in_one_piece(term.phrase, encoder):
        return False
    return not any(
        start and draft.pairs[number].source[start].isupper() for number, (start, _) in term.places
    )


def _may_hold(store: Store, term: DraftTerm, asked: Sequence[tuple[str, ...]]) -> bool:
    """Whether enough units hold the words that a bridge joins, wherever they stand.

    Most phrases fail here, and words that any sentence has need not be looked for.
    """
    words = word_texts(term.phrase)
    telling: list[tuple[Side, list[tuple[str, ...]]]] = [
        ("en", [forms])
        for forms, word in zip(asked, words, strict=True)
        if not is_function_word(word, "en")
    ]
    return len(store.holding(telling, _FEWEST)) >= _FEWEST


def _phrases(
    sentences: Sequence[Sentence], size: int, often: Mapping[str, int], cap: int
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
            if min(counts) < _FEWEST or sentence.words[start].text[0].isdigit():
                continue
            if size == 1 and counts[0] > cap:
                continue
            if all(generic(sentence.forms[at]) or sentence.joining[at] for at in span):
                continue
            if not _holds_together(sentence, span):
                continue
            bridged = size > 2 and (sentence.joining[start + 1] or sentence.joining[last - 1])
            term = found.setdefault(
                sentence.key(span), DraftTerm(sentence.surface(span), size, bridged)
            )
            term.places.append((number, sentence.characters(span)))
    return found


def _holds_together(sentence: Sentence, span: range) -> bool:
    """Whether the function words in a phrase are such as stand in terms: *freedom of the press*."""
    for at in span:
        word = sentence.words[at].text.lower()
        if sentence.joining[at] and word not in _BRIDGES:
            article = is_article(word) and sentence.words[at - 1].text.lower() in _BRIDGES
            if not article:
                return False
    return True


def _covered(
    known: Sequence[tuple[DraftTerm, list[int]]],
) -> set[tuple[int, tuple[int, tuple[int, int]]]]:
    """Places, with the size of the phrase, that belong to a longer phrase of much its units."""
    inside: set[tuple[int, tuple[int, tuple[int, int]]]] = set()
    by_pair: dict[int, list[tuple[DraftTerm, set[int], tuple[int, int]]]] = {}
    for term, ids in known:
        for number, span in term.places:
            by_pair.setdefault(number, []).append((term, set(ids), span))
    for number, there in by_pair.items():
        for term, mine, span in there:
            for longer, theirs, around in there:
                within = around[0] <= span[0] and span[1] <= around[1]
                if within and longer.size > term.size and len(theirs) >= _OWNED * len(mine):
                    inside.add((term.size, (number, span)))
    return inside


def _companies(
    store: Store, known: Sequence[tuple[DraftTerm, list[int]]], total: int
) -> list[_Company]:
    """The Arabic words that go with each term, chance apart."""
    ids = sorted({unit for _, held in known for unit in held})
    words = {
        unit: frozenset(word_texts(ar))
        for start in range(0, len(ids), 500)
        for unit, _, ar in store.texts(ids[start : start + 500])
    }
    letters = {word: strong_letters(word) for found in words.values() for word in found}
    anywhere = _Spread(
        Counter(key for found in words.values() for key in {letters[word] for word in found}),
        len(words),
    )
    rows = [_telling([words[unit] for unit in held], letters, anywhere) for _, held in known]
    counted = [Counter(word for row in found for word in row) for found in rows]
    kept = [
        {word: n for word, n in counts.items() if n >= _least(held)}
        for counts, (_, held) in zip(counted, known, strict=True)
    ]
    often = store.frequencies("ar", {word for counts in kept for word in counts})
    found = []
    for counts, row, (term, held) in zip(kept, rows, known, strict=True):
        chosen = tuple(
            word
            for word, n in counts.items()
            if n * total >= _LIFT * len(held) * max(often.get(word, 0), 1)
        )
        there = [[word in unit for word in chosen] for unit in row]
        matrix = np.array(there, dtype=bool).reshape(len(held), len(chosen))
        found.append(_Company(chosen, matrix, kindred=term.size == 1))
    return found


def _least(held: Sequence[object]) -> float:
    """In how many of a term's units a word goes with it."""
    return max(2, _SHARE * len(held))


class _Spread(NamedTuple):
    """In how many of all units read words of the same strong letters stand."""

    counts: Mapping[str, int]
    units: int

    def everywhere(self, letters: str, here: int, units: int) -> bool:
        """Whether they stand in these units hardly more often than in all, if these are many."""
        if self.units < _SAMPLE:
            return False
        return here * self.units < _SAMPLE_LIFT * units * self.counts[letters]


def _telling(
    units: Sequence[frozenset[str]], letters: Mapping[str, str], anywhere: _Spread
) -> list[set[str]]:
    """For each unit of a term those of its Arabic terms that may go with it.

    Finding the dictionary form of a word costs more than all else here, and most words stand beside
    a term once, or beside all terms: what shares its strong letters with too few words, or with
    words everywhere, is left out unread.
    """
    often = Counter(key for words in units for key in {letters[word] for word in words})
    least = _least(units)
    wanted = {
        key
        for key, n in often.items()
        if n >= least and not anywhere.everywhere(key, n, len(units))
    }
    return [
        set(primary_terms([word for word in words if letters[word] in wanted], "ar"))
        for words in units
    ]
