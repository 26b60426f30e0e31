"""Fuzzy matches beside translate-toolkit's tmdb and a linear scan: same texts and queries, one run.

    python -m benchmarks.memory_peers --units 100000

Queries are English texts of the memory with words left out, doubled or swapped; *found* is the
share of them whose own text is among the five answers. The scan and tmdb compare letters, muwazi
words in any form, so their percentages mean different things and are not compared.

Times are processor time, that of an import by muwazi half of what its three processes use. tmdb is
asked twice. As it is shipped, SQLite plans its query without statistics and searches the
full text once for every unit, so one query is waited for and no longer than ``--patience``. After
``ANALYZE``, which tmdb never does itself, it searches once.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.memory import changed, pairs_of
from tm.unit import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Pair = tuple[str, str]
    Answer = Callable[[str], list[str]]

_LIMIT, _WARM = 5, 5


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=50)
    parser.add_argument("--patience", type=float, default=60.0, help="seconds of asking a peer")
    parser.add_argument("--peers", default=",".join(PEERS), help="which, by commas")
    parser.add_argument("--folder", type=Path, default=None, help="keep the texts here")
    options = parser.parse_args()
    print(f"{options.units} units, {options.queries} queries, {_signature()}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        pairs = list(pairs_of(options.folder or Path(folder), options.units))
        chance = random.Random(1)
        texts = [chance.choice(pairs)[0] for _ in range(options.queries)]
        asked = [(text, changed(text, chance)) for text in texts]
        for peer in options.peers.split(","):
            PEERS[peer](pairs, asked, Path(folder), options.patience)


def _signature() -> str:
    from importlib.metadata import version

    names = ("muwazi", "translate-toolkit", "rapidfuzz", "Levenshtein")
    told = [f"{name} {version(name)}" for name in names]
    return ", ".join([*told, f"tmdb's SQLite {sqlite3.sqlite_version}"])


def ours(pairs: Sequence[Pair], asked: Sequence[Pair], folder: Path, patience: float) -> None:
    """muwazi, without vectors."""
    from tm.search.searcher import Searcher
    from tm.store import open_store

    path = folder / "ours.db"
    started = time.process_time()
    with open_store(str(path)) as store:
        store.add(TranslationUnit(en, ar) for en, ar in pairs)
    mine = time.process_time() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = max(mine, (mine + used.ru_utime + used.ru_stime) / 2)
    _kept("muwazi", len(pairs), seconds, path)
    with open_store(str(path)) as store:
        searcher = Searcher(store)
        _answered(
            "muwazi",
            asked,
            lambda text: [
                match.unit.en for match in searcher.sentence(text, side="en", limit=_LIMIT)
            ],
            patience,
        )


def scan(pairs: Sequence[Pair], asked: Sequence[Pair], folder: Path, patience: float) -> None:
    """All English texts, one after the other, with rapidfuzz."""
    from rapidfuzz import fuzz, process

    texts = [en for en, _ in pairs]
    _answered(
        "rapidfuzz, linear scan",
        asked,
        lambda text: [
            found[0]
            for found in process.extract(
                text, texts, scorer=fuzz.ratio, limit=_LIMIT, score_cutoff=50
            )
        ],
        patience,
    )


def tmdb(pairs: Sequence[Pair], asked: Sequence[Pair], folder: Path, patience: float) -> None:
    """translate-toolkit's tmdb, with Levenshtein in C."""
    from translate.storage.tmdb import TMDB

    path = folder / "tmdb.sqlite"
    started = time.process_time()
    database: Any = TMDB(str(path), max_candidates=_LIMIT, min_similarity=50)
    units = ({"source": en, "target": ar, "context": ""} for en, ar in pairs)
    database.add_list(units, "en", "ar")
    _kept("tmdb", len(pairs), time.process_time() - started, path)

    def ask(text: str) -> list[str]:
        return [found["source"] for found in database.translate_unit(text, ["en"], ["ar"])]

    def interrupted(text: str) -> list[str]:
        timer = threading.Timer(patience, database.connection.interrupt)
        timer.start()
        try:
            return ask(text)
        except sqlite3.OperationalError:
            return []
        finally:
            timer.cancel()

    _answered("tmdb as shipped", asked[:1], interrupted, patience)
    database.cursor.execute("ANALYZE")
    _answered("tmdb after ANALYZE", asked, ask, patience)


def _kept(name: str, count: int, seconds: float, path: Path) -> None:
    size = path.stat().st_size / count
    print(f"  {name:<28} {count / seconds:9,.0f} units/s {size:8.0f} bytes a unit", flush=True)


def _answered(name: str, asked: Sequence[Pair], ask: Answer, patience: float) -> None:
    """Ask until patience ends, after a few that do not count."""
    times: list[float] = []
    found = 0
    for _, query in asked[:_WARM] if len(asked) > 1 else ():
        ask(query)
    ended = time.process_time() + patience
    for text, query in asked:
        if times and time.process_time() > ended:
            break
        started = time.process_time()
        answer = ask(query)
        times.append(1000 * (time.process_time() - started))
        found += text in answer
    p50, p95 = np.percentile(times, [50, 95])
    print(
        f"  {name:<28} p50 {p50:10,.1f} ms, p95 {p95:10,.1f} ms, {len(times)} answered,"
        f" {found / len(times):.2f} found",
        flush=True,
    )


PEERS: dict[str, Callable[[Sequence[Pair], Sequence[Pair], Path, float], None]] = {
    "muwazi": ours,
    "scan": scan,
    "tmdb": tmdb,
}

if __name__ == "__main__":
    main()
