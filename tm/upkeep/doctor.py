"""What is amiss here, and what to do about it: program, encoder, extras, memory, machine.

Each check looks and tells; none changes anything, and none fails because another one did.
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from align.errors import MuwaziError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tm.store import Store

State = Literal["ok", "note", "problem"]

_OLDEST_SQLITE = (3, 50, 0)
_MIB = 1 << 20
# A build or an import writes at most about as much again beside the memory before it is folded in.
_ROOM = 256 * _MIB
# SQLite's write-ahead log needs memory shared between processes, which no network gives.
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs", "fuse.rclone", "davfs")
# Clocks of two machines may differ by so much without anybody's fault.
_AHEAD = datetime.timedelta(minutes=5)
_NEEDED = re.compile(r"^([A-Za-z0-9._-]+)")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
_FOR_DEVELOPERS = frozenset({"test", "bench", "check", "docs"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``note`` is worth knowing, ``problem`` needs the remedy."""

    name: str
    state: State
    what: str
    remedy: str | None = None


def examine(memory: str, opened: Callable[[], Store]) -> list[Check]:
    """All checks, in the order in which they are told."""
    checks = [*_program(), *_encoder(None), *_extras(), *_machine()]
    if not _on_a_server(memory):
        checks += _place(Path(memory.removeprefix("sqlite:")).expanduser())
    return [*checks, *_memory(opened)]


def _on_a_server(memory: str) -> bool:
    return memory.startswith(("postgresql://", "postgres://"))


# --- the program -------------------------------------------------------------------------------


def _program() -> Iterator[Check]:
    python = platform.python_version()
    yield Check("muwazi", "ok", f"{metadata.version('muwazi')}, Python {python}")
    from tm.stores.sqlite_file import library

    found, full_text = library()
    if tuple(map(int, found.split("."))) < _OLDEST_SQLITE or not full_text:
        what = f"{found}, {'with' if full_text else 'without'} FTS5"
        yield Check("SQLite", "problem", what, "pip install --upgrade apsw")
    else:
        yield Check("SQLite", "ok", f"{found} with FTS5")
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    if encoding in ("utf8", ""):
        yield Check("terminal", "ok", "UTF-8")
    else:
        what = f"writes {sys.stdout.encoding}, which has no room for Arabic"
        yield Check("terminal", "problem", what, "set LANG=C.UTF-8 or PYTHONUTF8=1")


def _encoder(name: str | None) -> Iterator[Check]:
    """Whether an encoder opens; the bundled one where none is named."""
    from align.encoder import open_encoder

    title = "bundled encoder" if name is None else "its encoder"
    try:
        encoder = open_encoder(name)
    except MuwaziError as error:
        remedy = error.remedy or "install muwazi again"
        yield Check(title, "problem", error.what, remedy)
    else:
        yield Check(title, "ok", f"{encoder.signature}, {encoder.dimension} dimensions")


def _extras() -> Iterator[Check]:
    """Which optional parts are installed, as the package itself declares them."""
    wanted: dict[str, list[str]] = {}
    for requirement in metadata.requires("muwazi") or ():
        needed, part = _NEEDED.match(requirement), _EXTRA.search(requirement)
        if needed and part and needed[1] != "muwazi" and part[1] not in _FOR_DEVELOPERS:
            wanted.setdefault(part[1], []).append(needed[1])
    for extra, packages in sorted(wanted.items()):
        missing = [package for package in packages if not _installed(package)]
        if missing:
            what = f"not installed: {', '.join(missing)}"
            yield Check(f"extra {extra}", "note", what, f"pip install 'muwazi[{extra}]' if wanted")
        else:
            yield Check(f"extra {extra}", "ok", "installed")


def _installed(package: str) -> bool:
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


# --- the machine -------------------------------------------------------------------------------


def _machine() -> Iterator[Check]:
    from tm.processes import forking

    processors = os.cpu_count() or 1
    if forking() is None:
        what = f"{processors}, but processes cannot share the encoder on this system"
        yield Check("processors", "note", what, "builds run in one process; see --scheduler")
    else:
        yield Check("processors", "ok", str(processors))
    temporary = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 - where Python puts them, too
    yield from _room("temporary files", temporary)


def _place(path: Path) -> Iterator[Check]:
    """The folder of a memory: room, permission, kind of file system."""
    folder = path.parent
    if not folder.is_dir():
        yield Check("folder", "problem", f"{folder} does not exist", "create it")
        return
    yield from _room("free space", folder, path)
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        what = f"{path} cannot be written, only asked"
        yield Check("permission", "note", what, "check the permissions of the file and its folder")
    kind = _file_system(folder)
    if kind.startswith(_NETWORK):
        yield Check(
            "file system",
            "problem",
            f"{folder} is on {kind}, where two programs that write can damage a SQLite file",
            "keep the memory on a local disk, or share it in PostgreSQL (docs/postgres.md)",
        )
    else:
        yield Check("file system", "ok", kind)


def _room(name: str, folder: Path, path: Path | None = None) -> Iterator[Check]:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Check(name, "problem", f"{folder}: {error.strerror}", "check the folder")
        return
    needed = _ROOM + (path.stat().st_size if path is not None and path.exists() else 0)
    what = f"{free / _MIB:,.0f} MiB in {folder}"
    if free < needed:
        what += f"; a build or a backup may need {needed / _MIB:,.0f}"
        yield Check(name, "problem", what, "make room, or move the memory")
    else:
        yield Check(name, "ok", what)


def _file_system(folder: Path) -> str:
    """The kind of file system a folder is on, where the system tells."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    best, kind, where = "", "unknown", str(folder.resolve())
    for line in lines:
        mounted, found = line.split()[1:3]
        place = mounted.replace("\\040", " ")
        inside = where == place or where.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, found
    return kind


# --- the memory --------------------------------------------------------------------------------


def _memory(opened: Callable[[], Store]) -> Iterator[Check]:
    try:
        with opened() as store:
            yield from _opened(store)
    except MuwaziError as error:
        state: State = "note" if "there is no memory" in error.what else "problem"
        yield Check("memory", state, f"{error.where}: {error.what}", error.remedy)


def _opened(store: Store) -> Iterator[Check]:
    from tm.indexing import analysis_signature

    counts = store.counts()
    size = f"{counts.bytes / _MIB:,.1f} MiB"
    what = f"{store.url}, schema {store.schema_version}, {counts.units:,} units, {size}"
    yield Check("memory", "ok", what)
    if (name := store.meta("encoder_name")) is not None:
        yield from _encoder(name)
    missing = len(store.without_vectors(1))
    if store.encoder is None and counts.units:
        yield Check("vectors", "note", "none: nothing is found by meaning", "muwazi reembed")
    elif missing:
        what = f"{counts.vectors:,}; some units have none yet"
        yield Check("vectors", "note", what, "the next question by meaning makes them")
    else:
        yield Check("vectors", "ok", f"{counts.vectors:,} by {store.encoder}")
    yield from _same_encoder(store, name)
    if store.meta("term_index") not in (analysis_signature(), None):
        what = "made by other rules than this program's"
        yield Check("term index", "note", what, "the next question makes it again")
    newest = next(store.history(limit=1), None)
    if newest is not None and newest.when > datetime.datetime.now(datetime.UTC) + _AHEAD:
        what = f"the newest act is of {newest.when:%Y-%m-%d %H:%M} UTC, which is yet to come"
        yield Check("clock", "problem", what, "set this machine's clock")


def _same_encoder(store: Store, name: str | None) -> Iterator[Check]:
    """Whether the encoder that opens is the one that made the vectors."""
    from align.encoder import open_encoder

    made_by = store.encoder
    if made_by is None:
        return
    try:
        now = open_encoder(name).signature
    except MuwaziError:
        return  # told already
    if now != made_by:
        what = f"the vectors were made by {made_by}, this is {now}"
        yield Check("encoder", "problem", what, "muwazi reembed, or name that one with --encoder")
