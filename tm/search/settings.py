"""What a search is allowed to cost, and what differences cost a match."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Budgets and penalties of retrieval. Penalties are points of the score.

    - ``form_cost``: a word in another form (وقّعت for وقع, agreements for agreement), where another
      word costs 1. Half: the translator changes an ending, not a word.
    - ``number_penalty``: each differing number, up to ``numbers_penalty_limit``. CAT practice puts
      segments that differ in numbers alone at 95–99.
    - ``spelling_penalty``: only case, punctuation or spelling marks differ.
    - ``superseded_penalty``: enough to rank a superseded rendering below any usable near match.
    - ``unreviewed_penalty``: of an alignment without posterior at 0; it shrinks in proportion as
      the posterior rises and rounds to nothing from 0.9.
    - ``postings``: ids read per fuzzy query. With 30,000, the rarest words of 99 % of the
      benchmark's queries fit, and a query takes a few milliseconds (docs/memory.md).
    - ``scored``: candidates whose texts are compared in full.
    - ``neighbours``: candidates by meaning that are scored again with exact vectors; at least four
      times as many as are asked for (with twice as many, half of all lists of 50 lacked some).
    - ``phrase_words``: longer texts are looked for as a phrase only where they are marked as one.
    - ``phrase_pool``: units holding a phrase that are ranked by date.
    - ``fuzzy_floor``, ``meaning_floor``: scores below which nothing is shown unless asked for. On
      UD-PUD 95 % of true translations score above 31 by meaning, and 1 in 490 random pairs across
      the languages above 30 (bundled encoder).
    - ``embedded``: missing vectors that a query by meaning makes on the way.
    """

    form_cost: float = 0.5
    number_penalty: float = 2.0
    numbers_penalty_limit: float = 5.0
    spelling_penalty: float = 1.0
    superseded_penalty: float = 10.0
    unreviewed_penalty: float = 5.0
    postings: int = 30_000
    pairs: int = 3
    pair_candidates: int = 100
    scored: int = 120
    neighbours: int = 40
    embedded: int = 4096
    fuzzy_floor: float = 50.0
    meaning_floor: float = 30.0
    phrase_words: int = 8
    phrase_pool: int = 50


DEFAULT = SearchSettings()
