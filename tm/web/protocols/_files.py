"""Files of units that come in a request's body."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fastapi import HTTPException

from align.errors import InputError
from tm.formats.format import ReadSettings
from tm.formats.registry import ENTRIES, format_for
from tm.web.protocols._adding import MOST_UNITS

if TYPE_CHECKING:
    from tm.unit import TranslationUnit

_UNPACKED_BYTES = 256 << 20
# Moses is two files, and a body is one.
_SUFFIXES = sorted(
    {suffix for entry in ENTRIES if entry.name != "moses" for suffix in entry.suffixes}, key=len
)


def units_of_file(body: bytes, name: str) -> list[TranslationUnit]:
    """The units of a file of any exchange format; what is damaged in it is left out.

    The file's name chooses the reader and is the origin of units that name none; it is no path.
    """
    suffix = next((s for s in reversed(_SUFFIXES) if name.lower().endswith(s)), None)
    if suffix is None:
        told = ", ".join(sorted(_SUFFIXES))
        raise HTTPException(415, f"the suffix of the name tells no format; one of {told}")
    if suffix.endswith(".gz"):
        _must_unpack_small(body)
    units: list[TranslationUnit] = []
    with TemporaryDirectory(prefix="muwazi-") as folder:
        path = Path(folder) / f"store{suffix}"
        path.write_bytes(body)
        for unit in format_for(path).read(path, ReadSettings(document=name), lambda _: None):
            units.append(unit)
            if len(units) > MOST_UNITS:
                raise HTTPException(413, f"more than {MOST_UNITS:,} units: use muwazi import")
    return units


def _must_unpack_small(body: bytes) -> None:
    """A small file may unpack to one without end."""
    size = 0
    try:
        with gzip.open(io.BytesIO(body)) as unpacked:
            while chunk := unpacked.read(1 << 20):
                size += len(chunk)
                if size > _UNPACKED_BYTES:
                    told = f"the file unpacks to more than {_UNPACKED_BYTES >> 20} MiB"
                    raise HTTPException(413, told)
    except (EOFError, OSError, zlib.error):
        raise InputError("the file is damaged, or not packed with gzip") from None
