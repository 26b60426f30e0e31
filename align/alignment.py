"""What alignment yields: beads over two lists of segments, each with a posterior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from align.document import Segment


@dataclass(frozen=True, slots=True)
class Bead:
    """Neighbouring source segments that neighbouring target segments translate.

    An empty range is an omission (no target) or an addition (no source). ``posterior`` is the
    probability, under the model, that exactly this bead is right. ``moved`` marks a bead found out
    of order, in a passage that stands elsewhere in the other document.
    """

    source: range
    target: range
    posterior: float
    moved: bool = False

    @property
    def type(self) -> str:
        """The bead's type as the field writes it.

        >>> Bead(range(3, 5), range(7, 8), 0.9).type
        '2:1'
        """
        return f"{len(self.source)}:{len(self.target)}"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two lists of segments and the beads that cover every segment of both exactly once.

    Source is English, target Arabic. ``signature`` names version, encoder and profile, so that two
    results can be compared.
    """

    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    beads: tuple[Bead, ...]
    signature: str
