"""Reading and segmenting a shelf in one process: seconds, by step and by format.

    python -m benchmarks.reading                  the 94-pair development shelf
    python -m benchmarks.reading --shelf corpora  the sample shelf, all formats

Each row is one pass over all files of that kind, after one file of the kind has been read (so that
imports are counted in their own column, as a single call pays them).
"""

from __future__ import annotations

import argparse
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.reading import SUFFIXES, read_document
from align.segment import segment
from tests.shared import shared_root

if TYPE_CHECKING:
    from align.document import Language

LANGUAGES: tuple[Language, ...] = ("en", "ar")


def files(shelf: Path, suffix: str) -> list[tuple[Path, Language]]:
    return [
        (path, language)
        for language in LANGUAGES
        for path in sorted((shelf / language).rglob(f"*{suffix}"))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shelf", type=Path, default=None)
    shelf = parser.parse_args().shelf or shared_root() / "shelf"
    print("| kind | files | characters | segments | first file, s | read, s | segment, s |")
    print("|---|---|---|---|---|---|---|")
    for suffix in sorted(SUFFIXES):
        found = files(shelf, suffix)
        if not found:
            continue
        start = time.perf_counter()
        read_document(*found[0])
        first = time.perf_counter() - start
        start = time.perf_counter()
        documents = [read_document(path, language) for path, language in found]
        read = time.perf_counter() - start
        start = time.perf_counter()
        segments = sum(len(segment(document)) for document in documents)
        cut = time.perf_counter() - start
        size = sum(len(document.text) for document in documents)
        print(
            f"| {suffix} | {len(found)} | {size:,} | {segments:,} | {first:.2f} | {read:.2f} | "
            f"{cut:.2f} |"
        )
    print(f"\nmuwazi {version('muwazi')} | {shelf.name} | one process")


if __name__ == "__main__":
    main()
