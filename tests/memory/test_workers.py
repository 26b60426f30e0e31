"""Processes that do tasks: in order, bounded, and not to be stopped by one of them dying."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tm.processes import forking
from tm.workers import Lost, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

context = forking()
pytestmark = pytest.mark.skipif(context is None, reason="no forking on this system")


def begun(work: Callable[[int], Any], number: int) -> Workers[int, Any]:
    assert context is not None
    return Workers(context, number, work)


def done(
    work: Callable[[int], Any], tasks: Iterator[int], number: int = 3
) -> list[tuple[int, Any]]:
    with begun(work, number) as workers:
        return list(workers.in_order(tasks))


def test_results_come_in_the_order_of_the_tasks_whoever_is_faster() -> None:
    def work(task: int) -> int:
        time.sleep(0.02 if task % 5 == 0 else 0)
        return task * task

    assert done(work, iter(range(100))) == [(n, n * n) for n in range(100)]
    assert done(work, iter(())) == []


def test_results_larger_than_a_pipe_do_not_block() -> None:
    assert done(lambda n: "x" * 300_000, iter(range(40))) == [(n, "x" * 300_000) for n in range(40)]


def test_tasks_and_results_larger_than_a_pipe_do_not_wait_for_each_other() -> None:
    assert context is not None
    workers: Workers[str, str] = Workers(context, 1, lambda task: task + task, ahead=3)
    with workers:
        found = list(workers.in_order(str(n) * 1_000_000 for n in range(8)))
    assert [(len(task), len(str(result))) for task, result in found] == [(1_000_000, 2_000_000)] * 8


def test_tasks_are_taken_only_as_they_are_needed() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for number in range(10_000):
            taken = number + 1
            yield number

    with begun(lambda n: n, 2) as workers:
        for number, _ in workers.in_order(tasks()):
            assert taken - number <= 2 * 16 + 1
            if number == 300:
                break


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    """Whoever does the 20th task is killed, once: somebody else does it again."""
    mark = tmp_path / "killed"

    def work(task: int) -> int:
        if task == 20 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return task + 1

    assert done(work, iter(range(50))) == [(n, n + 1) for n in range(50)]
    assert mark.exists()


def test_a_task_that_kills_twice_is_lost_and_the_others_are_not() -> None:
    def work(task: int) -> int:
        if task in (7, 8):
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    found = dict(done(work, iter(range(30))))
    assert found[7] == found[8] == Lost("was killed by signal 9 (SIGKILL)")
    assert {n: r for n, r in found.items() if n not in (7, 8)} == {
        n: n for n in range(30) if n not in (7, 8)
    }


def test_what_a_task_raises_is_raised_in_its_turn() -> None:
    def work(task: int) -> int:
        if task == 3:
            raise ZeroDivisionError
        return task

    with begun(work, 2) as workers:
        results = workers.in_order(iter(range(10)))
        assert [next(results) for _ in range(3)] == [(0, 0), (1, 1), (2, 2)]
        with pytest.raises(ZeroDivisionError):
            next(results)


def test_no_process_outlives_one_that_is_killed() -> None:
    script = (
        "import time\n"
        "from tm.processes import forking\n"
        "from tm.workers import Workers\n"
        "def work(n):\n"
        "    import os\n"
        "    os.write(1, f'{os.getpid()}\\n'.encode())\n"
        "    time.sleep(0.2)\n"
        "with Workers(forking(), 3, work) as workers:\n"
        "    for _ in workers.in_order(iter(range(1000))):\n"
        "        pass\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        children = {int(parent.stdout.readline()) for _ in range(3)}
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 10
        while (alive := [n for n in children if _is_alive(n)]) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert not alive


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
