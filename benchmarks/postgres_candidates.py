"""Fuzzy candidates in PostgreSQL: the GIN index in two ways against packed postings.

    python -m benchmarks.postgres_candidates --url postgresql://…/DATABASE

The memory is one that ``benchmarks.postgres --fill`` made. The queries are its units, each with a
quarter of its terms taken from another unit; the rarest terms are asked for, as many as fit the
budget. The index is taken as it is, whichever version of the language layer made it.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from tm.stores.postgres_database import PostgresDatabase
from tm.stores.postgres_terms import TermIndex
from tm.stores.postgres_tsvector import quoted
from tm.unit import SIDES

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from tm.unit import Side

Query = tuple[dict[str, float], float, int]
_LIMIT = 100


class _AsItIs(TermIndex):
    """The index without asking who made it."""

    def ensure(self) -> None:
        """Take it as it is."""


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--queries", type=int, default=150)
    options = parser.parse_args()
    database = PostgresDatabase(options.url)
    database.open()
    with database.guard():
        version, units = database.rows(
            "SELECT current_setting('server_version'), (SELECT count(*) FROM term_index)"
        )[0]
        print(f"PostgreSQL {version}, {units:,} units, {options.queries} queries a line, seed 0")
        print(f"{'way':<32} {'side':<5} {'budget':>7} {'ms p50':>8} {'ms p95':>8}")
        for side in SIDES:
            for budget in (5_000, 20_000, 30_000):
                queries = _queries(database, side, options.queries, budget, units)
                for name, ask in _ways(database, side).items():
                    times = [_milliseconds(ask, query) for query in queries]
                    p50, p95 = np.percentile(times, [50, 95])
                    print(f"{name:<32} {side:<5} {budget:>7,} {p50:>8.1f} {p95:>8.1f}", flush=True)
    database.close()


def _queries(
    database: PostgresDatabase, side: Side, count: int, budget: int, units: int
) -> list[Query]:
    chance = random.Random(0)
    select = f"SELECT tsvector_to_array({side}) FROM term_index WHERE unit = ?"  # noqa: S608
    queries: list[Query] = []
    while len(queries) < count:
        one, other = (database.scalar(select, chance.randint(1, units)) or [] for _ in range(2))
        terms = {*one[len(one) // 4 :], *other[: len(one) // 4]}
        known = database.rows("SELECT term, units FROM term WHERE term = ANY(?)", (list(terms),))
        weights = {term: math.log1p(units / (held + 0.5)) for term, held in known}
        rare: dict[str, float] = {}
        left = budget
        for term, held in sorted(known, key=lambda row: (row[1], row[0])):
            left -= held
            if left < 0:
                break
            rare[term] = weights[term]
        if rare:
            queries.append((rare, sum(weights.values()), len(terms)))
    return queries


def _ways(database: PostgresDatabase, side: Side) -> dict[str, Callable[[Query], object]]:
    packed = _AsItIs(database)
    best = f"2 * w / (%s + %s * n / %s) DESC, unit LIMIT {_LIMIT}"

    def conditions(query: Query) -> object:
        weights, total, length = query
        each = " + ".join(f"CASE WHEN {side} @@ %s::tsquery THEN %s ELSE 0 END" for _ in weights)
        values: list[Any] = [v for t, w in weights.items() for v in (quoted(t), w)]
        values += [" | ".join(map(quoted, weights)), total, total, length]
        sql = (
            f"SELECT unit, w FROM (SELECT unit, {side}_length n, ({each})::float8 w"  # noqa: S608
            f" FROM term_index WHERE {side} @@ %s::tsquery) x ORDER BY {best}"
        )
        return _fetched(database, sql, values)

    def branches(query: Query) -> object:
        weights, total, length = query
        each = " UNION ALL ".join(
            f"SELECT unit, {side}_length AS n, %s::float8 AS one FROM term_index"  # noqa: S608
            f" WHERE {side} @@ %s::tsquery"
            for _ in weights
        )
        values: list[Any] = [v for t, w in weights.items() for v in (w, quoted(t))]
        sql = (
            "SELECT unit, w FROM (SELECT unit, n, sum(one) AS w"  # noqa: S608
            f" FROM ({each}) x GROUP BY unit, n) y ORDER BY {best}"
        )
        return _fetched(database, sql, [*values, total, total, length])

    def postings(query: Query) -> object:
        weights, total, length = query
        return packed.holders(side, weights, total, length, _LIMIT)

    return {
        "GIN, one condition a word": conditions,
        "GIN, one branch a word": branches,
        "packed postings": postings,
    }


def _fetched(database: PostgresDatabase, sql: str, values: list[Any]) -> object:
    connection: psycopg.Connection[Any] = database.connection.driver
    return connection.execute(sql, values, prepare=False).fetchall()


def _milliseconds(ask: Callable[[Query], object], query: Query) -> float:
    started = time.perf_counter()
    ask(query)
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
