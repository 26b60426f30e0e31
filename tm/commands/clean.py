"""``muwazi clean``: what in the memory looks wrong, and rejecting it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from tm.commands.encoder import encoder_for, encoder_option
from tm.commands.memory import memory_option, open_memory
from tm.commands.units import by_options
from tm.unit import Status

if TYPE_CHECKING:
    from tm.clean import Finding
    from tm.store import Store

PROBLEMS = (
    "duplicate",
    "near duplicate",
    "wrong language",
    "untranslated",
    "length",
    "misaligned",
)


@click.command()
@memory_option
@encoder_option
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(PROBLEMS),
    multiple=True,
    help="Look for this only (repeatable).",
)
@click.option("--apply", "applied", is_flag=True, help="Reject what is found; undo takes it back.")
@click.option("--no-meaning", is_flag=True, help="Do not compare the meaning of the two sides.")
@by_options
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
def clean(
    memory: str,
    encoder: str | None,
    kinds: tuple[str, ...],
    applied: bool,
    no_meaning: bool,
    by: str,
    note: str | None,
    as_json: bool,
) -> None:
    """List units that look wrong, each with the reason; nothing is changed without --apply.

    Duplicates and near duplicates, wrong language, untranslated, unusual length, probable
    misalignment. With --apply they are rejected, those that somebody confirmed excepted.

    \b
    Examples:
      muwazi clean
      muwazi clean --kind misaligned --apply --note "first review"
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.clean import find_problems

    with open_memory(memory) as store:
        opened = None if no_meaning or store.encoder is None else encoder_for(store, encoder)()
        findings = [
            finding
            for finding in find_problems(store, opened)
            if not kinds or str(finding.problem) in kinds
        ]
        rejected = _reject(store, findings, by, note) if applied else 0
    if as_json:
        listed = [_finding_json(finding) for finding in findings]
        click.echo(
            json.dumps({"findings": listed, "rejected": rejected}, ensure_ascii=False, indent=1)
        )
        return
    for finding in findings:
        _print_finding(finding)
    counts = Counter(str(finding.problem) for finding in findings)
    summary = ", ".join(f"{counts[kind]} {kind}" for kind in PROBLEMS if counts[kind])
    click.echo(f"{summary or 'nothing found'}; {_outcome(applied, rejected)}")


def _outcome(applied: bool, rejected: int) -> str:
    if applied:
        units = "1 unit" if rejected == 1 else f"{rejected} units"
        return f"{units} rejected (`muwazi undo` takes one back)"
    return "nothing was changed (--apply rejects)"


def _reject(store: Store, findings: list[Finding], by: str, note: str | None) -> int:
    """Reject machine-made units among the findings, in one transaction."""
    reasons = {
        finding.unit.id: f"{note or 'clean'}: {finding.problem}, {finding.reason}"
        for finding in reversed(findings)
        if finding.unit.status is Status.MACHINE
    }
    with store.transaction():
        for unit in sorted(reasons):
            store.decide(unit, Status.REJECTED, by=by, note=reasons[unit])
    return len(reasons)


def _print_finding(finding: Finding) -> None:
    from tm.commands.screen import isolated, shown

    unit = finding.unit
    status = "" if unit.status is Status.MACHINE else f" ({unit.status})"
    click.echo(f"unit {unit.id}{status}: {finding.problem}: {finding.reason}")
    click.echo(f"    en  {isolated(shown(unit.en), 'en')}")
    click.echo(f"    ar  {isolated(shown(unit.ar), 'ar')}")


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "unit": finding.unit.id,
        "problem": str(finding.problem),
        "reason": finding.reason,
        "better": finding.better,
        "status": str(finding.unit.status),
        "en": finding.unit.en,
        "ar": finding.unit.ar,
    }
