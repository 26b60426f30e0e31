"""Punctuation and typography: what a proof-reader marks without reading for meaning."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from align.document import BlockKind
from tm.check.finding import Finding, Severity
from tm.check.wording import Told, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from align.document import Language
    from tm.check.finding import Draft, DraftPair
    from tm.check.rule import House


class Flaw(NamedTuple):
    """Something wrong at ``start:end`` of a text."""

    start: int
    end: int
    told: Told
    severity: Severity = Severity.WARNING


_ARABIC = r"[\u0620-\u064A\u066E-\u06D3]"
_LATIN_MARK = re.compile(rf"(?<={_ARABIC})\s*([,;?])(?![^\s»)\]”\"'])")
_ARABIC_MARKS = {",": "،", ";": "؛", "?": "؟"}
_DOUBLED_SPACE = re.compile(r"(?<=\S)  +(?=\S)")
# Names double (Roa Roa, سي إن إن): a capital, or the two letters of a spelt-out Latin letter.
_DOUBLED_WORD = re.compile(r"(?<![\w\-'’])([a-z]{2,}|[^\W\d_A-Za-z]{3,})[ \u00A0]+\1(?![\w\-'’])")
_CONTROL = re.compile(r"[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]")
_BRACKETS = {")": "(", "]": "[", "}": "{", "»": "«"}
_QUOTES = re.compile(r"[“”„\"]")
_LIST_MARK = re.compile(r"^\s*[\w٠-٩]{1,4}[)\]]")
_INLINE_MARK = re.compile(r"(?<![^\s:;.؛،,])(?:[^\W\d_]|\d{1,2})[)\]]")
_OPENING, _CLOSING = re.compile(r"(?<!\w)['‘](?=\w)"), re.compile(r"(?<=[\w.,!?…])['’](?!\w)")
# A digit run that belongs to a Latin name, an address or a web address keeps its own digits.
# Looked for from the beginning of a run only: from each of its characters would be quadratic.
_ATTACHED = re.compile(r"[A-Za-z][\w./:@%#&=?+\-]*|(?<![\w./:@%#&=?+\-])[\w./:@%#&=?+\-]*[A-Za-z]")
_WESTERN, _ARABIC_INDIC = re.compile(r"[0-9]+"), re.compile(r"[٠-٩]+")

# Words that Arabic and English double on purpose.
_DOUBLED_ON_PURPOSE = frozenset(
    (
        "that",
        "had",
        "bye",
        "أرض",
        "جو",
        "جدا",
        "جداً",
        "رويداً",
        "شيئاً",
        "يوماً",
        "خطوة",
        "كلا",
        "صفاً",
        "وجهاً",
    )
)


def latin_punctuation(text: str) -> Iterator[Flaw]:
    """A Latin comma, semicolon or question mark after an Arabic letter.

    >>> [flaw.start for flaw in latin_punctuation("نعم, هذا صحيح")]
    [3]
    >>> list(latin_punctuation("بلغ 3,500 طن، نعم"))
    []
    """
    for match in _LATIN_MARK.finditer(text):
        mark = match[1]
        message = told("typography.latin_mark", mark=mark, right=_ARABIC_MARKS[mark])
        yield Flaw(match.start(1), match.end(1), message)


def doubled_spaces(text: str) -> Iterator[Flaw]:
    """Two spaces where one would do.

    >>> len(list(doubled_spaces("one  two three")))
    1
    """
    for match in _DOUBLED_SPACE.finditer(text):
        yield Flaw(match.start(), match.end(), told("typography.doubled_space"), Severity.NOTE)


def doubled_words(text: str) -> Iterator[Flaw]:
    """The same word twice in a row.

    >>> [str(flaw.told) for flaw in doubled_words("in the the end")]
    ['doubled word: the']
    >>> list(doubled_words("خطوة خطوة"))
    []
    """
    for match in _DOUBLED_WORD.finditer(text):
        if match[1].lower() not in _DOUBLED_ON_PURPOSE:
            yield Flaw(match.start(), match.end(), told("typography.doubled_word", word=match[1]))


def unpaired_marks(text: str) -> Iterator[Flaw]:
    """Brackets and quotation marks that do not close, or close what was not opened.

    >>> [flaw.start for flaw in unpaired_marks("he said (and left")]
    [8]
    >>> list(unpaired_marks("(a) «b» “c”")), list(unpaired_marks("1) first"))
    ([], [])
    >>> list(unpaired_marks("two steps: A) look; B) leap"))
    []
    """
    opened: list[int] = []
    marks = list(_INLINE_MARK.finditer(text))
    listed = {match.end() - 1 for match in marks} if len(marks) > 1 else set()
    if first := _LIST_MARK.match(text):
        listed.add(first.end() - 1)
    for at, mark in enumerate(text):
        if mark in _BRACKETS.values():
            opened.append(at)
        elif mark in _BRACKETS:
            if opened and text[opened[-1]] == _BRACKETS[mark]:
                opened.pop()
            elif at not in listed:
                yield Flaw(at, at + 1, told("typography.unopened", mark=mark))
    for at in opened:
        yield Flaw(at, at + 1, told("typography.unclosed", mark=text[at]))


def unpaired_quotes(source: str, target: str) -> Iterator[Flaw]:
    """An odd number of quotation marks against an even one: one was lost or added.

    A quotation may run on over several segments, so an odd number alone says nothing. Curly marks
    turn with the script and the keyboard, so only their number is judged.

    >>> list(unpaired_quotes("He said “yes”.", "قال”نعم“."))
    []
    >>> len(list(unpaired_quotes("He said “yes”.", "قال “نعم.")))
    1
    >>> list(unpaired_quotes("He said: 'It is early, and", "وقال: “الوقت مبكر، و"))
    []
    """
    quotes = list(_QUOTES.finditer(target))
    if len(_OPENING.findall(source)) != len(_CLOSING.findall(source)):
        return  # a quotation in single marks runs on, or an apostrophe looks like one
    if len(quotes) % 2 and not len(_QUOTES.findall(source)) % 2:
        at = quotes[-1].start()
        yield Flaw(at, at + 1, told("typography.odd_quotes"))


def stray_controls(text: str) -> Iterator[Flaw]:
    r"""Invisible direction marks: they survive copying and reorder what stands beside them.

    >>> [str(flaw.told) for flaw in stray_controls("a\u202eb")]
    ['stray direction control U+202E']
    """
    for match in _CONTROL.finditer(text):
        message = told("typography.control", control=f"U+{ord(match[0]):04X}")
        yield Flaw(match.start(), match.end(), message)


def digit_runs(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Runs of digits of one set that are the text's own, not part of a Latin name or address.

    >>> list(digit_runs("طائرات F-16 في 2015", _WESTERN))
    [(15, 19)]
    """
    attached = [match.span() for match in _ATTACHED.finditer(text)]
    for match in pattern.finditer(text):
        if not any(start <= match.start() < end for start, end in attached):
            yield match.span()


_CHECKS: dict[Language, tuple[Callable[[str], Iterator[Flaw]], ...]] = {
    "ar": (latin_punctuation, doubled_spaces, doubled_words, unpaired_marks, stray_controls),
    "en": (doubled_spaces, doubled_words, unpaired_marks, stray_controls),
}


class Typography:
    """Latin marks in Arabic, unpaired marks, doubled words and spaces, controls, mixed digits."""

    name = "typography"
    severity = Severity.WARNING
    what = "punctuation, brackets, doubled words, direction controls and digit sets"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """Flaws of either text, and Arabic digits of another set than the rest of the draft."""
        usual = _usual_digits(draft)
        for pair in draft.pairs:
            if BlockKind.BOILERPLATE in (pair.source_kind, pair.target_kind):
                continue
            for check in _CHECKS["en"]:
                for flaw in check(pair.source):
                    yield self._finding(pair, flaw, "en")
            for check in _CHECKS["ar"]:
                for flaw in check(pair.target):
                    yield self._finding(pair, flaw, "ar")
            if pair.two_sided:
                for flaw in unpaired_quotes(pair.source, pair.target):
                    yield self._finding(pair, flaw, "ar")
            yield from self._digits(pair, usual)

    def _digits(self, pair: DraftPair, usual: re.Pattern[str] | None) -> Iterator[Finding]:
        if usual is None:
            return
        other = _ARABIC_INDIC if usual is _WESTERN else _WESTERN
        for start, end in digit_runs(pair.target, other):
            key = "typography.indic" if other is _ARABIC_INDIC else "typography.western"
            yield self._finding(pair, Flaw(start, end, told(key)), "ar")

    def _finding(self, pair: DraftPair, flaw: Flaw, language: Language) -> Finding:
        span = (flaw.start, flaw.end)
        return Finding.about(
            pair,
            self.name,
            flaw.severity,
            flaw.told,
            source_span=span if language == "en" else None,
            target_span=span if language == "ar" else None,
        )


def _usual_digits(draft: Draft) -> re.Pattern[str] | None:
    """The digit set most Arabic segments of the draft use; ``None`` without a clear majority."""
    counts: Counter[re.Pattern[str]] = Counter()
    if any(pair.from_memory for pair in draft.pairs):
        return None  # a memory is many drafts, each with digits of its own
    for pair in draft.pairs:
        for pattern in (_WESTERN, _ARABIC_INDIC):
            counts[pattern] += next(digit_runs(pair.target, pattern), None) is not None
    western, indic = counts[_WESTERN], counts[_ARABIC_INDIC]
    if max(western, indic) < 2 * min(western, indic) or western == indic:
        return None
    return _WESTERN if western > indic else _ARABIC_INDIC
