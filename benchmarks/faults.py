"""Kill -9 at random moments: what was told to be safe is there, and the command can be run again.

python -m benchmarks.faults --kills 300

Each kill sets up a scenario (build, import, edit, review, adapt, migrate, backup, restore) in a
folder of its own, runs it in a process that is killed after a random part of the time it takes, and
then asks: is the memory sound (everything that `muwazi verify` recomputes)? Is everything there
that the process had been told was safe? Is no document, file or act there by half? Does the same
command, run again, come to the result of a run that was never disturbed, number for number? A
process that ends before its kill does not count and is run again. Seeds give the moments as shares
of that time; what they hit depends on the machine.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.fault_scenarios import MEMORY, SCENARIOS, Scenario, contents, unsound

if TYPE_CHECKING:
    from collections.abc import Iterator

# How often a process may end before its kill until the moments are drawn from a shorter time.
_LATE = 3
_READY = b"ready\n"


@dataclass(slots=True)
class Outcome:
    """Of the kills of one scenario: when they hit, and what was wrong afterwards."""

    kills: int = 0
    before_first: int = 0
    acks: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Rehearsed:
    """A scenario with its starting point, its undisturbed result, and how long it takes."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario = scenario
        self.start = folder / "start"
        self.start.mkdir(parents=True)
        self._folder = folder
        # The same path each time: files are remembered by their names.
        self.place = folder / "place"
        self.place.mkdir()
        pid, reading, _ = _begun(scenario, self.place, preparing=True)
        status = os.waitpid(pid, 0)[1]
        os.close(reading)
        assert status == 0, (self.place / "said").read_text()
        shutil.copytree(self.place, self.start, dirs_exist_ok=True)
        self.seconds = min(self._undisturbed() for _ in range(2))
        self.wanted = contents(self.place / MEMORY)
        self._again()

    def _undisturbed(self) -> float:
        self._again()
        pid, reading, _ = _begun(self.scenario, self.place)
        started = time.perf_counter()
        status = os.waitpid(pid, 0)[1]
        os.close(reading)
        assert status == 0, (self.place / "said").read_text()
        return time.perf_counter() - started

    def _again(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.start, self.place)

    def kill(self, seed: str, outcome: Outcome) -> None:
        """Kill it once at the moment of that seed, and hold what is left against what must be."""
        draw = random.Random(f"{self.scenario.name}/{seed}")
        within = self.seconds
        for attempt in range(40):
            self._again()
            pid, reading, _ = _begun(self.scenario, self.place)
            time.sleep(draw.uniform(0, within))
            os.kill(pid, signal.SIGKILL)
            status = os.waitpid(pid, 0)[1]
            acks = _told(reading)
            if os.WIFSIGNALED(status):
                break
            if attempt % _LATE == _LATE - 1:
                within *= 0.8
        else:
            raise RuntimeError(f"{self.scenario.name} always ended before it was killed")
        outcome.kills += 1
        outcome.before_first += not acks
        outcome.acks.append(len(acks))
        try:
            wrong = self._wrong(acks)
        except Exception:  # noqa: BLE001 - whatever it is, it is a finding
            wrong = [traceback.format_exc()]
        outcome.failures += [f"{self.scenario.name}, seed {seed}: {one}" for one in wrong]

    def lost(self, acks: list[str]) -> list[str]:
        """What the memory, as it is left, lacks or has wrong of what was told to be safe."""
        wrong = [f"not sound: {problem}" for problem in unsound(self.place / MEMORY)]
        return wrong + [f"lost: {what}" for what in self.scenario.missing(self.place, acks)]

    def _wrong(self, acks: list[str]) -> list[str]:
        memory = self.place / MEMORY
        if wrong := self.lost(acks):
            return wrong
        pid, reading, _ = _begun(self.scenario, self.place)
        status = os.waitpid(pid, 0)[1]
        _told(reading)
        if status:
            return [f"does not go on: {(self.place / 'said').read_text()}"]
        wrong = [f"not sound at the end: {problem}" for problem in unsound(memory)]
        if contents(memory) != self.wanted:
            wrong.append("another result than without the kill")
        return wrong


def _begun(scenario: Scenario, folder: Path, *, preparing: bool = False) -> tuple[int, int, int]:
    """A process that acts, or sets up; its id, and where it tells of what is safe."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        # It has begun when it says so: an interpreter of its own takes its time.
        assert os.read(reading, len(_READY)) == _READY
        return pid, reading, writing
    try:
        os.close(reading)
        said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        if scenario.threaded:
            os.set_inheritable(writing, True)
            call = f"perform({scenario.name!r}, Path({str(folder)!r}), {writing}, {preparing})"
            code = f"from pathlib import Path; from benchmarks.faults import perform; {call}"
            os.execv(sys.executable, [sys.executable, "-c", code])  # noqa: S606 - ourselves
        perform(scenario.name, folder, writing, preparing)
    finally:
        os._exit(1)


def perform(name: str, folder: Path, writing: int, preparing: bool) -> None:
    """What the process does, which ends with it."""
    status = 1
    try:
        (scenario,) = (scenario for scenario in SCENARIOS if scenario.name == name)
        os.write(writing, _READY)
        if preparing:
            scenario.prepare(folder)
        else:
            scenario.act(folder, lambda text: os.write(writing, f"{text}\n".encode()))
        status = 0
    except BaseException:  # noqa: BLE001 - this process ends here, whatever it was
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _told(reading: int) -> list[str]:
    """What the process had told before it ended. Its own children may still hold the pipe."""
    os.set_blocking(reading, False)
    data = b""
    try:
        while piece := os.read(reading, 65536):
            data += piece
    except BlockingIOError:
        pass
    finally:
        os.close(reading)
    return data.decode().split("\n")[:-1]


@contextmanager
def rehearsed(names: list[str] | None = None) -> Iterator[list[Rehearsed]]:
    """Scenarios, all or those named, ready to be killed."""
    folder = Path(tempfile.mkdtemp(prefix="muwazi-faults-"))
    try:
        yield [
            Rehearsed(scenario, folder / str(number))
            for number, scenario in enumerate(SCENARIOS)
            if names is None or scenario.name in names
        ]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Kill, look, and print a table; the exit status is 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", choices=[s.name for s in SCENARIOS])
    options = parser.parse_args()
    outcomes: dict[str, Outcome] = {}
    with rehearsed(options.only) as scenarios:
        for number in range(options.kills):
            one = scenarios[number % len(scenarios)]
            outcome = outcomes.setdefault(one.scenario.name, Outcome())
            one.kill(f"{options.seed}/{number}", outcome)
            for failure in outcome.failures[-3:]:
                print(failure, file=sys.stderr, flush=True)
        times = {one.scenario.name: one.seconds for one in scenarios}
    _print(outcomes, times)
    print(f"muwazi {version('muwazi')}, seed {options.seed}, {options.kills} kills")
    sys.exit(1 if any(outcome.failures for outcome in outcomes.values()) else 0)


def _print(outcomes: dict[str, Outcome], times: dict[str, float]) -> None:
    print(f"{'scenario':<14} {'kills':>5} {'before the first':>17} {'safe, median':>13} "
          f"{'seconds':>8} {'failures':>9}")  # fmt: skip
    total: Counter[str] = Counter()
    for name, outcome in outcomes.items():
        middle = sorted(outcome.acks)[len(outcome.acks) // 2]
        print(
            f"{name:<14} {outcome.kills:>5} {outcome.before_first:>17} {middle:>13}"
            f" {times[name]:>8.2f} {len(outcome.failures):>9}"
        )
        total["kills"] += outcome.kills
        total["failures"] += len(outcome.failures)
    print(f"{'in all':<14} {total['kills']:>5} {'':>17} {'':>13} {'':>8} {total['failures']:>9}")


if __name__ == "__main__":
    main()
