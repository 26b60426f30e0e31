"""Inline codes between a file and a unit: mixed XML content to a text with codes, and back.

A unit's text holds no codes; each :class:`tm.unit.Code` says where it stood. Elements whose content
is text of the unit (``hi``, ``g``, ``mrk``, ``pc``) become an OPEN and a CLOSE code, so that the
order of all codes at one position tells what stood inside what. Codes of XLIFF carry the prefix
``xliff1:`` or ``xliff2:`` in their element's name, those of TMX none: ``ph`` exists in all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from tm.formats.xml_elements import secure_parser
from tm.formats.xml_text import legal
from tm.unit import Code, CodeKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"

# A code that holds elements keeps its content as markup, and says so by this attribute; no
# attribute of a file can have such a name.
MARKUP = ("#content", "markup")

Attributes = tuple[tuple[str, str], ...]


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2] if tag[0] == "{" else tag


def attributes_of(element: etree._Element) -> Attributes:
    """An element's attributes in their order, ``xml:lang`` and its like under that name."""
    pairs = element.items()
    if not pairs:
        return ()
    return tuple([(_written(name), value) for name, value in pairs])  # type: ignore[misc]


def _written(name: str | bytes) -> str:
    text = name if isinstance(name, str) else name.decode()
    return text.replace(XML_NAMESPACE, "xml:") if text[0] == "{" else text


def attribute_name(name: str) -> str:
    """The name under which lxml knows an attribute of :func:`attributes_of`."""
    return name.replace("xml:", XML_NAMESPACE, 1) if name.startswith("xml:") else name


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one format writes inline codes.

    ``kind`` tells what an element with these attributes is; None where its content is text of the
    unit. ``prefix`` goes before the element's name in :attr:`tm.unit.Code.element`. ``character``
    is the text that an element stands for, None where it stands for none.
    """

    prefix: str
    kind: Callable[[str, Mapping[str, str]], CodeKind | None]
    character: Callable[[str, Mapping[str, str]], str | None] = lambda name, attributes: None


def read_content(element: etree._Element, dialect: Dialect) -> tuple[str, tuple[Code, ...]]:
    """The text of a segment and its inline codes, in document order."""
    if not len(element):
        return element.text or "", ()
    parts: list[str] = []
    codes: list[Code] = []
    _walk(element, dialect, parts, codes, 0)
    return "".join(parts), tuple(codes)


def _walk(
    element: etree._Element, dialect: Dialect, parts: list[str], codes: list[Code], length: int
) -> int:
    """Collect the content of one element; how long the text is by then."""
    if element.text:
        parts.append(element.text)
        length += len(element.text)
    for child in element:
        name = local_name(child)
        attributes = attributes_of(child)
        kind = dialect.kind(name, dict(attributes))
        character = dialect.character(name, dict(attributes))
        if not name:
            pass
        elif character is not None:
            parts.append(character)
            length += len(character)
        elif kind is None:
            codes.append(Code(CodeKind.OPEN, length, dialect.prefix + name, attributes))
            length = _walk(child, dialect, parts, codes, length)
            codes.append(Code(CodeKind.CLOSE, length, dialect.prefix + name))
        else:
            data, extra = _native(child)
            codes.append(Code(kind, length, dialect.prefix + name, attributes + extra, data))
        if child.tail:
            parts.append(child.tail)
            length += len(child.tail)
    return length


def _native(element: etree._Element) -> tuple[str, Attributes]:
    """The native code inside an element; as markup where it holds elements itself."""
    if not len(element):
        return element.text or "", ()
    markup = etree.tostring(element, encoding="unicode", with_tail=False)
    inner = markup[markup.index(">") + 1 : markup.rindex("</")]
    return inner, (MARKUP,)


def in_order(codes: Iterable[Code]) -> list[Code]:
    """Codes by position, a SPAN replaced by its two ends."""
    flat: list[Code] = []
    for code in codes:
        if code.kind is CodeKind.SPAN:
            end = code.position if code.end is None else code.end
            flat.append(Code(CodeKind.OPEN, code.position, code.element, code.attributes))
            flat.append(Code(CodeKind.CLOSE, end, code.element))
        else:
            flat.append(code)
    return sorted(flat, key=lambda code: code.position)


class Content:
    """Writes mixed content into an element: text, empty or native elements, containers."""

    def __init__(self, element: etree._Element) -> None:
        self._parents = [element]
        self._last: etree._Element | None = None

    def text(self, text: str) -> None:
        """Add text at the current place, without the characters XML cannot hold."""
        text = legal(text)
        if not text:
            return
        if self._last is not None:
            self._last.tail = (self._last.tail or "") + text
        else:
            parent = self._parents[-1]
            parent.text = (parent.text or "") + text

    def element(self, name: str, attributes: Attributes, data: str = "") -> etree._Element:
        """Add an element with native code inside."""
        child = etree.SubElement(self._parents[-1], name)
        markup = False
        for key, value in attributes:
            if (key, value) == MARKUP:
                markup = True
            else:
                child.set(attribute_name(key), legal(value))
        if not (markup and _set_markup(child, data)) and data:
            child.text = legal(data)
        self._last = child
        return child

    def open(self, name: str, attributes: Attributes) -> None:
        """Add an element and step into it."""
        self._parents.append(self.element(name, attributes))
        self._last = None

    def close(self, name: str) -> bool:
        """Step out of the innermost element if it has that name; whether it had."""
        if len(self._parents) == 1 or local_name(self._parents[-1]) != name:
            return False
        self._last = self._parents.pop()
        return True


def _set_markup(element: etree._Element, markup: str) -> bool:
    """Give an element its content from markup; False where that is not well-formed."""
    try:
        inner = etree.fromstring(f"<r>{legal(markup)}</r>".encode(), secure_parser())
    except etree.XMLSyntaxError:
        return False
    element.text = inner.text
    element.extend(inner)
    return True
