"""Arabic number words, alone and with digits: خمسة وعشرون، ثلاثمئة ألف، مليارين ونصف المليار."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from align.arabic import fold_arabic
from align.numbers.lexicon_ar import PARTS_OF, NumberWord, number_word, ordinal_value
from align.numbers.parts import Part, Role, Sum, share
from align.numbers.quantity import Numeral
from align.spans import without_overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile("[\u0621-\u065f\u0670-\u06d3\u0640]+")
# No number word is longer, whatever is joined to it.
_LONGEST_WORD = 40
_NOUN = re.compile("[ \u00a0][\u0621-\u064a]{3}")
_SPACE = re.compile(r"[\s\u200e\u200f]+")
_CENTURY = re.compile(r"\s+القرن\s+([\u0621-\u0652]+)(?:\s+(عشر|والعشرين))?")
_MONTHS_BEFORE = ("تشرين", "كانون", "ربيع", "جمادي")
_SECOND_OF_A_MONTH = ("اول", "اولي", "ثاني", "ثانيه")


def arabic_numerals(text: str, digits: list[Numeral]) -> list[Numeral]:
    """The numbers of an Arabic text: those in digits (given), in words, in both, and duals.

    >>> [str(n.value) for n in arabic_numerals("مئة وخمسة وعشرون ألفاً وثلاثمئة", [])]
    ['125300']
    >>> [str(n.value) for n in arabic_numerals("نصف مليون، وأحد عشر، وثلثي، وثلاثة أرباع", [])]
    ['500000', '11', '0.6667', '0.75']
    >>> [(str(n.value), n.explicit) for n in arabic_numerals("ملفان في لبنان", [])]
    [('2', False)]
    """
    numbers = _numbers(text)
    parts = sorted(_parts(text, numbers, digits), key=lambda part: part.start)
    return without_overlap([*_decades(text, numbers), *_sums(text, parts), *_duals(numbers)])


def _numbers(text: str) -> list[tuple[int, int, NumberWord]]:
    """The words of a text that say something of a number, with their places."""
    found = []
    before = ""
    for match in _WORD.finditer(text):
        word = number_word(match.group()) if len(match.group()) <= _LONGEST_WORD else None
        if word and not _is_other(word, before):
            found.append((match.start(), match.end(), word))
        before = match.group()
    return found


def _is_other(word: NumberWord, before: str) -> bool:
    """Whether a number word is something else here: a month's name, or per cent."""
    if word.rest in _SECOND_OF_A_MONTH:
        return fold_arabic(before).endswith(_MONTHS_BEFORE)
    if word.value == 100 and word.clitics.endswith(("ال", "لل")):
        return "ب" in word.clitics or fold_arabic(before) in ("في", "وفي")
    return False


def _parts(
    text: str, numbers: list[tuple[int, int, NumberWord]], digits: list[Numeral]
) -> Iterator[Part]:
    for numeral in digits:
        joined = text.endswith(" و", 0, numeral.start)
        yield Part(numeral.value, Role.DIGITS, numeral.start, numeral.end, joined, numeral=numeral)
    for start, end, word in numbers:
        if word.dual or word.decade:
            continue
        ordinal, weak, plural = word.ordinal, word.weak, word.plural
        yield Part(word.value, word.role, start, end, word.joined, ordinal, weak, plural)
        if word.scale:
            yield Part(word.scale, Role.SCALE, start, end)


def _sums(text: str, parts: list[Part]) -> Iterator[Numeral]:
    at = 0
    while at < len(parts):
        total = Sum()
        total.begin(parts[at])
        at += 1
        while at < len(parts) and _is_adjacent(text, total.last, parts[at]):
            if not _take(total, parts[at]):
                break
            at += 1
        numeral = _fraction(total, text) or total.numeral()
        if numeral and total.parts[0].role is Role.PART and total.parts[0].joined:
            # درجة ونصف: with the noun before it, one and a half.
            numeral = replace(numeral, alternative=numeral.value + 1)
        if numeral and _may_be_dual(text, total):
            numeral = replace(numeral, alternative=2 * numeral.value)
        if numeral and text.endswith("القرن ", 0, numeral.start):
            # The 2000s are often the beginning of the twenty-first century.
            century = (numeral.value - 1) * 100
            numeral = replace(numeral, explicit=False, alternative=century)
        if numeral:
            yield numeral


def _may_be_dual(text: str, total: Sum) -> bool:
    """Whether a scale alone, written with alef before a noun, may be two of it: مليارا دولار.

    That is the dual in the nominative, its ن lost before the noun; but the same letters are one
    billion in the accusative where somebody left out the ً of مليارًا.
    """
    (first, *others) = total.parts
    alone = first.role is Role.SCALE and not others
    return alone and text.endswith("ا", 0, first.end) and bool(_NOUN.match(text, first.end))


def _is_adjacent(text: str, last: Part, part: Part) -> bool:
    if part.start == last.start:
        return True
    gap = text[last.end : part.start]
    if part.role is Role.DIGITS:
        return gap == " و"
    return bool(_SPACE.fullmatch(gap))


def _take(total: Sum, part: Part) -> bool:
    """Whether the next part belongs to the number under way; it is taken if so."""
    last = total.last
    if part.role is Role.SCALE:
        return _take_scale(total, part)
    if part.role is Role.PART:
        if not part.joined or last.role is Role.PART:
            return False
        if last.role is Role.SCALE:
            total.add_share_of_scale(part)
        else:
            total.add(part)
        return True
    if part.role is Role.HUNDRED and part.value == 100 and not part.joined:
        fits = last.role is Role.UNIT and 3 <= total.group <= 9
        if fits:
            total.times_hundred(part)
        return fits
    fits = _adds(total, part)
    if fits:
        total.add(part)
    return fits


def _take_scale(total: Sum, part: Part) -> bool:
    if total.last.role is Role.PART and part.value == total.scale and not part.joined:
        # مليارين ونصف المليار: the scale is named again.
        total.parts.append(part)
        return True
    if part.joined:
        fits = total.group == 0 and total.total > 0 and part.value < total.scale and not part.plural
    else:
        fits = total.takes_scale(part)
    if fits:
        total.count(part)
    return fits


def _adds(total: Sum, part: Part) -> bool:
    """Whether a unit, ten, hundred or digits add to what is under way."""
    last = total.last
    after_unit = last.role is Role.UNIT and 0 < total.group % 100 < 10
    if part.role is Role.TEEN and not part.joined:
        # أول عشر is "the first ten"; the eleventh is الحادي عشر.
        return after_unit and not (last.ordinal and last.weak and last.value == 1)
    if not part.joined or (last.plural and len(total.parts) == 1 and not after_unit):
        return False
    if part.role is Role.TENS and after_unit:
        return True
    if last.role is Role.SCALE:
        return total.group == 0 and part.value < total.scale and not part.ordinal
    return last.role is Role.HUNDRED and part.value < 100 and part.role is not Role.DIGITS


def _fraction(total: Sum, text: str) -> Numeral | None:
    """ثلاثة أرباع: the number and the name of the part that follows it."""
    first = total.parts[0]
    if len(total.parts) > 1 or first.role is not Role.UNIT or first.ordinal:
        return None
    following = _WORD.search(text, first.end)
    if following and _SPACE.fullmatch(text[first.end : following.start()]):
        of = PARTS_OF.get(fold_arabic(following.group()))
        if of and first.value < of:
            return Numeral(share(first.value, of), first.start, following.end(), "words")
    return None


def _decades(text: str, numbers: list[tuple[int, int, NumberWord]]) -> Iterator[Numeral]:
    for start, end, word in numbers:
        if word.decade:
            century, century_end = _century(text, end)
            value = Decimal((century or 1900) + word.decade)
            # Without a century التسعينيات may be somebody's age.
            explicit = century is not None
            alternative = None if explicit else Decimal(word.decade)
            yield Numeral(value, start, century_end, "words", "decade", explicit, alternative)


def _duals(numbers: list[tuple[int, int, NumberWord]]) -> Iterator[Numeral]:
    for start, end, word in numbers:
        if word.dual:
            yield Numeral(word.value, start, end, "dual", explicit=False)


def _century(text: str, end: int) -> tuple[int | None, int]:
    """The century named after a decade, as its first year, and where its name ends.

    >>> _century("تسعينيات القرن الماضي", 8), _century("ستينيات القرن التاسع عشر", 7)
    ((1900, 21), (1800, 24))
    """
    match = _CENTURY.match(text, end)
    if not match:
        return None, end
    name = fold_arabic(match[1]).removeprefix("ال")
    if name in ("ماضي", "فاءت", "منصرم", "عشرين"):
        return 1900, match.end(1)
    if name in ("حالي", "جاري", "راهن") or (name == "حادي" and match[2]):
        return 2000, match.end()
    value = ordinal_value(name)
    if value and match[2] == "عشر":
        return (value + 9) * 100, match.end()
    return None, end
