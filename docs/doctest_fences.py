"""An extension of the site's reader of docstrings: doctests become code, not nested quotations."""

from __future__ import annotations

import re
from typing import Any

import griffe

_DOCTEST = re.compile(r"(?:^[ \t]*>>>.*\n?(?:^[ \t]*\S.*\n?)*)+", re.MULTILINE)


class DoctestFences(griffe.Extension):
    """Fences every run of lines that begins with ``>>>`` and ends at an empty line."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called for each module, class, function and attribute once it is read."""
        if obj.docstring and ">>>" in obj.docstring.value:
            obj.docstring.value = _DOCTEST.sub(_fenced, obj.docstring.value)


def _fenced(doctest: re.Match[str]) -> str:
    return f"```python\n{doctest[0].rstrip()}\n```\n"
