"""English for matching: inflection undone, contractions opened, both shores' spelling joined."""

from align.english.forms import matching_forms
from align.english.lexicon import lexicon_bytes

__all__ = ["lexicon_bytes", "matching_forms"]
