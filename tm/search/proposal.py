"""A translation with its numbers adapted to the query: proposed, never applied."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from align.counted import counted_noun
from align.orthography import western_digits
from tm.match import Proposal
from tm.search.tokens import NUMBER
from tm.unit import other_side

if TYPE_CHECKING:
    from tm.search.tokens import Tokens
    from tm.unit import Side, TranslationUnit

_COUNTED = re.compile(r"(?P<between>[\s\u00a0]+)(?P<word>(?:[^\W\d_]|[\u064b-\u0652\u0640])+)")
_PARTS = (":", "/", ".")
_RANGES = ("-", "–")
# What a number after it is the number of: Article 5 applies. Any name may be such a word.
_LABEL = re.compile(
    r"\b(?:art|articles?|annex|appendix|chapters?|clause|decree|figure|items?|law|lines?|no|nos|number|"
    r"pages?|paragraphs?|paras?|parts?|phase|pp?|resolutions?|rounds?|rules?|sections?|stage|"
    r"tables?|vol|volumes?|week)\.?\s{1,3}$",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b([A-Z][\w.]{0,40})\s{1,3}$")
_ARABIC_LABEL = re.compile(
    r"(?:المادة|الفصل|القرار|الصفحة|رقم|البند|الفقرة|الجدول|الشكل|القسم|الباب|القانون)\s{1,3}$"
)
_OPENERS = """About Above After All Almost Among And Another Approximately Around As At Before Below
    Between But By During Every For From In Into Just Last Least Most Nearly Next Of On Only Or
    Other Out Over Roughly Since Some Than The These Those To Under Until Up With Within"""
_OPENING = frozenset(_OPENERS.split())
_NUMBER = re.compile(r"\d+(?:[.,٫٬]\d+)*")
_TO_ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")


def propose_numbers(
    unit: TranslationUnit, side: Side, query: Tokens, text: Tokens
) -> Proposal | None:
    """The other side of ``unit`` with the query's numbers in place of its own.

    Only where the texts differ in numbers alone (and in the number of what they count) and each
    number to be changed stands exactly once, in digits, in the translation; the digits stay of the
    set that the translation uses. The noun that a number counts is put into the number it has then
    (7 أيام, 11 يوماً); where that cannot be told nothing is proposed.
    """
    if query.numbers == text.numbers or not _differ_in_numbers_alone(query, text):
        return None
    wanted = [
        (old, new) for old, new in zip(text.numbers, query.numbers, strict=True) if old != new
    ]
    translation = unit.text(other_side(side))
    places: dict[str, list[re.Match[str]]] = {}
    for match in _NUMBER.finditer(translation):
        places.setdefault(_plain(match.group()), []).append(match)
    changes: list[tuple[int, int, str]] = []
    for old, new in wanted:
        found = places.get(_plain(old), [])
        if len(found) != 1 or sum(old == other for other, _ in wanted) != 1:
            return None
        change = _change(translation, found[0], new, other_side(side))
        if change is None:
            return None
        changes.append(change)
    changes.sort()
    adapted, done = "", 0
    for start, end, new in changes:
        adapted += translation[done:start] + new
        done = end
    pairs = tuple((translation[start:end], new) for start, end, new in changes)
    return Proposal(adapted + translation[done:], pairs)


def _differ_in_numbers_alone(query: Tokens, text: Tokens) -> bool:
    """Whether all words are the same, or other forms of what a number before them counts."""
    if len(query.folded) != len(text.folded) or len(query.numbers) != len(text.numbers):
        return False
    pairs = enumerate(zip(query.folded, text.folded, strict=True))
    return all(
        mine == theirs
        or (at > 0 and query.forms[at] == text.forms[at] and query.folded[at - 1] == NUMBER)
        for at, (mine, theirs) in pairs
    )


def _change(
    translation: str, number: re.Match[str], new: str, side: Side
) -> tuple[int, int, str] | None:
    """Where the number stands, with what it counts if that changes, and what is to stand there."""
    start, end = number.span()
    put = new.translate(_TO_ARABIC) if _arabic(number.group()) else new
    counted = _COUNTED.match(translation, end)
    values = _value(number.group()), _value(new)
    before = translation[:start]
    in_a_row = before.endswith(_PARTS)  # 12:25, 2018/19
    if side == "en" and _LABEL.search(before):
        return start, end, put
    if counted is None or values[0] is None or values[1] is None or in_a_row:
        return start, end, put
    noun = counted_noun(counted["word"], side, values[0], values[1])
    if noun == counted["word"]:
        return start, end, put
    if noun is None or before.endswith(_RANGES) or _after_a_name(before, side):
        return None
    return start, counted.end(), put + counted["between"] + noun


def _after_a_name(before: str, side: Side) -> bool:
    """Whether a number may be part of a name, and what follows not what it counts."""
    if side == "ar":
        return _ARABIC_LABEL.search(before) is not None
    found = _CAPITALISED.search(before)
    return found is not None and found[1] not in _OPENING


def _plain(number: str) -> str:
    return western_digits(number).replace("٫", ".").replace("٬", ",").replace(",", "")


def _value(number: str) -> Decimal | None:
    """What a number is worth; None for a version, an ordinal: 1.4.2, 3rd."""
    try:
        return Decimal(_plain(number))
    except InvalidOperation:
        return None


def _arabic(number: str) -> bool:
    return western_digits(number) != number
