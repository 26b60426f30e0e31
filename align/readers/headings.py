"""Headings that are not marked as such: a short line in bold, standing alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.readers.draft import Draft

_CHARACTERS, _WORDS = 100, 14
# Deeper than any heading that is marked.
LEVEL = 7


def bold_headings(drafts: Iterable[Draft]) -> None:
    """Take short paragraphs that are bold throughout and do not end like sentences as headings."""
    for draft in drafts:
        if (
            draft.bold
            and draft.kind is BlockKind.PARAGRAPH
            and len(draft.text) <= _CHARACTERS
            and len(draft.text.split()) <= _WORDS
            and draft.text[-1] not in ".!:;؛،,…"
        ):
            draft.kind, draft.level = BlockKind.HEADING, LEVEL
