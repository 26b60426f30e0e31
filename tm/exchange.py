"""Units into a memory from anywhere: in bounded memory, all or none, with their vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.embedding import add_embedded, embed_missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.encoder import Encoder
    from tm.store import Added, Store
    from tm.unit import TranslationUnit


def import_units(
    store: Store, units: Iterable[TranslationUnit], encoder: Encoder | None = None
) -> Added:
    """Add units to a memory in one transaction; with ``encoder``, make the missing vectors too.

    Raises:
        EncoderMismatchError: the memory's vectors were made by another encoder.
    """
    if encoder is None:
        return store.add(units)
    with store.transaction():
        added = add_embedded(store, units, encoder)
        embed_missing(store, encoder)
    return added
