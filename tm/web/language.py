"""The interface's languages: messages from catalogues, numbers and dates as each writes them.

A catalogue is a JSON file ``messages/LANGUAGE/NAME.json`` of keys and messages; a message that
counts gives one text for each plural category its language has (CLDR): English ``one`` and
``other``, Arabic all six. Numbers keep European digits in both languages, so that a score reads the
same in the page and in what is copied from it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, cast

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from tm.check.wording import ENGLISH

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from tm.check.wording import Told

UiLanguage = Literal["en", "ar"]
LANGUAGES: tuple[UiLanguage, ...] = ("en", "ar")
Message = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Speech:
    """One language of the interface."""

    language: UiLanguage
    messages: Mapping[str, Message]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return "rtl" if self.language == "ar" else "ltr"

    def __call__(self, key: str, **values: object) -> Markup:
        """A message as HTML. Values are escaped unless they are markup; ``n`` chooses the plural.

        KeyError where the catalogue has no such message: that is a bug, and tests look for it.
        """
        message = self.messages[key]
        if isinstance(message, dict):
            n = values.get("n", 0)
            message = message[self._locale.plural_form(abs(cast("float", n)))]
        told = {name: self._shown(value) for name, value in values.items()}
        return escape(message).format(**told)

    def finding(self, told: Told) -> Markup:
        """What a check says, each value isolated (U+2068, U+2069)."""
        values: dict[str, object] = {}
        for name, value in told.values:
            shown = self(f"term_status.{value}") if name == "status" else value
            values[name] = f"\u2068{shown}\u2069" if isinstance(shown, str) else shown
        return self(f"finding.{told.key}", **values)

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in self.messages

    def number(self, value: float, digits: int = 1) -> str:
        """A number with its thousands apart.

        >>> speech("ar").number(12345), speech("en").number(83.26)
        ('12,345', '83.3')
        """
        pattern = "#,##0" if isinstance(value, int) else f"#,##0.{'#' * digits}"
        return format_decimal(value, pattern, locale="en")

    def percent(self, share: float) -> str:
        """A share as a percentage."""
        if self.language == "ar":
            return f"{format_decimal(100 * share, '#,##0', locale='en')}٪"
        return format_percent(share, "#,##0%", locale="en")

    def probability(self, value: float) -> str:
        """A probability as a percentage, rounded down: what may be wrong is never certain.

        >>> speech("en").probability(0.9996)
        '99%'
        """
        return self.percent(int(100 * value) / 100)

    def date(self, day: datetime.date | None) -> str:
        """A day in words; nothing where there is none."""
        return "" if day is None else format_date(day, "d MMMM y", locale=self._locale)

    def _shown(self, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return self.number(value, digits=2)

    @property
    def _locale(self) -> Locale:
        return Locale(self.language)


@cache
def speech(language: UiLanguage) -> Speech:
    """A language with all its catalogues."""
    messages: dict[str, Message] = {}
    folder = files("tm.web") / "messages" / language
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            messages |= json.loads(file.read_text(encoding="utf-8"))
    if language == "en":
        messages |= {f"finding.{key}": message for key, message in ENGLISH.items()}
    return Speech(language, messages)


def chosen(asked: str | None, kept: str | None, accepted: str) -> UiLanguage:
    """The language of a request: asked for in the URL, else the cookie's, else the browser's.

    >>> chosen(None, None, "fr, ar;q=0.8, en;q=0.7"), chosen("en", "ar", "ar")
    ('ar', 'en')
    """
    for one in (asked, kept):
        if one in LANGUAGES:
            return one
    weighed = []
    for at, part in enumerate(accepted.split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        weighed.append((-weight, at, tag.lower().partition("-")[0]))
    for weight, _, tag in sorted(weighed):
        if weight and tag in LANGUAGES:
            return tag
    return "en"
