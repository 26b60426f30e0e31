"""A concept on a terminal and as JSON; the files a termbase may be in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from align.errors import UsageError
from tm.commands.screen import isolated, shown
from tm.unit import SIDES

if TYPE_CHECKING:
    from pathlib import Path

    from tm.terms.concept import Concept, Term

SUFFIXES = (".tbx", ".csv", ".xlsx")


def show_concept(concept: Concept) -> None:
    """Print a concept in full."""
    click.secho(f"concept {concept.id}", bold=True)
    for side in SIDES:
        for term in concept.on(side):
            click.echo(f"  {side}   {isolated(told_term(term), side)}")
            if grammar := _grammar(term):
                click.echo(f"         {grammar}")
            for form in term.forms:
                click.echo(f"         also {isolated(shown(form), side)}")
            if term.note:
                click.echo(f"         {shown(term.note)}")
    for name in ("subject", "definition", "source", "note"):
        if value := getattr(concept, name):
            click.echo(f"  {name}: {shown(value)}")


def _grammar(term: Term) -> str:
    """Part of speech, gender, number, and whether the term is matched as written only."""
    told = [term.part_of_speech, term.gender, term.number]
    return ", ".join([*filter(None, told), *["case-sensitive"] * term.case_sensitive])


def told_term(term: Term) -> str:
    """A term with its status, where that is not preferred."""
    since = f" since {term.since}" if term.since else ""
    status = "" if term.status == "preferred" and not since else f" ({term.status}{since})"
    return f"{shown(term.text)}{status}"


def suffix_of(file: Path) -> str:
    """The suffix by which the format of a termbase file is known. Another: UsageError."""
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            "the suffix does not tell the format", where=file, remedy=" or ".join(SUFFIXES)
        )
    return suffix


def print_json(value: Any) -> None:
    """Print JSON that a person can read as well."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
