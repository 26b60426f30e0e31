"""What a client adds to the memory: who vouches for it, how much, how often."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import HTTPException, Request
from pydantic import AfterValidator, Field

from tm.store import Added
from tm.unit import Origin, Status, TranslationUnit, other_side
from tm.web.rights import Right
from tm.web.throttle import Allowance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.store import Vectors
    from tm.unit import Property, Side
    from tm.web.desk import Desk
    from tm.web.rights import Visitor

# A CAT tool sends a unit for every segment that its user confirms, a script does not need to.
UNITS_PACE = Allowance(600, 60)
STORES_PACE = Allowance(30, 60)
LONGEST_TEXT = 20_000
MOST_UNITS = 100_000
_AT_A_TIME = 2000


def _storable(text: str) -> str:
    if "\0" in text or not text.strip():
        raise ValueError("a text must hold something, and no NUL character")
    return text


Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_storable)]


async def raw_body(request: Request) -> bytes:
    """The body as it came: clients of these protocols do not all name its type."""
    return await request.body()


def keep_pace(desk: Desk, visitor: Visitor, pace: Allowance) -> None:
    """Raise HTTP 429 where somebody writes more often than the pace allows."""
    if wait := desk.throttle.spend(visitor.name, pace):
        seconds = int(wait) + 1
        raise HTTPException(
            429, f"too many writes; again in {seconds} s", {"Retry-After": str(seconds)}
        )


def contributed(
    source: str,
    target: str,
    side: Side,
    visitor: Visitor,
    document: str,
    properties: tuple[Property, ...] = (),
) -> TranslationUnit:
    """A unit that somebody translated; it is confirmed where they may confirm."""
    texts = {side: source, other_side(side): target}
    status = Status.CONFIRMED if visitor.may(Right.DECIDE) else Status.MACHINE
    return TranslationUnit(
        texts["en"],
        texts["ar"],
        status=status,
        origins=(Origin(document, translator=visitor.name),),
        created_by=visitor.name,
        properties=properties,
    )


def vouched(units: Sequence[TranslationUnit], visitor: Visitor) -> list[TranslationUnit]:
    """The units of a file: nobody's decisions are taken over from who may not decide."""
    if visitor.may(Right.DECIDE):
        return list(units)
    return [replace(unit, status=Status.MACHINE) for unit in units]


def add_all(desk: Desk, units: Sequence[TranslationUnit]) -> Added:
    """Add units, all or none. Vectors are made before the memory is held for writing.

    They are added some at a time: of many at once the store computes in forked processes, which a
    server with threads must not start.
    """
    store = desk.store
    added = merged = 0
    encoded = [_encoded(desk, batch) for batch in _batches(units)]
    with store.transaction():
        for batch, vectors in zip(_batches(units), encoded, strict=True):
            done = store.add(batch, vectors)
            added, merged = added + done.added, merged + done.merged
    return Added(added, merged)


def _batches(units: Sequence[TranslationUnit]) -> list[Sequence[TranslationUnit]]:
    return [units[at : at + _AT_A_TIME] for at in range(0, len(units), _AT_A_TIME)]


def _encoded(desk: Desk, units: Sequence[TranslationUnit]) -> tuple[Vectors, Vectors] | None:
    if desk.store.encoder is None or desk.searcher.encoder is None:
        return None
    encode = desk.searcher.encoder().encode
    return encode([unit.en for unit in units]), encode([unit.ar for unit in units])
