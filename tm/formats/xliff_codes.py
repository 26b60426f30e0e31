"""The inline elements of XLIFF 1.2 and 2.x: what each is, and how codes of any origin are written.

XLIFF 1.2 section 2.3.2 (``g x bx ex ph bpt ept it mrk``); XLIFF 2.1 section 4.2.3 (``pc ph sc ec
mrk sm em cp``). In 2.x native code stands apart, in ``originalData``, and codes refer to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tm.formats.codes import Attributes, Content, Dialect, in_order
from tm.unit import Code, CodeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml import etree

FIRST, SECOND = "xliff1:", "xliff2:"
_FIRST_KINDS = {
    "x": CodeKind.STANDALONE,
    "ph": CodeKind.STANDALONE,
    "bx": CodeKind.OPEN,
    "bpt": CodeKind.OPEN,
    "ex": CodeKind.CLOSE,
    "ept": CodeKind.CLOSE,
}
_SECOND_KINDS = {
    "ph": CodeKind.STANDALONE,
    "sc": CodeKind.OPEN,
    "sm": CodeKind.OPEN,
    "ec": CodeKind.CLOSE,
    "em": CodeKind.CLOSE,
}
_CONTAINERS = {FIRST: ("g", "mrk"), SECOND: ("pc", "mrk")}
_UNWRITABLE = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff])")
_ISOLATED = (CodeKind.ISOLATED_OPEN, CodeKind.ISOLATED_CLOSE)
_OPENING = (CodeKind.OPEN, CodeKind.ISOLATED_OPEN)


def _first_kind(name: str, attributes: Mapping[str, str]) -> CodeKind | None:
    if name == "it":
        closes = attributes.get("pos") == "close"
        return CodeKind.ISOLATED_CLOSE if closes else CodeKind.ISOLATED_OPEN
    return _FIRST_KINDS.get(name)


def _second_kind(name: str, attributes: Mapping[str, str]) -> CodeKind | None:
    if name in ("sc", "ec") and attributes.get("isolated") == "yes":
        return CodeKind.ISOLATED_OPEN if name == "sc" else CodeKind.ISOLATED_CLOSE
    return _SECOND_KINDS.get(name)


def _character(name: str, attributes: Mapping[str, str]) -> str | None:
    """``cp`` stands for a character that XML cannot hold."""
    digits = attributes.get("hex", "")
    if name != "cp" or not re.fullmatch("[0-9A-Fa-f]{1,6}", digits) or int(digits, 16) > 0x10FFFF:
        return None
    return chr(int(digits, 16))


DIALECT_1 = Dialect(FIRST, _first_kind)
DIALECT_2 = Dialect(SECOND, _second_kind, _character)


def write_first(element: etree._Element, text: str, codes: Iterable[Code]) -> None:
    """Fill a ``source`` or ``target`` of XLIFF 1.2."""
    content = Content(element)
    place = 0
    pairs = _Numbers()
    for code in in_order(codes):
        content.text(text[place : code.position])
        place = max(place, min(code.position, len(text)))
        name = code.element.removeprefix(FIRST)
        if not code.element.startswith(FIRST):
            content.element(*_as_first(code, pairs))
        elif name in _CONTAINERS[FIRST]:
            _step(content, code, name)
        else:
            content.element(name, code.attributes, code.data)
    content.text(text[place:])


def _as_first(code: Code, numbers: _Numbers) -> tuple[str, Attributes, str]:
    """A code of another format as an element of XLIFF 1.2."""
    number = numbers.of(code)
    if code.kind in _ISOLATED:
        position = "open" if code.kind in _OPENING else "close"
        return "it", (("id", number), ("pos", position)), code.data
    names = {CodeKind.OPEN: "bpt", CodeKind.CLOSE: "ept"}
    return names.get(code.kind, "ph"), (("id", number),), code.data


def _step(content: Content, code: Code, name: str) -> None:
    """Into or out of an element that holds text."""
    if code.kind is CodeKind.OPEN:
        content.open(name, code.attributes)
    else:
        content.close(name)


class _Numbers:
    """Numbers for codes that come without; the two halves of a pair share one."""

    def __init__(self) -> None:
        self._count = 0
        self._open: list[tuple[str, str]] = []

    def of(self, code: Code) -> str:
        """The number of a code, in the order of the text."""
        pair = dict(code.attributes).get("i", code.element)
        if code.kind is CodeKind.CLOSE:
            for at in range(len(self._open) - 1, -1, -1):
                if self._open[at][0] == pair:
                    return self._open.pop(at)[1]
        self._count += 1
        if code.kind is CodeKind.OPEN:
            self._open.append((pair, str(self._count)))
        return str(self._count)


class OriginalData:
    """The native code of one unit of XLIFF 2.x, by the id that codes refer to it with."""

    def __init__(self) -> None:
        self.entries: dict[str, str] = {}

    def reference(self, data: str) -> str:
        """The id of this native code; the same for the same code."""
        for known, entry in self.entries.items():
            if entry == data:
                return known
        self.entries[f"d{len(self.entries) + 1}"] = data
        return f"d{len(self.entries)}"


def write_second(
    element: etree._Element, text: str, codes: Iterable[Code], data: OriginalData
) -> None:
    """Fill a ``source`` or ``target`` of XLIFF 2.x, with native code put into ``data``."""
    content = Content(element)
    place = 0
    numbers = _Numbers()
    ordered = in_order(codes)
    closing = _closing_data(ordered)
    for code in ordered:
        _write_characters(content, text[place : code.position])
        place = max(place, min(code.position, len(text)))
        name = code.element.removeprefix(SECOND)
        if not code.element.startswith(SECOND):
            name, attributes = _as_second(code, numbers)
        elif name in _CONTAINERS[SECOND]:
            opened = code.attributes
            if code.data and code.kind is CodeKind.OPEN:
                opened += (("dataRefStart", data.reference(code.data)),)
            if closing.get(id(code)):
                opened += (("dataRefEnd", data.reference(closing[id(code)])),)
            _step(content, Code(code.kind, code.position, name, opened), name)
            continue
        else:
            attributes = code.attributes
        if code.data:
            attributes += (("dataRef", data.reference(code.data)),)
        content.element(name, attributes)
    _write_characters(content, text[place:])


def _closing_data(codes: list[Code]) -> dict[int, str]:
    """The native code that ends each container, by the code that opens it."""
    found: dict[int, str] = {}
    waiting: list[Code] = []
    for code in codes:
        if code.element.removeprefix(SECOND) not in _CONTAINERS[SECOND]:
            continue
        if code.kind is CodeKind.OPEN:
            waiting.append(code)
        elif waiting:
            found[id(waiting.pop())] = code.data
    return found


def _as_second(code: Code, numbers: _Numbers) -> tuple[str, Attributes]:
    """A code of another format as an element of XLIFF 2.x."""
    number = f"c{numbers.of(code)}"
    if code.kind in _ISOLATED:
        name = "sc" if code.kind in _OPENING else "ec"
        return name, (("id", number), ("isolated", "yes"))
    if code.kind is CodeKind.CLOSE:
        return "ec", (("startRef", number),)
    return ("sc" if code.kind is CodeKind.OPEN else "ph"), (("id", number),)


def _write_characters(content: Content, text: str) -> None:
    """Text, with ``cp`` for what XML cannot hold."""
    for at, piece in enumerate(_UNWRITABLE.split(text)):
        if at % 2:
            content.element("cp", (("hex", f"{ord(piece):04X}"),))
        else:
            content.text(piece)


def with_data(codes: Iterable[Code], data: Mapping[str, str]) -> tuple[Code, ...]:
    """Codes of XLIFF 2.x with the native code they refer to, instead of the reference."""
    resolved: list[Code] = []
    ends: list[str] = []
    for code in codes:
        attributes = dict(code.attributes)
        own = attributes.pop("dataRef", attributes.pop("dataRefStart", ""))
        native = data.get(own, code.data)
        if code.element.removeprefix(SECOND) in _CONTAINERS[SECOND]:
            if code.kind is CodeKind.OPEN:
                ends.append(data.get(attributes.pop("dataRefEnd", ""), ""))
            elif ends:
                native = ends.pop()
        resolved.append(
            Code(code.kind, code.position, code.element, tuple(attributes.items()), native)
        )
    return tuple(resolved)
