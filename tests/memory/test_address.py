"""Where a memory may be kept: a file, whatever its name, or a PostgreSQL database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.errors import UsageError
from tm.store import open_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("scheme", ["mysql", "s3", "postgresql+psycopg"])
def test_an_address_of_another_kind_of_database_is_refused(scheme: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_store(f"{scheme}://amal:secret@host/briefs")
    assert f"address {scheme}://" in str(caught.value)
    assert "postgresql://" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["s3:briefs.db", "2020:1.db"])
def test_a_file_name_may_have_a_colon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store(name).close()
    open_store(str(tmp_path / f"full{name}")).close()
    assert (tmp_path / name).exists()
    assert (tmp_path / f"full{name}").exists()
