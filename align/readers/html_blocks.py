"""The blocks of an HTML page or fragment, from its tags, every character traced."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.readers.draft import Draft, Link, TextBuilder
from align.readers.html_tokens import ENTITY, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

# What to do with a stretch of source text: by default, resolve its entities.
AddText = Callable[[TextBuilder, str, int], None]


def _names(listed: str) -> frozenset[str]:
    """The names listed, one set."""
    return frozenset(listed.split())


# Never part of what a reader reads, content and all.
_DROPPED = _names(
    "script style noscript template iframe video audio object canvas svg math select button "
    "textarea nav menu dialog head title map picture"
)
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary "
    "table tbody td tfoot th thead tr ul"
)
_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "td": BlockKind.TABLE_CELL,
    "th": BlockKind.TABLE_CELL,
    "caption": BlockKind.CAPTION,
    "figcaption": BlockKind.CAPTION,
    "blockquote": BlockKind.QUOTE,
}
# Words in class, id or role by which pages name their furniture.
_ASIDE = _names(
    "author authors bio byline related recommended recommendations readmore share sharing social "
    "newsletter subscribe subscription tags breadcrumb breadcrumbs cookie cookies promo advert "
    "pager pagination alternate translations"
)
# What readers wrote below the page is not the page.
_COMMENTS = _names("comments comment respond disqus")
_NOTES = _names("footnotes footnote endnotes endnote rearnotes rearnote")
_NOTE_LINKS = _names("noteref")
_CHROME = _names("nav navbar navigation menu sidebar breadcrumb breadcrumbs cookie banner")
# In a class name these say that the element is about the furniture, and is not it.
_OTHERWISE = _names("has with no without page layout content body template theme")
_PARTS = re.compile(r"[-_]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
# End tags that may be left out: the opening of the one closes the other.
_CLOSED_BY = {
    "head": _BLOCKS,
    "li": frozenset({"li"}),
    "p": _BLOCKS - {"tbody", "thead", "tfoot", "tr", "td", "th", "caption"},
    "td": frozenset({"td", "th", "tr", "tbody", "tfoot"}),
    "th": frozenset({"td", "th", "tr", "tbody", "tfoot"}),
    "tr": frozenset({"tr", "tbody", "tfoot"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
}
# Deeper than any page nests; looking back through the open elements is bounded, to stay linear.
_NOTE_MARK = re.compile(r"\s*[\[(]?[\d*†‡]{1,4}[\])]?\s*")
_BACK_LINK = re.compile(r"\s*(?:[↩⤴↑^]\ufe0e?|&#8617;(?:&#xFE0E;)?)\s*", re.IGNORECASE)
_MAX_DEPTH, _NEAR = 400, 40


@dataclass(slots=True)
class _Element:
    name: str
    dropped: bool
    aside: bool
    scope: int | None = None
    note: bool = False
    layout: bool = False  # a table cell that holds headings or tables: a column, not a cell


@dataclass(slots=True)
class Page:
    """The drafts of a page, and to which ``<main>`` or ``<article>`` each belongs.

    ``scopes[n]`` is the element's name; ``inside[i]`` the numbers of the scopes around draft ``i``.
    """

    drafts: list[Draft] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    inside: list[tuple[int, ...]] = field(default_factory=list)


def add_resolved(builder: TextBuilder, text: str, source: int) -> None:
    """Add HTML text with its entities resolved.

    >>> builder = TextBuilder(); add_resolved(builder, "R&amp;D", 7); builder.text
    'R&D'
    """
    done = 0
    for entity in ENTITY.finditer(text):
        character = unescape(entity.group())
        if character == entity.group():
            continue
        builder.add(text[done : entity.start()], source + done)
        builder.add(character, source + entity.start(), len(entity.group()))
        done = entity.end()
    builder.add(text[done:], source + done)


def blocks(text: str, pieces: Iterable[Token], add_text: AddText = add_resolved) -> Page:
    """The blocks of a page from its tokens."""
    walker = _Walker(text, add_text)
    for token in pieces:
        walker.take(token)
    walker.flush()
    return walker.page


def fragment(text: str, start: int, end: int, add_text: AddText = add_resolved) -> list[Draft]:
    """The blocks of the HTML between two offsets of ``text``."""
    return blocks(text, tokens(text, start, end), add_text).drafts


class _Walker:
    """Keeps the stack of open elements and the block being built."""

    def __init__(self, text: str, add_text: AddText) -> None:
        self.text = text
        self.page = Page()
        self._add_text = add_text
        self._stack: list[_Element] = []
        self._builder = TextBuilder()
        self._link: tuple[int, str] | None = None
        self._bold = self._small = 0
        self._plain = self._large = False  # is anything in the block not bold, not small?
        self._note: int | None = None  # depth of an open <sup>

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.kind == "text":
            self._take_text(token)
        elif token.kind == "start":
            self._open(token)
        else:
            self._close(token.name)

    def _take_text(self, token: Token) -> None:
        if self._stack and self._stack[-1].dropped:
            return
        text = self.text[token.start : token.end]
        if self._link is not None and (
            _BACK_LINK.fullmatch(text) or (self._note is not None and _NOTE_MARK.fullmatch(text))
        ):
            return  # <sup><a href="#n1">1</a></sup> and the way back: marks, not text
        before = len(self._builder)
        self._add_text(self._builder, text, token.start)
        if len(self._builder) > before and not text.isspace():
            self._plain = self._plain or not self._bold
            self._large = self._large or not self._small

    def _open(self, token: Token) -> None:
        name, attributes = token.name, token.attributes or {}
        self._close_implied(name)
        parent = self._stack[-1] if self._stack else None
        if parent and parent.dropped:
            if name not in _VOID and name == parent.name:
                self._stack.append(_Element(name, dropped=True, aside=False))
            return
        if name in {"br", "hr"}:
            if name == "br":
                self._builder.line_break(token.start, token.end - token.start)
            else:
                self.flush()
            return
        if name in _VOID:
            return
        if name in _BLOCKS:
            self.flush()
        if name in _LEVELS or name == "table":
            for around in self._stack[-_NEAR:]:
                around.layout = around.layout or around.name in {"td", "th"}
        self._stack.append(self._element(name, attributes))
        if not self._stack[-1].dropped:
            self._inline(name, attributes)

    def _element(self, name: str, attributes: dict[str, str]) -> _Element:
        parent = self._stack[-1] if self._stack else None
        dropped = self._is_dropped(name, attributes) or len(self._stack) > _MAX_DEPTH
        aside = bool(parent and parent.aside) or (name in _BLOCKS and _called(attributes, _ASIDE))
        element = _Element(name, dropped, aside)
        element.note = name in _BLOCKS and _called(attributes, _NOTES)
        if name in {"main", "article"} or attributes.get("role") == "main":
            element.scope = len(self.page.scopes)
            self.page.scopes.append("article" if name == "article" else "main")
            element.aside = False
        return element

    def _inline(self, name: str, attributes: dict[str, str]) -> None:
        if name == "a" and (target := attributes.get("href", "").strip()):
            self._link = (len(self._builder), target)
        elif name in {"b", "strong"}:
            self._bold += 1
        elif name == "small":
            self._small += 1
        elif name == "sup":
            self._note = len(self._stack)

    def _is_dropped(self, name: str, attributes: dict[str, str]) -> bool:
        """Scripts and the like, hidden parts, and the chrome around (not inside) the article."""
        if name in _DROPPED or "hidden" in attributes:
            return True
        if attributes.get("aria-hidden") == "true" and name in _BLOCKS:
            return True
        if _HIDDEN.search(attributes.get("style", "").lower()):
            return True
        if name == "code" and any(element.name == "pre" for element in self._stack):
            return True
        if name in _BLOCKS and _called(attributes, _COMMENTS):
            return True
        if name == "a" and _called(attributes, _NOTE_LINKS):
            return True
        if any(element.scope is not None for element in self._stack):
            return False
        if name in {"header", "footer"}:
            return True
        return name in _BLOCKS - {"body", "html"} and _called(attributes, _CHROME)

    def _close_implied(self, name: str) -> None:
        """Close what the page left open: ``<li>`` closes ``<li>``, ``<p>`` closes ``<p>``."""
        while self._stack and name in _CLOSED_BY.get(self._stack[-1].name, ()):
            self._pop()

    def _close(self, name: str) -> None:
        if self._stack and self._stack[-1].dropped and name != self._stack[-1].name:
            return
        # A stray end tag closes nothing.
        for back in range(1, min(len(self._stack), _NEAR) + 1):
            if self._stack[-back].name == name:
                for _ in range(back):
                    self._pop()
                return

    def _pop(self) -> None:
        if self._stack[-1].name in _BLOCKS:
            self.flush()
        element = self._stack.pop()
        if element.dropped:
            return
        if element.name == "a" and self._link is not None:
            start, target = self._link
            if len(self._builder) > start:
                self._builder.links.append(Link(start, len(self._builder), target))
            self._link = None
        elif element.name in {"b", "strong"}:
            self._bold -= 1
        elif element.name == "small":
            self._small -= 1
        elif element.name == "sup":
            self._note = None

    def flush(self) -> None:
        """End the block being built."""
        if not len(self._builder):
            self._plain = self._large = False
            return
        if self._link is not None:
            start, target = self._link
            self._builder.links.append(Link(start, len(self._builder), target))
            self._link = (0, target)
        kind, level = self._kind()
        if kind is BlockKind.PARAGRAPH and not self._large:
            kind = BlockKind.CAPTION
        draft = self._builder.draft(kind, level)
        self._builder = TextBuilder()
        if draft is not None:
            draft.bold = not self._plain
            draft.aside = any(element.aside for element in self._stack)
            self.page.drafts.append(draft)
            self.page.inside.append(tuple(e.scope for e in self._stack if e.scope is not None))
        self._plain = self._large = False

    def _kind(self) -> tuple[BlockKind, int]:
        """The kind of the innermost element that says one; the depth of headings and lists."""
        if any(element.note for element in self._stack):
            return BlockKind.FOOTNOTE, 0
        for element in reversed(self._stack):
            if element.name in _LEVELS:
                return BlockKind.HEADING, _LEVELS[element.name]
            kind = None if element.layout else _KINDS.get(element.name)
            if kind is BlockKind.LIST_ITEM:
                depth = sum(e.name in {"ul", "ol", "dl"} for e in self._stack)
                return kind, max(depth, 1)
            if kind is not None:
                return kind, 0
        return BlockKind.PARAGRAPH, 0


def _called(attributes: dict[str, str], words: frozenset[str]) -> bool:
    """Does a class, id, role or epub:type consist of a word of these and little else?

    >>> _called({"class": "post author-box"}, _ASIDE), _called({"class": "has-sidebar"}, _CHROME)
    (True, False)
    """
    for attribute in ("class", "id", "role", "epub:type"):
        for name in attributes.get(attribute, "").lower().split():
            parts = _PARTS.split(name)
            if len(parts) <= 3 and not words.isdisjoint(parts) and _OTHERWISE.isdisjoint(parts):
                return True
    return False
