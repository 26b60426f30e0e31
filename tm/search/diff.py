"""The token diff between a query and the text it was matched with."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from tm.match import DiffOperation, DiffRun

# Words keep the marks that sit on their letters; every other character but space stands alone.
_TOKEN = re.compile(r"(?:[^\W_][\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640]*)+|[^\w\s]|_")
_OPERATIONS: dict[str, DiffOperation] = {
    "equal": "equal",
    "replace": "replace",
    "delete": "delete",
    "insert": "insert",
}


def token_diff(query: str, text: str) -> tuple[DiffRun, ...]:
    """Runs of words and punctuation, as written, that stand in both, in one, or for each other.

    >>> for run in token_diff("He left today.", "He came today."):
    ...     print(run.operation, run.query, run.text)
    equal (0, 2) (0, 2)
    replace (3, 7) (3, 7)
    equal (8, 14) (8, 14)
    """
    mine = [match.span() for match in _TOKEN.finditer(query)]
    theirs = [match.span() for match in _TOKEN.finditer(text)]
    operations = Levenshtein.opcodes(
        [query[start:end] for start, end in mine], [text[start:end] for start, end in theirs]
    )
    return tuple(
        DiffRun(
            _OPERATIONS[operation.tag],
            _extent(mine, operation.src_start, operation.src_end),
            _extent(theirs, operation.dest_start, operation.dest_end),
        )
        for operation in operations
    )


def _extent(spans: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The characters of tokens ``start`` to ``end``; an empty run stands where the next begins."""
    if start < end:
        return spans[start][0], spans[end - 1][1]
    at = spans[start][0] if start < len(spans) else (spans[-1][1] if spans else 0)
    return at, at
