"""Spelling without meaning: what differs on the page and not in the word, in both scripts.

Everything here serves matching only; stored text is never altered. Each function maps a string to
a string, is idempotent, and takes any Unicode, lone surrogates included.
"""

from __future__ import annotations

import re
import unicodedata

# Soft hyphen, zero-width characters, bidi marks, embeddings, overrides and isolates, the byte-order
# mark, and the Arabic tatweel: none of them is heard.
INVISIBLE = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_QUOTES = {
    **dict.fromkeys("‘’‚‛ʼʹʻ`´′＇", "'"),
    **dict.fromkeys("“”„‟«»″〝〞＂", '"'),
}
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_ARABIC_PUNCTUATION = {"،": ",", "؛": ";", "؟": "?", "۔": ".", "٪": "%", "٫": ".", "٬": ","}
_DIGITS = {
    **{chr(0x0660 + value): str(value) for value in range(10)},
    **{chr(0x06F0 + value): str(value) for value in range(10)},
}
# What Unicode calls a mark in the Arabic blocks: harakat, shadda, superscript alef, Quranic signs.
ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_ALEFS = dict.fromkeys("أإآٱ", "ا")
_WESTERN_DIGITS = str.maketrans(_DIGITS)
_DELETED = dict.fromkeys(INVISIBLE + "".join(chr(c) for c in range(0x064B, 0x0660)) + "\u0670")
_INAUDIBLE = str.maketrans(_DELETED)
PLAIN = str.maketrans(
    {**_QUOTES, **_DASHES, **_ARABIC_PUNCTUATION, **_DIGITS, **_ALEFS, **_DELETED}
)
# Text of these characters only has nothing left for the Unicode tables to fold.
ORDINARY = re.compile("[\n\t -~\u0621\u0627-\u064a]*")


def western_digits(text: str) -> str:
    """Arabic-Indic and Persian digits as 0-9, one character for one.

    >>> western_digits("٢٠١٥ و۱۳۹۴")
    '2015 و1394'
    """
    return text.translate(_WESTERN_DIGITS)


def without_controls(text: str) -> str:
    """Text without harakat, tatweel and invisible controls; every letter as it was written.

    >>> without_controls("أَلْمـانيا")
    'ألمانيا'
    """
    return text.translate(_INAUDIBLE)


def without_marks(text: str) -> str:
    """Letters without what sits above or below them: accents, harakat, shadda, superscript alef.

    >>> without_marks("résumé"), without_marks("اتّفاقيّة")
    ('resume', 'اتفاقية')
    """
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", bare)


def plain(text: str) -> str:
    """One spelling for what a keyboard, a PDF or a web page may write in several.

    Compatibility and presentation forms, accents, harakat, alefs, case, invisible controls, digits,
    quotation marks, dashes, Arabic punctuation and runs of space all fold.

    >>> plain("The ‘ﬁrst’ – Café"), plain("أُوْلَى ٢٠٪")
    ("the 'first' - cafe", 'اولى 20%')
    """
    folded = text.translate(PLAIN)
    if not ORDINARY.fullmatch(folded):
        folded = without_marks(without_marks(folded).translate(PLAIN).casefold())
        folded = folded.translate(PLAIN)
    return " ".join(folded.lower().split())
