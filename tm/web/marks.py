"""Texts with something marked in them, cut into the pieces that a template shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.match import Match
    from tm.unit import Side

PieceKind = Literal["same", "found", "only here", "only asked"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: as it is, found, only in the memory, or only in what was asked."""

    kind: PieceKind
    text: str


def marked(match: Match, query: str, side: Side) -> list[Piece]:
    """One side of a match: what was found in it, or how it differs from the query."""
    text = match.unit.text(side)
    if match.spans:
        return with_spans(text, [(s.start, s.end) for s in match.spans if s.side == side])
    if match.diff and side == match.side:
        return _with_diff(match, query, text)
    return [Piece("same", text)]


def with_spans(text: str, spans: Iterable[tuple[int, int] | None]) -> list[Piece]:
    """A text with spans of characters marked; spans that overlap one before are left out.

    >>> [piece.text for piece in with_spans("a bc d", [(2, 4), None])]
    ['a ', 'bc', ' d']
    """
    pieces: list[Piece] = []
    end = 0
    for start, stop in sorted({span for span in spans if span is not None}):
        if start >= end and stop > start:
            pieces += [Piece("same", text[end:start]), Piece("found", text[start:stop])]
            end = stop
    return [piece for piece in (*pieces, Piece("same", text[end:])) if piece.text]


def _with_diff(match: Match, query: str, text: str) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for run in match.diff:
        start, stop = run.text
        pieces.append(Piece("same", text[end:start]))
        if run.operation in ("delete", "replace"):
            pieces.append(Piece("only asked", query[slice(*run.query)]))
            pieces.append(Piece("same", " "))
        kind: PieceKind = "only here" if run.operation in ("insert", "replace") else "same"
        pieces.append(Piece(kind, text[start:stop]))
        end = stop
    pieces.append(Piece("same", text[end:]))
    return [piece for piece in pieces if piece.text]


@dataclass(frozen=True, slots=True)
class KwicLine:
    """A phrase in its line: what stands before and after it, and the translation."""

    match: Match
    side: Side
    before: str
    found: str
    after: str


def kwic_lines(matches: Iterable[Match], width: int = 44) -> list[KwicLine]:
    """A line for every place where a phrase was found, words kept whole at both edges."""
    lines = []
    for match in matches:
        for span in match.spans:
            text = match.unit.text(span.side)
            before, after = text[: span.start], text[span.end :]
            if len(before) > width:
                before = "… " + before[-width:].partition(" ")[2]
            if len(after) > width:
                after = after[:width].rpartition(" ")[0] + " …"
            found = text[span.start : span.end]
            lines.append(KwicLine(match, span.side, before, found, after))
    return lines
