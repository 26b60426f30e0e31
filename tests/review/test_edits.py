"""Corrections as splices: every segment stays in one bead, and everything can be undone."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.alignment import Bead
from align.document import Segment
from align.errors import UsageError
from tm.review import edits
from tm.review.marks import (
    Marked,
    Marks,
    Splice,
    StaleError,
    marked_from_json,
    marked_json,
    place_of,
    spliced,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def marks(*beads: tuple[int, int, int, int]) -> Marks:
    return tuple(Marked(Bead(range(s, e), range(t, f), 0.5)) for s, e, t, f in beads)


def keys(of: Marks) -> list[str]:
    return [mark.key for mark in of]


def segments(*lengths: int) -> list[Segment]:
    return [Segment("x" * length, 0, length, 0) for length in lengths]


def some_alignment(chance: random.Random) -> Marks:
    """Beads of any kind over a handful of segments, two of them out of order."""
    made: list[tuple[int, int, int, int]] = []
    i = j = 0
    for _ in range(chance.randint(2, 7)):
        a, b = chance.choice([(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (1, 0), (0, 1)])
        made.append((i, i + a, j, j + b))
        i, j = i + a, j + b
    found = list(marks(*made))
    pairs = [n for n, mark in enumerate(found) if mark.bead.source and mark.bead.target]
    if len(pairs) > 2 and chance.random() < 0.3:
        one, two = chance.sample(pairs, 2)
        first, second = found[one].bead, found[two].bead
        found[one] = Marked(Bead(first.source, second.target, 0.5, moved=True))
        found[two] = Marked(Bead(second.source, first.target, 0.5, moved=True))
    return tuple(found)


def some_edit(chance: random.Random, of: Marks) -> Splice:
    at = chance.randrange(len(of))
    bead, step = of[at].bead, chance.choice([1, -1])
    acts: list[Callable[[], Splice]] = [
        lambda: edits.merged(of, at, step),
        lambda: edits.moved(of, at, chance.choice(["en", "ar"]), step),
        lambda: edits.dropped(of, at),
        lambda: edits.looked_at(of, at),
        lambda: edits.split(
            of,
            at,
            chance.randint(bead.source.start, bead.source.stop),
            chance.randint(bead.target.start, bead.target.stop),
        ),
    ]
    return chance.choice(acts)()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 100_000))
def test_any_steps_keep_every_segment_in_one_bead_and_can_all_be_undone(seed: int) -> None:
    chance = random.Random(seed)
    start = now = some_alignment(chance)
    size = [Counter(n for m in start for n in side(m)) for side in (_source, _target)]
    done: list[tuple[Marks, Splice]] = []
    for _ in range(12):
        try:
            splice = some_edit(chance, now)
        except UsageError:
            continue
        done.append((now, splice))
        now = spliced(now, splice)
        assert [Counter(n for m in now for n in side(m)) for side in (_source, _target)] == size
        assert all(mark.bead.source or mark.bead.target for mark in now)
    for before, splice in reversed(done):
        now = spliced(now, splice.undone)
        assert set(now) == set(before)


def _source(mark: Marked) -> range:
    return mark.bead.source


def _target(mark: Marked) -> range:
    return mark.bead.target


def test_a_pair_that_stands_elsewhere_cannot_be_merged_with_what_is_listed_beside_it() -> None:
    crossed = (
        Marked(Bead(range(1), range(5, 6), 0.9, moved=True)),
        *marks((1, 2, 0, 1), (2, 3, 1, 2)),
    )
    with pytest.raises(UsageError, match="beside"):
        edits.merged(crossed, 0, 1)


def test_two_segments_without_partner_do_not_become_one() -> None:
    with pytest.raises(UsageError, match="single"):
        edits.merged(marks((0, 1, 0, 0), (1, 2, 0, 0)), 0, 1)


@pytest.mark.parametrize(
    ("bead", "source", "target", "cut"),
    [
        (Bead(range(2), range(2), 0.5), [100, 20], [90, 20], (1, 1)),
        (Bead(range(3), range(2), 0.5), [50, 50, 100], [100, 100], (2, 1)),
        (Bead(range(3), range(2), 0.5), [100, 50, 50], [100, 100], (1, 1)),
        (Bead(range(1), range(2), 0.5), [100], [20, 80], (0, 1)),
        (Bead(range(1), range(2), 0.5), [100], [80, 20], (1, 1)),
    ],
)
def test_a_split_is_proposed_where_both_texts_divide_alike(
    bead: Bead, source: list[int], target: list[int], cut: tuple[int, int]
) -> None:
    assert edits.usual_cut(bead, segments(*source), segments(*target)) == cut


def test_one_segment_against_one_has_no_place_to_split() -> None:
    pair = marks((0, 1, 0, 1))
    with pytest.raises(UsageError, match="nothing to split"):
        edits.usual_cut(pair[0].bead, segments(10), segments(10))
    with pytest.raises(UsageError, match="segment"):
        edits.split(pair, 0, 0, 0)


def test_a_splice_finds_its_beads_by_their_segments_wherever_they_stand_now() -> None:
    now = marks((0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3))
    late = edits.merged(now, 1, 1)
    early = edits.dropped(now, 0)
    assert keys(spliced(spliced(now, early), late)) == ["0-1_", "_0-1", "1-3_1-3"]


def test_a_splice_of_what_is_gone_or_was_decided_is_stale_unless_it_is_soft() -> None:
    now = marks((0, 1, 0, 1), (1, 2, 1, 2))
    splice = edits.merged(now, 0, 1)
    looked = spliced(now, edits.looked_at(now, 0))
    for changed in (looked, spliced(now, splice)):
        with pytest.raises(StaleError):
            spliced(changed, splice)
        assert spliced(changed, Splice(splice.removed, splice.added, soft=True)) == changed
    with pytest.raises(StaleError):
        place_of(now, "0-2_0-2")


def test_a_marked_bead_survives_json() -> None:
    mark = Marked(Bead(range(3, 5), range(7, 8), 0.25, moved=True), corrected=True)
    assert marked_from_json(marked_json(mark)) == mark
