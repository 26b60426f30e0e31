"""The value types of this package."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["number", "percent", "currency", "measure", "ordinal", "year", "decade", "time"]
Form = Literal["digits", "words", "dual"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity and where it stands: ``text`` is ``given[start:end]``.

    ``value`` is exact and scaled ("2.5 million" is 2500000; the 1990s are 1990); ``unit`` names the
    currency or unit of measure in English, or is None. ``form`` says how it is written.
    ``explicit`` is False where a translation may well leave it out or bring it in without a number
    changing: the dual, "one", "first", "second", "half", "dozen", letters with digits (G20).
    ``alternative`` is another value that the same writing may have: 1.500 in an Arabic text.
    """

    value: Decimal
    kind: Kind
    unit: str | None
    start: int
    end: int
    text: str
    explicit: bool = True
    form: Form = "digits"
    alternative: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands in a text, before its unit is looked for."""

    value: Decimal
    start: int
    end: int
    form: Form = "digits"
    kind: Kind = "number"
    explicit: bool = True
    alternative: Decimal | None = None
    unit: str | None = None


def plain(value: Decimal) -> Decimal:
    """A value without an exponent or trailing zeros.

    >>> plain(Decimal("2.50E+9")), plain(Decimal("3.50"))
    (Decimal('2500000000'), Decimal('3.5'))
    """
    return Decimal(f"{value.normalize():f}")
