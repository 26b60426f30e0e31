"""The words of a text as a fuzzy match compares them: as written, folded, and by matching form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.words import word_texts
from tm.indexing import folded_words, primary_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.unit import Side

NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words of one text. In ``folded`` and ``forms`` every number is the same placeholder.

    ``numbers`` are the numbers in order, digits and separators folded.
    """

    folded: tuple[str, ...]
    forms: tuple[str, ...]
    numbers: tuple[str, ...]


def tokens(text: str, side: Side) -> Tokens:
    """The words of a text.

    >>> tokens("3 Militias left", "en")
    Tokens(folded=('#', 'militias', 'left'), forms=('#', 'emilitia', 'eleave'), numbers=('3',))
    """
    found = word_texts(text)
    folded = folded_words(found, side)
    forms = primary_terms(found, side)
    places = _places_of_numbers(folded)
    numbers = tuple(folded[at] for at in places)
    for at in places:
        folded[at] = forms[at] = NUMBER
    return Tokens(tuple(folded), tuple(forms), numbers)


def folded_tokens(text: str, side: Side) -> list[str]:
    """What ``folded`` of a text's tokens holds, without asking for the forms of its words.

    >>> folded_tokens("3 Militias left", "en")
    ['#', 'militias', 'left']
    """
    folded = folded_words(word_texts(text), side)
    for at in _places_of_numbers(folded):
        folded[at] = NUMBER
    return folded


def _places_of_numbers(folded: Sequence[str]) -> list[int]:
    return [at for at, word in enumerate(folded) if word[:1].isdigit()]
