"""Arabic for matching: spelling folded, clitics told apart, inflection undone."""

from align.arabic.forms import fold_arabic, matching_forms

__all__ = ["fold_arabic", "matching_forms"]
