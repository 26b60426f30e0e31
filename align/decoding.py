"""From posteriors to one alignment: the path with the most beads expected to be right.

The best path maximises the probability of the whole alignment, which nobody asks for; the measure
is how many beads are right. So the beads are chosen that maximise the sum of posteriors less a toll
a bead, the toll being the posterior at which listing a bead stops to pay in F1 (half of the F1
expected; Goodman, *Parsing Algorithms and Metrics*, 1996, for the idea).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from align.lattice import BeadTypes
    from align.posteriors import Posteriors


@dataclass(frozen=True, slots=True)
class Step:
    """A chosen bead: the node it ends at, its sizes, its posterior."""

    row: int
    column: int
    source: int
    target: int
    posterior: float


def most_expected(
    found: Posteriors, types: BeadTypes, size: tuple[int, int], toll: float | None = None
) -> list[Step]:
    """The path through ``size`` segments whose beads are expected to be right most often.

    Every path the beads of ``found`` can make is considered; a null bead counts with the
    probability that its segment has no partner, wherever that is. ``toll`` is what a bead costs;
    without it, that of :func:`toll_of`.
    """
    rows, columns, sources, targets, gains, worth = _edges(found, types)
    if toll is None:
        toll = toll_of(found)
    order = np.lexsort((columns, rows))
    best: dict[tuple[int, int], float] = {(0, 0): 0.0}
    back: dict[tuple[int, int], int] = {}
    edges = zip(
        order.tolist(),
        rows[order].tolist(),
        columns[order].tolist(),
        sources[order].tolist(),
        targets[order].tolist(),
        (gains[order] - toll).tolist(),
        strict=True,
    )
    for edge, row, column, source, target, gain in edges:
        before = best.get((row - source, column - target))
        if before is None:
            continue
        total = before + gain
        node = (row, column)
        if total > best.get(node, -np.inf):
            best[node] = total
            back[node] = edge
    node, steps = size, []
    while node != (0, 0):
        edge = back[node]
        source, target = int(sources[edge]), int(targets[edge])
        steps.append(Step(*node, source, target, float(worth[edge])))
        node = (node[0] - source, node[1] - target)
    return steps[::-1]


def _edges(found: Posteriors, types: BeadTypes) -> tuple[np.ndarray, ...]:
    """All beads as parallel arrays: end node, sizes, gain in decoding, posterior reported."""
    beads, omissions, additions = found.beads, found.omission_at, found.addition_at
    rows = np.concatenate((beads.row, omissions.row, additions.row))
    columns = np.concatenate((beads.column, omissions.column, additions.column))
    one, none = np.ones, np.zeros
    sources = np.concatenate(
        (types.source[beads.kind], one(len(omissions.row)), none(len(additions.row)))
    ).astype(np.int64)
    targets = np.concatenate(
        (types.target[beads.kind], none(len(omissions.row)), one(len(additions.row)))
    ).astype(np.int64)
    worth = np.concatenate(
        (
            beads.probability,
            found.omission[omissions.row - 1],
            found.addition[additions.column - 1],
        )
    )
    # The place of a null breaks ties between the nodes it might end at.
    place = np.concatenate((none(len(beads.row)), omissions.probability, additions.probability))
    return rows, columns, sources, targets, worth + 1e-3 * place, np.minimum(worth, 1.0)


def toll_of(found: Posteriors) -> float:
    """Half the F1 expected of listing each bead that is likelier right than wrong."""
    worth = np.concatenate((found.beads.probability, found.omission, found.addition))
    likely = worth[worth > 0.5]
    return float(0.5 * likely.mean()) if len(likely) else 0.25
