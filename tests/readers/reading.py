"""Short ways to read a text in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.reading import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from align.document import Document, Language


def read(folder: Path, name: str, text: str | bytes, language: Language = "en") -> Document:
    """Write a file of that name and read it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(path, language)


def shown(document: Document) -> list[tuple[str, str]]:
    """The kind and text of every block."""
    return [(block.kind.value, block.text) for block in document.blocks]


def texts(document: Document, kind: str | None = None) -> list[str]:
    """The texts of the blocks, or of those of one kind."""
    return [b.text for b in document.blocks if kind is None or b.kind.value == kind]
