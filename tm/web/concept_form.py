"""A concept as a form or as JSON sends it, and what it becomes."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from align.errors import UsageError
from tm.terms.concept import Concept, Gender, Number, PartOfSpeech, Term, TermStatus
from tm.terms.termbase import Termbase
from tm.unit import Side

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from tm.store import Store

_LONGEST = 500
_MOST_TERMS = 60


class TermIn(BaseModel):
    """A term of a concept; see docs/json.md for what the fields mean."""

    text: str = Field(min_length=1, max_length=_LONGEST, pattern=r"\S")
    side: Side
    status: TermStatus = TermStatus.PREFERRED
    since: datetime.date | None = None
    part_of_speech: PartOfSpeech | None = None
    gender: Gender | None = None
    number: Number | None = None
    forms: list[str] = Field([], max_length=50)
    case_sensitive: bool = False
    note: str | None = Field(None, max_length=2000)
    source: str | None = Field(None, max_length=2000)
    context: str | None = Field(None, max_length=2000)

    def term(self) -> Term:
        """The term as the termbase keeps it."""
        told = self.model_dump()
        told["text"] = " ".join(self.text.split())
        told["forms"] = tuple(" ".join(form.split()) for form in self.forms if form.strip())
        return Term(**told)


class ConceptIn(BaseModel):
    """A concept with its terms in both languages."""

    terms: list[TermIn] = Field(min_length=1, max_length=_MOST_TERMS)
    subject: str | None = Field(None, max_length=300)
    definition: str | None = Field(None, max_length=4000)
    note: str | None = Field(None, max_length=4000)
    source: str | None = Field(None, max_length=2000)

    def concept(self, before: Concept | None = None) -> Concept:
        """The concept, in place of ``before`` where that is given."""
        told: dict[str, Any] = {
            name: getattr(self, name) for name in ("subject", "definition", "note", "source")
        }
        terms = tuple(term.term() for term in self.terms)
        return replace(before, terms=terms, **told) if before else Concept(terms, **told)


def concept_of_form(form: FormData, before: Concept | None) -> Concept:
    """What the form of a concept says; fields it does not show are kept. UsageError if wrong."""
    known = {(term.side, term.text): term for term in before.terms} if before else {}
    columns = [
        [str(value) for value in form.getlist(name)] for name in ("text", "side", "status", "since")
    ]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > _MOST_TERMS:
        raise UsageError("the form is not complete", remedy="reload the page", code="form")
    terms = []
    for text, side, status, since in zip(*columns, strict=True):
        words = " ".join(text.split())[:_LONGEST]
        if not words:
            continue
        if side not in ("en", "ar") or status not in list(TermStatus):
            raise UsageError("the form is not complete", remedy="reload the page", code="form")
        given: Side = "en" if side == "en" else "ar"
        term = known.get((given, words), Term(words, given))
        terms.append(replace(term, status=TermStatus(status), since=_day(since)))
    if not terms:
        raise UsageError(
            "a concept needs a term", remedy="write one, or remove the concept", code="no-term"
        )
    told: dict[str, Any] = {
        name: " ".join(str(form.get(name, "")).split())[:4000] or None
        for name in ("subject", "definition", "note")
    }
    if before is None:
        return Concept(tuple(terms), **told)
    return replace(before, terms=tuple(terms), **told)


def approved(
    store: Store, term: str, side: Side, rendering: str, status: TermStatus, since: str
) -> Concept:
    """The concept of a term with this rendering given this status; a new one if there is none.

    Where a rendering becomes preferred, the one that was so far is admitted.
    """
    other: Side = "ar" if side == "en" else "en"
    words, rendered = " ".join(term.split()), " ".join(rendering.split())
    if not words or not rendered:
        raise UsageError(
            "a term and its rendering are needed", remedy="give both", code="no-rendering"
        )
    base = Termbase.of(store)
    found = base.find(words, side)
    concept = found[0][0] if found else Concept((Term(words, side),))
    entry = next((known for one, known in base.find(rendered, other) if one.id == concept.id), None)
    chosen = replace(entry or Term(rendered, other), status=status, since=_day(since))
    kept = [
        replace(one, status=TermStatus.ADMITTED)
        if status is TermStatus.PREFERRED
        and one.side == other
        and one.status is TermStatus.PREFERRED
        else one
        for one in concept.terms
        if one != entry
    ]
    return replace(concept, terms=(*kept, chosen))


def _day(written: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(written) if written.strip() else None
    except ValueError:
        raise UsageError(
            f"no such day: {written[:20]}", remedy="write YYYY-MM-DD", code="no-day"
        ) from None
