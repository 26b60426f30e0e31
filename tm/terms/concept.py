"""A concept of the termbase: what it is called in each language, and what may be said of it."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tm.unit import Side


class TermStatus(StrEnum):
    """What the house has decided about a term."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"
    FORBIDDEN = "forbidden"

    @property
    def usable(self) -> bool:
        """Whether a translator may write it."""
        return self in (TermStatus.PREFERRED, TermStatus.ADMITTED)


class PartOfSpeech(StrEnum):
    """The parts of speech of TBX-Basic."""

    NOUN = "noun"
    PROPER_NOUN = "properNoun"
    VERB = "verb"
    ADJECTIVE = "adjective"
    ADVERB = "adverb"
    OTHER = "other"


class Gender(StrEnum):
    """The genders of TBX-Basic."""

    MASCULINE = "masculine"
    FEMININE = "feminine"
    NEUTER = "neuter"
    OTHER = "other"


class Number(StrEnum):
    """Grammatical number; TBX-Basic calls them single, plural, dual, mass and otherNumber."""

    SINGULAR = "singular"
    DUAL = "dual"
    PLURAL = "plural"
    MASS = "mass"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept.

    ``since`` is the day its status holds from (a superseded term: when it was replaced). ``forms``
    are further written forms (plural, feminine, an acronym's expansion) that count as this term;
    regular inflection and clitics need none. ``case_sensitive`` terms match as written only.
    """

    text: str
    side: Side
    status: TermStatus = TermStatus.PREFERRED
    since: datetime.date | None = None
    part_of_speech: PartOfSpeech | None = None
    gender: Gender | None = None
    number: Number | None = None
    forms: tuple[str, ...] = ()
    case_sensitive: bool = False
    note: str | None = None
    source: str | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing and its names; ``id`` is 0 until a store has given it one."""

    terms: tuple[Term, ...]
    id: int = 0
    subject: str | None = None
    definition: str | None = None
    note: str | None = None
    source: str | None = None
    created: datetime.datetime | None = None
    created_by: str | None = None
    changed: datetime.datetime | None = None
    changed_by: str | None = None

    def on(self, side: Side) -> tuple[Term, ...]:
        """Its terms of one language, preferred ones first."""
        order = list(TermStatus)
        return tuple(
            sorted(
                (term for term in self.terms if term.side == side),
                key=lambda term: order.index(term.status),
            )
        )


@dataclass(frozen=True, slots=True)
class ConceptChange:
    """One change of a concept; ``before`` is None where it was new, ``after`` where it went."""

    id: int
    concept: int
    when: datetime.datetime
    by: str
    before: Concept | None = field(default=None)
    after: Concept | None = field(default=None)


def concept_json(concept: Concept) -> dict[str, Any]:
    """A concept as JSON; what is not known is left out."""
    value = _bare(asdict(concept))
    value["terms"] = [_bare(asdict(term)) for term in concept.terms]
    return value


def _bare(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: item.isoformat() if isinstance(item, datetime.date) else item
        for name, item in value.items()
        if item is not None and item != () and item is not False and name != "terms"
    }


def concept_from_json(value: Mapping[str, Any]) -> Concept:
    """The inverse. ValueError, TypeError or KeyError where the value is no concept."""
    return Concept(
        terms=tuple(term_from_json(term) for term in value["terms"]),
        id=int(value.get("id", 0)),
        subject=value.get("subject"),
        definition=value.get("definition"),
        note=value.get("note"),
        source=value.get("source"),
        created=_moment(value.get("created")),
        created_by=value.get("created_by"),
        changed=_moment(value.get("changed")),
        changed_by=value.get("changed_by"),
    )


def _moment(value: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(value) if value else None


def term_from_json(value: Mapping[str, Any]) -> Term:
    """A term from its JSON value. ValueError, TypeError or KeyError where it is none."""
    text, side = str(value["text"]).strip(), value["side"]
    if not text or side not in ("en", "ar"):
        raise ValueError(f"not a term: {value!r}")
    return Term(
        text=text,
        side=side,
        status=TermStatus(value.get("status", TermStatus.PREFERRED)),
        since=datetime.date.fromisoformat(value["since"]) if value.get("since") else None,
        forms=tuple(map(str, value.get("forms", ()))),
        case_sensitive=bool(value.get("case_sensitive", False)),
        note=value.get("note"),
        source=value.get("source"),
        context=value.get("context"),
        part_of_speech=(
            PartOfSpeech(value["part_of_speech"]) if value.get("part_of_speech") else None
        ),
        gender=Gender(value["gender"]) if value.get("gender") else None,
        number=Number(value["number"]) if value.get("number") else None,
    )
