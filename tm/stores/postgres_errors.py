"""What PostgreSQL and the way to it say when they fail, as one line for people.

No message of ours holds a password: addresses are shown without it, and the server's own text,
which never quotes one, is cut to its first line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.errors import InputError, MuwaziError
from tm.store import MemoryFileError

if TYPE_CHECKING:
    import psycopg

_SECRET_PARAMETER = re.compile(r"((?:^|[?&\s])(?:password|sslpassword)=)[^&\s]*", re.IGNORECASE)


class ConnectionLostError(MemoryFileError):
    """The server went away; nothing of the step under way was written."""


class ServerBusyError(MemoryFileError):
    """Another program holds the memory's write lock."""


def without_password(url: str) -> str:
    """The address as it may be shown.

    >>> without_password("postgresql://ann:s3cr:e/t@db.example:5432/memory?password=x&port=1")
    'postgresql://ann@db.example:5432/memory?password=***&port=1'
    """
    scheme, _, rest = url.partition("://")
    # The password may hold a slash or a colon; the last at sign before the query ends it.
    before, mark, query = rest.partition("?")
    account, at, place = before.rpartition("@")
    user = account.partition(":")[0]
    shown = f"{scheme}://{user}{at}{place}{mark}{query}"
    return _SECRET_PARAMETER.sub(r"\1***", shown)


def is_lost(error: psycopg.Error) -> bool:
    """Whether an error says that the server or the way to it went away, not that it refuses."""
    import psycopg

    state = error.sqlstate or ""
    if state.startswith(("08", "57P")) and state != "57P04":
        return True
    return isinstance(error, psycopg.OperationalError) and not state


def explained(error: psycopg.Error, where: str) -> MuwaziError:
    """What went wrong while the memory was used, and what to do about it."""
    state = error.sqlstate or ""
    if is_lost(error):
        return ConnectionLostError(
            "the connection to the server was lost; nothing of this step was written",
            where=where,
            remedy="see that the server runs, then run the command again",
        )
    for states, what, remedy in _EXPLANATIONS:
        if state.startswith(states):
            return MemoryFileError(what, where=where, remedy=remedy)
    if state.startswith(("22021", "54000", "22P05")) or "NUL" in str(error):
        what = "a text holds a NUL character" if state != "54000" else "a text is too long"
        return InputError(f"{what} and cannot be stored", where=where, remedy="mend the text")
    return MemoryFileError(f"the memory cannot be used: {first_line(error)}", where=where)


_EXPLANATIONS: tuple[tuple[tuple[str, ...], str, str | None], ...] = (
    (("42501",), "this account may not do that", "ask the memory's owner; see docs/postgres.md"),
    (("25006",), "the server takes no writes: it is a standby or set read-only", "use the primary"),
    (("53100",), "the server's disk is full; nothing of this step was written", "make room"),
    (("53200",), "the server is out of memory", "see the sizing in docs/postgres.md"),
    (("53300",), "the server takes no more connections", "raise max_connections, or try later"),
    (("55P03",), "another program is writing to the memory", "wait for it to finish, try again"),
    (("57014",), "the server cancelled the request", "its statement_timeout may be too short"),
    (("XX001", "XX002"), "the server reports damaged data", "restore a backup"),
    (("58",), "the server cannot read or write its disk", "see the server's log"),
)


def not_connected(error: Exception, where: str) -> MuwaziError:
    """Why no connection could be made, and what to do about it."""
    text = str(error)
    for pattern, what, remedy in _REFUSALS:
        if re.search(pattern, text, re.IGNORECASE):
            return MemoryFileError(what, where=where, remedy=remedy)
    return MemoryFileError(f"cannot connect: {first_line(error)}", where=where)


_REFUSALS = (
    (
        r"password authentication failed|no password supplied|authentication failed",
        "the server refuses this account or password",
        "check them; PGPASSWORD or ~/.pgpass keep the password out of the command line",
    ),
    (r'database ".*" does not exist', "there is no such database", "create it: createdb NAME"),
    (r'role ".*" does not exist', "the server knows no such account", "check the user name"),
    (r"no pg_hba\.conf entry", "the server admits no connections from here", "see pg_hba.conf"),
    (r"permission denied for database", "this account may not connect to the database", None),
    (r"too many (clients|connections)|remaining connection slots",
     "the server takes no more connections", "raise max_connections, or try later"),
    (
        r"could not translate host name|failed to resolve host|name or service not known",
        "there is no host of that name",
        "check the address",
    ),
    (
        r"connection refused|no such file|is the server running|timeout|timed out|unreachable",
        "no server answers there",
        "see that PostgreSQL runs, and check host and port",
    ),
    (r"starting up|shutting down|recovery", "the server is starting or stopping", "try again"),
    (r"ssl|certificate", "no secure connection could be made", "check sslmode and certificates"),
    (r"invalid (uri|integer value|connection option|percent-encoded)|missing \"=\"|unexpected char",
     "is not an address of PostgreSQL", "postgresql://USER@HOST:PORT/DATABASE"),
)  # fmt: skip


def first_line(error: Exception) -> str:
    """The first line of what the server said."""
    diagnosis = getattr(getattr(error, "diag", None), "message_primary", None)
    text = diagnosis or str(error)
    return text.strip().splitlines()[0] if text.strip() else type(error).__name__
