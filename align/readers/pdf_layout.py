"""From the lines of a PDF's pages to its blocks: what repeats goes, what the page cut is joined.

Running heads and feet are told by repeating at one height, footnotes by standing small and marked
at the foot of a column, headings by their size, paragraphs by where their lines begin and end.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median, median_low
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.readers.page_breaks import ends_sentence, is_page_number
from align.readers.pdf_columns import Region, gutters_of, regions
from align.readers.pdf_lines import Line, Row, line, rows
from align.readers.visual_order import facing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.document import Language
    from align.readers.pdf_glyphs import Sheet

# The parts of a page's height in which running heads and page numbers are looked for, how many
# rows at most, and how far their height may differ from page to page, in points.
_MARGIN, _MARGIN_ROWS, _SAME_HEIGHT = 0.14, 3, 4.0
# Gutters of other pages that a page may have.
_GUTTERS = 3
_FOOTNOTE, _HEADING = 0.93, 1.08
# In lines' distances and in sizes of the font.
_PARAGRAPH_GAP, _INDENT, _DEEPEST_INDENT = 1.3, 0.9, 6.0
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9٠-٩]+")
_NOTE = re.compile(r"(?:[\[(]?([0-9٠-٩]{1,3})(?:[\])]|[.\-–:]|\s)|([*†‡§]{1,3}))\s*(?=\S)")
_BULLET = re.compile(r"(?:[-•‣◦▪●■–—·\uf0b7\uf0a7]|[(]?(?:[0-9٠-٩]{1,2}|[a-zأ-ي])[.)])\s+(?=\S)")


@dataclass(slots=True)
class Piece:
    """A block in the making: its lines, and what is known of it.

    ``page`` and ``region`` are where it ends; ``cut`` says that a new page or column begins here.
    """

    kind: BlockKind
    lines: list[Line]
    page: int
    region: int
    cut: bool = False
    level: int = 0
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """A line where it stands: numbers of page and region, its edges, its lines' distance."""

    line: Line
    page: int
    region: int
    left: float
    right: float
    leading: float


def pieces(sheets: Sequence[Sheet], language: Language) -> tuple[list[Piece], list[Piece]]:
    """The blocks of the body in reading order, and the footnotes."""
    kept = _without_margins([rows(sheet.glyphs) for sheet in sheets], sheets)
    mirror = _mirrors(kept, language)
    places: list[_Place] = []
    number = 0
    gutters = Counter(round(gutter) for page in kept for gutter in gutters_of(page))
    usual = [gutter for gutter, _ in gutters.most_common(_GUTTERS)]
    for page, page_rows in enumerate(kept):
        for region in regions(page_rows, language, usual):
            number += 1
            places += _places(region, page, number, language, mirror=mirror)
    size = _body_size(places)
    notes, body = _footnotes(places, size)
    return _blocks(body, size, language), _note_blocks(notes, language)


def _without_margins(pages: list[list[Row]], sheets: Sequence[Sheet]) -> list[list[Row]]:
    """The rows of the pages without running heads, running feet and page numbers."""
    places: dict[tuple[bool, str], list[tuple[int, float]]] = {}
    for number, (page, sheet) in enumerate(zip(pages, sheets, strict=True)):
        for foot in (False, True):
            for row in _margin_rows(page, sheet, foot=foot):
                places.setdefault((foot, _shape(row)), []).append((number, row.y))
    kept: list[list[Row]] = []
    for page, sheet in zip(pages, sheets, strict=True):
        gone: set[int] = set()
        for foot in (False, True):
            for row in _margin_rows(page, sheet, foot=foot):
                if not (_is_number(row) or _repeats(row, places[foot, _shape(row)], len(pages))):
                    break
                gone.add(id(row))
        kept.append([row for row in page if id(row) not in gone])
    return kept


def _margin_rows(page: list[Row], sheet: Sheet, *, foot: bool) -> list[Row]:
    """The outermost rows of a page that stand in its upper or lower margin, outermost first."""
    if foot:
        return [r for r in page[::-1][:_MARGIN_ROWS] if r.y < _MARGIN * sheet.height]
    return [r for r in page[:_MARGIN_ROWS] if r.y > (1 - _MARGIN) * sheet.height]


def _text(row: Row) -> str:
    return "".join(glyph.text.strip() for glyph in row.glyphs)


def _shape(row: Row) -> str:
    return _DIGITS.sub("#", _text(row))


def _is_number(row: Row) -> bool:
    text = _text(row)
    return is_page_number(text) or _ROMAN.fullmatch(text) is not None


def _repeats(row: Row, places: list[tuple[int, float]], pages: int) -> bool:
    """Is the same said at the same height on other pages, on a third of them at least?"""
    on = {page for page, y in places if abs(y - row.y) <= _SAME_HEIGHT}
    return len(on) >= max(2, pages / 3)


def _mirrors(pages: Sequence[Sequence[Row]], language: Language) -> bool:
    """Does the file name brackets in Arabic by their shape on the page, and not as they are read?

    Producers differ. The reading in which more brackets face what they enclose is taken.
    """
    balance = 0
    for page in pages:
        for row in page:
            if any("\u0600" <= c <= "\u06ff" for glyph in row.glyphs for c in glyph.text):
                balance += facing(line(row, language, mirror=True).text)
                balance -= facing(line(row, language, mirror=False).text)
    return balance > 0


def _places(
    region: Region, page: int, number: int, language: Language, *, mirror: bool
) -> Iterator[_Place]:
    gaps = [a.y - b.y for a, b in zip(region.rows, region.rows[1:], strict=False)]
    leading = median(gaps) if gaps else 0.0
    # A title or a table wider than the text would make all its lines look short. The low median is
    # the size of a row there is, where half of the rows are larger.
    size = median_low(row.size for row in region.rows)
    text = [row for row in region.rows if abs(row.size - size) < 0.1 * size]
    spare = len(text) // 10
    left = sorted(row.x0 for row in text)[spare]
    right = sorted(row.x1 for row in text)[-1 - spare]
    for row in region.rows:
        read = line(row, language, mirror=mirror)
        if read.text:
            yield _Place(read, page, number, left, right, leading)


def _body_size(places: Sequence[_Place]) -> float:
    """The size in which most of the text is set, to half a point."""
    sizes: Counter[float] = Counter()
    for place in places:
        sizes[round(place.line.size * 2) / 2] += len(place.line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _footnotes(places: list[_Place], size: float) -> tuple[list[list[_Place]], list[_Place]]:
    """The footnotes, each as its lines, and what is left: the body."""
    notes: list[list[_Place]] = []
    body: list[_Place] = []
    at = 0
    while at < len(places):
        end = at
        while end < len(places) and places[end].region == places[at].region:
            end += 1
        region = places[at:end]
        start = len(region)
        while start > 0 and region[start - 1].line.size <= _FOOTNOTE * size:
            start -= 1
        # What is not marked at the head of the small print goes on with a note of the page before.
        goes_on = bool(notes) and not ends_sentence(notes[-1][-1].line.text)
        while start < len(region) and not _is_marked(region[start].line):
            if goes_on and places[at].page == notes[-1][-1].page + 1:
                break
            start += 1
        for place in region[start:]:
            if _is_marked(place.line) or not notes:
                notes.append([place])
            else:
                notes[-1].append(place)
        body += region[:start]
        at = end
    return notes, body


def _is_marked(line: Line) -> bool:
    return bool(line.mark) or _NOTE.match(line.text) is not None


def _note_blocks(notes: list[list[_Place]], language: Language) -> list[Piece]:
    found = []
    for note in notes:
        first = note[0]
        text = first.line.text
        if not first.line.mark and (mark := _NOTE.match(text)):
            text = text[mark.end() :]
        lines = [_with_text(first.line, text), *(place.line for place in note[1:])]
        found.append(Piece(BlockKind.FOOTNOTE, lines, note[-1].page, note[-1].region))
    return found


def _with_text(line: Line, text: str) -> Line:
    return Line(text, line.x0, line.x1, line.y, line.size, line.bold, line.first, line.mark)


def _blocks(body: list[_Place], size: float, language: Language) -> list[Piece]:
    found: list[Piece] = []
    before: _Place | None = None
    table = _table_rows(body)
    for number, place in enumerate(body):
        cut = before is not None and place.region != before.region
        if number in table:
            piece = Piece(BlockKind.TABLE_CELL, [], place.page, place.region, cut)
            piece.cells = list(place.line.cells)
            found.append(piece)
        elif (
            before is not None
            and found[-1].lines
            and _goes_on(before, place, found[-1], size, language)
        ):
            found[-1].lines.append(place.line)
            found[-1].page, found[-1].region = place.page, place.region
        else:
            found.append(_begun(place, size, cut=cut and place.page != found[-1].page))
        before = place
    _rank(found, size)
    return found


def _table_rows(body: Sequence[_Place]) -> set[int]:
    """The numbers of lines that are rows of a table: two of them in cells, below each other."""
    celled = [len(place.line.cells) > 1 for place in body]
    return {
        at
        for at, cells in enumerate(celled)
        if cells and (celled[at - 1 : at] == [True] or celled[at + 1 : at + 2] == [True])
    }


def _begun(place: _Place, size: float, *, cut: bool) -> Piece:
    read = place.line
    if read.size >= _HEADING * size:
        return Piece(BlockKind.HEADING, [read], place.page, place.region, cut)
    if bullet := _BULLET.match(read.text):
        item = _with_text(read, read.text[bullet.end() :])
        return Piece(BlockKind.LIST_ITEM, [item], place.page, place.region, cut, 1)
    return Piece(BlockKind.PARAGRAPH, [read], place.page, place.region, cut)


def _goes_on(before: _Place, place: _Place, piece: Piece, size: float, language: Language) -> bool:
    """Is a line the next of the paragraph that the line before it belongs to?"""
    a, b = before.line, place.line
    if abs(a.size - b.size) > 0.06 * a.size or (a.bold != b.bold and (a.bold or b.bold)):
        return False
    if piece.kind is BlockKind.HEADING:
        return place.region == before.region and 0 < a.y - b.y < 1.7 * a.size
    full = _is_full(before, place, language)
    if bullet := _BULLET.match(b.text):
        # "… votes on June" / "18. Is there …" is no list.
        number = bullet.group().strip()[-1] in ".)-–—"
        if not (number and full and not ends_sentence(a.text)):
            return False
    if place.region != before.region:
        return full and not ends_sentence(a.text) and not _indent(place, language)
    if a.y - b.y > _PARAGRAPH_GAP * min(before.leading, 2 * a.size):
        return False
    indent, former = _indent(place, language), _indent(before, language)
    if piece.kind is BlockKind.PARAGRAPH and indent > former and len(piece.lines) > 1:
        return False
    if piece.kind is BlockKind.PARAGRAPH and indent > 0 and indent >= former:
        return full and indent == former
    return full


def _indent(place: _Place, language: Language) -> float:
    """How far a line begins inside its column, in sizes of its font; 0 if it does not."""
    start = place.line.x0 - place.left if language == "en" else place.right - place.line.x1
    indent = start / place.line.size
    return round(indent) if _INDENT < indent < _DEEPEST_INDENT else 0.0


def _is_full(before: _Place, place: _Place, language: Language) -> bool:
    """Would the first word of a line have found no room at the end of the line before it?"""
    a = before.line
    room = before.right - a.x1 if language == "en" else a.x0 - before.left
    return room < place.line.first + 0.6 * a.size or a.text.endswith(("-", "\u00ad"))


def _rank(found: list[Piece], size: float) -> None:
    """Levels of headings by their sizes; the biggest on the first page is the title."""
    headings = [piece for piece in found if piece.kind is BlockKind.HEADING]
    if not headings:
        return
    sizes = sorted({round(piece.lines[0].size, 1) for piece in headings}, reverse=True)
    for piece in headings:
        piece.level = min(sizes.index(round(piece.lines[0].size, 1)) + 1, 6)
    first = min((p for p in headings), key=lambda p: (p.page > 0, p.level))
    if first.page == 0:
        first.kind, first.level = BlockKind.TITLE, 1
