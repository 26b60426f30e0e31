"""What a text is: a document of blocks, cut into segments, each knowing its place in the file.

Offsets count characters of :attr:`Document.text`, the decoded source as it stands in the file (for
formats without a source text of their own, such as docx, the extracted text, paragraphs joined by
newlines). All ranges are half-open. Stored text is never altered; a block's ``text`` is what a
reader of the page sees, and ``runs`` lead each of its characters back to the source.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

Language = Literal["en", "ar"]


class BlockKind(StrEnum):
    """What a block is on the page."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_CELL = "table cell"
    QUOTE = "quote"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of block text that stands in the source as it is: ``length`` characters.

    Where one character is written as several (``&amp;``), ``width`` says how many the source has.
    """

    start: int
    source: int
    length: int
    width: int | None = None

    @property
    def source_end(self) -> int:
        """Where the stretch ends in the source."""
        return self.source + (self.length if self.width is None else self.width)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or the like.

    ``start`` and ``end`` delimit it in :attr:`Document.text`; ``level`` is the depth of a heading
    or list item, 0 where depth has no meaning. ``runs`` are ascending in ``start``.
    """

    kind: BlockKind
    text: str
    start: int
    end: int
    level: int = 0
    runs: tuple[Run, ...] = ()

    def source_offset(self, offset: int) -> int:
        """Where the block's character ``offset`` stands in :attr:`Document.text`.

        >>> block = Block(BlockKind.PARAGRAPH, "a b", 0, 7, runs=(Run(0, 0, 2), Run(2, 4, 1)))
        >>> [block.source_offset(i) for i in range(4)]
        [0, 1, 4, 5]
        """
        if not self.runs:
            return self.start + offset
        at = max(bisect_right(self.runs, offset, key=lambda run: run.start) - 1, 0)
        run = self.runs[at]
        return run.source + min(offset - run.start, run.length)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of :attr:`Document.text` that the characters ``start:end`` come from.

        ``start < end``; markup in between is inside the stretch, markup around it is not.

        >>> runs = (Run(0, 3, 1), Run(1, 4, 1, width=5), Run(2, 9, 1))
        >>> block = Block(BlockKind.PARAGRAPH, "R&D", 3, 10, runs=runs)  # <p>R&amp;D</p>
        >>> block.source_span(0, 2), block.source_span(1, 3)
        ((3, 9), (4, 10))
        """
        if not self.runs:
            return self.start + start, self.start + end
        at = max(bisect_right(self.runs, end - 1, key=lambda run: run.start) - 1, 0)
        last = self.runs[at]
        inside = last.width is None and end - last.start < last.length
        stop = last.source + end - last.start if inside else last.source_end
        return self.source_offset(start), stop


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; a field the page does not state is ``None``."""

    title: str | None = None
    author: str | None = None
    translator: str | None = None
    date: datetime.date | None = None
    language: str | None = None
    url: str | None = None
    alternate: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A text as read from a file: its source, its blocks, and what it says of itself."""

    path: Path
    language: Language
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata
    sha256: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit of translation, usually a sentence.

    ``start`` and ``end`` delimit it in :attr:`Document.text`; ``block`` is the index of the block
    it begins in; ``kind`` is that block's kind.
    """

    text: str
    start: int
    end: int
    block: int
    kind: BlockKind = BlockKind.PARAGRAPH
