"""A build into PostgreSQL whose server restarts, refuses, or loses its connections; and kill -9."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest import mock

import psycopg
import pytest

import tm.build
from tests.cli.run import muwazi
from tests.memory.shelf import BRIEF, save_encoder, write_shelf
from tests.shared import ROOT
from tests.stores.postgres_server import PostgresServer, ServerMissingError, running_server
from tm.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAIRS = 24


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    try:
        with running_server() as running:
            yield running
    except ServerMissingError as error:
        pytest.skip(f"NO POSTGRESQL, its faults were not tested: {error}")


@pytest.fixture
def database(server: PostgresServer, request: pytest.FixtureRequest) -> str:
    name = f"faults_{abs(hash(request.node.nodeid)) % 10**9}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return server.url(name)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    pages = {
        f"brief-{n:02}": [*BRIEF, (f"Brief {n} has its own end.", f"للموجز {n} خاتمته.")]
        for n in range(PAIRS)
    }
    save_encoder(tmp_path / "tiny-0")
    return write_shelf(tmp_path / "shelf", pages)


def arguments(shelf: Path, memory: str | Path) -> list[str | Path]:
    return ["build", shelf, "--memory", memory, "--encoder", shelf.parent / "tiny-0"]


def held(memory: str | Path) -> list[object]:
    """Units and documents without times, and numbered by their order.

    The numbers that a killed transaction took from a sequence are lost, so the next unit's may
    leave a gap.
    """
    with open_store(str(memory), create=False) as store:
        return [
            [replace(unit, created=None, id=at) for at, unit in enumerate(store.iterate())],
            [replace(line, built=None, id=0) for line in store.documents()],
            store.without_vectors(),
        ]


def as_in_a_file(shelf: Path) -> list[object]:
    memory = shelf.parent / "file.db"
    assert muwazi(*arguments(shelf, memory), "--jobs", "1").status == 0
    return held(memory)


@pytest.mark.parametrize("fault", ["restart", "refuse", "cut"])
def test_a_build_outlives_what_happens_to_the_server(
    shelf: Path, server: PostgresServer, database: str, fault: str
) -> None:
    """At the fifth, tenth and fifteenth pair: restarted, away for a while, or connections cut."""
    real, done = tm.build._stored, [0]
    back: list[threading.Thread] = []

    def away(seconds: float) -> None:
        time.sleep(seconds)
        server.start()

    def stored(*given: Any) -> Any:
        done[0] += 1
        if done[0] in (5, 10, 15):
            if fault == "cut":
                with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
                    admin.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name = 'muwazi'"
                    )
            else:
                server.stop()
                seconds = 0 if fault == "restart" else 30 if done[0] == 5 else 2
                back.append(threading.Thread(target=away, args=(seconds,)))
                back[-1].start()
        return real(*given)

    with mock.patch.object(tm.build, "_stored", stored):
        outcome = muwazi(*arguments(shelf, database), "--jobs", "2")
    for thread in back:
        thread.join()
    assert outcome.status == 0, outcome.errors
    assert done[0] == PAIRS
    assert held(database) == as_in_a_file(shelf)
    assert muwazi("verify", "--memory", database).status == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_builder_that_is_killed_leaves_whole_documents_and_holds_nobody_up(
    shelf: Path, database: str, seed: int
) -> None:
    command = [sys.executable, "-m", "cli", *map(str, arguments(shelf, database)), "--jobs", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as builder:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            done = muwazi("stats", "--memory", database, "--json")
            if done.status == 0 and json.loads(done.output)["documents"] >= seed:
                break
        builder.kill()
    checked = muwazi("verify", "--memory", database, "--json")
    assert checked.status == 0, checked.output
    assert muwazi(*arguments(shelf, database), "--jobs", "1").status == 0
    assert held(database) == as_in_a_file(shelf)
