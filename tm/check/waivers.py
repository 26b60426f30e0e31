"""Findings a person has looked at and let stand, with the reason, in a file beside the project.

One JSON object a line, so that two people's waivers merge in version control. A waiver knows its
finding by rule, texts and marked characters: when the text changes, the finding is back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.errors import InputError, UsageError

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from pathlib import Path

    from tm.check.finding import Finding


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding let stand: which, why, by whom, when (ISO 8601)."""

    fingerprint: str
    rule: str
    reason: str
    by: str
    when: str


def read_waivers(path: Path) -> dict[str, Waiver]:
    """The waivers of a file by fingerprint; none where there is no file. Raises InputError."""
    if not path.is_file():
        return {}
    found: dict[str, Waiver] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=path, remedy="restore it") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry: Mapping[str, str] = json.loads(line)
            waiver = Waiver(*(str(entry[key]) for key in Waiver.__slots__))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"line {number} is no waiver", where=path, remedy="remove or restore the line"
            ) from error
        found[waiver.fingerprint] = waiver
    return found


def waive(path: Path, finding: Finding, reason: str, *, by: str, when: datetime.datetime) -> Waiver:
    """Let a finding stand from now on; one line is added to the file."""
    if not reason.strip():
        raise UsageError(
            "a waiver needs a reason", remedy="say why the finding may stand", code="no-reason"
        )
    waiver = Waiver(finding.fingerprint, finding.rule, reason.strip(), by, when.isoformat())
    line = json.dumps({key: getattr(waiver, key) for key in Waiver.__slots__}, ensure_ascii=False)
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    return waiver


def take_back(path: Path, fingerprint: str) -> bool:
    """Let a finding stand no longer: its lines go, the others stay as they are, in one step.

    False where the file has no such waiver. Raises InputError as :func:`read_waivers` does.
    """
    if fingerprint not in read_waivers(path):
        return False
    kept = [
        line
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.strip() or json.loads(line)["fingerprint"] != fingerprint
    ]
    written = path.with_name(path.name + ".new")
    written.write_text("".join(kept), encoding="utf-8")
    written.replace(path)
    return True
