"""Units on a terminal: both scripts readable, what differs or was found marked.

Each text stands in an isolate of its direction (U+2066, U+2067 … U+2069), so that an Arabic line
neither takes the English beside it along nor is torn apart by it. Marks are words of their own, so
that they survive a screen reader and a file: ``[-only in the query-]``, ``[+only in the memory+]``,
``[found]``; on a terminal they are coloured as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.match import DiffRun, Match, Span
    from tm.unit import Origin, Side, TranslationUnit

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _FIRST_STRONG, _END = "\u2066", "\u2067", "\u2068", "\u2069"
# What would move the cursor or turn the line round is shown as a box, not obeyed.
_CONTROLS = dict.fromkeys([*range(0x20), 0x7F, *range(0x80, 0xA0)], "\ufffd") | {
    0x09: " ",
    0x0A: " ",
    0x0D: " ",
    **dict.fromkeys([0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069]),
}


def shown(text: str) -> str:
    """A text as one line without control characters."""
    return text.translate(_CONTROLS)


def isolated(text: str, side: Side | None = None) -> str:
    """A text in an isolate of its side's direction, or of its own first letter's."""
    start = {"en": _LEFT_TO_RIGHT, "ar": _RIGHT_TO_LEFT, None: _FIRST_STRONG}[side]
    return f"{start}{text}{_END}"


def print_match(match: Match, query: str) -> None:
    """A match: score, kind and origin; the two texts; the reasons."""
    unit = match.unit
    score = f"{match.score:>5.1f}".replace(".0", "  ")
    head = f"{click.style(score, bold=True)} {click.style(str(match.kind), fg='cyan')}"
    click.echo(f"{head}  {describe(unit)}")
    for side in _order(match.side):
        click.echo(f"      {side}  {isolated(_marked(match, query, side), side)}")
    details = [_reason(reason.kind, reason.detail, reason.penalty) for reason in match.reasons]
    click.echo(click.style(f"          {'; '.join(details)}", dim=True))
    if match.proposal is not None:
        changes = ", ".join(
            f"{isolated(shown(old))} → {isolated(shown(new))}"
            for old, new in match.proposal.changes
        )
        text = isolated(shown(match.proposal.text))
        click.echo(f"          proposed, check the agreement ({changes}): {text}")


def describe(unit: TranslationUnit) -> str:
    """Unit, status, and its newest origin: brief, date, author, place."""
    parts = [f"unit {unit.id}"]
    if str(unit.status) != "machine":
        parts.append(str(unit.status))
    origin = unit.newest
    if origin is not None:
        parts += origin_parts(origin)
    if len(unit.origins) > 1:
        parts.append(f"+{len(unit.origins) - 1} more")
    return " · ".join(parts)


def origin_parts(origin: Origin) -> list[str]:
    """Document, date, author and place, as far as they are known."""
    parts = [shown(origin.document)]
    if origin.date is not None:
        parts.append(origin.date.isoformat())
    if origin.author:
        parts.append(isolated(shown(origin.author)))
    for side in SIDES:
        place = origin.en if side == "en" else origin.ar
        if place is not None:
            parts.append(f"{side} {numbers(place.segments)}")
    return parts


def numbers(segments: range) -> str:
    """Segments as people count them.

    >>> numbers(range(3, 4)), numbers(range(3, 6))
    ('4', '4–6')
    """
    first, last = segments.start + 1, segments.stop
    return str(first) if first == last else f"{first}–{last}"


def _order(side: Side) -> tuple[Side, Side]:
    return ("en", "ar") if side == "en" else ("ar", "en")


def _reason(kind: str, detail: str, penalty: float) -> str:
    parts = f"{kind}, {detail}" if detail else str(kind)
    return f"{parts} (−{penalty:g})" if penalty else parts


def _marked(match: Match, query: str, side: Side) -> str:
    text = match.unit.text(side)
    if match.spans:
        return _with_spans(text, [span for span in match.spans if span.side == side])
    if match.diff and side == match.side:
        return _with_diff(query, text, match.diff)
    return shown(text)


def _with_spans(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    end = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start < end:
            continue
        found = click.style(f"[{shown(text[span.start : span.end])}]", fg="yellow")
        pieces += [shown(text[end : span.start]), found]
        end = span.end
    return "".join([*pieces, shown(text[end:])])


def _with_diff(query: str, text: str, diff: Iterable[DiffRun]) -> str:
    pieces: list[str] = []
    end = 0
    for run in diff:
        start, stop = run.text
        pieces.append(shown(text[end:start]))
        if run.operation in ("delete", "replace"):
            missing = shown(query[run.query[0] : run.query[1]])
            pieces.append(click.style(f"[-{missing}-]", fg="red"))
            pieces.append(" " if run.operation == "delete" else "")
        extra = shown(text[start:stop])
        changed = run.operation in ("insert", "replace")
        pieces.append(click.style(f"[+{extra}+]", fg="green") if changed else extra)
        end = stop
    return "".join([*pieces, shown(text[end:])])
