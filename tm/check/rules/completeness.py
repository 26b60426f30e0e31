"""What stands on one side only: sentences left out and sentences added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.document import BlockKind
from align.words import words
from tm.check.finding import Evidence, Finding, Severity
from tm.check.wording import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tm.check.finding import Draft, DraftPair
    from tm.check.rule import House

# Shorter ones are labels and fragments, which pages of two languages rarely share to the letter.
_SENTENCE_WORDS = 4


class Omission:
    """English that no Arabic renders."""

    name = "omission"
    severity = Severity.ERROR
    what = "English segments that nothing in the Arabic renders"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """One finding a segment; page furniture is only noted."""
        for pair in draft.pairs:
            if pair.source.strip() and not pair.target.strip():
                yield Finding.about(
                    pair,
                    self.name,
                    _severity(pair),
                    told("omission"),
                    evidence=_odds(pair),
                )


class Addition:
    """Arabic that renders no English."""

    name = "addition"
    severity = Severity.ERROR
    what = "Arabic segments that render nothing in the English"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """One finding a segment; page furniture is only noted."""
        for pair in draft.pairs:
            if pair.target.strip() and not pair.source.strip():
                yield Finding.about(
                    pair,
                    self.name,
                    _severity(pair),
                    told("addition"),
                    evidence=_odds(pair),
                )


def _severity(pair: DraftPair) -> Severity:
    if BlockKind.BOILERPLATE in (pair.source_kind, pair.target_kind):
        return Severity.NOTE
    text, language = (pair.source, "en") if pair.source.strip() else (pair.target, "ar")
    if len(words(text, "en" if language == "en" else "ar")) < _SENTENCE_WORDS:
        return Severity.WARNING
    return Severity.ERROR


def _odds(pair: DraftPair) -> tuple[Evidence, ...]:
    if pair.posterior is None:
        return ()
    return (Evidence(told("completeness.probability", probability=f"{pair.posterior:.2f}")),)
