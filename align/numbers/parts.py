"""How number words add up: the arithmetic that English and Arabic share."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from align.numbers.quantity import Form, Kind, Numeral, plain


class Role(Enum):
    """What a number word may do in a compound."""

    UNIT = auto()  # 1 to 9
    TEEN = auto()  # 10 to 19
    TENS = auto()  # 20 to 90
    HUNDRED = auto()
    SCALE = auto()  # thousand, million, billion, trillion
    DIGITS = auto()
    PART = auto()  # a half, a third, a quarter


@dataclass(frozen=True, slots=True)
class Part:
    """A number word, or a number in digits, and where it stands.

    ``joined`` tells that "and" or و precedes it; ``ordinal`` that it is one; ``weak`` that alone it
    is often no number at all; ``plural`` that alone it names no number (thousands); ``definite``
    that the Arabic article is on it.
    """

    value: Decimal
    role: Role
    start: int
    end: int
    joined: bool = False
    ordinal: bool = False
    weak: bool = False
    plural: bool = False
    definite: bool = False
    numeral: Numeral | None = None


@dataclass(slots=True)
class Sum:
    """A number under construction: parts so far, thousands already counted, and the rest."""

    parts: list[Part] = field(default_factory=list)
    total: Decimal = Decimal(0)
    group: Decimal = Decimal(0)
    scale: Decimal = Decimal(10) ** 18

    @property
    def last(self) -> Part:
        """The part taken last."""
        return self.parts[-1]

    def begin(self, part: Part) -> None:
        """Take the first part."""
        if part.role is Role.SCALE:
            self.count(part)
        else:
            self.add(part)

    def add(self, part: Part) -> None:
        """Add a part to the thousands under way."""
        self.group += part.value
        self.parts.append(part)

    def times_hundred(self, part: Part) -> None:
        """Read the last digit as hundreds."""
        digit = self.group % 10 if self.group > 19 else self.group
        self.group += digit * 99
        self.parts.append(part)

    def count(self, part: Part) -> None:
        """Count what is under way in thousands, millions …; alone the scale counts once."""
        self.total += (self.group or Decimal(1)) * part.value
        self.group = Decimal(0)
        self.scale = part.value
        self.parts.append(part)

    def takes_scale(self, part: Part) -> bool:
        """Whether a scale may count what is under way."""
        return part.role is Role.SCALE and self.group > 0 and part.value < self.scale

    def add_share_of_scale(self, part: Part) -> None:
        """A million and a half: the part is one of the scale."""
        self.total += part.value * self.scale
        self.parts.append(part)

    def numeral(self) -> Numeral | None:
        """The number, or None where the parts are no number of their own."""
        first = self.parts[0]
        if len(self.parts) == 1:
            if first.plural:
                return None
            if first.numeral:
                return first.numeral
        value = self.total + self.group
        kind: Kind = "ordinal" if self.last.ordinal or first.ordinal else "number"
        form: Form = "digits" if first.role is Role.DIGITS else "words"
        explicit = not (len(self.parts) == 1 and first.weak)
        return Numeral(plain(value), first.start, self.last.end, form, kind, explicit)


def share(value: Decimal, of: int) -> Decimal:
    """A fraction to four places, which is how both languages' fractions are compared.

    >>> share(Decimal(2), 3), share(Decimal(3), 4)
    (Decimal('0.6667'), Decimal('0.75'))
    """
    return plain(round(value / of, 4))
