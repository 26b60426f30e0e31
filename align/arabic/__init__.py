"""Arabic for matching: spelling folded, clitics told apart, inflection undone."""

from align.arabic.duals import dual_of
from align.arabic.folding import fold_arabic
from align.arabic.forms import matching_forms
from align.arabic.lexicon import lexicon_bytes

__all__ = ["dual_of", "fold_arabic", "lexicon_bytes", "matching_forms"]
