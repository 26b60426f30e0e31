"""Accounts, sessions and API tokens over an accounts file.

Passwords are hashed by argon2id with the parameters of RFC 9106's second recommendation (64 MiB,
three passes), argon2-cffi's default. What a visitor holds (session, token) is 256 random bits, so
that its plain SHA-256 can be kept: there is nothing to guess.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from align.errors import UsageError
from tm.stores.accounts_file import AccountsFile
from tm.web.rights import Role, Via, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SESSION_IDLE_SECONDS = 12 * 3600
SESSION_SECONDS = 14 * 24 * 3600
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 1000
TOKEN_PREFIX = "mwz_"  # noqa: S105 - says what it is, gives nothing
_NAME = re.compile(r"[\w.@+-]{1,64}")
# A session is noted as seen at most this often: reading pages should not mean writing.
_SEEN_EVERY = 60


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its name, its role, when it was made (seconds since 1970)."""

    name: str
    role: Role
    created: int


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it is listed: never the token itself. ``shown`` are its first letters."""

    id: int
    account: str
    label: str
    role: Role
    shown: str
    created: int
    used: int | None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A write that was asked for, and what became of it (the HTTP status)."""

    id: int
    at: int
    who: str
    via: str
    method: str
    path: str
    status: int
    address: str


class Accounts:
    """Who there is. ``clock`` gives seconds since 1970."""

    def __init__(
        self,
        file: AccountsFile,
        clock: Callable[[], float],
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._file = file
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobody: str | None = None

    @classmethod
    def open(cls, path: Path, clock: Callable[[], float], *, create: bool = False) -> Accounts:
        """The accounts of a file; where it does not exist it is made, or is a UsageError."""
        return cls(AccountsFile(path, create=create), clock)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    @property
    def secret(self) -> bytes:
        """What signs form tokens: the same for all servers over this file."""
        return bytes(self._file.rows("SELECT value FROM secret")[0][0])

    # --- accounts ----------------------------------------------------------------------------

    def add(self, name: str, role: Role, password: str) -> Account:
        """A new account. UsageError where the name is taken or not one, or the password short."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} is no name for an account", remedy="letters, digits and . @ + - _"
            )
        if self._file.rows("SELECT 1 FROM account WHERE name = ?", (name,)):
            raise UsageError(f"there is an account {name} already", remedy="choose another name")
        now = self._now()
        self._file.changed(
            "INSERT INTO account VALUES (?, ?, ?, ?)", (name, role, self._hashed(password), now)
        )
        return Account(name, role, now)

    def set_password(self, name: str, password: str) -> None:
        """Another password; every session of the account ends."""
        hashed = self._hashed(password)
        with self._file.transaction():
            self._must_exist(
                name,
                self._file.changed("UPDATE account SET password=? WHERE name=?", (hashed, name)),
            )
            self._file.changed("DELETE FROM session WHERE account = ?", (name,))

    def set_role(self, name: str, role: Role) -> None:
        """Another role, at once."""
        self._must_exist(
            name, self._file.changed("UPDATE account SET role = ? WHERE name = ?", (role, name))
        )

    def remove(self, name: str) -> None:
        """Take an account out, with its sessions and tokens; the audit log keeps its name."""
        self._must_exist(name, self._file.changed("DELETE FROM account WHERE name = ?", (name,)))

    def all(self) -> list[Account]:
        """Every account, by name."""
        rows = self._file.rows("SELECT name, role, created FROM account ORDER BY name")
        return [Account(name, Role(role), created) for name, role, created in rows]

    def verify(self, name: str, password: str) -> Account | None:
        """The account of that name if the password is right."""
        rows = self._file.rows(
            "SELECT name, role, created, password FROM account WHERE name = ?", (name,)
        )
        # Somebody who does not exist costs as much time as somebody who does.
        self._nobody = self._nobody or self._hasher.hash(secrets.token_hex(16))
        hashed = rows[0][3] if rows else self._nobody
        try:
            self._hasher.verify(hashed, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return None
        if not rows:
            return None
        if self._hasher.check_needs_rehash(hashed):
            again = self._hasher.hash(password)
            self._file.changed("UPDATE account SET password=? WHERE name=?", (again, rows[0][0]))
        return Account(rows[0][0], Role(rows[0][1]), rows[0][2])

    # --- sessions ----------------------------------------------------------------------------

    def begin_session(self, account: Account) -> str:
        """A new session; what is returned goes into the visitor's cookie and nowhere else."""
        value = secrets.token_urlsafe(32)
        now = self._now()
        with self._file.transaction():
            self._file.changed("DELETE FROM session WHERE created < ?", (now - SESSION_SECONDS,))
            self._file.changed(
                "INSERT INTO session VALUES (?, ?, ?, ?)", (_digest(value), account.name, now, now)
            )
        return value

    def session(self, value: str) -> Visitor | None:
        """Who holds this session, if it is one and has not run out."""
        now = self._now()
        rows = self._file.rows(
            "SELECT name, role, seen FROM session JOIN account ON name = account"
            " WHERE digest = ? AND session.created > ? AND seen > ?",
            (_digest(value), now - SESSION_SECONDS, now - SESSION_IDLE_SECONDS),
        )
        if not rows:
            return None
        name, role, seen = rows[0]
        if now - seen >= _SEEN_EVERY:
            self._file.changed("UPDATE session SET seen=? WHERE digest=?", (now, _digest(value)))
        return Visitor(name, Role(role), Via.SESSION)

    def end_session(self, value: str) -> None:
        """The session holds no more."""
        self._file.changed("DELETE FROM session WHERE digest = ?", (_digest(value),))

    # --- tokens ------------------------------------------------------------------------------

    def add_token(self, name: str, label: str, role: Role | None = None) -> str:
        """A new token of an account, of no more than its role; returned this once."""
        rows = self._file.rows("SELECT name, role FROM account WHERE name = ?", (name,))
        self._must_exist(name, len(rows))
        value = TOKEN_PREFIX + secrets.token_urlsafe(32)
        owned = Role(rows[0][1])
        given = owned if role is None else role.at_most(owned)
        self._file.changed(
            "INSERT INTO token (digest, account, label, role, shown, created)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (_digest(value), rows[0][0], label, given, value[: len(TOKEN_PREFIX) + 4], self._now()),
        )
        return value

    def token(self, value: str) -> Visitor | None:
        """Who holds this token; its rights never exceed those the account has now."""
        rows = self._file.rows(
            "SELECT token.id, name, token.role, account.role, used FROM token"
            " JOIN account ON name = account WHERE digest = ?",
            (_digest(value),),
        )
        if not rows:
            return None
        number, name, role, owned, used = rows[0]
        now = self._now()
        if used is None or now - used >= _SEEN_EVERY:
            self._file.changed("UPDATE token SET used = ? WHERE id = ?", (now, number))
        return Visitor(name, Role(role).at_most(Role(owned)), Via.TOKEN)

    def tokens(self, name: str | None = None) -> list[Token]:
        """The tokens of an account, or of all."""
        rows = self._file.rows(
            "SELECT id, account, label, role, shown, created, used FROM token"
            " WHERE ?1 IS NULL OR account = ?1 COLLATE NOCASE ORDER BY id",
            (name,),
        )
        return [Token(row[0], row[1], row[2], Role(row[3]), *row[4:]) for row in rows]

    def remove_token(self, number: int, name: str | None = None) -> None:
        """A token holds no more; with ``name`` only if it is that account's. Else: UsageError."""
        gone = self._file.changed(
            "DELETE FROM token WHERE id = ?1 AND (?2 IS NULL OR account = ?2 COLLATE NOCASE)",
            (number, name),
        )
        if not gone:
            raise UsageError(f"there is no token {number}", remedy="muwazi accounts list")

    # --- the audit log -----------------------------------------------------------------------

    def note(self, visitor: Visitor, method: str, path: str, status: int, address: str) -> None:
        """Write a line into the audit log."""
        self._file.changed(
            "INSERT INTO audit (at, who, via, method, path, status, address)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (self._now(), visitor.name, visitor.via, method, path[:500], status, address),
        )

    def audit(self, limit: int = 200, before: int | None = None) -> list[AuditEntry]:
        """The audit log, newest first; ``before`` continues it."""
        rows = self._file.rows(
            "SELECT id, at, who, via, method, path, status, address FROM audit"
            " WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2",
            (before, limit),
        )
        return [AuditEntry(*row) for row in rows]

    def _hashed(self, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise UsageError(
                f"the password has {len(password)} characters",
                remedy=f"give one of at least {SHORTEST_PASSWORD}",
            )
        return self._hasher.hash(password)

    def _must_exist(self, name: str, rows: int) -> None:
        if not rows:
            raise UsageError(f"there is no account {name}", remedy="muwazi accounts list")

    def _now(self) -> int:
        return int(self._clock())


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()
