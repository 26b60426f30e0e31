"""Run the rules over a draft and gather what they find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tm.check.config import CheckSettings
    from tm.check.finding import Draft, Finding, Severity
    from tm.check.rule import House, Rule
    from tm.check.waivers import Waiver


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found, by segment; ``waived`` are findings a person let stand."""

    draft: Draft
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()

    @property
    def counts(self) -> Counter[Severity]:
        """Findings by severity."""
        return Counter(finding.severity for finding in self.findings)

    def fails(self, at: Severity) -> bool:
        """Whether any finding is at or above this severity."""
        return any(finding.severity.rank >= at.rank for finding in self.findings)


def check_draft(
    draft: Draft,
    house: House,
    rules: Iterable[Rule],
    settings: CheckSettings,
    waivers: Mapping[str, Waiver],
) -> CheckReport:
    """All findings that are wanted, in the order of the draft, severest first in a segment."""
    found: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    for rule in rules:
        if not settings.is_on(rule.name):
            continue
        for raw in rule.check(draft, house):
            finding = settings.weighed(raw)
            if any(ignore.covers(finding) for ignore in settings.ignores):
                continue
            if waiver := waivers.get(finding.fingerprint):
                waived.append((finding, waiver))
            else:
                found.append(finding)
    places = _places(draft)
    found.sort(key=lambda one: (places[one.source_segment, one.target_segment], -one.severity.rank))
    return CheckReport(draft, tuple(found), tuple(waived))


def _places(draft: Draft) -> dict[tuple[int | None, int | None], int]:
    """Where in the draft a finding's pair of first segments stands."""
    return {
        (
            pair.source_segments.start if pair.source_segments else None,
            pair.target_segments.start if pair.target_segments else None,
        ): at
        for at, pair in enumerate(draft.pairs)
    }
