"""The matching forms of an Arabic word: every plausible dictionary form, the likeliest first."""

from __future__ import annotations

from align.arabic.folding import composed, fold_arabic
from align.arabic.lexicon import lexicon
from align.arabic.proclitics import Joined, splits
from align.arabic.readings import UNKNOWN, Reader
from align.orthography import without_controls

# A reading this much costlier than the best is dropped.
_WINDOW_KNOWN = 0.75
_WINDOW_UNKNOWN = 0.9
# A letter that could be a clitic belongs to a word that is read clearly with it.
_KEPT_WHOLE = 0.5
_CLEAR = 0.6
_MOST_FORMS = 4
_ONE_LETTER = (Joined.CONJUNCTION, Joined.PREPOSITION, Joined.LAM)


def matching_forms(word: str) -> tuple[str, ...]:
    """The forms under which a word may be found, the likeliest first; at least one.

    Clitics come off where a known or likely word remains; plurals, feminines of adjectives,
    possessives and persons of the verb lead to the dictionary form. Not cached: see
    :func:`align.words.matching_forms`.

    >>> matching_forms("وبالاتفاقية"), matching_forms("اتفاقيتها"), matching_forms("اتفاق")
    (('اتفاقيه',), ('اتفاقيه',), ('اتفاق',))
    >>> matching_forms("كتاب"), matching_forms("وزير"), matching_forms("فلسطين")
    (('كتاب',), ('وزير',), ('فلسطين',))
    >>> matching_forms("النازحين")[0], matching_forms("للفصائل")[0], matching_forms("يؤكدون")[0]
    ('نازح', 'فصيل', 'اكد')
    """
    folded = fold_arabic(word)
    if not folded:
        return (word,)
    known = lexicon()
    written = without_controls(composed(word))
    if len(written) != len(folded):
        written = folded
    accusative = "ً" in word
    best: dict[str, float] = {}
    kept_whole = 0.0
    for split in splits(folded):
        if split.joined is Joined.ARTICLE and not split.lam and _own_alef(written, split.rest):
            continue
        extra = kept_whole if split.joined in _ONE_LETTER else 0.0
        if split.joined is Joined.NOTHING and _alef_after_clitic(written):
            extra = 0.8
        tail = written[-len(split.rest) :]
        reader = Reader(known, split.rest, tail, split.joined, accusative)
        for reading in reader.readings():
            cost = reading.cost + (split.cost + extra if reading.known else split.unknown_cost)
            _keep(best, known.spelling.get(reading.form, reading.form), cost)
            if reading.known and split.joined is Joined.NOTHING and cost <= _CLEAR:
                kept_whole = 0.0 if folded in known.weak else _KEPT_WHOLE
        enough = 2 if split.joined is Joined.ARTICLE else 3
        if len(split.rest) >= enough or split.rest == folded:
            cost = UNKNOWN + split.unknown_cost + reader.looks_inflected()
            _keep(best, split.rest, cost)
    cheapest = min(best.values())
    window = cheapest + (_WINDOW_KNOWN if cheapest < UNKNOWN - 1 else _WINDOW_UNKNOWN)
    forms = sorted((cost, rank, form) for rank, (form, cost) in enumerate(best.items()))
    return tuple(form for cost, _, form in forms[:_MOST_FORMS] if cost <= window)


def _own_alef(written: str, rest: str) -> bool:
    """Whether the alef of a would-be article has a hamza, and so belongs to the word: ألمانيا.

    >>> _own_alef("ألمانيا", "مانيا"), _own_alef("الألمان", "المان")
    (True, False)
    """
    at = len(written) - len(rest) - 2
    return at >= 0 and written[at] in "أإآ"


def _alef_after_clitic(written: str) -> bool:
    """Whether the second letter begins a word, because alef with hamza seldom stands within one.

    >>> _alef_after_clitic("لأزمات"), _alef_after_clitic("لازمات"), _alef_after_clitic("رأس")
    (True, False, False)
    """
    return len(written) > 3 and written[0] in "ولفب" and written[1] in "أإآ"


def _keep(best: dict[str, float], form: str, cost: float) -> None:
    if cost < best.get(form, float("inf")):
        best[form] = cost
