"""How a text becomes index terms: what every store indexes, and what every search asks for.

A term is a matching form behind a letter for its side, so that one index serves both languages and
a number in an Arabic text is not mistaken for one in an English text. Forms are remembered by word:
a million segments have few hundred thousand different words.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from align import arabic, english
from align.words import fold, matching_forms, word_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.unit import Side

LETTER: dict[Side, str] = {"en": "e", "ar": "a"}
BETWEEN_FORMS = "|"
_REMEMBERED = 400_000

# Words that exercise each rule of the language layer: when the forms of one of them change, every
# index built before is stale, as it is when a lexicon changes. (A version number would have to be
# remembered by whoever edits.)
_PROBE = (
    "Agreements agreement's militias running studies organisation organization analyses U.S. IRGC "
    "co-operation women policies Iraqi 1,000 3.5 2019 الاتفاقية وبالاتفاقية اتفاقيتها للاتفاقية "
    "اتفاقيات كتاب وكتابهم والحكومات بالقوات سيكتبون المسؤولون إيران مسؤولية ميليشيات المليشيا "
    "فسيكفيكهم وزيري كتبها أسلحة الأسلحة بغداد ٢٠١٥ ديسمبر لبنان والدها الولايات"
)


class _Forms(dict[str, str]):
    """Word to its terms, joined; computed when first met."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self._side: Side = side

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        letter = LETTER[self._side]
        forms = dict.fromkeys(matching_forms(word, self._side))
        terms = self[word] = BETWEEN_FORMS.join(letter + form for form in forms)
        return terms


class _Primary(dict[str, str]):
    """Word to its likeliest term; computed when first met."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self._side: Side = side

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        term = self[word] = _forms(self._side)[word].partition(BETWEEN_FORMS)[0]
        return term


class _Folded(dict[str, str]):
    """Word to its folded spelling; computed when first met."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self._side: Side = side

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        folded = self[word] = fold(word, self._side)
        return folded


@cache
def _forms(side: Side) -> _Forms:
    return _Forms(side)


@cache
def _primary(side: Side) -> _Primary:
    return _Primary(side)


@cache
def _folded(side: Side) -> _Folded:
    return _Folded(side)


def index_terms(text: str, side: Side) -> list[tuple[str, ...]]:
    """The terms at each word of a text, in order.

    >>> index_terms("Militias agreed", "en")
    [('emilitia',), ('eagree',)]
    """
    forms = _forms(side)
    return [tuple(forms[word].split(BETWEEN_FORMS)) for word in word_texts(text)]


def index_line(text: str, side: Side) -> str:
    """The same as one string, positions parted by spaces and forms by a bar.

    >>> index_line("Militias agreed", "en")
    'emilitia eagree'
    """
    return _texts(side)[text][1]


def index_lines(texts: Iterable[str], side: Side) -> list[str]:
    """The index lines of many texts.

    >>> index_lines(["Militias", "agreed"], "en")
    ['emilitia', 'eagree']
    """
    return [line for _, line in map(_texts(side).__getitem__, texts)]


def folded_words(words: Iterable[str], side: Side) -> list[str]:
    """Words without what spelling marks, case and digit sets add.

    >>> folded_words(["Café", "٢٠١٥"], "en")
    ['cafe', '2015']
    """
    return list(map(_folded(side).__getitem__, words))


def primary_terms(words: Iterable[str], side: Side) -> list[str]:
    """The likeliest term of each word.

    >>> primary_terms(["Militias"], "en")
    ['emilitia']
    """
    return list(map(_primary(side).__getitem__, words))


def text_key(text: str, side: Side) -> int:
    """A signed 64-bit key, shared by texts that differ in marks, case or punctuation only.

    >>> text_key("The U.N. agreed.", "en") == text_key("the U.N. agreed", "en")
    True
    """
    return _texts(side)[text][0]


def text_keys(texts: Iterable[str], side: Side) -> set[int]:
    """The keys of many texts.

    >>> len(text_keys(["Cafe", "café"], "en"))
    1
    """
    return {key for key, _ in map(_texts(side).__getitem__, texts)}


# An import asks for the key of a text twice and for its line once, some thousand units later.
_REMEMBERED_TEXTS = 1 << 15


class _Texts(dict[str, tuple[int, str]]):
    """Text to its key and index line; computed when first met."""

    def __init__(self, side: Side) -> None:
        super().__init__()
        self._side: Side = side

    def __missing__(self, text: str) -> tuple[int, str]:
        if len(self) >= _REMEMBERED_TEXTS:
            self.clear()
        known = self[text] = _analyse(text, self._side)
        return known


@cache
def _texts(side: Side) -> _Texts:
    return _Texts(side)


def _analyse(text: str, side: Side) -> tuple[int, str]:
    found = word_texts(text)
    folded = " ".join(found)
    # Of ASCII words folding makes nothing but small letters.
    folded = folded.lower() if folded.isascii() else " ".join(map(_folded(side).__getitem__, found))
    folded = folded or text.strip()
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    line = " ".join(map(_forms(side).__getitem__, found))
    return int.from_bytes(digest, "little", signed=True), line


def analyse_texts(texts: Iterable[str], side: Side) -> list[tuple[int, str]]:
    """Keys and index lines of texts: what another process does ahead of an import."""
    known = _texts(side)
    return [known.get(text) or _analyse(text, side) for text in texts]


def remember_texts(texts: Iterable[str], side: Side, analysed: Iterable[tuple[int, str]]) -> None:
    """Take over what :func:`analyse_texts` found elsewhere, in place of what was known before."""
    known = _texts(side)
    known.clear()
    known.update(zip(texts, analysed, strict=True))


@cache
def analysis_signature() -> str:
    """A hash of the lexica and of what becomes of a list of telling words; it marks every index."""
    lines = [index_line(_PROBE, side) + str(text_key(_PROBE, side)) for side in LETTER]
    digest = blake2b("\n".join(lines).encode(), digest_size=8)
    digest.update(arabic.lexicon_bytes())
    digest.update(english.lexicon_bytes())
    return digest.hexdigest()
