"""Electronic books (epub): their chapters in reading order, read as the web pages they are.

The text is the chapters' source one after another, so offsets lead into it.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from align.document import BlockKind, Run
from align.encodings import decode
from align.errors import InputError
from align.readers.archives import checked_archive, member
from align.readers.draft import Draft, Extract
from align.readers.headings import bold_headings
from align.readers.html_blocks import blocks
from align.readers.html_tokens import tokens
from align.readers.xml_parts import damaged, part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.readers.draft import Source

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PAGES = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
# Fonts are scrambled, not protected, under these.
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read(source: Source) -> Extract:
    """Read an electronic book.

    Raises:
        InputError: if it is no epub, is damaged or protected, or would unpack beyond the limits.
    """
    archive = checked_archive(source, "EPUB")
    names = set(archive.namelist())
    if "META-INF/encryption.xml" in names:
        _refuse_protected(part(archive, "META-INF/encryption.xml", source, "EPUB"), source)
    container = part(archive, "META-INF/container.xml", source, "EPUB")
    root = container.find(f".//{_CONTAINER}rootfile")
    package_name = "" if root is None else root.get("full-path", "")
    package = part(archive, package_name, source, "EPUB")
    drafts: list[Draft] = []
    text: list[str] = []
    at = 0
    for name in _chapters(package, package_name, names):
        chapter = decode(
            member(archive, name, source, "EPUB"), source.language, f"{source.path}#{name}"
        ).text
        drafts += [_moved(draft, at) for draft in blocks(chapter, list(tokens(chapter))).drafts]
        text.append(chapter)
        at += len(chapter)
    if not text:
        raise damaged(source, "EPUB", "its package lists no chapters that are there")
    bold_headings(drafts)
    _set_title(drafts)
    return Extract("".join(text), drafts, _stated(package))


def _refuse_protected(encryption: Any, source: Source) -> None:
    for method in encryption.iter("{*}EncryptionMethod"):
        if method.get("Algorithm") not in _FONT_SCRAMBLING:
            raise InputError(
                "the EPUB file is protected against copying",
                where=source.path,
                remedy="get one without protection from its publisher",
            )


def _chapters(package: Any, package_name: str, names: set[str]) -> Iterator[str]:
    """The names of the pages in the archive, in reading order; the table of contents is none.

    Names lead into the archive only: what is not in it is not looked for anywhere.
    """
    folder = posixpath.dirname(package_name)
    items = {
        item.get("id"): item
        for item in package.iter(f"{_OPF}item")
        if item.get("media-type") in _PAGES and "nav" not in (item.get("properties") or "").split()
    }
    seen: set[str] = set()
    for reference in package.iter(f"{_OPF}itemref"):
        item = items.get(reference.get("idref"))
        if item is None:
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if name in names and name not in seen:
            seen.add(name)
            yield name


def _moved(draft: Draft, by: int) -> Draft:
    draft.runs = tuple(Run(r.start, r.source + by, r.length, r.width) for r in draft.runs)
    return draft


def _set_title(drafts: list[Draft]) -> None:
    first = next((d for d in drafts if d.kind is BlockKind.HEADING and d.level == 1), None)
    if first is not None:
        first.kind = BlockKind.TITLE


def _stated(package: Any) -> dict[str, str]:
    def said(name: str) -> list[str]:
        return [e.text.strip() for e in package.iter(f"{_DC}{name}") if e.text and e.text.strip()]

    stated = {
        "title": next(iter(said("title")), ""),
        "author": ", ".join(said("creator")),
        "language": next(iter(said("language")), "").split("-")[0].lower(),
        "date": next(iter(said("date")), ""),
        "publisher": next(iter(said("publisher")), ""),
        "subject": ", ".join(said("subject")),
    }
    return {name: value for name, value in stated.items() if value}
