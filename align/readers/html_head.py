"""What the head of a web page says of the page: meta tags, links, and schema.org data."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from align.document import BlockKind
from align.readers.draft import Draft, TextBuilder
from align.readers.html_blocks import add_resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.document import Language
    from align.readers.html_tokens import Token

# What the head may call a fact of the page; the first that is there counts.
_META = {
    "title": ("og:title", "dc.title", "citation_title", "twitter:title"),
    "author": ("author", "dc.creator", "citation_author", "parsely-author", "article:author"),
    "translator": ("translator", "dc.contributor.translator"),
    "date": (
        "article:published_time",
        "date",
        "dc.date",
        "dcterms.created",
        "dc.date.issued",
        "citation_publication_date",
        "pubdate",
        "publish-date",
        "datepublished",
    ),
    "url": ("og:url",),
    "description": ("description", "og:description"),
}
_LONGEST_DATA = 200_000


def head(text: str, pieces: Sequence[Token], language: Language) -> dict[str, str]:
    """What the page declares, under the names of :class:`align.document.Metadata`.

    Meta tags come first, then schema.org data (JSON-LD), then the first ``<time>``. The alternate
    is the link to the other of our two languages.
    """
    stated: dict[str, str] = {}
    metas = _metas(pieces, stated, language)
    for name, keys in _META.items():
        if found := next((metas[key] for key in keys if metas.get(key)), None):
            stated.setdefault(name, found)
    for name, value in _linked_data(text, pieces).items():
        stated.setdefault(name, value)
    if "time" in metas:
        stated.setdefault("date", metas["time"])
    if stated.get("author", "").startswith(("http://", "https://")):
        del stated["author"]  # a profile page, not a name
    return stated


def _metas(pieces: Sequence[Token], stated: dict[str, str], language: Language) -> dict[str, str]:
    """The meta tags by name; what links and the root element say goes to ``stated``."""
    metas: dict[str, str] = {}
    for token in pieces:
        given = token.attributes or {}
        if token.kind != "start" or not given:
            continue
        if token.name == "meta" and (content := given.get("content", "").strip()):
            name = given.get("name") or given.get("property") or given.get("itemprop") or ""
            metas.setdefault(name.lower(), content)
        elif token.name == "html" and given.get("lang"):
            stated["language"] = given["lang"].split("-")[0].lower()
        elif token.name == "link":
            _link(given, stated, language)
        elif token.name == "time" and given.get("datetime"):
            metas.setdefault("time", given["datetime"])
    return metas


def title_element(text: str, pieces: Sequence[Token]) -> Draft | None:
    """The ``<title>`` without the site's name after the last bar, as a block."""
    for before, token in pairwise(pieces):
        if before.kind == "start" and before.name == "title" and token.kind == "text":
            raw = text[token.start : token.end]
            kept = raw.rpartition(" | ")[0] or raw
            builder = TextBuilder()
            add_resolved(builder, kept, token.start)
            return builder.draft(BlockKind.TITLE, 1)
    return None


def _link(given: dict[str, str], stated: dict[str, str], language: Language) -> None:
    relation, target = given.get("rel", "").lower().split(), given.get("href", "").strip()
    if not target:
        return
    if "canonical" in relation:
        stated.setdefault("url", target)
    other = "ar" if language == "en" else "en"
    if "alternate" in relation and given.get("hreflang", "").lower().split("-")[0] == other:
        stated.setdefault("alternate", target)


def _linked_data(text: str, pieces: Sequence[Token]) -> dict[str, str]:
    """Author and date from the page's JSON-LD; damaged data says nothing."""
    stated: dict[str, str] = {}
    for before, token in pairwise(pieces):
        if before.name != "script" or before.kind != "start" or token.kind != "text":
            continue
        kind = (before.attributes or {}).get("type", "")
        if kind != "application/ld+json" or token.end - token.start > _LONGEST_DATA:
            continue
        try:
            data = json.loads(text[token.start : token.end])
        except (ValueError, RecursionError):
            continue
        for item in _items(data):
            authors = [_name(author) for author in _listed(item.get("author"))]
            if names := ", ".join(name for name in authors if name):
                stated.setdefault("author", names)
            if isinstance(item.get("datePublished"), str):
                stated.setdefault("date", item["datePublished"])
    return stated


def _items(data: Any) -> Iterator[dict[str, Any]]:
    """The things described, one level of lists and of ``@graph`` deep."""
    for item in _listed(data):
        if isinstance(item, dict):
            yield item
            yield from (each for each in _listed(item.get("@graph")) if isinstance(each, dict))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(author: Any) -> str:
    name = author.get("name") if isinstance(author, dict) else author
    return name.strip() if isinstance(name, str) else ""
