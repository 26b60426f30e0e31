"""What the memory says a phrase is: a name, a term of several words, a word, or everybody's word.

*Member*, *support* or *cash* are rendered as the sentence asks, whatever the memory has; so are
verbs, adjectives, and words that only stand in names (*Street*, *Southern*). A check that reports
them is soon switched off.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from align.encoder import StaticEncoder
from align.names import capitalised_names
from align.words import words
from tm.terms.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.encoder import Encoder
    from tm.terms.rendering import Occurrence, Rendering, TermReport

# From so much of the occurrences on a phrase is what most of them are.
_MOSTLY = 0.7
# A word that so much of its occurrences show to be a verb.
_VERBAL = 0.4
_AROUND_VERBS = """
to will would can could may might must should shall cannot has have had having did does do not never
he she it they we you i who which be been being
"""
_BEFORE_VERBS = frozenset(_AROUND_VERBS.split())
_BEHIND_VERBS = frozenset(
    ("a", "an", "the", "his", "her", "its", "their", "them", "him", "it", "us", "our")
)
# In a text where so many words are capitalised, capitals tell nothing.
_TITLE = 0.6
# Function words that hold a name or a term together.
_WITHIN = frozenset(("of", "for", "and", "the"))


class Kind(Enum):
    """What a phrase is to the memory."""

    NAME = "name"
    PHRASE = "phrase"
    WORD = "word"
    EVERYDAY = "everyday"


def kind_of(report: TermReport, size: int, encoder: Encoder) -> Kind:
    """What a phrase of so many words is, by the units that hold it."""
    places = [(one.en, one.source) for one in _occurrences(report) if one.source]
    if not places:
        return Kind.EVERYDAY if size == 1 else Kind.PHRASE
    named = [_named(text, span) for text, span in places if _tells(text, span)]
    capital = sum(run is not None for run in named)
    is_name = bool(named) and capital >= _MOSTLY * len(named)
    if size > 1:
        if is_name:
            return Kind.NAME
        return Kind.EVERYDAY if _verbal(places) or _dated(places) else Kind.PHRASE
    if is_name:
        alone = sum(run == span for run, (_, span) in zip(named, _telling(places), strict=True))
        return Kind.NAME if alone >= (1 - _MOSTLY) * capital else Kind.EVERYDAY
    everybodys = (
        in_one_piece(_mostly_written(places), encoder) or _verbal(places) or _modifier(places)
    )
    return Kind.EVERYDAY if everybodys else Kind.WORD


def inside_a_name(text: str, span: tuple[int, int]) -> bool:
    """Whether a phrase is a piece of a longer name: *Force* of *Quds Force*.

    >>> text = "The Quds Force spoke of its force."
    >>> inside_a_name(text, (9, 14)), inside_a_name(text, (28, 33))
    (True, False)
    """
    run = _named(text, span)
    return run is not None and run != span and not _title(text)


def of_longer_phrase(text: str, span: tuple[int, int], usual: Rendering, here: Rendering) -> bool:
    """Whether the memory has a rendering because of the words beside the term, as the draft has.

    *Force* is فيلق beside *Quds* and nowhere else: most of what is rendered so stands beside the
    word that stands here, and nothing that is rendered as usual does.
    """
    ours = beside(text, span)
    theirs = [ours & beside(one.en, one.source) for one in here.occurrences if one.source]
    if not theirs or 2 * sum(map(bool, theirs)) <= len(theirs):
        return False
    shared = set[tuple[str, str]]().union(*theirs)
    return not any(shared & beside(one.en, one.source) for one in usual.occurrences if one.source)


def beside(text: str, span: tuple[int, int]) -> set[tuple[str, str]]:
    """The content words before and behind a phrase in one stretch, by their forms.

    >>> sorted(beside("a fleet of the Quds Force of Iran", (20, 25)))
    [('before', 'qud'), ('behind', 'iran')]
    """
    sentence = Sentence.of(text, "en")
    at = _place(sentence, span)
    found = set()
    for side, step, where in (("before", -1, at.start - 1), ("behind", 1, at.stop)):
        edge = at.start if step < 0 else at.stop - 1
        while 0 <= where < len(sentence) and sentence.walls[where] == sentence.walls[edge]:
            if not sentence.joining[where]:
                found.add((side, sentence.forms[where]))
                break
            if sentence.words[where].text.lower() not in _WITHIN:
                break
            where += step
    return found


def _occurrences(report: TermReport) -> Iterator[Occurrence]:
    for rendering in report.renderings:
        yield from rendering.occurrences
    yield from report.unrendered


def _place(sentence: Sentence, span: tuple[int, int]) -> range:
    held = [at for at, word in enumerate(sentence.words) if span[0] <= word.start < span[1]]
    return range(held[0], held[-1] + 1) if held else range(0)


def _named(text: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """The run of capitalised words that the phrase stands in; its own place, if that is all."""
    for name in capitalised_names(text):
        if name.start < span[1] and span[0] < name.end:
            inside = name.start >= span[0] and name.end <= span[1]
            return span if inside else (min(name.start, span[0]), max(name.end, span[1]))
    return None


def _tells(text: str, span: tuple[int, int]) -> bool:
    """Whether a capital would tell something there: inside a sentence that is no title."""
    return bool(text[: span[0]].strip(" \"'“”‘’«»(")) and not _title(text)


def _telling(places: Sequence[tuple[str, tuple[int, int]]]) -> list[tuple[str, tuple[int, int]]]:
    return [(text, span) for text, span in places if _tells(text, span)]


def _title(text: str) -> bool:
    held = [
        word.text for word in words(text, "en") if len(word.text) > 3 and word.text[0].isalpha()
    ]
    return len(held) > 1 and sum(word[0].isupper() for word in held) >= _TITLE * len(held)


def _mostly_written(places: Sequence[tuple[str, tuple[int, int]]]) -> str:
    written = Counter(text[slice(*span)].lower() for text, span in places)
    return written.most_common(1)[0][0]


def in_one_piece(word: str, encoder: Encoder) -> bool:
    """Whether the encoder has a token of its own for a word.

    Its tokens are what English and Arabic text of all kinds has most; a word of two pieces
    (*militias*, *ceasefire*) is not everybody's.
    """
    return isinstance(encoder, StaticEncoder) and len(encoder.tokenize([word.lower()])[0]) == 1


def _dated(places: Sequence[tuple[str, tuple[int, int]]]) -> bool:
    """Whether a number is part of the phrase, as of *April 2017*."""
    return any(char.isdigit() for char in places[0][0][slice(*places[0][1])])


def _verbal(places: Sequence[tuple[str, tuple[int, int]]]) -> bool:
    """Whether what stands around the word is mostly what stands around verbs."""
    count = 0
    for text, span in places:
        sentence = Sentence.of(text, "en")
        at = _place(sentence, span)
        before = sentence.words[at.start - 1].text.lower() if at.start else ""
        behind = sentence.words[at.stop].text.lower() if at.stop < len(sentence) else ""
        count += before in _BEFORE_VERBS or behind in _BEHIND_VERBS
    return count >= _VERBAL * len(places)


def _modifier(places: Sequence[tuple[str, tuple[int, int]]]) -> bool:
    """Whether the word mostly stands before another content word, as adjectives do."""
    count = 0
    for text, span in places:
        sentence = Sentence.of(text, "en")
        at = _place(sentence, span)
        count += (
            at.stop < len(sentence)
            and not sentence.joining[at.stop]
            and sentence.walls[at.stop] == sentence.walls[at.stop - 1]
        )
    return count >= _MOSTLY * len(places)
