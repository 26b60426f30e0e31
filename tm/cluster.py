"""The door to a Dask cluster: pairs are read and aligned there, and written here.

The tasks, their outcomes and their order are those of :mod:`tm.aligning`; what differs is who does
them. Workers need the same version of muwazi, the encoder under the same name, and the files under
the same paths (a shared file system). Dask gives the tasks of a worker that dies to another one.
"""

from __future__ import annotations

import socket
from collections import deque
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.errors import ModelError, MuwaziError
from tm.aligning import attempt, failure_of

try:
    import distributed
    from distributed.client import FutureCancelledError
    from distributed.comm.addressing import parse_host_port
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker
except ImportError as error:
    raise MuwaziError("--scheduler needs Dask", remedy="pip install 'muwazi[cluster]'") from error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.encoder import Encoder
    from tm.aligning import Aligned, Aligner, Failure, Outcome, Task

_CONNECT_SECONDS = 10
# For each thread of the cluster, so many tasks are handed out and not yet taken back.
_AHEAD = 8


@contextmanager
def on_cluster(address: str, encoder: Encoder, name: str | None) -> Iterator[Aligner]:
    """What aligns on the cluster whose scheduler is at ``address``.

    ``name`` is the one by which workers open the encoder, None for the bundled one. Raises
    MuwaziError where nobody answers there, or no worker is there.
    """
    name = str(Path(name).resolve()) if name is not None and Path(name).exists() else name
    with _connected(address) as client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise MuwaziError(
                "the scheduler has no workers", where=address, remedy=f"dask worker {address}"
            )

        def align(tasks: Iterator[Task]) -> Iterator[Outcome]:
            under_way: deque[tuple[Task, Any]] = deque()

            def hand_out(number: int) -> None:
                for task in islice(tasks, number):
                    asked = (task, name, encoder.signature, version("muwazi"))
                    future = client.submit(_attempt_there, *asked, pure=False)
                    under_way.append((task, future))

            hand_out(_AHEAD * threads)
            while under_way:
                task, future = under_way.popleft()
                outcome = _outcome(task, future, address)
                hand_out(1)
                yield task, outcome

        yield align


@contextmanager
def _connected(address: str) -> Iterator[distributed.Client]:
    try:
        # A client that finds nobody lives on, tries for 20 seconds more, and ends in a traceback.
        host, port = parse_host_port(address.rpartition("://")[2])
        socket.create_connection((host, port), _CONNECT_SECONDS).close()
        client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise MuwaziError(
            f"no Dask scheduler answers there: {str(error).splitlines()[0] if str(error) else ''}",
            where=address,
            remedy="start one with `dask scheduler`, and name it as tcp://HOST:PORT",
        ) from error
    with client:
        yield client


def _outcome(task: Task, future: Any, address: str) -> Aligned | Failure:
    try:
        outcome: Aligned | Failure = future.result()
    except KilledWorker as error:
        died = error.allowed_failures + 1
        lost = MuwaziError(
            f"{died} workers died over it, one after the other",
            where=task.pair.en,
            remedy="see how much memory it takes",
        )
        return failure_of(lost, 0.0)
    except (FutureCancelledError, CommClosedError, TimeoutError, OSError) as error:
        raise MuwaziError(
            "the scheduler went away; what is done is in the memory",
            where=address,
            remedy="run the same command again to go on",
        ) from error
    return outcome


def _attempt_there(task: Task, name: str | None, signature: str, wanted: str) -> Aligned | Failure:
    """Align a pair, on a worker. ModelError where it is not of this build's version or encoder."""
    if version("muwazi") != wanted:
        raise ModelError(
            f"a worker runs muwazi {version('muwazi')}, this is {wanted}", remedy="upgrade it"
        )
    encoder = _opened(name)
    if encoder.signature != signature:
        raise ModelError(
            f"a worker has the encoder {encoder.signature}, this build {signature}",
            remedy="give every worker the same encoder",
        )
    return attempt(task, encoder)


@cache
def _opened(name: str | None) -> Encoder:
    from align.encoder import open_encoder

    return open_encoder(name)
