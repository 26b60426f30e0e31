"""All rules, in the order reports give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.check.rules.completeness import Addition, Omission
from tm.check.rules.language import LeftoverLatin, Untranslated
from tm.check.rules.numbers import Numbers
from tm.check.rules.typography import Typography

if TYPE_CHECKING:
    from tm.check.rule import Rule

RULES: tuple[Rule, ...] = (
    Numbers(),
    Omission(),
    Addition(),
    Untranslated(),
    LeftoverLatin(),
    Typography(),
)
