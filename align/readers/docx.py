"""Word files (docx) through python-docx: paragraphs, headings, lists, tables, notes, properties.

A Word file has no source text of its own, so :attr:`Document.text` is the extracted text, one
paragraph a line. The paragraphs' XML is walked here rather than through ``Paragraph.text``, which
leaves out inserted (tracked) text, content controls and smart tags.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from align.document import BlockKind
from align.errors import InputError
from align.readers.archives import checked_archive
from align.readers.draft import Draft, Extract, Link, TextBuilder
from align.readers.headings import bold_headings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.readers.draft import Source

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted text, field codes, the old copy of a drawing, a note's own number, properties.
_SKIPPED = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_MC}Fallback", f"{_W}footnoteRef"}
    | {f"{_W}pPr", f"{_W}rPr", f"{_W}txbxContent"}
)
_SEPARATOR_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_HEADING = re.compile(r"heading\s*(\d)", re.IGNORECASE)
_DAMAGE = "is not a Word file (docx), or is damaged"
_REMEDY = "open it in Word or LibreOffice and save it again, or remove it"


def read(source: Source) -> Extract:
    """Read a Word file.

    Raises:
        InputError: if it is no docx, is damaged, or would unpack beyond the limits.
    """
    checked_archive(source, "Word")
    import io

    import docx

    try:
        document = docx.Document(io.BytesIO(source.data))
        return _extract(document)
    except MemoryError:
        raise
    # python-docx checks little; a part that is not what it should be raises anything at all.
    except Exception as error:  # noqa: BLE001
        reason = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise InputError(f"{_DAMAGE} ({reason})", where=source.path, remedy=_REMEDY) from None


def _extract(document: Any) -> Extract:
    page = _Page(document)
    page.body(document.element.body)
    page.notes()
    bold_headings(page.drafts)
    properties = document.core_properties
    stated = {
        "title": properties.title,
        "author": properties.author if properties.author != "python-docx" else "",
        "language": (properties.language or "").split("-")[0].lower(),
        "keywords": properties.keywords,
        "subject": properties.subject,
    }
    if properties.created is not None:
        stated["created"] = properties.created.date().isoformat()
    _set_title(page.drafts, stated["title"])
    known = {name: value.strip() for name, value in stated.items() if value and value.strip()}
    return Extract("".join(page.text), page.drafts, known)


def _set_title(drafts: list[Draft], stated: str) -> None:
    """A paragraph in style Title is the title, else the first line that is the stated title."""
    if any(draft.kind is BlockKind.TITLE for draft in drafts):
        return
    for draft in drafts[:3]:
        top = draft.kind is BlockKind.HEADING and draft.level == 1
        if top or (stated and draft.text.casefold() == " ".join(stated.split()).casefold()):
            draft.kind, draft.level = BlockKind.TITLE, 1
            return


class _Page:
    """A Word document being read: the extracted text grows with the drafts."""

    def __init__(self, document: Any) -> None:
        self.text: list[str] = []
        self.drafts: list[Draft] = []
        self._length = 0
        self._part = document.part
        self._styles = {style.style_id: style for style in document.styles}
        self._page_break = False

    def body(self, container: Any, *, in_cell: bool = False) -> None:
        """Read the paragraphs and tables of a container, in order."""
        for element in container:
            if element.tag == f"{_W}p":
                self._paragraph(element, in_cell=in_cell)
                for box in element.iter(f"{_W}txbxContent"):
                    if not any(up.tag == f"{_MC}Fallback" for up in box.iterancestors()):
                        self.body(box)
            elif element.tag == f"{_W}tbl":
                for row in element.iter(f"{_W}tr"):
                    for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt"):
                        self._cell(cell)
            elif element.tag in {f"{_W}sdt", f"{_W}ins", f"{_W}customXml", f"{_W}sdtContent"}:
                self.body(element, in_cell=in_cell)

    def _cell(self, cell: Any) -> None:
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merged is not None and merged.get(f"{_W}val") != "restart":
            return  # the continuation of a cell above
        self.body(cell, in_cell=True)

    def notes(self) -> None:
        """Read the footnotes and endnotes, after the body."""
        from docx.oxml import parse_xml

        for relation in self._part.rels.values():
            if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
                continue
            for note in parse_xml(relation.target_part.blob):
                if note.get(f"{_W}type") in _SEPARATOR_NOTES:
                    continue
                for paragraph in note.iter(f"{_W}p"):
                    self._paragraph(paragraph, note=True)

    def _paragraph(self, element: Any, *, in_cell: bool = False, note: bool = False) -> None:
        text = _Text(self._part)
        for kind, piece in text.pieces(element):
            if kind == "page":
                # A break inside a paragraph cuts it; one at its start stands before it.
                self._finish(element, text, in_cell=in_cell, note=note)
                text = _Text(self._part, text)
                self._page_break = True
            else:
                text.add(piece, self._length)
                self.text.append(piece)
                self._length += len(piece)
        self._finish(element, text, in_cell=in_cell, note=note)

    def _finish(self, element: Any, text: _Text, *, in_cell: bool, note: bool) -> None:
        self.text.append("\n")
        self._length += 1
        kind, level = self._kind(element)
        if note:
            kind, level = BlockKind.FOOTNOTE, 0
        elif in_cell and kind is BlockKind.PARAGRAPH:
            kind = BlockKind.TABLE_CELL
        draft = text.builder.draft(kind, level)
        if draft is None:
            return
        draft.bold = not text.plain
        draft.page_break = self._page_break
        self._page_break = False
        self.drafts.append(draft)

    def _kind(self, element: Any) -> tuple[BlockKind, int]:
        """By style, by outline level, by numbering: the paragraph's own before its style's."""
        properties = element.find(f"{_W}pPr")
        style_id = None
        if properties is not None:
            style = properties.find(f"{_W}pStyle")
            style_id = style.get(f"{_W}val") if style is not None else None
        chain = list(self._style_chain(style_id))
        for style in chain:
            name = (style.name or "").strip()
            if name.lower() in {"title", "العنوان"}:
                return BlockKind.TITLE, 1
            if heading := _HEADING.match(name):
                return BlockKind.HEADING, int(heading.group(1))
        own = [properties, *(style.element.find(f"{_W}pPr") for style in chain)]
        numbering = _first(own, "numPr")
        if numbering is not None and not _is_zero(numbering.find(f"{_W}numId")):
            depth = numbering.find(f"{_W}ilvl")
            return BlockKind.LIST_ITEM, int(
                depth.get(f"{_W}val", 0)
            ) + 1 if depth is not None else 1
        outline = _first(own, "outlineLvl")
        if outline is not None and (level := int(outline.get(f"{_W}val", 9))) < 9:
            return BlockKind.HEADING, level + 1
        return _style_kind([(style.name or "").lower() for style in chain])

    def _style_chain(self, style_id: str | None) -> Iterator[Any]:
        """A style and those it is based on; a loop of styles ends the chain."""
        seen: set[str] = set()
        while style_id and style_id not in seen and style_id in self._styles:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            based = style.element.find(f"{_W}basedOn")
            style_id = based.get(f"{_W}val") if based is not None else None


def _first(properties: list[Any], name: str) -> Any:
    for each in properties:
        if each is not None and (found := each.find(f"{_W}{name}")) is not None:
            return found
    return None


def _is_zero(number: Any) -> bool:
    return number is not None and number.get(f"{_W}val") == "0"


def _style_kind(names: list[str]) -> tuple[BlockKind, int]:
    for name in names:
        if name.startswith(("list bullet", "list number", "list paragraph")):
            return BlockKind.LIST_ITEM, 1
        if name == "caption":
            return BlockKind.CAPTION, 0
        if name in {"quote", "intense quote", "block text"}:
            return BlockKind.QUOTE, 0
    return BlockKind.PARAGRAPH, 0


class _Text:
    """A paragraph's text, links and boldness, piece by piece."""

    def __init__(self, part: Any, before: _Text | None = None) -> None:
        self.builder = TextBuilder()
        self.plain = False
        self._part = part
        self._bold: bool = before._bold if before else False
        self._target: str | None = None
        self._from = 0

    def pieces(self, element: Any) -> Iterator[tuple[str, str]]:
        """The pieces of text below an element: ``("text", …)``, or ``("page", "")`` for a break."""
        for child in element:
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag == f"{_W}t":
                yield "text", child.text or ""
            elif tag in {f"{_W}tab", f"{_W}ptab"}:
                yield "text", "\t"
            elif tag == f"{_W}noBreakHyphen":
                yield "text", "\u2011"
            elif tag in {f"{_W}br", f"{_W}cr"}:
                page = child.get(f"{_W}type") in {"page", "column"}
                yield ("page", "") if page else ("text", "\n")
            elif tag == f"{_W}hyperlink":
                yield from self._hyperlink(child)
            else:
                if tag == f"{_W}r":
                    self._bold = _is_bold(child)
                yield from self.pieces(child)

    def _hyperlink(self, element: Any) -> Iterator[tuple[str, str]]:
        relation = self._part.rels.get(element.get(f"{_R}id"))
        start = len(self.builder)
        yield from self.pieces(element)
        if relation is not None and len(self.builder) > start:
            self.builder.links.append(Link(start, len(self.builder), str(relation.target_ref)))

    def add(self, piece: str, source: int) -> None:
        """Add a piece that stands at ``source`` in the extracted text."""
        if piece == "\n":
            self.builder.line_break(source)
            return
        self.builder.add(piece, source)
        if not self._bold and not piece.isspace():
            self.plain = True


def _is_bold(run: Any) -> bool:
    for name in ("b", "bCs"):
        bold = run.find(f"{_W}rPr/{_W}{name}")
        if bold is not None and bold.get(f"{_W}val", "1") not in {"0", "false"}:
            return True
    return False
