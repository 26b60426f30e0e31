"""A translation with its numbers adapted to the query: proposed, never applied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.orthography import western_digits
from tm.match import Proposal
from tm.unit import other_side

if TYPE_CHECKING:
    from tm.search.tokens import Tokens
    from tm.unit import Side, TranslationUnit

_NUMBER = re.compile(r"\d+(?:[.,٫٬]\d+)*")
_TO_ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")


def propose_numbers(
    unit: TranslationUnit, side: Side, query: Tokens, text: Tokens
) -> Proposal | None:
    """The other side of ``unit`` with the query's numbers in place of its own.

    Only where the texts differ in numbers alone and each number to be changed stands exactly once,
    in digits, in the translation; the digits stay of the set that the translation uses.
    """
    if query.folded != text.folded or query.numbers == text.numbers:
        return None
    wanted = [
        (old, new) for old, new in zip(text.numbers, query.numbers, strict=True) if old != new
    ]
    translation = unit.text(other_side(side))
    places: dict[str, list[re.Match[str]]] = {}
    for match in _NUMBER.finditer(translation):
        places.setdefault(_plain(match.group()), []).append(match)
    changes = []
    for old, new in wanted:
        found = places.get(_plain(old), [])
        if len(found) != 1 or sum(old == other for other, _ in wanted) != 1:
            return None
        (match,) = found
        changes.append((match, new.translate(_TO_ARABIC) if _arabic(match.group()) else new))
    changes.sort(key=lambda change: change[0].start(), reverse=True)
    adapted = translation
    for match, new in changes:
        adapted = adapted[: match.start()] + new + adapted[match.end() :]
    pairs = tuple((match.group(), new) for match, new in reversed(changes))
    return Proposal(adapted, pairs)


def _plain(number: str) -> str:
    return western_digits(number).replace("٫", ".").replace("٬", ",").replace(",", "")


def _arabic(number: str) -> bool:
    return western_digits(number) != number
