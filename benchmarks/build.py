"""Building the development shelf: seconds, memory, and building it again.

python -m benchmarks.build --shelf ../shared/shelf --encoder align/models/en-ar
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.shared import shared_root


def main() -> None:
    """Build twice in processes of their own and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--shelf", type=Path, default=None)
    parser.add_argument("--encoder", default=None)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    shelf = options.shelf or shared_root() / "shelf"
    with tempfile.TemporaryDirectory() as temporary:
        memory = Path(temporary) / "memory.db"
        command = [sys.executable, "-c", "import cli; cli.main()", "build", str(shelf), "--json"]
        command += ["--memory", str(memory), "--jobs", str(options.jobs)]
        if options.encoder:
            command += ["--encoder", options.encoder]
        for title in ("first build", "again, nothing changed"):
            report, seconds, megabytes = _measured(command)
            total = report["total"]
            print(f"{title:<24} {seconds:7.1f} s  {megabytes:6.0f} MB in all processes")
            print(
                f"{'':<24} {total['pairs']} pairs, {total['failed']} failed, "
                f"{total['units']} units, low confidence {total['low_confidence_share']:.1%}"
            )
        size = memory.stat().st_size
        print(f"{'file':<24} {size / 2**20:7.1f} MiB, {size / total['units']:.0f} bytes a unit")
        print(f"{'signature':<24} encoder {report['encoder']}, {options.jobs} jobs")


def _measured(command: list[str]) -> tuple[dict[str, Any], float, float]:
    """The report, seconds, and the most memory that the process and its children had together."""
    started = time.perf_counter()
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        output: list[str] = []

        def read() -> None:
            assert process.stdout is not None
            output.append(process.stdout.read())

        reader = threading.Thread(target=read)
        reader.start()
        while reader.is_alive():
            peak = max(peak, megabytes(process.pid))
            reader.join(0.05)
    return json.loads(output[0]), time.perf_counter() - started, peak


def megabytes(pid: int) -> float:
    """Proportional set size of a process and its children: shared pages count once."""
    total = 0
    for number in [pid, *_children(pid)]:
        try:
            for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(number) for number in task.read_text().split()]
        except OSError:
            continue
        for child in direct:
            found += [child, *_children(child)]
    return found


if __name__ == "__main__":
    main()
