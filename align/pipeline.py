"""Two documents in, their alignment out: the steps in order."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from align.alignment import Alignment, Bead
from align.anchors import Nearest, anchor_chain, anchored_tiles, nearest_neighbours
from align.coverage import Coverage
from align.decoding import most_expected, toll_of
from align.document import Segment
from align.evidence import Evidence, TextFacts
from align.fixed import FREE, FixedPoints, through
from align.inference import first_statistics, infer
from align.lattice import BeadTypes, whole
from align.model import AlignmentModel, load_model
from align.moves import placed, with_moves
from align.similarity import (
    AdditiveEncoder,
    AdditiveSimilarity,
    BlockSimilarity,
    EncodedSimilarity,
)
from align.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.document import Document
    from align.encoder import Encoder

BEAD_SIZES: tuple[tuple[int, int], ...] = (
    *((1, b) for b in range(1, 11)),
    *((a, 1) for a in range(2, 11)),
    *((2, 2), (2, 3), (3, 2), (2, 4), (4, 2), (3, 3)),
    *((5, 2), (6, 2), (7, 2), (8, 2)),
)
"""All sizes English : Arabic a two-sided bead may have.

To ten on either side, because Arabic chains clauses with و (AlignAR's law has a 9:1); m:n to six
segments, and, for the same reason, up to eight English sentences in two Arabic ones.
"""


@dataclass(frozen=True, slots=True)
class AlignmentSettings:
    """How to align.

    ``rounds`` of inference with all evidence: the last gives the posteriors, the others teach the
    statistics of the pair. Up to ``exact_nodes`` nodes the first round searches the whole lattice,
    beyond that a band along anchors. ``moves``: whether to look for sections that stand elsewhere.
    """

    profile: str = "briefs"
    bead_sizes: tuple[tuple[int, int], ...] = BEAD_SIZES
    rounds: int = 1
    exact_nodes: int = 250_000
    moves: bool = True


DEFAULT = AlignmentSettings()


def align_documents(
    source: Document, target: Document, encoder: Encoder, settings: AlignmentSettings = DEFAULT
) -> Alignment:
    """Segment an English and an Arabic document and align their segments."""
    from align.segment import segment

    return align_segments(segment(source), segment(target), encoder, settings)


def align_segments(
    source: Sequence[Segment],
    target: Sequence[Segment],
    encoder: Encoder,
    settings: AlignmentSettings = DEFAULT,
    model: AlignmentModel | None = None,
    fixed: Sequence[Bead] = (),
) -> Alignment:
    """Align two lists of segments, English and Arabic; every segment lands in exactly one bead.

    ``fixed`` beads, pairs and segments without a partner, are kept as they are and count as
    certain; the rest is the best alignment that has them. ValueError where they overlap.
    """
    model = model or load_model()
    signature = signature_of(encoder, settings, model)
    if source and target:
        points = FixedPoints.of(fixed, (len(source), len(target)))
        beads = _aligned(source, target, encoder, settings, model, points)
    else:
        beads = tuple(
            [Bead(range(i, i + 1), range(0), 1.0) for i in range(len(source))]
            + [Bead(range(0), range(j, j + 1), 1.0) for j in range(len(target))]
        )
    return Alignment(tuple(source), tuple(target), beads, signature)


def as_segments(texts: Sequence[str]) -> list[Segment]:
    """Segments out of bare texts, one a line of an imagined file."""
    segments, start = [], 0
    for number, text in enumerate(texts):
        segments.append(Segment(text, start, start + len(text), number))
        start += len(text) + 1
    return segments


def signature_of(encoder: Encoder, settings: AlignmentSettings, model: AlignmentModel) -> str:
    """Version, encoder, weights and profile: two results with one signature can be compared."""
    return (
        f"muwazi {version('muwazi')} | encoder {encoder.signature} | "
        f"weights {model.digest} | profile {settings.profile}"
    )


def _aligned(
    source: Sequence[Segment],
    target: Sequence[Segment],
    encoder: Encoder,
    settings: AlignmentSettings,
    model: AlignmentModel,
    fixed: FixedPoints,
) -> tuple[Bead, ...]:
    """One path through the whole texts, then what stands elsewhere."""

    def realign(first: range, second: range) -> list[Bead]:
        inner = _one_path(
            source[first.start : first.stop],
            target[second.start : second.stop],
            encoder,
            settings,
            model,
        )
        return [
            Bead(_moved(b.source, first.start), _moved(b.target, second.start), b.posterior)
            for b in inner
        ]

    beads = tuple(_one_path(source, target, encoder, settings, model, fixed))
    if settings.moves:
        beads = with_moves(beads, realign, closed=fixed.closed)
    return placed(beads, fixed.aside)


def _one_path(
    source: Sequence[Segment],
    target: Sequence[Segment],
    encoder: Encoder,
    settings: AlignmentSettings,
    model: AlignmentModel,
    fixed: FixedPoints = FREE,
) -> list[Bead]:
    """The beads of one path that only goes forward, through the fixed pairs."""
    types = BeadTypes.of(settings.bead_sizes)
    size = (len(source), len(target))
    evidence, nearest = gather(source, target, encoder, types)
    exact = size[0] * size[1] <= settings.exact_nodes
    tiles = (
        whole(*size)
        if exact
        else anchored_tiles(through(anchor_chain(nearest), fixed, size), *size)
    )
    inferred = infer(evidence, model, tiles, settings.rounds, fixed)
    toll = toll_of(inferred.posteriors)
    beads: list[Bead] = []
    for number, (piece, found) in enumerate(inferred.pieces):
        for step in most_expected(found, types, piece.size, toll):
            row, column = step.row + piece.rows.start, step.column + piece.columns.start
            beads.append(
                Bead(
                    range(row - step.source, row),
                    range(column - step.target, column),
                    step.posterior,
                )
            )
        beads += fixed.on_path[number : number + 1]
    return beads


def _moved(numbers: range, by: int) -> range:
    return range(numbers.start + by, numbers.stop + by)


def gather(
    source: Sequence[Segment], target: Sequence[Segment], encoder: Encoder, types: BeadTypes
) -> tuple[Evidence, Nearest]:
    """All evidence on a pair of segment lists, neither of them empty."""
    texts = [segment.text for segment in source], [segment.text for segment in target]
    additive = isinstance(encoder, AdditiveEncoder)
    similarity = block_similarity(*texts, encoder, types)
    nearest = nearest_neighbours(similarity)
    level = float(nearest.source_best.mean() + nearest.target_best.mean()) / 2
    facts = TextFacts.of(texts[0]), TextFacts.of(texts[1])
    evidence = Evidence(
        *facts,
        similarity,
        # A model that reads sentences says little of words torn out of them.
        Coverage.of(*texts, encoder.encode) if additive else None,
        Structure.of(source, target),
        types,
        first_statistics(facts[0].lengths, facts[1].lengths, len(types), level),
    )
    return evidence, nearest


def block_similarity(
    source: list[str], target: list[str], encoder: Encoder, types: BeadTypes
) -> BlockSimilarity:
    """Block cosines by sums where the encoder is additive, otherwise by encoding every block."""
    if isinstance(encoder, AdditiveEncoder):
        return AdditiveSimilarity(
            encoder.token_sums(source), encoder.token_sums(target), types.reach
        )
    return EncodedSimilarity(
        encoder.encode_blocks(source, int(types.source.max())),
        encoder.encode_blocks(target, int(types.target.max())),
    )
