"""A room: a page of the interface with its place in the navigation."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from tm.web import protocols, rooms

if TYPE_CHECKING:
    from types import ModuleType

    from fastapi import APIRouter

    from tm.web.rights import Right


@dataclass(frozen=True, slots=True)
class Room:
    """``name`` also names its messages (``NAME.title``); ``order`` is its place in the menu."""

    name: str
    path: str
    order: int
    right: Right


def room_modules() -> list[ModuleType]:
    """Every module of rooms and protocols, by name: each has a ``router``, rooms a ``ROOM``."""
    return [
        import_module(f"{package.__name__}.{found.name}")
        for package in (rooms, protocols)
        for found in pkgutil.iter_modules(package.__path__)
        if not found.name.startswith("_")
    ]


def rooms_and_routers() -> tuple[list[Room], list[APIRouter]]:
    """The rooms in the order of the menu, and all routers."""
    modules = [module for module in room_modules() if hasattr(module, "router")]
    found = [room for module in modules if (room := getattr(module, "ROOM", None))]
    return sorted(found, key=lambda room: room.order), [module.router for module in modules]
