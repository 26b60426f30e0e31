"""Arabic for matching: spelling folded, clitics told apart, inflection undone."""

from align.arabic.folding import fold_arabic
from align.arabic.forms import matching_forms

__all__ = ["fold_arabic", "matching_forms"]
