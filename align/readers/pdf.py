"""PDF files: text in reading order, headings, footnotes, and the document's properties.

A PDF has no source text, so :attr:`Document.text` is the extracted text, one block a line.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.errors import InputError
from align.readers.extracted import Extracted
from align.readers.headings import bold_headings
from align.readers.limits import raising

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from align.readers.draft import Draft, Extract, Source
    from align.readers.pdf_glyphs import Pages, Sheet
    from align.readers.pdf_lines import Line

# Of the glyphs of a file, the share that may stand for no character: decoration, bullets.
_UNKNOWN = 0.2
_HYPHENS = ("-", "\u00ad", "\u2010")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_FILE_NAME = re.compile(r"\A(?:microsoft \w+ - |untitled|about:blank|.*\.\w{2,5}\Z)", re.IGNORECASE)
_OCR = (
    "run text recognition over it, for example `ocrmypdf -l ara+eng IN.pdf OUT.pdf`, "
    "and read the result over"
)
_REMEDY = "open it in a PDF viewer and save or print it to PDF again, or remove it"


def read(source: Source) -> Extract:
    """Read a PDF file.

    Raises:
        InputError: if it is no PDF, is damaged, encrypted or beyond the limits, or holds pictures
            of text instead of text.
    """
    if b"%PDF-" not in source.data[:1024]:
        raise InputError("is not a PDF file, or is damaged", where=source.path, remedy=_REMEDY)
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    from align.readers.pdf_glyphs import Pages

    try:
        pages = Pages(source.data)
        sheets = _sheets(pages, source)
        stated = _stated(pages.information())
    except InputError:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise InputError(
            "the PDF file is encrypted", where=source.path, remedy="save it without a password"
        ) from None
    except MemoryError:
        raise
    # pdfminer raises whatever a damaged file makes Python raise; there is no list of it.
    except Exception as error:  # noqa: BLE001
        reason = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise InputError(
            f"is not a PDF file, or is damaged ({reason})", where=source.path, remedy=_REMEDY
        ) from None
    blank = _check(sheets, source)
    if blank:
        stated["pages without text"] = ", ".join(map(str, blank))
    return _extract(sheets, source, stated)


def _sheets(pages: Pages, source: Source) -> list[Sheet]:
    sheets: list[Sheet] = []
    glyphs = 0
    for sheet in pages:
        sheets.append(sheet)
        glyphs += len(sheet.glyphs)
        if len(sheets) > source.limits.pages:
            raise InputError(
                f"has more than {source.limits.pages:,} pages",
                where=source.path,
                remedy=f"split it, or {raising('pages')}",
            )
        if glyphs > source.limits.characters:
            raise InputError(
                f"holds more than {source.limits.characters:,} characters",
                where=source.path,
                remedy=f"split it, or {raising('characters')}",
            )
    return sheets


def _check(sheets: Sequence[Sheet], source: Source) -> list[int]:
    """Refuse a file whose text is in pictures or cannot be told; return the pages without text."""
    if not sheets:
        raise InputError("the PDF file has no pages", where=source.path, remedy=_REMEDY)
    blank = [n for n, sheet in enumerate(sheets, start=1) if not sheet.glyphs and sheet.images]
    letters = sum(bool(glyph.text.strip()) for sheet in sheets for glyph in sheet.glyphs)
    if not letters and not any(sheet.glyphs for sheet in sheets):
        pictures = f"{len(blank)} of its {len(sheets)} pages hold pictures and no text"
        raise InputError(
            f"is a scan: {pictures}" if blank else "holds no text (it may be drawn as outlines)",
            where=source.path,
            remedy=_OCR,
        )
    if 2 * len(blank) > len(sheets):
        raise InputError(
            f"is mostly a scan: {len(blank)} of its {len(sheets)} pages hold pictures and no text",
            where=source.path,
            remedy=_OCR,
        )
    unknown = sum(not glyph.text for sheet in sheets for glyph in sheet.glyphs)
    if unknown > _UNKNOWN * (letters + unknown):
        raise InputError(
            f"its fonts do not say which characters they draw ({unknown / (letters + unknown):.0%} "
            "of them are unknown)",
            where=source.path,
            remedy=f"export it again from its own program, or {_OCR}",
        )
    return blank


def _extract(sheets: Sequence[Sheet], source: Source, stated: dict[str, str]) -> Extract:
    from align.readers.pdf_layout import pieces

    body, notes = pieces(sheets, source.language)
    words = Counter(word for piece in (*body, *notes) for word in _whole_words(piece.lines))
    page = Extracted()
    for piece in (*body, *notes):
        bold = bool(piece.lines) and all(line.bold for line in piece.lines)
        for block in piece.cells or [_joined(piece.lines, words)]:
            draft = page.add(block, piece.kind, piece.level, bold=bold)
            if draft is not None:
                draft.page_break = piece.cut
    bold_headings(page.drafts)
    _set_title(page.drafts, stated)
    return page.extract(stated)


def _whole_words(lines: Sequence[Line]) -> Iterator[str]:
    """The words of these lines, without those broken at the end of one."""
    broken = False
    for line in lines:
        found = _WORD.findall(line.text.casefold())
        ends_broken = line.text.endswith(_HYPHENS)
        yield from found[1 if broken else 0 : -1 if ends_broken else None]
        broken = ends_broken


def _joined(lines: Iterable[Line], words: Counter[str]) -> str:
    """Lines as one text, words broken at the end of a line whole again."""
    text = ""
    for line in lines:
        if not text:
            text = line.text
        elif text.endswith(_HYPHENS) and text[-2:-1].isalpha() and line.text[:1].isalpha():
            text = text if _keeps_hyphen(text, line.text, words) else text[:-1]
            text += line.text
        elif text.endswith("/") and text[-2:-1].isalpha():
            text += line.text
        else:
            text = f"{text} {line.text}"
    return text.replace("\u00ad", "")


def _keeps_hyphen(before: str, after: str, words: Counter[str]) -> bool:
    """Does the hyphen at the end of a line belong to the word? What the rest of the text has says.

    >>> _keeps_hyphen("a cease-", "fire held", Counter({"cease-fire": 1})), _keeps_hyphen(
    ...     "the govern-", "ment fell", Counter({"govern": 1, "government": 1}))
    (True, False)
    """
    if before.endswith("\u00ad"):
        return False
    if not after[:1].islower():
        return True
    head, tail = _WORD.findall(before.casefold()), _WORD.findall(after.casefold())
    if not head or not tail:
        return False
    whole, hyphened = f"{head[-1]}{tail[0]}", f"{head[-1]}-{tail[0]}"
    if words[whole] != words[hyphened]:
        return words[hyphened] > words[whole]
    # Neither is in the text: names keep theirs, and two words that both are were joined by hand.
    name = before.split()[-1].lstrip("\"'“‘(")[:1].isupper() and len(before.split()) > 1
    return name or "-" in head[-1] or (words[head[-1]] > 0 and words[tail[0]] > 0)


def _set_title(drafts: list[Draft], stated: dict[str, str]) -> None:
    """Without a title told by its size, the first line that is the stated title."""
    if any(draft.kind is BlockKind.TITLE for draft in drafts):
        return
    wanted = " ".join(stated.get("title", "").split()).casefold()
    for draft in drafts[:4]:
        if wanted and draft.text.casefold() == wanted:
            draft.kind, draft.level = BlockKind.TITLE, 1
            return


def _stated(information: dict[str, str]) -> dict[str, str]:
    """What the document's properties say, under our names; a file name is no title."""
    title = information.get("Title", "")
    stated = {
        "title": "" if _FILE_NAME.match(title) else title,
        "author": information.get("Author", ""),
        "keywords": information.get("Keywords", ""),
        "subject": information.get("Subject", ""),
        "language": information.get("Lang", "").split("-")[0].lower(),
    }
    date = re.match(r"D:(\d{4})(\d{2})(\d{2})", information.get("CreationDate", ""))
    if date:
        stated["created"] = "-".join(date.groups())
    return {name: value for name, value in stated.items() if value}
