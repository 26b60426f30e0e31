"""How many units hold a phrase, beyond those that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.search.phrases import find_phrase, parse_phrases, single_words, spellings
from tm.unit import USABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.search.phrases import Phrase
    from tm.store import Store
    from tm.unit import TranslationUnit, UnitFilter

MOST_COUNTED = 1_000


def phrase_total(
    store: Store,
    query: str,
    *,
    which: UnitFilter = USABLE,
    literal: bool = False,
    most: int = MOST_COUNTED,
) -> int:
    """How many units hold every phrase of a query; ``most`` + 1 where it is more.

    As :meth:`tm.search.searcher.Searcher.phrase` finds them: a single phrase that is found nowhere
    is counted word by word. It counts ids in the index, and reads texts only where ``literal``.
    """
    phrases = parse_phrases(query)
    if not phrases:
        return 0
    count = _count(store, spellings(phrases), most, which, literal=literal)
    if not count and len(phrases) == 1 and len(phrases[0].positions) > 1:
        count = _count(store, [single_words(phrases)], most, which, literal=literal)
    return count


def holds(unit: TranslationUnit, query: str, *, literal: bool = False) -> bool:
    """Whether a unit holds every phrase of a query."""
    return any(
        all(find_phrase(unit.text(phrase.side), phrase, literal=literal) for phrase in phrases)
        for phrases in spellings(parse_phrases(query))
    )


def _count(
    store: Store,
    spelt: Sequence[Sequence[Phrase]],
    most: int,
    which: UnitFilter,
    *,
    literal: bool,
) -> int:
    """How many units hold all phrases of one of the spellings, each unit once."""
    held: set[int] = set()
    for phrases in spelt:
        asked = [(phrase.side, phrase.positions) for phrase in phrases]
        before: int | None = None
        while len(held) <= most:
            ids = store.holding(asked, most + 1, which, before)
            held.update(_literal(store, ids, phrases) if literal else ids)
            if len(ids) <= most:
                break
            before = ids[-1]
    return min(len(held), most + 1)


def _literal(store: Store, ids: Sequence[int], phrases: Sequence[Phrase]) -> list[int]:
    return [
        unit
        for unit, en, ar in store.texts(ids)
        if all(
            find_phrase(en if phrase.side == "en" else ar, phrase, literal=True)
            for phrase in phrases
        )
    ]
