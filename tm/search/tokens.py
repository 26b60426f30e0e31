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
    places = [at for at, word in enumerate(folded) if word[:1].isdigit()]
    numbers = tuple(folded[at] for at in places)
    for at in places:
        folded[at] = forms[at] = NUMBER
    return Tokens(tuple(folded), tuple(forms), numbers)
