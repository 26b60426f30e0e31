"""Errors as translators make them, put into clean drafts: other ones than ``seeded_errors`` has.

Number words and ordinals exchanged, a percent sign lost, another month, a name in another
transliteration, a term in a rival rendering with a conjunction or preposition written onto it, the
last clause of a sentence left out. One more change is none: two Arabic sentences in one segment,
which must raise nothing. All are rules written by hand; the same text gives the same errors.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.names import capitalised_names, transliteration_similarity
from align.words import words
from benchmarks.seeded_terms import planted, swapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.seeded_errors import CleanDocument

    Change = Callable[[CleanDocument, int], str | None]

_CARDINALS = (
    ("ثلاثة", "أربعة"),
    ("ثلاث", "أربع"),
    ("خمسة", "ستة"),
    ("خمس", "ست"),
    ("سبعة", "ثمانية"),
    ("تسعة", "عشرة"),
    ("عشرة", "سبعة"),
    ("عشرين", "ثلاثين"),
    ("عشرون", "ثلاثون"),
    ("أربعين", "خمسين"),
    ("أربعون", "خمسون"),
    ("ستين", "سبعين"),
    ("ستون", "سبعون"),
    ("مئتين", "ثلاثمئة"),
    ("مئة", "مئتي"),
)
_ORDINALS = (
    ("الثالث", "الرابع"),
    ("الثالثة", "الرابعة"),
    ("الرابع", "الخامس"),
    ("الرابعة", "الخامسة"),
    ("الخامس", "السادس"),
    ("الخامسة", "السادسة"),
    ("السادس", "السابع"),
    ("السابع", "الثامن"),
    ("العاشر", "التاسع"),
)
_MONTHS = (
    ("يناير", "فبراير"),
    ("فبراير", "مارس"),
    ("مارس", "أبريل"),
    ("أبريل", "مايو"),
    ("مايو", "يونيو"),
    ("يونيو", "يوليو"),
    ("يوليو", "أغسطس"),
    ("أغسطس", "سبتمبر"),
    ("سبتمبر", "أكتوبر"),
    ("أكتوبر", "نوفمبر"),
    ("نوفمبر", "ديسمبر"),
    ("ديسمبر", "يناير"),
    ("شباط", "آذار"),
    ("آذار", "نيسان"),
    ("نيسان", "أيار"),
    ("أيار", "حزيران"),
    ("حزيران", "تموز"),
    ("تموز", "آب"),
    ("آب", "أيلول"),
    ("أيلول", "تشرين الأول"),
    ("تشرين الأول", "تشرين الثاني"),
    ("تشرين الثاني", "كانون الأول"),
    ("كانون الأول", "كانون الثاني"),
    ("كانون الثاني", "شباط"),
)
_PERCENT = re.compile(r"\s*(?:[%٪]|في المئة|في المائة|بالمئة|بالمائة)")
# Sounds that transliterators write with other letters; not those of ``seeded_errors``.
_SOUNDS = (
    ("غ", "ج"),
    ("ج", "غ"),
    ("ث", "ت"),
    ("ز", "س"),
    ("ك", "خ"),
    ("ت", "ط"),
    ("س", "ز"),
    ("و", "ا"),
    ("ي", "ا"),
)
_CLAUSE = re.compile(r"[،؛]\s+")
_ARABIC = "\u0620-\u064a"


def _exchanged(text: str, table: tuple[tuple[str, str], ...]) -> str | None:
    for right, wrong in table:
        match = re.search(rf"(?<![{_ARABIC}])([وبل]?){right}(?![{_ARABIC}])", text)
        if match:
            return text[: match.start()] + match[1] + wrong + text[match.end() :]
    return None


def number_word(document: CleanDocument, at: int) -> str | None:
    """Another cardinal, where the English has a number too."""
    en, ar = document.pairs[at]
    return _exchanged(ar, _CARDINALS) if _says_number(en) else None


def ordinal(document: CleanDocument, at: int) -> str | None:
    """Another ordinal, from the third on."""
    en, ar = document.pairs[at]
    told = re.search(r"\b(?:third|fourth|fifth|sixth|seventh|tenth|\d+th)\b", en, re.IGNORECASE)
    return _exchanged(ar, _ORDINALS) if told else None


def percent(document: CleanDocument, at: int) -> str | None:
    """A percentage that lost its sign or its words."""
    en, ar = document.pairs[at]
    match = _PERCENT.search(ar) if re.search(r"%|per ?cent", en) else None
    return ar[: match.start()] + ar[match.end() :] if match else None


def month(document: CleanDocument, at: int) -> str | None:
    """The next month, where the English names one; pairs of names (أيار/مايو) are left alone."""
    en, ar = document.pairs[at]
    if "/" in ar or not re.search(
        r"\b(?:Janu|Febr|March|April|May|June|July|Aug|Sept|Octo|Nov|Dec)", en
    ):
        return None
    return _exchanged(ar, _MONTHS)


def name(document: CleanDocument, at: int) -> str | None:
    """A name in another transliteration that the document spells alike at least twice elsewhere."""
    en, ar = document.pairs[at]
    for found in capitalised_names(en):
        for part in (word.text for word in words(found.text, "en") if len(word.text) > 3):
            for word in words(ar, "ar"):
                if len(word.text) < 4 or transliteration_similarity(part, word.text) < 0.9:
                    continue
                others = sum(
                    word.text in text
                    for other, (source, text) in enumerate(document.pairs)
                    if other != at and part in source
                )
                wrong = _respelled(word.text)
                if others >= 2 and wrong and ar.count(word.text) == 1:
                    return ar[: word.start] + wrong + ar[word.end :]
    return None


def _respelled(written: str) -> str | None:
    for right, wrong in _SOUNDS:
        place = written.find(right, 1)
        if place > 0:
            return written[:place] + wrong + written[place + 1 :]
    return None


def rival_with_clitic(document: CleanDocument, at: int) -> str | None:
    """A planted term in a rendering of another time, و written onto it."""
    en, ar = document.pairs[at]
    for term in planted():
        for right in term.renderings:
            for wrong in term.renderings:
                if wrong == right or not term.given_up(wrong, document.date or "1900-01-01"):
                    continue
                text = swapped(term.term, right, wrong, en, ar)
                if text is not None and not wrong.startswith("و"):
                    return text.replace(wrong, f"و{wrong}", 1)
    return None


def clause(document: CleanDocument, at: int) -> str | None:
    """The last clause left out, if it is a good part of a long sentence."""
    _, ar = document.pairs[at]
    cuts = list(_CLAUSE.finditer(ar))
    if not cuts or not ar.endswith((".", "؟", "!")):
        return None
    kept, lost = ar[: cuts[-1].start()], ar[cuts[-1].end() :]
    if len(lost.split()) < 5 or len(lost) < 0.25 * len(ar) or len(kept.split()) < 5:
        return None
    return kept + ar[-1]


CHANGES: dict[str, Change] = {
    "number word changed": number_word,
    "ordinal changed": ordinal,
    "percent sign lost": percent,
    "month changed": month,
    "name respelled": name,
    "rival rendering, with و": rival_with_clitic,
    "clause left out": clause,
}


def _says_number(text: str) -> bool:
    return bool(
        re.search(
            r"\d|\b(?:three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|"
            r"hundred)\b",
            text,
            re.IGNORECASE,
        )
    )
