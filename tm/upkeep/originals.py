"""The files a memory was built from, where they are still there: their hashes, and every span."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from align.errors import MuwaziError

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Language
    from tm.unit import DocumentRecord, DocumentSide
    from tm.upkeep.findings import Findings

_AGAIN = "`muwazi build` takes the new text in"
_OTHERWISE = "`muwazi build … --again` aligns that pair anew"


class Originals:
    """Holds the sides of document pairs against their files below ``folder``."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self._folder = folder
        self._findings = findings

    def check(self, record: DocumentRecord) -> None:
        """Note where a file is not what was read, or is read otherwise than it was."""
        self._side(record, record.en, "en")
        self._side(record, record.ar, "ar")

    def _side(self, record: DocumentRecord, side: DocumentSide, language: Language) -> None:
        checked, path = self._findings.checked, self._folder / side.file
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            checked["originals absent"] += 1
            return
        if digest != side.sha256:
            checked["originals changed"] += 1
            note = f"{side.file}: changed since document {record.name} was built ({_AGAIN})"
            self._findings.notes.append(note)
            return
        checked["originals"] += 1
        checked["spans"] += len(side.segments)
        if (fault := _misread(path, side, language)) is not None:
            where = f"document {record.name}"
            self._findings.problem("original", where, f"{side.file}: {fault}", _OTHERWISE)


def _misread(path: Path, side: DocumentSide, language: Language) -> str | None:
    """How the file, read again, differs from what the memory says of it; None where it does not."""
    from align.isolated import read_isolated
    from align.segment import segment

    try:
        now = segment(read_isolated(path, language))
    except MuwaziError as error:
        return f"can no longer be read: {error.what}"
    if len(now) != len(side.segments):
        return f"has {len(now)} segments, the memory {len(side.segments)}"
    for number, (found, kept) in enumerate(zip(now, side.segments, strict=True), 1):
        if found.text != kept.text:
            return f"segment {number} reads otherwise"
        if (found.start, found.end) != (kept.start, kept.end):
            return f"segment {number} stands elsewhere"
    return None
