"""Zipped formats: checked before a byte is unpacked, so that a bomb stays folded."""

from __future__ import annotations

import io
import zipfile
import zlib
from lzma import LZMAError
from typing import TYPE_CHECKING

from align.errors import InputError
from align.readers.limits import raising

if TYPE_CHECKING:
    from align.readers.draft import Source

# What zipfile raises on damage; an unknown compression is a NotImplementedError, a RuntimeError.
_DAMAGE = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, ValueError, RuntimeError)
_REMEDY = "open it in its own program and save it again, or remove it"


def checked_archive(source: Source, kind: str) -> zipfile.ZipFile:
    """The file as a zip archive within the limits; ``kind`` names the format in errors.

    Raises:
        InputError: if it is no zip archive, is damaged or encrypted, or would unpack to more than
            the limits allow.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except _DAMAGE as error:
        raise _damaged(source, kind, error) from None
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise InputError(
            f"the {kind} file is encrypted", where=source.path, remedy="save it without a password"
        )
    if len(entries) > source.limits.members:
        raise InputError(
            f"the {kind} file has {len(entries):,} parts; the limit is {source.limits.members:,}",
            where=source.path,
            remedy=_REMEDY,
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > source.limits.unpacked_bytes:
        raise InputError(
            f"the {kind} file would unpack to {unpacked / 2**20:,.0f} MiB; the limit is "
            f"{source.limits.unpacked_bytes / 2**20:,.0f} MiB",
            where=source.path,
            remedy=f"remove it, or {raising('unpacked_bytes')}",
        )
    # An entry may declare less than it unpacks to, and zipfile takes up to 1 GiB at once before it
    # looks. Read in small steps, it stops at the declared size, where the checksum tells.
    try:
        if bad := archive.testzip():
            raise zipfile.BadZipFile(f"bad checksum for {bad}")
    except _DAMAGE as error:
        raise _damaged(source, kind, error) from None
    return archive


def member(archive: zipfile.ZipFile, name: str, source: Source, kind: str) -> bytes:
    """What a part of a checked archive holds.

    Raises:
        InputError: if there is no such part. Also if it is damaged: of two parts with one name the
            check has seen only one.
    """
    try:
        return archive.read(name)
    except (KeyError, *_DAMAGE) as error:
        raise _damaged(source, kind, error) from None


def _damaged(source: Source, kind: str, error: Exception) -> InputError:
    return InputError(
        f"is not a {kind} file, or is damaged ({error})", where=source.path, remedy=_REMEDY
    )
