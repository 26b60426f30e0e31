"""The dual, the number that Arabic writes without a number: ملفان, عامين, دولتا."""

from __future__ import annotations

import re
from functools import lru_cache

from align.arabic.folding import fold_arabic
from align.arabic.lexicon import Lexicon, lexicon
from align.arabic.proclitics import Joined, splits

_PRONOUN = re.compile("(?<=ي)(?:هما|ها|هم|ه|نا)$")


@lru_cache(maxsize=1 << 15)
def dual_of(word: str) -> str | None:
    """The (folded) word of which this may be the dual, by its ending; None where it can be none.

    Only an ending says so, and plurals in ين share it: take it as leave to read two, not as proof.

    >>> [dual_of(word) for word in ("ملفان", "عامين", "والدولتان", "للطائرتين", "بلديهما")]
    ['ملف', 'عام', 'دوله', 'طاءره', 'بلد']
    >>> [dual_of(word) for word in ("سكان", "لبنان", "فلسطين", "حين", "قانون", "تعيين", "برلين")]
    [None, None, None, None, None, None, None]
    """
    folded = fold_arabic(word)
    listed = lexicon()
    if listed.nominal(folded) or folded in listed.particles:
        return None
    rests = [
        split.rest
        for split in splits(folded)
        if split.joined is not Joined.FUTURE and len(split.rest) >= 4
    ]
    if stem := next(filter(None, (_dual_stem(rest, listed) for rest in rests)), None):
        return stem
    if any(listed.nominal(rest) or rest in listed.irregular for rest in rests):
        return None
    # The longest way to take clitics off comes second, after taking none.
    return next(filter(None, map(_unlisted_dual, [*rests[1:], *rests[:1]])), None)


def _dual_stem(rest: str, listed: Lexicon) -> str | None:
    if listed.nominal(rest) or (rest in listed.irregular and rest[:-2] not in listed.nouns):
        return None
    for ending in ("تان", "تين", "تي", "تا"):
        if rest.endswith(ending):
            feminine = rest[: -len(ending)] + "ه"
            if feminine in listed.nouns:
                return feminine
    if rest.endswith(("ان", "ين")):
        return rest[:-2] if listed.counted(rest[:-2]) else None
    construct = _PRONOUN.sub("", rest)
    if construct.endswith("ي") and construct[:-1] in listed.nouns:
        return construct[:-1]
    return None


def _unlisted_dual(rest: str) -> str | None:
    """A dual by its ending alone, from a stem that is long enough to be a word.

    >>> _unlisted_dual("منعطفين"), _unlisted_dual("ركلتي"), _unlisted_dual("حنين")
    ('منعطف', 'ركله', None)
    """
    if len(rest) >= 5 and rest.endswith(("تان", "تين", "تي", "تا")):
        return rest.rpartition("ت")[0] + "ه"
    return rest[:-2] if len(rest) >= 6 and rest.endswith(("ان", "ين")) else None
