"""The words of a text as a fuzzy match compares them: as written, folded, and by matching form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.words import word_texts
from tm.indexing import folded_words, primary_terms

if TYPE_CHECKING:
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
    numbers = tuple(word for word in folded if word[:1].isdigit())
    if not numbers:
        return Tokens(tuple(folded), tuple(forms), ())
    places = [word[:1].isdigit() for word in folded]
    return Tokens(
        tuple(
            NUMBER if is_number else word for word, is_number in zip(folded, places, strict=True)
        ),
        tuple(NUMBER if is_number else form for form, is_number in zip(forms, places, strict=True)),
        numbers,
    )
