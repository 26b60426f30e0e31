"""Arabic for matching: spelling folded, clitics told apart, inflection undone."""

from align.arabic.duals import dual_of
from align.arabic.folding import fold_arabic
from align.arabic.forms import matching_forms

__all__ = ["dual_of", "fold_arabic", "matching_forms"]
