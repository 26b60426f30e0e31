"""Options that describe a concept and its terms, and what they make of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from align.errors import UsageError
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from enum import StrEnum

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
        click.option(
            "--part-of-speech",
            "parts",
            multiple=True,
            metavar="TERM=PART",
            help="noun, properNoun, verb, adjective, adverb, other.",
        ),
        click.option(
            "--gender",
            "genders",
            multiple=True,
            metavar="TERM=GENDER",
            help="masculine, feminine, neuter, other.",
        ),
        click.option(
            "--number",
            "numbers",
            multiple=True,
            metavar="TERM=NUMBER",
            help="singular, dual, plural, mass, other.",
        ),
        click.option("--case-sensitive", multiple=True, metavar="TERM", help="As written only."),
        click.option("--subject", help="The field it belongs to."),
        click.option("--definition", help="What it is."),
        click.option("--source", help="Where the decision comes from."),
    ):
        command = option(command)
    return command


def described(concept: Concept, told: dict[str, Any]) -> Concept:
    """The concept with what the options say."""
    from tm.terms.concept import Gender, Number, PartOfSpeech

    terms = list(concept.terms)
    for side in SIDES:
        for given in told["english" if side == "en" else "arabic"]:
            _take(terms, given, side)
    for at, form in _of_terms(terms, "--form", told["forms"]):
        terms[at] = replace(terms[at], forms=(*terms[at].forms, form))
    for at, part in _of_terms(terms, "--part-of-speech", told["parts"], PartOfSpeech):
        terms[at] = replace(terms[at], part_of_speech=PartOfSpeech(part))
    for at, gender in _of_terms(terms, "--gender", told["genders"], Gender):
        terms[at] = replace(terms[at], gender=Gender(gender))
    for at, number in _of_terms(terms, "--number", told["numbers"], Number):
        terms[at] = replace(terms[at], number=Number(number))
    for text in told["case_sensitive"]:
        at = _place(terms, text, "--case-sensitive", text)
        terms[at] = replace(terms[at], case_sensitive=True)
    values = {name: told[name] for name in ("subject", "definition", "source") if told[name]}
    return replace(concept, terms=tuple(terms), **values)


def _of_terms(
    terms: Sequence[Term], option: str, given: Sequence[str], values: type[StrEnum] | None = None
) -> Iterator[tuple[int, str]]:
    """For each TERM=VALUE the place of the term and the value."""
    for one in given:
        text, sign, value = (part.strip() for part in one.rpartition("="))
        if not text or not value:
            what = "no value after the last '='" if text else "no term before the last '='"
            what = what if sign else "no '=' between term and value"
            raise UsageError(f"{option} {one!r}: {what}", remedy=f"{option} 'TERM=VALUE'")
        if values is not None and value not in set(values):
            raise UsageError(f"{option} {one!r}: no such value", remedy=" or ".join(values))
        yield _place(terms, text, option, one), value


def _place(terms: Sequence[Term], text: str, option: str, given: str) -> int:
    for at, term in enumerate(terms):
        if term.text == text:
            return at
    raise UsageError(f"{option} {given!r} names no term of the concept")


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
