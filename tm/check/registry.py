"""All rules, in the order reports give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tm.check.rules.completeness import Addition, Omission
from tm.check.rules.consistency import Consistency
from tm.check.rules.house import HouseRenderings
from tm.check.rules.language import LeftoverLatin, Untranslated
from tm.check.rules.names import Names
from tm.check.rules.numbers import Numbers
from tm.check.rules.termbase import TermbaseTerms
from tm.check.rules.typography import Typography

if TYPE_CHECKING:
    from tm.check.rule import Rule

RULES: tuple[Rule, ...] = (
    TermbaseTerms(),
    HouseRenderings(),
    Consistency(),
    Names(),
    Numbers(),
    Omission(),
    Addition(),
    Untranslated(),
    LeftoverLatin(),
    Typography(),
)
