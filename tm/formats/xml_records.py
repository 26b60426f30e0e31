"""Large XML files cut into their units, so that one damaged unit costs only itself.

A parser that reads a whole file stops at its first fault, and in recovery mode it guesses. So the
file is cut, by its tags alone, into the elements that hold one unit each; :mod:`tm.formats.
xml_elements` parses these strictly. Nothing but those elements and the tags asked for ever reaches
the parser: no DOCTYPE, hence no entity declarations, no external files, no expansion. What is held
in memory is bounded by the longest unit allowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The first characters of a tag decide what it is; so many are kept back until more have come.
_REACH = 128
_INSIDE_TAG = re.compile(r"""(?:[^"'<>]+|"[^"<]*"|'[^'<]*')*""")
_TERMINATORS = {"!--": "-->", "![CDATA[": "]]>", "?": "?>"}
_DOCTYPE = re.compile(r"""(?:[^\[>"']|"[^"]*"|'[^']*')*(?:\[(?:[^\]"']|"[^"]*"|'[^']*')*\]\s*)?>""")


@dataclass(frozen=True, slots=True)
class Record:
    """A whole element, or the start or end tag of one that encloses others.

    ``xml`` is its markup and ``line`` where that begins. Where it could not be delimited ``fault``
    says why and ``xml`` is empty.
    """

    name: str
    line: int
    xml: str
    fault: str = ""
    is_end: bool = False


class Records:
    r"""Cuts text into records: the elements named in ``whole``, and the tags named in ``tags``.

    >>> text = '<tmx version="1.4"><body><tu>a</tu>\n<tu>b<!-- </tu> --></tu><tu>c</body></tmx>'
    >>> for record in Records([text], whole=["tu"], tags=["tmx"], longest=99):
    ...     print(record.line, record.xml or record.fault)
    1 <tmx version="1.4">
    1 <tu>a</tu>
    2 <tu>b<!-- </tu> --></tu>
    2 <tu> is never closed
    2 </tmx>
    """

    def __init__(
        self, chunks: Iterable[str], whole: Iterable[str], tags: Iterable[str], longest: int
    ) -> None:
        self._chunks = iter(chunks)
        self._whole = frozenset(whole)
        self._longest = longest
        names = "|".join(sorted({*self._whole, *tags}, key=len, reverse=True))
        self._markup = re.compile(
            rf"<(?:(!--|!\[CDATA\[|\?|!DOCTYPE)|(/?)(?:[\w.-]+:)?({names})(?=[\s/>]))"
        )
        self._second_look = re.compile(rf"<(?:[!?]|(?:{'|'.join(sorted(self._whole))})[\s/>])")
        self._buffer = ""
        self._at = 0
        self._counted, self._line = 0, 1  # lines are counted up to here
        self._open: Record | None = None  # the unit being read, and where it starts
        self._open_at = 0
        self._faults: list[Record] = []

    def __iter__(self) -> Iterator[Record]:
        while (found := self._find()) is not None:
            special, slash, name = found.groups()
            self._at = found.start()
            record = None
            if special:
                self._skip(special)
            else:
                record = self._tag(name, bool(slash), found.end() - found.start())
            if self._faults:
                yield from self._faults
                self._faults.clear()
            if record is not None:
                yield record
        self._close_open("is never closed: the file ends inside it")
        yield from self._faults

    def _tag(self, name: str, is_end: bool, known: int) -> Record | None:
        """What the tag at the current place yields, if anything; steps behind the tag."""
        length = self._tag_length(known)
        if length is None:
            if self._open is None and not is_end:
                self._faults.append(self._fault(name, self._line_here(), "its start tag is broken"))
            self._at += known
            return None
        begin, self._at = self._at, self._at + length
        xml = self._buffer[begin : self._at]
        if name not in self._whole:
            if is_end:
                self._close_open("is never closed")
            elif self._open is not None:
                return None
            return Record(name, self._line_at(begin), xml, is_end=is_end)
        if is_end:
            return self._finished(name)
        if xml.endswith("/>"):
            return Record(name, self._line_at(begin), xml) if self._open is None else None
        self._close_open("is never closed")
        end = self._plain_end(name, begin)
        if end:
            self._at = end
            return Record(name, self._line_at(begin), self._buffer[begin:end])
        self._open, self._open_at = Record(name, self._line_at(begin), ""), begin
        return None

    def _plain_end(self, name: str, begin: int) -> int:
        """Where the unit ends, if that is in sight and nothing in between needs a second look.

        Most units are plain, and looking for their end tag as text is three times as fast.
        """
        end = self._buffer.find(f"</{name}>", self._at)
        if end < 0:
            return 0
        inside = self._buffer[self._at : end]
        if self._second_look.search(inside):
            return 0
        stop = end + len(name) + 3
        return stop if stop - begin <= self._longest else 0

    def _finished(self, name: str) -> Record | None:
        """The unit whose end tag was just read; None where it never began."""
        if self._open is None or self._open.name != name:
            return None
        line, self._open = self._open.line, None
        return Record(name, line, self._buffer[self._open_at : self._at])

    def _close_open(self, why: str) -> None:
        """Give up the unit being read, if there is one."""
        if self._open is not None:
            self._faults.append(self._fault(self._open.name, self._open.line, why))
            self._open = None

    def _fault(self, name: str, line: int, why: str) -> Record:
        return Record(name, line, "", f"<{name}> {why}" if name else why)

    def _find(self) -> re.Match[str] | None:
        """The next markup of interest, wherever it begins."""
        while True:
            found = self._markup.search(self._buffer, self._at)
            if found is not None:
                return found
            self._at = max(self._at, len(self._buffer) - _REACH)
            if not self._fill():
                return None

    def _tag_length(self, known: int) -> int | None:
        """How long the tag at the current place is; None where it has no proper end."""
        while True:
            inside = _INSIDE_TAG.match(self._buffer, self._at + known)
            stop = inside.end() if inside else self._at + known
            rest = self._buffer[stop : stop + 1]
            if rest == ">":
                return stop + 1 - self._at
            if rest == "<" or (rest and self._buffer.find("<", stop) >= 0):
                return None
            if len(self._buffer) - self._at > self._longest or not self._fill():
                return None

    def _skip(self, special: str) -> None:
        """Step behind a comment, CDATA section, processing instruction or DOCTYPE."""
        line = self._line_here() if self._open is None else self._open.line
        if special == "!DOCTYPE":
            self._skip_doctype(line)
            return
        terminator = _TERMINATORS[special]
        self._at += len(special) + 1
        while (end := self._buffer.find(terminator, self._at)) < 0:
            self._at = max(self._at, len(self._buffer) - len(terminator) + 1)
            if not self._fill():
                self._faults.append(self._fault("", line, f"a <{special} that never ends"))
                self._at = len(self._buffer)
                return
        self._at = end + len(terminator)

    def _skip_doctype(self, line: int) -> None:
        """Step behind a DOCTYPE, whatever it declares; it is never interpreted."""
        while (found := _DOCTYPE.match(self._buffer, self._at)) is None:
            if len(self._buffer) - self._at > self._longest or not self._fill():
                self._faults.append(self._fault("", line, "a <!DOCTYPE that never ends"))
                self._at += len("<!DOCTYPE")
                return
        self._at = found.end()

    def _fill(self) -> bool:
        """Read on, forgetting what is done with; False at the end of the file."""
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        if self._open is not None and len(self._buffer) - self._open_at > self._longest:
            self._close_open(f"is longer than {self._longest:,} characters")
        keep = self._at if self._open is None else min(self._open_at, self._at)
        self._line_at(keep)
        self._buffer = self._buffer[keep:] + chunk
        self._at -= keep
        self._open_at -= keep
        self._counted -= keep
        return True

    def _line_here(self) -> int:
        return self._line_at(self._at)

    def _line_at(self, place: int) -> int:
        """The line of a place at or behind the last one asked for."""
        if place > self._counted:
            self._line += self._buffer.count("\n", self._counted, place)
            self._counted = place
        return self._line
