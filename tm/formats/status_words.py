"""Status in the words of other tools, where these say who vouches for a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tm.unit import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tm.unit import Property

OUR_PROPERTY = "x-status"

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
        name, value = prop.name.lower(), prop.value.strip().lower()
        if name == OUR_PROPERTY and value in set(Status):
            return StatedStatus(Status(value), prop, ours=True)
        if stated is None and value in _WORDS.get(name, {}):
            stated = StatedStatus(_WORDS[name][value], prop, ours=False)
    return stated
