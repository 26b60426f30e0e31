"""The SQL that both stores share, as psycopg wants it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]
    Cursor = psycopg.Cursor[tuple[Any, ...]]


class SqlConnection:
    """A connection as the shared code knows it: ``?`` for values, rows as tuples."""

    def __init__(self, connection: Connection) -> None:
        self.driver = connection

    def execute(self, sql: str, values: Sequence[object] = ()) -> Cursor:
        """Run one statement."""
        text, named = translated(sql)
        return self.driver.execute(text, _bound(values, named=named) if values else None)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each row of values."""
        text, named = translated(sql)
        with self.driver.cursor() as cursor:
            cursor.executemany(text, [_bound(row, named=named) for row in rows])


@lru_cache(maxsize=512)
def translated(sql: str) -> tuple[Any, bool]:
    """A statement of the shared code in psycopg's spelling, and whether its values have numbers.

    >>> translated("SELECT a % 2 FROM t WHERE b IS ? AND c = ?")[0]
    'SELECT a %% 2 FROM t WHERE b IS NOT DISTINCT FROM %s AND c = %s'
    >>> translated("INSERT INTO t VALUES (?1, ?2, ?1)")
    ('INSERT INTO t VALUES (%(v1)s, %(v2)s, %(v1)s)', True)
    """
    text = re.sub(r"\bIS \?", "IS NOT DISTINCT FROM ?", sql.replace("%", "%%"))
    numbered = re.sub(r"\?(\d+)", r"%(v\1)s", text)
    return (numbered, True) if numbered != text else (text.replace("?", "%s"), False)


def _bound(values: Sequence[object], *, named: bool) -> Any:
    return {f"v{at}": value for at, value in enumerate(values, 1)} if named else tuple(values)
