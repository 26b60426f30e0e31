"""Options that describe a concept and its terms, and what they make of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from align.errors import UsageError
from tm.unit import SIDES

if TYPE_CHECKING:
    from tm.terms.concept import Concept, Term
    from tm.unit import Side

STATUSES = ("preferred", "admitted", "deprecated", "superseded", "forbidden")
_STATUS_PREFIX = re.compile(
    rf"(?P<status>{'|'.join(STATUSES)})(?: since (?P<since>\d{{4}}-\d{{2}}-\d{{2}}))?\s*:\s*"
)
_TEXT_HELP = "A term; 'forbidden: …' or 'superseded since 2022-01-01: …' gives its status."


def describing(command: Any) -> Any:
    """Give a command the options that describe a concept and its terms."""
    for option in (
        click.option("--en", "english", multiple=True, metavar="TEXT", help=_TEXT_HELP),
        click.option("--ar", "arabic", multiple=True, metavar="TEXT", help=_TEXT_HELP),
        click.option("--form", "forms", multiple=True, metavar="TERM=FORM", help="Another form."),
        click.option("--case-sensitive", multiple=True, metavar="TERM", help="As written only."),
        click.option("--subject", help="The field it belongs to."),
        click.option("--definition", help="What it is."),
        click.option("--source", help="Where the decision comes from."),
    ):
        command = option(command)
    return command


def described(concept: Concept, told: dict[str, Any]) -> Concept:
    """The concept with what the options say."""
    terms = list(concept.terms)
    for side in SIDES:
        for given in told["english" if side == "en" else "arabic"]:
            _take(terms, given, side)
    named = {term.text: at for at, term in enumerate(terms)}
    for given in told["forms"]:
        text, equals, form = given.partition("=")
        if not equals or text not in named or not form.strip():
            raise UsageError(f"--form {given!r} names no term", remedy="--form 'TERM=FORM'")
        at = named[text]
        terms[at] = replace(terms[at], forms=(*terms[at].forms, form.strip()))
    for text in told["case_sensitive"]:
        if text not in named:
            raise UsageError(f"--case-sensitive {text!r} names no term")
        terms[named[text]] = replace(terms[named[text]], case_sensitive=True)
    values = {name: told[name] for name in ("subject", "definition", "source") if told[name]}
    return replace(concept, terms=tuple(terms), **values)


def _take(terms: list[Term], given: str, side: Side) -> None:
    """Add a term, or give the one of that text its new status."""
    from datetime import date

    from tm.terms.concept import Term, TermStatus

    found = _STATUS_PREFIX.match(given)
    text = " ".join((given[found.end() :] if found else given).split())
    if not text:
        raise UsageError("a term is empty", where=repr(given))
    since = None
    if found and found["since"]:
        try:
            since = date.fromisoformat(found["since"])
        except ValueError as error:
            raise UsageError(f"no such day: {found['since']}") from error
    first = not any(term.side == side and term.status == "preferred" for term in terms)
    status = TermStatus(found["status"]) if found else None
    for at, term in enumerate(terms):
        if (term.text, term.side) == (text, side):
            terms[at] = replace(term, status=status or term.status, since=since or term.since)
            return
    default = TermStatus.PREFERRED if first else TermStatus.ADMITTED
    terms.append(Term(text, side, status=status or default, since=since))
