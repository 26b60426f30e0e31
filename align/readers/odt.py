"""OpenDocument text (odt): paragraphs, headings, lists, tables, notes, properties.

Read from the archive's XML: the one library for it, odfpy, parses with the standard library's
expat, entities and all, and keeps no order between a paragraph and the notes and frames in it.
The extracted text is :attr:`Document.text`, one paragraph a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from align.document import BlockKind
from align.readers.archives import checked_archive
from align.readers.extracted import Extracted
from align.readers.headings import bold_headings
from align.readers.xml_parts import damaged, part

if TYPE_CHECKING:
    from align.readers.draft import Extract, Source

_URN = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TEXT, _STYLE, _TABLE = (_URN % name for name in ("office", "text", "style", "table"))
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_META = _URN % "meta"
_DC = "{http://purl.org/dc/elements/1.1/}"
# Deleted text, comments, and what is not on the page.
_SKIPPED = frozenset(
    {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note-citation"}
    | {f"{_TEXT}sequence-decls", f"{_OFFICE}forms", f"{_TEXT}ruby-text"}
)
_CONTAINERS = frozenset(
    {f"{_TEXT}section", f"{_TEXT}index-body", f"{_TEXT}table-of-content", f"{_TEXT}list-header"}
)
_LONGEST_CHAIN = 20
_BREAKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_KINDS = {
    "title": (BlockKind.TITLE, 1),
    "quotations": (BlockKind.QUOTE, 0),
    "quote": (BlockKind.QUOTE, 0),
    "intense quote": (BlockKind.QUOTE, 0),
    "caption": (BlockKind.CAPTION, 0),
    "illustration": (BlockKind.CAPTION, 0),
}


def read(source: Source) -> Extract:
    """Read an OpenDocument text.

    Raises:
        InputError: if it is no odt, is damaged or encrypted, or would unpack beyond the limits.
    """
    archive = checked_archive(source, "OpenDocument")
    content = part(archive, "content.xml", source, "OpenDocument")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise damaged(source, "OpenDocument", "it holds no text document")
    names = set(archive.namelist())
    styles = [content]
    if "styles.xml" in names:
        styles.append(part(archive, "styles.xml", source, "OpenDocument"))
    page = _Page(_Styles(styles))
    page.walk(body)
    page.notes()
    drafts = page.out.drafts
    bold_headings(drafts)
    stated: dict[str, str] = {}
    if "meta.xml" in names:
        stated = _stated(part(archive, "meta.xml", source, "OpenDocument"))
    if not any(draft.kind is BlockKind.TITLE for draft in drafts):
        first = next((d for d in drafts[:3] if d.kind is BlockKind.HEADING and d.level == 1), None)
        if first is not None:
            first.kind = BlockKind.TITLE
    return page.out.extract(stated)


def _stated(meta: Any) -> dict[str, str]:
    def said(name: str) -> str:
        return meta.findtext(f".//{name}") or ""

    return {
        "title": said(f"{_DC}title"),
        "author": said(f"{_META}initial-creator") or said(f"{_DC}creator"),
        "language": said(f"{_DC}language").split("-")[0].lower(),
        "subject": said(f"{_DC}subject"),
        "keywords": ", ".join(k.text for k in meta.iter(f"{_META}keyword") if k.text),
        "created": said(f"{_META}creation-date")[:10],
    }


class _Styles:
    """What the styles say: the named style a paragraph goes back to, and whether it is bold."""

    def __init__(self, roots: list[Any]) -> None:
        self._styles: dict[str, Any] = {}
        for root in roots:
            for style in root.iter(f"{_STYLE}style"):
                self._styles.setdefault(style.get(f"{_STYLE}name"), style)

    def chain(self, name: str | None) -> list[tuple[str, Any]]:
        """The style of this name and those it is based on; a loop ends the chain."""
        found: list[tuple[str, Any]] = []
        while name and len(found) < _LONGEST_CHAIN:
            style = self._styles.get(name)
            found.append((name, style))
            name = None if style is None else style.get(f"{_STYLE}parent-style-name")
        return found

    def kind(self, name: str | None) -> tuple[BlockKind, int] | None:
        for name_of_style, style in self.chain(name):
            shown = None if style is None else style.get(f"{_STYLE}display-name")
            if kind := _KINDS.get((shown or name_of_style).lower()):
                return kind
            level = "" if style is None else style.get(f"{_STYLE}default-outline-level") or ""
            if level.isdecimal() and int(level):
                return BlockKind.HEADING, int(level)
        return None

    def bold(self, name: str | None) -> bool:
        for _, style in self.chain(name):
            properties = None if style is None else style.find(f"{_STYLE}text-properties")
            weight = None if properties is None else properties.get(f"{_FO}font-weight")
            if weight is not None:
                return weight == "bold" or (weight.isdecimal() and int(weight) >= 600)
        return False


class _Page:
    def __init__(self, styles: _Styles) -> None:
        self.out = Extracted()
        self._styles = styles
        self._notes: list[Any] = []
        self._frames: list[Any] = []
        self._plain = False  # is any of the paragraph's text not bold?

    def walk(self, container: Any, depth: int = 0, *, cell: bool = False) -> None:
        """Read what stands in a container, in order. lxml bounds the depth of a document."""
        for element in container:
            tag = element.tag
            if tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                self._paragraph(element, depth, cell=cell)
            elif tag in {f"{_TEXT}list", f"{_TEXT}list-item"}:
                self.walk(element, depth + (tag == f"{_TEXT}list"), cell=cell)
            elif tag == f"{_TABLE}table-cell":
                self.walk(element, depth, cell=True)
            elif tag in _CONTAINERS or (isinstance(tag, str) and tag.startswith(_TABLE)):
                self.walk(element, depth, cell=cell)

    def notes(self) -> None:
        """Read the notes, after the body."""
        for note in self._notes:
            for element in note.iter(f"{_TEXT}p", f"{_TEXT}h"):
                self.out.add("".join(self._pieces(element, bold=False)), BlockKind.FOOTNOTE)

    def _paragraph(self, element: Any, depth: int, *, cell: bool) -> None:
        style = element.get(f"{_TEXT}style-name")
        self._plain, self._frames = False, []
        text = "".join(self._pieces(element, bold=self._styles.bold(style)))
        kind, level = BlockKind.PARAGRAPH, 0
        named = self._styles.kind(style)
        if named is not None and (named[0] is BlockKind.TITLE or element.tag == f"{_TEXT}p"):
            kind, level = named
        elif element.tag == f"{_TEXT}h":
            outline = element.get(f"{_TEXT}outline-level") or ""
            kind, level = BlockKind.HEADING, int(outline) if outline.isdecimal() else 1
        if kind is BlockKind.PARAGRAPH and depth:
            kind, level = BlockKind.LIST_ITEM, depth
        elif kind is BlockKind.PARAGRAPH and cell:
            kind = BlockKind.TABLE_CELL
        frames = self._frames
        self.out.add(text, kind, min(level, 10), bold=not self._plain)
        for frame in frames:
            self.walk(frame, cell=cell)

    def _pieces(self, element: Any, *, bold: bool) -> list[str]:
        """The text below an element; notes and frames in it are kept for later."""
        found = [self._seen(element.text, bold=bold)]
        for child in element:
            tag = child.tag
            if tag == f"{_TEXT}note":
                self._notes += child.iterchildren(f"{_TEXT}note-body")
            elif tag == f"{_TEXT}s":
                count = child.get(f"{_TEXT}c") or "1"
                found.append(" " * (min(int(count), 100) if count.isdecimal() else 1))
            elif tag in _BREAKS:
                found.append(_BREAKS[tag])
            elif isinstance(tag, str) and tag.endswith("}text-box"):
                self._frames.append(child)
            elif isinstance(tag, str) and tag not in _SKIPPED:
                style = child.get(f"{_TEXT}style-name") if tag == f"{_TEXT}span" else None
                inner = self._styles.bold(style) if style else bold
                found += self._pieces(child, bold=inner or bold)
            found.append(self._seen(child.tail, bold=bold))
        return found

    def _seen(self, text: str | None, *, bold: bool) -> str:
        if text and not bold and not text.isspace():
            self._plain = True
        # Line ends in the XML are layout; a line break has a tag of its own.
        return " ".join(text.splitlines()) if text else ""
