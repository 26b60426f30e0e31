"""What align_segments promises, on texts whose beads are known."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.anchors import anchor_chain, nearest_neighbours
from align.bands import likely_kinds
from align.evaluate import GoldDocument, as_gold, score
from align.inference import infer, lattice_of
from align.lattice import BeadTypes, whole
from align.model import load_model
from align.pipeline import (
    BEAD_SIZES,
    AlignmentSettings,
    align_segments,
    as_segments,
    block_similarity,
    gather,
)
from align.posteriors import posteriors
from align.synthetic import Disturbance, disturbed, inserted, swapped, without
from tests.alignment.toy import toy_encoder, toy_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.alignment import Alignment
    from align.encoder import BlockVectors, StaticEncoder, Vectors
    from align.posteriors import Posteriors

ENCODER = toy_encoder()


def align(document: GoldDocument, settings_: AlignmentSettings | None = None) -> Alignment:
    sides = as_segments(document.source), as_segments(document.target)
    return align_segments(*sides, ENCODER, settings_ or AlignmentSettings())


def f1(document: GoldDocument, alignment: Alignment) -> float:
    return score([(document.beads, as_gold(alignment.beads))]).strict.f1


def covered_once(alignment: Alignment) -> bool:
    source = Counter(i for bead in alignment.beads for i in bead.source)
    target = Counter(j for bead in alignment.beads for j in bead.target)
    return source == Counter(range(len(alignment.source))) and target == Counter(
        range(len(alignment.target))
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 1000), st.booleans())
def test_every_segment_stands_in_exactly_one_bead(n: int, m: int, seed: int, empty: bool) -> None:
    source = [line[0] for line in toy_lines(n, seed)]
    target = [line[1] for line in toy_lines(m, seed + 1)]
    if empty and source:
        source[0] = ""
    alignment = align_segments(as_segments(source), as_segments(target), ENCODER)
    assert covered_once(alignment)
    assert all(0.0 <= bead.posterior <= 1.0 for bead in alignment.beads)


def test_merged_split_dropped_and_added_segments_are_found() -> None:
    document = disturbed("toy", toy_lines(120, 1), toy_lines(40, 2), 3)
    assert f1(document, align(document)) > 0.97


def test_the_same_texts_give_the_same_beads_every_time() -> None:
    document = disturbed("toy", toy_lines(40, 1), toy_lines(10, 2), 4)
    assert align(document).beads == align(document).beads


def test_exchanging_languages_exchanges_the_beads() -> None:
    lines = toy_lines(40, 6)
    document = disturbed("toy", lines, [], 3, Disturbance(share=0.3, add=0))
    forward = align(document)
    backward = align_segments(as_segments(document.target), as_segments(document.source), ENCODER)
    swapped_beads = {(bead.target, bead.source) for bead in backward.beads}
    here = {(bead.source, bead.target) for bead in forward.beads}
    assert len(here & swapped_beads) > 0.95 * len(here)


def test_a_section_that_stands_elsewhere_is_reported_as_moved() -> None:
    document = disturbed("toy", toy_lines(90, 5), [], 0, Disturbance(share=0.0))
    document = swapped(document, range(10, 25), range(50, 70))
    alignment = align(document)
    moved = {i for bead in alignment.beads if bead.moved for i in bead.source}
    # What stands between the two is longer than either, so it keeps its place and they do not.
    assert moved == {*range(10, 25), *range(50, 70)}
    assert f1(document, alignment) == 1.0
    assert covered_once(alignment)


def test_foreign_text_on_both_sides_is_not_taken_for_a_moved_section() -> None:
    document = disturbed("toy", toy_lines(40, 5), [], 0, Disturbance(share=0.0))
    foreign = disturbed("foreign", toy_lines(30, 99), [], 0, Disturbance(share=0.0))
    other = disturbed("foreign", toy_lines(30, 98), [], 0, Disturbance(share=0.0))
    document = inserted(inserted(document, foreign, 12, 10, "source"), other, 12, 40, "target")
    alignment = align(document)
    assert not any(bead.moved for bead in alignment.beads)
    assert f1(document, alignment) == 1.0


def test_a_long_missing_section_is_left_out_and_nothing_else() -> None:
    document = disturbed("toy", toy_lines(200, 8), [], 0, Disturbance(share=0.0))
    document = without(document, range(60, 150), "target")
    assert f1(document, align(document)) == 1.0


def test_a_band_along_anchors_finds_what_the_exact_search_finds() -> None:
    document = disturbed("toy", toy_lines(400, 9), toy_lines(50, 10), 11)
    document = without(document, range(100, 180), "source")
    banded = align(document, AlignmentSettings(exact_nodes=0))
    exact = align(document, AlignmentSettings(exact_nodes=10**9))
    assert [(b.source, b.target) for b in banded.beads] == [
        (b.source, b.target) for b in exact.beads
    ]
    for one, other in zip(banded.beads, exact.beads, strict=True):
        assert one.posterior == pytest.approx(other.posterior, abs=1e-3)


def test_anchors_ascend_on_both_sides(encoder: StaticEncoder) -> None:
    document = disturbed("toy", toy_lines(150, 12), [], 0)
    similarity = block_similarity(
        list(document.source), list(document.target), encoder, BeadTypes.of(BEAD_SIZES)
    )
    chain = anchor_chain(nearest_neighbours(similarity))
    assert len(chain) > 20
    steps = itertools.pairwise(chain)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in steps)


def test_omissions_only_and_additions_only() -> None:
    source = as_segments([line[0] for line in toy_lines(3, 1)])
    alone = align_segments(source, [], ENCODER)
    assert [bead.type for bead in alone.beads] == ["1:0"] * 3
    assert [bead.type for bead in align_segments([], source, ENCODER).beads] == ["0:1"] * 3
    assert align_segments([], [], ENCODER).beads == ()


def test_the_signature_names_encoder_weights_and_profile() -> None:
    signature = align(disturbed("toy", toy_lines(2, 1), [], 0)).signature
    assert "toy" in signature
    assert "weights" in signature
    assert "profile briefs" in signature


class Sentences:
    """The toy encoder as a model that must be asked for every block: no token sums."""

    signature = "toy-sentences@0"
    dimension = 64

    def encode(self, texts: Sequence[str]) -> Vectors:
        return ENCODER.encode(texts)

    def encode_blocks(self, texts: Sequence[str], longest: int) -> BlockVectors:
        return ENCODER.encode_blocks(texts, longest)


def test_an_encoder_that_is_no_sum_of_tokens_aligns_by_its_block_vectors() -> None:
    document = disturbed("toy", toy_lines(60, 1), toy_lines(20, 2), 3)
    sides = as_segments(document.source), as_segments(document.target)
    assert f1(document, align_segments(*sides, Sentences())) > 0.9


def test_types_without_a_chance_are_left_out_and_nothing_is_missed() -> None:
    document = disturbed("toy", toy_lines(60, 3), toy_lines(20, 4), 3)
    sides = as_segments(document.source), as_segments(document.target)
    evidence, _ = gather(*sides, ENCODER, BeadTypes.of(BEAD_SIZES))
    tiles, model = whole(*evidence.size), load_model()
    first = posteriors(lattice_of(evidence, model.first, tiles))
    (kinds,) = likely_kinds(first, evidence.types, tiles)
    assert 4 <= len(kinds) < len(BEAD_SIZES)
    inferred = infer(evidence, model, tiles, 1)
    every = posteriors(lattice_of(inferred.evidence, model.full, tiles))
    found = listed(inferred.posteriors)
    for bead, probability in listed(every).items():
        assert found.get(bead, 0.0) == pytest.approx(probability, abs=2e-3)


def listed(found: Posteriors) -> dict[tuple[int, int, int], float]:
    beads = found.beads
    ends = zip(beads.kind.tolist(), beads.row.tolist(), beads.column.tolist(), strict=True)
    return dict(zip(ends, beads.probability.tolist(), strict=True))
