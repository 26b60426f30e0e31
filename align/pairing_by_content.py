"""Which English document goes with which Arabic one, by what they say.

For folders whose file names tell nothing. Every document is one vector (its sentences' vectors
summed, less what all documents of its side share) and a set of numbers and Latin strings, weighted
by how few documents hold them. Where rivals are close (two versions of one method page) they
are compared segment by segment, and where the pages bear dates, the same day speaks for a pair: of
two pages with one text nothing else tells which is whose. The best one-to-one assignment is taken,
and of it only what is ahead of every rival: a wrong pair poisons a memory, a refused one is a line
in a report.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.encoder import unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from align.encoder import Encoder, Vectors
    from align.lattice import Floats

_KEY = re.compile(r"\d+(?:[.,٫٬]\d+)*|[A-Za-z][A-Za-z'-]{2,}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", ",٬")


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """When two documents count as each other's translation.

    ``keys`` is the weight of shared numbers and Latin strings beside the cosine. Pairs less than
    ``close`` behind the best of their row or column are compared segment by segment, which counts
    with weight ``matched``; documents of one day gain ``day``. A pair needs a score of at least
    ``least`` and a lead of ``lead`` over either document's next best rival, but for rivals that
    have a partner of their own at most ``twins`` worse.
    """

    keys: float = 0.5
    close: float = 0.4
    matched: float = 4.0
    day: float = 0.3
    least: float = 0.35
    lead: float = 0.1
    twins: float = 0.05


DEFAULT = ContentSettings()


@dataclass(frozen=True, slots=True)
class ContentPair:
    """Documents ``source`` and ``target`` (places in the lists given), score and lead."""

    source: int
    target: int
    score: float
    lead: float


def pair_by_content(
    source: Sequence[Sequence[str]],
    target: Sequence[Sequence[str]],
    encoder: Encoder,
    settings: ContentSettings = DEFAULT,
    dates: tuple[Sequence[date | None], Sequence[date | None]] | None = None,
) -> list[ContentPair]:
    """Pair English with Arabic documents, each a list of its segments' texts; unsure ones are left.

    ``dates`` are those the documents bear, English and Arabic, None where there is none. Pairs come
    in the order of the English documents.
    """
    if not source or not target:
        return []
    segments = [[encoder.encode(list(texts)) for texts in side] for side in (source, target)]
    sizes = [[np.array([len(t) + 1.0 for t in texts]) for texts in d] for d in (source, target)]
    scores = _vectors(segments[0], encoder.dimension) @ _vectors(segments[1], encoder.dimension).T
    scores = scores + settings.keys * _shared_keys(source, target)
    plain = scores.copy()
    for i, j in _rivals(scores, settings.close):
        lengths = sizes[0][i], sizes[1][j]
        share = _matched_share(segments[0][i], segments[1][j], lengths)
        scores[i, j] += settings.matched * share
    if dates is not None:
        scores += settings.day * _same_day(*dates)
    assigned = [(i, j) for i, j in _assignment(scores) if plain[i, j] >= settings.least]
    partner_of, owner_of = dict(assigned), {j: i for i, j in assigned}
    found = []
    for i, j in assigned:
        rivals = [
            scores[i, c]
            for c in range(len(target))
            if c != j and not _settled(scores, owner_of.get(c), c, (i, c), settings.twins)
        ]
        rivals += [
            scores[r, j]
            for r in range(len(source))
            if r != i and not _settled(scores, r, partner_of.get(r), (r, j), settings.twins)
        ]
        lead = float(scores[i, j] - max(rivals, default=0.0))
        if lead >= settings.lead:
            found.append(ContentPair(i, j, float(plain[i, j]), lead))
    return found


def _settled(
    scores: Floats, row: int | None, column: int | None, rival: tuple[int, int], twins: float
) -> bool:
    """Whether a rival has a partner of its own that suits it about as well.

    Two versions of one page are rivals of each other; where both have both languages, each goes
    with its own and neither stands in the other's way.
    """
    if row is None or column is None:
        return False
    return bool(scores[row, column] >= scores[rival] - twins)


def _vectors(documents: Sequence[Vectors], dimension: int) -> Floats:
    """One unit row a document, centred over the documents where there are enough of them."""
    rows = [rows.sum(axis=0) if len(rows) else np.zeros(dimension) for rows in documents]
    vectors = unit_rows(np.array(rows))
    doubt = len(vectors) / (len(vectors) + 4.0)
    return np.asarray(unit_rows(vectors - vectors.mean(axis=0) * doubt), dtype=np.float64)


def _shared_keys(source: Sequence[Sequence[str]], target: Sequence[Sequence[str]]) -> Floats:
    """Cosine of the documents' keys ``[source, target]``, rare keys weighing more.

    Only keys that stand in some Arabic document count: there a Latin string is telling.
    """
    arabic = [_keys(texts) for texts in target]
    known = set().union(*arabic)
    english = [_keys(texts) & known for texts in source]
    spread = Counter(key for side in (english, arabic) for keys in side for key in keys)
    place = {key: at for at, key in enumerate(spread)}
    count = len(source) + len(target)
    weight = np.array([np.log((count + 1) / held) for held in spread.values()])
    tables = []
    for side in (english, arabic):
        table = np.zeros((len(side), max(len(place), 1)))
        for row, keys in enumerate(side):
            columns = [place[key] for key in keys]
            table[row, columns] = weight[columns] if columns else 0.0
        tables.append(unit_rows(table))
    return np.asarray(tables[0] @ tables[1].T, dtype=np.float64)


def _keys(texts: Sequence[str]) -> set[str]:
    """Numbers of two digits and more, in western digits, and Latin strings, in small letters."""
    found = (match.group() for text in texts for match in _KEY.finditer(text))
    western = (key.translate(_DIGITS).replace("٫", ".").casefold() for key in found)
    return {key for key in western if len(key) > 1}


def _same_day(source: Sequence[date | None], target: Sequence[date | None]) -> Floats:
    """1 where two documents bear one date, else 0 ``[source, target]``."""
    return np.array(
        [[float(first is not None and first == second) for second in target] for first in source]
    )


def _rivals(scores: Floats, close: float) -> list[tuple[int, int]]:
    """Pairs near the best of their row or column, where that best is not alone."""
    near = (scores >= scores.max(axis=1, keepdims=True) - close) | (
        scores >= scores.max(axis=0, keepdims=True) - close
    )
    contested = (near.sum(axis=1, keepdims=True) > 1) | (near.sum(axis=0, keepdims=True) > 1)
    return [(int(i), int(j)) for i, j in np.argwhere(near & contested)]


def _matched_share(source: Vectors, target: Vectors, sizes: tuple[Floats, Floats]) -> float:
    """How close the segments of each document find one in the other, by their length."""
    if not len(source) or not len(target):
        return 0.0
    cosines = source @ target.T
    one = sizes[0] @ cosines.max(axis=1) / sizes[0].sum()
    other = sizes[1] @ cosines.max(axis=0) / sizes[1].sum()
    return float(one + other) / 2


def _assignment(scores: Floats) -> list[tuple[int, int]]:
    """The one-to-one assignment of greatest summed score, by source (Hungarian method)."""
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    rows, columns = linear_sum_assignment(-scores)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
