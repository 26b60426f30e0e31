"""``muwazi serve``: the memory for a browser, for programs, and for CAT tools."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click

from align.errors import UsageError
from tm.commands.accounts import ACCOUNTS_HELP, the_web_extra
from tm.commands.encoder import encoder_for, encoder_name, encoder_option
from tm.commands.memory import memory_option, open_memory
from tm.commands.units import _user as user_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from align.encoder import Encoder
    from tm.search.searcher import Searcher
    from tm.store import Store
    from tm.web.accounts import Accounts
    from tm.web.settings import WebSettings

_HOST = re.compile(r"[\w.-]+")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def _host_name(text: str) -> str:
    name = text.strip().lower()
    if not _HOST.fullmatch(name) and not _is_address(name):
        raise UsageError(f"{text!r} is no name or address of a machine", remedy="as memory.example")
    return name


@click.command()
@memory_option
@encoder_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    callback=lambda _context, _option, host: _host_name(host),
    help="The address to listen on.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8750, show_default=True, help="The port."
)
@click.option("--accounts", type=click.Path(path_type=Path, dir_okay=False), help=ACCOUNTS_HELP)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    callback=lambda _context, _option, names: tuple(map(_host_name, names)),
    help="A name by which browsers reach this server (repeatable).",
)
@click.option("--https", is_flag=True, help="A proxy before this server speaks https.")
@click.option(
    "--processes",
    type=click.IntRange(0, 64),
    default=0,
    show_default=True,
    help="Search in so many processes of their own: for a team, one a processor.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A site whose pages may read answers, as https://cat.example (repeatable).",
)
def serve(
    memory: str,
    encoder: str | None,
    host: str,
    port: int,
    accounts: Path | None,
    names: tuple[str, ...],
    https: bool,
    processes: int,
    origins: tuple[str, ...],
) -> None:
    """Serve the memory: pages for people, JSON and CAT-tool protocols for programs.

    Without --accounts it is for one person on this machine. Bound to another address it asks for
    accounts: see `muwazi accounts`.

    \b
    Examples:
      muwazi serve
      muwazi serve --host 0.0.0.0 --name memory.example --accounts accounts.db --https
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with the_web_extra():
        from tm.web.accounts import Accounts
        from tm.web.app import create_app
        from tm.web.server import listening
        from tm.web.server import serve as run
        from tm.web.settings import WebSettings
    import time

    opened = Accounts.open(accounts, time.time) if accounts else None
    _must_be_guarded(host, opened)
    settings = WebSettings(
        hosts=_LOOPBACK | {_bracketed(host)} | set(names),
        project=Path.cwd(),
        user=user_name(),
        secure=https,
        origins=origins,
    )
    with open_memory(memory) as store, ExitStack() as stack:
        encoding = _encoding(store, encoder)
        searcher = stack.enter_context(_searcher(store, memory, encoder, encoding, processes))
        app = create_app(settings, store, searcher, encoding(), opened)
        there = stack.enter_context(listening(host, port))
        where = _address(settings, host, there.getsockname()[1])
        click.echo(f"{memory} is served at {where} (stop with Ctrl+C)")
        run(app, settings, there)
    if opened is not None:
        opened.close()


def _encoding(store: Store, encoder: str | None) -> Callable[[], Encoder]:
    """The memory's encoder; another one than made its vectors is refused at once."""
    from tm.embedding import check_encoder

    encoding = encoder_for(store, encoder)
    if store.encoder is not None:
        check_encoder(store, encoding())
    return encoding


@contextmanager
def _searcher(
    store: Store,
    memory: str,
    encoder: str | None,
    encoding: Callable[[], Encoder],
    processes: int,
) -> Iterator[Searcher]:
    """Who is asked: a searcher in this process, or one that has others search."""
    from tm.search.searcher import Searcher

    searcher = Searcher(store, encoding)
    if not processes:
        yield searcher
        return
    from tm.search.pool import Memory, PooledSearcher, SearchProcesses

    named = Memory(memory, encoder or encoder_name(store), searcher.settings)
    with SearchProcesses(named, processes) as begun:
        yield PooledSearcher(store, encoding, processes=begun)


def _must_be_guarded(host: str, accounts: Accounts | None) -> None:
    if accounts is None and not _is_loopback(host):
        raise UsageError(
            f"{host} can be reached from other machines, and there are no accounts",
            remedy="muwazi accounts add NAME --role admin --accounts FILE, then --accounts FILE",
        )
    if accounts is not None and not accounts.all():
        raise UsageError("the accounts file holds no account", remedy="muwazi accounts add NAME")


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host.lower()


def _address(settings: WebSettings, host: str, port: int) -> str:
    scheme = "https" if settings.secure else "http"
    return f"{scheme}://{_bracketed(host)}:{port}/"
