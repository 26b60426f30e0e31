"""Processes that share what is loaded, for work that another processor can do meanwhile."""

from __future__ import annotations

import signal
import sys
from collections import deque
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from tm.indexing import analyse_pairs, remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.context import ForkContext
    from multiprocessing.pool import AsyncResult, Pool

    from tm.unit import TranslationUnit

    Pairs = list[tuple[str, str]]

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
    units: Iterable[TranslationUnit], size: int, work: Callable[[Pairs], T]
) -> Iterator[tuple[list[TranslationUnit], Pairs, T]]:
    """Units in batches of ``size``, each with what ``work`` makes of its pairs of texts.

    An import divides into computing and writing rows: of long ones, a second process computes ahead
    while this one writes. Short imports stay in this process.
    """
    stream = iter(units)
    batches = iter(lambda: list(islice(stream, size)), [])
    start = list(islice(batches, 2))
    context = forking() if len(start) > 1 else None
    if context is None:
        for batch in chain(start, batches):
            pairs = _pairs(batch)
            yield batch, pairs, work(pairs)
        return
    with forked(context, 1, _work.append, (work,)) as pool:
        waiting: deque[tuple[list[TranslationUnit], Pairs, AsyncResult[T]]] = deque()
        for batch in chain(start, batches):
            pairs = _pairs(batch)
            waiting.append((batch, pairs, pool.apply_async(_work_on, (pairs,))))
            if len(waiting) > _AHEAD:
                batch, pairs, result = waiting.popleft()
                yield batch, pairs, result.get()
        for batch, pairs, result in waiting:
            yield batch, pairs, result.get()


def analysed_ahead(units: Iterable[TranslationUnit], size: int) -> Iterator[list[TranslationUnit]]:
    """Units in batches whose texts are analysed: their keys and index lines are at hand."""
    for batch, pairs, analysed in done_ahead(units, size, analyse_pairs):
        remember(pairs, analysed)
        yield batch


_work: list[Callable[[Pairs], object]] = []


def _work_on(pairs: Pairs) -> Any:
    return _work[0](pairs)


def _pairs(batch: list[TranslationUnit]) -> Pairs:
    return [(unit.en, unit.ar) for unit in batch]
