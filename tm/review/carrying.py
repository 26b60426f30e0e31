"""What reviewers decided about a document, carried over when its files are read and aligned anew.

A fixed bead holds in the new reading if its segments, one after the other, read there as they did
and stand together. Where a file was changed, the changed passage is open again and the rest is not.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from align.alignment import Bead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.alignment import Alignment
    from align.document import Segment
    from tm.unit import DocumentRecord


def carried(
    former: DocumentRecord,
    kept: frozenset[int],
    en: Sequence[Segment],
    ar: Sequence[Segment],
) -> dict[int, Bead]:
    """The ``kept`` beads of a former record over new segments, by their former numbers."""
    places = _places(former.en.segments, en), _places(former.ar.segments, ar)
    found = {}
    for number in sorted(kept):
        bead = former.beads[number]
        source, target = _placed(bead.source, places[0]), _placed(bead.target, places[1])
        if source is not None and target is not None:
            found[number] = Bead(source, target, 1.0, bead.moved)
    return found


def remembered(
    record: DocumentRecord, former: DocumentRecord, over: dict[int, Bead], found: Alignment
) -> DocumentRecord:
    """The new record with the marks of the beads that were carried ``over`` into it."""
    numbers = {(bead.source, bead.target): at for at, bead in enumerate(found.beads)}
    reviewed, corrected = set(), set()
    for number, bead in over.items():
        at = numbers.get((bead.source, bead.target))
        if at is None:
            continue
        if number in former.reviewed:
            reviewed.add(at)
        if number in former.corrected:
            corrected.add(at)
    return replace(record, reviewed=frozenset(reviewed), corrected=frozenset(corrected))


def _places(former: Sequence[Segment], new: Sequence[Segment]) -> dict[int, int]:
    """Where the former segments stand in the new text, for those that still read the same."""
    before = [segment.text for segment in former]
    after = [segment.text for segment in new]
    matcher: SequenceMatcher[str] = SequenceMatcher(None, before, after, autojunk=False)
    return {
        block.a + k: block.b + k
        for block in matcher.get_matching_blocks()
        for k in range(block.size)
    }


def _placed(numbers: range, places: dict[int, int]) -> range | None:
    """The same segments in the new text; None where they are not there in a row."""
    if not numbers:
        return range(0)
    found = [places.get(number, -1) for number in numbers]
    first = found[0]
    if first < 0 or found != list(range(first, first + len(found))):
        return None
    return range(first, first + len(found))
