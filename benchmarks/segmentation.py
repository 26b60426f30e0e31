"""Sentence boundaries: our rules beside sentencex, on cases, on news, on the sample shelf.

    python -m benchmarks.segmentation              the three tables and the speed
    python -m benchmarks.segmentation --verbose    and what sentencex gets wrong of the cases

*Cases*: tests/cases/segmentation.*.json, right as a whole or wrong (our own known failures count as
wrong). *News*: the lines of shared/eval/documents/news joined by spaces; recall is over the line
ends at which the line itself ends in a full stop, question or exclamation mark (a headline does
not show where it ends), precision over the boundaries found; lines hold more than one sentence
here and there, so neither can be 1. *PUD*: the same for the sentences of
shared/eval/retrieval/ud_pud.tsv, ten joined to a paragraph; the rules were written without it.
*Shelf*: the segments of tests/gold/alignment, from the
paragraphs of the documents as we read them. Speed is over the news, in paragraphs of ten lines.
"""

from __future__ import annotations

import argparse
import difflib
import json
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import sentencex  # type: ignore[import-untyped]

from align.document import BlockKind
from align.reading import read_document
from align.sentences import sentences
from tests.shared import ROOT, shared_root

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.document import Document, Language

LANGUAGES: tuple[Language, ...] = ("en", "ar")


def ours(text: str, language: Language) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


def theirs(text: str, language: Language) -> list[str]:
    return [piece.strip() for piece in sentencex.segment(language, text) if piece.strip()]


SEGMENTERS: dict[str, Callable[[str, Language], list[str]]] = {"muwazi": ours, "sentencex": theirs}


def cases(cut: Callable[[str, Language], list[str]], language: Language, verbose: bool) -> str:
    path = ROOT / "tests" / "cases" / f"segmentation.{language}.json"
    table = json.loads(path.read_text(encoding="utf-8"))["cases"]
    right = 0
    wrong: dict[str, int] = {}
    for case in table:
        text = case.get("text") or " ".join(case["sentences"])
        if cut(text, language) == case["sentences"]:
            right += 1
            continue
        wrong[case["rule"]] = wrong.get(case["rule"], 0) + 1
        if verbose and cut is theirs:
            print(f"  {case['rule']}: {' ¦ '.join(cut(text, language))}")
    if verbose and cut is theirs:
        print("  wrong by rule:", wrong)
    return f"{right}/{len(table)}"


def joined(
    cut: Callable[[str, Language], list[str]], language: Language, documents: list[list[str]]
) -> str:
    """Recall and precision of boundaries in documents whose lines are joined."""
    expected = found = hit = extra = 0
    for lines in documents:
        text = " ".join(lines)
        ends, at = set(), 0
        for line in lines:
            at += len(line) + 1
            ends.add(_letters(text[:at]))
        got, at = set(), 0
        for piece in cut(text, language):
            at += _letters(piece)
            got.add(at)
        shown = {end for end, line in zip(sorted(ends), lines, strict=False) if _stopped(line)}
        expected += len(shown)
        hit += len(shown & got)
        found += len(got)
        extra += len(got - ends)
    return f"{hit / expected:.3f} / {1 - extra / found:.3f}"


def _letters(text: str) -> int:
    """A measure of place that white space does not change."""
    return sum(not character.isspace() for character in text)


def _stopped(line: str) -> bool:
    return line.rstrip("\"'”’»)] ")[-1:] in ".!?؟"


def _news(language: Language) -> list[list[str]]:
    folder = shared_root() / "eval" / "documents" / "news"
    return [
        [" ".join(line.split()) for line in path.read_text(encoding="utf-8").splitlines() if line]
        for path in sorted(folder.glob(f"*.{language}"))
    ]


def _pud(language: Language) -> list[list[str]]:
    path = shared_root() / "eval" / "retrieval" / "ud_pud.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    side = [" ".join(row[language == "ar"].split()) for row in rows]
    return [side[at : at + 10] for at in range(0, len(side), 10)]


def shelf(cut: Callable[[str, Language], list[str]], language: Language) -> float:
    """The share of the shelf's hand-made segments that come out exactly."""
    lines = same = 0
    for path in sorted((ROOT / "tests" / "gold" / "alignment").glob(f"*.{language}")):
        want = path.read_text(encoding="utf-8").splitlines()
        (source,) = (ROOT / "corpora" / language).glob(f"{path.stem}.*")
        got = _cut_document(read_document(source, language), cut)
        matcher = difflib.SequenceMatcher(None, want, got, autojunk=False)
        same += sum(block.size for block in matcher.get_matching_blocks())
        lines += len(want)
    return same / lines


def _cut_document(document: Document, cut: Callable[[str, Language], list[str]]) -> list[str]:
    whole = {BlockKind.TITLE, BlockKind.HEADING}
    found: list[str] = []
    for block in document.blocks:
        found += [block.text] if block.kind in whole else cut(block.text, document.language)
    return found


def speed(cut: Callable[[str, Language], list[str]], language: Language) -> float:
    """Sentences a second of processor time, the best of three runs."""
    paragraphs = [
        " ".join(lines[at : at + 10])
        for lines in _news(language)
        for at in range(0, len(lines), 10)
    ] * 5
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        count = sum(len(cut(paragraph, language)) for paragraph in paragraphs)
        best = max(best, count / (time.process_time() - start))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    print("| segmenter | language | cases | news | PUD | shelf | sentences/s |")
    print("|---|---|---|---|---|---|---|")
    for name, cut in SEGMENTERS.items():
        for language in LANGUAGES:
            right = cases(cut, language, options.verbose)
            print(
                f"| {name} | {language} | {right} | {joined(cut, language, _news(language))} | "
                f"{joined(cut, language, _pud(language))} | {shelf(cut, language):.3f} | "
                f"{speed(cut, language):,.0f} |"
            )
    print(f"\nmuwazi {version('muwazi')} | sentencex {version('sentencex')} | one core")


if __name__ == "__main__":
    main()
