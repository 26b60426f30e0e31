"""One English sentence rendered in two ways inside the draft, or two rendered alike."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from align.document import BlockKind
from align.words import words
from tm.check.finding import Evidence, Finding, Severity
from tm.check.wording import told
from tm.terms.sentence import phrase_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.document import Language
    from tm.check.finding import Draft, DraftPair
    from tm.check.rule import House

# Shorter segments are headings and labels, which their place makes different.
_WORDS = 3


class Consistency:
    """The same text twice with different texts against it."""

    name = "consistency"
    severity = Severity.WARNING
    what = "one segment rendered two ways in the draft, or two rendered alike"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """A finding at every occurrence after the first that differs from the first."""
        pairs = [pair for pair in draft.pairs if _worth(pair)]
        yield from self._side(pairs, "en", "ar", "consistency.english")
        yield from self._side(pairs, "ar", "en", "consistency.arabic")

    def _side(
        self, pairs: list[DraftPair], same: Language, other: Language, key: str
    ) -> Iterator[Finding]:
        groups: dict[tuple[str, ...], list[DraftPair]] = defaultdict(list)
        for pair in pairs:
            groups[phrase_key(pair.text(same), same)].append(pair)
        for group in groups.values():
            first = group[0]
            usual = phrase_key(first.text(other), other)
            for pair in group[1:]:
                if phrase_key(pair.text(other), other) != usual:
                    there = told("consistency.there")
                    yield Finding.about(
                        pair,
                        self.name,
                        self.severity,
                        told(key, segment=first.source_segments.start + 1),
                        evidence=(Evidence(there, en=first.source, ar=first.target),),
                    )


def _worth(pair: DraftPair) -> bool:
    if not pair.two_sided or BlockKind.BOILERPLATE in (pair.source_kind, pair.target_kind):
        return False
    return len(words(pair.source, "en")) >= _WORDS
