"""Terms as PostgreSQL keeps them, and phrases as it is asked for them: tsvector and tsquery."""

from __future__ import annotations

from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

from tm.indexing import BETWEEN_FORMS, index_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tm.unit import Side

# Limits of tsvector: a position is at most 16,383, a term below 2 KiB and at 255 positions.
_LAST_POSITION, _POSITIONS, _LONGEST = 16_383, 255, 200


def term_places(text: str, side: Side) -> tuple[int, dict[str, list[int]]]:
    """How many words a text has, and the positions of each term, from 1.

    >>> term_places("242, 338; 242", "en")
    (3, {'e242': [1, 3], 'e338': [2]})
    """
    line = index_line(text, side)
    positions = line.split(" ") if line else []
    places: dict[str, list[int]] = {}
    for at, forms in enumerate(positions, 1):
        for term in islice(forms.split(BETWEEN_FORMS), 32):
            places.setdefault(stored(term), []).append(min(at, _LAST_POSITION))
    return len(positions), places


def stored(term: str) -> str:
    """The term as it is kept: a monster (an encoded picture, say) by its beginning and a hash.

    >>> len(stored("e" + "A" * 5000)), stored("emilitia")
    (73, 'emilitia')
    """
    if len(term) <= _LONGEST:
        return term
    return term[:41] + blake2b(term.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def quoted(term: str) -> str:
    """A term as tsquery and tsvector write it."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def tsvector(places: Mapping[str, Sequence[int]]) -> str:
    """Terms with their positions.

    >>> tsvector({"e242": [1, 3]})
    "'e242':1,3"
    """
    return " ".join(
        f"{quoted(term)}:{','.join(map(str, at[:_POSITIONS]))}" for term, at in places.items()
    )


def tsquery(positions: Sequence[Sequence[str]]) -> str:
    """Positions next to each other; at each, any of the alternatives.

    >>> tsquery([["ea", "eb"], ["ec"]])
    "('ea'|'eb')<->('ec')"
    """
    return "<->".join(
        "(" + "|".join(quoted(stored(term)) for term in alternatives) + ")"
        for alternatives in positions
    )
