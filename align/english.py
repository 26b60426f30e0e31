"""English for matching: inflection undone, spelling of both shores joined."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]

from align.orthography import plain


@cache
def _stemmer() -> Any:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=1 << 16)
def matching_forms(word: str) -> tuple[str, ...]:
    """The forms under which a word may be found, the likeliest first.

    >>> matching_forms("Agreements") == matching_forms("agreement's")
    True
    """
    folded = plain(word).replace(".", "").removesuffix("'s").removesuffix("'")
    return (str(_stemmer().stemWord(folded.replace("'", ""))) or word,)
