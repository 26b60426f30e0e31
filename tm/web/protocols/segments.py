"""What a CAT plug-in asks of many segments at once: matches, concordance, terms, a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from align.errors import UsageError
from tm.check.finding import Draft, DraftPair
from tm.check.reports.as_json import report_json
from tm.search.answers import match_json
from tm.terms.termbase import Termbase
from tm.unit import Neighbours, other_side
from tm.web.access import Asker
from tm.web.asking import LONGEST_QUERY
from tm.web.desk import Desk, TheDesk
from tm.web.protocols._pair import source_side

if TYPE_CHECKING:
    from tm.match import Match
    from tm.terms.termbase import TermHit
    from tm.unit import Side

MOST_SEGMENTS = 500
BODY_BYTES = 4 << 20

router = APIRouter(tags=["segments"])
String = Annotated[str, Field(max_length=LONGEST_QUERY)]
Strings = Annotated[list[String], Field(min_length=1, max_length=MOST_SEGMENTS)]
Code = Annotated[str, Field(max_length=40)]


class Languages(BaseModel):
    """The direction: one of the two is English, the other Arabic, with any region."""

    source_language: Code = Field(examples=["en"])
    target_language: Code = Field(examples=["ar"])

    @property
    def side(self) -> Side:
        """The side of the source. UsageError where the pair is not ours."""
        side = source_side(self.source_language, self.target_language)
        if side is None:
            given = f"{self.source_language!r} and {self.target_language!r}"
            raise UsageError(f"{given} are not English and Arabic", remedy="this memory holds both")
        return side


class Lookup(Languages):
    """A lookup as Weblate's own API takes it; ``project`` is passed over: there is one memory."""

    strings: Strings
    project: str | None = None
    exact: bool = Field(False, description="Only exact matches.")
    before: list[String | None] | None = Field(None, description="The sentence before each.")
    after: list[String | None] | None = Field(None, description="The sentence after each.")
    limit: int = Field(3, ge=1, le=20, description="Matches for each string.")
    min_score: float = Field(70, ge=0, le=100)


class Suggestion(BaseModel):
    """A unit like the string. ``reasons`` say what the score is made of."""

    source: str
    target: str
    quality: float
    kind: str
    status: str
    unit: int
    document: str
    reasons: list[str]


class Found(BaseModel):
    """The matches of one string, best first."""

    string: str
    matches: list[Suggestion]


class LookupAnswer(BaseModel):
    """A result for each string, in their order."""

    results: list[Found]


def lookup(desk: TheDesk, visitor: Asker, asked: Lookup) -> dict[str, Any]:
    """Context, exact and fuzzy matches for each of up to 500 strings."""
    side = asked.side
    before, after = _beside(asked.before, asked), _beside(asked.after, asked)
    results = []
    for string, earlier, later in zip(asked.strings, before, after, strict=True):
        text = " ".join(string.split())
        context = None if earlier is None and later is None else _context(side, earlier, later)
        found = _matches(desk, text, side, asked, context) if text else []
        results.append({"string": string, "matches": [_suggestion(match) for match in found]})
    return {"results": results}


_ANSWER: dict[int | str, dict[str, Any]] = {200: {"model": LookupAnswer}}
router.post(
    "/api/v1/segments/lookup", response_model=None, responses=_ANSWER, max_body_size=BODY_BYTES
)(lookup)
# Where Weblate has it, so that a script written for Weblate needs another host and nothing else.
router.post(
    "/api/memory/lookup/", response_model=None, responses=_ANSWER, max_body_size=BODY_BYTES
)(lookup)


def _matches(
    desk: Desk, text: str, side: Side, asked: Lookup, context: Neighbours | None
) -> list[Match]:
    if asked.exact:
        found = desk.searcher.exact(text, side=side, context=context)
        return [match for match in found if match.score >= 99.0][: asked.limit]
    return desk.searcher.sentence(
        text, side=side, limit=asked.limit, min_score=asked.min_score, context=context
    )


def _suggestion(match: Match) -> dict[str, Any]:
    unit = match.unit
    return {
        "source": unit.text(match.side),
        "target": unit.text(other_side(match.side)),
        "quality": float(match.score),
        "kind": str(match.kind),
        "status": str(unit.status),
        "unit": unit.id,
        "document": unit.newest.document if unit.newest else "",
        "reasons": [str(reason.kind) for reason in match.reasons],
    }


def _beside(given: list[str | None] | None, asked: Lookup) -> list[str | None]:
    if given is None:
        return [None] * len(asked.strings)
    if len(given) != len(asked.strings):
        raise UsageError(
            f"{len(given)} neighbours for {len(asked.strings)} strings",
            remedy="give one, or null, for each string",
        )
    return given


def _context(side: Side, before: str | None, after: str | None) -> Neighbours:
    if side == "en":
        return Neighbours(en_before=before, en_after=after)
    return Neighbours(ar_before=before, ar_after=after)


# --- concordance ---------------------------------------------------------------------------------


class Concordance(BaseModel):
    """Words or phrases, each told by its script unless ``side`` says it."""

    phrases: Strings
    limit: int = Field(5, ge=1, le=20, description="Units for each phrase.")
    literal: bool = Field(False, description="Only in exactly these forms of the words.")


class ConcordanceAnswer(BaseModel):
    """Matches for each phrase, as ``muwazi query --json`` has them (docs/json.md)."""

    results: list[dict[str, Any]]


@router.post(
    "/api/v1/segments/concordance",
    response_model=None,
    responses={200: {"model": ConcordanceAnswer}},
    max_body_size=BODY_BYTES,
)
def concordance(desk: TheDesk, visitor: Asker, asked: Concordance) -> dict[str, Any]:
    """Units that hold each of up to 500 phrases, in every form of its words."""
    results = []
    for phrase in asked.phrases:
        text = " ".join(phrase.split())
        found = desk.searcher.phrase(text, limit=asked.limit, literal=asked.literal) if text else []
        results.append({"phrase": phrase, "matches": [match_json(match) for match in found]})
    return {"results": results}


# --- terms ---------------------------------------------------------------------------------------


class TermQuestion(Languages):
    """Segments in which the termbase's terms are to be found."""

    strings: Strings


class TermAnswer(BaseModel):
    """The terms of each segment with their renderings; ``start`` and ``end`` are characters."""

    results: list[dict[str, Any]]


@router.post(
    "/api/v1/segments/terms",
    response_model=None,
    responses={200: {"model": TermAnswer}},
    max_body_size=BODY_BYTES,
)
def terms(desk: TheDesk, visitor: Asker, asked: TermQuestion) -> dict[str, Any]:
    """The termbase's terms in each of up to 500 segments, and how the house renders them."""
    side = asked.side
    termbase = Termbase.of(desk.store)
    return {
        "results": [
            {
                "string": string,
                "terms": [_term(hit, string, side) for hit in termbase.lookup(string, side)],
            }
            for string in asked.strings
        ]
    }


def _term(hit: TermHit, string: str, side: Side) -> dict[str, Any]:
    return {
        "start": hit.start,
        "end": hit.end,
        "found": string[hit.start : hit.end],
        "term": hit.term.text,
        "status": str(hit.term.status),
        "concept": hit.concept.id,
        "renderings": [
            {"text": term.text, "status": str(term.status)}
            for term in hit.concept.terms
            if term.side == other_side(side)
        ],
    }


# --- check ---------------------------------------------------------------------------------------


class Segment(BaseModel):
    """A segment and its translation."""

    source: Annotated[str, Field(max_length=20_000)]
    target: Annotated[str, Field(max_length=20_000)]


class CheckQuestion(Languages):
    """Translated segments, in the order of the document."""

    segments: list[Segment] = Field(min_length=1, max_length=MOST_SEGMENTS)


@router.post("/api/v1/segments/check", max_body_size=BODY_BYTES)
def check(desk: TheDesk, visitor: Asker, asked: CheckQuestion) -> dict[str, Any]:
    """Check up to 500 translated segments; the answer is that of ``muwazi check --json``.

    ``source`` in a finding is the English text and ``target`` the Arabic one, whichever way it was
    translated.
    """
    side = asked.side
    pairs = []
    for at, one in enumerate(asked.segments):
        english, arabic = (one.source, one.target) if side == "en" else (one.target, one.source)
        place = range(at, at + 1)
        pairs.append(DraftPair(english, arabic, place, place))
    return report_json(desk.checker.check_pairs(Draft(tuple(pairs))))
