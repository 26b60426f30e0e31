"""Whether two Arabic words are of one root: grammar, not the house, chooses between them.

*Iran* is إيران after a verb and الإيرانية beside a noun; *signed* is تُوقَّع, الموقعة or التوقيع.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DOUBLED = re.compile(r"(.)\1+")
_WEAK = str.maketrans("", "", "اويىئؤءأإآ")
_BEFORE = ("است", "مست", "ال", "م", "ت", "ن", "ا", "ي")
_BEHIND = ("يه", "ات", "ون", "ين", "ان", "ه", "ت", "ي")


@lru_cache(maxsize=1 << 16)
def skeletons(form: str) -> frozenset[str]:
    """What may be the strong consonants of a matching form, affixes taken off or not.

    >>> sorted(skeletons("توقيع") & skeletons("موقعه"))
    ['قع']
    """
    bare = form.lstrip("ae") if form[:1].isascii() else form
    found = {bare}
    for before in _BEFORE:
        found |= {one.removeprefix(before) for one in found}
    for behind in _BEHIND:
        found |= {one.removesuffix(behind) for one in found}
    strong = {_DOUBLED.sub(r"\1", one.translate(_WEAK)) for one in found}
    return frozenset(one for one in strong if len(one) >= 2)


def akin(one: str, other: str) -> bool:
    """Whether two matching forms share a root, as far as letters tell.

    >>> akin("ايراني", "ايران"), akin("قرار", "تقرر"), akin("معروف", "تعرف")
    (True, True, True)
    >>> akin("فيلق", "قوه"), akin("مكافحه", "محاربه"), akin("داعش", "دوله")
    (False, False, False)
    """
    first, second = _longest(one), _longest(other)
    return bool(first & skeletons(other)) or bool(second & skeletons(one))


def _longest(form: str) -> frozenset[str]:
    """The skeletons that keep the most."""
    found = skeletons(form)
    most = max(map(len, found), default=0)
    return frozenset(one for one in found if len(one) >= max(2, most - 1))
