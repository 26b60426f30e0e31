"""PDF files made from the sample shelf: how many words come back, by reader and by producer.

``python -m benchmarks.pdf [--documents N]`` sets N documents in both languages with every producer
of ``tests/readers/made_pdfs.py``, in one and in two columns, and reads them with ours and with
three libraries' own text extraction. *Recall* is the share of the words that come back in order
and exactly; *exact* also counts against it what is added (running heads, page numbers, halves of
words). Time is processor time a page.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import LCSseq

from align.reading import read_document
from tests.readers.made_pdfs import PRODUCERS, brief, chromium, make

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.document import Language


def ours(path: Path, language: Language) -> str:
    return "\n".join(block.text for block in read_document(path, language).blocks)


def pdfium(path: Path, language: Language) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def pypdf(path: Path, language: Language) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pdfminer(path: Path, language: Language) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(path)


READERS: dict[str, Callable[[Path, Language], str]] = {
    "muwazi": ours,
    "pypdfium2": pdfium,
    "pdfminer.six": pdfminer,
    "pypdf": pypdf,
}


class Result(NamedTuple):
    """Words set, words got, words in common in order, seconds, pages."""

    wanted: int
    got: int
    common: int
    seconds: float
    pages: int


def read(reader: str, path: Path, language: Language, wanted: list[str]) -> Result:
    import pypdfium2

    started = time.process_time()
    got = READERS[reader](path, language).split()
    seconds = time.process_time() - started
    with pypdfium2.PdfDocument(path) as document:
        pages = len(document)
    return Result(len(wanted), len(got), LCSseq.similarity(wanted, got), seconds, pages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=18)
    parser.add_argument("--readers", default=",".join(READERS))
    arguments = parser.parse_args()
    producers = [name for name in PRODUCERS if name != "chromium" or chromium()]
    names = sorted(path.stem for path in Path("corpora/en").iterdir())[: arguments.documents]
    results: dict[tuple[str, Language, str, int], list[Result]] = defaultdict(list)
    languages: tuple[Language, Language] = ("en", "ar")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            for language in languages:
                text = brief(next(Path("corpora", language).glob(f"{name}.*")), language)
                for producer in producers:
                    for columns in (1, 2):
                        path = make(Path(folder) / f"{name}.pdf", producer, text, columns)
                        for reader in arguments.readers.split(","):
                            results[reader, language, producer, columns].append(
                                read(reader, path, language, text.words)
                            )
    print("| reader | language | producer | columns | recall | exact | lowest | ms a page |")
    print("|---|---|---|---|---|---|---|---|")
    for (reader, language, producer, columns), found in sorted(results.items()):
        common = sum(r.common for r in found)
        recall = common / sum(r.wanted for r in found)
        exact = common / sum(max(r.wanted, r.got) for r in found)
        lowest = min(r.common / max(r.wanted, r.got) for r in found)
        pace = 1000 * sum(r.seconds for r in found) / sum(r.pages for r in found)
        print(
            f"| {reader} | {language} | {producer} | {columns} | {recall:.4f} | {exact:.4f} "
            f"| {lowest:.4f} | {pace:.0f} |"
        )
    packages = ("muwazi", "pypdfium2", "pdfminer.six", "pypdf", "fpdf2", "reportlab")
    print(f"\n`{' | '.join(f'{p} {version(p)}' for p in packages)} | {len(names)} documents`")


if __name__ == "__main__":
    main()
