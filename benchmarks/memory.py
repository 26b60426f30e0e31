"""The memory at scale: import, file, and queries of every kind.

    python -m benchmarks.memory --units 1000000 --encoder align/models/en-ar

Import and queries run in processes of their own, so that each one's memory is its own. Answers are
timed in a warm process, one after the other, after ten of a kind; p95 is of ``--queries`` of them.
With ``--cpu`` the clock is the process's processor time, for an import half of what its three
processes use: what the wall clock shows on two cores that nobody else uses. On a machine that
others use as well it still runs slow, because caches are shared; how slow, the median of a fixed
piece of work says, as a multiple of its best.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.synthetic_memory import real_pairs, synthetic_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tm.search.searcher import Searcher
    from tm.store import Store
    from tm.unit import TranslationUnit

Figures = dict[str, Any]
_BATCH = 5000
_clock: list[Callable[[], float]] = [time.perf_counter]
_WARM = 10


def main() -> None:
    """Run all phases and print the table; or one phase, when called by itself."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--encoder", default=None)
    parser.add_argument("--cpu", action="store_true", help="processor time, not the wall's clock")
    parser.add_argument("--folder", type=Path, default=None, help="keep the memories here")
    parser.add_argument("--no-recall", action="store_true", help="it encodes the whole memory")
    parser.add_argument("--phases", default=",".join(PHASES), help="which, by commas")
    parser.add_argument("--phase", choices=sorted(PHASES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cpu:
        _clock[0] = time.process_time
    if options.phase:
        slowness = _slowness()
        figures = PHASES[options.phase](options)
        figures["a fixed piece of work, median / best"] = max(slowness, _slowness())
        figures["MB of memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(figures))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"units {options.units}, queries a kind {options.queries}, {_signature()}")
        for phase in options.phases.split(","):
            figures = _run(phase, options, folder)
            print(f"\n{phase}")
            for name, value in figures.items():
                shown = f"{value:,.3f}" if isinstance(value, float) else value
                print(f"  {name:<44} {shown}", flush=True)


def _run(phase: str, options: argparse.Namespace, folder: Path) -> Figures:
    command = [sys.executable, "-m", "benchmarks.memory", "--phase", phase]
    command += ["--units", str(options.units), "--queries", str(options.queries)]
    command += ["--folder", str(folder), *(["--cpu"] if options.cpu else [])]
    command += ["--no-recall"] if options.no_recall else []
    command += ["--encoder", options.encoder] if options.encoder else []
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _signature() -> str:
    from importlib.metadata import version

    import apsw

    return f"muwazi {version('muwazi')}, SQLite {apsw.sqlite_lib_version()}, seed 0"


def _memory(options: argparse.Namespace) -> Path:
    return Path(options.folder) / f"memory-{options.units}.db"


def pairs_of(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    """The synthetic pairs, made once a folder: making a million takes minutes."""
    path = folder / f"pairs-{count}.tsv"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", encoding="utf-8") as file:
            file.writelines(f"{en}\t{ar}\n" for en, ar in synthetic_pairs(count))
        unfinished.rename(path)
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            en, _, ar = line.rstrip("\n").partition("\t")
            yield en, ar


def _slowness() -> float:
    """How much longer a fixed piece of work takes in the middle than at best."""
    numbers = list(np.random.default_rng(0).random(50_000))
    times = []
    for _ in range(100):
        started = time.process_time()
        sorted(numbers)
        times.append(time.process_time() - started)
    return float(np.median(times) / min(times))


def _units(count: int, folder: Path | None = None) -> Iterator[TranslationUnit]:
    import datetime

    from tm.unit import Origin, TranslationUnit

    day = datetime.date(2015, 1, 1)
    for number, (en, ar) in enumerate(
        synthetic_pairs(count) if folder is None else pairs_of(folder, count)
    ):
        document = number // 60
        date = day + datetime.timedelta(days=document % 3650)
        origin = Origin(f"brief-{document}", bead=number % 60, date=date, posterior=0.97)
        yield TranslationUnit(en, ar, posterior=0.97, origins=(origin,))


# --- phases ----------------------------------------------------------------------------------


def plain_phase(options: argparse.Namespace) -> Figures:
    """Import without vectors, into a file that is thrown away."""
    from tm.store import open_store

    path = Path(options.folder) / "plain.db"
    _remove(path)
    units = list(_units(options.units, options.folder))

    def add() -> None:
        with open_store(str(path)) as store:
            store.add(iter(units))

    figures: Figures = {"units": len(units)} | _imported(add, len(units))
    figures["bytes a unit"] = path.stat().st_size / len(units)
    _remove(path)
    return figures


def import_phase(options: argparse.Namespace) -> Figures:
    """Import with vectors, made on the way."""
    from align.encoder import open_encoder
    from tm.embedding import add_embedded
    from tm.store import open_store

    path = _memory(options)
    _remove(path)
    encoder = open_encoder(options.encoder)
    units = list(_units(options.units, options.folder))

    def add() -> None:
        with open_store(str(path)) as store:
            add_embedded(store, iter(units), encoder)

    figures = _imported(add, options.units)
    return figures | {"bytes a unit": path.stat().st_size / options.units}


def _imported(add: Callable[[], None], count: int) -> Figures:
    """Units a second: by the wall clock, or of what two cores would do at the same work."""
    # The units are all there at once for the sake of the clock only; what walks over them again
    # and again, looking for garbage, is not the import's doing.
    gc.freeze()
    started, mine = time.perf_counter(), time.process_time()
    add()
    wall, mine = time.perf_counter() - started, time.process_time() - mine
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    theirs = used.ru_utime + used.ru_stime
    ideal = max(mine, (mine + theirs) / 2)
    return {
        "units/s": count / (ideal if _clock[0] is time.process_time else wall),
        "units/s by the wall clock": count / wall,
        "microseconds a unit: this process": 1e6 * mine / count,
        "microseconds a unit: the others": 1e6 * theirs / count,
    }


def query_phase(options: argparse.Namespace) -> Figures:
    """Milliseconds of every kind of query in a warm process, and the recall by meaning."""
    from align.encoder import open_encoder
    from tm.search.searcher import Searcher
    from tm.store import open_store

    encoder = open_encoder(options.encoder)
    figures: Figures = {}
    with open_store(str(_memory(options)), create=False) as store:
        searcher = Searcher(store, lambda: encoder)
        for name, queries, ask in _questions(store, searcher, options.queries):
            for query in queries[:_WARM]:
                ask(query)
            figures |= _timed(name, queries, ask)
        if not options.no_recall:
            figures["meaning recall@10, both sides"] = _recall(store, searcher, encoder, options)
    return figures


def _questions(
    store: Store, searcher: Searcher, count: int
) -> Iterator[tuple[str, list[str], Callable[[str], object]]]:
    chance = random.Random(1)
    ids = [chance.randint(1, store.size()) for _ in range(count)]
    units = store.units(ids)
    texts = [chance.choice((unit.en, unit.ar)) for unit in units]
    yield "exact", texts, lambda text: searcher.exact(text)
    fuzzy = [changed(text, chance) for text in texts]
    yield "fuzzy", fuzzy, lambda text: searcher.sentence(text, limit=5)
    spans = [_span(text, chance.randint(2, 4), chance) for text in texts]
    yield "phrase of 2-4 words", spans, lambda text: searcher.phrase(text, limit=10)
    single = [_span(text, 1, chance) for text in texts]
    yield "phrase of one word", single, lambda text: searcher.phrase(text, limit=10)
    short = [word for text in texts for word in text.split() if len(word) == 2][:count]
    yield "phrase of two letters", short, lambda text: searcher.phrase(text, limit=10)
    real = real_pairs()
    meant = [chance.choice(chance.choice(real)) for _ in range(count)]
    yield "meaning", meant, lambda text: searcher.meaning(text, limit=10)
    yield "all kinds together", fuzzy, lambda text: searcher.search(text, limit=5)


def _timed(name: str, queries: Iterable[str], ask: Callable[[str], object]) -> Figures:
    p50, p95 = np.percentile(_times(queries, ask), [50, 95])
    return {f"{name}: ms p50": float(p50), f"{name}: ms p95": float(p95)}


def _times(queries: Iterable[str], ask: Callable[[str], object]) -> list[float]:
    times = []
    for query in queries:
        started = _clock[0]()
        ask(query)
        times.append(1000 * (_clock[0]() - started))
    return times


def changed(text: str, chance: random.Random) -> str:
    """The text with one to four words left out, doubled or swapped."""
    words = text.split()
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(words))
        if len(words) > 2 and chance.random() < 0.5:
            del words[at]
        else:
            words.insert(at, words[chance.randrange(len(words))])
    return " ".join(words)


def _span(text: str, size: int, chance: random.Random) -> str:
    words = text.split()
    at = chance.randrange(max(1, len(words) - size + 1))
    return " ".join(word.strip('"') for word in words[at : at + size]) or "the"


def _recall(store: Store, searcher: Searcher, encoder: Any, options: argparse.Namespace) -> float:
    """The share of the true ten nearest units, either side, that a query by meaning returns."""
    chance = random.Random(2)
    real = real_pairs()
    texts = [chance.choice(chance.choice(real)) for _ in range(min(options.queries, 100))]
    queries = encoder.encode(texts)
    best = np.full((len(texts), 0), 0.0, dtype=np.float32)
    ids = np.zeros((len(texts), 0), dtype=np.int64)
    for low in range(1, store.size() + 1, 20_000):
        rows = store.texts(list(range(low, low + 20_000)))
        en = encoder.encode([row[1] for row in rows])
        ar = encoder.encode([row[2] for row in rows])
        scores = np.maximum(queries @ en.T, queries @ ar.T)
        numbers = np.broadcast_to(np.array([row[0] for row in rows]), scores.shape)
        best, ids = np.hstack([best, scores]), np.hstack([ids, numbers])
        order = np.argsort(-best, axis=1)[:, :10]
        best, ids = np.take_along_axis(best, order, 1), np.take_along_axis(ids, order, 1)
    found = 0
    for at, text in enumerate(texts):
        matches = searcher.meaning(text, limit=10, min_score=0)
        # Of equals any will do: a unit as close as the tenth counts as one of the ten.
        tenth = 100 * float(best[at].min()) - 0.05
        true = set(ids[at].tolist())
        found += sum(match.unit.id in true or match.score >= tenth for match in matches)
    return found / (10 * len(texts))


def one_shot_phase(options: argparse.Namespace) -> Figures:
    """``muwazi query`` as a command, once the file is in the system's cache."""
    from tm.store import open_store

    with open_store(str(_memory(options)), create=False) as store:
        text = store.unit(max(1, store.size() // 2)).en
    command = [sys.executable, "-m", "cli", "query", text, "--memory", str(_memory(options))]
    command = [sys.executable, "-c", "import cli; cli.main()", *command[3:]]
    if options.encoder:
        command += ["--encoder", options.encoder]
    base = [sys.executable, "-c", "import numpy, click"]
    return {
        "seconds, best of five": _best_of_five(command),
        "seconds of `import numpy, click`": _best_of_five(base),
    }


def _best_of_five(command: list[str]) -> float:
    # Python keeps what it compiled, unless it is told not to; the first run may compile.
    keeping = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=keeping)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if _clock[0] is time.process_time:
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        else:
            times.append(time.perf_counter() - started)
    return min(times)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


PHASES: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "plain": plain_phase,
    "import": import_phase,
    "query": query_phase,
    "one-shot": one_shot_phase,
}

if __name__ == "__main__":
    main()
