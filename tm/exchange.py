"""Units into a memory from anywhere, in bounded memory, in one transaction, with their vectors."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from tm.store import Added, EncoderMismatchError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.encoder import Encoder
    from tm.store import Store
    from tm.unit import TranslationUnit

# Units encoded and stored at a time. Larger batches gained nothing in benchmarks/exchange.py.
BATCH = 4096


def check_encoder(store: Store, encoder: Encoder) -> None:
    """Make sure that new vectors fit those that the memory holds; claim it if it holds none.

    Raises:
        EncoderMismatchError: the memory's vectors were made by another encoder.
    """
    if store.encoder is None:
        store.reset_vectors(encoder.signature, encoder.dimension)
    elif store.encoder != encoder.signature:
        raise EncoderMismatchError(
            f"its vectors were made by {store.encoder}, not by {encoder.signature}",
            where=store.url,
            remedy="name that encoder with --encoder, or import with --no-vectors",
        )


def import_units(
    store: Store, units: Iterable[TranslationUnit], encoder: Encoder | None = None
) -> Added:
    """Add units to a memory, all or none; with ``encoder`` their vectors too."""
    if encoder is None:
        return store.add(units)
    added = merged = 0
    remaining = iter(units)
    with store.transaction():
        check_encoder(store, encoder)
        while batch := list(islice(remaining, BATCH)):
            vectors = (
                encoder.encode([unit.en for unit in batch]),
                encoder.encode([unit.ar for unit in batch]),
            )
            result = store.add(batch, vectors)
            added += result.added
            merged += result.merged
    return Added(added, merged)
