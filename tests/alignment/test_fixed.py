"""Fixed points against brute force, and what align_segments does with them."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.alignment import Bead
from align.fixed import FixedPoints, clipped, cut_out, joined, pieces, through
from align.lattice import Lattice, Tile, viterbi, whole
from align.pipeline import AlignmentSettings, align_segments, as_segments
from align.posteriors import posteriors
from align.synthetic import Disturbance, disturbed, swapped
from tests.alignment.enumeration import paths
from tests.alignment.test_lattice import SIZES, band, random_lattice
from tests.alignment.toy import toy_encoder, toy_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.alignment import Alignment
    from align.evaluate import GoldDocument

ENCODER = toy_encoder()
Key = tuple[int, int, int, int]


def some_of_a_path(lattice: Lattice, seed: int) -> list[Key]:
    """Some beads of some path: a set of fixed beads that can be kept."""
    chance = random.Random(seed)
    path, _ = chance.choice(list(paths(lattice)))
    return [bead for bead in path if chance.random() < 0.5]


def as_beads(keys: list[Key]) -> list[Bead]:
    return [Bead(range(i - a, i), range(j - b, j), 0.3) for i, j, a, b in keys]


def obeys(path: list[Key], fixed: list[Key]) -> bool:
    """Whether a path has every fixed pair, and leaves out what is fixed to have no partner."""
    omitted = {i for i, _, a, b in path if (a, b) == (1, 0)}
    added = {j for _, j, a, b in path if (a, b) == (0, 1)}
    return all(
        i in omitted if b == 0 else j in added if a == 0 else (i, j, a, b) in path
        for i, j, a, b in fixed
    )


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 10_000),
    st.sampled_from([0.3, 2.0, 8.0]),
)
def test_the_search_with_fixed_beads_is_exact(n: int, m: int, seed: int, spread: float) -> None:
    lattice = random_lattice(n, m, seed, spread, whole(n, m))
    keys = some_of_a_path(lattice, seed)
    fixed = FixedPoints.of(as_beads(keys), (n, m))
    allowed = [(path, weight) for path, weight in paths(lattice) if obeys(path, keys)]
    # Each piece scores its own tiles out of the one dense array.
    dense = lattice.scores(0)
    found, best = [], []
    for number, piece in enumerate(pieces(fixed, (n, m))):
        tiles = clipped(lattice.tiles, piece)

        def scores(k: int, tiles: list[Tile] = tiles) -> np.ndarray:
            rows, columns = tiles[k].rows, tiles[k].columns
            return dense[rows.start : rows.stop, :, columns.start : columns.stop]

        inside = cut_out(Lattice(tiles, scores, lattice.nulls, lattice.types), piece, fixed)
        found.append((piece, posteriors(inside)))
        i, j = piece.rows.start, piece.columns.start
        best += [(i + s.stop, j + t.stop, len(s), len(t)) for s, t in viterbi(inside)]
        best += [
            (bead.source.stop, bead.target.stop, len(bead.source), len(bead.target))
            for bead in fixed.on_path[number : number + 1]
        ]
    assert best == max(allowed, key=lambda each: each[1])[0]
    share: dict[Key, float] = defaultdict(float)
    total = np.logaddexp.reduce([weight for _, weight in allowed])
    for path, weight in allowed:
        for bead in path:
            share[bead] += np.exp(weight - total)
    whole_text = joined(found, fixed, lattice.types, (n, m))
    got: dict[Key, float] = defaultdict(float)
    for which, size in (
        (whole_text.beads, None),
        (whole_text.omission_at, (1, 0)),
        (whole_text.addition_at, (0, 1)),
    ):
        for kind, i, j, p in zip(
            which.kind, which.row, which.column, which.probability, strict=True
        ):
            got[i, j, *(size or SIZES[kind])] += p
    for bead in {*share, *got}:
        assert got[bead] == pytest.approx(share[bead], abs=1e-5)
    for numbers, size in ((whole_text.omission, (1, 0)), (whole_text.addition, (0, 1))):
        for number, probability in enumerate(numbers, 1):
            at = 0 if size == (1, 0) else 1
            expected = sum(
                p for bead, p in share.items() if bead[2:] == size and bead[at] == number
            )
            assert probability == pytest.approx(expected, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 10_000))
def test_a_band_clipped_to_a_piece_joins_its_corners_and_loses_no_node(
    n: int, m: int, seed: int
) -> None:
    chance = random.Random(seed)
    i, j = chance.randint(1, n), chance.randint(1, m)
    fixed = FixedPoints.of([Bead(range(i - 1, i), range(j - 1, j), 1.0)], (n, m))
    tiles = band(n, m)
    for piece in pieces(fixed, (n, m)):
        kept = clipped(tiles, piece)
        assert [row for tile in kept for row in tile.rows] == list(piece.rows)
        assert kept[0].columns.start == piece.columns.start
        assert kept[-1].columns.stop == piece.columns.stop
        nodes = {(r, c) for tile in kept for r in tile.rows for c in tile.columns}
        for tile in tiles:
            inside = {
                (r, c)
                for r in tile.rows
                for c in tile.columns
                if r in piece.rows and c in piece.columns
            }
            assert inside <= nodes
        for before, after in itertools.pairwise(kept):
            assert after.columns.start < before.columns.stop


def document_of(lines: int = 60) -> GoldDocument:
    return disturbed("toy", toy_lines(lines, 1), toy_lines(20, 2), 3)


def align(
    document: GoldDocument, fixed: Sequence[Bead] = (), exact_nodes: int = 250_000
) -> Alignment:
    sides = as_segments(document.source), as_segments(document.target)
    return align_segments(*sides, ENCODER, AlignmentSettings(exact_nodes=exact_nodes), fixed=fixed)


def pairs(beads: tuple[Bead, ...]) -> set[tuple[range, range]]:
    return {(bead.source, bead.target) for bead in beads if bead.source and bead.target}


def alone(beads: tuple[Bead, ...], side: int) -> set[int]:
    return {
        number
        for bead in beads
        if not (bead.target, bead.source)[side]
        for number in (bead.source, bead.target)[side]
    }


def test_fixing_what_was_found_anyway_changes_nothing() -> None:
    free = align(document_of())
    again = align(document_of(), free.beads)
    assert pairs(again.beads) == pairs(free.beads)
    assert all(bead.posterior == 1.0 for bead in again.beads if bead.source and bead.target)


@pytest.mark.parametrize("exact_nodes", [0, 10**9], ids=["band", "exact"])
def test_a_wrong_fixed_bead_is_kept_and_the_rest_arranges_itself(exact_nodes: int) -> None:
    document = document_of(lines=120)
    free = align(document)
    bead = next(bead for bead in free.beads[40:] if bead.type == "1:1")
    # No type has eleven to seven; the neighbours' segments become the bead's.
    first, second = bead.source.start, bead.target.start
    wide = Bead(range(first, first + 11), range(second, second + 7), 0.1)
    found = align(document, [wide], exact_nodes)
    assert Bead(wide.source, wide.target, 1.0) in found.beads
    before = {pair for pair in pairs(free.beads) if pair[0].stop <= first}
    assert before <= pairs(found.beads)
    assert sorted(i for b in found.beads for i in b.source) == list(range(len(found.source)))


def test_segments_fixed_to_have_no_partner_stay_alone() -> None:
    free = align(document_of())
    bead = next(bead for bead in free.beads if bead.type == "1:1")
    fixed = [Bead(bead.source, range(0), 1.0), Bead(range(0), bead.target, 1.0)]
    found = align(document_of(), fixed)
    assert set(bead.source) <= alone(found.beads, 0)
    assert set(bead.target) <= alone(found.beads, 1)
    assert pairs(free.beads) - {(bead.source, bead.target)} <= pairs(found.beads)


def test_a_fixed_pair_out_of_order_is_kept_as_moved() -> None:
    document = disturbed("toy", toy_lines(90, 5), [], 0, Disturbance(share=0.0))
    document = swapped(document, range(10, 25), range(50, 70))
    moved = [bead for bead in align(document).beads if bead.moved]
    kept = align(document, moved[:4])
    assert {(b.source, b.target) for b in moved} == {
        (b.source, b.target) for b in kept.beads if b.moved
    }


def test_fixed_beads_that_overlap_or_leave_the_text_are_refused() -> None:
    for wrong in (
        [Bead(range(2), range(1), 1.0), Bead(range(1, 3), range(1, 2), 1.0)],
        [Bead(range(10_000, 10_001), range(1), 1.0)],
    ):
        with pytest.raises(ValueError, match="overlap"):
            align(document_of(), wrong)


def test_anchors_that_contradict_a_fixed_pair_are_left_out() -> None:
    fixed = FixedPoints.of([Bead(range(4, 6), range(7, 8), 1.0)], (10, 12))
    chain = through([(1, 1), (3, 9), (5, 7), (8, 11)], fixed, (10, 12))
    assert chain == [(1, 1), (3, 6), (5, 7), (8, 11)]
