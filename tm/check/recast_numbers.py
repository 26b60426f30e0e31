"""What translators rightly do to numbers: write them together, as a share, or as a phrase.

*116 123* is 116123 elsewhere, *30.000* may be thirty thousand, *four in five* is ٨٠٪, *15 minutes*
is ربع ساعة, and the label of a list item belongs to the page, not to the text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.numbers import Quantity

_GAP = re.compile(r"[ \u00A0\u202F.\-]{1,2}")
_DIGITS, _GROUPS = re.compile(r"\d"), re.compile(r"[\d.,،٬]")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,،٬٫]\d{3})+")
_LABELS = (
    re.compile(r"^\s*[(\[]?(\d{1,2})\s*[-–.)\]](?=\s|\D)"),
    re.compile(r"(?<=[:;.؛،,])\s*(?:و\s?|and )?\(?(\d{1,2})\)"),
)
# A number of so many digits is no telephone number or the like.
_SHORT = 4
_HOUR, _YEAR = r"(?:ال)?ساعة", r"(?:ال)?(?:عام|سنة)"
# Values with the phrases that say them, in either language; of the last two only words and
# ordinals (the 100th, المئة), since digits are written to be repeated.
_PHRASES = {
    Decimal(value): re.compile(pattern, re.IGNORECASE)
    for value, pattern in {
        6: rf"\bhalf[- ](?:a )?year|نصف {_YEAR}",
        10: r"\bdecade\b|عقد(?:اً)? من الزم|(?:خلال|منذ|قبل|بعد) عقد\b|العقد (?:الماضي|المقبل)",
        12: r"\bdozen\b|دزينة",
        14: r"\bfortnight|\btwo weeks|أسبوع(?:ين|ان)",
        15: rf"\bquarter(?: of an|-)[ ]?hour|ربع {_HOUR}",
        18: r"\byear and a half|(?:عام|سنة|عاماً|عامًا) ونصف",
        25: r"\bquarter(?: of a|-)[ ]?century|ربع قرن",
        30: rf"\bhalf[- ](?:an )?hour|نصف {_HOUR}",
        45: rf"\bthree[- ]quarters of an hour|ثلاثة أرباع {_HOUR}",
        50: r"\bhalf[- ](?:a )?century|نصف قرن",
        100: r"\bhundred|\bcentu|\bcenten|مئة|مائة|المئوي|قرن",
        1000: r"\bthousand|\bmillenni|ألف|الألفي",
    }.items()
}
_BY_WORDS = (Decimal(100), Decimal(1000))


def recast(one: Quantity, ours: str, theirs: str, stated: Sequence[Quantity]) -> bool:
    """Whether the other text says the number in another way.

    >>> from align.numbers import quantities
    >>> def accounted(en, ar):
    ...     return [recast(q, en, ar, quantities(ar, "ar")) for q in quantities(en, "en")]
    >>> accounted("call 116 123", "اتصل بالرقم 116123"), accounted("30.000 people", "30,000 نسمة")
    ([True, True], [True])
    >>> accounted("It took 15 minutes.", "استغرق ربع ساعة."), accounted("35 of us", "36 منا")
    ([True], [False])
    """
    return (
        _spaced(one, ours, stated)
        or _grouped(one, stated)
        or _as_share(one, stated)
        or _phrased(one, theirs)
        or (is_label(one, ours) and not has_label(theirs))
    )


def is_label(one: Quantity, text: str) -> bool:
    """Whether a number only counts list items: *1) …; 2) …*."""
    return any(
        match.start(1) <= one.start < match.end(1)
        for pattern in _LABELS
        for match in pattern.finditer(text)
    )


def has_label(text: str) -> bool:
    """Whether a text has the number of a list item."""
    return any(pattern.search(text) for pattern in _LABELS)


def _plain_digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdigit())


def _spaced(one: Quantity, text: str, stated: Sequence[Quantity]) -> bool:
    """A piece of a longer number whose groups stand apart, or the number that they make."""
    start, end = one.start, one.end
    while (found := re.search(r"\d[ \u00A0\u202F.\-]{1,2}$", text[:start])) and start:
        start = found.start()
        while start and _GROUPS.match(text[start - 1]):
            start -= 1
    while (gap := _GAP.match(text, end)) and _DIGITS.match(text[gap.end() : gap.end() + 1]):
        end = gap.end()
        while _GROUPS.match(text[end : end + 1]):
            end += 1
    digits = _plain_digits(one.text)
    joined = (_plain_digits(a.text) + _plain_digits(b.text) for a, b in pairwise(stated))
    if len(digits) > _SHORT and digits in joined:
        return True
    if (start, end) == (one.start, one.end):
        return False
    whole = _plain_digits(text[start:end])
    return any(_plain_digits(other.text) == whole for other in stated)


def _grouped(one: Quantity, stated: Sequence[Quantity]) -> bool:
    """The same digits, a point that parts thousands being taken for a decimal point."""
    if not _THOUSANDS.fullmatch(one.text.strip()):
        return False
    digits = _plain_digits(one.text)
    return any(
        _plain_digits(other.text) == digits and _THOUSANDS.fullmatch(other.text.strip())
        for other in stated
    )


def _as_share(one: Quantity, stated: Sequence[Quantity]) -> bool:
    """A percentage said as so many in so many."""
    if one.kind != "percent":
        return False
    return any(b.value and 100 * a.value == one.value * b.value for a, b in pairwise(stated))


def _phrased(one: Quantity, theirs: str) -> bool:
    said = _PHRASES.get(one.value)
    if said is None or one.kind == "percent":
        return False
    if one.value in _BY_WORDS and one.text.isdecimal():
        return False
    return bool(said.search(theirs))
