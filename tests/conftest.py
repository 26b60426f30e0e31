"""What the tests of several areas share."""

from __future__ import annotations

import pytest

from tests.cli.run import muwazi
from tests.shared import ROOT


@pytest.fixture(scope="session")
def sample_memory(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A memory of the whole sample shelf, built once by the command. Treat it as read-only."""
    memory = tmp_path_factory.mktemp("sample") / "muwazi.db"
    outcome = muwazi("build", ROOT / "corpora", "--memory", memory)
    assert outcome.status == 0, outcome.errors
    return str(memory)
