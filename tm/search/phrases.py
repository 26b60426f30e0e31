"""Concordance: phrases asked for, and where they stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.words import detect_language, word_texts, words
from tm.indexing import index_terms
from tm.match import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tm.unit import Side

_PART = re.compile(r'"([^"]*)"|“([^“”]*)”|«([^«»]*)»|(?<!\s)\s+AND\s+')

_HYPHEN = re.compile("(?<=[A-Za-z])[-\u00ad\u2010\u2011](?=[A-Za-z])")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Adjacent words on one side: as asked for, and at each position the terms that may stand."""

    text: str
    side: Side
    positions: tuple[tuple[str, ...], ...]


def parse_phrases(query: str, side: Side | None = None) -> list[Phrase]:
    """The phrases of a query, all of which must be found.

    Quotation marks and a capital AND part phrases; each is looked for on the side of its script,
    or on ``side`` where given.

    >>> [(phrase.text, phrase.side) for phrase in parse_phrases('"cease-fire" AND وقف إطلاق النار')]
    [('cease-fire', 'en'), ('وقف إطلاق النار', 'ar')]
    """
    parts: list[str] = []
    end = 0
    for match in _PART.finditer(query):
        parts += [query[end : match.start()], *(group for group in match.groups() if group)]
        end = match.end()
    parts.append(query[end:])
    return [phrase_of(part, side) for part in parts if word_texts(part)]


def is_marked(query: str) -> bool:
    """Whether quotation marks of any kind or a capital AND part the query.

    >>> [is_marked(query) for query in ("a b", '"a" b', "«أ» ب", "a AND b")]
    [False, True, True, True]
    """
    return _PART.search(query) is not None


def phrase_of(text: str, side: Side | None = None) -> Phrase:
    """One phrase of adjacent words."""
    side = side or detect_language(text) or "en"
    return Phrase(text.strip(), side, tuple(index_terms(text, side)))


def single_words(phrases: Iterable[Phrase]) -> list[Phrase]:
    """The same words, each a phrase of its own: they may stand anywhere."""
    return [phrase_of(word, p.side) for p in phrases for word in word_texts(p.text)]


def spellings(phrases: Sequence[Phrase]) -> list[Sequence[Phrase]]:
    """The phrases, and where compounds have a hyphen the same with these as one word.

    >>> [one[0].text for one in spellings(parse_phrases("the cease-fire of the north-east"))]
    ['the cease-fire of the north-east', 'the ceasefire of the northeast']
    """
    closed = [phrase_of(_HYPHEN.sub("", phrase.text), phrase.side) for phrase in phrases]
    return [phrases] if closed == phrases else [phrases, closed]


def find_phrase(text: str, phrase: Phrase, *, literal: bool = False) -> list[Span]:
    """Where the phrase stands in a text of its side; literally, or in any form of its words.

    >>> find_phrase("Both militias left.", phrase_of("militia"))
    [Span(side='en', start=5, end=13)]
    """
    found = words(text, phrase.side)
    size = len(phrase.positions)
    if literal:
        wanted = [word.casefold() for word in word_texts(phrase.text)]
        fits = [[word.text.casefold() == one for one in wanted] for word in found]
    else:
        terms = index_terms(text, phrase.side)
        fits = [[_share(mine, one) for one in phrase.positions] for mine in terms]
    return [
        Span(phrase.side, found[start].start, found[start + size - 1].end)
        for start in range(len(found) - size + 1)
        if all(fits[start + at][at] for at in range(size))
    ]


def _share(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    return any(term in theirs for term in mine)
