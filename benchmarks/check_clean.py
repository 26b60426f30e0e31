"""What the check says of clean translations, in halves: what was read in mending it, and the rest.

    python -m benchmarks.check_clean                      both halves
    python -m benchmarks.check_clean --half held-out --show   each finding, to be judged by reading

Every document is held against a memory of the *others* of its collection, and the sample shelf
besides against its *older* briefs. A hash of its name puts a document into a half; of TICO-19,
which is one text, sixty lines are a document. Of the shared shelf the fourteen pairs of a half that
a hash puts first are taken, among those of 25 segments and more; they are translated freely, so
that most of what is said of their numbers and of what is missing is so.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from align.errors import MuwaziError
from benchmarks.check import as_draft, memory
from benchmarks.seeded_errors import CleanDocument, news, shelf
from benchmarks.terms import tmx_units
from tests.shared import shared_root
from tm.check.checking import check_draft
from tm.check.config import DEFAULT
from tm.check.drafts import draft_of_documents
from tm.check.finding import Draft, Severity
from tm.check.registry import RULES
from tm.check.rule import House

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.encoder import Encoder

_LINES, _LONG, _CHOSEN, _TICO = 60, 25, 14, 10


@dataclass(frozen=True, slots=True)
class Case:
    """A clean document as a draft, and the documents that its memory is made from."""

    name: str
    draft: Draft
    others: tuple[CleanDocument, ...]


def held_out(name: str) -> bool:
    """Whether a document was not read in mending the rules."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 1


def collections(encoder: Encoder) -> Iterator[tuple[str, list[Case]]]:
    """The collections, each with its documents."""
    yield "news", [_case(one, news()) for one in news()]
    briefs = [
        CleanDocument(one.name, tuple(pair for pair in one.pairs if all(pair)), one.date)
        for one in shelf()
    ]
    older = [_case(one, [other for other in briefs if other.date < one.date]) for one in briefs]
    yield "sample shelf, older briefs", older
    yield "sample shelf, other briefs", [_case(one, briefs) for one in briefs]
    units = list(tmx_units(shared_root() / "eval/exchange/tico19.en-ar.tmx"))
    texts = [
        CleanDocument(
            f"tico{start // _LINES}",
            tuple((unit.en, unit.ar) for unit in units[start : start + _LINES]),
        )
        for start in range(0, len(units), _LINES)
    ]
    for half in (False, True):
        chosen = [one for one in texts if held_out(one.name) is half][:_TICO]
        yield "TICO-19", [_case(one, texts) for one in chosen]
    yield "shared shelf, aligned", list(_shared_shelf(encoder))


def _case(document: CleanDocument, others: Sequence[CleanDocument]) -> Case:
    return Case(
        document.name,
        as_draft(document.pairs, document.date),
        tuple(other for other in others if other.name != document.name),
    )


def _shared_shelf(encoder: Encoder) -> Iterator[Case]:
    drafts: dict[str, Draft] = {}
    for english in sorted((shared_root() / "shelf/en").glob("*.md")):
        arabic = shared_root() / "shelf/ar" / english.name
        try:
            drafts[english.stem] = draft_of_documents(english, arabic, encoder)
        except MuwaziError as error:
            print(f"# {error}")
    documents = [
        CleanDocument(
            name,
            tuple((pair.source, pair.target) for pair in draft.pairs),
            str(draft.pairs[0].date or "") if draft.pairs else "",
        )
        for name, draft in drafts.items()
    ]
    for half in (False, True):
        long = [n for n, d in drafts.items() if len(d.pairs) >= _LONG and held_out(n) is half]
        long.sort(key=lambda name: hashlib.sha256(f"x{name}".encode()).digest())
        for name in long[:_CHOSEN]:
            others = tuple(one for one in documents if one.name != name)
            yield Case(name, drafts[name], others)


def main() -> None:
    """Print a row for each collection and half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--half", choices=("read", "held-out"))
    parser.add_argument("--show", action="store_true", help="every warning and error")
    options = parser.parse_args()
    encoder = open_encoder()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    segments: Counter[tuple[str, str]] = Counter()
    for collection, cases in collections(encoder):
        for case in cases:
            half = "held-out" if held_out(case.name) else "read"
            if options.half not in (None, half):
                continue
            segments[collection, half] += sum(pair.two_sided for pair in case.draft.pairs)
            with tempfile.TemporaryDirectory() as folder:
                house = House(memory(case.others, Path(folder)).store, encoder)
                for one in check_draft(case.draft, house, RULES, DEFAULT, {}).findings:
                    counts[collection, half][f"{one.rule} {one.severity}"] += 1
                    if options.show and one.severity is not Severity.NOTE:
                        print(f"# {case.name} {one.severity} {one.rule}: {one.message}")
                        print(f"#    {one.source}\n#    {one.target}")
    print("| clean text | half | segments | findings |\n|---|---|---:|---|")
    for (collection, half), count in segments.items():
        told = ", ".join(f"{name} {n}" for name, n in sorted(counts[collection, half].items()))
        print(f"| {collection} | {half} | {count} | {told} |")
    print(f"\nmuwazi {version('muwazi')} | encoder {encoder.signature} | {datetime.date.today()}")


if __name__ == "__main__":
    main()
