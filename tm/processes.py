"""Processes that share what is loaded, for work that another processor can do meanwhile."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING

from tm.indexing import analyse_pairs, remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.context import ForkContext
    from multiprocessing.pool import AsyncResult, Pool

    from tm.unit import TranslationUnit

    Analyses = AsyncResult[list[tuple[int, str, int, str]]]

_AHEAD = 2


def forking() -> ForkContext | None:
    """The context of forked processes; None on systems where forking is missing or unsafe."""
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


def analysed_ahead(
    units: Iterable[TranslationUnit], size: int
) -> Iterator[Sequence[TranslationUnit]]:
    """Units in batches of ``size``; of long imports, a second process analyses what comes next.

    An import divides into analysing texts and writing rows, half and half: two processors do both
    at once. Short imports stay in this process.
    """
    stream = iter(units)
    batches = iter(lambda: list(islice(stream, size)), [])
    start = list(islice(batches, 2))
    context = forking()
    if len(start) < 2 or context is None:
        yield from chain(start, batches)
        return
    yield start[0]
    with forked(context, 1) as pool:
        waiting: deque[tuple[list[TranslationUnit], list[tuple[str, str]], Analyses]] = deque()
        for batch in chain(start[1:], batches):
            pairs = [(unit.en, unit.ar) for unit in batch]
            waiting.append((batch, pairs, pool.apply_async(analyse_pairs, (pairs,))))
            if len(waiting) > _AHEAD:
                yield _ready(*waiting.popleft())
        while waiting:
            yield _ready(*waiting.popleft())


def _ready(
    batch: list[TranslationUnit], pairs: list[tuple[str, str]], analyses: Analyses
) -> list[TranslationUnit]:
    remember(pairs, analyses.get())
    return batch
