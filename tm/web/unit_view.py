"""A unit as pages show it: its texts, where it stands, and what people did to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tm.web.reading import web_address

if TYPE_CHECKING:
    from tm.store import Store
    from tm.unit import HistoryEntry, Origin, TranslationUnit

_MOST_ACTS = 50
_MOST_ORIGINS = 20


@dataclass(frozen=True, slots=True)
class UnitView:
    """What the panel of a unit shows."""

    unit: TranslationUnit
    history: tuple[HistoryEntry, ...]

    @classmethod
    def of(cls, store: Store, unit: int) -> UnitView:
        """The view of a unit. Unknown: UnitNotFoundError."""
        return cls(store.unit(unit), tuple(store.history(unit, _MOST_ACTS)))

    @property
    def origins(self) -> tuple[tuple[Origin, str | None], ...]:
        """The places it stands in, newest first, each with an address that may be linked to."""
        ordered = sorted(
            self.unit.origins,
            key=lambda origin: origin.date.isoformat() if origin.date else "",
            reverse=True,
        )
        return tuple((origin, web_address(origin.url)) for origin in ordered[:_MOST_ORIGINS])

    @property
    def undoable(self) -> bool:
        """Whether something was done that can be taken back."""
        return bool(self.history)
