"""What a check found, on a terminal: by segment, severest first, the marked words in brackets."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from tm.commands.screen import isolated, shown

if TYPE_CHECKING:
    from tm.check.checking import CheckReport
    from tm.check.finding import Evidence, Finding
    from tm.unit import Side

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def print_report(report: CheckReport) -> None:
    """Each segment with its two texts once, what was found in it below, and the count at the end.

    Segments are counted from 1, as people do.
    """
    for _, group in groupby(report.findings, _place):
        _print_segment(list(group))
    click.echo(_summary(report))


def _place(finding: Finding) -> tuple[int | None, int | None]:
    return finding.source_segment, finding.target_segment


def _print_segment(findings: list[Finding]) -> None:
    first = findings[0]
    sides: tuple[tuple[Side, int | None, str], ...] = (
        ("en", first.source_segment, first.source),
        ("ar", first.target_segment, first.target),
    )
    where = " · ".join(f"{side} {number + 1}" for side, number, _ in sides if number is not None)
    click.echo(click.style(where or "the whole draft", bold=True))
    for side, _, text in sides:
        if text:
            spans = [one.source_span if side == "en" else one.target_span for one in findings]
            click.echo(f"    {side}  {isolated(_marked(text, spans), side)}")
    for finding in findings:
        _print_finding(finding)
    click.echo()


def _print_finding(finding: Finding) -> None:
    severity = str(finding.severity)
    head = click.style(f"{severity} {finding.rule}", fg=_COLOURS[severity])
    # A message isolates the Arabic in it; what else might turn the line round is shown as a box.
    message = "".join(one if one in "\u2068\u2069" else shown(one) for one in finding.message)
    click.echo(f"  {head}: {message}  {click.style(finding.fingerprint, dim=True)}")
    for evidence in finding.evidence:
        click.echo(click.style(f"        {_evidence(evidence)}", dim=True))


def _evidence(evidence: Evidence) -> str:
    parts = [isolated(shown(evidence.what))]
    if evidence.document is not None:
        parts.append(isolated(shown(evidence.document)))
    if evidence.date is not None:
        parts.append(str(evidence.date))
    if evidence.unit is not None:
        parts.append(f"unit {evidence.unit}")
    sides: tuple[tuple[str | None, Side], ...] = ((evidence.en, "en"), (evidence.ar, "ar"))
    parts += [isolated(shown(text), side) for text, side in sides if text]
    return " · ".join(parts)


def _marked(text: str, spans: list[tuple[int, int] | None]) -> str:
    """The text with every marked stretch in brackets that texts do not use."""
    pieces: list[str] = []
    end = 0
    for start, stop in sorted({span for span in spans if span is not None}):
        if start >= end and stop > start:
            marked = click.style(f"⟦{shown(text[start:stop])}⟧", fg="yellow")
            pieces += [shown(text[end:start]), marked]
            end = stop
    return "".join([*pieces, shown(text[end:])])


def _summary(report: CheckReport) -> str:
    counts = report.counts
    told = [f"{counts[key]} {key}{'' if counts[key] == 1 else 's'}" for key in sorted(counts)]
    waived = f"; {len(report.waived)} waived" if report.waived else ""
    return f"{', '.join(told) or 'nothing found'} in {len(report.draft.pairs)} segments{waived}"
