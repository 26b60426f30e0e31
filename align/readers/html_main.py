"""The main part of a page that does not mark it: trafilatura says where it begins and ends.

Only the two ends are taken from it. What lies between stays whole and in order, because
trafilatura drops bylines, captions and short lines that belong to the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.document import BlockKind
from align.readers.furniture import opens_box

if TYPE_CHECKING:
    from align.readers.draft import Draft

# A page of a few blocks has no chrome to speak of; beyond two million characters (an export, not a
# page) trafilatura would take minutes.
_FEW_BLOCKS, _MOST_CHARACTERS = 8, 2_000_000
# How far before the text its title and byline may stand, in blocks.
_HEAD_BLOCKS = 8


def main_part(drafts: list[Draft], page: str) -> list[Draft]:
    """The drafts from the title to the end of the text and the boxes that follow it."""
    if len(drafts) <= _FEW_BLOCKS or len(page) > _MOST_CHARACTERS:
        return drafts
    import trafilatura

    extracted = trafilatura.extract(
        page, favor_recall=True, include_comments=False, include_tables=True
    )
    main = " ".join((extracted or "").split())
    kept = [at for at, draft in enumerate(drafts) if _in_main(draft, main)]
    if not kept:
        return drafts
    first = _title_before(drafts, kept[0])
    last = kept[-1]
    if last + 1 < len(drafts) and opens_box(drafts[last + 1]):
        last = len(drafts) - 1
    return drafts[first : last + 1]


def _in_main(draft: Draft, main: str) -> bool:
    """Is the block part of the extracted text? Short ones recur in menus and say nothing."""
    return len(draft.text.split()) >= 6 and " ".join(draft.text.split()) in main


def _title_before(drafts: list[Draft], first: int) -> int:
    for at in range(first, max(first - _HEAD_BLOCKS, -1), -1):
        if drafts[at].kind is BlockKind.HEADING and drafts[at].level == 1:
            return at
    return first
