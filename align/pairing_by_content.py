"""Which English document goes with which Arabic one, by what they say.

For folders whose file names tell nothing. Every document is one vector (its sentences' vectors
summed, less what all documents of its side share) and a set of numbers and Latin strings, weighted
by how few documents hold them. Where rivals are close (two versions of one method page) their
segments are aligned and the alignments compared. The best one-to-one assignment is taken, and of it
only what is ahead of every rival: a wrong pair poisons a memory, a refused one is a line in a
report.
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

    from align.encoder import Encoder
    from align.lattice import Floats

_KEY = re.compile(r"\d+(?:[.,٫٬]\d+)*|[A-Za-z][A-Za-z'-]{2,}")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", ",٬")


_LONGEST_COMPARED = 150
"""Segments of each document that are aligned where rivals are compared."""


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """When two documents count as each other's translation.

    ``keys`` is the weight of shared numbers and Latin strings beside the cosine. Pairs less than
    ``close`` behind the best of their row or column are aligned, and the share of their text that
    finds a partner counts with weight ``aligned``. A pair needs a score of at least ``least`` and a
    lead of ``lead`` over either document's next best rival.
    """

    keys: float = 0.5
    close: float = 0.15
    aligned: float = 1.0
    least: float = 0.35
    lead: float = 0.02


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
) -> list[ContentPair]:
    """Pair English with Arabic documents, each a list of its segments' texts; unsure ones are left.

    Pairs come in the order of the English documents.
    """
    if not source or not target:
        return []
    scores = _vectors(source, encoder) @ _vectors(target, encoder).T
    scores = scores + settings.keys * _shared_keys(source, target)
    plain = scores.copy()
    for i, j in _rivals(scores, settings.close):
        scores[i, j] += settings.aligned * _aligned_share(source[i], target[j], encoder)
    found = []
    for i, j in _assignment(scores):
        rivals = np.concatenate((np.delete(scores[i], j), np.delete(scores[:, j], i)))
        lead = float(scores[i, j] - rivals.max(initial=0.0))
        if plain[i, j] >= settings.least and lead >= settings.lead:
            found.append(ContentPair(i, j, float(plain[i, j]), lead))
    return found


def _vectors(documents: Sequence[Sequence[str]], encoder: Encoder) -> Floats:
    """One unit row a document, centred over the documents where there are enough of them."""
    rows = [encoder.encode(list(texts)).sum(axis=0) if texts else None for texts in documents]
    vectors = unit_rows(
        np.array([np.zeros(encoder.dimension) if row is None else row for row in rows])
    )
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


def _rivals(scores: Floats, close: float) -> list[tuple[int, int]]:
    """Pairs near the best of their row or column, where that best is not alone."""
    near = (scores >= scores.max(axis=1, keepdims=True) - close) | (
        scores >= scores.max(axis=0, keepdims=True) - close
    )
    contested = (near.sum(axis=1, keepdims=True) > 1) | (near.sum(axis=0, keepdims=True) > 1)
    return [(int(i), int(j)) for i, j in np.argwhere(near & contested)]


def _aligned_share(source: Sequence[str], target: Sequence[str], encoder: Encoder) -> float:
    """Share of both texts' characters that sure beads cover, each by its cosine."""
    from align.pipeline import AlignmentSettings, align_segments, as_segments

    if len(source) * len(target) > _LONGEST_COMPARED**2:
        source, target = source[:_LONGEST_COMPARED], target[:_LONGEST_COMPARED]
    settings = AlignmentSettings(moves=False)
    alignment = align_segments(as_segments(source), as_segments(target), encoder, settings)
    pairs = [bead for bead in alignment.beads if bead.source and bead.target]
    first = [" ".join(source[i] for i in bead.source) for bead in pairs]
    second = [" ".join(target[j] for j in bead.target) for bead in pairs]
    if not pairs:
        return 0.0
    cosines = np.einsum("ij,ij->i", encoder.encode(first), encoder.encode(second))
    sizes = np.array([len(one) + len(other) for one, other in zip(first, second, strict=True)])
    sure = np.array([bead.posterior for bead in pairs])
    return float((cosines * sure * sizes).sum() / sum(map(len, [*source, *target])))


def _assignment(scores: Floats) -> list[tuple[int, int]]:
    """The one-to-one assignment of greatest summed score, by source (Hungarian method)."""
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    rows, columns = linear_sum_assignment(-scores)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
