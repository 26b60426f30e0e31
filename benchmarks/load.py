"""The server under load: many users at once, a writer building, and what becomes of both.

    python -m benchmarks.load --units 300000 --users 50 --seconds 60

The server, the writer and the users are processes of their own. A user asks, reads for a while
(exponential, ``--think`` seconds on average), and asks again, over one kept connection. What is
asked: two of twelve a changed sentence as a page, two as JSON and two as amaGama's clients ask it,
three a phrase, two a question by meaning, one a document's page. The writer builds shelves made of
the sample shelf under other names until the users are done; afterwards every pair it reported must
be in the memory. ``--alone`` asks the same with one user and no writer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from align.words import detect_language
from benchmarks.synthetic_memory import real_pairs, synthetic_pairs
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

_PORT = 8791
_PATIENCE = 30.0
_IDLE_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: what kind, how long it took in milliseconds, and its status."""

    kind: str
    milliseconds: float
    status: int


def main() -> None:
    """Make the memory if need be, run, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--units", type=int, default=300_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=5.0)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "muwazi-load")
    parser.add_argument("--processes", type=int, default=0, help="as `muwazi serve` has it")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    memory = options.folder / f"{options.units}.db"
    if not memory.exists():
        make_memory(memory, options.units)
    figures = run(options, memory)
    print(json.dumps(figures, indent=1) if options.json else told(figures))


def make_memory(path: Path, count: int) -> None:
    """A memory of synthetic units and of the sample shelf, with vectors."""
    from align.encoder import open_encoder
    from tm.embedding import add_embedded
    from tm.store import open_store
    from tm.unit import TranslationUnit

    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with open_store(str(part)) as store:
        units = (TranslationUnit(en, ar) for en, ar in synthetic_pairs(count))
        add_embedded(store, units, open_encoder())
    _muwazi("build", ROOT / "corpora", "--memory", part)
    part.rename(path)


def run(options: argparse.Namespace, memory: Path) -> dict[str, float]:
    """Serve a copy of the memory, let everyone work, count."""
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        served = Path(folder) / "served.db"
        shutil.copyfile(memory, served)
        server = _serve(served, options.processes)
        writer = None if options.alone else Writer(served, Path(folder))
        try:
            _warm(memory)
            before = _processor_seconds(server.pid)
            if writer is not None:
                writer.start()
            answers = ask(memory, 1 if options.alone else options.users, options)
            used = _processor_seconds(server.pid) - before
            if writer is not None:
                writer.stop()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
        figures = summed(answers, options.seconds)
        figures["server: processor ms a request"] = 1000 * used / max(len(answers), 1)
        figures["server: share of one core"] = used / options.seconds
        if writer is not None:
            figures |= writer.outcome()
    return figures


def ask(memory: Path, users: int, options: argparse.Namespace) -> list[Answer]:
    """All answers that the users got in their time."""
    ends = time.perf_counter() + options.seconds
    answers: list[Answer] = []
    think = 0.2 if options.alone else options.think
    threads = [
        threading.Thread(target=_user, args=(_questions(memory, seed), seed, think, ends, answers))
        for seed in range(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _user(
    questions: Iterator[tuple[str, str]],
    seed: int,
    think: float,
    ends: float,
    answers: list[Answer],
) -> None:
    chance = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=_PATIENCE)
    time.sleep(chance.random() * think)
    while time.perf_counter() < ends:
        kind, path = next(questions)
        started = time.perf_counter()
        try:
            connection.request("GET", path, headers={"Accept-Language": "ar"})
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            status = 0
            connection.close()
        if status != 200:
            print(f"{status} {path[:200]}", file=sys.stderr)
        answers.append(Answer(kind, 1000 * (time.perf_counter() - started), status))
        thinking = chance.expovariate(1 / think)
        time.sleep(thinking)
        if thinking > _IDLE_SECONDS:
            connection.close()  # the server has done so too; the next request opens another
    connection.close()


def _questions(memory: Path, seed: int) -> Iterator[tuple[str, str]]:
    """Kinds and addresses without end, the same for the same seed."""
    from tm.store import open_store

    chance = random.Random(1000 + seed)
    with open_store(str(memory), create=False) as store:
        ids = [chance.randint(1, store.size()) for _ in range(60)]
        texts = [chance.choice((one.en, one.ar)) for one in store.units(ids)]
        names = [one.name for one in store.documents() if one.en_file]
    meant = [chance.choice(pair) for pair in chance.sample(_REAL, 60)]
    shares = {"page": 2, "json": 2, "amagama": 2, "phrase": 3, "meaning": 2, "document": 1}
    kinds = [kind for kind, share in shares.items() for _ in range(share)]
    while True:
        kind = chance.choice(kinds)
        if kind == "document":
            yield kind, f"/documents/{quote(chance.choice(names))}"
        elif kind == "meaning":
            yield kind, f"/search?kind=meaning&q={quote(chance.choice(meant))}"
        elif kind == "phrase":
            words = chance.choice(texts).split()
            at = chance.randrange(max(1, len(words) - 3))
            phrase = " ".join(words[at : at + chance.randint(2, 4)])
            yield kind, f"/search?kind=phrase&q={quote(phrase)}"
        else:
            words = chance.choice(texts).split()
            del words[chance.randrange(len(words))]
            text = " ".join(words) or "the"
            changed = quote(text, safe="")
            if kind == "amagama":
                pair = "ar/en" if detect_language(text) == "ar" else "en/ar"
                yield kind, f"/amagama/api/v1/{pair}/unit/{changed}"
            else:
                yield kind, f"{'/search' if kind == 'page' else '/api/v1/search'}?q={changed}"


_REAL = real_pairs()


def summed(answers: list[Answer], seconds: float) -> dict[str, float]:
    """Requests, errors, and the times of all and of each kind."""
    figures: dict[str, float] = {
        "requests": len(answers),
        "requests a second": len(answers) / seconds,
        "errors": sum(one.status != 200 for one in answers),
    }
    for kind in ("all", *sorted(Counter(one.kind for one in answers))):
        times = [one.milliseconds for one in answers if kind in ("all", one.kind)]
        p50, p95 = np.percentile(times, [50, 95])
        figures |= {f"{kind}: ms p50": float(p50), f"{kind}: ms p95": float(p95)}
    figures["all: ms max"] = max(one.milliseconds for one in answers)
    return figures


class Writer:
    """Builds the sample shelf under ever new names into the memory that is served."""

    def __init__(self, memory: Path, folder: Path) -> None:
        self._memory = memory
        self._folder = folder
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._built = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the shelf at hand."""
        self._stopped.set()
        self._thread.join()

    def outcome(self) -> dict[str, float]:
        """How many pairs were built, and how many of them the memory lost: it must be none."""
        from tm.store import open_store

        with open_store(str(self._memory), create=False) as store:
            held = {one.name for one in store.documents()}
        # A page whose translation has another name is paired by the shelf's manifest, not here.
        both = {page.stem for page in _pages()} & {page.stem for page in _pages("ar")}
        wanted = {f"{number}-{stem}" for number in range(self._built) for stem in both}
        return {
            "writer: pairs built": len(wanted),
            "writer: pairs lost": len(wanted - held),
        }

    def _work(self) -> None:
        while not self._stopped.is_set():
            shelf = self._folder / f"shelf-{self._built}"
            for side in ("en", "ar"):
                (shelf / side).mkdir(parents=True)
                for page in _pages(side):
                    text = page.read_text(encoding="utf-8") + f"\n\n{self._built}.\n"
                    target = shelf / side / f"{self._built}-{page.name}"
                    target.write_text(text, encoding="utf-8")
            _muwazi("build", shelf, "--memory", self._memory, "--jobs", "1")
            self._built += 1


def _pages(side: str = "en") -> list[Path]:
    """The pages of the sample shelf that are Markdown on both sides."""
    both = [{page.name for page in (ROOT / "corpora" / one).glob("*.md")} for one in ("en", "ar")]
    return [ROOT / "corpora" / side / name for name in sorted(both[0] & both[1])]


def _serve(memory: Path, processes: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "cli", "serve", "--memory", str(memory), "--port", str(_PORT)]
    command += ["--processes", str(processes)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    for _ in range(300):
        time.sleep(0.2)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=2)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            continue
    server.kill()
    raise SystemExit("the server did not start")


def _warm(memory: Path) -> None:
    """A few of everything: a server is not asked for the first time by fifty at once."""
    questions = _questions(memory, 999)
    connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=_PATIENCE)
    for _ in range(30):
        connection.request("GET", next(questions)[1])
        connection.getresponse().read()


def _processor_seconds(pid: int) -> float:
    """Of the server and of the processes it searches in."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if str(pid) in (file.parent.name, fields[1]):
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _muwazi(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def told(figures: dict[str, float]) -> str:
    """The figures as lines."""
    return "\n".join(f"{name:<34} {value:>10,.1f}" for name, value in figures.items())


if __name__ == "__main__":
    main()
