"""The report as JSON: ``{"findings": […], "summary": …}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tm.check.checking import CheckReport
    from tm.check.finding import Evidence, Finding


def report_json(report: CheckReport) -> dict[str, Any]:
    """The promise to other programs; docs/json.md describes the keys."""
    return {
        "findings": [_finding(finding) for finding in report.findings],
        "summary": {
            "segments": len(report.draft.pairs),
            "findings": len(report.findings),
            "by_severity": {str(key): count for key, count in sorted(report.counts.items())},
            "by_rule": _by_rule(report),
            "waived": len(report.waived),
            "source_file": report.draft.source_file,
            "target_file": report.draft.target_file,
        },
    }


def _by_rule(report: CheckReport) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.rule] = counts.get(finding.rule, 0) + 1
    return counts


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "source_segment": finding.source_segment,
        "target_segment": finding.target_segment,
        "source": finding.source,
        "target": finding.target,
        "message": finding.message,
        "evidence": [_evidence(one) for one in finding.evidence],
        "source_span": finding.source_span,
        "target_span": finding.target_span,
        "fingerprint": finding.fingerprint,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        key: value
        for key in ("what", "en", "ar", "unit", "document", "date")
        if (value := getattr(evidence, key)) is not None
    }
