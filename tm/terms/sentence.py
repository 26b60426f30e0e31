"""A text seen as words: where each stands, its form, and where a phrase cannot run on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from align.words import Word, fold, matching_forms, words
from tm.terms.function_words import is_function_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tm.unit import Side

_WALL = re.compile(r"[()\[\]{}،,;؛:.…؟?!\n]| [-–—] |—")
_PROCLITICS = "وفبلك"
_MARK = re.compile("[\u064b-\u065f\u0670\u0640]")


@lru_cache(maxsize=1 << 18)
def forms_of(word: str, side: Side) -> tuple[str, ...]:
    """The matching forms of a word, remembered."""
    return matching_forms(word, side)


@lru_cache(maxsize=1 << 18)
def _joins_only(word: str, side: Side) -> bool:
    return is_function_word(word, side)


def primary_forms(written: Iterable[str], side: Side) -> tuple[str, ...]:
    """The likeliest matching form of each word."""
    return tuple([forms_of(word, side)[0] for word in written])


def joining_marks(written: Iterable[str], side: Side) -> tuple[bool, ...]:
    """For each word, whether it is a function word."""
    return tuple([_joins_only(word, side) for word in written])


def _walls(text: str, found: Sequence[Word]) -> tuple[int, ...]:
    """For each word, how many gaps before it hold a break."""
    breaks = [match.span() for match in _WALL.finditer(text)]
    walls, count, before, at = [], 0, 0, 0
    for word in found:
        broken = False
        while at < len(breaks) and breaks[at][0] < word.start:
            broken = broken or (breaks[at][0] >= before and breaks[at][1] <= word.start)
            at += 1
        count += broken
        walls.append(count)
        before = word.end
    return tuple(walls)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one side of a unit.

    ``forms`` are the primary matching forms, ``joining`` marks function words, and ``walls``
    counts, for each word, the breaks (brackets, commas, stops) before it: two words of one count
    stand in one stretch.
    """

    side: Side
    text: str
    words: tuple[Word, ...]
    forms: tuple[str, ...]
    joining: tuple[bool, ...]
    walls: tuple[int, ...]

    @classmethod
    def of(cls, text: str, side: Side) -> Sentence:
        """Read a text; the latest few thousand are remembered."""
        return _read(text, side)

    @property
    def conjoined(self) -> tuple[bool, ...]:
        """For each word, whether an *and* is written onto it: وَ before another word of its own."""
        return tuple([conjoins(word.text, self.side) for word in self.words])

    def __len__(self) -> int:
        return len(self.words)

    def surface(self, span: range) -> str:
        """The words of a span as they are written."""
        return self.text[self.words[span.start].start : self.words[span.stop - 1].end]

    def is_unbroken(self, span: range) -> bool:
        """Whether no bracket, comma or stop stands between the words of a span."""
        return not span or self.walls[span.start] == self.walls[span.stop - 1]

    def key(self, span: range) -> tuple[str, ...]:
        """The matching form of a span."""
        return self.forms[span.start : span.stop]

    def characters(self, span: range) -> tuple[int, int]:
        """Where a span stands in the text, the proclitics of its first word left outside."""
        first = self.words[span.start]
        return first.start + proclitic_length(first.text, self.side), self.words[span.stop - 1].end


@lru_cache(maxsize=1 << 12)
def _read(text: str, side: Side) -> Sentence:
    found = tuple(words(text, side))
    written = [word.text for word in found]
    return Sentence(
        side,
        text,
        found,
        primary_forms(written, side),
        joining_marks(written, side),
        _walls(text, found),
    )


@lru_cache(maxsize=1 << 16)
def proclitic_length(word: str, side: Side) -> int:
    """How many characters of a word are conjunctions and prepositions written onto it.

    A letter counts as a proclitic only if the rest is a form of the same word.

    >>> [proclitic_length(word, "ar") for word in ("وبالاتفاقية", "فيروس", "للعقوبات", "وباء")]
    [2, 0, 1, 0]
    """
    if side == "en":
        return 0
    cut = 0
    while len(word) - cut > 3 and word[cut] in _PROCLITICS:
        rest = word[_next_letter(word, cut) :]
        if word[cut] == "ل" and rest.startswith("ل"):
            return cut + 1
        forms = forms_of(word[cut:], side)
        own_letter = fold(word[cut:], side) in forms  # بقيق may be a word of its own
        if len(rest) < 3 or own_letter or forms[0] not in forms_of(rest, side):
            break
        cut = _next_letter(word, cut)
    return cut


@lru_cache(maxsize=1 << 16)
def conjoins(word: str, side: Side) -> bool:
    """Whether a word begins with the conjunction و.

    >>> [conjoins(word, "ar") for word in ("والوقاية", "وفاة", "وكالة", "والد")]
    [True, False, False, False]
    """
    return side == "ar" and word[:1] == "و" and proclitic_length(word, side) > 0


def _next_letter(word: str, letter: int) -> int:
    """Where the letter after this one stands, its vowel signs passed over."""
    following = letter + 1
    while following < len(word) and _MARK.match(word[following]):
        following += 1
    return following


def without_proclitics(phrase: str, side: Side) -> str:
    """A phrase as a glossary would write it: no و, ف, ب, ل or ك written onto its first word.

    >>> without_proclitics("ولقوات الحشد", "ar"), without_proclitics("للعقوبات", "ar")
    ('قوات الحشد', 'العقوبات')
    """
    first = phrase.split(maxsplit=1)[0] if phrase.strip() else phrase
    cut = proclitic_length(first, side)
    if not cut:
        return phrase
    rest = phrase[cut:]
    return "ا" + rest if phrase[cut - 1] == "ل" and rest.startswith("ل") else rest


def positions(sentence: Sentence, phrase: Sequence[tuple[str, ...]]) -> list[range]:
    """Where a phrase, given as alternative forms for each word, stands in a sentence."""
    size = len(phrase)
    wanted = [frozenset(forms) for forms in phrase]
    held = [frozenset(forms_of(word.text, sentence.side)) for word in sentence.words]
    return [
        range(start, start + size)
        for start in range(len(held) - size + 1)
        if all(wanted[i] & held[start + i] for i in range(size))
    ]


def loose_positions(sentence: Sentence, phrase: Sequence[tuple[str, ...]]) -> list[range]:
    """The same, a letter before the first word being taken for a preposition where that helps.

    Some words are words with and without it: بحرية is *navy*, and *with freedom*.

    >>> loose_positions(Sentence.of("بحرية الملاحة", "ar"), [("حريه",), ("ملاحه",)])
    [range(0, 2)]
    """
    found = positions(sentence, phrase)
    if sentence.side == "en" or not phrase:
        return found
    starts = {place.start for place in found}
    for at, word in enumerate(sentence.words[: len(sentence) - len(phrase) + 1]):
        bare = word.text[1:]
        if at in starts or word.text[0] not in _PROCLITICS or len(bare) < 3:
            continue
        rest = [forms_of(other.text, "ar") for other in sentence.words[at + 1 : at + len(phrase)]]
        held = [forms_of(bare, "ar"), *rest]
        if all(set(a) & set(b) for a, b in zip(phrase, held, strict=True)):
            found.append(range(at, at + len(phrase)))
    return sorted(found, key=lambda place: place.start)


def phrase_key(phrase: str, side: Side) -> tuple[str, ...]:
    """The matching form of a phrase: two phrases that share it are one rendering.

    >>> phrase_key("للحكومات العراقية", "ar") == phrase_key("الحكومة العراقية", "ar")
    True
    """
    return tuple(forms_of(word.text, side)[0] for word in words(phrase, side))


def same_phrase(key: Sequence[str], phrase: str, side: Side) -> bool:
    """Whether a phrase has this matching form, any reading of its words counting."""
    found = words(phrase, side)
    return len(found) == len(key) and all(
        form in forms_of(word.text, side) or fold(word.text, side) == form
        for form, word in zip(key, found, strict=True)
    )
