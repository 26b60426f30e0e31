"""Files that appear whole or not at all, and plain words where the file system refuses."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from align.errors import InputError, MuwaziError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream that becomes ``path`` when the block ends well, and leaves no trace otherwise.

    Raises:
        MuwaziError: the directory is missing or closed to us, or the disk is full.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as stream:
            temporary = Path(stream.name)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_ordinary_mode())
        temporary.replace(path)
    except BaseException as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(path, error) from error
        raise


@contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of ``path``; an InputError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}",
            where=path,
            remedy="check the name and its permissions",
        ) from error


def unwritable(path: Path, error: OSError) -> MuwaziError:
    """The error for a file that cannot be written; nothing of it is left behind."""
    return MuwaziError(
        f"cannot be written: {error.strerror or error}",
        where=path,
        remedy="nothing was written; choose another place",
    )


def _ordinary_mode() -> int:
    """The permissions a newly made file would have; temporary files are private by default."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
