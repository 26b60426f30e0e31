"""The noun that a numeral counts, when the number becomes another one: 7 أيام, but 11 يوماً."""

from __future__ import annotations

from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING

from align.arabic.folding import fold_arabic
from align.arabic.forms import matching_forms
from align.arabic.lexicon import lexicon
from align.arabic.patterns import is_verbal_noun
from align.english import matching_forms as english_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from align.document import Language

_TANWIN = ("اً", "ًا", "أً", "ءً")
# Counted before another noun (11 مليون دولار), they bear no ending.
_SCALES = frozenset({"ألف", "مليون", "مليار", "بليون", "تريليون"})
# Nouns whose plural in ات neither ة nor their pattern tells.
_IN_AT = """دولار يورو سنت كيلومتر سنتيمتر مليمتر كيلوغرام كيلوجرام غرام لتر ميغاواط مليار بليون
    تريليون قرار مطار صراع حساب خيار نزاع اجتماع بيان مخيم"""
_PLURAL_IN_AT = frozenset(_IN_AT.split())
_PLURALS = frozenset({"children", "feet", "men", "women"})
# Nouns in ي that lose it without the article (نادٍ) and whose entries do not tell so.
_DEFECTIVE = frozenset({"نادي", "ماضي", "مغني"})
# What may follow a number in English without being counted by it.
_AFTER = """a and are as at but by for from had has have in is it of on or per percent say says
    states that the to was were which with hundred thousand million billion trillion
    afterwards always besides does hers his its less means news ours perhaps plus series species
    theirs this thus towards us versus yes yours"""
_UNCOUNTED = frozenset(_AFTER.split())


class _Counting(Enum):
    """What a number makes of the Arabic noun after it (Wright, *Grammar*, II §§ 97-103)."""

    ONE = auto()
    TWO = auto()
    PLURAL = auto()
    ACCUSATIVE = auto()
    SINGULAR = auto()


_NEVER_IN_DIGITS = (_Counting.ONE, _Counting.TWO)


def counted_noun(word: str, language: Language, old: Decimal, new: Decimal) -> str | None:
    """``word``, which follows the number ``old`` in digits, as it stands after ``new``.

    The word itself where nothing changes or where it is not what the number counts; None where it
    changes and cannot be told how: one and two are not written in digits in Arabic (يومان), and
    the plural of an unlisted noun is not known.

    >>> from decimal import Decimal
    >>> [counted_noun("أيام", "ar", Decimal(5), Decimal(n)) for n in (7, 11, 100, 2)]
    ['أيام', 'يوماً', 'يوم', None]
    >>> counted_noun("سنة", "ar", Decimal(20), Decimal(4)), counted_noun(
    ...     "في", "ar", Decimal(20), Decimal(4))
    ('سنوات', 'في')
    >>> counted_noun("days", "en", Decimal(5), Decimal(1)), counted_noun(
    ...     "percent", "en", Decimal(1), Decimal(5))
    ('day', 'percent')
    """
    if old == new or not word:
        return word
    return _arabic(word, old, new) if language == "ar" else _english(word, old, new)


def _counting(number: Decimal) -> _Counting:
    """Which of the five a number is, a decimal fraction being followed by the bare singular."""
    if number != int(number):
        return _Counting.SINGULAR
    if number in (1, 2):
        return _Counting.ONE if number == 1 else _Counting.TWO
    last = int(number) % 100
    if 3 <= last <= 10:
        return _Counting.PLURAL
    return _Counting.ACCUSATIVE if last >= 11 else _Counting.SINGULAR


def _arabic(word: str, old: Decimal, new: Decimal) -> str | None:
    was, becomes = _counting(old), _counting(new)
    if was is becomes:
        return word
    folded = fold_arabic(word)
    definite = word.startswith("ال")
    for singular in _singulars(word):
        if definite and not fold_arabic(singular).startswith("ال"):
            continue
        if _is_defective(singular) and folded in _defective_forms(singular):
            return None
        if was in _NEVER_IN_DIGITS and singular not in _SCALES:
            return None
        if any(fold_arabic(form) == folded for form in _written(singular, was)):
            found = _written(singular, becomes)
            tanwin = "ًا" if word.endswith("ًا") else "اً"
            return found[0].replace("اً", tanwin) if found else None
    if definite:
        return word
    unlisted = was is _Counting.ACCUSATIVE and word.endswith(_TANWIN)
    return None if unlisted or (was is _Counting.PLURAL and word.endswith(("ات", "ئ"))) else word


def _singulars(word: str) -> Iterator[str]:
    """The listed nouns that the word may be a form of, as they are spelled."""
    listed = lexicon()
    for form in matching_forms(word):
        if listed.counted(form):
            # Of أب and the month آب it is أب that has a plural.
            own = listed.inflected.get(form)
            yield from sorted(listed.written.get(form, ()), key=lambda one: (one != own, one))


def _is_defective(singular: str) -> bool:
    """Whether the noun is one as قاضٍ, whose ي comes and goes with the article and the case."""
    return singular in _DEFECTIVE or f"{singular}ي" in _irregular().get(fold_arabic(singular), ())


def _defective_forms(singular: str) -> set[str]:
    """Its singulars and plurals, folded."""
    stem = singular.removesuffix("ي")
    endings = ("", "ي", "يا", "ا", "ين", "ون")
    return {fold_arabic(form) for form in (*(stem + end for end in endings), *_plurals(singular))}


def _written(singular: str, counting: _Counting) -> list[str]:
    """The forms a noun may have there, the first the one to write; none where it is not known."""
    if counting is _Counting.PLURAL:
        return _plurals(singular)
    if counting is _Counting.SINGULAR or singular in _SCALES:
        return [singular]
    if counting is _Counting.ACCUSATIVE:
        if singular.endswith(("ة", "ى", "ا")):
            return [singular]
        return [singular + ("ً" if singular.endswith(("اء", "أ")) else "اً")]
    return []


def _plurals(singular: str) -> list[str]:
    folded = fold_arabic(singular)
    irregular = [form for form in _irregular().get(folded, ()) if form != f"{singular}ة"]
    if irregular:
        return irregular
    if singular.endswith("ة"):
        return [singular[:-1] + "ات"]
    if singular in _PLURAL_IN_AT or is_verbal_noun(folded):
        return [singular + "ات"]
    return [singular + "ين"] if folded in lexicon().adjectives else []


@cache
def _irregular() -> dict[str, list[str]]:
    """The irregular plurals of each listed noun, as the lexicon spells and orders them."""
    found: dict[str, list[str]] = {}
    for entries in lexicon().irregular.values():
        for lemma, written, _ in entries:
            found.setdefault(lemma, []).append(written)
    return found


def _english(word: str, old: Decimal, new: Decimal) -> str | None:
    if (old == 1) is (new == 1) or word in _UNCOUNTED or not word.islower():
        return word
    if new != 1:
        # A plural to be made: of what, one word alone does not say (1 armed soldier).
        return None
    if word == "people":
        return "person"
    if word in _PLURALS or (word.endswith("s") and not word.endswith("ss")):
        return english_forms(word)[0]
    return word
