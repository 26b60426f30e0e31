"""Names in a text, and what tells that two spellings are one name.

The likeness of a name and its transliteration is :func:`transliteration_similarity`, from the
letter model in :mod:`align.transliteration`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.arabic import fold_arabic
from align.dates.months import ENGLISH as MONTHS
from align.english.inflection import lemmas
from align.transliteration import transliteration_similarity
from align.transliteration.similarity import english_letters
from align.transliteration.skeleton import arabic_skeleton, english_skeleton
from align.words import Word, detect_language

if TYPE_CHECKING:
    from align.document import Language

__all__ = ["capitalised_names", "consonant_skeleton", "latin_strings", "transliteration_similarity"]

_LATIN = (
    r"(?:https?://|www\.)[^\s<>\u0600-\u06ff]+[\w/]"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
    r"|(?:[A-Za-z]\.){2,}"
    r"|[A-Za-z\u00c0-\u024f](?:[\w&'’]|[-./](?=[A-Za-z0-9]))*"
)
_LATIN_STRING = re.compile(_LATIN)
# What an English text passes to an Arabic one as it stands: addresses, acronyms, F-16, iPhone.
_CARRIED_OVER = re.compile(r"://|^www\.|@|^(?:[A-Za-z]\.){2,}$|[A-Z].*[A-Z]|[a-z][A-Z]|\d")
_NAME_WORD = r"[A-Z\u00c0-\u00de][\w\u00c0-\u024f]*(?:['’](?!s\b)[A-Za-z]\w*)?(?:-[A-Z]\w*)*"
_ARTICLE = r"(?:al|el|as|ash|an|ar|ad|at|az|bin|ibn|abu|abd|umm|de|van|von|der|du|da|ul)"
_PARTICLE = rf"{_ARTICLE}[\s-]+"
_NAME = re.compile(
    rf"(?<![\w.])(?:{_PARTICLE}(?=[A-Z]))?{_NAME_WORD}"
    rf"(?:\s+(?:(?:of|for)\s+(?:the\s+)?(?=[A-Z]))?(?:{_PARTICLE})*{_NAME_WORD})*"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n•–—\"“”'‘(\[])\s*$")
# Words that begin a sentence and no name.
_OPENERS_TEXT = """
a about above according across after again against all also although among an and another any are
around as at because before behind below beside besides between beyond both but by can could
despite did do does down during each either even every few finally first for from further given
had has have he hence her here his how however i if in indeed instead into is it its just last
later like many may meanwhile more moreover most much my near neither nevertheless next no none
nonetheless nor not nothing now of off on once one only or other our out over owing perhaps rather
second several she should similarly since so some still such than that the their then there
therefore these they third this those though three through throughout thus to today together too
toward towards two under unless unlike until up upon was we were what when where whereas whether
which while who whose why will with within without would yet you your
"""
_OPENERS = frozenset(_OPENERS_TEXT.split())
_DAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"})
_NO_NAMES = frozenset({*MONTHS, *_DAYS, "I"})


def consonant_skeleton(word: str, language: Language) -> str:
    """The consonants of a name in one alphabet for both languages: a key few spellings change.

    Vowels, h, doubling and the article fall away; letters that transliterations exchange are one.

    >>> consonant_skeleton("Mohammed", "en"), consonant_skeleton("محمّد", "ar")
    ('mmd', 'mmd')
    >>> consonant_skeleton("Al-Maliki", "en") == consonant_skeleton("مالكي", "ar")
    True
    """
    if language == "en":
        return english_skeleton(english_letters(word))
    return arabic_skeleton(fold_arabic(word))


def latin_strings(text: str) -> list[Word]:
    """The Latin-script strings that a translation between English and Arabic keeps as they are.

    In a text that is mostly Arabic, every Latin word, acronym, web and mail address; in English
    text, the addresses, acronyms, and words with a digit or a second capital.

    >>> found = latin_strings("موقع الأمم المتحدة www.un.org (UN) و COVID-19 وشركة Meta في العراق")
    >>> [string.text for string in found]
    ['www.un.org', 'UN', 'COVID-19', 'Meta']
    >>> [found.text for found in latin_strings("The U.S. sold F-16 jets, says info@un.org.")]
    ['U.S.', 'F-16', 'info@un.org']
    """
    arabic = detect_language(text) == "ar"
    return [
        Word(match.group(), *match.span())
        for match in _LATIN_STRING.finditer(text)
        if arabic or _CARRIED_OVER.search(match.group())
    ]


def capitalised_names(text: str) -> list[Word]:
    """Runs of capitalised words in English text that are likely names, in order.

    Particles inside a name belong to it (Haider al-Abadi, Ministry of Defense). Words that open a
    sentence, months and days are left out; of an ordinary word that opens one, only its form tells.

    >>> text = "On Monday Haider al-Abadi met the Ministry of Defense. Officials left Baghdad."
    >>> [name.text for name in capitalised_names(text)]
    ['Haider al-Abadi', 'Ministry of Defense', 'Baghdad']
    """
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        opens = bool(_SENTENCE_START.search(text[max(0, start - 4) : start]))
        while start < end:
            first, _, rest = text[start:end].partition(" ")
            if not _is_no_name(first, opens=opens, alone=not rest):
                break
            start = end - len(rest.lstrip())
            opens = False
        if start < end:
            found.append(Word(text[start:end], start, end))
    return found


def _is_no_name(word: str, *, opens: bool, alone: bool) -> bool:
    """Whether a capitalised word is not (the beginning of) a name."""
    if word in _NO_NAMES:
        return True
    lower = word.lower()
    if lower in _OPENERS and (opens or lower in ("i", "the", "a", "an")):
        return True
    if not (opens and alone):
        return False
    inflected = lemmas(lower)[0] != lower and not lower.endswith(("as", "is", "us", "es"))
    return inflected or lower.endswith(("ly", "tion", "ment", "ness", "ing", "ty"))
