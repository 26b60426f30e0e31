"""Arabic words that are numbers, or hold one: read once a word, whatever clitics are on it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from align.arabic import dual_of, fold_arabic
from align.numbers.parts import Role

_UNITS = """واحد واحدة واحدا|اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي|ثلاثة ثلاث ثلاثا
|أربعة أربع أربعا|خمسة خمس خمسا|ستة ست ستا|سبعة سبع سبعا|ثمانية ثماني ثمان ثمانيا|تسعة تسع تسعا"""
_TENS = """عشرون عشرين|ثلاثون ثلاثين|أربعون أربعين|خمسون خمسين|ستون ستين|سبعون سبعين
|ثمانون ثمانين|تسعون تسعين"""
_HUNDREDS = """مئة مائة|مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي|ثلاثمئة ثلاثمائة
|أربعمئة أربعمائة|خمسمئة خمسمائة|ستمئة ستمائة|سبعمئة سبعمائة|ثمانمئة ثمانمائة ثمانيمئة ثمانيمائة
|تسعمئة تسعمائة"""
_ORDINALS = """أول أولى|ثاني ثانية ثان|ثالث ثالثة|رابع رابعة|خامس خامسة|سادس سادسة|سابع سابعة
|ثامن ثامنة|تاسع تاسعة|عاشر عاشرة"""
_ADVERBS = "ثانيا ثالثا رابعا خامسا سادسا سابعا ثامنا تاسعا عاشرا"
_SCALES = (
    ("ألف ألفا", "آلاف ألوف", "ألفان ألفين ألفي", 3),
    ("مليون مليونا", "ملايين", "مليونان مليونين مليوني", 6),
    ("مليار مليارا بليون بليونا", "مليارات بلايين", "ملياران مليارين ملياري", 9),
    ("تريليون ترليون تريليونا ترليونا", "تريليونات ترليونات", "تريليونان تريليونين ترليونين", 12),
)
_SHARES = {
    "نصف": "0.5",
    "ربع": "0.25",
    "ثلث": "0.3333",
    "ثلثي": "0.6667",
    "ثلثا": "0.6667",
    "ثلثين": "0.6667",
    "ثلثان": "0.6667",
}
_PARTS_OF = {"أثلاث": 3, "أرباع": 4, "أخماس": 5, "أسداس": 6, "أعشار": 10}
_DECADES = re.compile("^(عشرين|ثلاثين|اربعين|خمسين|ستين|سبعين|ثمانين|تسعين)(?:ي)?ات$")
_CLITICS = re.compile("[وف]?(?:لل?|[بك]?(?:ال)?)")
_POSSESSED = re.compile("(?<=[فعثي])(?:ها|هم|هما|ه)$")


class NumberWord(NamedTuple):
    """What an Arabic word says of a number.

    ``value`` and ``role`` are its own; ``scale`` is set where it is a dual of a scale (ألفين).
    ``decade`` is set for تسعينيات and its like, ``dual`` where only the ending says two (with the
    word it is the dual of). ``rest`` is the word without its clitics, ``clitics`` those.
    """

    rest: str
    clitics: str
    value: Decimal
    role: Role
    ordinal: bool = False
    weak: bool = False
    plural: bool = False
    scale: Decimal | None = None
    decade: int | None = None
    dual: bool = False

    @property
    def joined(self) -> bool:
        """Whether و is on it."""
        return self.clitics.startswith("و")


def _table() -> dict[str, tuple[Decimal, Role, bool, bool, bool]]:
    """Folded word -> value, role, whether ordinal, whether weak alone, whether no number alone."""
    table: dict[str, tuple[Decimal, Role, bool, bool, bool]] = {}

    def enter(words: str, value: int, role: Role, *flags: bool) -> None:
        for word in words.split():
            ordinal, weak, plural = (*flags, False, False, False)[:3]
            table[fold_arabic(word)] = (Decimal(value), role, ordinal, weak, plural)

    for at, words in enumerate(_UNITS.split("|")):
        enter(words, at + 1, Role.UNIT, False, at == 0)
    for at, words in enumerate(_TENS.split("|")):
        enter(words, (at + 2) * 10, Role.TENS)
    for at, words in enumerate(_HUNDREDS.split("|")):
        enter(words, (at + 1) * 100, Role.HUNDRED)
    for at, words in enumerate(_ORDINALS.split("|")):
        enter(words, at + 1, Role.TEEN if at == 9 else Role.UNIT, True, at < 2)
    for at, word in enumerate(_ADVERBS.split()):
        enter(word, at + 2, Role.UNIT, True, True)
    enter("حادي حادية", 1, Role.UNIT, True, False, True)
    enter("أحد إحدى", 1, Role.UNIT, False, False, True)
    enter("عشرة عشر", 10, Role.TEEN)
    enter("صفر صفرا", 0, Role.UNIT, False, True)
    for single, plural, _, power in _SCALES:
        enter(single, 10**power, Role.SCALE)
        enter(plural, 10**power, Role.SCALE, False, False, True)
    return table


_TABLE = _table()
_DUAL_SCALES = {
    fold_arabic(word): Decimal(10) ** power for *_, dual, power in _SCALES for word in dual.split()
}
_SHARE_OF = {fold_arabic(word): Decimal(share) for word, share in _SHARES.items()}
PARTS_OF = {fold_arabic(word): of for word, of in _PARTS_OF.items()}
_TWO = Decimal(2)
_HOLDING = {
    **dict.fromkeys(("كلا", "كلتا", "كليهما", "كلتيهما", "كلاهما", "كلتاهما"), _TWO),
    "دزينه": Decimal(12),
    "الفيه": Decimal(2000),
}


def ordinal_value(word: str) -> int | None:
    """The value of a folded number word, without clitics; None if it is none.

    >>> ordinal_value("تاسع"), ordinal_value("كتاب")
    (9, None)
    """
    return int(_TABLE[word][0]) if word in _TABLE else None


@lru_cache(maxsize=1 << 15)
def number_word(word: str) -> NumberWord | None:
    """What a word says of a number, as it is written; None if nothing.

    >>> found = number_word("والعشرين")
    >>> found.value, found.joined, found.clitics
    (Decimal('20'), True, 'وال')
    >>> number_word("ألفين").scale, number_word("تسعينيات").decade, number_word("ملفان").dual
    (Decimal('1000'), 90, True)
    """
    folded = fold_arabic(word)
    if folded == "واحد" and "أ" in word:
        # "And eleven", whose first half folding makes the word for one.
        return NumberWord("احد", "و", Decimal(1), Role.UNIT, plural=True)
    match = _CLITICS.match(folded)
    longest = match.group() if match else ""
    for clitics in ("", longest, longest.removesuffix("ال"), longest.removesuffix("ل")):
        if found := _bare_number(folded[len(clitics) :], clitics):
            return found
    if dual_of(word):
        return NumberWord(folded, "", _TWO, Role.UNIT, dual=True)
    return None


def _bare_number(rest: str, clitics: str) -> NumberWord | None:
    if decade := _DECADES.match(rest):
        return NumberWord(rest, clitics, Decimal(0), Role.UNIT, decade=int(_TABLE[decade[1]][0]))
    if rest in _DUAL_SCALES:
        return NumberWord(rest, clitics, _TWO, Role.UNIT, scale=_DUAL_SCALES[rest])
    if (shared := _POSSESSED.sub("", rest)) in _SHARE_OF:
        rest = shared
        return NumberWord(rest, clitics, _SHARE_OF[rest], Role.PART, weak=len(rest) == 3)
    if rest in _HOLDING:
        return NumberWord(rest, clitics, _HOLDING[rest], Role.UNIT, weak=True, dual=True)
    if rest not in _TABLE or (rest == "ست" and clitics.endswith("ل") and clitics != "ال"):
        # ولست is "and I am not", no six.
        return None
    value, role, ordinal, weak, plural = _TABLE[rest]
    # Monday; "he wrote"; the English west.
    weak = weak or (rest, clitics) == ("اثنين", "ال") or rest in ("الف", "الفا")
    weak = weak or (rest == "ست" and clitics == "و")
    return NumberWord(rest, clitics, value, role, ordinal, weak, plural)
