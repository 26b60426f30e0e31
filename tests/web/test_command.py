"""``muwazi serve`` and ``muwazi accounts`` from the command line."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.run import muwazi
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "memory.example"])  # noqa: S104
def test_other_addresses_want_accounts(host: str, tmp_path: Path) -> None:
    outcome = muwazi("serve", "--host", host, "--memory", tmp_path / "m.db")
    assert outcome.status == 2
    assert "muwazi accounts add" in outcome.errors


@pytest.mark.parametrize("name", ["", "  ", "http://x/", "two words", "a/b", ":80"])
@pytest.mark.parametrize("option", ["--host", "--name"])
def test_what_is_no_name_of_a_machine_is_told(name: str, option: str, tmp_path: Path) -> None:
    outcome = muwazi("serve", option, name, "--memory", tmp_path / "m.db")
    assert outcome.status == 2
    assert "is no name or address of a machine" in outcome.errors


def test_a_port_that_is_taken_is_told_before_anything_is_promised(
    sample_memory: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = muwazi("serve", "--port", str(port), "--memory", sample_memory)
    assert outcome.status == 2
    assert outcome.output == ""
    assert len(outcome.error_lines) == 1
    assert f"cannot listen on port {port} of 127.0.0.1" in outcome.errors


def test_a_missing_memory_is_told(tmp_path: Path) -> None:
    outcome = muwazi("serve", "--memory", tmp_path / "none.db")
    assert outcome.status == 2
    assert "there is no memory here" in outcome.errors


def test_a_missing_extra_says_how_to_install_it(tmp_path: Path) -> None:
    code = "import sys; sys.modules['argon2'] = None; import cli; cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve", "--memory", tmp_path / "m.db"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert "pip install 'muwazi[web]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_accounts_are_added_listed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = ("--accounts", tmp_path / "accounts.db")
    assert muwazi("accounts", "list", *where).status == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough password\n"))
    assert muwazi("accounts", "add", "amal", "--role", "editor", *where).status == 0
    token = muwazi("accounts", "token", "amal", "--label", "Weblate", *where).output.strip()
    assert token.startswith("mwz_")
    listed = muwazi("accounts", "list", "--json", *where).output
    assert token not in listed
    told = json.loads(listed)
    assert [(one["name"], one["role"]) for one in told["accounts"]] == [("amal", "editor")]
    assert [one["label"] for one in told["tokens"]] == ["Weblate"]
    assert muwazi("accounts", "add", "Amal", "--role", "admin", *where).status == 0
    assert muwazi("accounts", "remove", "amal", *where).status == 0
    assert muwazi("accounts", "remove", "amal", *where).status == 2


def test_a_file_that_is_something_else_is_refused(tmp_path: Path, sample_memory: str) -> None:
    outcome = muwazi("accounts", "list", "--accounts", sample_memory)
    assert outcome.status == 1
    assert "is not an accounts file" in outcome.errors
