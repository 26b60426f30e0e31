"""English words that rules would get wrong, from the file beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "lexicon.txt"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sets of words by the name of their section, and the irregular forms."""

    sections: dict[str, frozenset[str]]
    irregular: dict[str, tuple[str, ...]]

    def has(self, section: str, word: str) -> bool:
        """Whether a section lists a word.

        >>> lexicon().has("kept s", "hamas"), lexicon().has("kept s", "militias")
        (True, False)
        """
        return word in self.sections[section]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once (about 1,400 words)."""
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    irregular: dict[str, tuple[str, ...]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line.strip("[]"), [])
        elif ":" in line and not line.startswith("#"):
            form, _, forms = line.partition(":")
            irregular[form] = tuple(forms.split())
        elif not line.startswith("#"):
            words += line.split()
    return Lexicon({name: frozenset(found) for name, found in sections.items()}, irregular)


def lexicon_bytes() -> bytes:
    """What the file says, to tell one edition of the lexicon from another."""
    return _FILE.read_bytes()
