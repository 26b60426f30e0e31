"""What the check finds of errors of other kinds than those its rules were written against.

    python -m benchmarks.check_perturbed             the table
    python -m benchmarks.check_perturbed --verbose   also every error missed

``benchmarks/perturbed.py`` makes the errors, in the news of the shared development set and in the
sample shelf (each brief against a memory of all others). An error counts as found if its pair has
a finding that it does not have when it is clean. The last line is no error: two neighbouring Arabic
sentences in one segment, aligned by us; what is counted there are findings too many.
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from benchmarks.check import aligned, as_draft, findings, memory
from benchmarks.perturbed import CHANGES
from benchmarks.seeded_errors import CleanDocument, news, shelf
from tm.check.finding import Severity
from tm.check.rule import House

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.encoder import Encoder
    from tm.check.finding import Draft, Finding

# Errors that only the memory can tell.
_BY_MEMORY = ("name respelled", "rival rendering, with و")
# Errors of one draft stand so far apart.
_APART = 5


def documents(encoder: Encoder, folder: Path) -> Iterator[tuple[CleanDocument, House]]:
    """Clean two-sided documents and what each is held against."""
    for document in news():
        yield document, House(None, encoder)
    briefs = [
        CleanDocument(one.name, tuple(pair for pair in one.pairs if all(pair)), one.date)
        for one in shelf()
    ]
    for brief in briefs:
        others = [other for other in briefs if other is not brief]
        yield brief, House(memory(others, folder).store, encoder)


def by_pair(draft: Draft, house: House) -> dict[int, set[tuple[str, str, Severity]]]:
    """What is told of each pair."""
    found: dict[int, set[tuple[str, str, Severity]]] = {}
    for one in findings(draft, house):
        place = one.source_segment if one.source_segment is not None else one.target_segment
        found.setdefault(place or 0, set()).add(_told(one))
    return found


def _told(one: Finding) -> tuple[str, str, Severity]:
    return one.rule, one.message, one.severity


def merged(document: CleanDocument) -> tuple[tuple[str, str], ...]:
    """Every fourth Arabic sentence joined to the one before it."""
    pairs = list(document.pairs)
    for at in range(3, len(pairs), 4):
        pairs[at - 1] = (pairs[at - 1][0], f"{pairs[at - 1][1]} {pairs[at][1]}")
        pairs[at] = (pairs[at][0], "")
    return tuple(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    encoder = open_encoder()
    made, found, warned = Counter[str](), Counter[str](), Counter[str]()
    joins, alarms = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for document, house in documents(encoder, Path(folder)):
            clean = by_pair(as_draft(document.pairs, document.date), house)
            alone = House(None, encoder)
            by_itself = by_pair(as_draft(document.pairs, document.date), alone)
            for kind, change in CHANGES.items():
                wrong = {
                    at: text
                    for at in range(len(document.pairs))
                    if (text := change(document, at)) is not None
                }
                asked = house if kind in _BY_MEMORY else alone
                known = clean if kind in _BY_MEMORY else by_itself
                for first in range(_APART):
                    chosen = [at for at in wrong if at % _APART == first]
                    if not chosen:
                        continue
                    pairs = [
                        (en, wrong[at] if at in chosen else ar)
                        for at, (en, ar) in enumerate(document.pairs)
                    ]
                    told = by_pair(as_draft(pairs, document.date), asked)
                    for at in chosen:
                        new = told.get(at, set()) - known.get(at, set())
                        made[kind] += 1
                        found[kind] += bool(new)
                        warned[kind] += any(level is not Severity.NOTE for _, _, level in new)
                        if options.verbose and not new:
                            print(f"# missed {kind} {document.name}\n#   {pairs[at]}")
            if house.store is None:
                one, _, _ = aligned(merged(document), encoder)
                joins += len(document.pairs) // 4
                alarms += sum(
                    finding.rule in ("omission", "addition") for finding in findings(one, house)
                )
    print("| error | made | found | as a warning or an error |\n|---|---:|---:|---:|")
    for kind in CHANGES:
        of = max(made[kind], 1)
        print(f"| {kind} | {made[kind]} | {found[kind] / of:.2f} | {warned[kind] / of:.2f} |")
    print(
        f"\ntwo sentences in one segment: {joins}, of which {alarms} raise an omission or addition"
    )
    print(f"\nmuwazi {version('muwazi')} | encoder {encoder.signature} | {datetime.date.today()}")


if __name__ == "__main__":
    main()
