"""What a check of a memory found, and what it looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Of one kind, so many are kept word for word; all are counted.
_KEPT = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be: what kind of thing, where, what, and the remedy."""

    kind: str
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({self.remedy})"


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of verifying: how much was looked at, problems, and remarks that are none.

    ``checked`` counts by name what was recomputed. Of many problems of one kind the first are in
    ``problems``, all are in ``counted``.
    """

    checked: Mapping[str, int]
    problems: tuple[Problem, ...]
    counted: Mapping[str, int]
    notes: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is amiss."""
        return not self.counted


@dataclass(slots=True)
class Findings:
    """Where the single checks write down what they see."""

    checked: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def problem(self, kind: str, where: object, what: str, remedy: str) -> None:
        """Note a problem."""
        self.counted[kind] += 1
        if self.counted[kind] <= _KEPT:
            self.problems.append(Problem(kind, str(where), what, remedy))

    def result(self) -> Verified:
        """All of it as a value."""
        return Verified(
            dict(self.checked), tuple(self.problems), dict(self.counted), tuple(self.notes)
        )
