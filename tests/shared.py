"""Where the shared development data lies: beside the checkout, or at MUWAZI_SHARED."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared_root() -> Path:
    return Path(os.environ.get("MUWAZI_SHARED", ROOT.parent / "shared"))


def shared_path(relative: str) -> Path:
    """The shared file or folder, or a skip that says in one line what is missing."""
    path = shared_root() / relative
    if not path.exists():
        pytest.skip(f"shared data absent: {path} (set MUWAZI_SHARED to where it lies)")
    return path
