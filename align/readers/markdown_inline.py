"""The inline parser of markdown-it-py, made to tell where each piece of text stands.

markdown-it-py keeps lines, not columns. This subclass of its state notes the place at which text
begins to collect and at which a token is pushed; the rules of CommonMark stay its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from html import unescape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

from align.readers.draft import Link, TextBuilder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

# Stands for characters that are markup of another language (Liquid, note marks); no text has it.
MASK = "\ufdd0"
_MASKED = re.compile(f"{MASK}+")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
# Inline elements whose content no reader sees (a fallback for old browsers, a script).
_DROPPED = frozenset({"iframe", "video", "audio", "script", "style", "object", "noscript"})


class _State(StateInline):
    """An inline state that knows where pending text began and where tokens were pushed."""

    pending_at = 0

    def append_pending(self, text: str) -> None:
        """Append literal text, noting where it begins if it is the first."""
        if not self._pending and not self._pending_buffer:
            self.pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802  (the library's name)
        """Flush the pending text into a token that knows its place."""
        token = super().pushPending()
        token.meta = {"pos": self.pending_at}
        return token

    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        """Push a token that knows its place; delimiters of one run stand side by side."""
        token = super().push(ttype, tag, nesting)
        at = self.pos
        previous = self.tokens[-2] if len(self.tokens) > 1 else None
        if ttype == "text" and previous and previous.type == "text":
            at = max(at, int(previous.meta.get("pos", at)) + len(previous.content))
        token.meta = {"pos": at}
        return token


class _Inline(ParserInline):
    """The inline parser with the state above."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """Parse inline source into tokens."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; no indented code, which in briefs is prose."""
    md = MarkdownIt("commonmark", {"html": True})
    md.inline = _Inline()
    md.enable(["table", "strikethrough"])
    # Both merge neighbouring tokens, and with them their places.
    md.disable(["code", "text_join", "fragments_join"])
    return md


def _drop_loose_delimiters(children: Sequence[Token], source: str) -> None:
    """Empty the tokens of emphasis marks that CommonMark left standing for a misplaced space.

    ``**Note: **see`` shows its asterisks on the page, but no author meant them as text. A double
    mark at a word's edge always goes, single ones if they come in pairs; ``2 * 3`` stays.
    """
    single: dict[str, list[Token]] = {"*": [], "_": []}
    for mark, group in groupby(children, key=_loose_mark):
        if not mark:
            continue
        run = list(group)
        start, end = int(run[0].meta["pos"]), int(run[-1].meta["pos"]) + 1
        before, after = source[max(start - 1, 0) : start], source[end : end + 1]
        if before.isalnum() and after.isalnum() and mark == "_":
            continue  # snake_case
        if len(run) > 1:
            _empty(run)
        elif not (before.isspace() and after.isspace()):
            single[mark] += run
    for tokens in single.values():
        if len(tokens) % 2 == 0:
            _empty(tokens)


def _loose_mark(token: Token) -> str:
    """The emphasis mark that this token shows as text, escaped or not; empty if it is none."""
    loose = token.type in {"text", "text_special"} and token.content in {"*", "_"}
    return token.content if loose and "pos" in token.meta else ""


def _empty(tokens: Sequence[Token]) -> None:
    for token in tokens:
        token.type, token.content = "text", ""


class InlineText:
    """Adds the text of inline tokens to a builder: markup gone, links noted, places kept.

    ``places`` are pairs (offset in the inline source, offset in the file), ascending; ``clean`` is
    the file with masks, from which text is taken as it stands.
    """

    def __init__(self, builder: TextBuilder, places: Sequence[tuple[int, int]], clean: str) -> None:
        self._builder = builder
        self._clean = clean
        self._starts = [start for start, _ in places]
        self._sources = [source for _, source in places]
        self._links: list[tuple[int, str]] = []
        self._skipping: str | None = None
        self._autolink = False
        self._length = 0
        self._strong = self._emphasis = self._small = 0
        self.all_strong = self.all_emphasis = self.all_small = True
        self.has_image = False

    def add(self, children: Sequence[Token], source: str) -> None:
        """Add the tokens parsed from ``source``."""
        self._length = len(source)
        _drop_loose_delimiters(children, source)
        for token in children:
            if token.type == "html_inline":
                self._tag(token)
            elif self._skipping is None:
                self._token(token, source)

    def _token(self, token: Token, source: str) -> None:
        at = int(token.meta["pos"]) if "pos" in token.meta else 0
        if token.type == "text" and self._autolink:
            # Its place is that of the "<", its content decoded: taken as it is written.
            self._text(source[at + 1 : source.index(">", at)], at + 1)
        elif token.type == "text":
            self._text(token.content, at)
        elif token.type == "text_special":
            self._weigh(token.content)
            self._builder.add(token.content, self._place(at), len(token.markup))
        elif token.type == "code_inline":
            self._code(token, source, at)
        elif token.type == "softbreak":
            self._builder.add(" ", self._place(at))
        elif token.type == "hardbreak":
            self._builder.line_break(self._place(at))
        else:
            self._span(token)

    def _span(self, token: Token) -> None:
        """Enter or leave what spans text: a link, strong or emphasised text."""
        if token.type == "image":
            self.has_image = True
        elif token.type == "link_open":
            self._autolink = token.markup == "autolink"
            self._links.append((len(self._builder), unescape(str(token.attrs.get("href", "")))))
        elif token.type == "link_close":
            self._autolink = False
            self._end_link()
        elif token.tag == "strong":
            self._strong += token.nesting
        elif token.tag == "em":
            self._emphasis += token.nesting

    def _end_link(self) -> None:
        if self._links:
            start, target = self._links.pop()
            if len(self._builder) > start:
                self._builder.links.append(Link(start, len(self._builder), target))

    def _text(self, text: str, at: int) -> None:
        if text.endswith("\\") and at + len(text) == self._length:
            text = text[:-1]  # a line break with no line after it
        self._weigh(text.replace(MASK, ""))
        # Text may cross places (a table cell with an escaped bar does).
        while (following := bisect_right(self._starts, at)) < len(self._starts):
            cut = self._starts[following] - at
            if cut >= len(text):
                break
            self._verbatim(cut, at)
            text, at = text[cut:], at + cut
        self._verbatim(len(text), at)

    def _verbatim(self, length: int, at: int) -> None:
        """Add characters as they stand in the file, whatever the parser was shown for them."""
        start = self._place(at)
        shown = self._clean[start : start + length]
        done = 0
        for gap in _MASKED.finditer(shown):
            self._builder.add(shown[done : gap.start()], start + done)
            done = gap.end()
        self._builder.add(shown[done:], start + done)

    def _code(self, token: Token, source: str, at: int) -> None:
        start = at + len(token.markup)
        if not source.startswith(token.content[:1], start):
            start += 1  # the space inside the backticks was stripped
        self._weigh(token.content)
        self._text(token.content, start)

    def _tag(self, token: Token) -> None:
        name = _TAG.match(token.content)
        if name is None:
            return
        tag, closing = name.group(1).lower(), token.content[1] == "/"
        if self._skipping is not None:
            self._skipping = None if closing and tag == self._skipping else self._skipping
        elif tag in _DROPPED and not closing and not token.content.endswith("/>"):
            self._skipping = tag
        elif tag == "small":
            self._small += -1 if closing else 1
        elif tag == "br":
            self._builder.line_break(self._place(int(token.meta["pos"])), len(token.content))
        elif tag == "a" and not closing:
            href = _HREF.search(token.content)
            self._links.append((len(self._builder), unescape(href.group(1)) if href else ""))
        elif tag == "a":
            self._end_link()

    def _weigh(self, text: str) -> None:
        """Note text that is not strong or not emphasised."""
        if text and not text.isspace():
            self.all_strong = self.all_strong and self._strong > 0
            self.all_emphasis = self.all_emphasis and self._emphasis > 0
            self.all_small = self.all_small and self._small > 0

    def _place(self, at: int) -> int:
        """Where the inline source's character ``at`` stands in the file."""
        line = max(bisect_right(self._starts, at) - 1, 0)
        return self._sources[line] + at - self._starts[line]
