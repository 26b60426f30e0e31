"""The consonants of a name in one alphabet, for quick comparison and as a key."""

from __future__ import annotations

import re
from functools import lru_cache

# Letters that English and Arabic spellings of one name exchange for one another are one letter:
# g j gh ق غ ج, p b, v f w, th t s z and the Arabic letters between them.
_DIGRAPHS = (
    ("tch", "S"),
    ("sch", "S"),
    ("kh", "K"),
    ("gh", "g"),
    ("sh", "S"),
    ("ch", "S"),
    ("th", "t"),
    ("dh", "d"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "k"),
    ("dj", "g"),
    ("ts", "s"),
    ("tz", "s"),
    ("x", "ks"),
)
_ENGLISH = str.maketrans({"j": "g", "p": "b", "v": "f", "z": "s", "c": "k", "q": "k", "K": "k"})
_ARABIC = dict(
    zip(
        "بتثجحخدذرزسشصضطظعغفقكلمنه",
        "bttghkddrssSsdtd\0gfkklmnh",
        strict=True,
    )
)
_VOWELS = re.compile(r"[aeiouwyh\W_]")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 16)
def english_skeleton(name: str) -> str:
    """The consonants of an English name, lower case without accents.

    >>> english_skeleton("mohammed"), english_skeleton("khashoggi")
    ('mmd', 'kSg')
    """
    for letters, one in _DIGRAPHS:
        name = name.replace(letters, one)
    return _VOWELS.sub("", _DOUBLED.sub(r"\1", name.translate(_ENGLISH)))


@lru_cache(maxsize=1 << 16)
def arabic_skeleton(name: str) -> str:
    """The consonants of a folded Arabic name, in the same letters.

    >>> arabic_skeleton("محمد"), arabic_skeleton("خاشقجي")
    ('mmd', 'kSkg')
    """
    letters = "".join(_ARABIC.get(letter, "\0") for letter in name)
    return _DOUBLED.sub(r"\1", letters).replace("h", "").replace("\0", "")
