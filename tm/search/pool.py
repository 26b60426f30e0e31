"""Searches in processes of their own, for a server that many ask at once.

A search is the processor's work, and Python's threads share one processor. Each process opens the
memory for itself; what it finds comes back as values. Nothing else changes: same questions, same
answers, in the same order.
"""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tm.search.searcher import Searcher
from tm.store import open_store

if TYPE_CHECKING:
    from types import TracebackType

    from align.encoder import Encoder
    from tm.match import Match
    from tm.search.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process opens: a memory's address, and its encoder by name (None: the bundled)."""

    url: str
    encoder: str | None
    settings: SearchSettings


class SearchProcesses:
    """So many processes, begun anew should one of them be lost. Use it as a context."""

    def __init__(self, memory: Memory, count: int) -> None:
        self._memory = memory
        self._count = count
        self._lock = threading.Lock()
        self._pool = self._begin()

    def __enter__(self) -> SearchProcesses:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def ask(self, what: str, text: str, how: dict[str, Any]) -> list[Match]:
        """The answer of a searcher's method of that name; its errors are raised here."""
        pool = self._pool
        try:
            return pool.submit(_ask, self._memory, what, text, how).result()
        except BrokenProcessPool:
            # One was killed, perhaps for want of memory; the others end with it.
            with self._lock:
                if self._pool is pool:
                    self._pool = self._begin()
            return self._pool.submit(_ask, self._memory, what, text, how).result()

    def _begin(self) -> ProcessPoolExecutor:
        # Not at the top: a query in the terminal must not pay for it. Spawned, not forked: an open
        # SQLite file must not cross a fork.
        from multiprocessing import get_context

        pool = ProcessPoolExecutor(self._count, get_context("spawn"), initializer=_leave_interrupts)
        for _ in range(self._count):
            # So that the first to ask does not wait for an encoder to be read.
            pool.submit(_warm, self._memory)
        return pool


@dataclass(frozen=True, slots=True)
class PooledSearcher(Searcher):
    """A searcher that has its searches done by other processes."""

    processes: SearchProcesses | None = None

    def search(self, text: str, **how: Any) -> list[Match]:
        """See :meth:`Searcher.search`."""
        return self._asked("search", text, how)

    def sentence(self, text: str, **how: Any) -> list[Match]:
        """See :meth:`Searcher.sentence`."""
        return self._asked("sentence", text, how)

    def exact(self, text: str, **how: Any) -> list[Match]:
        """See :meth:`Searcher.exact`."""
        return self._asked("exact", text, how)

    def phrase(self, query: str, **how: Any) -> list[Match]:
        """See :meth:`Searcher.phrase`."""
        return self._asked("phrase", query, how)

    def meaning(self, text: str, **how: Any) -> list[Match]:
        """See :meth:`Searcher.meaning`."""
        return self._asked("meaning", text, how)

    def _asked(self, what: str, text: str, how: dict[str, Any]) -> list[Match]:
        if self.processes is None:
            answer: list[Match] = getattr(Searcher, what)(self, text, **how)
            return answer
        return self.processes.ask(what, text, how)


def _leave_interrupts() -> None:
    """An interrupt is for the server to deal with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _warm(memory: Memory) -> None:
    _searcher(memory).search("warm")


def _ask(memory: Memory, what: str, text: str, how: dict[str, Any]) -> list[Match]:
    answer: list[Match] = getattr(_searcher(memory), what)(text, **how)
    return answer


@cache
def _searcher(memory: Memory) -> Searcher:
    """This process's own searcher."""
    from align.encoder import open_encoder

    @cache
    def encoder() -> Encoder:
        return open_encoder(memory.encoder)

    return Searcher(open_store(memory.url, create=False), encoder, memory.settings)
