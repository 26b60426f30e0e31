"""What a format is: something that reads units from a file and writes units to one.

Readers and writers stream: neither ever holds all units. What cannot be taken as it stands is not
an exception but a :class:`Damage`, told to the caller as it is met; only a file that is not of the
format at all raises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from tm.unit import Status

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tm.unit import Side, TranslationUnit


class Outcome(StrEnum):
    """What became of a unit that could not be taken as it stands."""

    LOST = "skipped"
    REPAIRED = "repaired"
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class Damage:
    """What was wrong in a file, and where.

    A LOST unit was damaged; one PASSED_OVER is sound but nothing for a memory of English and
    Arabic (another language, no translation). ``line`` counts from 1; it is the row in a table.
    """

    line: int
    what: str
    outcome: Outcome = Outcome.LOST

    def __str__(self) -> str:
        return f"{self.line}: {self.what} ({self.outcome})"


Report: TypeAlias = Callable[[Damage], None]


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What a file may leave unsaid.

    ``document`` names the origin of units that carry none of their own; ``status`` is theirs if the
    file does not vouch for them. ``longest`` is the most characters a unit's markup may have: 4 Mi
    leaves room for whole chapters.
    """

    document: str
    status: Status = Status.MACHINE
    longest: int = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WriteSettings:
    """How a file is to be written: which side is the source, and when it was made."""

    source: Side = "en"
    when: datetime.datetime | None = None


class Format(Protocol):
    """A file format for translation units."""

    name: str
    suffixes: tuple[str, ...]
    description: str

    def read(self, path: Path, settings: ReadSettings, report: Report) -> Iterator[TranslationUnit]:
        """The units of a file, in its order, in bounded memory.

        Raises:
            InputError: the file is not of this format, or cannot be read at all.
        """

    def write(
        self, units: Iterable[TranslationUnit], path: Path, settings: WriteSettings, report: Report
    ) -> int:
        """Write units to a file that appears only when it is complete; how many were written."""
