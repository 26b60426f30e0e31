"""A pretranslated text for reading: source and translation side by side, as HTML or DOCX.

Everything from files is escaped; each text stands in a cell of its own direction.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from tm.formats.atomic import replacing
from tm.formats.xliff_matches import origin_line
from tm.formats.xml_text import legal
from tm.unit import Side, other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.match import Match
    from tm.pretranslate import Passage

_WITH_ITS_NUMBERS = "with the numbers of the text, check the agreement"
_NAMES: dict[Side, str] = {"en": "English", "ar": "العربية"}
_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 1rem/1.6 Georgia, "Noto Naskh Arabic", "Amiri", "Geeza Pro", serif;
  max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border-block-end: 1px solid var(--line); padding: .5rem .75rem; vertical-align: top;
  text-align: start; overflow-wrap: anywhere; }
th.number { width: 3rem; } td.number { color: #888; }
[lang=ar] { font-size: 1.12em; line-height: 1.8; }
.heading, .title { font-weight: bold; }
.match + .match { border-block-start: 1px dashed var(--line); margin-block-start: .5rem;
  padding-block-start: .5rem; }
.match small { display: block; color: #777; font: .8rem/1.5 system-ui, sans-serif; }
.score { font-weight: bold; } .filled { background: var(--soft); }
.seen { color: #777; font-size: .9em; }
"""


def _direction(side: Side) -> str:
    return "rtl" if side == "ar" else "ltr"


def write_html(passages: Iterable[Passage], path: Path, original: str, side: Side) -> int:
    """Write one page without scripts or outside resources; how many segments it shows."""
    target = other_side(side)
    count = 0
    with replacing(path) as stream:

        def put(text: str) -> None:
            stream.write(text.encode("utf-8", "replace"))

        put(
            f'<!doctype html>\n<html lang="{side}"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{escape(original)}</title><style>{_STYLE}</style>\n"
            f'<h1><bdi>{escape(original)}</bdi></h1>\n<table dir="{_direction(side)}"><thead><tr>'
            f'<th class="number">#</th>{_header(side)}{_header(target)}</tr></thead><tbody>\n'
        )
        for passage in passages:
            count += 1
            offers = "".join(_offer(match, passage) for match in passage.matches)
            kind = escape(str(passage.kind).split()[0])
            put(
                f'<tr class="{kind}"><td class="number">{count}</td>'
                f'<td lang="{side}" dir="{_direction(side)}">{escape(passage.text)}</td>'
                f'<td lang="{target}" dir="{_direction(target)}">{offers}</td></tr>\n'
            )
        put("</tbody></table></html>\n")
    return count


def _header(side: Side) -> str:
    return f'<th lang="{side}" dir="{_direction(side)}">{_NAMES[side]}</th>'


def _offer(match: Match, passage: Passage) -> str:
    """A match: its translation, its score and origin, and its source where that differs."""
    source, target = match.side, other_side(match.side)
    filled = " filled" if match is passage.filled else ""
    seen = ""
    if match.unit.text(source) != passage.text:
        text = escape(match.unit.text(source))
        seen = f'<div class="seen" lang="{source}" dir="{_direction(source)}">{text}</div>'
    return (
        f'<div class="match{filled}"><div>{escape(match.unit.text(target))}</div>'
        f"{_proposed(match, target)}{seen}"
        f'<small dir="ltr"><span class="score">{match.score:g}</span> {escape(str(match.kind))}'
        f" · <bdi>{escape(origin_line(match))}</bdi>{_reasons(match)}</small></div>"
    )


def _proposed(match: Match, target: Side) -> str:
    """The translation with the numbers of the text: to be read, in no place of its own."""
    if match.proposal is None:
        return ""
    return (
        f'<div class="seen" lang="en" dir="ltr">{_WITH_ITS_NUMBERS}:</div>'
        f'<div class="seen" lang="{target}" dir="{_direction(target)}">'
        f"{escape(match.proposal.text)}</div>"
    )


def _reasons(match: Match) -> str:
    told = _told(match)
    return f"<br><bdi>{escape(told)}</bdi>" if told else ""


def _told(match: Match) -> str:
    return "; ".join(
        f"{reason.kind}{f' ({reason.detail})' if reason.detail else ''}" for reason in match.reasons
    )


# --- DOCX ------------------------------------------------------------------------------------


def write_docx(passages: Iterable[Passage], path: Path, original: str, side: Side) -> int:
    """Write a Word document with a table of three columns; how many segments it shows."""
    from docx import Document

    target = other_side(side)
    document = Document()
    document.core_properties.title = legal(original)[:255]
    document.core_properties.author = "muwazi"
    _write(document.add_heading(level=1), original, "en")
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    table.autofit = False
    if side == "ar":
        _set_right_to_left(table)
    heads: tuple[tuple[str, Side], ...] = (
        ("#", "en"),
        (_NAMES[side], side),
        (_NAMES[target], target),
    )
    for cell, (text, language) in zip(table.rows[0].cells, heads, strict=True):
        _write(cell.paragraphs[0], text, language, bold=True)
    _set_widths(table.columns)
    count = 0
    for passage in passages:
        count += 1
        cells = table.add_row().cells
        _set_widths(cells)
        number, source, offers = cells
        number.text = str(count)
        _write(source.paragraphs[0], passage.text, side)
        for at, match in enumerate(passage.matches):
            paragraph = offers.paragraphs[0] if at == 0 else offers.add_paragraph()
            _write(paragraph, match.unit.text(target), target, bold=match is passage.filled)
            for text, language in _small_print(match, passage):
                _write(offers.add_paragraph(), text, language, small=True)
    with replacing(path) as stream:
        document.save(stream)
    return count


def _small_print(match: Match, passage: Passage) -> Iterator[tuple[str, Side]]:
    """What stands below a translation: what it was the translation of, from where, and why."""
    source = match.side
    if match.proposal is not None:
        yield f"{_WITH_ITS_NUMBERS}:", "en"
        yield match.proposal.text, other_side(source)
    if match.unit.text(source) != passage.text:
        yield match.unit.text(source), source
    yield f"{match.score:g} {match.kind} · \u2068{origin_line(match)}\u2069", "en"
    if told := _told(match):
        yield told, "en"


def _write(
    paragraph: Any, text: str, side: Side, *, bold: bool = False, small: bool = False
) -> None:
    """A run of text in the direction of its language."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(legal(text))
    # Arabic letters are bold by a property of their own.
    run.bold = run.font.cs_bold = bold
    properties = run._r.get_or_add_rPr()
    if small:
        run.font.size = Pt(8)
        # Arabic letters go by a size of their own, whatever the direction of the run.
        size = OxmlElement("w:szCs")
        size.set(qn("w:val"), "18")
        properties.append(size)
    if side == "ar":
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        properties.append(OxmlElement("w:rtl"))


def _set_widths(cells: Iterable[Any]) -> None:
    """A narrow column of numbers, and two for the texts; the same for a row and for the grid."""
    from docx.shared import Cm

    for cell, width in zip(cells, (1.2, 7.2, 7.2), strict=True):
        cell.width = Cm(width)


def _set_right_to_left(table: Any) -> None:
    from docx.oxml import OxmlElement

    table._tbl.tblPr.insert(1, OxmlElement("w:bidiVisual"))
