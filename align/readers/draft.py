"""What a reader hands over: drafts of blocks whose every character knows its place in the source.

A reader says what stands on the page; what all formats share (furniture, paragraphs cut by a page
break, metadata in the text) is worked out afterwards on these drafts, the same for every format.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from align.document import Block, BlockKind, Language, Run

if TYPE_CHECKING:
    from pathlib import Path

    from align.readers.limits import ReadLimits

# White space other than a single plain space: what a page shows as one space.
_UNEVEN_SPACE = re.compile(r"\s\s+|[^\S ]")


class Source(NamedTuple):
    """One file as a reader gets it: its bytes, where they came from, and how much is too much."""

    path: Path
    data: bytes
    language: Language
    limits: ReadLimits


class Link(NamedTuple):
    """A link in a draft: the characters ``start:end`` of its text lead to ``target``."""

    start: int
    end: int
    target: str


@dataclass(slots=True)
class Draft:
    """A block in the making.

    ``page_break`` marks a block that begins after a page number or form feed; ``bold`` one that is
    set in bold throughout; ``guessed`` one whose kind was told from its shape alone, as plain text
    has it. ``aside`` marks a block that the page itself sets apart (an author box,
    a share bar): furniture, whatever it says.
    """

    kind: BlockKind
    text: str
    runs: tuple[Run, ...]
    level: int = 0
    links: tuple[Link, ...] = ()
    page_break: bool = False
    bold: bool = False
    aside: bool = False
    guessed: bool = False

    @property
    def start(self) -> int:
        """Where the draft begins in the source."""
        return self.runs[0].source

    @property
    def end(self) -> int:
        """Where the draft ends in the source."""
        return self.runs[-1].source_end

    def joined(self, following: Draft) -> Draft:
        """This draft with the text of ``following`` after it: one paragraph again."""
        shift = len(self.text) + 1
        runs = [Run(r.start + shift, r.source, r.length, r.width) for r in following.runs]
        links = [Link(k.start + shift, k.end + shift, k.target) for k in following.links]
        # The space between the halves belongs to the last run: it has no place of its own.
        return Draft(
            self.kind,
            f"{self.text} {following.text}",
            (*self.runs, *runs),
            self.level,
            (*self.links, *links),
            self.page_break,
            self.bold and following.bold,
            self.aside,
            self.guessed,
        )

    def block(self) -> Block:
        """The finished block."""
        return Block(self.kind, self.text, self.start, self.end, self.level, self.runs)


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader found: the source text, its drafts in order, and the facts it states.

    ``stated`` holds what the format itself declares (front matter, meta tags, core properties)
    under the names of :class:`align.document.Metadata`; ``date`` as it was written. Other names
    are kept as extras.
    """

    text: str
    drafts: list[Draft]
    stated: dict[str, str] = field(default_factory=dict)


class TextBuilder:
    r"""Collects a block's text piece by piece: white space collapsed, every character traced.

    >>> builder = TextBuilder()
    >>> builder.add("Oil  and", 10); builder.add("\n gas", 21); builder.text
    'Oil and gas'
    >>> builder.runs[1]
    Run(start=4, source=15, length=3, width=None)
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self._length = 0
        self._ends_open = False  # does the text so far end in something other than white space?
        self.links: list[Link] = []

    def __len__(self) -> int:
        return self._length

    def add(self, text: str, source: int, width: int | None = None) -> None:
        """Append ``text``, which stands at ``source``; ``width`` if it is written differently."""
        if width is not None:
            if text.isspace():
                self._space(source, width)
            else:
                self._append(text, source, width)
            return
        done = 0
        for gap in _UNEVEN_SPACE.finditer(text):
            self._plain(text[done : gap.start()], source + done)
            self._space(source + gap.start())
            done = gap.end()
        self._plain(text[done:] if done else text, source + done)

    def line_break(self, source: int, width: int = 1) -> None:
        """Begin a new line inside the block, as ``<br>`` does."""
        if self._parts and self._parts[-1] == " ":
            self._drop_last()
        if self._ends_open or (self._parts and self._parts[-1] != "\n"):
            self._append("\n", source, width)
            self._ends_open = False

    def _plain(self, text: str, source: int) -> None:
        """Append text whose only white space is single plain spaces."""
        if not text:
            return
        if text[0] == " ":
            self._space(source)
            text, source = text[1:], source + 1
        if text.endswith(" "):
            self._append(text[:-1], source, None)
            self._space(source + len(text) - 1)
        else:
            self._append(text, source, None)

    def _space(self, source: int, width: int | None = None) -> None:
        if self._ends_open:
            self._append(" ", source, width)
            self._ends_open = False

    def _append(self, text: str, source: int, width: int | None) -> None:
        if not text:
            return
        last = self._runs[-1] if self._runs else None
        if width is None and last and last.width is None and last.source_end == source:
            self._runs[-1] = Run(last.start, last.source, last.length + len(text))
        else:
            self._runs.append(Run(self._length, source, len(text), width))
        self._parts.append(text)
        self._length += len(text)
        self._ends_open = True

    def _drop_last(self) -> None:
        dropped = len(self._parts.pop())
        self._length -= dropped
        last = self._runs.pop()
        if last.length > dropped:
            self._runs.append(Run(last.start, last.source, last.length - dropped))

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Where the text so far stands."""
        return tuple(self._runs)

    def draft(self, kind: BlockKind, level: int = 0) -> Draft | None:
        """The draft of all that was added; ``None`` if nothing a reader would see was."""
        while self._parts and self._parts[-1] in {" ", "\n"}:
            self._drop_last()
        if not self._parts:
            return None
        links = tuple(link for link in self.links if link.start < self._length)
        return Draft(kind, self.text, self.runs, level, links)
