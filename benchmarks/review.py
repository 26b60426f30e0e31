"""What a minute of review removes: the queue's order beside others, by a simulated expert.

python -m benchmarks.review [--encoder DIR] [--seed 23] [--sets law news]

The expert knows the gold beads. They take beads from the head of a queue, read them, let right ones
stand and put wrong ones right together with what hangs on them, at the seconds that the queue
reckons with (the texts read, and a decision a bead). Counted are beads that are wrong: two-sided
ones that gold does not have, and segments left alone that have a partner.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from align.alignment import Bead
from align.encoder import open_encoder
from align.evaluate import GoldDocument, read_gold
from align.model import load_model
from align.pipeline import DEFAULT, align_segments, as_segments, signature_of
from benchmarks.alignment_documents import disturbed_news
from tests.shared import shared_path
from tm.review.queue import gain_of, seconds_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.encoder import Encoder

REPOSITORY = Path(__file__).resolve().parent.parent
SHARES = (0.02, 0.05, 0.1, 0.2, 0.5)
_NONE = range(0)
SETS: dict[str, Callable[[int], list[GoldDocument]]] = {
    "law": lambda _: read_gold(shared_path("eval/alignment/alignar_law")),
    "literature": lambda _: read_gold(shared_path("eval/alignment/alignar_literature")),
    "briefs": lambda _: read_gold(REPOSITORY / "tests/gold/alignment"),
    "news": disturbed_news,
}


@dataclass(slots=True)
class Desk:
    """A document on the expert's desk: its beads as they are, and those decided on."""

    number: int
    gold: GoldDocument
    beads: list[Bead]
    decided: set[tuple[range, range]] = field(default_factory=set)

    def characters(self, bead: Bead) -> int:
        """How much there is to read in a bead."""
        texts = [self.gold.source[i] for i in bead.source]
        return sum(map(len, texts + [self.gold.target[j] for j in bead.target]))

    def right(self, bead: Bead) -> bool:
        """Whether gold has the bead, or leaves its segment alone."""
        if bead.source and bead.target:
            return (tuple(bead.source), tuple(bead.target)) in self.gold.beads
        paired = [b for b in self.gold.beads if b[0] and b[1]]
        return not any(set(b[0]) & set(bead.source) or set(b[1]) & set(bead.target) for b in paired)

    def wrong(self) -> int:
        """How many beads are wrong."""
        return sum(not self.right(bead) for bead in self.beads)

    def put_right(self, bead: Bead) -> float:
        """Replace a wrong bead, and all that hangs on it, by gold; the seconds it takes."""
        source, target = set(bead.source), set(bead.target)
        size = -1
        while size != len(source) + len(target):
            size = len(source) + len(target)
            for s, t in (*((b.source, b.target) for b in self.beads), *self.gold.beads):
                if source & set(s) or target & set(t):
                    source |= set(s)
                    target |= set(t)
        gone = [b for b in self.beads if source & set(b.source) or target & set(b.target)]
        come = self._gold_beads(source, target)
        at = self.beads.index(gone[0])
        self.beads = [b for b in self.beads if b not in gone]
        self.beads[at:at] = come
        self.decided |= {(b.source, b.target) for b in come}
        return sum(seconds_for(self.characters(b)) for b in come)

    def _gold_beads(self, source: set[int], target: set[int]) -> list[Bead]:
        """Gold over these segments; what no gold bead covers, or two do, stands alone."""
        found = []
        for s, t in self.gold.beads:
            if s and t and set(s) <= source and set(t) <= target:
                found.append(Bead(range(s[0], s[-1] + 1), range(t[0], t[-1] + 1), 1.0))
                source -= set(s)
                target -= set(t)
        found += [Bead(range(i, i + 1), _NONE, 1.0) for i in sorted(source)]
        return found + [Bead(_NONE, range(j, j + 1), 1.0) for j in sorted(target)]


def orders(seed: int) -> dict[str, Callable[[Desk, Bead], float]]:
    """What may come first: the greatest value of each of these."""
    chance = random.Random(seed)

    def gain(desk: Desk, bead: Bead) -> float:
        return gain_of(1 - bead.posterior, 1, desk.characters(bead))

    return {
        "document order": lambda desk, bead: -1000.0 * desk.number - desk.beads.index(bead),
        "by chance": lambda _, __: chance.random(),
        "least certain first": lambda _, bead: 1 - bead.posterior,
        "errors a minute (shipped)": gain,
    }


def reviewed(
    documents: list[tuple[GoldDocument, tuple[Bead, ...]]],
    order: Callable[[Desk, Bead], float],
    encoder: Encoder | None = None,
) -> list[float]:
    """The share of wrong beads removed at each of SHARES of the time a full review takes.

    With an encoder, what is left of a document is aligned again after each correction.
    """
    desks = [Desk(n, gold, list(beads)) for n, (gold, beads) in enumerate(documents)]
    total = sum(seconds_for(desk.characters(bead)) for desk in desks for bead in desk.beads)
    wrong = sum(desk.wrong() for desk in desks)
    left, spent = wrong, 0.0
    curve: list[float] = []
    worth: dict[tuple[int, range, range], float] = {}
    for desk in desks:
        worth |= {(desk.number, b.source, b.target): order(desk, b) for b in desk.beads}
    while worth and len(curve) < len(SHARES):
        key = max(worth, key=worth.__getitem__)
        desk = desks[key[0]]
        bead = next(b for b in desk.beads if (b.source, b.target) == key[1:])
        before = desk.wrong()
        if desk.right(bead):
            desk.decided.add(key[1:])
            spent += seconds_for(desk.characters(bead))
        else:
            spent += seconds_for(desk.characters(bead)) + desk.put_right(bead)
            if encoder is not None:
                desk.beads = list(aligned_again(desk, encoder))
            left += desk.wrong() - before
        del worth[key]
        if not (desk.right(bead) and key[1:] in desk.decided):
            worth = {k: v for k, v in worth.items() if k[0] != desk.number}
            worth |= {
                (desk.number, b.source, b.target): order(desk, b)
                for b in desk.beads
                if (b.source, b.target) not in desk.decided
            }
        while len(curve) < len(SHARES) and spent >= SHARES[len(curve)] * total:
            curve.append(1 - left / wrong)
    return curve + [1 - left / wrong] * (len(SHARES) - len(curve))


def aligned_again(desk: Desk, encoder: Encoder) -> tuple[Bead, ...]:
    """The document with all that was decided as fixed points."""
    sides = as_segments(desk.gold.source), as_segments(desk.gold.target)
    fixed = [b for b in desk.beads if (b.source, b.target) in desk.decided]
    found = align_segments(*sides, encoder, fixed=fixed).beads
    desk.decided = {(b.source, b.target) for b in fixed}
    return plain(found)


def plain(beads: tuple[Bead, ...]) -> tuple[Bead, ...]:
    """Beads with one and the same empty range wherever a side is empty."""
    return tuple(Bead(b.source or _NONE, b.target or _NONE, b.posterior) for b in beads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder")
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    options = parser.parse_args()
    encoder = open_encoder(options.encoder)
    print(f"{signature_of(encoder, DEFAULT, load_model())} | seed {options.seed}")
    for name in options.sets:
        golds = SETS[name](options.seed)
        documents = []
        for gold in golds:
            sides = as_segments(gold.source), as_segments(gold.target)
            documents.append((gold, plain(align_segments(*sides, encoder).beads)))
        wrong = sum(Desk(0, gold, list(beads)).wrong() for gold, beads in documents)
        print(f"\n{name}: {sum(len(b) for _, b in documents)} beads, {wrong} wrong\n")
        print("| order | " + " | ".join(f"{share:.0%} of the time" for share in SHARES) + " |")
        print("|---|" + "---:|" * len(SHARES))
        for title, order in orders(options.seed).items():
            print_row(title, reviewed(documents, order))
        shipped = orders(options.seed)["errors a minute (shipped)"]
        print_row("the same, the rest aligned again", reviewed(documents, shipped, encoder))


def print_row(title: str, curve: list[float]) -> None:
    print(f"| {title} | " + " | ".join(f"{value:.0%}" for value in curve) + " |", flush=True)


if __name__ == "__main__":
    main()
