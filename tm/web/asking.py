"""What can be asked of the search, as it stands in an address."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from tm.match import MatchKind
from tm.search.searcher import ALL_KINDS
from tm.unit import USABLE, Neighbours, Side, Status, UnitFilter

LONGEST_QUERY = 4000
MOST_MATCHES = 100


def _none_if_blank(value: Any) -> Any:
    """A form sends the fields that were left empty, too."""
    return None if isinstance(value, str) and not value.strip() else value


def _without_blanks(value: Any) -> Any:
    if isinstance(value, list):
        return [one for one in value if not isinstance(one, str) or one.strip()]
    return value


Words = Annotated[Annotated[str, Field(max_length=300)] | None, BeforeValidator(_none_if_blank)]
Sentence = Annotated[
    Annotated[str, Field(max_length=LONGEST_QUERY)] | None, BeforeValidator(_none_if_blank)
]
Score = Annotated[Annotated[float, Field(ge=0, le=100)] | None, BeforeValidator(_none_if_blank)]
Day = Annotated[datetime.date | None, BeforeValidator(_none_if_blank)]


class Filters(BaseModel):
    """Which units are meant; those of an unknown date pass no filter by date."""

    since: Day = Field(None, description="Only from documents of that day or later.")
    until: Day = Field(None, description="Only from documents of that day or earlier.")
    author: Words = Field(
        None, description="Part of an author's name, as either document of a pair writes it."
    )
    document: Words = Field(
        None, description="A document's name, else a part of its title in either language."
    )
    status: Annotated[list[Status], BeforeValidator(_without_blanks)] = Field(
        [], description="Only units of these statuses; by default all but rejected ones."
    )

    @property
    def unit_filter(self) -> UnitFilter:
        """The filter as the memory takes it."""
        return UnitFilter(
            since=self.since,
            until=self.until,
            author=self.author,
            document=self.document,
            statuses=frozenset(self.status) or USABLE.statuses,
        )

    @property
    def filtered(self) -> bool:
        """Whether anything is left out."""
        return bool(self.unit_filter.by_origin or self.status)


class Asked(Filters):
    """How a text is to be looked for."""

    kind: Annotated[list[MatchKind], BeforeValidator(_without_blanks)] = Field(
        [], description="Only matches of these kinds."
    )
    side: Annotated[Side | None, BeforeValidator(_none_if_blank)] = Field(
        None, description="The language of the text, if not the one of its script."
    )
    limit: int = Field(10, ge=1, le=MOST_MATCHES, description="Matches of a kind.")
    min_score: Score = Field(None, description="Floor of fuzzy matches and of matches by meaning.")
    literal: bool = Field(False, description="Phrases in exactly these forms of the words.")

    @property
    def kinds(self) -> frozenset[MatchKind]:
        """The kinds that are wanted."""
        return frozenset(self.kind) or ALL_KINDS


class SearchQuery(Asked):
    """A search, as the address of its page says it."""

    q: str = Field("", max_length=LONGEST_QUERY, description="English or Arabic text.")
    before: Sentence = Field(None, description="The sentence before it, for context matches.")
    after: Sentence = Field(None, description="The sentence after it, for context matches.")
    view: Literal["list", "kwic"] = Field("list", description="How the page shows phrases.")

    @property
    def text(self) -> str:
        """The text with its white space made single."""
        return " ".join(self.q.split())

    @property
    def context(self) -> Neighbours | None:
        """The neighbours, if any were given."""
        if self.before is None and self.after is None:
            return None
        return Neighbours(self.before, self.after, self.before, self.after)
