"""Lines of a text file with their numbers, in bounded memory, every byte accounted for.

A line ends at a line feed, and only there: Python's own idea of a line also ends it at U+2028 or
U+0085, which are characters of the text here.
"""

from __future__ import annotations

import codecs
from typing import IO, TYPE_CHECKING

from align.errors import InputError
from tm.formats.atomic import reading
from tm.formats.format import Damage
from tm.formats.xml_text import BYTE_ORDER_MARKS, UNDECODABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.formats.format import Report

_CHUNK = 1 << 18


def text_chunks(path: Path) -> Iterator[str]:
    """The text of a file in chunks, without its byte order mark, line ends as they are.

    The encoding is that of the mark, else UTF-8; a file that is not UTF-8 throughout is taken for
    Windows-1256, in which Arabic Windows saves text, if all of it can be that.

    Raises:
        InputError: the file cannot be read or is empty, or is in neither encoding.
    """
    with reading(path) as stream:
        head = stream.read(4)
        if not head:
            raise InputError("the file is empty", where=path, remedy="export it again")
        encoding, mark = _encoding(stream, head, path)
        stream.seek(mark)
        decoder = codecs.getincrementaldecoder(encoding)(errors="muwazi-mark")
        while chunk := stream.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _encoding(stream: IO[bytes], head: bytes, path: Path) -> tuple[str, int]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    for encoding in ("utf-8", "cp1256"):
        if _decodes(stream, encoding):
            return encoding, 0
    if b"\0" in head:
        raise InputError("this is no text", where=path, remedy="name its format with --format")
    return "utf-8", 0


def _decodes(stream: IO[bytes], encoding: str) -> bool:
    """Whether the whole file is valid text in that encoding, without control characters."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            if encoding != "utf-8" and b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def numbered_lines(
    chunks: Iterable[str], longest: int, report: Report
) -> Iterator[tuple[int, str]]:
    """Lines with their numbers, from 1, each with its line end.

    A line that is too long, or that holds bytes which are no text, is reported and left out.
    """
    rest: list[str] = []
    size, number = 0, 1
    for chunk in chunks:
        lines = chunk.split("\n")
        for line in lines[:-1]:
            rest.append(line + "\n")
            size += len(line)
            whole = "".join(rest)
            rest.clear()
            if _sound(whole, size, number, longest, report):
                yield number, whole
            size = 0
            number += 1
        size += len(lines[-1])
        if size <= longest:
            rest.append(lines[-1])
        else:
            rest.clear()
    last = "".join(rest)
    if size and _sound(last, size, number, longest, report):
        yield number, last


def _sound(line: str, size: int, number: int, longest: int, report: Report) -> bool:
    if size > longest:
        report(Damage(number, f"a line longer than {longest:,} characters"))
        return False
    if UNDECODABLE in line:
        report(Damage(number, "bytes that are no text in the file's encoding"))
        return False
    return True
