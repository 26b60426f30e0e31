"""Words that begin or end no term by themselves: those any text about anything uses."""

from __future__ import annotations

from functools import cache

from align.words import primary_form

# Quantities, times, people in general, saying and doing: the commonest content words of English
# prose that are neither names nor the matter of any field. Adverbs in -ly are told by their ending.
_GENERIC = """
year month week day hour minute time moment today yesterday tomorrow decade century period end
beginning start people person man woman child individual someone anyone everyone number part half
third quarter rest lot amount total percent percentage per cent dozen hundred thousand million
billion first
second last next previous following former latter recent new old early late long short high low
large small big little great good bad major main key different various certain possible likely
able important significant clear full whole entire single double similar particular specific
general common current present past future way thing case example fact reason kind sort type form
level point side place area say said tell told ask asked call called make made take took taken
give gave given get got go went gone come came see saw seen know known think thought find found
show showed shown use used using include included including become became begin began continue
continued seem appear remain remained follow followed lead led bring brought hold held keep kept
let put set turn turned want wanted need needed try tried work worked report reported accord
according add added publish published post posted share shared write wrote written read image
photo video figure table page link text left right above below north south east west back home
around away down up out off want like look looking claim claimed allow allowed provide provided
confirm confirmed identify identified believe believed result question answer problem issue matter
idea view fig variety range however therefore moreover furthermore nevertheless meanwhile instead
january february march april may june july august september october november
december zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
once twice third fourth fifth monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr
"""


@cache
def _forms() -> frozenset[str]:
    words = _GENERIC.split()
    return frozenset(words) | frozenset(primary_form(word, "en") for word in words)


def generic(form: str) -> bool:
    """Whether an English matching form is one of everybody's words.

    >>> [generic(form) for form in ("year", "recently", "militia", "family", "reply")]
    [True, True, False, False, False]
    """
    adverb = form.endswith("ly") and len(form) > 5 and form not in _NOUNS
    return adverb or form in _forms()


_NOUNS = frozenset(("family", "assembly", "supply", "monopoly", "anomaly", "ally", "reply"))
