"""How much of a file is read: bounds that keep one damaged or hostile file from stopping a build.

The defaults leave room for any brief or book: the longest page of the 94-pair development shelf
has 41 kB, its longest paragraph 1,161 characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from align.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = "MUWAZI_LIMITS"
_VALUE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)([KMG]?)", re.IGNORECASE)
_FACTORS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}


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


def limits_of(environment: Mapping[str, str]) -> ReadLimits:
    """The limits as ``MUWAZI_LIMITS`` of an environment has them, the defaults for all others.

    Raises:
        UsageError: it names no limit, or says something else than a number behind it.

    >>> limits_of({"MUWAZI_LIMITS": "pages=20000, memory_bytes=4G"}).memory_bytes == 4 * 2**30
    True
    """
    names = {field.name for field in fields(ReadLimits)}
    given: dict[str, float] = {}
    for part in environment.get(_VARIABLE, "").split(","):
        if not part.strip():
            continue
        name, _, value = (piece.strip() for piece in part.partition("="))
        found = _VALUE.fullmatch(value)
        if name not in names or not found:
            raise UsageError(
                f"{part.strip()!r} sets no limit",
                where=_VARIABLE,
                remedy=f"write NAME=NUMBER, by commas; the names are {', '.join(sorted(names))}",
            )
        number = float(found[1]) * _FACTORS[found[2].upper()]
        given[name] = number if name == "seconds" else int(number)
    return replace(DEFAULT, **given)  # type: ignore[arg-type]


def raising(name: str) -> str:
    """How to raise a limit: the end of a remedy."""
    return f"raise the limit: {_VARIABLE}={name}=…"
