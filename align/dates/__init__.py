"""Calendar dates in a text: months by their many names, numeric dates, Hijri dates told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from align.dates.months import (
    ARABIC,
    ARABIC_HIJRI,
    DOUBTFUL,
    ENGLISH,
    ENGLISH_HIJRI,
    alternatives,
)
from align.numbers import quantities
from align.orthography import western_digits
from align.spans import without_overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.document import Language

__all__ = ["Calendar", "CalendarDate", "dates"]

Calendar = Literal["gregorian", "hijri"]


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date, as much of it as the text states, and where it stands.

    A Hijri date is flagged by ``calendar`` and never converted. ``ambiguous`` marks a numeric date
    whose day and month could change places (3/4/2015); it is read day first.
    """

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    calendar: Calendar = "gregorian"
    ambiguous: bool = False


# One character for one, so that places stay the same.
_FLAT = str.maketrans("أإآٱىة", "ااااية")
_FLAT.update(str.maketrans("ة", "ه"))
_AR_MONTH = alternatives(ARABIC, ARABIC_HIJRI)
_EN_MONTH = alternatives(ENGLISH, ENGLISH_HIJRI)
_YEAR = r"(?P<year>(?:1[0-9]|20)\d\d)(?!\d|[.,٫]\d)"
_ARABIC = re.compile(
    r"(?:(?<![\d.,/])(?P<day>\d{1,2})(?:\s*[-–—]\s*(?P<to>\d{1,2})|\s+(?:و|(?:الي|حتي)\s+)(?P<and>\d{1,2}))?"
    r"\s+(?:من\s+)?(?:شهر\s+)?)?"
    rf"(?<![^\W\d_])[وفبل]{{0,2}}(?P<month>{_AR_MONTH})(?![^\W\d_])"
    rf"(?:\s*[/(\-–]\s*(?P<other>{_AR_MONTH})(?![^\W\d_])\s*\)?)?"
    rf"(?:\s*[،,]?\s*(?:من\s+)?(?:(?:عام|سنه|العام)\s+)?{_YEAR}\s*(?P<era>هـ|ه(?!\w)|م(?!\w))?)?"
)
_ENGLISH = re.compile(
    r"(?<![\w.,/])(?:"
    rf"(?P<month>{_EN_MONTH})\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.,]\d|\s*%)"
    r"(?:\s*(?:[-–—]|and|to)\s*(?P<to>\d{1,2})(?:st|nd|rd|th)?(?!\d))?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+day)?(?:\s*(?:[-–—]|and|to)\s*(?P<to2>\d{{1,2}})(?:st|nd|rd|th)?)?"
    rf"\s+(?:of\s+)?(?P<month2>{_EN_MONTH})\b\.?"
    rf"|(?P<month3>{_EN_MONTH})\b\.?"
    rf")(?:,?\s+(?:of\s+)?{_YEAR}(?P<era>\s*A\.?H\b\.?)?)?"
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?:(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"|(?P<first>\d{1,2})(?P<t>[-/.])(?P<second>\d{1,2})(?P=t)(?P<y2>\d{4}|(?<=/)\d{2}))(?![\d/]|[.-]\d)"
)
_HIJRI_YEAR = re.compile(r"(?<!\d)(?P<year>1[0-5]\d\d)\s*(?:هـ|ه(?!\w)|A\.?H\b\.?)")
_OF_MONTH = re.compile(r"(?<!\s)\s+من\s+(?:شهر\s+)?$")
_IN_ENGLISH = re.compile(
    r"\b(?:in|of|by|since|until|early|late|mid|last|this|next|from|during|and|to|through)[ -]$",
    re.IGNORECASE,
)
_IN_ARABIC = re.compile(
    r"\b(?:في|شهر|حتي|منذ|بحلول|منتصف|اواءل|اوائل|اواخر|نهايه|بدايه|خلال|مطلع|قبل|بعد|من|الي)\s+$"
)
_LONGEST_DAY = 40


def dates(text: str, language: Language) -> list[CalendarDate]:
    """The dates of a text, in order: day, month and year as far as they are stated.

    A month without day and year is a date where its name is nothing else; a year alone is one only
    in the Hijri calendar. The two ends of a range of days are two dates.

    >>> found = dates("في ١٨ حزيران/يونيو ٢٠١٥ وكانون الأول (ديسمبر) 2016", "ar")
    >>> [(date.year, date.month, date.day) for date in found]
    [(2015, 6, 18), (2016, 12, None)]
    >>> found = dates("on June 18, 2015 and 3-5 May; 2016-01-09", "en")
    >>> [(date.year, date.month, date.day) for date in found]
    [(2015, 6, 18), (None, 5, 3), (None, 5, 5), (2016, 1, 9)]
    >>> [(date.year, date.calendar) for date in dates("عام 1436هـ", "ar")]
    [(1436, 'hijri')]
    """
    flat = western_digits(text).translate(_FLAT)
    found = list(_numeric(flat))
    found += _arabic(flat, text) if language == "ar" else _english(flat)
    for match in _HIJRI_YEAR.finditer(flat):
        year = int(match["year"])
        found.append(CalendarDate(year, None, None, *match.span(), calendar="hijri"))
    return without_overlap(found)


def _numeric(text: str) -> Iterator[CalendarDate]:
    for match in _NUMERIC.finditer(text):
        start, end = match.span()
        if match["y"]:
            year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
            ambiguous = False
        else:
            first, second = int(match["first"]), int(match["second"])
            year = int(match["y2"]) + (2000 if len(match["y2"]) == 2 else 0)
            day, month = (second, first) if second > 12 else (first, second)
            ambiguous = first <= 12 and second <= 12 and first != second
        if 1 <= month <= 12 and 1 <= day <= 31:
            hijri = re.match(r"\s*(?:هـ|ه(?!\w)|A\.?H\b)", text[end : end + 5]) and year < 1600
            calendar: Calendar = "hijri" if hijri else "gregorian"
            yield CalendarDate(year, month, day, start, end, calendar, ambiguous)


def _arabic(text: str, written: str) -> Iterator[CalendarDate]:
    for match in _ARABIC.finditer(text):
        name, other = _name(match["month"]), _name(match["other"] or "")
        months = {**ARABIC_HIJRI, **ARABIC}
        calendar: Calendar = "gregorian" if name in ARABIC else "hijri"
        double = months.get(other) == months[name]
        day, start = match["day"], match.start("day" if match["day"] else "month")
        if not day and (spelled := _spelled_day(text, match.start())):
            day, start = spelled
        # With its madda آب is August; without, it may be a father.
        before = text[max(0, match.start() - 9) : match.start()]
        plain = name not in DOUBTFUL or written[match.start("month")] == "آ"
        plain = plain or bool(_IN_ARABIC.search(before))
        certain = double or (calendar == "gregorian" and plain)
        if not (day or match["year"] or certain):
            continue
        if other and not double:
            # Two months, not two names of one: حزيران/تموز.
            first_end = match.end("month")
            yield CalendarDate(None, months[name], _day(day), start, first_end, calendar)
            yield from _days(match, months[other], None, match.start("other"), calendar)
        else:
            yield from _days(match, months[name], day, start, calendar)


def _english(text: str) -> Iterator[CalendarDate]:
    for match in _ENGLISH.finditer(text):
        name = _name(match["month"] or match["month2"] or match["month3"])
        calendar: Calendar = "gregorian" if name in ENGLISH else "hijri"
        day = match["day"] or match["day2"]
        if not day and not match["year"]:
            before = text[max(0, match.start() - 9) : match.start()]
            if calendar == "hijri" or (name in DOUBTFUL and not _IN_ENGLISH.search(before)):
                continue
        month = {**ENGLISH_HIJRI, **ENGLISH}[name]
        yield from _days(match, month, day, match.start(), calendar)


def _days(
    match: re.Match[str], month: int, day: str | int | None, start: int, calendar: Calendar
) -> Iterator[CalendarDate]:
    """The date of a match; two where it names two days."""
    year = int(match["year"]) if match["year"] else None
    if match["era"] and not match["era"].startswith("م"):
        calendar = "hijri"
    groups = match.groupdict()
    name = next((group for group in ("to", "to2", "and") if groups.get(group)), None)
    if name is None:
        yield CalendarDate(year, month, _day(day), start, match.end(), calendar)
        return
    yield CalendarDate(year, month, _day(day), start, match.start(name), calendar)
    yield CalendarDate(year, month, _day(groups[name]), match.start(name), match.end(), calendar)


def _day(day: str | int | None) -> int | None:
    """A day of a month; None where it is none."""
    return int(day) if day is not None and 1 <= int(day) <= 31 else None


def _name(name: str) -> str:
    return " ".join(name.split())


def _spelled_day(text: str, end: int) -> tuple[int, int] | None:
    """A day in words right before "of the month", and where it begins: الثامن عشر من حزيران."""
    before = text[max(0, end - _LONGEST_DAY) : end]
    link = _OF_MONTH.search(before + " " if not before.endswith(" ") else before)
    if not link:
        return None
    found = quantities(before[: link.start()], "ar")
    if not found or found[-1].kind != "ordinal" or found[-1].end != link.start():
        return None
    day = int(found[-1].value)
    return (day, end - len(before) + found[-1].start) if 1 <= day <= 31 else None
