"""JSON that is read: the objects of an array, cut out one by one in bounded memory; its faults."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from align.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_HALF = re.compile(r"\\u[dD][89a-fA-F]")
# A string (closed or, at the end of what has been read, not yet) or a bracket outside strings.
_MARK = re.compile(r'"(?:[^"\\]|\\.)*("?)|[{}\[\]]', re.DOTALL)


def parsed(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is no JSON, or an escape in it is half a surrogate pair, which no file and
            no database can hold as text.
        RecursionError: it is nested too deeply.
    """
    value = json.loads(text)
    if (half := _HALF.search(text)) is not None:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            what = "an escape is half a surrogate pair"
            raise json.JSONDecodeError(what, text, half.start()) from None
    return value


def json_items(chunks: Iterable[str], path: Path, longest: int) -> Iterator[tuple[int, str]]:
    r"""The objects of a JSON array, each with the line it begins on, as text.

    >>> from pathlib import Path
    >>> list(json_items(['[{"a":', ' "}"},', '\n{"b": {}}]'], Path("x.json"), 99))
    [(1, '{"a": "}"}'), (2, '{"b": {}}')]

    Raises:
        InputError: this is no array, it does not end, or one object is longer than ``longest``.
    """
    cutter = _Cutter(path, longest)
    for chunk in chunks:
        yield from cutter.feed(chunk)
    cutter.finish()


class _Cutter:
    """Where in the text the cutting is: how deep, since where, on which line."""

    def __init__(self, path: Path, longest: int) -> None:
        self._path = path
        self._longest = longest
        self._buffer = ""
        self._at = self._start = 0
        self._depth = -1  # -1 outside the array, 0 between its items
        self._line = 1

    def feed(self, chunk: str) -> Iterator[tuple[int, str]]:
        """The objects that end in this chunk."""
        self._forget()
        self._buffer += chunk
        self._check(len(chunk))
        while found := _MARK.search(self._buffer, self._at):
            if found[0][0] == '"':
                if not found[1]:
                    self._at = found.start()
                    return
            elif found[0] in "{[":
                self._depth += 1
                if self._depth == 1:
                    self._start = found.start()
            else:
                self._depth -= 1
                if self._depth == 0:
                    line = self._line + self._buffer.count("\n", 0, self._start)
                    yield line, self._buffer[self._start : found.end()]
            self._at = found.end()

    def finish(self) -> None:
        """Make sure that the array has ended."""
        if self._depth >= 0:
            raise InputError(
                "the file ends inside the array",
                where=f"{self._path}:{self._line + self._buffer.count(chr(10))}",
                remedy="export it again",
            )

    def _forget(self) -> None:
        """Drop what is done with, counting its lines."""
        done = self._start if self._depth > 0 else self._at
        self._line += self._buffer.count("\n", 0, done)
        self._buffer = self._buffer[done:]
        self._at -= done
        self._start = 0

    def _check(self, fresh: int) -> None:
        begun = self._buffer.lstrip()
        if self._depth < 0 and begun and not begun.startswith("["):
            raise InputError(
                "not a JSON array", where=self._path, remedy="name its format with --format"
            )
        if len(self._buffer) > self._longest + fresh:
            raise InputError(
                f"an item longer than {self._longest:,} characters",
                where=f"{self._path}:{self._line}",
                remedy="leave it out",
            )
