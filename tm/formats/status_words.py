"""Status in the words of other tools, where these say who vouches for a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.unit import Property

OUR_PROPERTY = "x-status"
_STATUSES = frozenset(str(status) for status in Status)

# What their documentation and exports show: Trados (x-ConfirmationLevel), MateCat
# (x-MateCAT-status), OmegaT (x-auto: filled in by a machine).
_WORDS = {
    "x-confirmationlevel": {
        "translated": Status.CONFIRMED,
        "approvedtranslation": Status.CONFIRMED,
        "approvedsignoff": Status.CONFIRMED,
        "rejectedtranslation": Status.REJECTED,
        "rejectedsignoff": Status.REJECTED,
        "draft": Status.MACHINE,
    },
    "x-matecat-status": {
        "translated": Status.CONFIRMED,
        "approved": Status.CONFIRMED,
        "approved2": Status.CONFIRMED,
        "rejected": Status.REJECTED,
        "new": Status.MACHINE,
        "draft": Status.MACHINE,
    },
    "x-auto": {"auto": Status.MACHINE},
}


@dataclass(frozen=True, slots=True)
class StatedStatus:
    """A status, the property that states it, and whether that property is our own."""

    status: Status
    property: Property
    ours: bool


def status_of(properties: Iterable[Property]) -> StatedStatus | None:
    """The status that a unit's properties state, if any does; our own property goes first."""
    stated: StatedStatus | None = None
    for prop in properties:
        if prop.name == OUR_PROPERTY:
            value = prop.value.strip().lower()
            if value in _STATUSES:
                return StatedStatus(Status(value), prop, ours=True)
        elif stated is None and (words := _WORDS.get(prop.name.lower())):
            status = words.get(prop.value.strip().lower())
            stated = None if status is None else StatedStatus(status, prop, ours=False)
    return stated
