"""A build on a Dask cluster: the same memory, unit for unit, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import signal
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.run import muwazi
from tests.memory.shelf import save_encoder, write_shelf
from tests.memory.test_build import DAM, contents
from tm.store import open_store

distributed = pytest.importorskip(
    "distributed", reason="DASK ABSENT, builds on a cluster were not tested: '.[cluster]'"
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PAIRS = 40


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A scheduler and two workers in processes of their own on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1"
    ) as running:
        yield running


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    pages = {f"brief-{n:03}": [(f"{en} {n}", f"{ar} {n}") for en, ar in DAM] for n in range(PAIRS)}
    folder = write_shelf(tmp_path / "shelf", pages)
    (folder / "ar" / "brief-007.md").write_text("")
    return folder


def built(shelf: Path, memory: Path, *options: str) -> dict[str, Any]:
    encoder = shelf.parent / "tiny-0"
    if not encoder.exists():
        save_encoder(encoder)
    done = muwazi("build", shelf, "--memory", memory, "--encoder", encoder, "--json", *options)
    assert done.status == 1, done.errors  # one page is empty
    report: dict[str, Any] = json.loads(done.output)
    return report


def same(one: Path, other: Path) -> bool:
    with open_store(str(one)) as first, open_store(str(other)) as second:
        return contents(first) == contents(second)


def test_the_cluster_gives_the_memory_that_one_process_gives(
    shelf: Path, tmp_path: Path, cluster: Any
) -> None:
    here = built(shelf, tmp_path / "here.db", "--jobs", "1")
    there = built(shelf, tmp_path / "there.db", "--scheduler", cluster.scheduler_address)
    assert same(tmp_path / "here.db", tmp_path / "there.db")
    for report in (here, there):
        report["total"].pop("seconds")
        for pair in report["pairs"]:
            pair.pop("seconds")
    assert there == here
    assert here["total"]["failed"] == 1
    again = built(shelf, tmp_path / "there.db", "--scheduler", cluster.scheduler_address)
    assert [pair["state"] for pair in again["pairs"]].count("unchanged") == PAIRS - 1


def test_a_worker_killed_in_mid_run_changes_nothing(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the tenth pair is stored, one of the two workers is killed; the nanny begins another."""
    import tm.build

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", host="127.0.0.1"
    ) as cluster:
        victims = [worker.pid for worker in cluster.workers.values()]
        real, stored = tm.build._stored, []

        def stored_and_killed(*arguments: Any) -> Any:
            stored.append(time.monotonic())
            if len(stored) == 10:
                os.kill(victims[0], signal.SIGKILL)
            return real(*arguments)

        monkeypatch.setattr(tm.build, "_stored", stored_and_killed)
        built(shelf, tmp_path / "there.db", "--scheduler", cluster.scheduler_address)
        monkeypatch.undo()
        assert len(stored) == PAIRS - 1
        assert not _is_the_same(cluster, victims)
    built(shelf, tmp_path / "here.db", "--jobs", "1")
    assert same(tmp_path / "here.db", tmp_path / "there.db")


def _is_the_same(cluster: Any, victims: list[int]) -> bool:
    """Whether the workers are still those that were begun; waits for the nanny to have acted."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if [worker.pid for worker in cluster.workers.values()] != victims:
            return False
        time.sleep(0.1)
    return True


def test_nobody_there_is_one_line(shelf: Path, tmp_path: Path) -> None:
    memory = tmp_path / "m.db"
    done = muwazi("build", shelf, "--memory", memory, "--scheduler", "tcp://127.0.0.1:1")
    assert done.status == 1
    assert len(done.error_lines) == 1, done.errors
    assert "no Dask scheduler" in done.errors
    for address in ("somewhere over there", "tcp://no.such.machine:8786", "tcp://127.0.0.1"):
        wrong = muwazi("build", shelf, "--memory", memory, "--scheduler", address)
        assert wrong.status == 1
        assert len(wrong.error_lines) == 1, wrong.errors


def test_a_cluster_and_processes_here_exclude_each_other(shelf: Path, tmp_path: Path) -> None:
    options = ("--scheduler", "tcp://127.0.0.1:1", "--jobs", "2")
    done = muwazi("build", shelf, "--memory", tmp_path / "m.db", *options)
    assert done.status == 2


def test_without_workers_the_build_says_so(shelf: Path, tmp_path: Path) -> None:
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1") as empty:
        memory = tmp_path / "m.db"
        done = muwazi("build", shelf, "--memory", memory, "--scheduler", empty.scheduler_address)
    assert done.status == 1
    assert "no workers" in done.errors


def test_a_worker_of_another_version_or_encoder_is_refused() -> None:
    from align.errors import ModelError
    from align.pairing import Pair
    from tm.aligning import Task
    from tm.cluster import _attempt_there

    task = Task("a", Pair(Path("en"), Path("ar"), "name"))
    with pytest.raises(ModelError, match="upgrade"):
        _attempt_there(task, None, "any", "0.0.0")
    with pytest.raises(ModelError, match="same encoder"):
        _attempt_there(task, None, "another@0", version("muwazi"))
