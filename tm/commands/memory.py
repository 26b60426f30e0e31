"""Which memory a command means: ``--memory``, else MUWAZI_MEMORY, else ``muwazi.db``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from tm.store import Store

DEFAULT_MEMORY = "muwazi.db"
F = TypeVar("F", bound="Callable[..., Any]")


def memory_option(command: F) -> F:
    """Give a command the option ``--memory``; it arrives as ``memory``, a store's address."""
    return click.option(
        "--memory",
        metavar="FILE_OR_URL",
        envvar="MUWAZI_MEMORY",
        default=DEFAULT_MEMORY,
        show_default=True,
        help="The memory: a file, or postgresql://… (also MUWAZI_MEMORY).",
    )(command)


def open_memory(memory: str, *, create: bool = False) -> Store:
    """The store at an address; where it does not exist it is made, or is a UsageError."""
    from tm.store import open_store

    return open_store(memory, create=create)
