"""The check against clean translations and against errors put into them.

    python -m benchmarks.check                 both tables
    python -m benchmarks.check --verbose       also every false alarm and every error missed

False alarms: findings per segment on the news of the shared development set (halves apart, line by
line and aligned by us) and on the sample shelf's gold, each brief against a memory of the briefs
that are older. Recall: per class of error, over news and shelf, drafts with dropped or added
sentences aligned by us. Terms have a benchmark of their own, ``benchmarks/check_terms.py``.
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
import time
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from align.pipeline import align_segments, as_segments
from benchmarks.seeded_errors import (
    FOUND_BY,
    CleanDocument,
    SeededDraft,
    news,
    seeded,
    shelf,
)
from tm.check.checking import check_draft
from tm.check.config import DEFAULT
from tm.check.drafts import draft_of_alignment
from tm.check.finding import Draft, DraftPair, Severity
from tm.check.registry import RULES
from tm.check.rule import House
from tm.store import open_store
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.encoder import Encoder
    from tm.check.finding import Finding

Pair = tuple[str, str]


def as_draft(pairs: Sequence[Pair], date: str = "") -> Draft:
    """Pairs as they are; the number of a pair is the number of its segments."""
    day = datetime.date.fromisoformat(date) if date else None
    return Draft(
        tuple(
            DraftPair(en, ar, range(at, at + bool(en)), range(at, at + bool(ar)), date=day)
            for at, (en, ar) in enumerate(pairs)
        )
    )


def aligned(pairs: Sequence[Pair], encoder: Encoder) -> tuple[Draft, list[int], list[int]]:
    """The two sides aligned afresh, and the pair from which each segment comes."""
    places_en, places_ar = ([at for at, pair in enumerate(pairs) if pair[side]] for side in (0, 1))
    english = as_segments([pairs[at][0] for at in places_en])
    arabic = as_segments([pairs[at][1] for at in places_ar])
    return draft_of_alignment(align_segments(english, arabic, encoder)), places_en, places_ar


def memory(documents: Iterable[CleanDocument], folder: Path) -> House:
    """A memory of these documents."""
    store = open_store(str(folder / f"{time.monotonic_ns()}.db"))
    units: dict[Pair, list[Origin]] = defaultdict(list)
    for document in documents:
        date = datetime.date.fromisoformat(document.date) if document.date else None
        for pair in document.pairs:
            if all(pair):
                units[pair].append(Origin(document.name, date=date))
    store.add([TranslationUnit(*pair, origins=tuple(places)) for pair, places in units.items()])
    return House(store)


def findings(draft: Draft, house: House, names: frozenset[str] | None = None) -> Sequence[Finding]:
    rules = [rule for rule in RULES if names is None or rule.name in names]
    return check_draft(draft, house, rules, DEFAULT, {}).findings


class Alarms:
    """Findings on clean text, and over how many segments."""

    def __init__(self, name: str, verbose: bool) -> None:
        self.name, self.verbose = name, verbose
        self.segments = 0
        self.counts: Counter[tuple[str, Severity]] = Counter()

    def add(self, segments: int, found: Iterable[Finding]) -> None:
        """Count the findings on that many segments."""
        self.segments += segments
        for finding in found:
            self.counts[finding.rule, finding.severity] += 1
            if self.verbose:
                print(f"# {self.name} {finding.severity} {finding.rule}: {finding.message}")
                print(f"#     {finding.source}\n#     {finding.target}")

    def row(self) -> str:
        """A line of the table."""
        errors = sum(n for (_, level), n in self.counts.items() if level is Severity.ERROR)
        numbers = self.counts["numbers", Severity.ERROR]
        told = ", ".join(f"{rule} {level} {n}" for (rule, level), n in sorted(self.counts.items()))
        share = 100 / max(self.segments, 1)
        return (
            f"| {self.name} | {self.segments} | {numbers * share:.2f} % | "
            f"{errors * share:.2f} % | {told} |"
        )


def false_alarms(encoder: Encoder, folder: Path, verbose: bool) -> None:
    print("| clean text | segments | numbers | all errors | findings |\n|---|---:|---:|---:|---|")
    documents = news()
    for half, chosen in (("first", documents[::2]), ("second", documents[1::2])):
        lines = Alarms(f"news, {half} half, by line", verbose)
        ours = Alarms(f"news, {half} half, aligned", verbose)
        for document in chosen:
            lines.add(len(document.pairs), findings(as_draft(document.pairs), House(None, encoder)))
            draft, _, _ = aligned(document.pairs, encoder)
            ours.add(len(document.pairs), findings(draft, House(None, encoder)))
        print(lines.row())
        print(ours.row())
    briefs = shelf()
    gold = Alarms("sample shelf, gold", verbose)
    for brief in briefs:
        before = [other for other in briefs if other.date < brief.date]
        house = House(memory(before, folder).store, encoder)
        two_sided = [pair for pair in brief.pairs if all(pair)]
        gold.add(len(two_sided), findings(as_draft(two_sided, brief.date), house))
    print(gold.row())


def found_in(draft: SeededDraft, house: House, encoder: Encoder) -> dict[int, Severity]:
    """The pairs of the errors that are found, with the highest severity."""
    rules = FOUND_BY[draft.kind]
    levels: dict[int, Severity] = {}
    if draft.kind.startswith("sentence"):
        checked, english, arabic = aligned(draft.pairs, encoder)
    else:
        checked = as_draft(draft.pairs)
        english = arabic = list(range(len(draft.pairs)))
    for finding in findings(checked, house, rules):
        if finding.source_segment is not None:
            at = english[finding.source_segment]
        else:
            at = arabic[finding.target_segment or 0]
        if at in draft.at and (at not in levels or levels[at].rank < finding.severity.rank):
            levels[at] = finding.severity
    return levels


def recall(encoder: Encoder, folder: Path, verbose: bool) -> None:
    total: Counter[str] = Counter()
    any_level: Counter[str] = Counter()
    errors: Counter[str] = Counter()

    def count(draft: SeededDraft, house: House) -> None:
        levels = found_in(draft, house, encoder)
        total[draft.kind] += len(draft.at)
        any_level[draft.kind] += len(levels)
        errors[draft.kind] += sum(level is Severity.ERROR for level in levels.values())
        if verbose:
            for at in draft.at:
                if at not in levels:
                    print(f"# missed {draft.kind} {draft.document} {draft.pairs[at]}")

    for document in news():
        for draft in seeded(document):
            count(draft, House(None, encoder))
    briefs = shelf()
    for brief in briefs:
        others = [other for other in briefs if other is not brief]
        house = House(memory(others, folder).store, encoder)
        for draft in seeded(brief):
            count(draft, house)
    print("\n| error | seeded | found | as an error |\n|---|---:|---:|---:|")
    for kind in FOUND_BY:
        of = max(total[kind], 1)
        print(f"| {kind} | {total[kind]} | {any_level[kind] / of:.2f} | {errors[kind] / of:.2f} |")
    print(f"| all | {total.total()} | {any_level.total() / total.total():.2f} | |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--encoder", help="a directory or name; by default the bundled one")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--only", choices=["alarms", "recall"])
    options = parser.parse_args()
    encoder = open_encoder(options.encoder)
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "recall":
            false_alarms(encoder, Path(folder), options.verbose)
        if options.only != "alarms":
            recall(encoder, Path(folder), options.verbose)
    print(f"\nmuwazi {version('muwazi')} | encoder {encoder.signature} | {datetime.date.today()}")


if __name__ == "__main__":
    main()
