"""A paragraph cut by a page break is one paragraph: page numbers go, the halves are joined."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.document import BlockKind

if TYPE_CHECKING:
    from align.readers.draft import Draft

_NUMBER = r"(?:[0-9]{1,4}|[٠-٩]{1,4})"
_PAGE_NUMBER = re.compile(
    rf"""
    [-–—\[(|~•]+ \s* {_NUMBER} \s* [-–—\])|~•]+                   # - 2 -   [2]   — ٢ —
    | (?:page|pg\.?|p\.|الصفحة|صفحة|ص\.?) \s* {_NUMBER} (?:\s*(?:of|/|من)\s*{_NUMBER})?
    | {_NUMBER} \s* (?:of|/|من) \s* {_NUMBER}                     # 3 of 10
    | (?:[0-9]{{1,3}}|[٠-٩]{{1,3}})                               # 3: a year is no page number
    """,
    re.IGNORECASE | re.VERBOSE,
)
# What may stand after the stop that ends a paragraph: quotation marks, brackets, note marks.
_AFTER_STOP = re.compile(r"(?:[\s\"'“”„‘’«»‹›)\]}*_⁰¹²³⁴-⁹]|[(\[]\d{1,3}[)\]])+\Z")
_LONGEST_CLOSE = 60
_TERMINAL = ".!?؟…۔:؛;"
_JOINABLE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE})
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_PARAGRAPH_TAG = re.compile(r"</?(?:p|div|span|em|strong|b|i)(?:\s[^<>]*)?>", re.IGNORECASE)
_FEW_WORDS, _MANY_WORDS = 4, 12
# A page's habit is told from so many paragraphs. The one that is cut may lack its stop, and one
# in forty by oversight.
_ENOUGH_PARAGRAPHS, _OVERSIGHTS = 5, 1 / 40

# Words with which no sentence begins: what stands before them has not ended.
_ARABIC_GOES_ON = re.compile(
    r"(?:ال(?:ذي|تي|ذين|لذين|لتين|لواتي|لاتي)|لل(?:ذي|تي|ذين)|أن|أنّ|أنه|أنها|أنهم|لأن|بأن|كي|لكي|مما|ممّا)"
    r"(?!\w)"
)
_ENGLISH_OPEN_END = re.compile(
    r"(?:(?<=\w),|\s[–—-]|\b(?:a|an|the|of|in|on|at|to|for|from|by|with|and|or|but|nor|that|which|who|whose|"
    r"as|than|if|is|are|was|were|be|been|has|have|had|will|would|its|their|his|her|this|these|"
    r"not|into|over|under|between|among|against|toward|towards|about|after|before|during))\Z",
    re.IGNORECASE,
)
_ARABIC_OPEN_END = re.compile(
    r"(?:(?<=\w)،|\s[–—-]|(?<!\S)[وف]?(?:من|إلى|على|في|عن|مع|أو|أم|بل|حتى|منذ|خلال|بعد|قبل|ضد|نحو|لدى|عند|بين|تحت"
    r"|فوق|دون|غير|التي|الذي|الذين|أن|إن|لأن|بأن|كما|حيث|حين|لم|لن|لا|ما|قد|سوف|كان|كانت|هذا|هذه|ذلك|تلك"
    r"|كل|بعض|أي|أحد|إحدى|لكن|لكنه|لكنها|و))\Z"
)


# Page numbers that are set off as such: even in a markup language they are no list and no text.
PAGE_NUMBER_LINE = re.compile(
    rf"^[ \t]*(?:[-–—]\s?{_NUMBER}\s?[-–—]"
    rf"|(?:Page|الصفحة|صفحة) {_NUMBER}(?: (?:of|من) {_NUMBER})?)[ \t]*$",
    re.MULTILINE,
)


def is_page_number(line: str) -> bool:
    """Is this line nothing but a page number?

    >>> [is_page_number(s) for s in ("- 2 -", "Page 3 of 10", "صفحة ٣", "12", "2015", "p. 4 ff.")]
    [True, True, True, True, False, False]
    """
    return len(line) <= 24 and _PAGE_NUMBER.fullmatch(line) is not None


def join_cut_paragraphs(drafts: list[Draft], text: str) -> list[Draft]:
    """Drop page-number blocks and join what they, or a page's end, cut in two.

    ``text`` is the source the drafts point into.
    """
    stops = _always_stops(drafts)
    joined: list[Draft] = []
    page_break = False
    for draft in drafts:
        if draft.kind in _JOINABLE and is_page_number(draft.text):
            page_break = True
            continue
        draft.page_break = draft.page_break or page_break
        page_break = False
        adjacent = stops and bool(joined) and _adjacent(text[joined[-1].end : draft.start])
        if joined and _continues(joined[-1], draft, stops=adjacent):
            joined[-1] = joined[-1].joined(draft)
            if joined[-1].guessed:
                joined[-1].kind, joined[-1].level = BlockKind.PARAGRAPH, 0
        else:
            joined.append(draft)
    return joined


def _always_stops(drafts: list[Draft]) -> bool:
    """Does this page end its paragraphs with a stop, so that one without is cut?

    Edited pages do. On others, captions and hurried paragraphs lack theirs by the dozen, and a
    missing stop says nothing.
    """
    running = [
        draft
        for draft in drafts
        if draft.kind is BlockKind.PARAGRAPH and len(draft.text.split()) >= _MANY_WORDS
    ]
    missing = sum(_breaks_off(draft.text) for draft in running)
    return len(running) >= _ENOUGH_PARAGRAPHS and missing <= 1 + _OVERSIGHTS * len(running)


def _continues(first: Draft, second: Draft, *, stops: bool) -> bool:
    """Is ``second`` the rest of a sentence that ``first`` breaks off?

    The first half must be running text that does not end. In English a lower-case letter then says
    that the second half goes on with it. Elsewhere it takes a word at the cut that cannot stand
    there, or a page break, or a page that never leaves out its stops.
    """
    if not (_may_be_cut(first, second) and _breaks_off(first.text)):
        return False
    head = second.text.lstrip("\"'“‘«([")[:1]
    if head.islower() or _open_end(first.text) or _ARABIC_GOES_ON.match(second.text):
        return True
    long = len(first.text.split()) >= _MANY_WORDS
    if second.page_break:
        return long
    # Without capitals to go by, in a page that never leaves out its stops.
    caseless = _ARABIC_LETTER.match(head) and _ARABIC_LETTER.match(first.text[-1])
    return (
        bool(stops and caseless)
        and long
        and first.kind is second.kind
        and ends_sentence(second.text)
    )


def _may_be_cut(first: Draft, second: Draft) -> bool:
    """Are both running text, or a line that may only look like a heading and running text?"""
    if first.aside or second.aside or first.bold != second.bold:
        return False
    if first.kind not in _JOINABLE and not (first.kind is BlockKind.HEADING and first.guessed):
        return False
    return second.kind in {BlockKind.PARAGRAPH, first.kind} - {BlockKind.LIST_ITEM}


def _adjacent(gap: str) -> bool:
    """Does nothing but the end and the beginning of a paragraph stand between two blocks?"""
    return len(gap) <= 200 and not _PARAGRAPH_TAG.sub("", gap).strip()


def _breaks_off(text: str) -> bool:
    """Running text that stops without ending.

    >>> _breaks_off("The ministers met in Muscat and"), _breaks_off("They met in Muscat.” [3]")
    (True, False)
    """
    return len(text.split()) >= _FEW_WORDS and not ends_sentence(text)


def ends_sentence(text: str) -> bool:
    """Does the text end in a stop, whatever closes after it?

    >>> ends_sentence("They met in Muscat.” [3]"), ends_sentence("They met in")
    (True, False)
    """
    # No text closes with more than that; a pattern looking for its end is quadratic.
    return _AFTER_STOP.sub("", text[-_LONGEST_CLOSE:])[-1:] in _TERMINAL


def _open_end(text: str) -> bool:
    """Does the text end in a word or sign that must be followed by more?

    >>> _open_end("an agreement with the"), _open_end("توصلت الأطراف إلى"), _open_end("the end")
    (True, True, False)
    """
    return bool(_ENGLISH_OPEN_END.search(text, max(0, len(text) - 20))) or bool(
        _ARABIC_OPEN_END.search(text, max(0, len(text) - 20))
    )
