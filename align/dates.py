"""Calendar dates in a text: numeric dates, for a start; month names follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from align.document import Language

_NUMERIC = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date, as much of it as the text states, and where it stands."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    calendar: Literal["gregorian", "hijri"] = "gregorian"


def dates(text: str, language: Language) -> list[CalendarDate]:
    """The dates of a text, in order.

    >>> [(date.year, date.month, date.day) for date in dates("في 18/6/2015", "ar")]
    [(2015, 6, 18)]
    """
    found = []
    for match in _NUMERIC.finditer(text):
        day, month, year = (int(part) for part in match.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            found.append(CalendarDate(year, month, day, match.start(), match.end()))
    return found
