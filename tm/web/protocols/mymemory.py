"""The MyMemory protocol, for MateCat and for the many small clients of that service.

Clients read more than they need: Weblate asks every match for ``last-updated-by`` and
``reference``, MateCat for ``last-update-date``; the package ``translate`` wants ``responseStatus``
to be the integer 200; Okapi passes over matches last updated by ``MT!``, of which there are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from align.words import detect_language
from tm.match import MatchKind
from tm.unit import Neighbours, Note, Status, other_side
from tm.web.access import Needs
from tm.web.asking import LONGEST_QUERY
from tm.web.desk import Desk, TheDesk
from tm.web.protocols import _adding as adding
from tm.web.protocols._pair import source_side
from tm.web.rights import Right, Visitor

if TYPE_CHECKING:
    import datetime

    from tm.match import Match
    from tm.unit import Side, TranslationUnit

PREFIXES = ("", "/api")
_DEFAULT_MATCHES, _MOST_MATCHES = 5, 50
_CODE = r"[A-Za-z]{2,12}(?:[-_][A-Za-z0-9]{1,8}){0,3}"
_PAIR = re.compile(rf"\s*({_CODE})\s*\|\s*({_CODE})\s*", re.ASCII)

router = APIRouter()
Reading = Annotated[Visitor, Depends(Needs(Right.READ, writes=False, key="key"))]
Adding = Annotated[Visitor, Depends(Needs(Right.CONTRIBUTE, by_get=True, key="key"))]
_text = TypeAdapter(adding.Text)


class Question(BaseModel):
    """What is asked. ``mt``, ``de``, ``onlyprivate``, ``ip`` and ``user`` change nothing here."""

    model_config = ConfigDict(extra="ignore")
    q: str = Field("", description="The text.")
    langpair: str = Field("", description="Such as en|ar or ar-SA|en-GB; Autodetect|ar.")
    of: str = Field("json", description="Only json.")
    conc: str = Field("", description="1 or true: concordance, units that hold the words.")
    context_before: str = Field("", description="The sentence before it.")
    context_after: str = Field("", description="The sentence after it.")
    numres: str = Field("", description="How many matches; by default 5, at most 50.")
    mtonly: str = Field("", description="1: machine translation only, of which there is none.")
    key: str = Field("", description="An API token, where the server has accounts.")


class Addition(BaseModel):
    """A unit that is added."""

    model_config = ConfigDict(extra="ignore")
    seg: str = Field("", description="The source.")
    tra: str = Field("", description="The translation.")
    langpair: str = ""
    tnote: str = Field("", description="A remark on it.")
    context_before: str = Field("", description="The sentence before the source.")
    context_after: str = Field("", description="The sentence after the source.")
    key: str = Field("", description="An API token, where the server has accounts.")


@dataclass(frozen=True, slots=True)
class Pair:
    """The codes of a language pair as they were given; ``side`` is None if it is not ours."""

    source: str
    target: str
    side: Side | None


def get(desk: TheDesk, visitor: Reading, asked: Annotated[Question, Query()]) -> Response:
    """Translations of a text."""
    return _get(desk, asked)


def get_by_form(desk: TheDesk, visitor: Reading, asked: Annotated[Question, Form()]) -> Response:
    """Translations of a text that comes as a form, as MateCat sends it."""
    return _get(desk, asked)


def add(desk: TheDesk, visitor: Adding, given: Annotated[Addition, Query()]) -> Response:
    """Add a unit."""
    return _set(desk, visitor, given)


def add_by_form(desk: TheDesk, visitor: Adding, given: Annotated[Addition, Form()]) -> Response:
    """Add a unit that comes as a form."""
    return _set(desk, visitor, given)


for _prefix in PREFIXES:
    _more: dict[str, Any] = {"tags": ["mymemory"], "response_model": None}
    router.get(f"{_prefix}/get", **_more)(get)
    router.post(f"{_prefix}/get", **_more)(get_by_form)
    router.get(f"{_prefix}/set", **_more)(add)
    router.post(f"{_prefix}/set", **_more)(add_by_form)


# --- asking --------------------------------------------------------------------------------------


def _get(desk: Desk, asked: Question) -> Response:
    text = " ".join(asked.q.split())
    pair = _pair(asked.langpair, text)
    if not text:
        return _refused("NO QUERY SPECIFIED. EXAMPLE REQUEST: GET?Q=HELLO&LANGPAIR=EN|AR")
    if len(text) > LONGEST_QUERY:
        return _refused(f"QUERY LENGTH LIMIT EXCEEDED. MAX ALLOWED QUERY: {LONGEST_QUERY} CHARS")
    if pair is None:
        return _refused("INVALID LANGUAGE PAIR SPECIFIED. EXAMPLE: LANGPAIR=EN|AR")
    if asked.of.lower() not in ("", "json"):
        return _refused("INVALID OUTPUT FORMAT. ONLY JSON IS SERVED")
    matches = [] if _is_set(asked.mtonly) else _matches(desk, asked, text, pair)
    best = matches[0] if matches else {"translation": "", "match": 0}
    return JSONResponse(
        {
            "responseData": {"translatedText": best["translation"], "match": best["match"]},
            "quotaFinished": False,
            "mtLangSupported": None,
            "responseDetails": "",
            "responseStatus": 200,
            "responderId": None,
            "exception_code": None,
            "matches": matches,
        }
    )


def _matches(desk: Desk, asked: Question, text: str, pair: Pair) -> list[dict[str, Any]]:
    if pair.side is None:
        return []
    limit = _DEFAULT_MATCHES
    if asked.numres.strip().isdecimal():
        limit = min(max(int(asked.numres[:6]), 1), _MOST_MATCHES)
    if _is_set(asked.conc):
        found = desk.searcher.phrase(text, side=pair.side, limit=limit)
    else:
        context = _neighbours(pair.side, asked.context_before, asked.context_after)
        found = desk.searcher.sentence(text, side=pair.side, limit=limit, context=context)
    return [match_json(match, pair) for match in found]


def match_json(match: Match, pair: Pair) -> dict[str, Any]:
    """A match as MyMemory tells it."""
    unit, side = match.unit, match.side
    newest = unit.newest
    by = unit.created_by or (newest and (newest.translator or newest.author)) or "muwazi"
    return {
        "id": str(unit.id),
        "segment": unit.text(side),
        "translation": unit.text(other_side(side)),
        "source": pair.source,
        "target": pair.target,
        "quality": str(_quality(unit)),
        "reference": (newest.title or newest.document) if newest else "",
        "usage-count": len(unit.origins),
        "subject": "All",
        "created-by": by,
        "last-updated-by": unit.changed_by or by,
        "create-date": _moment(unit.created),
        "last-update-date": _moment(unit.changed or unit.created),
        "match": _likeness(match),
        "ICE": match.kind is MatchKind.CONTEXT,
    }


def _likeness(match: Match) -> float:
    """From 0 to 1; of a concordance, the share of the segment that was found."""
    if match.kind is not MatchKind.PHRASE:
        return min(match.score, 100.0) / 100
    found = sum(span.end - span.start for span in match.spans if span.side == match.side)
    return round(min(found / max(len(match.unit.text(match.side)), 1), 1.0), 2)


def _quality(unit: TranslationUnit) -> int:
    """Whose word the unit is: MyMemory trusts a translator's more than a machine's."""
    if unit.status is Status.CONFIRMED:
        return 100
    if unit.status is Status.SUPERSEDED:
        return 10
    return 70 if unit.posterior is None else min(round(100 * unit.posterior), 99)


def _moment(when: datetime.datetime | None) -> str:
    return "" if when is None else f"{when:%Y-%m-%d %H:%M:%S}"


# --- adding --------------------------------------------------------------------------------------


def _set(desk: Desk, visitor: Visitor, given: Addition) -> Response:
    try:
        source, target = _text.validate_python(given.seg), _text.validate_python(given.tra)
    except ValidationError:
        return _refused("SEG AND TRA MUST BOTH HOLD A TEXT")
    pair = _pair(given.langpair, source)
    if pair is None or pair.side is None:
        return _refused("INVALID LANGUAGE PAIR SPECIFIED. THIS MEMORY HOLDS ENGLISH AND ARABIC")
    adding.keep_pace(desk, visitor, adding.UNITS_PACE)
    unit = adding.contributed(source, target, pair.side, visitor, "MyMemory")
    context = _neighbours(pair.side, given.context_before, given.context_after)
    if context is not None:
        unit = replace(unit, origins=(replace(unit.origins[0], neighbours=context),))
    if given.tnote.strip():
        unit = replace(unit, notes=(Note(given.tnote, by=visitor.name),))
    desk.store.add([unit])
    kept = desk.store.find(unit.en, unit.ar)
    return JSONResponse(
        {
            "responseData": "OK",
            "responseStatus": 200,
            "responseDetails": [kept.id] if kept else [],
        }
    )


# --- both ----------------------------------------------------------------------------------------


def _pair(langpair: str, text: str) -> Pair | None:
    found = _PAIR.fullmatch(langpair)
    if found is None:
        return None
    source, target = found.groups()
    if source.lower() == "autodetect":
        source = detect_language(text) or "en"
    return Pair(source, target, source_side(source, target))


def _neighbours(side: Side, before: str, after: str) -> Neighbours | None:
    """What stands beside a text; clients send an empty text where they know nothing."""
    known = (before.strip() or None, after.strip() or None)
    if known == (None, None):
        return None
    if side == "en":
        return Neighbours(en_before=known[0], en_after=known[1])
    return Neighbours(ar_before=known[0], ar_after=known[1])


def _is_set(value: str) -> bool:
    return value.strip().lower() in ("1", "true", "yes")


def _refused(why: str) -> Response:
    return JSONResponse(
        {
            "responseData": {"translatedText": why, "match": 0},
            "quotaFinished": False,
            "responseDetails": why,
            "responseStatus": 400,
            "matches": [],
        },
        400,
    )
