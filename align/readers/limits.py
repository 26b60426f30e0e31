"""How much of a file is read: bounds that keep one damaged or hostile file from stopping a build.

The defaults leave room for any brief or book: the longest page of the 94-pair development shelf
has 41 kB, its longest paragraph 1,161 characters.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds on one file; reaching one is an :class:`~align.errors.InputError`.

    ``file_bytes``: the file as it lies on disk. ``block_characters``: one paragraph, so that a
    data dump on a single line is refused and not taken for a sentence. ``unpacked_bytes`` and
    ``members``: what a zipped format (docx, odt, epub) may unpack to. ``pages`` and
    ``characters``: what a PDF file may hold. ``seconds`` and ``memory_bytes``: what reading it in a
    process of its own may take (:mod:`align.isolated`); the address space, of which a reader with
    all its libraries loaded has about 0.3 GiB.
    """

    file_bytes: int = 64 * 2**20
    block_characters: int = 500_000
    unpacked_bytes: int = 256 * 2**20
    members: int = 5_000
    pages: int = 5_000
    characters: int = 20_000_000
    seconds: float = 120.0
    memory_bytes: int = 2 * 2**30


DEFAULT = ReadLimits()
