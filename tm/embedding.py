"""Vectors for a memory: made where they are missing, refused where another encoder made them."""

from __future__ import annotations

from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING

from tm.indexing import analyse_texts, remember_texts
from tm.processes import done_ahead
from tm.store import Added, EncoderMismatchError
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from align.encoder import Encoder
    from tm.store import Store, Vectors
    from tm.unit import Side, TranslationUnit

    Analysed = list[tuple[int, str]]

_AT_A_TIME = 4096


def is_additive(encoder: Encoder) -> bool:
    """Whether the encoder is a table lookup, so cheap that candidates are encoded again to score.

    Then the memory keeps coarse vectors.
    """
    return hasattr(encoder, "token_sums")


def check_encoder(store: Store, encoder: Encoder) -> None:
    """Refuse to mix vectors of two encoders; a memory without vectors takes this one."""
    made_by = store.encoder
    if made_by is None:
        store.reset_vectors(encoder.signature, encoder.dimension, compact=is_additive(encoder))
    elif made_by != encoder.signature:
        raise EncoderMismatchError(
            f"the memory was made with the encoder {made_by}, not with {encoder.signature}",
            where=store.url,
            remedy="use that encoder with --encoder, or run `muwazi reembed`",
        )


def embed_missing(
    store: Store, encoder: Encoder, progress: Callable[[int], object] | None = None
) -> int:
    """Make the vectors of all units that have none; how many that were."""
    check_encoder(store, encoder)
    done = 0
    while ids := store.without_vectors(_AT_A_TIME):
        texts = store.texts(ids)
        en = encoder.encode([text for _, text, _ in texts])
        ar = encoder.encode([text for _, _, text in texts])
        store.put_vectors([unit for unit, _, _ in texts], en, ar)
        done += len(ids)
        if progress is not None:
            progress(len(ids))
    return done


def add_embedded(
    store: Store, units: Iterable[TranslationUnit], encoder: Encoder, size: int = 5000
) -> Added:
    """Bulk import with vectors, in one transaction and bounded memory.

    Of a long import, other processes encode and analyse what comes next, unless the encoder is one
    that runs in threads of its own.
    """
    added = merged = 0
    with store.transaction():
        check_encoder(store, encoder)
        for batch, vectors in _encoded(units, encoder, size):
            done = store.add(batch, vectors)
            added, merged = added + done.added, merged + done.merged
    return Added(added, merged)


def _encoded(
    units: Iterable[TranslationUnit], encoder: Encoder, size: int
) -> Iterator[tuple[list[TranslationUnit], tuple[Vectors, Vectors]]]:
    if not is_additive(encoder):
        stream = iter(units)
        while batch := list(islice(stream, size)):
            en = encoder.encode([unit.en for unit in batch])
            yield batch, (en, encoder.encode([unit.ar for unit in batch]))
        return

    def work(texts: list[str], side: Side) -> tuple[Analysed, Vectors]:
        return analyse_texts(texts, side), encoder.encode(texts)

    for batch, texts, done in done_ahead(units, size, attrgetter("en", "ar"), work):
        for side in SIDES:
            remember_texts(texts[side], side, done[side][0])
        yield batch, (done["en"][1], done["ar"][1])


def reembed(store: Store, encoder: Encoder, progress: Callable[[int], object] | None = None) -> int:
    """Replace all vectors by those of another encoder, in one transaction; how many units."""
    with store.transaction():
        store.reset_vectors(encoder.signature, encoder.dimension, compact=is_additive(encoder))
        return embed_missing(store, encoder, progress)
