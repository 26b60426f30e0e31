"""Who may do what: roles, the rights they hold, and the visitor who made a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a route asks of its visitor.

    ``PUBLIC`` asks nothing; ``READ`` searches, reads and checks drafts; ``CONTRIBUTE`` adds units;
    ``DECIDE`` confirms, edits, rejects, approves terms and waives findings; ``ADMINISTER`` reads
    the audit log and manages accounts.
    """

    PUBLIC = "public"
    READ = "read"
    CONTRIBUTE = "contribute"
    DECIDE = "decide"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What an account is; each role may do all that the one before it may."""

    READER = "reader"
    TRANSLATOR = "translator"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def rights(self) -> frozenset[Right]:
        """The rights of the role.

        >>> Right.DECIDE in Role.TRANSLATOR.rights, Right.DECIDE in Role.EDITOR.rights
        (False, True)
        """
        return frozenset(list(Right)[: list(Role).index(self) + 2])

    def at_most(self, other: Role) -> Role:
        """The lesser of two roles.

        >>> Role.ADMIN.at_most(Role.READER)
        <Role.READER: 'reader'>
        """
        return min(self, other, key=list(Role).index)


class Via(StrEnum):
    """How a visitor is known."""

    NOBODY = "nobody"
    LOCAL = "local"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word, not a secret


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who made a request. ``role`` is None for somebody who is not logged in."""

    name: str
    role: Role | None
    via: Via

    def may(self, right: Right) -> bool:
        """Whether the visitor holds a right."""
        if right is Right.PUBLIC:
            return True
        return self.role is not None and right in self.role.rights


NOBODY = Visitor("", None, Via.NOBODY)
