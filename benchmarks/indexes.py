"""Why these indexes: candidates for fuzzy and phrase search, and neighbours by meaning, compared.

    python -m benchmarks.indexes --units 100000 --encoder align/models/en-ar

Every index gets the same synthetic units and the same queries; sizes are of the index alone, times
are processor time (on a machine that others use as well, the wall's clock says little).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import numpy as np

from benchmarks.synthetic_memory import real_pairs, synthetic_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_QUERIES = 200


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--encoder", default=None)
    options = parser.parse_args()
    pairs = list(synthetic_pairs(options.units))
    print(f"{len(pairs)} units, English side, {_QUERIES} queries")
    with tempfile.TemporaryDirectory() as folder:
        compare_terms(pairs, Path(folder))
        compare_vectors(pairs, options.encoder, Path(folder))


def _row(name: str, built: float, size: float, times: Sequence[float], note: str = "") -> None:
    p50, p95 = np.percentile([1000 * one for one in times], [50, 95])
    print(f"  {name:<40}{built:9.1f} µs{size:8.0f} B{p50:9.2f} ms{p95:9.2f} ms  {note}", flush=True)


def _timed(queries: Sequence[Any], ask: Callable[[Any], Any]) -> tuple[list[float], list[Any]]:
    times, answers = [], []
    for query in queries:
        started = time.process_time()
        answers.append(ask(query))
        times.append(time.process_time() - started)
    return times, answers


# --- terms -----------------------------------------------------------------------------------


def compare_terms(pairs: list[tuple[str, str]], folder: Path) -> None:
    """FTS5 over words, trigrams and matching forms: who finds the unit a query was made from."""
    from tm.indexing import index_line

    print("terms: cost a unit, size a unit, query p50, p95, found")
    chance = np.random.default_rng(1)
    chosen = chance.integers(0, len(pairs), _QUERIES)
    queries = [_without_some(pairs[at][0], chance) for at in chosen]
    texts = [en for en, _ in pairs]
    lines = [index_line(en, "en") for en in texts]
    index_line("", "en")
    query_lines = [index_line(query, "en").split(" ") for query in queries]
    words = [[word for word in query.split() if word.isalnum()] for query in queries]
    trigrams = [[query[at : at + 3] for at in range(0, len(query) - 2, 3)] for query in queries]
    for name, tokenizer, contents, asked in (
        ("FTS5 trigram, bm25 of OR", "trigram", texts, trigrams),
        ("FTS5 unicode61, bm25 of OR", "unicode61", texts, words),
        ("FTS5 matching forms, bm25 of OR", "ascii", lines, query_lines),
    ):
        path = folder / f"{tokenizer}.db"
        connection = apsw.Connection(str(path))
        connection.execute(
            f"CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='{tokenizer}')"
        )
        started = time.process_time()
        with connection:
            connection.executemany("INSERT INTO t (rowid, x) VALUES (?, ?)", enumerate(contents))
        built = 1e6 * (time.process_time() - started) / len(pairs)

        def ask(terms: Sequence[str], connection: apsw.Connection = connection) -> list[int]:
            quoted = ('"' + term.replace('"', '""') + '"' for term in terms if term.strip())
            sql = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 120"
            return [row[0] for row in connection.execute(sql, (" OR ".join(quoted),))]

        times, answers = _timed(asked[:50], ask)
        found = np.mean([at in answer for at, answer in zip(chosen, answers, strict=False)])
        _row(name, built, path.stat().st_size / len(pairs), times, f"{found:.2f}")
    _ours(pairs, queries, chosen, folder)


def _ours(
    pairs: list[tuple[str, str]], queries: list[str], chosen: NDArray[np.int64], folder: Path
) -> None:
    from tm.search.candidates import sentence_candidates
    from tm.search.settings import DEFAULT
    from tm.search.tokens import tokens
    from tm.store import open_store
    from tm.unit import TranslationUnit

    def ask(query: str) -> dict[int, int]:
        return sentence_candidates(store, query, tokens(query, "en"), "en", DEFAULT)

    with open_store(str(folder / "ours.db")) as store:
        started = time.process_time()
        store.add(TranslationUnit(en, ar) for en, ar in pairs)
        built = 1e6 * (time.process_time() - started) / len(pairs)
        times, answers = _timed(queries, ask)
        found = np.mean([at + 1 in answer for at, answer in zip(chosen, answers, strict=True)])
        _row("rarest forms, weighted overlap (ours)", built, 0, times, f"{found:.2f} (whole unit)")


def _without_some(text: str, chance: np.random.Generator) -> str:
    words = text.split()
    kept = [word for word in words if chance.random() > 0.2]
    return " ".join(kept or words)


# --- vectors ---------------------------------------------------------------------------------


def compare_vectors(pairs: list[tuple[str, str]], encoder_name: str | None, folder: Path) -> None:
    """Exact scan, sign bits with codes (ours), sqlite-vec, and usearch's graph."""
    from align.encoder import open_encoder

    encoder = open_encoder(encoder_name)
    rows = encoder.encode([en for en, _ in pairs])
    chance = np.random.default_rng(2)
    real = real_pairs()
    asked = [real[at][0] for at in chance.integers(0, len(real), _QUERIES)]
    queries = encoder.encode(asked)
    scores = queries @ rows.T
    tenth = np.partition(scores, -10, axis=1)[:, -10]

    def recall(answers: Sequence[Sequence[int]]) -> str:
        hits = [
            np.mean(scores[at, list(answer)[:10]] >= tenth[at] - 1e-6)
            for at, answer in enumerate(answers)
        ]
        return f"recall@10 {np.mean(hits):.3f}"

    print("meaning: cost a vector, size a vector, query p50, p95, recall@10")
    times, answers = _timed(list(queries), lambda q: np.argsort(-(rows @ q))[:10])
    _row("exact scan of float32", 0, rows.shape[1] * 4, times, recall(answers))
    _signs(rows, queries, recall)
    _sqlite_vec(rows, queries, recall, folder)
    _usearch(rows, queries, recall, folder)


def _signs(rows: Vectors, queries: Vectors, recall: Callable[[Any], str]) -> None:
    from tm.stores.quantise import code_scores, encode, sign_bits, sign_scores
    from tm.stores.sign_scan import by_word, closest

    for compact in (True, False):
        started = time.process_time()
        bits, codes = sign_bits(rows), encode(rows, compact=compact)
        built = 1e6 * (time.process_time() - started) / len(rows)
        columns = by_word(bits.view(np.uint64))

        def ask(
            query: Vectors,
            columns: Any = columns,
            bits: Any = bits,
            codes: Any = codes,
            compact: bool = compact,
        ) -> Any:
            words = sign_bits(query[None])[0].view(np.uint64)
            ids = closest(columns, bits.view(np.uint64), words, None)
            ids = ids[np.argsort(-sign_scores(bits[ids], query))[:600]]
            close = code_scores(codes[ids], query, compact=compact)
            ids = ids[np.argsort(-close)[:60]]
            # The search encodes these texts again: exact cosines.
            return ids[np.argsort(-(rows[ids] @ query))] if compact else ids

        times, answers = _timed(list(queries), ask)
        name = "2 bits, 60 scored exactly" if compact else "8 bits"
        size = bits.shape[1] + codes.shape[1]
        _row(f"sign bits + codes, {name}", built, size, times, recall(answers))


def _sqlite_vec(
    rows: Vectors, queries: Vectors, recall: Callable[[Any], str], folder: Path
) -> None:
    try:
        import sqlite_vec
    except ImportError:
        print("  sqlite-vec is not installed: pip install -e '.[bench]'")
        return

    for name, column, made in (
        ("sqlite-vec int8 scan", "int8", "vec_quantize_int8(?, 'unit')"),
        ("sqlite-vec bit scan", "bit", "vec_quantize_binary(?)"),
    ):
        path = folder / f"vec-{column}.db"
        connection = apsw.Connection(str(path))
        connection.enable_load_extension(True)
        connection.load_extension(sqlite_vec.loadable_path())
        connection.execute(f"CREATE VIRTUAL TABLE v USING vec0(x {column}[{rows.shape[1]}])")
        started = time.process_time()
        with connection:
            connection.executemany(
                f"INSERT INTO v (rowid, x) VALUES (?, {made})",  # noqa: S608
                ((at, row.tobytes()) for at, row in enumerate(rows)),
            )
        built = 1e6 * (time.process_time() - started) / len(rows)
        sql = f"SELECT rowid FROM v WHERE x MATCH {made} AND k = 10 ORDER BY distance"  # noqa: S608

        def ask(query: Vectors, connection: Any = connection, sql: str = sql) -> list[int]:
            return [row[0] for row in connection.execute(sql, (query.tobytes(),))]

        times, answers = _timed(list(queries[:50]), ask)
        _row(name, built, path.stat().st_size / len(rows), times, recall(answers))


def _usearch(rows: Vectors, queries: Vectors, recall: Callable[[Any], str], folder: Path) -> None:
    try:
        from usearch.index import Index
    except ImportError:
        print("  usearch is not installed: pip install -e '.[bench]'")
        return

    index = Index(ndim=rows.shape[1], metric="cos", dtype="i8")
    started = time.process_time()
    index.add(np.arange(len(rows)), rows, threads=2)
    built = 1e6 * (time.process_time() - started) / len(rows)
    path = folder / "usearch"
    index.save(str(path))
    times, answers = _timed(list(queries), lambda query: index.search(query, 10).keys)
    _row("usearch HNSW int8", built, path.stat().st_size / len(rows), times, recall(answers))


if __name__ == "__main__":
    main()
