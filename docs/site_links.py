"""A hook of the site: links to files of the repository outside docs/ become their names.

On a code host the pages are read among the files they point to; on the site those files are not
there, and a dead link would be worse than a name.
"""

from __future__ import annotations

import re
from typing import Any

_OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+((?!docs/)[^)#\s]+)[^)]*\)")


def on_page_markdown(markdown: str, *, page: Any, **_: object) -> str:
    """Called by mkdocs for every page before it is rendered."""
    depth = page.file.src_uri.count("/")

    def named(link: re.Match[str]) -> str:
        if link[0].count("../") <= depth:
            return link[0]
        return f"{link[1]} (`{link[2]}`)"

    return _OUTSIDE.sub(named, markdown)
