"""A term that never occurs: the phrases of the memory that come nearest to it in meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.terms.rendering import NearTerm
from tm.terms.sentence import Sentence, without_proclitics

if TYPE_CHECKING:
    from align.encoder import Encoder
    from tm.store import Store
    from tm.unit import Side, UnitFilter

_UNITS, _PHRASES = 40, 5
# Below this a phrase has nothing to do with the term as far as the bundled encoder can tell: chosen
# on forty related terms and forty invented words, measured on sixty others (docs/terms.md).
_NEAR_ENOUGH = 0.55


def nearest_phrases(
    store: Store, encoder: Encoder, term: str, side: Side, which: UnitFilter
) -> list[NearTerm]:
    """Up to five phrases, the nearest first; none where the vectors are another encoder's."""
    if store.encoder != encoder.signature:
        return []
    query = encoder.encode([term])[0]
    ids = [unit for unit, _ in store.nearest(query, _UNITS, which, (side,))[side]]
    texts = [(en if side == "en" else ar) for _, en, ar in store.texts(ids)]
    size = len(Sentence.of(term, side))
    phrases: dict[tuple[str, ...], str] = {}
    for text in texts:
        sentence = Sentence.of(text, side)
        for span in _phrase_spans(sentence, max(size - 1, 1), size + 1):
            phrase = without_proclitics(sentence.surface(span), side)
            phrases.setdefault(sentence.key(span), phrase)
    if not phrases:
        return []
    likeness = encoder.encode(list(phrases.values())) @ query
    ranked = sorted(zip(likeness.tolist(), phrases.values(), strict=True), reverse=True)
    return [NearTerm(phrase, score) for score, phrase in ranked if score >= _NEAR_ENOUGH][:_PHRASES]


def _phrase_spans(sentence: Sentence, shortest: int, longest: int) -> list[range]:
    """Spans that neither begin nor end with a function word nor cross a break."""
    return [
        range(start, start + size)
        for size in range(shortest, longest + 1)
        for start in range(len(sentence) - size + 1)
        if not sentence.joining[start]
        and not sentence.joining[start + size - 1]
        and sentence.walls[start] == sentence.walls[start + size - 1]
    ]
