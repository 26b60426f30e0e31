"""Search: how was this sentence, phrase or idea rendered before?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from align.words import detect_language
from tm.match import Match, MatchKind
from tm.search.answers import match_json
from tm.search.counting import MOST_COUNTED, holds, phrase_total
from tm.unit import Side, other_side
from tm.web.access import Asker, Reader
from tm.web.asking import LONGEST_QUERY, MOST_MATCHES, Asked, SearchQuery
from tm.web.desk import Desk, TheDesk
from tm.web.marks import KwicLine, Piece, kwic_lines, marked
from tm.web.pages import language_of
from tm.web.rights import Right
from tm.web.room import Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tm.match import Reason
    from tm.web.language import Speech

router = APIRouter()
ROOM = Room("search", "/search", 10, Right.READ)

_SECTIONS: tuple[tuple[str, frozenset[MatchKind]], ...] = (
    ("same", frozenset({MatchKind.CONTEXT, MatchKind.EXACT})),
    ("fuzzy", frozenset({MatchKind.FUZZY})),
    ("phrase", frozenset({MatchKind.PHRASE})),
    ("meaning", frozenset({MatchKind.MEANING})),
)
_BELOW = frozenset({MatchKind.PHRASE, MatchKind.MEANING})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST_TEXTS = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A match as the page shows it; ``sides`` are in the order of reading: the one asked first."""

    match: Match
    number: int
    sides: tuple[tuple[Side, list[Piece]], ...]

    @property
    def target(self) -> Side:
        """The side that is copied: the translation of what was asked."""
        return self.sides[1][0]


@dataclass(frozen=True, slots=True)
class Section:
    """The matches of one kind; ``total`` is how many there are, where that is known.

    ``more`` says that a higher limit would, or may, show more of them.
    """

    name: str
    hits: tuple[Hit, ...]
    total: int | None = None
    more: bool = False


@router.get("/search", include_in_schema=False)
def page(
    request: Request, desk: TheDesk, visitor: Reader, asked: Annotated[SearchQuery, Query()]
) -> Response:
    """The search page; all that it shows is in its address."""
    matches = _search(desk, asked) if asked.text else []
    asked_side: Side = asked.side or detect_language(asked.text) or "en"
    total = _total(desk, asked)
    lines: list[KwicLine] = []
    sections: list[Section] = []
    if asked.view == "kwic":
        lines = kwic_lines(matches)
    else:
        sections = _sections(matches, asked, asked_side, total)
    only_phrase = asked.view == "kwic" or asked.kinds == {MatchKind.PHRASE}
    return desk.pages.render(
        request,
        "search.html",
        asked=asked,
        asked_side=asked_side,
        sections=sections,
        lines=lines,
        found=len(matches),
        total=total if only_phrase else None,
        most_counted=MOST_COUNTED,
        further=min(3 * asked.limit, MOST_MATCHES),
        kinds=list(MatchKind),
        titles=desk.headings.titles(language_of(request).language),
        reason=told_reason,
    )


class Batch(Asked):
    """Many texts asked in one request, each as ``GET /api/v1/search`` asks one."""

    texts: list[Annotated[str, Field(max_length=LONGEST_QUERY)]] = Field(
        min_length=1, max_length=_MOST_TEXTS
    )
    limit: int = Field(3, ge=1, le=20, description="Matches of a kind for each text.")


class Answer(BaseModel):
    """The answer to a search: see docs/json.md, ``muwazi query --json``, for the matches."""

    query: str
    matches: list[dict[str, Any]]


class CountedAnswer(Answer):
    """The same, with how many units hold the phrase, whatever the limit."""

    total: int | None = Field(
        description="Counted to 1,001, which stands for more than 1,000; null where the text was"
        " not looked for as a phrase."
    )


class BatchAnswer(BaseModel):
    """An answer for each text, in their order."""

    answers: list[Answer]


@router.get(
    "/api/v1/search",
    tags=["search"],
    response_model=None,
    responses={200: {"model": CountedAnswer}},
)
def search(
    desk: TheDesk, visitor: Reader, asked: Annotated[SearchQuery, Query()]
) -> dict[str, Any]:
    """Matches for a text: context, exact, fuzzy, phrase, and by meaning."""
    matches = _search(desk, asked) if asked.text else []
    return {
        "query": asked.text,
        "total": _total(desk, asked),
        "matches": [match_json(match) for match in matches],
    }


@router.post(
    "/api/v1/search", tags=["search"], response_model=None, responses={200: {"model": BatchAnswer}}
)
def search_many(desk: TheDesk, visitor: Asker, asked: Batch) -> dict[str, Any]:
    """Matches for each of up to 500 texts; it writes nothing."""
    answers = []
    for text in asked.texts:
        one = SearchQuery(q=text, **asked.model_dump(exclude={"texts"}))
        matches = _search(desk, one) if one.text else []
        answers.append({"query": one.text, "matches": [match_json(match) for match in matches]})
    return {"answers": answers}


def _total(desk: Desk, asked: SearchQuery) -> int | None:
    """How many units hold what is asked as a phrase; None where it is not looked for as one."""
    kinds = _kinds(asked)
    if MatchKind.PHRASE not in kinds or not desk.searcher.is_phrase(asked.text, kinds):
        return None
    which = desk.headings.resolved(asked.unit_filter)
    return phrase_total(desk.store, asked.text, which=which, literal=asked.literal)


def _kinds(asked: SearchQuery) -> frozenset[MatchKind]:
    return frozenset({MatchKind.PHRASE}) if asked.view == "kwic" else asked.kinds


def _search(desk: Desk, asked: SearchQuery) -> list[Match]:
    return desk.searcher.search(
        asked.text,
        kinds=_kinds(asked),
        limit=asked.limit,
        min_score=asked.min_score,
        side=asked.side,
        which=desk.headings.resolved(asked.unit_filter),
        context=asked.context,
        literal=asked.literal,
    )


def _sections(
    matches: Sequence[Match], asked: SearchQuery, asked_side: Side, total: int | None
) -> list[Section]:
    query = asked.text
    hits = [
        Hit(
            match,
            number,
            tuple(
                (side, marked(match, query, side)) for side in (asked_side, other_side(asked_side))
            ),
        )
        for number, match in enumerate(matches, 1)
    ]
    if total is not None and total <= MOST_COUNTED:
        # What holds the phrase and is a like sentence stands among those.
        above = [hit.match for hit in hits if hit.match.kind not in _BELOW]
        total -= sum(holds(match.unit, query, literal=asked.literal) for match in above)
    sections = []
    for name, kinds in _SECTIONS:
        own = tuple(hit for hit in hits if hit.match.kind in kinds)
        known = total if name == "phrase" else None
        more = len(own) >= asked.limit if known is None else known > len(own)
        if own:
            sections.append(Section(name, own, known, more and asked.limit < MOST_MATCHES))
    return sections


def told_reason(t: Speech, reason: Reason) -> str:
    """A reason in the interface's language, with what it costs."""
    number = _NUMBER.search(reason.detail)
    value = float(number.group()) if number else 0.0
    told = t(f"reason.{reason.kind.name.lower()}", n=int(value) if value.is_integer() else value)
    return told if not reason.penalty else t("reason.costs", reason=told, points=reason.penalty)
