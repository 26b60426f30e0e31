"""Documents into segments: the units that are aligned and remembered, usually sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.document import BlockKind, Segment
from align.sentences import DEFAULT, SegmentRules, sentences

if TYPE_CHECKING:
    from align.document import Document

__all__ = ["DEFAULT", "SegmentRules", "segment"]

# A title is one thing to translate, whatever stops and question marks are in it.
_WHOLE = frozenset({BlockKind.TITLE, BlockKind.HEADING})


def segment(document: Document, rules: SegmentRules = DEFAULT) -> tuple[Segment, ...]:
    """The segments of a document, in order; each block is cut on its own.

    A segment's text is the block's (white space collapsed, markup stripped), its offsets lead into
    :attr:`Document.text` and enclose whatever markup stands inside it.
    """
    segments: list[Segment] = []
    for at, block in enumerate(document.blocks):
        if block.kind in _WHOLE:
            text = block.text.replace("\n", " ")
            segments.append(Segment(text, block.start, block.end, at, block.kind))
            continue
        for start, end in sentences(block.text, document.language, rules):
            place = block.source_span(start, end)
            segments.append(Segment(block.text[start:end], *place, at, block.kind))
    return tuple(segments)
