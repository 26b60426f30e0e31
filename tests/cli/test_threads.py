"""The command computes on one thread of BLAS, unless it is told otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_AFTER_THE_COMMAND = """
import sys
import cli
sys.argv = ["muwazi", "--version"]
try:
    cli.main()
except SystemExit:
    import numpy
    from threadpoolctl import threadpool_info
    print(*{each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"})
"""


@pytest.mark.parametrize(("told", "threads"), [(None, "1"), ("2", "2")])
def test_the_command_computes_on_one_thread(told: str | None, threads: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    if told:
        environment["OPENBLAS_NUM_THREADS"] = told
    done = subprocess.run(
        [sys.executable, "-c", _AFTER_THE_COMMAND],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == threads
    assert "muwazi" in done.stdout
