"""Reading in a process of its own, which can be stopped: one bad file never takes a build down.

A reader that hangs is killed when its time is up, one that wants too much memory is refused it, one
that dies (a fault in a library written in C) costs its file. The process stays for the next file;
a new one is begun when it was killed. Where processes cannot be bounded in this way (Windows), the
file is read here.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.errors import InputError, MuwaziError
from align.readers.limits import limits_of, raising

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from align.document import Document, Language
    from align.readers.limits import ReadLimits

_SERVE = "from align.isolated import serve; serve(int({}))"
# What an answer may consist of. It comes from a process that has read what nobody vouches for.
_ANSWERS = frozenset({"align.document", "align.errors", "datetime", "pathlib", "pathlib._local"})
_REMEDY = "remove it or save it anew from its own program, or {}"


def read_isolated(path: Path, language: Language, limits: ReadLimits | None = None) -> Document:
    """Read one file as :func:`align.reading.read_document` does, in a process that can be killed.

    Without ``limits`` those of ``MUWAZI_LIMITS`` hold (:func:`align.readers.limits.limits_of`).

    Raises:
        InputError: as ``read_document``; also when reading takes longer than ``limits.seconds`` or
            more memory than ``limits.memory_bytes``, or when the reader dies of the file.
    """
    limits = limits_of(os.environ) if limits is None else limits
    if sys.platform == "win32":
        from align.reading import read_document

        return read_document(path, language, limits)
    return _reader(os.getpid()).read(path, language, limits)


def _base_of(path: Path) -> Path | None:
    """Where a relative path begins: here, and not where the reading process was begun."""
    if path.is_absolute():
        return None
    try:
        return Path.cwd()
    except OSError:
        raise InputError(
            "cannot be found: the current folder is gone",
            where=path,
            remedy="change to a folder that exists, or give the whole path",
        ) from None


@cache
def _reader(owner: int) -> _Reader:
    """The reader of this process: one that was forked from another begins its own."""
    return _Reader()


class _Reader:
    """A process that reads files, begun with the first and anew whenever it was killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._lock = threading.Lock()

    def read(self, path: Path, language: Language, limits: ReadLimits) -> Document:
        with self._lock:
            try:
                question = (path, language, limits, _base_of(path))
                answer = self._asked(question, path, limits)
            except BaseException:
                # Whatever happened, no later question may get this one's answer.
                self._end()
                raise
        if isinstance(answer, MuwaziError):
            raise answer
        document: Document = answer
        return document

    def _asked(self, question: object, path: Path, limits: ReadLimits) -> Any:
        connection = self._begun()
        try:
            connection.send_bytes(pickle.dumps(question))
            if not connection.poll(limits.seconds):
                raise InputError(
                    f"took longer than {limits.seconds:g} s to read, and was stopped",
                    where=path,
                    remedy=_REMEDY.format(raising("seconds")),
                )
            data = connection.recv_bytes()
        except (EOFError, ConnectionError):
            raise InputError(
                f"the reader {self._ending()} over it",
                where=path,
                remedy=_REMEDY.format(raising("memory_bytes")),
            ) from None
        return _Answer(io.BytesIO(data)).load()

    def _begun(self) -> Connection:
        if self._connection is not None and self._process is not None:
            if self._process.poll() is None:
                return self._connection
            self._end()
        # Not at the top: a query in the terminal must not pay for it.
        from multiprocessing.connection import Connection

        here, there = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, no shell
            [sys.executable, "-c", _SERVE.format(there.fileno())],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        there.close()
        self._connection = Connection(here.detach())
        return self._connection

    def _ending(self) -> str:
        """How the process ended, in words."""
        if self._process is None:
            return "ended"
        try:
            status = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            return "fell silent"
        return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None


class _Answer(pickle.Unpickler):
    """Takes documents and errors, and nothing else, out of what a reader sends."""

    def find_class(self, module: str, name: str) -> Any:
        # Only what the module itself defines: pathlib knows os, and os knows system.
        if module in _ANSWERS and "." not in name:
            found = super().find_class(module, name)
            if getattr(found, "__module__", None) == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")


def serve(descriptor: int) -> None:
    """What the process does: read what it is asked to, until nobody is there to ask."""
    from multiprocessing.connection import Connection

    from align.reading import read_document

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection: Connection = Connection(descriptor)
    while True:
        try:
            question = pickle.loads(connection.recv_bytes())  # noqa: S301 - our parent's
        except (EOFError, OSError):
            return
        path, language, limits, here = question
        _limit_memory(limits.memory_bytes)
        try:
            if here is not None:
                os.chdir(here)
            answer: object = read_document(path, language, limits)
        except MuwaziError as error:
            answer = error
        except MemoryError:
            answer = InputError(
                f"needs more than {limits.memory_bytes / 2**20:,.0f} MiB of memory to read",
                where=path,
                remedy=_REMEDY.format(raising("memory_bytes")),
            )
        except Exception as error:  # noqa: BLE001 - one file must not end the rest
            answer = InputError(
                f"an unforeseen {type(error).__name__} while reading it: {error}",
                where=path,
                remedy="please report it",
            )
        connection.send_bytes(pickle.dumps(answer))


def _limit_memory(size: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
