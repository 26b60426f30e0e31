"""The XML parts of zipped formats, parsed without entities, DTD or network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from align.errors import InputError
from align.readers.archives import member

if TYPE_CHECKING:
    import zipfile

    from align.readers.draft import Source


def part(archive: zipfile.ZipFile, name: str, source: Source, kind: str) -> Any:
    """The root of an XML part of the archive; ``kind`` names the format in errors.

    Raises:
        InputError: if there is no such part, or it is not well-formed, or declares a DTD, in which
            entities could be defined that unpack to any size.
    """
    from lxml import etree

    data = member(archive, name, source, kind)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise damaged(source, kind, f"{name}: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise damaged(source, kind, f"{name} declares a document type, which may hide a bomb")
    return root


def damaged(source: Source, kind: str, reason: str) -> InputError:
    """The error for a file that is not what its name says."""
    return InputError(
        f"is not a {kind} file, or is damaged ({reason[:120]})",
        where=source.path,
        remedy="open it in its own program and save it again, or remove it",
    )
