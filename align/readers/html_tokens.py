"""HTML cut into tags and text, each with its place in the source, in linear time.

The standard library's parser gives line and column but takes quadratic time on some malformed
pages, lxml gives only lines. This follows the HTML standard's tokenizer where it matters (comments,
raw text elements, quoted attributes, unfinished tags) and never looks at a character more than a
fixed number of times.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TAG_NAME = re.compile(r"/?([A-Za-z][^\s/>]{0,80})")
_ATTRIBUTE = re.compile(
    r"[\s/]*+([^\s=>/\"']++)(?:\s*+=\s*+(\"|'|[^\s>\"'][^\s>]*+)?)?+|[\s/\"'=]++"
)
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")


class Token(NamedTuple):
    """A piece of the page: ``kind`` is ``start``, ``end`` or ``text``; ``name`` a tag's name."""

    kind: str
    start: int
    end: int
    name: str = ""
    attributes: dict[str, str] | None = None


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The tags and texts of ``text[start:end]``, in order; comments and declarations left out.

    >>> [(t.kind, t.name or "<b>x</b> y"[t.start:t.end]) for t in tokens("<b>x</b> y")]
    [('start', 'b'), ('text', 'x'), ('end', 'b'), ('text', ' y')]
    """
    scanner = _Scanner(text, len(text) if end is None else end)
    at = shown = start
    while at < scanner.stop:
        opening = text.find("<", at, scanner.stop)
        if opening < 0:
            break
        token, after = scanner.markup(opening)
        if after is None:  # a lone "<" is text
            at = opening + 1
            continue
        if opening > shown:
            yield Token("text", shown, opening)
        at = shown = after
        if token is None:
            continue
        yield token
        if token.kind == "start" and token.name in _RAW:
            close = scanner.raw_end(token.name, after)
            if close > after:
                yield Token("text", after, close)
            at = shown = close
    if scanner.stop > shown:
        yield Token("text", shown, scanner.stop)


class _Scanner:
    """Reads one construct at a time; remembers what no longer occurs, so as not to look again."""

    def __init__(self, text: str, stop: int) -> None:
        self.text = text
        self.stop = stop
        self._absent: dict[str, int] = {}

    def _find(self, what: str, at: int) -> int:
        """Where ``what`` stands at or after ``at``, -1 if nowhere."""
        if at >= self._absent.get(what, self.stop + 1):
            return -1
        found = self.text.find(what, at, self.stop)
        if found < 0:
            self._absent[what] = at
        return found

    def markup(self, at: int) -> tuple[Token | None, int | None]:
        """The construct at ``<``, and where it ends; no end if it is no markup."""
        following = self.text[at + 1 : at + 2]
        if following == "!":
            return None, self._declaration(at)
        if following == "?":
            close = self._find(">", at)
            return None, self.stop if close < 0 else close + 1
        name = _TAG_NAME.match(self.text, at + 1, self.stop)
        if name is None:
            return None, None
        closing = following == "/"
        attributes, end = self._attributes(name.end())
        kind = "end" if closing else "start"
        return Token(kind, at, end, name.group(1).lower(), attributes), end

    def _declaration(self, at: int) -> int:
        """Past a comment, CDATA mark or doctype; an unfinished comment ends with its line."""
        if self.text.startswith("<!--", at):
            close = self._find("-->", at + 4)
            if close >= 0:
                return close + 3
            line = self._find("\n", at)
            return self.stop if line < 0 else line
        close = self._find(">", at)
        return self.stop if close < 0 else close + 1

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while at < self.stop:
            if self.text[at] == ">":
                return attributes, at + 1
            match = _ATTRIBUTE.match(self.text, at, self.stop)
            if match is None or match.end() == at:
                at += 1
                continue
            at = match.end()
            if match.group(1) is None:
                continue
            value = match.group(2) or ""
            if value in {'"', "'"}:
                close = self._find(value, at)
                if close >= 0:
                    value, at = self.text[at:close], close + 1
                else:
                    value = ""
            attributes.setdefault(match.group(1).lower(), unescape(value))
        return attributes, self.stop

    def raw_end(self, name: str, at: int) -> int:
        """Where a raw text element's content ends: at its end tag, or at the end."""
        pattern = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
        match = pattern.search(self.text, at, self.stop)
        return match.start() if match else self.stop
