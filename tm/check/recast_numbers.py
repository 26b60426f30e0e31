"""What translators rightly do to numbers: write them together, as a share, or as a phrase.

*116 123* is 116123 elsewhere, *30.000* may be thirty thousand, *four in five* is ٨٠٪, *15 minutes*
is ربع ساعة, and the label of a list item belongs to the page, not to the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.numbers import Quantity

_GROUPS = r"\d++(?:[.,،٬]\d++)*+"
_RUN = re.compile(rf"{_GROUPS}(?:[ \u00A0\u202F.\-]{{1,2}}{_GROUPS})*+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,،٬٫]\d{3})+")
# A dash before a digit is that of a range.
_FIRST_LABEL = re.compile(r"\s*[(\[]?(\d{1,2})\s*(?:[.)\]]|[-–](?!\s*\d))(?=\s|\D)")
_LABEL = re.compile(r"(?<=[:;.؛،,])\s*(?:و\s?|and )?\(?(\d{1,2})\)")
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


@dataclass(frozen=True, slots=True)
class Recast:
    """One text against the quantities of the other, each gathered once for the pair.

    ``runs`` are the numbers whose groups stand apart, each as start, end and digits;
    ``written``, ``joined`` and ``grouped`` are digits that the other text shows, shows in two
    neighbours, and shows with thousands parted; ``shares`` are its neighbours as percentages.
    """

    ours: str
    theirs: str
    runs: tuple[tuple[int, int, str], ...]
    labels: tuple[tuple[int, int], ...]
    labelled: bool
    written: frozenset[str]
    joined: frozenset[str]
    grouped: frozenset[str]
    shares: frozenset[Fraction]

    @classmethod
    def of(cls, ours: str, theirs: str, stated: Sequence[Quantity]) -> Recast:
        """What the other text shows; ``stated`` are its quantities, in order."""
        digits = [_plain_digits(one.text) for one in stated]
        return cls(
            ours,
            theirs,
            tuple((*match.span(), _plain_digits(match[0])) for match in _RUN.finditer(ours)),
            tuple(labels(ours)),
            any(labels(theirs)),
            frozenset(digits),
            frozenset(a + b for a, b in pairwise(digits)),
            frozenset(
                shown
                for shown, one in zip(digits, stated, strict=True)
                if _THOUSANDS.fullmatch(one.text.strip())
            ),
            frozenset(
                100 * Fraction(a.value) / Fraction(b.value) for a, b in pairwise(stated) if b.value
            ),
        )

    def explains(self, one: Quantity) -> bool:
        """Whether the other text says the number in another way.

        >>> from align.numbers import quantities
        >>> def accounted(en, ar):
        ...     recast = Recast.of(en, ar, quantities(ar, "ar"))
        ...     return [recast.explains(one) for one in quantities(en, "en")]
        >>> accounted("call 116 123", "اتصل بالرقم 116123"), accounted("30.000 men", "30,000 رجل")
        ([True, True], [True])
        >>> accounted("It took 15 minutes.", "استغرق ربع ساعة."), accounted("35 of us", "36 منا")
        ([True], [False])
        """
        return (
            self._spaced(one)
            or self._grouped(one)
            or (one.kind == "percent" and Fraction(one.value) in self.shares)
            or self._phrased(one)
            or (not self.labelled and any(a <= one.start < b for a, b in self.labels))
        )

    def _spaced(self, one: Quantity) -> bool:
        """A piece of a longer number whose groups stand apart, or the number that they make."""
        digits = _plain_digits(one.text)
        if len(digits) > _SHORT and digits in self.joined:
            return True
        at = bisect_right(self.runs, one.start, key=lambda run: run[1])
        if at == len(self.runs) or self.runs[at][0] >= one.end:
            return False
        start, end, whole = self.runs[at]
        return (start < one.start or one.end < end) and whole in self.written

    def _grouped(self, one: Quantity) -> bool:
        """The same digits, a point that parts thousands being taken for a decimal point."""
        return bool(_THOUSANDS.fullmatch(one.text.strip())) and (
            _plain_digits(one.text) in self.grouped
        )

    def _phrased(self, one: Quantity) -> bool:
        """A phrase for the number, which says nothing if its own text has the phrase as well."""
        said = _PHRASES.get(one.value)
        if said is None or one.kind == "percent" or not said.search(self.theirs):
            return False
        if one.value in _BY_WORDS:  # a century beside the 100th anniversary is another one
            return not one.text.isdecimal()
        return not any(
            match.end() <= one.start or one.end <= match.start()
            for match in said.finditer(self.ours)
        )


def labels(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers only count list items: *1) …; 2) …*, but not *(27, 25)* nor *15 – 20*.

    >>> list(labels("1) peace; 2) bread")), list(labels("15 – 20 men (27, 25)"))
    ([(0, 1), (10, 11)], [])
    """
    if first := _FIRST_LABEL.match(text):
        yield first.span(1)
    for match in _LABEL.finditer(text):
        if text.rfind("(", 0, match.start()) <= text.rfind(")", 0, match.start()):
            yield match.span(1)


def _plain_digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())
