"""The one who is asked: candidates from the store, scores from the texts, best first."""

from __future__ import annotations

import heapq
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.words import detect_language, word_texts
from tm.match import Match, MatchKind, Reason, ReasonKind
from tm.search.candidates import sentence_candidates
from tm.search.diff import token_diff
from tm.search.phrases import find_phrase, is_marked, parse_phrases, single_words, spellings
from tm.search.proposal import propose_numbers
from tm.search.scoring import Likeness, best_likeness, doubt, judge, likeness
from tm.search.settings import DEFAULT, SearchSettings
from tm.search.tokens import Tokens, folded_tokens, tokens
from tm.store import MemoryFileError
from tm.unit import SIDES, USABLE, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.encoder import Encoder
    from tm.search.phrases import Phrase
    from tm.store import Store
    from tm.unit import Neighbours, Origin, Side, TranslationUnit, UnitFilter

ALL_KINDS = frozenset(MatchKind)
_SENTENCE = frozenset({MatchKind.CONTEXT, MatchKind.EXACT, MatchKind.FUZZY})


@dataclass(frozen=True, slots=True)
class Searcher:
    """Asks one store. ``encoder`` is called when meaning is asked for, not before."""

    store: Store
    encoder: Callable[[], Encoder] | None = None
    settings: SearchSettings = DEFAULT

    def search(
        self,
        text: str,
        *,
        kinds: Collection[MatchKind] = ALL_KINDS,
        limit: int = 10,
        min_score: float | None = None,
        side: Side | None = None,
        which: UnitFilter = USABLE,
        context: Neighbours | None = None,
        literal: bool = False,
    ) -> list[Match]:
        """All that answers a text: like sentences, then phrases, then by meaning.

        ``limit`` holds for each of the three; a unit stands in the first list it is in only.
        ``min_score`` holds for fuzzy matches and those by meaning, in place of the settings' two
        floors. ``side`` is the language of
        ``text``, told by its script where not given.
        """
        side = side or detect_language(text) or "en"
        found: list[Match] = []
        if wanted := _SENTENCE & set(kinds):
            like = self.sentence(
                text, side=side, limit=limit, min_score=min_score, which=which, context=context
            )
            found += [match for match in like if match.kind in wanted]
        if MatchKind.PHRASE in kinds and self.is_phrase(text, kinds):
            wider = limit + len(found)
            held = self.phrase(text, limit=wider, which=which, literal=literal)
            found += _others(held, found, limit)
        if MatchKind.MEANING in kinds and self.encoder is not None:
            close = self.meaning(
                text, side=side, limit=limit + len(found), which=which, min_score=min_score
            )
            found += _others(close, found, limit)
        return found

    # --- like sentences ----------------------------------------------------------------------

    def sentence(
        self,
        text: str,
        *,
        side: Side | None = None,
        limit: int = 10,
        min_score: float | None = None,
        which: UnitFilter = USABLE,
        context: Neighbours | None = None,
    ) -> list[Match]:
        """Context, exact and fuzzy matches, best first.

        Equal scores are ranked: confirmed first, then the likelier alignment by matching forms,
        the newest document, the lowest id.
        """
        side = side or detect_language(text) or "en"
        floor = self.settings.fuzzy_floor if min_score is None else min_score
        mine = tokens(text, side)
        scored = self._scored(text, mine, side, floor)
        kept = [unit for unit in scored if scored[unit].score >= floor]
        kept.sort(key=lambda unit: (-scored[unit].score, unit))
        # Units equal in text differ in context and standing: those are all looked at.
        alike = sum(scored[unit].same_text for unit in kept)
        units = self.store.units(kept[: max(alike, 3 * limit) + 10])
        matches: list[Match] = []
        for unit in units:
            if not admits(which, unit):
                continue
            kind, score, reasons = judge(unit, side, scored[unit.id], context, self.settings)
            if score >= floor:
                matches.append(Match(unit, kind, score, side, reasons))
        matches.sort(key=_rank)
        return [self._explained(match, text, mine) for match in _with_rivals(matches[:limit])]

    def exact(
        self,
        text: str,
        *,
        side: Side | None = None,
        which: UnitFilter = USABLE,
        context: Neighbours | None = None,
    ) -> list[Match]:
        """Context and exact matches only, and those that differ in spelling marks, best first."""
        side = side or detect_language(text) or "en"
        mine = tokens(text, side)
        matches: list[Match] = []
        for unit in self.store.units(self.store.same_text(side, text)):
            theirs = unit.text(side)
            if admits(which, unit):
                found = likeness(text, mine, theirs, tokens(theirs, side), self.settings)
                kind, score, reasons = judge(unit, side, found, context, self.settings)
                matches.append(Match(unit, kind, score, side, reasons))
        matches.sort(key=_rank)
        return [self._explained(match, text, mine) for match in _with_rivals(matches)]

    def _scored(self, text: str, mine: Tokens, side: Side, floor: float) -> dict[int, Likeness]:
        """Candidates that may reach the floor, and how alike they are."""
        shared = dict.fromkeys(self.store.same_text(side, text), len(mine.forms))
        for unit, words in sentence_candidates(self.store, text, mine, side, self.settings).items():
            shared.setdefault(unit, words)
        scored = {}
        for unit, en, ar in self.store.texts(list(shared)):
            theirs = en if side == "en" else ar
            folded = folded_tokens(theirs, side)
            if best_likeness(mine, folded, shared[unit], self.settings) >= floor:
                scored[unit] = likeness(text, mine, theirs, tokens(theirs, side), self.settings)
        return scored

    def _explained(self, match: Match, text: str, mine: Tokens) -> Match:
        theirs = match.unit.text(match.side)
        return replace(
            match,
            diff=token_diff(text, theirs),
            proposal=propose_numbers(match.unit, match.side, mine, tokens(theirs, match.side)),
        )

    # --- phrases -----------------------------------------------------------------------------

    def phrase(
        self,
        query: str,
        *,
        side: Side | None = None,
        limit: int = 10,
        which: UnitFilter = USABLE,
        literal: bool = False,
    ) -> list[Match]:
        """Concordance: units that hold every phrase of the query; confirmed ones and newest first.

        Where more units hold it than ``phrase_pool``, the latest added of them are ranked.

        Words match in every form unless ``literal``, compounds with a hyphen as one word, too. A
        single phrase found nowhere is looked for
        word by word, and the matches say so.
        """
        phrases = parse_phrases(query, side)
        if not phrases:
            return []
        pool = max(limit, self.settings.phrase_pool)
        found: list[Match] = []
        for spelling in spellings(phrases):
            held = self._holding(spelling, pool + len(found), which, literal=literal)
            found += _others(held, found, pool)
        if not found and len(phrases) == 1 and len(phrases[0].positions) > 1:
            found = [
                replace(match, reasons=(Reason(ReasonKind.WORDS_APART), *doubt(match.unit)))
                for match in self._holding(single_words(phrases), pool, which, literal=literal)
            ]
        found.sort(key=_rank)
        return found[:limit]

    def _holding(
        self, phrases: Sequence[Phrase], limit: int, which: UnitFilter, *, literal: bool
    ) -> list[Match]:
        asked = [(phrase.side, phrase.positions) for phrase in phrases]
        found: list[Match] = []
        before: int | None = None
        size = 4 * limit if literal else limit
        while len(found) < limit:
            ids = self.store.holding(asked, size, which, before)
            for unit in self.store.units(ids):
                spans = [find_phrase(unit.text(p.side), p, literal=literal) for p in phrases]
                if all(spans):
                    flat = tuple(span for places in spans for span in places)
                    count = f"{len(flat)} time" + ("" if len(flat) == 1 else "s")
                    reasons = (Reason(ReasonKind.PHRASE_FOUND, 0.0, count), *doubt(unit))
                    side = phrases[0].side
                    found.append(Match(unit, MatchKind.PHRASE, 100.0, side, reasons, spans=flat))
            if len(ids) < size:
                break
            before = ids[-1]
        return found[:limit]

    def is_phrase(self, text: str, kinds: Collection[MatchKind]) -> bool:
        """Whether a text is short enough, or marked, to be looked for as a phrase."""
        return (
            set(kinds) == {MatchKind.PHRASE}
            or len(word_texts(text)) <= self.settings.phrase_words
            or is_marked(text)
        )

    # --- meaning -----------------------------------------------------------------------------

    def meaning(
        self,
        text: str,
        *,
        side: Side | None = None,
        limit: int = 10,
        which: UnitFilter = USABLE,
        min_score: float | None = None,
    ) -> list[Match]:
        """Units close in meaning on either side, closest first; 100 × cosine as score."""
        from tm.embedding import check_encoder, embed_missing, is_additive

        if self.encoder is None or self.store.encoder is None:
            return []
        encoder = self.encoder()
        check_encoder(self.store, encoder)
        if (
            0
            < len(self.store.without_vectors(self.settings.embedded + 1))
            <= self.settings.embedded
        ):
            # Where the memory cannot be written, what has no vector yet is not found by meaning.
            with suppress(MemoryFileError):
                embed_missing(self.store, encoder)
        side = side or detect_language(text) or "en"
        if not word_texts(text):
            return []
        query = encoder.encode([text])[0]
        scored = max(self.settings.neighbours, 4 * limit)
        wanted = scored if is_additive(encoder) else limit
        close = [
            (cosine, unit, one)
            for one, found in self.store.nearest(query, wanted, which).items()
            for unit, cosine in found
        ]
        if is_additive(encoder):
            # A unit can be close on both sides.
            likely = heapq.nlargest(scored, close, key=lambda each: each[0])
            close = self._exact_cosines(encoder, query, likely)
        best: dict[int, tuple[float, Side]] = {}
        for cosine, unit, one in close:
            # Of two sides as close as each other the one in the language of the question.
            if (cosine, one == side) > (best.get(unit, (-1.0, side))[0], False):
                best[unit] = (cosine, one)
        floor = self.settings.meaning_floor if min_score is None else min_score
        order = sorted(best, key=lambda unit: (-round(best[unit][0], 6), unit))
        order = [unit for unit in order if 100 * best[unit][0] >= floor][:limit]
        return [
            _by_meaning(unit, best[unit.id][0], best[unit.id][1], side)
            for unit in self.store.units(order)
        ]

    def _exact_cosines(
        self, encoder: Encoder, query: NDArray[np.float32], close: Sequence[tuple[float, int, Side]]
    ) -> list[tuple[float, int, Side]]:
        """The same units and sides with the cosines of their texts, made anew."""
        texts = {
            unit: (en, ar) for unit, en, ar in self.store.texts([unit for _, unit, _ in close])
        }
        known = [(unit, side) for _, unit, side in close if unit in texts]
        rows = encoder.encode([texts[unit][SIDES.index(side)] for unit, side in known])
        return [
            (cosine, unit, side)
            for cosine, (unit, side) in zip((rows @ query).tolist(), known, strict=True)
        ]


def _by_meaning(unit: TranslationUnit, cosine: float, matched: Side, asked: Side) -> Match:
    kind = (
        ReasonKind.SAME_LANGUAGE_MEANING if matched == asked else ReasonKind.CROSS_LANGUAGE_MEANING
    )
    score = round(100 * max(cosine, 0.0), 1)
    reasons = (Reason(kind, 0.0, f"cosine {cosine:.2f}"), *doubt(unit))
    return Match(unit, MatchKind.MEANING, score, matched, reasons)


def admits(which: UnitFilter, unit: TranslationUnit) -> bool:
    """Whether a unit passes a filter."""
    if unit.status not in which.statuses:
        return False
    if not which.by_origin:
        return True
    return any(
        (which.since is None or (o.date is not None and o.date >= which.since))
        and (which.until is None or (o.date is not None and o.date <= which.until))
        and (which.author is None or _by(which.author, which.by_author, o))
        and (which.document is None or which.document.casefold() == o.document.casefold())
        and (not which.documents or _among(which.documents, o.document))
        for o in unit.origins
    )


def _by(author: str, documents: frozenset[str], origin: Origin) -> bool:
    named = author.casefold() in (origin.author or "").casefold()
    return named or _among(documents, origin.document)


def _among(names: frozenset[str], name: str) -> bool:
    return name in names or name.casefold() in {one.casefold() for one in names}


def _rank(match: Match) -> tuple[float, bool, str, int]:
    newest = match.unit.newest
    date = newest.date.isoformat() if newest and newest.date else ""
    # Later dates first: digits are mirrored, because the rest of the key ascends.
    mirrored = date.translate(_MIRROR) if date else "~"
    return -match.score, match.unit.status is not Status.CONFIRMED, mirrored, match.unit.id


_MIRROR = str.maketrans("0123456789", "9876543210")


def _with_rivals(matches: list[Match]) -> list[Match]:
    """Say of exact matches that the same text has other translations, where it has."""
    exact = [m for m in matches if m.kind in (MatchKind.EXACT, MatchKind.CONTEXT)]
    if len(exact) < 2:
        return matches
    rivals = Reason(ReasonKind.SEVERAL_TRANSLATIONS, 0.0, f"{len(exact)} translations")
    return [replace(m, reasons=(*m.reasons, rivals)) if m in exact else m for m in matches]


def _others(found: Sequence[Match], known: Sequence[Match], limit: int) -> list[Match]:
    seen = {match.unit.id for match in known}
    return [match for match in found if match.unit.id not in seen][:limit]
