"""Quantities in a text: digits of both sets, number words, duals, with their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.numbers.digits import numerals_in_digits
from align.numbers.quantity import Form, Kind, Quantity
from align.numbers.units import measured
from align.numbers.words_ar import arabic_numerals
from align.numbers.words_en import english_numerals

if TYPE_CHECKING:
    from align.document import Language

__all__ = ["Form", "Kind", "Quantity", "quantities"]


def quantities(text: str, language: Language) -> list[Quantity]:
    """The quantities of a text, in order, none overlapping another.

    Digits of either set, number words, and their mixtures ("2.5 billion", "٣ آلاف") are one
    quantity with an exact value; percentages, currencies and units of measure are told by ``kind``
    and ``unit``. The two ends of a range are two quantities. Dates are not taken out: their days
    and years are quantities too (see :func:`align.dates.dates`).

    >>> found = quantities("$2.5 billion in 2015, or 20 percent", "en")
    >>> [(str(q.value), q.kind, q.unit) for q in found]
    [('2500000000', 'currency', 'dollar'), ('2015', 'year', None), ('20', 'percent', None)]
    >>> found = quantities("مليارين ونصف المليار دولار، أي ٢٠٪", "ar")
    >>> [(str(q.value), q.kind, q.unit) for q in found]
    [('2500000000', 'currency', 'dollar'), ('20', 'percent', None)]
    >>> [(str(q.value), q.explicit, q.unit) for q in quantities("بعد عامين وثلاثة أشهر", "ar")]
    [('2', False, 'year'), ('3', True, 'month')]
    """
    digits = numerals_in_digits(text, language)
    numerals = (arabic_numerals if language == "ar" else english_numerals)(text, digits)
    return measured(text, numerals)
