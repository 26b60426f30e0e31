"""What a rule is, and what it may ask of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.encoder import Encoder
    from tm.check.finding import Draft, Finding, Severity
    from tm.store import Store


@dataclass(frozen=True, slots=True)
class House:
    """What a draft is held against. Rules that need a part that is missing say nothing.

    ``store`` is the memory (the termbase lives in it), ``encoder`` the memory's encoder.
    """

    store: Store | None = None
    encoder: Encoder | None = None


class Rule(Protocol):
    """One kind of mistake. A rule keeps no state between drafts and never changes a text.

    ``name`` is what reports and ``muwazi.toml`` call it; ``severity`` is the highest it gives by
    itself; ``what`` says in one line what it looks for.
    """

    name: str
    severity: Severity
    what: str

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """The findings of this rule, in the order of the draft."""
        ...
