"""Drafts out of files: two documents to be aligned, a bilingual file, or the memory itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.errors import InputError
from tm.check.finding import Draft, DraftPair

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from pathlib import Path

    from align.alignment import Alignment, Bead
    from align.document import Segment
    from align.encoder import Encoder
    from tm.store import Store
    from tm.unit import TranslationUnit


def draft_of_documents(english: Path, arabic: Path, encoder: Encoder) -> Draft:
    """Read, segment and align the two sides of a draft.

    Raises:
        InputError: a file cannot be read as a document of its language.
    """
    from align.isolated import read_isolated
    from align.pipeline import align_segments
    from align.segment import segment

    read = read_isolated(english, "en"), read_isolated(arabic, "ar")
    sides = segment(read[0]), segment(read[1])
    draft = draft_of_alignment(align_segments(*sides, encoder), english, arabic)
    return dated(draft, read[0].metadata.date or read[1].metadata.date)


def dated(draft: Draft, day: datetime.date | None) -> Draft:
    """The draft, all of it of that day."""
    return replace(draft, pairs=tuple(replace(pair, date=day) for pair in draft.pairs))


def draft_of_alignment(
    alignment: Alignment, english: Path | None = None, arabic: Path | None = None
) -> Draft:
    """A draft whose beads are known; a passage found elsewhere stands where its English stands."""
    return Draft(
        tuple(_pair(alignment, bead) for bead in alignment.beads),
        str(english) if english else None,
        str(arabic) if arabic else None,
    )


def draft_of_exchange(path: Path) -> Draft:
    """A draft that comes as pairs: XLIFF, TMX, a table.

    Raises:
        InputError: the file holds no pair of English and Arabic, or is not of its format.
    """
    from tm.formats.format import ReadSettings
    from tm.formats.registry import format_for

    settings = ReadSettings(document=path.stem)
    units = format_for(path).read(path, settings, lambda damage: None)
    pairs = draft_of_units(units).pairs
    if not pairs:
        raise InputError(
            "holds no pair of English and Arabic",
            where=path,
            remedy="check the languages it names",
            code="no-pairs",
        )
    return Draft(pairs, str(path), str(path))


def draft_of_memory(store: Store) -> Draft:
    """The memory as a draft: every unit a pair, in the order of their numbers."""
    from tm.unit import USABLE

    draft = draft_of_units(store.iterate(USABLE))
    return replace(draft, pairs=tuple(replace(pair, from_memory=True) for pair in draft.pairs))


def draft_of_units(units: Iterable[TranslationUnit]) -> Draft:
    """Units as pairs, numbered as they come."""
    return Draft(tuple(_pair_of_unit(at, unit) for at, unit in enumerate(units)))


def _pair_of_unit(at: int, unit: TranslationUnit) -> DraftPair:
    place = range(at, at + 1)
    dates = [origin.date for origin in unit.origins if origin.date]
    return DraftPair(unit.en, unit.ar, place, place, unit.posterior, date=max(dates, default=None))


def _pair(alignment: Alignment, bead: Bead) -> DraftPair:
    source = alignment.source[bead.source.start : bead.source.stop]
    target = alignment.target[bead.target.start : bead.target.stop]
    return DraftPair(
        _text(source),
        _text(target),
        bead.source,
        bead.target,
        bead.posterior,
        _kind(source),
        _kind(target),
    )


def _text(segments: tuple[Segment, ...]) -> str:
    return " ".join(segment.text for segment in segments)


def _kind(segments: tuple[Segment, ...]) -> BlockKind:
    return segments[0].kind if segments else BlockKind.PARAGRAPH
