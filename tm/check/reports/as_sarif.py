"""The report as SARIF 2.1.0 (OASIS), which CI systems show beside the files."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tm.check.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.check.checking import CheckReport
    from tm.check.finding import Finding
    from tm.check.rule import Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def report_sarif(report: CheckReport, rules: Iterable[Rule]) -> dict[str, Any]:
    """One run; a finding that was waived is there as suppressed, with its justification."""
    results = [_result(report, finding) for finding in report.findings]
    for finding, waiver in report.waived:
        suppression = {"kind": "external", "status": "accepted", "justification": waiver.reason}
        results.append(_result(report, finding) | {"suppressions": [suppression]})
    driver = {
        "name": "muwazi",
        "version": version("muwazi"),
        "rules": [
            {
                "id": rule.name,
                "shortDescription": {"text": rule.what},
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            }
            for rule in rules
        ],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(report: CheckReport, finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": _locations(report, finding),
        "partialFingerprints": {"muwazi/v1": finding.fingerprint},
    }


def _locations(report: CheckReport, finding: Finding) -> list[dict[str, Any]]:
    """The segments concerned, counted from 1; their files, where the draft came from any."""
    sides = (
        (report.draft.target_file, finding.target_segment, "target"),
        (report.draft.source_file, finding.source_segment, "source"),
    )
    located = []
    for file, segment, side in sides:
        if segment is None:
            continue
        location: dict[str, Any] = {
            "logicalLocations": [{"name": f"{side} segment {segment + 1}", "kind": "member"}]
        }
        if file is not None:
            location["physicalLocation"] = {
                "artifactLocation": {"uri": quote(file.replace("\\", "/"))}
            }
        located.append(location)
    return located
