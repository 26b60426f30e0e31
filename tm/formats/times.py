"""Moments as exchange formats write them."""

from __future__ import annotations

import datetime
import re

_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z")


def compact(moment: datetime.datetime) -> str:
    """A moment as TMX wants it (ISO 8601 basic format, UTC).

    >>> compact(datetime.datetime(2020, 3, 1, 12, 5, 9, tzinfo=datetime.timezone.utc))
    '20200301T120509Z'
    """
    at = moment.astimezone(datetime.UTC)
    return f"{at.year:04}{at:%m%dT%H%M%SZ}"


def moment_of(text: str) -> datetime.datetime | None:
    """The moment a file states, compact or extended; None where it is neither.

    >>> moment_of("20200301T120509Z").isoformat()
    '2020-03-01T12:05:09+00:00'
    >>> moment_of("2020-03-01T14:05:09+02:00").isoformat()
    '2020-03-01T12:05:09+00:00'
    >>> moment_of("last week") is None
    True
    """
    found = _COMPACT.fullmatch(text)
    try:
        if found:
            return datetime.datetime(*map(int, found.groups()), tzinfo=datetime.UTC)  # type: ignore[arg-type,misc]
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def day_of(text: str) -> datetime.date | None:
    """The day a file states as YYYY-MM-DD; None where it is anything else.

    >>> day_of("2020-03-01"), day_of("March 2020"), day_of("20200301")
    (datetime.date(2020, 3, 1), None, None)
    """
    try:
        return datetime.date.fromisoformat(text) if len(text) == len("2020-03-01") else None
    except ValueError:
        return None
