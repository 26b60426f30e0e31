"""Processes that share what is loaded, for work that another processor can do meanwhile."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice, tee
from typing import TYPE_CHECKING, TypeVar

from align.errors import MuwaziError
from tm.indexing import analyse_texts, remember_texts
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.context import ForkContext

    from tm.unit import Side
    from tm.workers import Lost

Item = TypeVar("Item")
T = TypeVar("T")

# Batches that wait for this process to write them.
_AHEAD = 3


def forking() -> ForkContext | None:
    """The context of forked processes; None on systems where forking is missing or unsafe."""
    # Not at the top: a query in the terminal must not pay for it.
    import multiprocessing

    if "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        return None
    return multiprocessing.get_context("fork")


def done_ahead(
    items: Iterable[Item],
    size: int,
    pair: Callable[[Item], tuple[str, str]],
    work: Callable[[list[str], Side], T],
) -> Iterator[tuple[list[Item], dict[Side, list[str]], dict[Side, T]]]:
    """Items in batches of ``size``, with their texts a side and what ``work`` makes of these.

    An import divides into computing and writing rows. Of long ones, one process a side computes
    ahead while this one writes: a side to itself, because each remembers the words of one language.
    Short imports stay in this process.
    """
    stream = iter(items)
    batches = iter(lambda: list(islice(stream, size)), [])
    start = list(islice(batches, 2))
    context = forking() if len(start) > 1 else None
    ours, *streams = tee(((b, _texts(b, pair)) for b in chain(start, batches)), 1 + len(SIDES))
    if context is None:
        for batch, texts in ours:
            yield batch, texts, {side: work(texts[side], side) for side in SIDES}
        return
    # Not at the top, like multiprocessing.
    from tm.workers import Workers

    with ExitStack() as begun:
        made = {}
        for side, batches_of_side in zip(SIDES, streams, strict=True):
            process = Workers(context, 1, partial(_on_side, work, side), ahead=_AHEAD)
            begun.enter_context(process)
            made[side] = process.in_order(_one_side(batches_of_side, side))
        for batch, texts in ours:
            yield batch, texts, {side: _result(*next(made[side])) for side in SIDES}


def _one_side(
    batches: Iterable[tuple[list[Item], dict[Side, list[str]]]], side: Side
) -> Iterator[list[str]]:
    return (texts[side] for _, texts in batches)


def _on_side(work: Callable[[list[str], Side], T], side: Side, texts: list[str]) -> T:
    return work(texts, side)


def _result(texts: list[str], result: T | Lost) -> T:
    from tm.workers import Lost

    if isinstance(result, Lost):
        raise MuwaziError(
            f"the process that computes ahead of the import {result.how}, twice",
            where=f"{len(texts)} texts from {texts[0][:40]!r} on",
            remedy="it may have wanted more memory than there is",
        )
    return result


def analysed_ahead(
    items: Iterable[Item], size: int, pair: Callable[[Item], tuple[str, str]]
) -> Iterator[list[Item]]:
    """Items in batches whose texts are analysed: their keys and index lines are at hand."""
    for batch, texts, analysed in done_ahead(items, size, pair, analyse_texts):
        for side in SIDES:
            remember_texts(texts[side], side, analysed[side])
        yield batch


def _texts(batch: list[Item], pair: Callable[[Item], tuple[str, str]]) -> dict[Side, list[str]]:
    pairs = [pair(item) for item in batch]
    return {"en": [en for en, _ in pairs], "ar": [ar for _, ar in pairs]}
