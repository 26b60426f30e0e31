"""The names and values of TBX-Basic, in both versions, and the note that keeps what it lacks."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tm.terms.concept import Number, PartOfSpeech, Term, TermStatus

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the elements of a version are called."""

    version: int
    namespace: str
    root: str
    header: str
    entry: str
    language: str
    term: str


DIALECTS: Mapping[int, Dialect] = {
    3: Dialect(
        3,
        "urn:iso:std:iso:30042:ed-2",
        "tbx",
        "tbxHeader",
        "conceptEntry",
        "langSec",
        "termSec",
    ),
    2: Dialect(2, "", "martif", "martifHeader", "termEntry", "langSet", "tig"),
}

_STATUS = {
    TermStatus.PREFERRED: "preferredTerm-admn-sts",
    TermStatus.ADMITTED: "admittedTerm-admn-sts",
    TermStatus.DEPRECATED: "deprecatedTerm-admn-sts",
    TermStatus.SUPERSEDED: "supersededTerm-admn-sts",
    TermStatus.FORBIDDEN: "deprecatedTerm-admn-sts",
}
_MARK = "muwazi: "
_PROPER, _CASE = "proper noun", "case-sensitive"


def status_value(status: TermStatus) -> str:
    """TBX's administrative status; forbidden is deprecated, and said to be forbidden in a note."""
    return _STATUS[status]


def status_of(value: str) -> TermStatus:
    """The inverse, lenient about the suffix; what is unknown is admitted.

    >>> [str(status_of(value)) for value in ("supersededTerm-admn-sts", "preferred", "x")]
    ['superseded', 'preferred', 'admitted']
    """
    name = re.sub(r"(Term)?(-admn-sts)?$", "", value.strip())
    return TermStatus(name) if name in set(TermStatus) else TermStatus.ADMITTED


def part_of_speech_value(kind: PartOfSpeech | None, version: int) -> str | None:
    """TBX's part of speech; version 3 knows no proper nouns."""
    if kind is PartOfSpeech.PROPER_NOUN and version == 3:
        return PartOfSpeech.NOUN.value
    return kind.value if kind else None


def marked_note(term: Term) -> str | None:
    """What of a term TBX-Basic has no place for, as a note.

    >>> marked_note(Term("x", "en", status=TermStatus.FORBIDDEN, number=Number.PLURAL))
    'muwazi: forbidden; number plural'
    """
    parts = []
    if term.status is TermStatus.FORBIDDEN:
        parts.append(term.status.value)
    if term.since:
        parts.append(f"since {term.since.isoformat()}")
    if term.number:
        parts.append(f"number {term.number.value}")
    if term.part_of_speech is PartOfSpeech.PROPER_NOUN:
        parts.append(_PROPER)
    if term.case_sensitive:
        parts.append(_CASE)
    return _MARK + "; ".join(parts) if parts else None


def with_note(term: Term, note: str) -> Term:
    """The term with a note read from a file: one of ours is taken apart, any other is kept."""
    if not note.startswith(_MARK):
        return replace(term, note=f"{term.note}\n{note}" if term.note else note)
    for part in note[len(_MARK) :].split("; "):
        name, _, value = part.partition(" ")
        if part == TermStatus.FORBIDDEN:
            term = replace(term, status=TermStatus.FORBIDDEN)
        elif name == "since":
            term = replace(term, since=day_of(value) or term.since)
        elif name == "number" and value in set(Number):
            term = replace(term, number=Number(value))
        elif part == _PROPER:
            term = replace(term, part_of_speech=PartOfSpeech.PROPER_NOUN)
        elif part == _CASE:
            term = replace(term, case_sensitive=True)
    return term


def day_of(value: str) -> datetime.date | None:
    """A day as TBX writes it (2010-04-17, a time behind it ignored); None where it is none."""
    try:
        return datetime.date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None
