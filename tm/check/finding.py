"""What a check yields, and what it looks at: findings, drafts, and the house they are held against.

English is the source and Arabic the target wherever the two are named, whichever way the draft was
translated. Segment numbers count from 0 in their document; ranges are half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from align.document import BlockKind

if TYPE_CHECKING:
    import datetime

    from align.document import Language
    from tm.check.wording import Told


class Severity(StrEnum):
    """How sure a rule is that a person must act: in the order error, warning, note."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for a note, 2 for an error.

        >>> Severity.ERROR.rank > Severity.WARNING.rank
        True
        """
        return (Severity.NOTE, Severity.WARNING, Severity.ERROR).index(self)


@dataclass(frozen=True, slots=True)
class DraftPair:
    """A bead of the draft: texts that translate each other, or a text with nothing against it.

    ``source`` and ``target`` are the English and the Arabic text, empty in an addition or omission.
    ``posterior`` is the aligner's probability that the bead is right, ``None`` for a draft that
    came as pairs; ``date`` the day the text is of, where it says so; ``from_memory``: it is a unit
    of the memory that it is held against.
    """

    source: str
    target: str
    source_segments: range
    target_segments: range
    posterior: float | None = None
    source_kind: BlockKind = BlockKind.PARAGRAPH
    target_kind: BlockKind = BlockKind.PARAGRAPH
    date: datetime.date | None = None
    from_memory: bool = False

    def text(self, language: Language) -> str:
        """The text of one side."""
        return self.source if language == "en" else self.target

    @property
    def two_sided(self) -> bool:
        """Whether both sides have text."""
        return bool(self.source.strip()) and bool(self.target.strip())


@dataclass(frozen=True, slots=True)
class Draft:
    """What is checked: its pairs, in the order of the page; both files may be one."""

    pairs: tuple[DraftPair, ...]
    source_file: str | None = None
    target_file: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that supports a finding: a count, a date, a unit of the memory, a termbase entry."""

    told: Told
    en: str | None = None
    ar: str | None = None
    unit: int | None = None
    document: str | None = None
    date: str | None = None

    @property
    def what(self) -> str:
        """The fact in English."""
        return str(self.told)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the draft that a person should look at.

    ``source_span`` and ``target_span`` are character ranges in the two texts, ``None`` where the
    finding concerns a text as a whole.
    """

    rule: str
    severity: Severity
    told: Told
    source_segment: int | None
    target_segment: int | None
    source: str = ""
    target: str = ""
    source_span: tuple[int, int] | None = None
    target_span: tuple[int, int] | None = None
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def about(
        cls,
        pair: DraftPair,
        rule: str,
        severity: Severity,
        told: Told,
        *,
        source_span: tuple[int, int] | None = None,
        target_span: tuple[int, int] | None = None,
        evidence: tuple[Evidence, ...] = (),
    ) -> Finding:
        """A finding in this pair."""
        return cls(
            rule=rule,
            severity=severity,
            told=told,
            source_segment=pair.source_segments.start if pair.source_segments else None,
            target_segment=pair.target_segments.start if pair.target_segments else None,
            source=pair.source,
            target=pair.target,
            source_span=source_span,
            target_span=target_span,
            evidence=evidence,
        )

    def with_severity(self, severity: Severity) -> Finding:
        """The same finding, weighed as the project file says."""
        return replace(self, severity=severity)

    @property
    def message(self) -> str:
        """What is told, in English; the Arabic in it is isolated."""
        return str(self.told)

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits by which a waiver knows the finding again.

        They depend on the rule, the texts and the marked characters, not on where in the draft the
        segment stands, nor on the wording of the message.
        """
        marked = [
            text[slice(*span)] if span else ""
            for text, span in ((self.source, self.source_span), (self.target, self.target_span))
        ]
        content = "\x1f".join((self.rule, self.source, self.target, *marked))
        return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
