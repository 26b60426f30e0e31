"""How well an Arabic word writes an English name: a letter model learned from pairs of names."""

from align.transliteration.similarity import transliteration_similarity

__all__ = ["transliteration_similarity"]
