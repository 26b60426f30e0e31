"""Which side of the memory a language code of a file means."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tm.unit import Side

_SIDES: dict[str, Side] = {"en": "en", "eng": "en", "ar": "ar", "ara": "ar", "arb": "ar"}


@lru_cache(maxsize=1024)
def side_of(code: str) -> Side | None:
    """The side of a language code, whatever its case, separator, region or script.

    >>> side_of("EN-GB"), side_of("ar_EG"), side_of("ara"), side_of("fr"), side_of("*all*")
    ('en', 'ar', 'ar', None, None)
    """
    primary = code.strip().lower().replace("_", "-").split("-")[0]
    return _SIDES.get(primary)
