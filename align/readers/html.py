"""Web pages: the main text with every character traced, and what the head says of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.encodings import decode
from align.errors import InputError
from align.readers.draft import Draft, Extract
from align.readers.headings import bold_headings
from align.readers.html_blocks import Page, blocks
from align.readers.html_head import head, title_element
from align.readers.html_tokens import Token, tokens

if TYPE_CHECKING:
    from align.readers.draft import Source

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w.:-]+)",
    re.IGNORECASE,
)


def read(source: Source) -> Extract:
    """Read an HTML page.

    Raises:
        InputError: if the page cannot be decoded or its main part holds no text.
    """
    declared = _DECLARED.search(source.data, 0, 4096)
    encoding = (declared.group(1) or declared.group(2)).decode("ascii") if declared else None
    text = decode(source.data, source.language, source.path, encoding).text
    pieces = list(tokens(text))
    stated = head(text, pieces, source.language)
    page = blocks(text, pieces)
    drafts = _main_drafts(page, text)
    if not drafts:
        raise InputError(
            "the page holds no text",
            where=source.path,
            remedy="it may be drawn by a script: save it from the browser, or remove it",
        )
    bold_headings(drafts)
    _set_title(drafts, text, pieces, stated)
    return Extract(text, drafts, stated)


def _main_drafts(page: Page, text: str) -> list[Draft]:
    """The drafts of the main part: ``<main>``, else the longest ``<article>``, else the body.

    A page without either says nothing of where its text begins; there trafilatura is asked.
    """
    lengths = dict.fromkeys(range(len(page.scopes)), 0)
    for draft, scopes in zip(page.drafts, page.inside, strict=True):
        for scope in scopes:
            lengths[scope] += len(draft.text)
    for name in ("main", "article"):
        sizes = {scope: size for scope, size in lengths.items() if page.scopes[scope] == name}
        if sizes and max(sizes.values()) > 0:
            best = max(sizes, key=lambda scope: (sizes[scope], -scope))
            return [d for d, inside in zip(page.drafts, page.inside, strict=True) if best in inside]
    if not page.drafts:
        return []
    from align.readers.html_main import main_part

    return main_part(page.drafts, text)


def _set_title(drafts: list[Draft], text: str, pieces: list[Token], stated: dict[str, str]) -> None:
    """The first ``<h1>`` is the title; a page without one is titled by its ``<title>``."""
    first = next((d for d in drafts if d.kind is BlockKind.HEADING and d.level == 1), None)
    if first is not None:
        first.kind = BlockKind.TITLE
        stated["title"] = first.text
        return
    titled = title_element(text, pieces)
    if titled is None:
        return
    stated.setdefault("title", titled.text)
    for draft in drafts[:4]:
        if draft.kind is BlockKind.HEADING and draft.text in {titled.text, stated["title"]}:
            draft.kind = BlockKind.TITLE
            return
    drafts.insert(0, titled)
