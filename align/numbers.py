"""Quantities in a text: digits of both sets, for a start; words, duals and ranges follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from align.orthography import western_digits

if TYPE_CHECKING:
    from align.document import Language

Kind = Literal["number", "percent", "currency", "ordinal", "year", "decade", "fraction", "range"]

_DIGITS = re.compile(r"\d+(?:[,٬]\d{3})*(?:[.٫]\d+)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity and where it stands.

    ``value`` is exact and scaled ("2.5 million" is 2500000); ``unit`` is an ISO currency code or
    None; ``explicit`` is False where only grammar says so (the dual).
    """

    value: Decimal
    kind: Kind
    unit: str | None
    start: int
    end: int
    text: str
    explicit: bool = True


def quantities(text: str, language: Language) -> list[Quantity]:
    """The quantities of a text, in order.

    >>> [str(q.value) for q in quantities("نحو ١٬٢٣٤٫٥ طن", "ar")]
    ['1234.5']
    """
    found = []
    for match in _DIGITS.finditer(text):
        digits = western_digits(match.group()).replace(",", "").replace("٬", "").replace("٫", ".")
        found.append(
            Quantity(Decimal(digits), "number", None, match.start(), match.end(), match.group())
        )
    return found
