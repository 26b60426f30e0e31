"""Numbers in digits: both sets, with the separators of either language."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from align.numbers.quantity import Kind, Numeral, plain
from align.orthography import western_digits

if TYPE_CHECKING:
    from align.document import Language

_ANY_DIGIT = re.compile(r"[\d½¼¾⅓⅔⅛]")
# A web or mail address is no place for quantities.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_THOUSANDS = "[,\u060c\u066c\u00a0\u2009\u202f]"
_NUMBER = re.compile(
    rf"(?P<grouped>\d{{1,3}}(?:(?P<mark>{_THOUSANDS})\d{{3}})(?:(?P=mark)\d{{3}})*(?!\d)(?:[.\u066b]\d+)?)"
    r"|(?P<european>\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![\d.]))"
    r"|(?P<dotted>\d+(?:\.\d+){2,})"
    r"|(?P<plain>\d+(?:[.\u066b]\d+)?(?P<comma>,\d{1,2}(?!\d|,\d))?)"
    r"|(?P<vulgar>[½¼¾⅓⅔⅛])"
)
_VULGAR = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667", "⅛": "0.125"}
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?!:?\d)")
_DOTTED_CLOCK = re.compile(r"([01]?\d|2[0-3])\.([0-5]\d)")
_AFTER_LETTERS = re.compile(r"[^\W\d_]$")
_TIED_LETTERS = re.compile(r"[A-Za-z]+(?:\d|\b)")
_UNIT_LETTERS = re.compile(r"(?:km|kg|mm|cm|m|[kMG]W)\b")
_ORDINAL_ENDING = re.compile(r"(?:st|nd|rd|th)\b", re.IGNORECASE)
_DECADE_ENDING = re.compile(r"['’]?s\b")
_MAGNITUDES = {"k": 3, "m": 6, "mn": 6, "bn": 9, "b": 9, "tn": 12}
_MAGNITUDE = re.compile(r"(mn|bn|tn|[kmb])\b", re.IGNORECASE)
_CURRENCY_BEFORE = re.compile(r"[$€£¥]\s?$")
_ARTICLE_BEFORE = re.compile(r"(?:^|[^\w])(?:[وفبكل]|[وف]?[بكل])?(?:ال|لل)?ـ*$")
_YEAR_BEFORE = re.compile(r"\b(1[0-9]|20)\d\d[-–—/]$")
_YEARS = range(1000, 2101)


def numerals_in_digits(text: str, language: Language) -> list[Numeral]:
    """The numbers written in digits, in order; those in web and mail addresses are left out.

    >>> [str(n.value) for n in numerals_in_digits("١٬٢٣٤٫٥ و1,234.5 و2\u00a0500\u00a0000", "ar")]
    ['1234.5', '1234.5', '2500000']
    >>> numerals = numerals_in_digits("the 21st, 2015, the 1990s, 10:30", "en")
    >>> [(str(n.value), n.kind) for n in numerals]
    [('21', 'ordinal'), ('2015', 'year'), ('1990', 'decade'), ('630', 'time')]
    """
    if not _ANY_DIGIT.search(text):
        return []
    western = western_digits(text)
    western = _ADDRESS.sub(_blank, western)
    found = [_time(clock) for clock in _CLOCK.finditer(western)]
    western = _CLOCK.sub(_blank, western)
    found += [_numeral(western, match, language) for match in _NUMBER.finditer(western)]
    return _fractions_joined(sorted(found, key=lambda numeral: numeral.start), western)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _time(clock: re.Match[str]) -> Numeral:
    minutes = Decimal(int(clock[1]) * 60 + int(clock[2]))
    return Numeral(minutes, clock.start(), clock.end(), kind="time", explicit=False)


def _numeral(text: str, match: re.Match[str], language: Language) -> Numeral:
    value, alternative = _value(match, language)
    start, end = match.span()
    before, after = text[max(0, start - 24) : start], text[end : end + 4]
    is_year = bool(match["plain"]) and len(match["plain"]) == 4 and int(value) in _YEARS
    if ended := _with_ending(value, match, before, after, is_year=is_year):
        return ended
    explicit = not match["dotted"]
    if _AFTER_LETTERS.search(before):
        explicit = language == "ar" and bool(_ARTICLE_BEFORE.search(before))
    elif _TIED_LETTERS.match(after) and not _UNIT_LETTERS.match(after):
        explicit = False
    shortened = _YEAR_BEFORE.search(before)
    if shortened and match["plain"] and len(match["plain"]) == 2:
        alternative = Decimal(int(shortened[1]) * 100) + value
    kind: Kind = "year" if is_year else "number"
    return Numeral(value, start, end, "digits", kind, explicit, alternative)


def _with_ending(
    value: Decimal, match: re.Match[str], before: str, after: str, *, is_year: bool
) -> Numeral | None:
    """A number whose letters make another kind of it: 21st, 1990s, 5bn."""
    start, end = match.span()
    if ordinal := _ORDINAL_ENDING.match(after):
        return Numeral(value, start, end + len(ordinal.group()), kind="ordinal")
    if (decade := _DECADE_ENDING.match(after)) and value % 10 == 0:
        end += len(decade.group())
        if is_year:
            return Numeral(value, start, end, kind="decade")
        if 20 <= value <= 90:
            # The 40s may be somebody's age.
            return Numeral(value + 1900, start, end, kind="decade", alternative=value)
    if magnitude := _MAGNITUDE.match(after):
        letters = magnitude[1].lower()
        if len(letters) == 2 or letters == "k" or _CURRENCY_BEFORE.search(before):
            return Numeral(plain(value.scaleb(_MAGNITUDES[letters])), start, end + len(letters))
    return None


def _value(match: re.Match[str], language: Language) -> tuple[Decimal, Decimal | None]:
    """The value, and another one it may have: 1.500 is read both ways in Arabic."""
    text = match.group().replace("\u066b", ".")
    if match["vulgar"]:
        return Decimal(_VULGAR[text]), None
    if match["grouped"]:
        return Decimal(re.sub(_THOUSANDS, "", text)), None
    if match["european"]:
        return Decimal(text.replace(".", "").replace(",", ".")), None
    if match["dotted"]:
        return Decimal(text.split(".")[0]), None
    if match["comma"]:
        whole, _, part = text.partition(",")
        return Decimal(f"{whole}.{part}"), Decimal(whole)
    if language == "ar" and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
        return plain(Decimal(text)), Decimal(text.replace(".", ""))
    if clock := _DOTTED_CLOCK.fullmatch(text):
        return plain(Decimal(text)), Decimal(int(clock[1]) * 60 + int(clock[2]))
    return plain(Decimal(text)), None


def _fractions_joined(numerals: list[Numeral], text: str) -> list[Numeral]:
    """2½ is one number."""
    joined: list[Numeral] = []
    for numeral in numerals:
        last = joined[-1] if joined else None
        if last and text[numeral.start] in _VULGAR and last.end == numeral.start:
            joined[-1] = Numeral(last.value + numeral.value, last.start, numeral.end)
        else:
            joined.append(numeral)
    return joined
