"""The strong letters of an Arabic word: what its forms share, nearly always, at no cost."""

from __future__ import annotations

import re
from functools import lru_cache

from align.arabic.folding import fold_letters

# Letters that clitics and persons put before a word, that endings and pronouns put behind it, and
# that come and go within it: فصيل، الفصائل، ولفصائلهم.
_BEFORE, _BEHIND = "وفبكلاسيتنء", "هاتينومكء"
_WEAK = str.maketrans("", "", "اويء")
_DOUBLED = re.compile(r"(.)\1+")
_LATIN = 4


@lru_cache(maxsize=1 << 17)
def strong_letters(word: str) -> str:
    """A key that words with a matching form in common share, but for a few irregular plurals.

    Words of different roots may share it too: it rules out, it does not tell. A word of another
    script is known by its first letters.

    >>> [strong_letters(word) for word in ("الفصائل", "ولفصيلهم", "حقوق", "بحقه", "Links")]
    ['صل', 'صل', 'حق', 'حق', 'link']
    """
    folded = fold_letters(word)
    if not "ء" <= folded[:1] <= "ي":
        return folded[:_LATIN].lower()
    return _DOUBLED.sub(r"\1", folded.lstrip(_BEFORE).rstrip(_BEHIND).translate(_WEAK))
