"""``muwazi accounts``: who may use a served memory, and as what."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from align.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tm.web.accounts import Accounts

DEFAULT_ACCOUNTS = "muwazi-accounts.db"
ACCOUNTS_HELP = "The accounts file: who may use the server (made by `muwazi accounts add`)."
ROLES = ("reader", "translator", "editor", "admin")

_name = click.argument("name")
_role = click.Choice(ROLES)
_accounts = click.option(
    "--accounts",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_ACCOUNTS,
    show_default=True,
    help="The accounts file.",
)


@contextmanager
def the_web_extra() -> Iterator[None]:
    """Import what the extra ``web`` brings; where it is missing, say how to get it."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] in ("tm", "align"):
            raise
        raise UsageError(
            f"the server needs {error.name}, which is not installed",
            remedy="pip install 'muwazi[web]'",
        ) from error


@click.group()
def accounts() -> None:
    """Who may use a served memory: reader, translator, editor or admin.

    \b
    Example:
      muwazi accounts add amal --role editor
    """  # noqa: D301 - \b is click's mark for lines that stay as they are


@accounts.command()
@_name
@click.option("--role", type=_role, default="reader", show_default=True, help="What it may do.")
@_accounts
def add(name: str, role: str, accounts: Path) -> None:
    """Add an account, or give a known one another role; the password is asked for.

    The password is read from standard input where that is not a terminal. A reader searches and
    checks drafts, a translator also adds units, an editor also reviews, decides and keeps the
    termbase, an admin also reads the audit log.

    \b
    Example:
      muwazi accounts add amal --role editor
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.web.rights import Role

    with _opened(accounts, create=True) as opened:
        if any(account.name.casefold() == name.casefold() for account in opened.all()):
            opened.set_role(name, Role(role))
            click.echo(f"{name} is {role} now")
            return
        opened.add(name, Role(role), _password())
    click.echo(f"{name} added as {role}")


@accounts.command()
@_name
@_accounts
def password(name: str, accounts: Path) -> None:
    """Give an account another password; its sessions end.

    \b
    Example:
      muwazi accounts password amal
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with _opened(accounts) as opened:
        opened.set_password(name, _password())
    click.echo(f"{name} has another password")


@accounts.command("list")
@_accounts
@click.option("--json", "as_json", is_flag=True, help="JSON for other programs.")
def list_(accounts: Path, as_json: bool) -> None:
    """List the accounts and their API tokens.

    \b
    Example:
      muwazi accounts list
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with _opened(accounts) as opened:
        known, tokens = opened.all(), opened.tokens()
    if as_json:
        told: dict[str, Any] = {
            "accounts": [
                {"name": one.name, "role": one.role, "created": _moment(one.created)}
                for one in known
            ],
            "tokens": [
                {
                    "id": one.id,
                    "account": one.account,
                    "label": one.label,
                    "role": one.role,
                    "created": _moment(one.created),
                    "used": _moment(one.used),
                }
                for one in tokens
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for account in known:
        click.echo(f"{account.role:<10}  {account.name}")
        for token in tokens:
            if token.account == account.name:
                used = f"used {_moment(token.used)[:10]}" if token.used else "never used"
                click.echo(f"            token {token.id} {token.shown}… {token.label} ({used})")


@accounts.command()
@_name
@_accounts
def remove(name: str, accounts: Path) -> None:
    """Take an account out, with its sessions and tokens.

    \b
    Example:
      muwazi accounts remove amal
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    with _opened(accounts) as opened:
        opened.remove(name)
    click.echo(f"{name} removed")


@accounts.command()
@_name
@click.option("--label", default="", help="What the token is for.")
@click.option("--role", type=_role, help="No more than this; by default the account's role.")
@click.option("--remove", "number", type=int, help="Take the token of this number out instead.")
@_accounts
def token(name: str, label: str, role: str | None, number: int | None, accounts: Path) -> None:
    """Make an API token for an account; it is shown this once.

    \b
    Example:
      muwazi accounts token amal --label Weblate --role reader
    """  # noqa: D301 - \b is click's mark for lines that stay as they are
    from tm.web.rights import Role

    with _opened(accounts) as opened:
        if number is not None:
            opened.remove_token(number, name)
            click.echo(f"token {number} removed")
            return
        value = opened.add_token(name, label, Role(role) if role else None)
    click.echo(value)


@contextmanager
def _opened(path: Path, *, create: bool = False) -> Iterator[Accounts]:
    with the_web_extra():
        from tm.web.accounts import Accounts
    with closing(Accounts.open(path, time.time, create=create)) as opened:
        yield opened


def _password() -> str:
    if sys.stdin.isatty():
        given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return given
    return sys.stdin.readline().rstrip("\n")


def _moment(seconds: int | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds else ""
