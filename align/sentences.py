"""Where sentences end, in English and in Arabic.

A sentence ends at ``.``, ``!``, ``?``, ``؟`` or an ellipsis, with the quotation marks, brackets and
note marks that close it, unless something says otherwise: an abbreviation, initials, a decimal, an
enumeration, an elision in brackets, a lower-case letter after it. English says much by its
capitals; Arabic has none, so its rules go by abbreviation and by where a quotation was opened.
Arabic ``؛`` and line breaks inside a block are boundaries of their own kind: the one if asked for,
the other always.

Every pattern is linear in the text, every look back is bounded: twenty megabytes without a stop
take as long as twenty megabytes with many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align import abbreviations as abbr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.document import Language

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CLOSING = f"\"'”’»›)\\]}}{_BIDI}"
_MARKS = ".!?؟…۔"
# The mark's run is taken once, from its first character, so a run of dots cannot be rescanned.
_CANDIDATE = {
    semicolon: re.compile(
        rf"(?<![{_MARKS}{extra}])(?P<mark>[{_MARKS}{extra}]++)(?P<close>[{_CLOSING}]*+)"
        r"(?P<note>(?:\s?\[[\d٠-٩]{1,3}\]|\([\d٠-٩]{1,3}\)|[ ]\([\d٠-٩]{1,3}\)(?=\s*+\Z)"
        rf"|[⁰¹²³⁴-⁹]++)*+)[\"”»)\]{_BIDI}]*+(?=\s|\Z|(?P<letter>[A-Z\u0621-\u064a«“(])|(?P<digit>\d))"
        r"|(?P<line>\n)"
    )
    for semicolon, extra in ((False, ""), (True, "؛"))
}
_NEXT = re.compile(r"\s*+[\"'“‘«‹(\[{•*–—-]*+\s?(\S?)")
_WORD = re.compile(r"[A-Za-z'’]+(?:-[A-Za-z]+)*")
_ENUMERATOR = re.compile(
    r"[\d٠-٩]{1,3}(?:\.\d{1,2})*|[A-Za-zأ-ي]|[ivxIVX]{1,5}|(?:أوّ?لا|ثانيا|ثالثا|رابعا|خامسا|سادسا)ً?"
    r"|(?:أوّ?ل|ثاني|ثالث|رابع|خامس|سادس)ًا"
)
# Who is said to have spoken, after a quotation and still in its sentence. A verb that may as well
# begin a new sentence counts only after a quoted question or exclamation.
_SOURCE = re.compile(
    r"(?:حسب|حسبما|بحسب|وفق|وفقاً|وفقًا|كما|على حد) ?(?:قول|تعبير|وصف|قال|أفاد|ذكر|صرح|ما|ل)"
)
_SPEECH = re.compile(
    r"[يت]?(?:قال|قول|تساءل|سأل|صرخ|أجاب|هتف|صاح|ردد|علّق|كتب|أضاف)(?:ت|وا|ا|ن)?(?!\w)"
)
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]{1,2}")
_ARABIC_WORD = re.compile(r"[\u0621-\u0652]+")
_ARABIC_DOTTED = re.compile(r"(?:[ء-ي]ـ?\.)+[ء-ي]ـ?")
_NAME_PARTICLE = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|bin|ibn)[-’' ][A-Z]|i[A-Z]|e[A-Z]")
_BIDI_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_OPENING = "\"'“‘«‹([{"
_LOOK_BACK = 40
_QUOTE_LOOK_BACK = 600


@dataclass(frozen=True, slots=True)
class SegmentRules:
    """What counts as a boundary. ``semicolon``: Arabic ``؛`` ends a segment too."""

    semicolon: bool = False


DEFAULT = SegmentRules()


def sentences(
    text: str, language: Language, rules: SegmentRules = DEFAULT
) -> list[tuple[int, int]]:
    """The sentences of a text, as half-open spans without outer white space, in order.

    ``language`` is the text's own; words of the other script inside it follow their script's
    rules. Every character that is not white space lies in exactly one span.

    >>> text = "Dr. Smith left at 5 p.m. on Jan. 3. Why? No one knows."
    >>> [text[start:end] for start, end in sentences(text, "en")]
    ['Dr. Smith left at 5 p.m. on Jan. 3.', 'Why?', 'No one knows.']
    >>> text = "قال د. أحمد إن النسبة 3.5 في المئة. هل هذا صحيح؟"
    >>> [text[start:end] for start, end in sentences(text, "ar")]
    ['قال د. أحمد إن النسبة 3.5 في المئة.', 'هل هذا صحيح؟']
    """
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for candidate in _CANDIDATE[rules.semicolon].finditer(text, start):
        if candidate.end() <= start:
            continue
        end = _boundary(text, candidate, start, language)
        if end is None:
            continue
        spans.append(_trimmed(text, start, end))
        start = _skip_space(text, candidate.end() if candidate["line"] else end)
    spans.append(_trimmed(text, start, len(text)))
    return _without_silent(text, spans)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _without_silent(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, those without a letter or digit joined to their neighbour."""
    joined: list[tuple[int, int]] = []
    speaks = True
    for start, end in spans:
        if start == end:
            continue
        spoken = _says_something(text, start, end)
        if joined and not (spoken and speaks):
            joined[-1] = (joined[-1][0], end)
            speaks = speaks or spoken
        else:
            joined.append((start, end))
            speaks = spoken
    return joined


def _says_something(text: str, start: int, end: int) -> bool:
    """Is there a letter or digit?"""
    return any(character.isalnum() for character in text[start:end])


def _boundary(text: str, candidate: re.Match[str], start: int, language: Language) -> int | None:
    """Where the sentence ends at this candidate, or None if it does not."""
    if candidate["line"]:
        return candidate.start()
    end = candidate.end()
    if candidate["digit"] is not None:
        return _after_bare_note(text, candidate)
    mark, at = candidate["mark"], candidate.start()
    token = _token(text, at, start)
    if candidate["letter"] is not None:
        return end if _space_forgotten(text, candidate, token) else None
    following = _NEXT.match(text, end)
    head = following.group(1) if following else ""
    if not head or mark == "؛":
        return end
    if head in ",;،؛:!?؟.)]}»”" and following and following.start(1) - end <= 1:
        return None
    if _elided(text, candidate):
        return None
    word_at = following.start(1) if following else end
    if mark == ".":
        ends = _stop_ends(text, token, at, start, head, word_at, language)
    else:
        ends = _starts_anew(text, head, word_at)
    return end if ends and not _embedded(text, candidate, start, word_at) else None


def _token(text: str, at: int, start: int) -> str:
    """What stands before the mark, back to white space or an opening bracket or quote."""
    chunk = text[max(start, at - _LOOK_BACK) : at]
    if not chunk or chunk[-1].isspace():
        return ""
    return chunk.split()[-1].lstrip(_OPENING)


def _elided(text: str, candidate: re.Match[str]) -> bool:
    """``(…)`` and ``[...]`` mark an omission, ``(!)`` and ``(?)`` an aside: no end."""
    before = text[candidate.start() - 1 : candidate.start()]
    return before in {"(", "["} and bool(candidate["close"])


def _starts_anew(text: str, head: str, word_at: int) -> bool:
    """Can this begin a sentence? Anything but a lower-case letter that is no name's."""
    return not head.islower() or _NAME_PARTICLE.match(text, word_at) is not None


def _stop_ends(
    text: str, token: str, at: int, start: int, head: str, word_at: int, language: Language
) -> bool:
    """Does a single full stop after ``token`` end the sentence?"""
    if not token:
        return True
    if len(token) <= 5 and _is_enumerator(text, token, at, start):
        return False
    last = token[-1]
    if "\u0600" <= last <= "\u06ff" and not last.isdigit():
        return _arabic_stop_ends(text, token, at, head, word_at)
    if not _starts_anew(text, head, word_at):
        return False
    if len(token) > 8 or not any(character.isalpha() for character in token):
        return True
    return _english_stop_ends(text, token.rstrip("'’”\""), head, word_at, language)


def _is_enumerator(text: str, token: str, at: int, start: int) -> bool:
    """Is this the number of a list item: first in the sentence, or after a colon or comma?"""
    if not _ENUMERATOR.fullmatch(token):
        return False
    before = text[start : at - len(token)].rstrip() if at - start < _LOOK_BACK else "…"
    if not before.strip(_OPENING):
        return True
    previous = text[max(start, at - len(token) - 3) : at - len(token)].rstrip()[-1:]
    return previous in {":", ";", "؛"} and token[-1].isdigit()


def _english_stop_ends(text: str, token: str, head: str, word_at: int, language: Language) -> bool:
    form = token.lower()
    capital = token[:1].isupper()
    word = _WORD.match(text, word_at)
    next_word = word.group().lower() if word else ""
    abbreviated = word is not None and text[word.end() : word.end() + 1] == "."
    if (form in abbr.NEVER_END and not (capital and len(form) == 1)) or (
        capital and form in abbr.TITLES
    ):
        return False
    if head.isdigit() and (form in abbr.BEFORE_NUMBER or (capital and form in abbr.BEFORE_DAY)):
        return False
    if form in abbr.HOURS:
        return next_word not in abbr.AFTER_HOURS
    if form in abbr.ENDS_BEFORE_CAPITAL:
        return head.isupper() or not head.isascii()
    opens = next_word in abbr.SENTENCE_OPENERS and not abbreviated
    if len(token) == 1 and token.isalpha():
        # "J. R. Smith", "Plan B. The": an initial unless a sentence plainly begins.
        return opens and next_word not in {"a", "i"} if capital else False
    if form in abbr.MAY_END or _DOTTED.fullmatch(token):
        return opens or (language == "ar" and "\u0600" <= head <= "\u06ff")
    return True


def _arabic_stop_ends(text: str, token: str, at: int, head: str, word_at: int) -> bool:
    bare = token.lstrip("\u200f\u200e")
    if len(bare) > 7:
        return True
    before = text[max(0, at - len(token) - 8) : at - len(token)].rstrip()
    if bare in abbr.ARABIC_AFTER_NUMBER and before[-1:].isdigit():
        return True
    if head.isdigit() and bare in abbr.ARABIC_BEFORE_NUMBER:
        return False
    word = _ARABIC_WORD.match(text, word_at)
    if bare in abbr.ARABIC_MAY_END:
        return word is not None and abbr.opens_arabic_sentence(word.group())
    # و may lean on a title: "ود. سلمى".
    if bare in abbr.ARABIC_TITLES or (bare[0] == "و" and bare[1:] in abbr.ARABIC_TITLES):
        return False
    if bare in abbr.ARABIC_LETTER_NAMES and word is not None:
        # One letter is an initial, several are an acronym: "بي بي سي. وقال".
        spelled = before.rpartition(" ")[2] in abbr.ARABIC_LETTER_NAMES
        return spelled or abbr.opens_arabic_sentence(word.group())
    return not (len(bare.rstrip("ـ")) == 1 or _ARABIC_DOTTED.fullmatch(bare))


def _embedded(text: str, candidate: re.Match[str], start: int, word_at: int) -> bool:
    """Is the mark inside a quotation or bracket that was opened in mid-sentence?

    English shows it by the lower-case letter after. In Arabic a quoted question goes on with its
    sentence (ويبقى سؤال «من يدفع؟» مطروحاً) unless a colon introduced it; so does a bracket.
    """
    close = candidate["close"].strip(_BIDI_MARKS)
    if not close or not "\u0600" <= text[word_at] <= "\u06ff":
        return False
    if close[0] not in ")]}":
        if _SOURCE.match(text, word_at):
            return True
        if candidate["mark"] == ".":
            return False
        if _SPEECH.match(text, word_at):
            return True
    floor = max(start, candidate.start() - _QUOTE_LOOK_BACK)
    openers = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“", "’": "‘", "›": "‹"}
    opener = openers.get(close[0], close[0])
    opened = text.rfind(opener, floor, candidate.start())
    if opened < 0:
        return False
    before = text[floor:opened].rstrip()
    return bool(before) and before[-1] not in ":.!?؟…"


def _after_bare_note(text: str, candidate: re.Match[str]) -> int | None:
    """``the end.3 Next``: a note number typed straight after the stop of a word."""
    note = re.compile(r"\d{1,3}(?=\s+[A-Z\u0621-\u064a“\"«(])").match(text, candidate.end())
    before = text[max(0, candidate.start() - 4) : candidate.start()]
    plain = before.isalpha() and len(before) == 4 and before[1:].lower() == before[1:]
    if note is None or not (plain or candidate["close"]) or candidate["note"]:
        return None
    return note.end()


def _space_forgotten(text: str, candidate: re.Match[str], token: str) -> bool:
    """``انتهى.وقال``, ``the end.The next``: two sentences with the space between them missing."""
    if len(candidate["mark"]) > 1 or candidate["mark"] == "…":
        return False
    if re.search(r"[/@:.\d]", token):
        return False
    letter = candidate["letter"]
    after = text[candidate.end() : candidate.end() + 12]
    if letter in "«“(":
        return candidate["mark"] != "." or (token.isalpha() and len(token) > 3)
    word = re.match(r"[^\W\d_]+", after)
    if word is None or len(word.group()) < 2:
        return False
    if candidate["mark"] != "." or candidate["close"]:
        return letter >= "\u0600" or word.group()[1:].islower()
    if letter >= "\u0600":
        return len(token) > 2 and "\u0600" <= token[-1] <= "\u06ff" and len(word.group()) > 2
    rest = after[word.end() : word.end() + 1]
    return len(token) > 2 and token.islower() and word.group()[1:].islower() and rest in " ,"
