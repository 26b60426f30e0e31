"""One reader a file kind: bytes in, drafts of blocks out.

A new format is one module with a function ``read(source: Source) -> Extract`` and one line here.
A reader's module is imported when a file of its kind is first read, and is the only door to the
library it uses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.readers.draft import Extract, Source

# suffix -> module; the order is the order in which the documentation names them.
READERS: dict[str, str] = {
    ".txt": "align.readers.plain",
    ".md": "align.readers.markdown",
    ".markdown": "align.readers.markdown",
    ".html": "align.readers.html",
    ".htm": "align.readers.html",
    ".xhtml": "align.readers.html",
    ".docx": "align.readers.docx",
    ".odt": "align.readers.odt",
    ".rtf": "align.readers.rtf",
    ".epub": "align.readers.epub",
    ".pdf": "align.readers.pdf",
}


def reader_for(suffix: str) -> Callable[[Source], Extract]:
    """The reader for a suffix of :data:`READERS`, its module imported now."""
    read: Callable[[Source], Extract] = import_module(READERS[suffix]).read
    return read
