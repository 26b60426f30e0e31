"""The check's word on terms: alarms on the clean sample shelf, and exchanged renderings found.

    python -m benchmarks.check_terms                  both tables
    python -m benchmarks.check_terms --half first --verbose

Each brief of the shelf is held against a memory: of the *older* briefs, or of the *whole* shelf,
itself among them; with or without its own date; with or without a termbase (the newest
rendering of each planted term preferred, the others superseded since the next one came).
``benchmarks/seeded_terms.py`` makes the errors. Settings were chosen on the first half of the
briefs (every other one by date).
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from benchmarks.seeded_errors import shelf
from benchmarks.seeded_terms import KINDS, house_termbase, planted, swapped_drafts
from tm.check.checking import check_draft
from tm.check.config import DEFAULT
from tm.check.finding import Draft, DraftPair, Severity
from tm.check.registry import RULES
from tm.check.rule import House
from tm.store import open_store
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.encoder import Encoder
    from benchmarks.seeded_errors import CleanDocument, SeededDraft
    from tm.check.finding import Finding

Pair = tuple[str, str]
_RULES = ("termbase", "house", "consistency")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a brief is held against."""

    memory: str
    dated: bool
    termbase: bool = False

    @property
    def name(self) -> str:
        """As the tables call it."""
        return f"{self.memory}, {'dated' if self.dated else 'no date'}" + (
            ", termbase" if self.termbase else ""
        )

    def documents(self, brief: CleanDocument, briefs: Sequence[CleanDocument]) -> set[str]:
        """The names of the briefs that the memory is made from."""
        return {other.name for other in briefs if self.memory == "whole" or other.date < brief.date}


SCENES = (
    Scene("older", dated=True),
    Scene("whole", dated=True),
    Scene("whole", dated=False),
    Scene("older", dated=True, termbase=True),
)


class Bench:
    """The shelf, its memories, and what the rules on terms say of drafts."""

    def __init__(self, encoder: Encoder, folder: Path, verbose: bool) -> None:
        self._encoder, self._folder, self._verbose = encoder, folder, verbose
        self.briefs = shelf()
        self._rules = [rule for rule in RULES if rule.name in _RULES]

    def house(self, documents: Iterable[str], termbase: bool) -> House:
        """A memory of these briefs."""
        wanted = set(documents)
        units: dict[Pair, list[Origin]] = defaultdict(list)
        for brief in self.briefs:
            origin = Origin(brief.name, date=datetime.date.fromisoformat(brief.date))
            for pair in brief.pairs if brief.name in wanted else ():
                if all(pair):
                    units[pair].append(origin)
        store = open_store(str(self._folder / f"{time.monotonic_ns()}.db"))
        store.add([TranslationUnit(*pair, origins=tuple(at)) for pair, at in units.items()])
        for concept in house_termbase(planted()) if termbase else ():
            store.put_concept(concept, by="benchmark")
        return House(store, self._encoder)

    def findings(
        self, pairs: Sequence[Pair], house: House, date: str | None
    ) -> dict[int, list[Finding]]:
        """Findings by the number of their pair."""
        day = datetime.date.fromisoformat(date) if date else None
        draft = Draft(
            tuple(
                DraftPair(en, ar, range(at, at + 1), range(at, at + 1), date=day)
                for at, (en, ar) in enumerate(pairs)
            )
        )
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in check_draft(draft, house, self._rules, DEFAULT, {}).findings:
            found[finding.source_segment or 0].append(finding)
        return found

    def clean(self, scene: Scene, chosen: Sequence[CleanDocument]) -> str:
        """A row: segments, and the share of them with an error, and with a warning at most."""
        segments, levels = 0, Counter[Severity]()
        for brief in chosen:
            house = self.house(scene.documents(brief, self.briefs), scene.termbase)
            segments += len(brief.pairs)
            for found in self.findings(brief.pairs, house, _date(brief, scene)).values():
                worst = max(found, key=lambda one: one.severity.rank)
                levels[worst.severity] += 1
                if self._verbose and worst.severity is not Severity.NOTE:
                    self._show(f"clean {scene.name} {brief.name}", worst)
        shares = [levels[one] / segments for one in (Severity.ERROR, Severity.WARNING)]
        return f"| {scene.name} | {segments} | " + " | ".join(f"{one:.2%}" for one in shares) + " |"

    def swapped(self, scene: Scene, chosen: Sequence[CleanDocument]) -> list[str]:
        """A row for each kind: how many were seeded, and what share of them was found."""
        seeded, found, errors = Counter[str](), Counter[str](), Counter[str]()
        for brief in chosen:
            documents = scene.documents(brief, self.briefs)
            house = self.house(documents, scene.termbase)
            for draft in swapped_drafts(brief, documents, preferred=scene.termbase):
                told = self.findings(draft.pairs, house, _date(brief, scene))
                seeded[draft.kind] += len(draft.at)
                for at in draft.at:
                    ranks = [one.severity.rank for one in told.get(at, [])]
                    found[draft.kind] += bool(ranks)
                    errors[draft.kind] += Severity.ERROR.rank in ranks
                    if self._verbose and not ranks:
                        self._miss(scene, draft, at)
        return [
            f"| {scene.name} | {kind} | {seeded[kind]} | {found[kind] / seeded[kind]:.2f} | "
            f"{errors[kind] / seeded[kind]:.2f} |"
            for kind in KINDS
            if seeded[kind]
        ]

    def _show(self, where: str, finding: Finding) -> None:
        print(f"# {where} {finding.severity} {finding.rule}: {finding.message}")
        print("#    " + "; ".join(one.what for one in finding.evidence))

    def _miss(self, scene: Scene, draft: SeededDraft, at: int) -> None:
        print(f"# missed {scene.name} {draft.kind} {draft.document}: {draft.pairs[at][0]}")
        print(f"#    {draft.pairs[at][1]}")


def _date(brief: CleanDocument, scene: Scene) -> str | None:
    return brief.date if scene.dated else None


def two_sided(brief: CleanDocument) -> CleanDocument:
    """The brief without what stands on one side only."""
    return replace(brief, pairs=tuple(pair for pair in brief.pairs if all(pair)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--encoder", help="a directory or name; by default the bundled one")
    parser.add_argument("--half", choices=("first", "second", "both"), default="both")
    parser.add_argument("--only", choices=("clean", "swapped"))
    parser.add_argument("--scene", type=int, action="append", help="which scene, from 0")
    parser.add_argument("--verbose", action="store_true", help="show alarms and misses")
    options = parser.parse_args()
    encoder = open_encoder(options.encoder)
    scenes = [SCENES[at] for at in options.scene or range(len(SCENES))]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(encoder, Path(folder), options.verbose)
        bench.briefs = [two_sided(brief) for brief in bench.briefs]
        half = {"first": slice(0, None, 2), "second": slice(1, None, 2), "both": slice(None)}
        chosen = bench.briefs[half[options.half]]
        if options.only != "swapped":
            print("| memory | segments | with an error | with a warning |\n|---|---:|---:|---:|")
            for scene in scenes:
                print(bench.clean(scene, chosen), flush=True)
        if options.only != "clean":
            print("\n| memory | error | seeded | found | as an error |\n|---|---|---:|---:|---:|")
            for scene in scenes:
                print("\n".join(bench.swapped(scene, chosen)), flush=True)
    print(f"\nmuwazi {version('muwazi')} | encoder {encoder.signature} | {datetime.date.today()}")


if __name__ == "__main__":
    main()
