"""The entries of a gettext PO file, one by one, in bounded memory.

GNU gettext manual, "The Format of PO Files". Obsolete entries (``#~``) and previous messages
(``#|``) are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tm.formats.format import Damage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tm.formats.format import Report

_STRING = r'"((?:[^"\\]|\\.)*)"\s*$'
_KEYWORD = re.compile(rf"\s*(msgctxt|msgid_plural|msgid|msgstr(?:\[\d{{1,2}}\])?)\s+{_STRING}")
_CONTINUED = re.compile(rf"\s*{_STRING}")
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_TO_ESCAPE = re.compile('[\\\\"\x00-\x1f]')
_WRITTEN = {value: f"\\{name}" for name, value in _LETTERS.items()} | {"\\": "\\\\", '"': '\\"'}


@dataclass(slots=True)
class Entry:
    """A message and its translations; ``strings`` has msgid, msgctxt, msgstr, msgstr[0] and so on.

    ``remarks`` are a translator's comments, ``extracted`` those of a program.
    """

    line: int = 0
    strings: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    broken: bool = False


def unescaped(written: str) -> str:
    r"""A string of a PO file as text.

    >>> unescaped(r'one\ntwo \"three\" \\ \101')
    'one\ntwo "three" \\ A'
    """

    def character(found: re.Match[str]) -> str:
        octal, hexadecimal, letter = found.groups()
        if octal:
            return chr(int(octal, 8))
        return chr(int(hexadecimal, 16)) if hexadecimal else _LETTERS.get(letter, letter)

    return _ESCAPE.sub(character, written) if "\\" in written else written


def escaped(text: str) -> str:
    r"""The inverse of :func:`unescaped`.

    >>> escaped('a "b"\x01')
    'a \\"b\\"\\001'
    """
    return _TO_ESCAPE.sub(lambda found: _WRITTEN.get(found[0], f"\\{ord(found[0]):03o}"), text)


def entries(lines: Iterable[tuple[int, str]], longest: int, report: Report) -> Iterator[Entry]:
    """Entries in order; a line that belongs to none is reported, and its entry is lost."""
    entry, last = Entry(), ""
    for number, line in lines:
        keyword = _KEYWORD.match(line)
        name = keyword[1] if keyword else ""
        starts = line.startswith("#") or name in ("msgctxt", "msgid") or not line.strip()
        if starts and (entry.broken or any(key.startswith("msgstr") for key in entry.strings)):
            if not entry.broken:
                yield entry
            entry, last = Entry(), ""
        if line.startswith("#"):
            _comment(entry, line.rstrip("\r\n"))
        elif line.strip():
            entry.line = entry.line or number
            if keyword:
                last = name
                entry.strings[name] = unescaped(keyword[2])
            else:
                _continue(entry, last, line, number, longest, report)
    if entry.strings and not entry.broken:
        yield entry


def _continue(
    entry: Entry, last: str, line: str, number: int, longest: int, report: Report
) -> None:
    """Add a line to the string begun before it, or say why that cannot be."""
    more = _CONTINUED.match(line)
    if entry.broken:
        return
    if not more or not last:
        report(Damage(number, "neither a keyword nor a string"))
        entry.broken = True
    elif len(entry.strings[last]) > longest:
        report(Damage(entry.line, f"a string longer than {longest:,} characters"))
        entry.broken = True
    else:
        entry.strings[last] += unescaped(more[1])


def _comment(entry: Entry, line: str) -> None:
    if line.startswith("#."):
        entry.extracted.append(line[2:].removeprefix(" "))
    elif line.startswith("#,"):
        entry.flags.update(flag.strip() for flag in line[2:].split(","))
    elif line[1:2] in ("", " "):
        entry.remarks.append(line[2:])
