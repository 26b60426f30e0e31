"""Throttling: guesses at passwords become slow, whoever makes them, and writes keep to a pace."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries are free within ``seconds``; then none until the oldest has lapsed."""

    tries: int
    seconds: float


# A person mistypes a few times; an address behind which a team sits mistypes more often; a name
# that many addresses guess at is closed last, because closing it also locks its owner out.
PER_PERSON = Allowance(5, 15 * 60)
PER_ADDRESS = Allowance(30, 15 * 60)
PER_NAME = Allowance(60, 15 * 60)
_REMEMBERED = 10_000


class Throttle:
    """Counts failed logins by address and name, and writes by who makes them, in memory."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tries: OrderedDict[Hashable, list[float]] = OrderedDict()

    def wait(self, address: str, name: str) -> float:
        """Seconds until another try is allowed; 0 where it is allowed now."""
        with self._lock:
            return max(self._wait(key, allowed) for key, allowed in _keys(address, name))

    def failed(self, address: str, name: str) -> None:
        """Note a failed login."""
        with self._lock:
            for key, allowed in _keys(address, name):
                self._note(key, allowed)

    def succeeded(self, address: str, name: str) -> None:
        """That person is in: the mistyped tries count no more."""
        with self._lock:
            self._tries.pop(("person", address, name.casefold()), None)

    def spend(self, who: str, allowed: Allowance) -> float:
        """Take one write of somebody's allowance; else the seconds until there is one again."""
        key = ("write", who, allowed)
        with self._lock:
            if wait := self._wait(key, allowed):
                return wait
            self._note(key, allowed)
            return 0.0

    def _note(self, key: Hashable, allowed: Allowance) -> None:
        times = self._tries.pop(key, [])
        self._tries[key] = [*times[1 - allowed.tries :], self._clock()]
        while len(self._tries) > _REMEMBERED:
            self._tries.popitem(last=False)

    def _wait(self, key: Hashable, allowed: Allowance) -> float:
        now = self._clock()
        recent = [at for at in self._tries.get(key, ()) if at > now - allowed.seconds]
        if len(recent) < allowed.tries:
            return 0.0
        return recent[-allowed.tries] + allowed.seconds - now


def _keys(address: str, name: str) -> tuple[tuple[Hashable, Allowance], ...]:
    name = name.casefold()
    return (
        (("person", address, name), PER_PERSON),
        (("address", address), PER_ADDRESS),
        (("name", name), PER_NAME),
    )
