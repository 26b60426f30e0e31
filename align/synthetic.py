"""Documents with known beads, made from line-parallel text by disturbing it.

Translators chain, cut, leave out, add and move. Each of these is done here to parallel lines by a
seeded generator, so that the beads of the result are known exactly. Used to fit the weights of the
model and to measure; what a fit sees and what is reported come from different texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from align.evaluate import GoldBead, GoldDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Line = tuple[str, str]
"""An English line and its Arabic translation."""

_CLAUSE = re.compile(r"(?<=[,;:،؛])\s+")
_SHORTEST_TO_SPLIT = 60


@dataclass(frozen=True, slots=True)
class Disturbance:
    """How often and how lines are disturbed.

    ``share`` of the lines are touched. Of these, ``merge``, ``split``, ``drop``, ``add`` and
    ``shift`` give the odds of chaining lines on one side, cutting a line on one side, leaving one
    out, inserting a foreign one, and cutting two lines at another place on one side (a 2:2 bead).
    ``chain`` is the chance that a merge, drop or addition takes one more line, and again;
    ``arabic`` the chance that chaining happens on the Arabic side.
    """

    share: float = 1 / 3
    merge: float = 1.0
    split: float = 1.0
    drop: float = 1.0
    add: float = 1.0
    shift: float = 0.0
    chain: float = 0.25
    arabic: float = 0.6


NEWS = Disturbance()
"""A third of the segments merged, split, dropped or added."""

CHAINED = Disturbance(
    share=0.6, merge=4.0, split=1.0, drop=0.15, add=0.15, shift=0.3, chain=0.45, arabic=0.85
)
"""Classical prose: long chains of English sentences in one Arabic sentence, hardly an omission."""


def disturbed(
    name: str,
    lines: Sequence[Line],
    spare: Sequence[Line],
    seed: int,
    disturbance: Disturbance = NEWS,
) -> GoldDocument:
    """A document made of ``lines``, disturbed; what is added comes from ``spare``.

    >>> document = disturbed("d", [("A.", "أ."), ("B.", "ب.")], [], 0, Disturbance(share=0.0))
    >>> document.beads
    (((0,), (0,)), ((1,), (1,)))
    """
    rng = np.random.default_rng(seed)
    page = _Page()
    names = ("merge", "split", "drop", "add", "shift")
    odds = np.array([getattr(disturbance, each) for each in names])
    at = 0
    while at < len(lines):
        kind = "keep"
        if rng.random() < disturbance.share:
            kind = names[int(rng.choice(len(names), p=odds / odds.sum()))]
        taken = _run(rng, disturbance.chain)
        if kind == "merge" and at + 1 < len(lines):
            taken = min(1 + taken, len(lines) - at, 8)
            page.add(*_merged(lines[at : at + taken], rng.random() < disturbance.arabic, rng))
        elif kind == "split":
            taken = 1
            page.add(*_split(lines[at], rng))
        elif kind == "drop":
            taken = min(taken, len(lines) - at)
            side = int(rng.integers(2))
            for line in lines[at : at + taken]:
                page.add(*(([line[0]], []) if side == 0 else ([], [line[1]])))
        elif kind == "shift" and at + 1 < len(lines):
            taken = 2
            page.add(*_shifted(lines[at], lines[at + 1], rng))
        else:
            if kind == "add" and spare:
                side = int(rng.integers(2))
                for _ in range(taken):
                    text = spare[int(rng.integers(len(spare)))][side]
                    page.add(*(([text], []) if side == 0 else ([], [text])))
            taken = 1
            page.add([lines[at][0]], [lines[at][1]])
        at += taken
    return page.document(name)


def without(document: GoldDocument, beads: range, side: str) -> GoldDocument:
    """The document with the ``side`` ("source" or "target") of a run of beads left out.

    >>> whole = disturbed("d", [("A.", "أ."), ("B.", "ب.")], [], 0, Disturbance(share=0.0))
    >>> without(whole, range(0, 1), "target").beads
    (((0,), ()), ((1,), (0,)))
    """

    def keep(at: int, bead: tuple[list[str], list[str]]) -> tuple[list[str], list[str]]:
        if at not in beads:
            return bead
        return ([], bead[1]) if side == "source" else (bead[0], [])

    return _rebuilt(document, keep)


def swapped(document: GoldDocument, first: range, second: range) -> GoldDocument:
    """The document with two runs of beads, one after the other, exchanged on the Arabic side.

    The beads stay as they were, now out of order: the gold of a moved section.
    """
    page = [_texts(document, bead) for bead in document.beads]
    order = list(range(len(page)))
    middle = order[first.stop : second.start]
    order[first.start : second.stop] = [*second, *middle, *first]
    starts: dict[int, int] = {}
    target: list[str] = []
    for at in order:
        starts[at] = len(target)
        target.extend(page[at][1])
    beads = tuple(
        (source, tuple(range(starts[at], starts[at] + len(placed))))
        for at, (source, placed) in enumerate(document.beads)
    )
    return replace(document, target=tuple(target), beads=beads)


class _Page:
    """A document in the making."""

    def __init__(self) -> None:
        self.source: list[str] = []
        self.target: list[str] = []
        self.beads: list[GoldBead] = []

    def add(self, source: Sequence[str], target: Sequence[str]) -> None:
        """Append one bead."""
        if not source and not target:
            return
        n, m = len(self.source), len(self.target)
        self.source.extend(source)
        self.target.extend(target)
        self.beads.append((tuple(range(n, len(self.source))), tuple(range(m, len(self.target)))))

    def document(self, name: str) -> GoldDocument:
        """The finished document; beads with segments on one side only are cut into single ones."""
        beads: list[GoldBead] = []
        for source, target in self.beads:
            if source and target:
                beads.append((source, target))
            else:
                beads.extend([((i,), ()) for i in source] + [((), (j,)) for j in target])
        return GoldDocument(name, tuple(self.source), tuple(self.target), tuple(beads))


def _rebuilt(
    document: GoldDocument,
    change: Callable[[int, tuple[list[str], list[str]]], tuple[list[str], list[str]]],
) -> GoldDocument:
    page = _Page()
    for at, bead in enumerate(document.beads):
        page.add(*change(at, _texts(document, bead)))
    return page.document(document.name)


def _texts(document: GoldDocument, bead: GoldBead) -> tuple[list[str], list[str]]:
    return [document.source[i] for i in bead[0]], [document.target[j] for j in bead[1]]


def _run(rng: np.random.Generator, chain: float) -> int:
    """One and, with probability ``chain``, one more, and again."""
    return int(rng.geometric(1.0 - chain))


def _merged(
    lines: Sequence[Line], arabic: bool, rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Lines chained on one side, apart on the other."""
    if not arabic:
        return [" ".join(line[0] for line in lines)], [line[1] for line in lines]
    joint = (" و", "، و", "؛ و", ". ")[int(rng.integers(4))]
    pieces = [line[1].strip() for line in lines]
    chained = [piece.rstrip(".") for piece in pieces[:-1]] if joint != ". " else pieces[:-1]
    separator = joint if joint != ". " else " "
    return [line[0] for line in lines], [separator.join([*chained, pieces[-1]])]


def _split(line: Line, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """A line cut in two on one side, at the clause boundary nearest its middle."""
    side = int(rng.integers(2))
    parts = _halves(line[side])
    return (parts, [line[1]]) if side == 0 else ([line[0]], parts)


def _halves(text: str) -> list[str]:
    if len(text) < _SHORTEST_TO_SPLIT:
        return [text]
    cuts = [match.end() for match in _CLAUSE.finditer(text)]
    cuts = [cut for cut in cuts if 0.2 < cut / len(text) < 0.8]
    if not cuts:
        cuts = [match.end() for match in re.finditer(r"\s+", text)]
        cuts = [cut for cut in cuts if 0.3 < cut / len(text) < 0.7]
    if not cuts:
        return [text]
    cut = min(cuts, key=lambda place: abs(place - len(text) / 2))
    return [text[:cut].strip(), text[cut:].strip()]


def _shifted(first: Line, second: Line, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Two lines of which one side is cut at a clause of the second line: a 2:2 bead."""
    side = int(rng.integers(2))
    parts = _halves(second[side])
    if len(parts) < 2:
        return [first[0], second[0]], [f"{first[1]} {second[1]}"]
    moved = [f"{first[side].rstrip('.')} {parts[0]}", parts[1]]
    return (moved, [first[1], second[1]]) if side == 0 else ([first[0], second[0]], moved)


def inserted(
    document: GoldDocument, foreign: GoldDocument, count: int, at: int, side: str
) -> GoldDocument:
    """The document with the first ``count`` segments of a foreign one put before bead ``at``."""
    texts = (foreign.source if side == "source" else foreign.target)[:count]
    page = _Page()
    for number, bead in enumerate(document.beads):
        if number == at:
            for text in texts:
                page.add(*(([text], []) if side == "source" else ([], [text])))
        page.add(*_texts(document, bead))
    return page.document(document.name)


def boilerplate(document: GoldDocument, share: float, seed: int, kinds: int = 10) -> GoldDocument:
    """The document with ``share`` of its beads overwritten by one of ``kinds`` one-to-one beads."""
    rng = np.random.default_rng(seed)
    plain = [bead for bead in document.beads if len(bead[0]) == len(bead[1]) == 1]
    chosen = [plain[int(at)] for at in rng.choice(len(plain), size=kinds, replace=False)]
    templates = [_texts(document, bead) for bead in chosen]

    def overwrite(_: int, bead: tuple[list[str], list[str]]) -> tuple[list[str], list[str]]:
        return templates[int(rng.integers(kinds))] if rng.random() < share else bead

    return _rebuilt(document, overwrite)


def free(document: GoldDocument, share: float, seed: int) -> GoldDocument:
    """The document with ``share`` of the words of every Arabic segment lost: a free translation."""
    rng = np.random.default_rng(seed)

    def thin(text: str) -> str:
        kept = [word for word in text.split() if rng.random() >= share]
        return " ".join(kept) or text

    def loosen(_: int, bead: tuple[list[str], list[str]]) -> tuple[list[str], list[str]]:
        return bead[0], [thin(text) for text in bead[1]]

    return _rebuilt(document, loosen)
