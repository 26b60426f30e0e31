"""Plain text: paragraphs, headings and lists found by how the lines lie on the page.

Lines broken to fit a width are put together again; page numbers and form feeds are left out, and
the block after one is marked, so that a paragraph cut by the page can be joined.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.encodings import decode
from align.readers.draft import Draft, Extract, TextBuilder
from align.readers.page_breaks import is_page_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.readers.draft import Source

_LINE_END = re.compile(r"\r\n|[\n\r\f\v\x85\u2028\u2029]")
_BULLET = re.compile(
    r"(?!\(c\)\s+\d{4})(?:[-*+•‣◦▪●■–—·]|[(]?(?:[0-9٠-٩]{1,2}|[a-zأ-ي])[.)])\s+(?=\S)"
)
_RULE = re.compile(r"[-=_*~#─━ ]{3,}")
_UNDERLINE = re.compile(r"={3,}|-{3,}")
_STOP = ".!?؟:;؛،,…"
# No editor and no mail program wraps text wider than this; longer lines are whole paragraphs.
_WIDEST_WRAP = 120
_HEADING_CHARACTERS, _HEADING_WORDS = 100, 16


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its end and its outer white space; ``start`` is its place in the file."""

    text: str
    start: int
    indent: int
    page_break: bool


def read(source: Source) -> Extract:
    """Read a plain text file.

    Raises:
        InputError: if the bytes are not text in an encoding that can be told.
    """
    text = decode(source.data, source.language, source.path).text
    drafts: list[Draft] = []
    groups = list(_groups(text))
    width = _wrap_width(groups)
    for group in groups:
        for lines in _paragraphs(group, width):
            # The title may have its byline and date right below it.
            alone = len(lines) == 1 and (len(group) == 1 or not drafts)
            if draft := _draft(lines, alone=alone, first=not drafts):
                drafts.append(draft)
    return Extract(text, drafts)


def _groups(text: str) -> Iterator[list[_Line]]:
    """Lines that stand together, between blank lines, page breaks and ruled lines."""
    group: list[_Line] = []
    page_break = False
    for line, form_feed in _lines(text):
        stripped = line.text
        if form_feed or not stripped or is_page_number(stripped) or _RULE.fullmatch(stripped):
            underlined = len(group) == 1 and _UNDERLINE.fullmatch(stripped)
            if group and not underlined:
                yield group
                group = []
            page_break = page_break or form_feed or is_page_number(stripped)
        if not stripped or is_page_number(stripped):
            continue
        if _RULE.fullmatch(stripped):
            if group:  # an underlined heading
                yield group
                group = []
            continue
        group.append(_Line(stripped, line.start, line.indent, page_break))
        page_break = False
    if group:
        yield group


def _lines(text: str) -> Iterator[tuple[_Line, bool]]:
    """Every line, and whether a form feed stands before it."""
    start, form_feed = 0, False
    while start <= len(text):
        end = _LINE_END.search(text, start)
        stop = end.start() if end else len(text)
        raw = text[start:stop]
        indent = len(raw) - len(raw.lstrip())
        yield _Line(raw.strip(), start + indent, indent, page_break=False), form_feed
        if not end:
            return
        form_feed = end.group() == "\f"
        start = end.end()


def _wrap_width(groups: list[list[_Line]]) -> int:
    """The width the file's lines were broken to, 0 if each line is a paragraph of its own.

    It is the longest line but for outliers: one line in twenty may stick out (a link cannot be
    broken). Lines are wrapped only if a good part of those with a line after them come near it.
    """
    inner = sorted(len(line.text) for group in groups for line in group[:-1])
    if not inner:
        return 0
    width = inner[(len(inner) * 19) // 20]
    near = sum(length >= 0.75 * width for length in inner)
    return width if 20 <= width <= _WIDEST_WRAP and near >= len(inner) / 2 else 0


def _paragraphs(group: list[_Line], width: int) -> Iterator[list[_Line]]:
    """The paragraphs of a group: a line goes on with the next if that would not have fitted."""
    paragraph = [group[0]]
    for line in group[1:]:
        if not _BULLET.match(line.text) and _goes_on(paragraph[-1], line, width):
            paragraph.append(line)
        else:
            yield paragraph
            paragraph = [line]
    yield paragraph


def _goes_on(line: _Line, following: _Line, width: int) -> bool:
    if not width:
        return False
    if following.text[0].islower() and line.text[-1] not in _STOP:
        return True
    first_word = following.text.split(maxsplit=1)[0]
    # A tenth of slack: widths differ by a diacritic or an indent, and some wrap by hand.
    return line.indent + len(line.text) + 1 + len(first_word) > 0.9 * width


def _draft(lines: list[_Line], *, alone: bool, first: bool) -> Draft | None:
    builder = TextBuilder()
    bullet = _BULLET.match(lines[0].text)
    heading = alone and _looks_like_heading(lines[0].text)
    # A numbered line that stands alone and does not end like a sentence is a numbered heading.
    listed = bullet is not None and not (heading and lines[0].text[0].isdigit())
    for line in lines:
        skip = bullet.end() if listed and bullet and line is lines[0] else 0
        if len(builder) and not _hyphenated(builder.text, line.text):
            builder.add(" ", line.start - 1)
        builder.add(line.text[skip:], line.start + skip)
    kind = BlockKind.PARAGRAPH
    if listed:
        kind = BlockKind.LIST_ITEM
    elif heading:
        kind = BlockKind.TITLE if first else BlockKind.HEADING
    draft = builder.draft(kind, level=1 if kind is not BlockKind.PARAGRAPH else 0)
    if draft:
        draft.page_break = lines[0].page_break
        draft.guessed = kind in {BlockKind.HEADING, BlockKind.TITLE}
    return draft


def _hyphenated(before: str, line: str) -> bool:
    """Was a compound broken at its hyphen? Then no space belongs between the halves."""
    return before.endswith("-") and before[-2:-1].isalpha() and line[:1].islower()


def _looks_like_heading(text: str) -> bool:
    """Short, and not ending as a sentence does; a question may head a section.

    >>> _looks_like_heading("What comes next?"), _looks_like_heading("He left.")
    (True, False)
    """
    if len(text) > _HEADING_CHARACTERS or len(text.split()) > _HEADING_WORDS:
        return False
    return text[-1] not in _STOP.replace("?", "").replace("؟", "")
