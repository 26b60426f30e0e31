"""The door for files: a path in, a :class:`~align.document.Document` out, or one plain error.

``SUFFIXES`` names the kinds of file that can be read. What a format states of its page comes
first; what its furniture says fills the gaps.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from typing import TYPE_CHECKING

from align.document import Block, BlockKind, Document, Metadata
from align.errors import InputError
from align.readers import READERS, reader_for
from align.readers.draft import Source
from align.readers.furniture import Stated, mark_furniture
from align.readers.limits import DEFAULT, ReadLimits, raising
from align.readers.page_breaks import join_cut_paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from align.document import Language
    from align.readers.draft import Extract

__all__ = ["DEFAULT", "SUFFIXES", "ReadLimits", "read_document"]

SUFFIXES = frozenset(READERS)

_NAMES = {"en": "English", "ar": "Arabic"}
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
# Of the letters of a text, the share its own script must have, and how many there must be before
# that is asked. On the 188 pages of the development shelf the lowest shares are 0.98 (English) and
# 0.43 (Arabic, a stub of 63 letters naming a program); a page in the wrong language has about 0.
_OWN_SCRIPT, _ENOUGH_LETTERS = 0.25, 40
_STATED_NAMES = frozenset({"title", "author", "translator", "date", "language", "url", "alternate"})


def read_document(path: Path, language: Language, limits: ReadLimits = DEFAULT) -> Document:
    """Read one file as a document in the given language.

    Offsets in the result count characters of the decoded file (of the extracted text for docx).
    Nothing of the stored text is altered but runs of white space, which become one space.

    Raises:
        InputError: one line naming the file, what is wrong with it, and the remedy; for every kind
            of damage, for text in the wrong language, and for files beyond ``limits``.
    """
    suffix = path.suffix.lower()
    data = _bytes(path, limits)
    if suffix not in READERS:
        raise InputError(
            f"there is no reader for {suffix or 'a file without suffix'}",
            where=path,
            remedy=f"convert it to one of {', '.join(sorted(READERS))}",
            code="no-reader",
        )
    extract = reader_for(suffix)(Source(path, data, language, limits))
    stated = mark_furniture(extract.drafts, language)
    blocks = tuple(draft.block() for draft in join_cut_paragraphs(extract.drafts, extract.text))
    _check(blocks, path, language, limits)
    metadata = _metadata(extract, stated, blocks)
    return Document(
        path, language, extract.text, blocks, metadata, hashlib.sha256(data).hexdigest()
    )


def _bytes(path: Path, limits: ReadLimits) -> bytes:
    """The file's bytes, if it is a file, can be read, is not empty and not too big."""
    try:
        if path.is_dir():
            raise InputError("is a directory, not a file", where=path, remedy="name a file in it")
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except FileNotFoundError:
        raise InputError("there is no such file", where=path, remedy="check the path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"cannot be read: {reason}", where=path, remedy="check the file and its permissions"
        ) from None
    if len(data) > limits.file_bytes:
        raise InputError(
            f"is larger than {limits.file_bytes / 2**20:.0f} MiB",
            where=path,
            remedy=f"split it, or {raising('file_bytes')}",
            code="too-large",
        )
    if not data.strip():
        raise InputError(
            "the file is empty", where=path, remedy="remove it or restore its text", code="empty"
        )
    return data


def _check(blocks: Sequence[Block], path: Path, language: Language, limits: ReadLimits) -> None:
    """Refuse a document without text, with a block beyond all measure, or in the wrong language."""
    if not blocks:
        raise InputError(
            "holds no text",
            where=path,
            remedy="check that the page has a text, or remove it",
            code="no-text",
        )
    for block in blocks:
        if len(block.text) > limits.block_characters:
            raise InputError(
                f"a single paragraph has {len(block.text):,} characters (at offset {block.start}); "
                f"the limit is {limits.block_characters:,}",
                where=path,
                remedy=f"break the text into paragraphs, or {raising('block_characters')}",
            )
    _check_language(blocks, path, language)


def _check_language(blocks: Sequence[Block], path: Path, language: Language) -> None:
    """Refuse English among the Arabic files and the reverse: it would poison the memory."""
    body = [block.text for block in blocks if block.kind is not BlockKind.BOILERPLATE]
    text = " ".join(body) or " ".join(block.text for block in blocks)
    arabic = len(_ARABIC_LETTER.findall(text))
    latin = len(_LATIN_LETTER.findall(text))
    own, other = (arabic, latin) if language == "ar" else (latin, arabic)
    if own + other < _ENOUGH_LETTERS or own >= _OWN_SCRIPT * (own + other):
        return
    script = "Latin" if language == "ar" else "Arabic"
    raise InputError(
        f"is not {_NAMES[language]}: {other / (own + other):.0%} of its letters are {script}",
        where=path,
        remedy="move it to the folder of its language",
        code="wrong-language",
    )


def _metadata(extract: Extract, stated: Stated, blocks: Sequence[Block]) -> Metadata:
    """What the format declares, and what the page says where it declares nothing."""
    declared = extract.stated
    title = next((block.text for block in blocks if block.kind is BlockKind.TITLE), None)
    return Metadata(
        title=declared.get("title") or title,
        author=declared.get("author") or stated.author,
        translator=declared.get("translator") or stated.translator,
        date=_date(declared.get("date")) or _date(stated.date) or _date(declared.get("created")),
        language=declared.get("language"),
        url=declared.get("url"),
        alternate=declared.get("alternate") or stated.alternate,
        extra={name: value for name, value in declared.items() if name not in _STATED_NAMES},
    )


def _date(written: str | None) -> datetime.date | None:
    """A date as formats declare it: ISO 8601, a time after it or not; otherwise as text has it."""
    if not written:
        return None
    if iso := re.match(r"\s*(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", written):
        year, month, day = (int(part or 1) for part in iso.groups())
    else:
        from align.dates import dates

        found = [*dates(written, "en"), *dates(written, "ar")]
        full = [d for d in found if d.year and d.month and d.calendar == "gregorian"]
        if not full:
            return None
        year, month, day = full[0].year or 1, full[0].month or 1, full[0].day or 1
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
