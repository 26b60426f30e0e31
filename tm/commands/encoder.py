"""Which encoder a command means: ``--encoder``, else the one the memory was made with."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.encoder import Encoder
    from tm.store import Store

F = TypeVar("F", bound="Callable[..., Any]")
_META = "encoder_name"


def encoder_option(command: F) -> F:
    """Give a command the option ``--encoder``; it arrives as ``encoder``, a name or None."""
    return click.option(
        "--encoder",
        metavar="NAME_OR_DIR",
        help="A sentence-transformers model, by name or directory; by default the memory's own.",
    )(command)


def encoder_for(store: Store, name: str | None) -> Callable[[], Encoder]:
    """What opens the encoder when it is first needed."""

    @cache
    def opened() -> Encoder:
        from align.encoder import open_encoder

        return open_encoder(name if name is not None else encoder_name(store))

    return opened


def encoder_name(store: Store) -> str | None:
    """By which name the memory's encoder is opened; None for the bundled one."""
    return store.meta(_META)


def remember_encoder(store: Store, name: str | None) -> None:
    """Note by which name the memory's encoder is opened; the bundled one needs none."""
    if store.meta(_META) != name:
        store.set_meta(_META, name)
