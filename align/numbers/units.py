"""What a number counts: per cent, money, measures, time; and the half that follows the noun."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from align.arabic import dual_of
from align.numbers.quantity import Kind, Numeral, Quantity
from align.words import matching_forms

if TYPE_CHECKING:
    from align.document import Language


class Unit(NamedTuple):
    """A unit's name in English and the kind of quantity it makes."""

    name: str
    kind: Kind


def _units(kind: Kind, rows: str) -> dict[str, Unit]:
    """``name: words`` rows as matching form -> unit."""
    table = {}
    for row in rows.strip().split(";"):
        name, _, words = row.partition(":")
        for word in words.split():
            language: Language = "ar" if word > "\u0600" else "en"
            for form in matching_forms(word, language)[:1]:
                table[form] = Unit(name.strip(), kind)
    return table


_UNITS = {
    **_units(
        "currency",
        """dollar: dollar USD دولار; euro: euro EUR يورو; pound: pound sterling GBP جنيه;
        riyal: riyal rial ريال; dinar: dinar IQD دينار; lira: lira ليرة; dirham: dirham AED درهم;
        shekel: shekel NIS ILS شيكل شيقل; toman: toman تومان; ruble: ruble rouble روبل; yuan: yuan
        renminbi يوان; rupee: rupee روبية; franc: franc فرنك; yen: yen""",
    ),
    **_units(
        "measure",
        """kilometer: kilometer km كيلومتر كم كلم; meter: meter m متر; mile: mile ميل;
        centimeter: centimeter cm سنتيمتر سنتمتر سم; millimeter: millimeter mm مليمتر;
        kilogram: kilogram kg kilo كيلوغرام كيلوجرام كغ كلغ كيلو; gram: gram غرام جرام; ton: ton طن;
        barrel: barrel برميل; hectare: hectare هكتار; acre: acre feddan فدان;
        dunam: dunam dunum دونم; liter: liter لتر ليتر;
        megawatt: megawatt MW ميغاواط ميغاوات ميجاوات ميجاواط;
        gigawatt: gigawatt GW غيغاواط غيغاوات جيجاوات;
        watt: watt واط وات; degree: degree درجة; knot: knot عقدة; inch: inch بوصة; foot: foot;
        year: year سنة عام حول; month: month شهر; week: week أسبوع; day: day يوم; hour: hour ساعة;
        minute: minute دقيقة; second: second ثانية; decade: decade عقد; century: century قرن""",
    ),
}
_NOT_AFTER_NUMBER = frozenset({"حول"})
_PERCENT_AFTER = re.compile(
    r"\s?[%\u066a\uff05]|[\s-]+(?:per\s?cent|pct)\b|\s+percentage\s+points?\b"
    r"|\s+(?:في|فى)\s+ال(?:مئة|مائة|مية|ماية|مئه|مائه)|\s+بال(?:مئة|مائة|مية|ماية|مئه|مائه)"
    r"|\s+(?:نقطة|نقاط|نقطتين|نقطتان)\s+مئوية",
    re.IGNORECASE,
)
_PERCENT_BEFORE = re.compile(r"[%\u066a]\s?$")
_SYMBOLS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₪": "shekel", "₽": "ruble"}
_CURRENCY_BEFORE = re.compile(r"(?:\b(USD|EUR|GBP|IQD|AED|NIS)|[$€£¥₪₽])\s?$")
_CURRENCY_AFTER = re.compile(r"\s?([$€£¥₪₽])")
_NEXT_WORD = re.compile(r"[\s-]*((?:[^\W\d_]|[\u064b-\u0652\u0640])+)")
# Between a number and its currency a nationality may stand: 5 million Iraqi dinars.
_NATIONALITY = re.compile(r"\s+(?:US|U\.S\.|[A-Z][a-z]+)(?=\s+[a-z])")
_HALF_AFTER = re.compile(r"\s+(?:و(?P<ar>نصف|ربع)(?:\s+ال\S+)?|and\s+an?\s+(?P<en>half|quarter))\b")
_RANGE = re.compile(r"\s*(?:[-–—]|to|and|or|إلى|حتى|أو)\s*|\s+(?:و|إلى\s+)", re.IGNORECASE)
# Two decades are twenty years as well.
_YEARS_OF = {"decade": 10, "century": 100}
_SHARES = {"نصف": "0.5", "ربع": "0.25", "half": "0.5", "quarter": "0.25"}


def measured(text: str, numerals: list[Numeral]) -> list[Quantity]:
    """The numerals as quantities, with the units that stand beside them."""
    found: list[Quantity] = []
    for numeral in numerals:
        if found and numeral.start < found[-1].end:
            continue
        found.append(_quantity(text, numeral, after=found[-1].end if found else 0))
    return _shared_units(text, found)


def _quantity(text: str, numeral: Numeral, *, after: int) -> Quantity:
    unit, end = (None, numeral.end) if numeral.kind == "ordinal" else _unit(text, numeral)
    value, alternative, kind = numeral.value, numeral.alternative, numeral.kind
    if unit:
        kind = unit.kind if kind in ("number", "year") else kind
    if unit and unit.name in _YEARS_OF and kind == "measure":
        alternative = value * _YEARS_OF[unit.name]
    half = _HALF_AFTER.match(text, end) if unit and unit.kind != "percent" else None
    if half:
        value, alternative = value + Decimal(_SHARES[half["ar"] or half["en"]]), value
        end = half.end()
    name = None if unit is None or unit.kind == "percent" else unit.name
    start = max(after, _symbol_start(text, numeral.start))
    explicit, form = numeral.explicit or half is not None, numeral.form
    return Quantity(value, kind, name, start, end, text[start:end], explicit, form, alternative)


def _unit(text: str, numeral: Numeral) -> tuple[Unit | None, int]:
    """The unit of a numeral, and where numeral and unit end."""
    if numeral.form == "dual":
        stem = dual_of(text[numeral.start : numeral.end])
        return _UNITS.get(stem or ""), numeral.end
    if percent := _PERCENT_AFTER.match(text, numeral.end):
        return Unit("percent", "percent"), percent.end()
    before = text[max(0, numeral.start - 5) : numeral.start]
    if _PERCENT_BEFORE.search(before):
        return Unit("percent", "percent"), numeral.end
    if symbol := _CURRENCY_BEFORE.search(before):
        name = _SYMBOLS.get(symbol.group().strip()) or _UNITS[symbol[1].lower()].name
        return Unit(name, "currency"), numeral.end
    if symbol := _CURRENCY_AFTER.match(text, numeral.end):
        return Unit(_SYMBOLS[symbol[1]], "currency"), symbol.end()
    return _unit_word(text, numeral.end)


def _unit_word(text: str, end: int) -> tuple[Unit | None, int]:
    for at in (end, nationality.end() if (nationality := _NATIONALITY.match(text, end)) else end):
        word = _NEXT_WORD.match(text, at)
        if not word or word[1] in _NOT_AFTER_NUMBER:
            continue
        language: Language = "ar" if word[1] > "\u0600" else "en"
        for form in matching_forms(word[1], language):
            unit = _UNITS.get(form)
            if unit and (at == end or unit.kind == "currency"):
                return unit, word.end()
    return None, end


def _symbol_start(text: str, start: int) -> int:
    before = text[max(0, start - 5) : start]
    symbol = _CURRENCY_BEFORE.search(before) or _PERCENT_BEFORE.search(before)
    return start - len(symbol.group()) if symbol else start


def _shared_units(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """The unit named at the end of a range belongs to its beginning too: 10 to 15 percent."""
    for at in range(len(quantities) - 1, 0, -1):
        first, second = quantities[at - 1], quantities[at]
        if first.unit or first.kind != "number" or second.kind not in ("percent", "currency"):
            continue
        if _RANGE.fullmatch(text[first.end : second.start]):
            quantities[at - 1] = replace(first, kind=second.kind, unit=second.unit)
    return quantities
