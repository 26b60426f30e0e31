"""What to review first: where a minute of an expert's removes most errors.

A decision on a bead removes the error that is expected in it: one minus its calibrated posterior,
as often as the pair stands in documents (the same sentence misaligned in ten briefs is ten errors,
and one decision). It costs the seconds it takes to read both texts and to decide. The queue is in
the order of their quotient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tm.review.view import beads_of, required

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.review.view import ReviewBead
    from tm.store import Store
    from tm.unit import DocumentRecord, TranslationUnit

DECIDING = 4.0
"""Seconds a decision takes besides reading."""

READING = 22.0
"""Characters read a second.

238 words a minute is the mean of silent reading over 190 studies (Brysbaert, *Journal of Memory and
Language* 109, 2019); an English word with its space is some 5.6 characters."""

_CANDIDATES = 2000
"""Units looked at for the queue of a whole memory: those with most expected errors."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A bead to review: where it is, what is expected of a decision, and why.

    ``wrong`` is the probability that the bead is wrong, ``places`` in how many documents its pair
    stands, ``seconds`` what reading and deciding take, ``gain`` the errors a minute removes.
    ``unit`` is None for a segment without partner.
    """

    document: str
    key: str
    unit: TranslationUnit | None
    en: str
    ar: str
    wrong: float
    places: int
    seconds: float
    gain: float


def seconds_for(characters: int) -> float:
    """Seconds to read that many characters, of both texts together, and decide."""
    return DECIDING + characters / READING


def gain_of(wrong: float, places: int, characters: int) -> float:
    """Errors expected to be removed by a minute spent on it.

    >>> round(gain_of(0.5, 1, 220), 2), round(gain_of(0.5, 3, 220), 2)
    (2.14, 6.43)
    """
    return 60.0 * wrong * places / seconds_for(characters)


def document_queue(store: Store, document: str) -> list[QueueItem]:
    """All beads of a document that nobody has decided on, most gain first."""
    record = required(store, document)
    return queue_of(record, beads_of(store, record))


def queue_of(record: DocumentRecord, beads: Iterable[ReviewBead]) -> list[QueueItem]:
    """The beads of a record that nobody has decided on, most gain first."""
    items = [_item(record, bead) for bead in beads if not bead.done and not bead.furniture]
    return sorted(items, key=lambda item: -item.gain)


def memory_queue(store: Store, limit: int = 50) -> list[QueueItem]:
    """The undecided units of the whole memory, most gain first.

    Chosen among the 2,000 with most expected errors. Segments without partner are not among them:
    they come up in their document's own queue.
    """
    doubts = store.doubts(max(limit, _CANDIDATES))
    doubts.sort(key=lambda d: -gain_of(1 - d.posterior, d.places, d.characters))
    chosen = doubts[:limit]
    units = store.units([doubt.unit for doubt in chosen])
    items = []
    for doubt, unit in zip(chosen, units, strict=True):
        origin = next(o for o in unit.origins if store.document(o.document) is not None)
        en = origin.en.segments if origin.en else range(0)
        ar = origin.ar.segments if origin.ar else range(0)
        items.append(
            QueueItem(
                origin.document,
                f"{en.start}-{en.stop}_{ar.start}-{ar.stop}",
                unit,
                unit.en,
                unit.ar,
                1 - doubt.posterior,
                doubt.places,
                seconds_for(doubt.characters),
                gain_of(1 - doubt.posterior, doubt.places, doubt.characters),
            )
        )
    return items


def item_json(item: QueueItem) -> dict[str, object]:
    """An item as docs/json.md describes it."""
    return {
        "document": item.document,
        "bead": item.key,
        "unit": item.unit.id if item.unit else None,
        "en": item.en,
        "ar": item.ar,
        "wrong": round(item.wrong, 4),
        "places": item.places,
        "seconds": round(item.seconds, 1),
        "gain": round(item.gain, 4),
    }


def _item(record: DocumentRecord, bead: ReviewBead) -> QueueItem:
    en = " ".join(segment.text for segment in bead.en)
    ar = " ".join(segment.text for segment in bead.ar)
    wrong = 1 - bead.mark.bead.posterior
    places = len(bead.unit.origins) if bead.unit else 1
    characters = len(en) + len(ar)
    return QueueItem(
        record.name,
        bead.key,
        bead.unit,
        en,
        ar,
        wrong,
        places,
        seconds_for(characters),
        gain_of(wrong, places, characters),
    )
