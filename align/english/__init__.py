"""English for matching: inflection undone, contractions opened, both shores' spelling joined."""

from align.english.forms import matching_forms

__all__ = ["matching_forms"]
