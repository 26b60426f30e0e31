"""The one family of errors that a user can cause.

Every error a person can bring about by what they type or by what their files hold derives from
:class:`MuwaziError`. Its text is one line: where, what, and what to do about it. The command line
prints that line and leaves with :attr:`MuwaziError.exit_status`; anything else is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class MuwaziError(Exception):
    """A failure that one line explains: what was wrong, where, and the remedy.

    ``code`` names it for pages that tell the common failures in their reader's language.

    >>> print(MuwaziError("the file is empty", where="corpora/en/a.md", remedy="remove it"))
    corpora/en/a.md: the file is empty (remove it)
    """

    exit_status: ClassVar[int] = 1

    def __init__(
        self,
        what: str,
        *,
        where: object = None,
        remedy: str | None = None,
        code: str | None = None,
    ) -> None:
        self.code = code
        self.what = what
        self.where = None if where is None else str(where)
        self.remedy = remedy
        place = f"{self.where}: " if self.where else ""
        advice = f" ({remedy})" if remedy else ""
        super().__init__(" ".join(f"{place}{what}{advice}".split()))

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.remedy, self.code))


class UsageError(MuwaziError):
    """The request itself cannot be met as it was put: a wrong option, a name that is not there."""

    exit_status = 2


class InputError(MuwaziError):
    """A file or text given to muwazi cannot be read as what it is supposed to be."""


class ModelError(MuwaziError):
    """An encoder cannot be loaded, or does not fit what it is asked to do."""


def _rebuild(
    kind: type[MuwaziError],
    what: str,
    where: str | None,
    remedy: str | None,
    code: str | None = None,
) -> MuwaziError:
    """Rebuild an error that crossed a process boundary with its parts intact."""
    return kind(what, where=where, remedy=remedy, code=code)
