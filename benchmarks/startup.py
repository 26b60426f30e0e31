"""What a question in the terminal costs beside importing numpy and click, on the sample memory.

    python -m benchmarks.startup [--runs 20]

The commands run in turn, so that both see the same machine; the ratio is of the medians. A list of
heavy modules that the query imported follows; it should be empty.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from tests.shared import ROOT

HEAVY = ("torch", "transformers", "sentence_transformers", "fastapi", "psycopg", "distributed")
QUERIES = {
    "all kinds, English": ["The agreement was signed in Baghdad."],
    "all kinds, Arabic": ["من سيدفع كلفة حماية السفن؟"],
    "fuzzy only": ["--kind", "fuzzy", "The agreement was signed in Baghdad."],
}


def timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        memory = ["--memory", str(Path(folder) / "sample.db")]
        start = [sys.executable, "-c", "import cli; cli.main()"]
        subprocess.run(
            [*start, "build", "corpora", *memory],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        base = [sys.executable, "-c", "import numpy, click"]
        print("| query | s, median | numpy and click, s | ratio |\n|---|---:|---:|---:|")
        for name, words in QUERIES.items():
            query = [*start, "query", *words, *memory]
            pairs = [(timed(query), timed(base)) for _ in range(runs)]
            ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
            print(f"| {name} | {ours:.3f} | {theirs:.3f} | {ours / theirs:.1f} |")
        traced = subprocess.run(
            [sys.executable, "-X", "importtime", *query[1:]],
            check=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        loaded = [name for name in HEAVY if f"|{name}\n" in traced.stderr.replace(" ", "")]
        print(f"\nheavy modules imported: {', '.join(loaded) or 'none'}")
    print(f"muwazi {version('muwazi')} | {runs} runs each, in turn")


if __name__ == "__main__":
    main()
