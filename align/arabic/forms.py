"""Matching forms of an Arabic word: first version, deepened next."""

from __future__ import annotations

from functools import lru_cache

from align.orthography import plain

_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ؤ": "ء", "ئ": "ء"})
_PREFIXES = ("وبال", "وكال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال")
_SUFFIXES = ("هما", "ها", "هم", "هن", "كم", "نا")
_KEEP = ("وزير", "وزار", "كتاب", "بنك", "فلسطين", "لبنان", "كردستان", "والد")


def fold_arabic(text: str) -> str:
    """One spelling for an Arabic string.

    >>> fold_arabic("إتّفـاقية")
    'اتفاقيه'
    """
    return plain(text).translate(_LETTERS)


@lru_cache(maxsize=1 << 16)
def matching_forms(word: str) -> tuple[str, ...]:
    """The forms under which a word may be found, the likeliest first.

    >>> matching_forms("وبالاتفاقية")[0] == matching_forms("اتفاقيتها")[0] == "اتفاقيه"
    True
    """
    folded = fold_arabic(word)
    rest = folded
    if not rest.startswith(_KEEP):
        for prefix in _PREFIXES:
            if rest.startswith(prefix) and len(rest) - len(prefix) >= 3:
                rest = rest[len(prefix) :]
                if prefix.endswith("لل"):
                    pass
                break
        else:
            if rest[:1] in ("و", "ب", "ل") and len(rest) > 4:
                rest = rest[1:]
    for suffix in _SUFFIXES:
        if rest.endswith(suffix) and len(rest) - len(suffix) >= 3:
            rest = rest[: -len(suffix)]
            rest = rest[:-1] + "ه" if rest.endswith("ت") else rest
            break
    if rest.endswith("ات") and len(rest) > 4:
        return (rest[:-2] + "ه", rest[:-2], folded)
    if rest.endswith(("ون", "ين")) and len(rest) > 4:
        return (rest[:-2], folded)
    return (rest, folded) if rest != folded else (rest,)
