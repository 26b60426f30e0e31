"""One spelling for an Arabic string, whoever typed it and on whatever keyboard."""

from __future__ import annotations

import re
import unicodedata

from align.orthography import ORDINARY, PLAIN, plain

# Hamza on a carrier becomes the bare hamza before the compatibility decomposition would make a
# plain waw or yaa of it: مسؤول and مسئول meet, and مسؤول stays apart from مسول.
_HAMZA = str.maketrans({"ؤ": "ء", "ئ": "ء", "ٶ": "ء", "ٸ": "ء"})
# Presentation forms, and madda and hamza as marks of their own.
_COMPOSABLE = re.compile("[\u0653-\u0655\ufb50-\ufdff\ufe70-\ufefc]")
_LETTERS = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ے": "ي",
        "ة": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ە": "ه",
        "ۀ": "ه",
        "ۃ": "ه",
        "ک": "ك",
        "ڪ": "ك",
        "گ": "ك",
        "پ": "ب",
        "چ": "ج",
        "ڤ": "ف",
        "ژ": "ز",
    }
)


_FOLD = {**PLAIN, **_HAMZA, **_LETTERS}


def composed(text: str) -> str:
    """Text whose letters are ordinary ones: no presentation forms, no hamza set apart.

    >>> composed("ﻻﺟﺊ") == composed("لاجي\u0654") == "لاجئ"
    True
    """
    return unicodedata.normalize("NFKC", text) if _COMPOSABLE.search(text) else text


def fold_arabic(text: str) -> str:
    """An Arabic string without harakat, tatweel, controls and the variety of its letters.

    Alef with hamza, madda or wasla is bare alef, alef maqsura yaa, taa marbuta haa; hamza on waw
    or yaa is bare hamza; presentation forms, Persian letters and digits become ordinary ones.

    >>> fold_arabic("إتّفـاقيّة"), fold_arabic("مسؤول") == fold_arabic("مسئول")
    ('اتفاقيه', True)
    >>> fold_arabic("ﻻﺟﺊ"), fold_arabic("٢٠٪")
    ('لاجء', '20%')
    """
    text = composed(text)
    folded = fold_letters(text)
    if not ORDINARY.fullmatch(folded):
        folded = plain(text.translate(_HAMZA)).translate(_LETTERS)
    return " ".join(folded.lower().split())


def fold_letters(text: str) -> str:
    """:func:`fold_arabic` for text of ordinary letters, its lines and spaces left as they are.

    >>> fold_letters("هيئة  أمم")
    'هيءه  امم'
    """
    return text.translate(_FOLD)
