"""The inline elements of TMX: what each is, and how codes of any origin are written as TMX.

TMX 1.4 section "Content markup": ``bpt``/``ept`` begin and end paired native code, ``it`` is one
half whose other half is elsewhere, ``ph`` stands alone, ``hi`` delimits text, ``ut`` is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.formats.codes import Attributes, Content, Dialect, in_order
from tm.unit import Code, CodeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml import etree

_KINDS = {
    "bpt": CodeKind.OPEN,
    "ept": CodeKind.CLOSE,
    "ph": CodeKind.STANDALONE,
    "ut": CodeKind.STANDALONE,
}
_ALLOWED = {
    "bpt": ("i", "x", "type"),
    "ept": ("i",),
    "it": ("pos", "x", "type"),
    "ph": ("x", "type", "assoc"),
    "hi": ("x", "type"),
    "ut": ("x",),
}


def _kind(name: str, attributes: Mapping[str, str]) -> CodeKind | None:
    if name == "it":
        opens = attributes.get("pos", "begin").lower() in ("begin", "open")
        return CodeKind.ISOLATED_OPEN if opens else CodeKind.ISOLATED_CLOSE
    return _KINDS.get(name)


DIALECT = Dialect("", _kind)


def write_segment(seg: etree._Element, text: str, codes: Iterable[Code]) -> None:
    """Fill a ``seg`` with text and codes, valid by the DTD whatever the codes came from."""
    content = Content(seg)
    ordered = in_order(codes)
    pairs = _Pairs(ordered)
    place = 0
    for code in ordered:
        content.text(text[place : code.position])
        place = max(place, min(code.position, len(text)))
        if code.element == "hi" and code.kind is CodeKind.OPEN:
            content.open("hi", _allowed(code, "hi"))
        elif code.element == "hi":
            content.close("hi")
        else:
            name, attributes, data = pairs.written(code)
            content.element(name, attributes, data)
    content.text(text[place:])


def _allowed(code: Code, name: str) -> Attributes:
    """The attributes that TMX knows for this element; those of other formats are dropped."""
    return tuple(
        (key, value) for key, value in code.attributes if key in _ALLOWED[name] or key[0] == "#"
    )


class _Pairs:
    """Gives every code its TMX element; numbers those pairs that come without ``i``."""

    def __init__(self, codes: list[Code]) -> None:
        self._used = {dict(code.attributes).get("i") for code in codes if code.element in _KINDS}
        self._open: list[tuple[str, str]] = []  # element and number of what awaits its end
        self._unmatched = {id(code) for code in _unmatched(codes)}

    def written(self, code: Code) -> tuple[str, Attributes, str]:
        """Element, attributes and native code for one code."""
        if code.element in ("bpt", "ept", "it", "ph", "ut"):
            return code.element, self._own(code), code.data
        data = code.data or _tag(code)
        if code.kind is CodeKind.STANDALONE:
            return "ph", (), data
        if id(code) in self._unmatched or code.kind in (
            CodeKind.ISOLATED_OPEN,
            CodeKind.ISOLATED_CLOSE,
        ):
            opens = code.kind in (CodeKind.OPEN, CodeKind.ISOLATED_OPEN)
            return "it", (("pos", "begin" if opens else "end"),), data
        if code.kind is CodeKind.OPEN:
            number = self._fresh()
            self._open.append((code.element, number))
            return "bpt", (("i", number),), data
        return "ept", (("i", self._matching(code.element)),), data

    def _own(self, code: Code) -> Attributes:
        attributes = _allowed(code, code.element)
        names = {key for key, _ in attributes}
        if code.element == "bpt" and "i" not in names:
            number = self._fresh()
            self._open.append(("ept", number))
            return (("i", number), *attributes)
        if code.element == "ept" and "i" not in names:
            return (("i", self._matching("ept")), *attributes)
        if code.element == "it" and "pos" not in names:
            return (("pos", "begin"), *attributes)
        return attributes

    def _matching(self, element: str) -> str:
        """The number of the innermost open pair of that element, or a new one."""
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == element:
                return self._open.pop(at)[1]
        return self._fresh()

    def _fresh(self) -> str:
        number = 1
        while str(number) in self._used:
            number += 1
        self._used.add(str(number))
        return str(number)


def _unmatched(codes: list[Code]) -> list[Code]:
    """OPEN and CLOSE codes of other formats whose other half is not in this segment."""
    waiting: list[Code] = []
    alone: list[Code] = []
    for code in codes:
        if code.element in _KINDS or code.element == "hi":
            continue
        if code.kind is CodeKind.OPEN:
            waiting.append(code)
        elif code.kind is CodeKind.CLOSE:
            match = next((c for c in reversed(waiting) if c.element == code.element), None)
            if match is None:
                alone.append(code)
            else:
                waiting.remove(match)
    return alone + waiting


def _tag(code: Code) -> str:
    """A code of another format as the native code that stands for it."""
    name = code.element.rpartition(":")[2]
    attributes = "".join(f' {key}="{value}"' for key, value in code.attributes if key[0] != "#")
    if code.kind in (CodeKind.CLOSE, CodeKind.ISOLATED_CLOSE):
        return f"</{name}>"
    return f"<{name}{attributes}{'/' if code.kind is CodeKind.STANDALONE else ''}>"
