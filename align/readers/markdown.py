"""Markdown: structure by CommonMark, every character of text traced to the file.

Front matter is metadata; Liquid tags, note marks, images, code blocks and HTML tags are left out;
link targets go, link texts stay. HTML blocks are read by the HTML walker.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.encodings import decode
from align.readers.draft import Draft, Extract, TextBuilder
from align.readers.front_matter import front_matter
from align.readers.headings import bold_headings
from align.readers.html_blocks import fragment
from align.readers.markdown_inline import MASK, InlineText, parser
from align.readers.page_breaks import PAGE_NUMBER_LINE

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from align.readers.draft import Source

_LIQUID = re.compile(
    r"\{\{[^{}]{0,500}+\}\}|\{%(?:[^{}%]|%(?!\})){0,500}+%\}|\{:[^{}\n]{0,200}+\}"
    r"|(?<=\s)\{#[\w-]{1,80}+\}"
)
_LIQUID_BLOCK = re.compile(r"\{%-?\s*(comment|highlight|raw|script)\b")
# A link whose target holds a space is none to CommonMark, and one to whoever wrote it.
_BROKEN_LINK = re.compile(
    r"\[([^\[\]\n]{1,300}+)\]\((?:https?://|/)(?=[^)\n\"']{0,600}[ ])[^)\n\"']{1,600}\)"
)
# List markers that CommonMark does not know: Arabic-Indic numbers, printed bullets.
_OTHER_MARKER = re.compile(r"^([ \t]*)(?:([٠-٩]{1,3})(?=[.)][ \t])|[•▪●◦‣](?=[ \t]))", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\](:?)")
_LINE_END = re.compile(r"\r\n|\r|\n")


def read(source: Source) -> Extract:
    """Read a Markdown file.

    Raises:
        InputError: if the bytes are not text in an encoding that can be told.
    """
    text = decode(source.data, source.language, source.path).text
    front = front_matter(text)
    page = _Page(text, front.end)
    drafts = page.drafts()
    bold_headings(drafts)
    _set_title(drafts, front.title)
    return Extract(text, drafts, dict(front.stated))


def _set_title(drafts: list[Draft], stated: Draft | None) -> None:
    """The title is the front matter's, unless the body repeats it; else the first ``#``."""
    top = next((d for d in drafts[:6] if d.kind is BlockKind.HEADING), None)
    if stated is None:
        if top is not None and top.level == 1:
            top.kind = BlockKind.TITLE
        return
    if top is not None and top.text.casefold() == stated.text.casefold():
        top.kind = BlockKind.TITLE
    else:
        drafts.insert(0, stated)


@dataclass(slots=True)
class _Context:
    """What the open block tokens say of the inline text within."""

    lists: int = 0
    quotes: int = 0
    notes: list[bool] = field(default_factory=list)
    heading: int = 0
    cell: bool = False

    def kind(self) -> tuple[BlockKind, int]:
        if self.heading:
            return BlockKind.HEADING, self.heading
        if self.cell:
            return BlockKind.TABLE_CELL, 0
        if any(self.notes):
            return BlockKind.FOOTNOTE, 0
        if self.lists:
            return BlockKind.LIST_ITEM, self.lists
        return (BlockKind.QUOTE if self.quotes else BlockKind.PARAGRAPH), 0


class _Page:
    """A Markdown text being read."""

    def __init__(self, text: str, body: int) -> None:
        self.text = text
        self._notes: set[int] = set()
        self._page_breaks: list[int] = []
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
        self._note_marks: list[tuple[int, int]] = []
        self._clean = self._cleaned(body)
        self._masked = self._structured()
        self._parser: MarkdownIt = parser()
        self._env: dict[str, object] = {}
        self._cell_line, self._cell_at = -1, 0

    def _cleaned(self, body: int) -> str:
        """The text with front matter blank and what is no Markdown masked, length unchanged."""
        blank = re.sub(r"[^\r\n]", " ", self.text[:body])
        clean = blank + self.text[body:].replace("\x00", MASK)
        clean = PAGE_NUMBER_LINE.sub(self._mask_page_number, clean)
        clean = _mask_liquid(clean) if "{" in clean else clean
        clean = _BROKEN_LINK.sub(_mask_broken_link, clean)
        return _NOTE_MARK.sub(self._mask_note, clean) if "[^" in clean else clean

    def _structured(self) -> str:
        """The clean text with list markers that CommonMark knows: this is what is parsed.

        A mark that opens a note becomes a bullet, since a list item ends a paragraph.
        """
        text = _OTHER_MARKER.sub(_as_marker, self._clean)
        pieces, done = [], 0
        for start, width in self._note_marks:
            pieces += [text[done:start], "-", " " * (width - 1)]
            done = start + width
        return "".join([*pieces, text[done:]])

    def _mask_page_number(self, line: re.Match[str]) -> str:
        self._page_breaks.append(line.start())
        return " " * len(line.group())

    def _mask_note(self, mark: re.Match[str]) -> str:
        """A note mark goes; where one opens a note is remembered."""
        width = len(mark.group())
        line_start = mark.string.rfind("\n", 0, mark.start()) + 1
        if mark.group(1) and not mark.string[line_start : mark.start()].strip():
            self._note_marks.append((mark.start(), width))
            self._notes.add(bisect_right(self._starts, mark.start()) - 1)
            return MASK * width
        return MASK * (width - len(mark.group(1))) + mark.group(1)

    def drafts(self) -> list[Draft]:
        found: list[Draft] = []
        context = _Context()
        for token in self._parser.parse(self._masked, self._env):
            if token.type == "inline":
                if draft := self._inline(token, context):
                    found.append(draft)
            elif token.type == "html_block" and token.map:
                found += self._html(token.map[0], token.map[1])
            else:
                self._enter(token, context)
        for page_break in self._page_breaks:
            after = bisect_left(found, page_break, key=lambda draft: draft.start)
            if after < len(found):
                found[after].page_break = True
        return found

    def _enter(self, token: Token, context: _Context) -> None:
        if token.type == "heading_open":
            context.heading = int(token.tag[1])
        elif token.type == "heading_close":
            context.heading = 0
        elif token.type in {"th_open", "td_open", "th_close", "td_close"}:
            context.cell = token.nesting > 0
        elif token.type in {"blockquote_open", "blockquote_close"}:
            context.quotes += token.nesting
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            context.lists += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            context.lists -= 1
        elif token.type == "list_item_open":
            context.notes.append(bool(token.map) and (token.map or [0])[0] in self._notes)
        elif token.type == "list_item_close":
            context.notes.pop()

    def _inline(self, token: Token, context: _Context) -> Draft | None:
        if not token.map or not token.children:
            return None
        places = self._places(token, in_cell=context.cell)
        builder = TextBuilder()
        inline = InlineText(builder, places, self._clean)
        inline.add(token.children, token.content)
        kind, level = context.kind()
        under_image = inline.has_image and inline.all_emphasis
        if kind is BlockKind.PARAGRAPH and (under_image or inline.all_small):
            kind = BlockKind.CAPTION
        draft = builder.draft(kind, level)
        if draft:
            draft.bold = inline.all_strong
        return draft

    def _places(self, token: Token, *, in_cell: bool) -> list[tuple[int, int]]:
        """Where the lines of a token's inline source stand in the file."""
        assert token.map is not None  # noqa: S101  (told by the caller)
        if in_cell:
            return self._cell_places(token.content, token.map[0])
        places, at = [], 0
        for number, line in enumerate(token.content.split("\n"), start=token.map[0]):
            start = self._starts[min(number, len(self._starts) - 1)]
            whole = self._line(number)
            column = _column(whole, line)
            places.append((at, start + column))
            at += len(line) + 1
        return places

    def _cell_places(self, content: str, line: int) -> list[tuple[int, int]]:
        """A table cell's places: its line is shared with others, its bars may be escaped."""
        if line != self._cell_line:
            self._cell_line, self._cell_at = line, 0
        whole, start = self._line(line), self._starts[line]
        places, at = [], 0
        for piece in content.split("|"):
            found = max(whole.find(piece, self._cell_at), 0)
            places.append((at, start + found))
            if at:  # the bar itself stands just before this piece
                places.insert(-1, (at - 1, start + found - 1))
            at += len(piece) + 1
            self._cell_at = found + len(piece)
        return places

    def _line(self, number: int) -> str:
        if number >= len(self._starts):
            return ""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._masked)
        return self._masked[self._starts[number] : end].rstrip("\r\n")

    def _html(self, first: int, last: int) -> list[Draft]:
        """The blocks of an HTML block; Markdown inside it is markup all the same."""
        start = self._starts[first]
        end = self._starts[last] if last < len(self._starts) else len(self.text)

        def add_text(builder: TextBuilder, text: str, source: int) -> None:
            children = self._parser.inline.parse(text, self._parser, self._env, [])
            InlineText(builder, [(0, source)], self._clean).add(children, text)

        return fragment(self._clean, start, end, add_text)


def _column(whole: str, line: str) -> int:
    """Where a line of inline source stands in its line of the file: at its end, markers before."""
    if whole.endswith(line):
        return len(whole) - len(line)
    stripped = line.rstrip()
    if whole.rstrip().endswith(stripped):
        return len(whole.rstrip()) - len(stripped)
    return max(whole.find(stripped), 0)


def _as_marker(marker: re.Match[str]) -> str:
    number = "".join(str(int(digit)) for digit in marker.group(2) or "")
    return marker.group(1) + (number or "-")


def _mask_broken_link(link: re.Match[str]) -> str:
    label = link.group(1)
    return f"{MASK}{label}{MASK * (len(link.group()) - len(label) - 1)}"


def _mask_liquid(text: str) -> str:
    r"""Liquid tags and attribute lists masked; a line of nothing else becomes blank.

    >>> _mask_liquid("{% include a.html %}\nSee {{ site.url }}.").replace(MASK, "#")
    '                    \nSee ##############.'
    """
    pieces, done = [], 0
    while opening := _LIQUID_BLOCK.search(text, done):
        close = re.compile(rf"\{{%-?\s*end{opening.group(1)}\s*-?%\}}").search(text, opening.end())
        if close is None:
            break
        pieces.append(text[done : opening.start()])
        if opening.group(1) == "raw":
            pieces.append(text[opening.start() : close.end()])
        else:
            pieces.append(re.sub(r"[^\r\n]", " ", text[opening.start() : close.end()]))
        done = close.end()
    pieces.append(text[done:])
    masked = _LIQUID.sub(lambda tag: re.sub(r"[^\r\n]", MASK, tag.group()), "".join(pieces))
    return re.sub(
        rf"^[ \t]*{MASK}[{MASK} \t]*$",
        lambda line: " " * len(line.group()),
        masked,
        flags=re.MULTILINE,
    )
