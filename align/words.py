"""Words of a text, where they stand, and the forms under which they are found again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from align import arabic, english
from align.orthography import ARABIC_MARKS, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.document import Language

_ARABIC_LETTERS = (
    "\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc"
)
_ARABIC_LETTER = re.compile(f"[{_ARABIC_LETTERS}]")
_LATIN_LETTER = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a]")
# What may stand within a word beside letters: accents, harakat, tatweel, joiners, bidi marks.
_WITHIN = f"\u0300-\u036f{ARABIC_MARKS}\u0640\u00ad\u200c-\u200f"
_APOSTROPHES = "'’ʼ"
# The blocks that nearly all texts in the two languages keep to: Latin, Arabic, punctuation.
_BLOCKS = ((0x0000, 0x024F), (0x0600, 0x06FF), (0x2000, 0x206F))
_ORDINARY = re.compile("[" + "".join(rf"\u{a:04x}-\u{b:04x}" for a, b in _BLOCKS) + "]*+")

_SILENT = re.compile(f"[{_WITHIN}]")


@cache
def _pattern(*, ordinary: bool) -> re.Pattern[str]:
    """A word, in any text or (twice as fast) in text of :data:`_BLOCKS` only.

    An import spends a sixth of its time here. So letters are listed where they are few, for the
    sake of a table that is faster than asking Unicode; what most words have none of is looked for
    where there is a sign of it; and runs of letters are taken whole and never given back.
    """
    letter, digit, either = r"[^\W\d_]", r"\d", r"[^\W_]"
    audible = rf"[^\W_{_WITHIN}]"
    if ordinary:
        letter = _listed(lambda c: c.isalnum() and not c.isdecimal())
        digit, either = _listed(str.isdecimal), _listed(str.isalnum)
        audible = _listed(lambda c: c.isalnum() and not _SILENT.match(c))
    mark, silent = f"[{ARABIC_MARKS}]", _SILENT.pattern
    rest = (
        rf"(?:(?:{mark}|{silent}(?={audible}|{mark})){either}*+)*+"
        rf"(?:[{_APOSTROPHES}]{letter}{either}*+(?:(?:{mark}|{silent}(?={either})){either}*+)*+)*+"
    )
    number = rf"{digit}++(?:[.,\u066b\u066c]{digit}++)*+{either}*+"
    longer = rf"{either}++(?:(?=[{_APOSTROPHES}{_WITHIN}]){rest})?+"
    abbreviation = rf"(?:\.{letter})+\."
    return re.compile(rf"{letter}(?:{longer}|{abbreviation}|{rest})|{number}")


def _listed(wanted: Callable[[str], object]) -> str:
    """A character class of those characters of :data:`_BLOCKS`, by ranges."""
    listed = []
    for first, last in _BLOCKS:
        for is_wanted, run in groupby(map(chr, range(first, last + 1)), wanted):
            characters = "".join(run)
            listed += [f"{characters[0]}-{characters[-1]}"] if is_wanted else []
    return f"[{''.join(listed)}]"


def _pattern_for(text: str) -> re.Pattern[str]:
    return _pattern(ordinary=_ORDINARY.fullmatch(text) is not None)


# No word is longer; what is longer must not fill the memory.
_LONGEST_CACHED = 64


@dataclass(frozen=True, slots=True)
class Word:
    """A word or number and where it stands: ``text`` is ``given[start:end]``, as written."""

    text: str
    start: int
    end: int


def words(text: str, language: Language) -> list[Word]:
    """The words and numbers of a text, in order, as they are written.

    Abbreviations keep their dots, numbers their separators, Arabic words their harakat; hyphenated
    compounds are split.

    >>> [word.text for word in words("The U.S.-led force didn't pay 3.5 million.", "en")]
    ['The', 'U.S.', 'led', 'force', "didn't", 'pay', '3.5', 'million']
    >>> [word.text for word in words("بلغت ٣٫٥ مليون، أي ٢٠٪", "ar")]
    ['بلغت', '٣٫٥', 'مليون', 'أي', '٢٠']
    """
    return [
        Word(match.group(), match.start(), match.end())
        for match in _pattern_for(text).finditer(text)
    ]


def word_texts(text: str) -> list[str]:
    """The words of a text without their places; the fast way where nothing else is needed.

    >>> word_texts("Two words.")
    ['Two', 'words']
    """
    return _pattern_for(text).findall(text)


def word_forms(text: str, language: Language) -> list[tuple[str, ...]]:
    """The matching forms of each word of a text, in order: :func:`words` without the places.

    >>> word_forms("Militias agreed", "en")
    [('militia',), ('agree',)]
    """
    return [matching_forms(word, language) for word in _pattern_for(text).findall(text)]


def matching_forms(word: str, language: Language) -> tuple[str, ...]:
    """The forms under which a word may be found, the likeliest first; at least one.

    Two words match when they share a form. A word in the other script goes by that script's rules.

    >>> set(matching_forms("وبالاتفاقية", "ar")) & set(matching_forms("اتفاقيات", "ar"))
    {'اتفاقيه'}
    >>> matching_forms("NATO", "ar"), matching_forms("٢٠١٥", "ar"), matching_forms("2,500", "en")
    (('nato',), ('2015',), ('2500',))
    """
    return _cached_forms(word) if len(word) <= _LONGEST_CACHED else _forms(word)


def _forms(word: str) -> tuple[str, ...]:
    if word.isalpha() and word.isascii():
        return english.matching_forms(word)
    if _ARABIC_LETTER.search(word):
        return arabic.matching_forms(word)
    if word[:1].isdigit():
        return (plain(word).replace(",", "") or word,)
    return english.matching_forms(word)


# One cache for both languages: the script of a word decides, not the text it stands in.
_cached_forms = lru_cache(maxsize=1 << 17)(_forms)


def primary_form(word: str, language: Language) -> str:
    """The one form by which words are grouped: the likeliest of :func:`matching_forms`.

    >>> primary_form("الحكومات", "ar") == primary_form("حكومة", "ar")
    True
    """
    return matching_forms(word, language)[0]


def fold(text: str, language: Language) -> str:
    """A whole string's key for exact matches: case, marks, digits, quotes and spaces folded.

    >>> fold("بلغت  ٢٠٪", "ar") == fold("بَلَغَت 20%", "ar")
    True
    """
    return arabic.fold_arabic(text)


def count_letters(text: str, language: Language) -> int:
    """How many letters of that language's script stand in the text.

    >>> count_letters("قرار UN", "ar"), count_letters("قرار UN", "en")
    (4, 2)
    """
    return len((_ARABIC_LETTER if language == "ar" else _LATIN_LETTER).findall(text))


def detect_language(text: str) -> Language | None:
    """The language by the script of most letters; None where there is neither script.

    >>> [detect_language(text) for text in ("قرار مجلس الأمن 2254", "Resolution 2254", "7")]
    ['ar', 'en', None]
    """
    ar, en = count_letters(text, "ar"), count_letters(text, "en")
    if not ar and not en:
        return None
    return "ar" if ar >= en else "en"
