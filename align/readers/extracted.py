"""The text of formats that have no source text of their own: one block a line, and its drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.readers.draft import Draft, Extract, TextBuilder

if TYPE_CHECKING:
    from align.document import BlockKind


class Extracted:
    r"""Grows block by block.

    >>> from align.document import BlockKind
    >>> page = Extracted()
    >>> page.add("A  Plan", BlockKind.TITLE, 1).text, page.add(" ", BlockKind.PARAGRAPH)
    ('A Plan', None)
    >>> page.extract({}).text
    'A  Plan\n \n'
    """

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self._text: list[str] = []
        self._length = 0

    def add(
        self, text: str, kind: BlockKind, level: int = 0, *, bold: bool = False
    ) -> Draft | None:
        """Add a block; ``None`` if a reader would see nothing of it. Its own lines stay lines."""
        builder = TextBuilder()
        for number, line in enumerate(text.split("\n")):
            if number:
                builder.line_break(self._length - 1)
            builder.add(line, self._length)
            self._text.append(f"{line}\n")
            self._length += len(line) + 1
        draft = builder.draft(kind, level)
        if draft is not None:
            draft.bold = bold
            self.drafts.append(draft)
        return draft

    def extract(self, stated: dict[str, str]) -> Extract:
        """All of it, with what the format states; names without a value are left out."""
        known = {name: value.strip() for name, value in stated.items() if value and value.strip()}
        return Extract("".join(self._text), self.drafts, known)
