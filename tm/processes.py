"""Processes that share what is loaded, for work that another processor can do meanwhile."""

from __future__ import annotations

import signal
import sys
from collections import deque
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from tm.indexing import analyse_texts, forget_texts, remember_texts
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.context import ForkContext
    from multiprocessing.pool import AsyncResult, Pool

    from tm.unit import Side

Item = TypeVar("Item")
T = TypeVar("T")

_AHEAD = 2


def forking() -> ForkContext | None:
    """The context of forked processes; None on systems where forking is missing or unsafe."""
    # Not at the top: a query in the terminal must not pay for it.
    import multiprocessing

    if "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        return None
    return multiprocessing.get_context("fork")


@contextmanager
def forked(
    context: ForkContext,
    workers: int,
    begin: Callable[..., None] = lambda: None,
    arguments: tuple[object, ...] = (),
) -> Iterator[Pool]:
    """A pool of processes, gone with the block; an interrupt is for the parent to deal with."""
    pool = context.Pool(workers, initializer=_begin, initargs=(begin, arguments))
    try:
        yield pool
    finally:
        pool.terminate()
        pool.join()


def _begin(begin: Callable[..., None], arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    begin(*arguments)


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
    if context is None:
        for batch in chain(start, batches):
            texts = _texts(batch, pair)
            yield batch, texts, {side: work(texts[side], side) for side in SIDES}
        return
    with ExitStack() as pools:
        pool = {
            side: pools.enter_context(forked(context, 1, _work.append, (work,))) for side in SIDES
        }
        waiting: deque[tuple[list[Item], dict[Side, list[str]], dict[Side, AsyncResult[T]]]]
        waiting = deque()
        for batch in chain(start, batches):
            texts = _texts(batch, pair)
            asked = {s: pool[s].apply_async(_work_on, (texts[s], s)) for s in SIDES}
            waiting.append((batch, texts, asked))
            if len(waiting) > _AHEAD:
                yield _received(*waiting.popleft())
        while waiting:
            yield _received(*waiting.popleft())


def analysed_ahead(
    items: Iterable[Item], size: int, pair: Callable[[Item], tuple[str, str]]
) -> Iterator[list[Item]]:
    """Items in batches whose texts are analysed: their keys and index lines are at hand."""
    for batch, texts, analysed in done_ahead(items, size, pair, analyse_texts):
        forget_texts()
        for side in SIDES:
            remember_texts(texts[side], side, analysed[side])
        yield batch


_work: list[Callable[[list[str], Side], object]] = []


def _work_on(texts: list[str], side: Side) -> Any:
    return _work[0](texts, side)


def _texts(batch: list[Item], pair: Callable[[Item], tuple[str, str]]) -> dict[Side, list[str]]:
    pairs = [pair(item) for item in batch]
    return {"en": [en for en, _ in pairs], "ar": [ar for _, ar in pairs]}


def _received(
    batch: list[Item], texts: dict[Side, list[str]], asked: dict[Side, AsyncResult[T]]
) -> tuple[list[Item], dict[Side, list[str]], dict[Side, T]]:
    return batch, texts, {side: result.get() for side, result in asked.items()}
