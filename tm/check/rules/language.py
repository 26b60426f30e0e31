"""Text in the wrong language: segments left as they were, and Latin words nobody asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.words import detect_language
from tm.check.finding import Finding, Severity
from tm.check.wording import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tm.check.finding import Draft, DraftPair
    from tm.check.rule import House

_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ\d_.'’&+\-]*[A-Za-zÀ-ɏ\d_]|[A-Za-z]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+\.[\w.-]+|[#@]\w+")
_PIECES = re.compile(r"[a-zà-ɏ]+")
_ARABIC_WORDS = re.compile(r"[\u0620-\u064A]{2,}")
_LETTER_WORDS = re.compile(r"[^\W\d_]{2,}")
# A text is translated if it has Arabic words for so many of the English ones; names may stay.
_RENDERED = 0.25
_TITLE = re.compile(r"“[^“”]*”|\"[^\"]*\"")
# With so many lower-case words beside an address, a text is a sentence.
_SENTENCE = 3


class Untranslated:
    """An Arabic side that is the English again, or is not Arabic; an English side in Arabic."""

    name = "untranslated"
    severity = Severity.ERROR
    what = "segments left in the other language"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """Two-sided pairs of at least two words; names and addresses alone may stay as they are."""
        for pair in draft.pairs:
            if not pair.two_sided or len(_LETTER_WORDS.findall(pair.source)) < 2:
                continue
            same = pair.source.strip() == pair.target.strip()
            severity = Severity.ERROR
            if BlockKind.BOILERPLATE in (pair.source_kind, pair.target_kind):
                severity = Severity.NOTE
            if same or _is_english(pair):
                message = told("untranslated.same" if same else "untranslated.english")
                if same and _is_reference(pair.target):
                    severity = Severity.NOTE
                elif _only_names(pair.target) or _is_list(pair.target):
                    severity = min(severity, Severity.WARNING, key=lambda one: one.rank)
                yield Finding.about(pair, self.name, severity, message)
            elif detect_language(pair.source) == "ar":
                yield Finding.about(pair, self.name, severity, told("untranslated.arabic"))


class LeftoverLatin:
    """Latin words in the Arabic that the English does not hold."""

    name = "leftover"
    severity = Severity.WARNING
    what = "Latin words in the Arabic that are not in the English"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """One finding a word; a web address, an e-mail address or a handle is none."""
        for pair in draft.pairs:
            if not pair.two_sided or detect_language(pair.target) != "ar":
                continue
            known = _known(pair.source)
            addresses = [match.span() for match in _ADDRESS.finditer(pair.target)]
            for match in _LATIN_WORD.finditer(pair.target):
                if known(match[0]) or any(a <= match.start() < b for a, b in addresses):
                    continue
                yield Finding.about(
                    pair,
                    self.name,
                    self.severity,
                    told("leftover", word=match[0]),
                    target_span=match.span(),
                )


def _known(source: str) -> Callable[[str], bool]:
    """Whether a Latin word is in an English text, by itself or as a piece of another.

    >>> known = _known("HCoV-229E and type-C receptors (IFNs) are hashed.")
    >>> [known(word) for word in ("IFN", "E", "C", "HCoV-229", "hash", "RIG", "x")]
    [True, True, True, True, True, False, False]
    """
    words = {_bare(word) for word in _LATIN_WORD.findall(source)}
    pieces = {piece for word in source.split() for piece in _PIECES.findall(word.lower())}
    whole = _bare(source)

    def known(word: str) -> bool:
        bare = _bare(word)
        return bare in words or bare in pieces or (len(bare) > 1 and bare in whole)

    return known


def _bare(word: str) -> str:
    """A Latin word without case, points and possessive.

    >>> _bare("U.S."), _bare("Reuters’"), _bare("IAEA's")
    ('us', 'reuters', 'iaea')
    """
    return re.sub(r"['’]s?$|[.'’]", "", word.lower())


def _is_english(pair: DraftPair) -> bool:
    """Whether the Arabic is English: mostly Latin, and not for the names that it keeps."""
    target = _ADDRESS.sub(" ", pair.target)
    if detect_language(target) != "en":
        return False
    arabic = len(_ARABIC_WORDS.findall(target))
    return not arabic or arabic < _RENDERED * len(_LETTER_WORDS.findall(pair.source))


def _is_reference(text: str) -> bool:
    """Whether it is an address with at most a title and names, which may stay as they are.

    >>> _is_reference("“The war in the north”, Reuters, https://example.org/north")
    True
    >>> _is_reference("The talks failed after six hours, said #UN on Monday.")
    False
    """
    if not _ADDRESS.search(text):
        return False
    rest = _ADDRESS.sub(" ", _TITLE.sub(" ", text))
    return len([word for word in _LETTER_WORDS.findall(rest) if word.islower()]) < _SENTENCE


def _is_list(text: str) -> bool:
    """Whether it is names of things between bars or strokes, as *nginx / react*.

    >>> _is_list("debian / nodejs / python"), _is_list("and/or")
    (True, False)
    """
    return len(re.findall(r"\s[/|·•]\s", text)) >= 2


def _only_names(text: str) -> bool:
    """Whether every word is capitalised or has no letters, as in names of firms and products.

    >>> _only_names("Boeing 737 MAX"), _only_names("The talks failed")
    (True, False)
    """
    return all(word[0].isupper() for word in _LETTER_WORDS.findall(text))
