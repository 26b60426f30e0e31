"""From the order in which a line is seen, left to right, to the order in which it is read.

A PDF says where glyphs stand, not in which order they are read. For a line with Arabic in it this
is the Unicode bidirectional algorithm (UAX #9) run backwards: what it reverses is reversed again,
and digits, which it leaves alone, are left alone. Where two readings look the same on the page
(a Latin word and a number beside it), the one is taken in which both belong to one phrase.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.document import Language

_PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»", "‹": "›", "<": ">"}
MIRRORED = {**_PAIRS, **{close: opening for opening, close in _PAIRS.items()}}
# Separators that join two Arabic-context numbers into one (class CS), and signs of class AN.
_JOINTS = frozenset(".,:/\u00a0\u060c\u066b\u066c")
# Longer than any line of print; a bound for a file that is not.
_LONGEST_PHRASE = 400
_FINAL = re.compile(r"[.,:;!?،؛؟)\]»]")


def reading_order(
    pieces: Sequence[str], language: Language, *, mirror: bool = False
) -> tuple[list[int], set[int]]:
    """The order in which the pieces of a line are read, and which brackets in it are mirrored.

    ``pieces`` stand on the line from left to right, each with its own text in reading order (a
    letter with its marks, a ligature). Returns indices into ``pieces``, and those of brackets that
    stand in right-to-left text, where ``mirror`` says that the file names the shape on the page.

    >>> line = list(".2015 ةنس يف")
    >>> "".join(line[i] for i in reading_order(line, "ar")[0])
    'في سنة 2015.'
    """
    classes = [_class(piece) for piece in pieces]
    if "R" not in classes and not _is_rightward(pieces, classes, language):
        return list(range(len(pieces))), set()
    count = len(pieces)
    if _begins_on_the_right(classes, language):
        order = _right_to_left(pieces, classes, range(count))
    else:
        order = []
        for start, end, arabic in _arabic_runs(classes):
            run = range(start, end)
            order += _right_to_left(pieces, classes, run) if arabic else run
    at = {index: place for place, index in enumerate(order)}
    turned = {
        index
        for index, piece in enumerate(pieces)
        if mirror and piece in MIRRORED and _among_right_to_left(index, at, order)
    }
    return order, turned


def _class(piece: str) -> str:
    """``R`` Arabic letter, ``L`` other letter, ``N`` digit, ``S`` space, else ``O``."""
    for character in piece:
        kind = unicodedata.bidirectional(character)
        if kind in {"AL", "R"}:
            return "R"
        if kind == "L":
            return "L"
        if kind in {"EN", "AN"}:
            return "N"
    return "S" if not piece.strip() else "O"


def _begins_on_the_right(classes: Sequence[str], language: Language) -> bool:
    """Is a line with Arabic in it read from the right as a whole?

    As its document is, unless it is in the other script from end to end but for a few letters.
    """
    strong = [kind for kind in classes if kind in {"R", "L"}]
    if not strong or (strong.count("R") > 2 * strong.count("L") and strong[-1] == "R"):
        return True
    foreign = strong.count("L") > 2 * strong.count("R") and strong[0] == strong[-1] == "L"
    return language == "ar" and not foreign


def _is_rightward(pieces: Sequence[str], classes: Sequence[str], language: Language) -> bool:
    """Does a line without an Arabic letter belong to right-to-left text?

    Numbers do. Latin text is the middle of a quotation, or an entry of its own; in the middle of
    Arabic text its last stop stands on the left.
    """
    if language != "ar" or not pieces:
        return False
    if "L" not in classes:
        return True
    return bool(_FINAL.match(pieces[0])) and not _FINAL.match(pieces[-1])


def _right_to_left(pieces: Sequence[str], classes: Sequence[str], span: range) -> list[int]:
    """The reading order of a stretch that is read from the right."""
    order: list[int] = []
    at = span.stop - 1
    while at >= span.start:
        start = _left_to_right_run(pieces, classes, span, at)
        order += range(start, at + 1)
        at = start - 1
    return order


def _left_to_right_run(pieces: Sequence[str], classes: Sequence[str], span: range, end: int) -> int:
    """Where the left-to-right run begins whose last piece is ``end``; ``end`` if it is none."""
    if classes[end] not in {"L", "N"}:
        return end
    phrase = _phrase_start(pieces, classes, span, end)
    if phrase is not None:
        return phrase
    start = end
    while start > span.start:
        before = start - 1
        if classes[before] == "N":
            start = before
        elif pieces[before] in _JOINTS and before > span.start and classes[before - 1] == "N":
            start = before - 1
        else:
            break
    return start


def _phrase_start(
    pieces: Sequence[str], classes: Sequence[str], span: range, end: int
) -> int | None:
    """Where the stretch of Latin words and numbers begins that ends at ``end``; None without any.

    It ends at a bracket whose partner is outside it: that bracket belongs to the Arabic around.
    """
    start: int | None = None
    latin = False
    standing = dict.fromkeys(_PAIRS, 0)
    for at in range(end, max(span.start, end - _LONGEST_PHRASE) - 1, -1):
        if (kind := classes[at]) == "R":
            break
        piece = pieces[at]
        if piece in MIRRORED:
            opening = piece if piece in _PAIRS else MIRRORED[piece]
            standing[opening] += 1 if piece == opening else -1
        elif kind in {"L", "N"} and not any(standing.values()):
            latin = latin or kind == "L"
            start = at if latin else start
    return start


def _arabic_runs(classes: Sequence[str]) -> list[tuple[int, int, bool]]:
    """Stretches of a left-to-right line: ``(start, end, Arabic?)``.

    An Arabic one goes from its first to its last letter with no Latin one in between.
    """
    runs: list[tuple[int, int, bool]] = []
    done = at = 0
    while at < len(classes):
        if classes[at] != "R":
            at += 1
            continue
        end = last = at
        while end < len(classes) and classes[end] != "L":
            if classes[end] == "R":
                last = end
            end += 1
        runs += [(done, at, False), (at, last + 1, True)]
        done = at = last + 1
    return [*runs, (done, len(classes), False)]


def _among_right_to_left(index: int, at: dict[int, int], order: Sequence[int]) -> bool:
    """Is the piece read from the right: does what is read next stand to its left?"""
    place = at[index]
    before = order[place - 1] if place else None
    after = order[place + 1] if place + 1 < len(order) else None
    return (after is not None and after < index) or (
        after is None and before is not None and before > index
    )


def facing(text: str) -> int:
    """How many brackets of a text face their contents, less how many face away.

    >>> facing("one (two) [three]"), facing("one )two("), facing("«أ» (ب)")
    (4, -2, 4)
    """
    balance = 0
    for at, character in enumerate(text):
        if character not in MIRRORED:
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opens = (not before or before.isspace()) and bool(after) and not after.isspace()
        closes = bool(before) and not before.isspace() and not after.isalnum()
        if opens != closes:
            balance += 1 if (character in _PAIRS) == opens else -1
    return balance
