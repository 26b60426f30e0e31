"""Pair by what they say the files that neither names nor links pair.

The last step of pairing, apart from :mod:`align.pairing` because it needs the encoder and has to
read every file that is left. Document vectors and shared numbers propose pairs; each is then
aligned, and stands only if the aligner finds most of the text translated. On the sample shelf that
share is 0.88 to 0.95 for true pairs and at most 0.13 for false ones, so the threshold is in no
danger on either side.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.errors import InputError
from align.isolated import read_isolated
from align.pairing import NO_PARTNER, Left, Pair, Pairing
from align.pairing_by_content import pair_by_content
from align.pipeline import align_segments
from align.segment import segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from align.document import Language, Segment
    from align.encoder import Encoder

_MOST_OF_IT = 0.5
_UNSURE = "no file on the other side has its name, is linked, or clearly says the same"


def pair_leftovers(pairing: Pairing, encoder: Encoder) -> Pairing:
    """A pairing with its unpaired files paired by content, where that is beyond doubt.

    A wrong pair poisons a memory, so what is not clearly ahead of every rival stays unpaired, with
    the reason. A file of which a manifest says that it has no partner is left alone. Files that
    cannot be read become ``unread``.
    """
    if not pairing.unpaired_en or not pairing.unpaired_ar:
        return pairing
    english, dates_en, faults_en = _texts(pairing.unpaired_en, "en")
    arabic, dates_ar, faults_ar = _texts(pairing.unpaired_ar, "ar")
    names_en, names_ar = list(english), list(arabic)
    proposed = pair_by_content(_plain(english), _plain(arabic), encoder, dates=(dates_en, dates_ar))
    pairs = [
        Pair(en, ar, "content")
        for en, ar in ((names_en[one.source], names_ar[one.target]) for one in proposed)
        if _translated_share(english[en], arabic[ar], encoder) >= _MOST_OF_IT
    ]
    gone = {path for pair in pairs for path in (pair.en, pair.ar)}
    faults = faults_en + faults_ar
    gone |= {left.path for left in faults}
    return replace(
        pairing,
        pairs=tuple(sorted([*pairing.pairs, *pairs], key=lambda pair: pair.en.as_posix())),
        unpaired_en=_still(pairing.unpaired_en, gone),
        unpaired_ar=_still(pairing.unpaired_ar, gone),
        unread=tuple(sorted([*pairing.unread, *faults], key=lambda left: str(left.path))),
    )


def _plain(documents: Mapping[Path, Sequence[Segment]]) -> list[list[str]]:
    return [[one.text for one in segments] for segments in documents.values()]


def _translated_share(
    source: Sequence[Segment], target: Sequence[Segment], encoder: Encoder
) -> float:
    """How much of the text of both sides (in characters) stands in two-sided beads, as expected."""
    alignment = align_segments(source, target, encoder)
    sizes = [[len(one.text) for one in side] for side in (alignment.source, alignment.target)]
    translated = sum(
        bead.posterior
        * (sum(sizes[0][i] for i in bead.source) + sum(sizes[1][j] for j in bead.target))
        for bead in alignment.beads
        if bead.source and bead.target
    )
    return translated / max(sum(map(sum, sizes)), 1)


def _texts(
    leftovers: Sequence[Left], language: Language
) -> tuple[dict[Path, list[Segment]], list[date | None], list[Left]]:
    """The running text and the date of each file, and the files that could not be read."""
    texts: dict[Path, list[Segment]] = {}
    dates: list[date | None] = []
    faults: list[Left] = []
    for left in leftovers:
        if left.settled:
            continue
        try:
            document = read_isolated(left.path, language)
        except InputError as error:
            faults.append(Left(left.path, error.what))
            continue
        texts[left.path] = [
            one for one in segment(document) if one.kind is not BlockKind.BOILERPLATE
        ]
        dates.append(document.metadata.date)
    return texts, dates, faults


def _still(leftovers: Sequence[Left], gone: set[Path]) -> tuple[Left, ...]:
    """Those that are left, the plain reason made to say that content was asked, too."""
    return tuple(
        replace(left, reason=_UNSURE) if left.reason == NO_PARTNER else left
        for left in leftovers
        if left.path not in gone
    )
