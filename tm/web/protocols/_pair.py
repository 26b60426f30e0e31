"""Which way a client translates, as the many spellings of language codes say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.formats.languages import side_of

if TYPE_CHECKING:
    from tm.unit import Side


def source_side(source: str, target: str) -> Side | None:
    """The side that is asked about; None where the pair is not English and Arabic.

    >>> source_side("en_GB", "ar"), source_side("AR-sa", "en"), source_side("en", "de")
    ('en', 'ar', None)
    """
    asked, wanted = side_of(source), side_of(target)
    return asked if asked and wanted and asked != wanted else None
