"""Tasks done by processes that share what is loaded; results come in the order of the tasks.

A pool of the standard library waits for ever when one of its processes is killed (by the system,
for want of memory), says nothing of which task it was, and lets results pile up before a slow
writer. Here a process has at most two tasks, so that the one that killed it is known; what died is
begun anew, and a task that kills twice is given up; and no more than a few results wait.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import wait
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext
    from multiprocessing.process import BaseProcess
    from types import TracebackType

Task = TypeVar("Task")
Result = TypeVar("Result")

# A second task waits in each process, so that none is idle while this one writes.
_AT_HAND = 2
# For each process, so many results may wait for one that takes long, unless told otherwise.
_AHEAD = 16
_TRIES = 2
# Seconds that work may hold up the thread that takes tasks in.
_SWITCH = 0.0002


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that killed every process it was given to; ``how`` the last one ended."""

    how: str


@dataclass(frozen=True, slots=True)
class _Raised:
    """What a task raised, on its way to whoever asked for it."""

    error: BaseException


@dataclass(slots=True)
class _Worker:
    """A process, the way to it, and the numbers of its tasks in the order they were given."""

    process: BaseProcess
    connection: Connection
    tasks: deque[int] = field(default_factory=deque)


class Workers(Generic[Task, Result]):
    """So many forked processes that do ``work``; leave the block to end them.

    They hold whatever this process had loaded when they were begun, nothing is sent to them but
    tasks. They are deaf to an interrupt from the keyboard, which is this process's to deal with,
    and end by themselves when it is killed.
    """

    def __init__(
        self,
        context: ForkContext,
        number: int,
        work: Callable[[Task], Result],
        *,
        ahead: int = _AHEAD,
    ) -> None:
        self._context = context
        self._ahead = ahead
        self._number = number
        self._work = work
        self._workers: list[_Worker] = []

    def __enter__(self) -> Workers[Task, Result]:
        while len(self._workers) < self._number:
            self._workers.append(self._begun())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.connection.close()
        self._workers.clear()

    def in_order(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Lost]]:
        """Each task with its result; tasks are taken as they are needed.

        What a task raises is raised here, in its turn.
        """
        work: _Work[Task] = _Work(iter(tasks))
        for number in count():
            while number not in work.done:
                self._hand_out(work)
                if not work.waiting and number not in work.open:
                    return
                self._collect(work, timeout=None)
            self._collect(work, timeout=0)
            self._hand_out(work)
            result = work.done.pop(number)
            if isinstance(result, _Raised):
                raise result.error
            yield work.open.pop(number), result

    def _hand_out(self, work: _Work[Task]) -> None:
        """Give tasks to whoever has room, as long as not too many results wait."""
        for worker in sorted(self._workers, key=lambda worker: len(worker.tasks)):
            while len(worker.tasks) < _AT_HAND:
                number = work.next(limit=self._ahead * self._number)
                if number is None:
                    return
                worker.tasks.append(number)
                try:
                    worker.connection.send((number, work.open[number]))
                except OSError:  # it has died; what is to be done about it is done in _collect
                    break

    def _collect(self, work: _Work[Task], timeout: float | None) -> None:
        """Take the results that are there; without a timeout wait for one, or for a death."""
        watched: dict[Any, _Worker] = {}
        for worker in self._workers:
            watched[worker.connection] = watched[worker.process.sentinel] = worker
        for ready in wait(list(watched), timeout):
            worker = watched[ready]
            if worker not in self._workers:
                continue
            try:
                while worker.connection.poll():
                    number, result = worker.connection.recv()
                    worker.tasks.remove(number)
                    work.done[number] = result
            except (EOFError, OSError):
                self._bury(worker, work)
                continue
            if ready is worker.process.sentinel:
                self._bury(worker, work)

    def _bury(self, worker: _Worker, work: _Work[Task]) -> None:
        """Begin another process in the place of a dead one; its first task is the suspect."""
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        if worker.tasks:
            suspect = worker.tasks[0]
            work.tries[suspect] = work.tries.get(suspect, 0) + 1
            if work.tries[suspect] >= _TRIES:
                worker.tasks.popleft()
                work.done[suspect] = Lost(_ending(worker.process.exitcode))
            work.waiting.extendleft(reversed(worker.tasks))
        self._workers[self._workers.index(worker)] = self._begun()

    def _begun(self) -> _Worker:
        here, there = self._context.Pipe()
        inherited = [here, *(worker.connection for worker in self._workers)]
        # Not daemonic: a task may have processes of its own, for files that nobody trusts.
        process = self._context.Process(target=_serve, args=(self._work, there, inherited))
        process.start()
        there.close()
        return _Worker(process, here)


@dataclass(slots=True)
class _Work(Generic[Task]):
    """What is under way: tasks that were taken and not handed back, by number, and results."""

    tasks: Iterator[Task]
    open: dict[int, Task] = field(default_factory=dict)
    waiting: deque[int] = field(default_factory=deque)
    done: dict[int, Any] = field(default_factory=dict)
    tries: dict[int, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def next(self, limit: int) -> int | None:
        """The number of the next task to hand out; None where there is none, or room for none."""
        if self.waiting:
            return self.waiting.popleft()
        if len(self.open) >= limit:
            return None
        for task in self.tasks:
            number = next(self.numbers)
            self.open[number] = task
            return number
        return None


def _serve(work: Callable[[Any], Any], connection: Connection, inherited: list[Connection]) -> None:
    """What a process does: tasks in, results out, until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # An end of a pipe that is open here would keep its reader waiting when the parent is killed.
    for other in inherited:
        other.close()
    # Whoever sends a task of more than a pipe holds waits until it is taken out, piece by piece.
    sys.setswitchinterval(_SWITCH)
    tasks: SimpleQueue[tuple[int, Any]] = SimpleQueue()
    threading.Thread(target=_receive, args=(connection, tasks), daemon=True).start()
    while True:
        number, task = tasks.get()
        try:
            result = work(task)
        except Exception as error:  # noqa: BLE001 - raised again by whoever asked
            result = _Raised(error)
        try:
            connection.send((number, result))
        except OSError:
            os._exit(0)


def _receive(connection: Connection, tasks: SimpleQueue[tuple[int, Any]]) -> None:
    """Take tasks in while another is worked on; end the process when nobody is there to ask.

    Were a task left in the pipe while a result is sent, either side would wait for the other as
    soon as both are larger than the pipe.
    """
    while True:
        try:
            tasks.put(connection.recv())
        except (EOFError, OSError):
            os._exit(0)


def _ending(exitcode: int | None) -> str:
    """How a process ended, in words.

    >>> _ending(-9), _ending(3)
    ('was killed by signal 9 (SIGKILL)', 'ended with status 3')
    """
    if exitcode is not None and exitcode < 0:
        return f"was killed by signal {-exitcode} ({signal.Signals(-exitcode).name})"
    return f"ended with status {exitcode}"
