"""Verifying and backing up a memory of either kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.run import muwazi
from tests.stores.test_copy import everything, fill
from tm.store import open_store

if TYPE_CHECKING:
    from pathlib import Path


def test_a_memory_of_either_kind_is_verified_and_damage_is_seen(address: str) -> None:
    with open_store(address) as store:
        fill(store)
    done = muwazi("verify", "--memory", address, "--json")
    assert done.status == 0, done.output
    report = json.loads(done.output)
    assert report["checked"]["documents"] == 1
    with open_store(address) as store, store.transaction():
        execute = store.file.connection.execute  # type: ignore[attr-defined]
        execute("UPDATE unit SET ar = 'نص آخر' WHERE id = 3")
        execute("UPDATE unit SET posterior = 0.25 WHERE en LIKE 'The city council%'")
        execute("UPDATE term SET units = units + 1 WHERE term = 'ecity'")
        execute("DELETE FROM origin WHERE unit = 5")
    counted = json.loads(muwazi("verify", "--memory", address, "--json").output)["counted"]
    assert {"key", "probability", "index", "document"} <= counted.keys()
    muwazi("verify", "--memory", address, "--repair")
    left = json.loads(muwazi("verify", "--memory", address, "--json").output)["counted"]
    assert left.keys() == {"document", "history"}


def test_a_backup_of_either_kind_holds_everything(address: str, tmp_path: Path) -> None:
    with open_store(address) as store:
        fill(store)
        before = everything(store)
    copy = tmp_path / "copy.db"
    done = muwazi("backup", copy, "--memory", address, "--json")
    assert done.status == 0, done.errors
    assert json.loads(done.output)["units"] == len(before[0])  # type: ignore[arg-type]
    assert {path.name for path in tmp_path.glob("copy*")} == {"copy.db", "copy.db.sha256"}
    with open_store(str(copy)) as store:
        assert everything(store) == before
    assert muwazi("verify", "--memory", copy).status == 0
