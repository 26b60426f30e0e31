"""A memory in PostgreSQL at scale: import, room, queries of every kind, readers beside a writer.

    python -m benchmarks.postgres --units 1000000 --queries 200
    python -m benchmarks.postgres --units 100000 --encoder align/models/en-ar

The texts and queries are those of ``benchmarks.memory``. The server is the wheel's, on this
machine, with its settings printed; ``--url`` names another one, whose memory is left as it is
found and only asked, unless ``--fill`` says to import into it. Answers are timed in a warm process,
one after the other, after ten of a kind.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import psycopg

from benchmarks.memory import _questions, _recall, _timed, _units
from tests.stores.postgres_server import running_server
from tm.search.searcher import Searcher
from tm.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from tm.store import Store

Figures = dict[str, Any]
_BATCH = 100_000
_WARM = 10
_SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "2GB",
    "maintenance_work_mem": "1GB",
    "work_mem": "32MB",
    "max_wal_size": "4GB",
}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument(
        "--encoder",
        default=None,
        help="also vectors and queries by meaning; `hashed` needs no model",
    )
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--url", default=None, help="a server of one's own, not the wheel's")
    parser.add_argument("--fill", action="store_true", help="import into the database at --url")
    parser.add_argument("--folder", type=Path, default=None, help="keep the texts here")
    options = parser.parse_args()
    server = nullcontext() if options.url else running_server(settings=_SETTINGS)
    with server as running:
        url = options.url or (running.url("postgres") if running else "")
        _signature(url, options)
        if options.fill or not options.url:
            _print("import", _import(url, options))
        _print("queries", _query(url, options))
        if options.fill or not options.url:
            _print(f"{options.readers} readers beside a writer", _together(url, options))
            _print("one-shot", {"seconds, open to answer, best of five": _one_shot(url)})


def _signature(url: str, options: argparse.Namespace) -> None:
    from importlib.metadata import version

    with psycopg.connect(url) as connection:
        shown = ", ".join(
            f"{name} {connection.execute(f'SHOW {name}').fetchone()[0]}"  # type: ignore[index]
            for name in ("server_version", *_SETTINGS)
        )
    print(f"muwazi {version('muwazi')}, units {options.units}, queries a kind {options.queries}")
    print(f"PostgreSQL: {shown}, seed 0", flush=True)


def _print(title: str, figures: Figures) -> None:
    print(f"\n{title}")
    for name, value in figures.items():
        shown = f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"
        print(f"  {name:<48} {shown}", flush=True)


def _import(url: str, options: argparse.Namespace) -> Figures:
    """Batches in transactions of their own, as an import of several files would be."""
    stream = _units(options.units, options.folder)
    seconds = embedding = 0.0
    encoder = _encoder(options)
    with open_store(url) as store:
        while batch := list(islice(stream, _BATCH)):
            started = time.perf_counter()
            store.add(batch)
            seconds += time.perf_counter() - started
            print(f"\r{store.size():,} units", end="", file=sys.stderr, flush=True)
        if encoder is not None:
            from tm.embedding import embed_missing

            started = time.perf_counter()
            embed_missing(store, encoder)
            embedding = time.perf_counter() - started
        with psycopg.connect(url, autocommit=True) as connection:
            started = time.perf_counter()
            connection.execute("VACUUM ANALYZE")
            vacuum = time.perf_counter() - started
            sizes = connection.execute(
                "SELECT relname, pg_relation_size(c.oid) + coalesce(pg_relation_size("
                "nullif(reltoastrelid, 0)), 0) FROM pg_class c WHERE relnamespace ="
                " 'muwazi'::regnamespace AND relkind IN ('r', 'i') ORDER BY 2 DESC LIMIT 12"
            ).fetchall()
        figures: Figures = {
            "units/s, indexes kept": options.units / seconds,
            "seconds of VACUUM ANALYZE": vacuum,
            "bytes a unit": store.counts().bytes / options.units,
        }
        if encoder is not None:
            figures["seconds of vectors and their index"] = embedding
        return figures | {f"bytes a unit: {name}": size / options.units for name, size in sizes}


def _encoder(options: argparse.Namespace) -> Any:
    if options.encoder is None:
        return None
    if options.encoder == "hashed":
        return _HashedEncoder()
    from align.encoder import open_encoder

    return open_encoder(options.encoder)


class _HashedEncoder:
    """A random vector a word, a text their sum: the geometry of a static table, without a model."""

    signature = "hashed words, 256"
    dimension = 256

    def __init__(self) -> None:
        self._words: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.split():
                row += self._vector(word)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)

    def _vector(self, word: str) -> NDArray[np.float32]:
        if word not in self._words:
            seed = np.random.default_rng(crc32(word.encode()))
            # Rare words weigh more, as they do in a trained table: length stands for rarity.
            self._words[word] = (len(word) ** 0.5 * seed.normal(size=256)).astype(np.float32)
        return self._words[word]


def _query(url: str, options: argparse.Namespace) -> Figures:
    encoder = _encoder(options)
    figures: Figures = {}
    with open_store(url, create=False) as store:
        searcher = Searcher(store, None if encoder is None else lambda: encoder)
        for name, queries, ask in _questions(store, searcher, options.queries):
            if name == "meaning" and encoder is None:
                continue
            for query in queries[:_WARM]:
                ask(query)
            figures |= _timed(name, queries, ask)
        if encoder is not None:
            figures["meaning recall@10, both sides"] = _recall(store, searcher, encoder, options)
    return figures


def _together(url: str, options: argparse.Namespace) -> Figures:
    """Fuzzy queries from several threads, while small imports are written: what a team sees."""
    times: list[float] = []
    written = [0]
    done = threading.Event()
    with open_store(url) as store, open_store(url) as other:
        *_, fuzzy = islice(_questions(store, Searcher(store), options.queries), 2)
        queries, ask = fuzzy[1], fuzzy[2]

        def read(part: list[str]) -> None:
            for query in part:
                started = time.perf_counter()
                ask(query)
                times.append(1000 * (time.perf_counter() - started))

        writer = threading.Thread(target=lambda: _write(other, done, written))
        readers = [
            threading.Thread(target=read, args=(queries[at :: options.readers],))
            for at in range(options.readers)
        ]
        started = time.perf_counter()
        for thread in (writer, *readers):
            thread.start()
        for thread in readers:
            thread.join()
        seconds = time.perf_counter() - started
        done.set()
        writer.join()
    p50, p95 = np.percentile(times, [50, 95])
    return {
        "fuzzy: ms p50": float(p50),
        "fuzzy: ms p95": float(p95),
        "fuzzy queries/s": len(times) / seconds,
        "units written/s, 60 a transaction": written[0] / seconds,
    }


def _write(store: Store, done: threading.Event, written: list[int]) -> None:
    stream = (unit for unit in _units(1 << 40))
    while not done.is_set():
        batch = list(islice(stream, 60))
        renamed = [_renamed(unit.en, unit.ar, written[0]) for unit in batch]
        store.add(renamed)
        written[0] += len(renamed)


def _renamed(en: str, ar: str, number: int) -> Any:
    from tm.unit import TranslationUnit

    return TranslationUnit(f"{en} {number}", f"{ar} {number}")


def _one_shot(url: str) -> float:
    def ask() -> None:
        with open_store(url, create=False) as store:
            Searcher(store).sentence(store.unit(store.size() // 2).en)

    return min(_seconds(ask) for _ in range(5))


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
