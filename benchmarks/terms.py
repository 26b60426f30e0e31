"""Renderings against term lists: how often the listed one is first, and is found with its dates.

    python -m benchmarks.terms                  both tables
    python -m benchmarks.terms --list F.tsv --tmx F.tmx --half odd --verbose

The first table takes a list of terms (English, Arabic) and a memory made from a TMX. A term counts
where its Arabic stands, by matching form, in at least one unit that contains the English; it is
*first* (*in three*) where the listed Arabic is the most frequent rendering found (one of three).
The second takes the sample shelf, cut into units by its gold beads, and ``tests/gold/terms.json``.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from tm.indexing import index_terms
from tm.store import open_store
from tm.terms.renderings import RenderingFinder, term_words
from tm.terms.sentence import Sentence, forms_of, positions, same_phrase
from tm.unit import Origin, TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.encoder import Encoder
    from tm.store import Store
    from tm.terms.rendering import TermReport

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("MUWAZI_SHARED", ROOT.parent / "shared"))
GOLD = ROOT / "tests" / "gold"


@dataclass(frozen=True, slots=True)
class Score:
    """How a term list fared."""

    terms: int
    first: int
    in_three: int


def tmx_units(path: Path) -> Iterator[TranslationUnit]:
    from tm.formats.format import ReadSettings
    from tm.formats.registry import format_for

    yield from format_for(path).read(path, ReadSettings(path.stem), lambda damage: None)


def gold_units(document: str, date: str) -> Iterator[TranslationUnit]:
    """The units of a brief of the sample shelf, as its gold beads have them."""
    base = GOLD / "alignment" / document
    english = base.with_suffix(".en").read_text(encoding="utf-8").split("\n")
    arabic = base.with_suffix(".ar").read_text(encoding="utf-8").split("\n")
    beads = json.loads(base.with_suffix(".gold.json").read_text(encoding="utf-8"))["beads"]
    origin = Origin(document, date=datetime.date.fromisoformat(date))
    for source, target in beads:
        if source and target:
            texts = (" ".join(english[i] for i in source), " ".join(arabic[i] for i in target))
            yield TranslationUnit(*texts, origins=(origin,))


def holds(store: Store, en: str, ar: str) -> bool:
    """Whether any unit that contains the English contains the Arabic, by matching form."""
    wanted = term_words(en, "en")
    english = index_terms(" ".join(wanted), "en")
    found = store.holding([("en", english), ("ar", index_terms(ar, "ar"))], 1)
    return bool(wanted) and bool(found)


def term_list_score(
    store: Store, encoder: Encoder, pairs: Sequence[tuple[str, str]], verbose: bool
) -> Score:
    finder = RenderingFinder(store, encoder)
    terms = first = in_three = 0
    for en, ar in pairs:
        if not holds(store, en, ar):
            continue
        report = finder.renderings(en, "en")
        right = [same_phrase(one.key, ar, "ar") for one in report.renderings[:3]]
        terms += 1
        first += any(right[:1])
        in_three += any(right)
        if verbose and not any(right[:1]):
            show_miss(store, report, en, ar, any(right))
    return Score(terms, first, in_three)


def show_miss(store: Store, report: TermReport, en: str, ar: str, in_three: bool) -> None:
    wanted = [forms_of(word, "ar") for word in term_words(ar, "ar")]
    ids = [one.unit for rendering in report.renderings for one in rendering.occurrences]
    units = store.units(ids) + store.units([one.unit for one in report.unrendered])
    held = sum(bool(positions(Sentence.of(unit.ar, "ar"), wanted)) for unit in units)
    found = ", ".join(f"{one.form} {one.count}" for one in report.renderings[:6])
    print(f"{'3' if in_three else '-'} {en} | {ar} {held}/{len(units)} | {found}")


def planted_score(store: Store, encoder: Encoder, verbose: bool) -> tuple[int, int, int]:
    """(renderings planted, found, found with the right first and last date)."""
    finder = RenderingFinder(store, encoder)
    planted = found = dated = 0
    for term in json.loads((GOLD / "terms.json").read_text(encoding="utf-8"))["terms"]:
        report = finder.renderings(term["term"])
        for wanted in term["renderings"]:
            hits = [
                one for one in report.renderings if same_phrase(one.key, wanted["rendering"], "ar")
            ]
            dates = (wanted["first"], wanted["last"])
            right = bool(hits) and (str(hits[0].first), str(hits[0].last)) == dates
            planted += 1
            found += bool(hits)
            dated += right
            if verbose and not right:
                told = ", ".join(
                    f"{one.form} {one.count} {one.first}–{one.last}" for one in report.renderings
                )
                print(
                    f"- {term['term']} | {wanted['rendering']} {wanted['units']} {dates} | {told}"
                )
    return planted, found, dated


def signature(encoder: Encoder) -> str:
    return f"muwazi {version('muwazi')} | encoder {encoder.signature}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--list", type=Path, default=SHARED / "eval/terms/covid_terms.tsv")
    parser.add_argument("--tmx", type=Path, default=SHARED / "eval/exchange/tico19.en-ar.tmx")
    parser.add_argument("--half", choices=("odd", "even", "both"), default="both")
    parser.add_argument("--encoder")
    parser.add_argument("--verbose", action="store_true", help="show what was missed")
    arguments = parser.parse_args()
    encoder = open_encoder(arguments.encoder)
    lines = arguments.list.read_text(encoding="utf-8").splitlines()
    pairs = [(en, ar) for en, ar in (line.split("\t")[:2] for line in lines if line.strip())]
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/list.db") as store:
        store.add(tmx_units(arguments.tmx))
        for half, chosen in (("odd", pairs[::2]), ("even", pairs[1::2])):
            if arguments.half in (half, "both"):
                begin = time.perf_counter()
                score = term_list_score(store, encoder, chosen, arguments.verbose)
                seconds = time.perf_counter() - begin
                print(
                    f"{arguments.list.name} {half} lines: {score.terms} terms, first "
                    f"{score.first / score.terms:.3f}, in three {score.in_three / score.terms:.3f} "
                    f"({seconds:.1f} s)"
                )
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/shelf.db") as store:
        gold = json.loads((GOLD / "terms.json").read_text(encoding="utf-8"))["terms"]
        dates = {
            one["document"]: one["date"]
            for term in gold
            for rendering in term["renderings"]
            for one in rendering["documents"]
        }
        store.add(unit for name, date in dates.items() for unit in gold_units(name, date))
        planted, found, dated = planted_score(store, encoder, arguments.verbose)
        print(
            f"sample shelf: {planted} planted renderings, found {found / planted:.3f}, "
            f"with their dates {dated / planted:.3f}"
        )
    print(signature(encoder))


if __name__ == "__main__":
    main()
