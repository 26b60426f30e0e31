"""Words whose form alone would mislead: the lexicon behind the clitics and the endings.

The files beside this module are written for people: one word a line with its irregular forms, in
ordinary spelling. A word that is not listed is taken apart by form alone; a word that is listed is
never taken apart wrongly, and lends its certainty to whatever is joined to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from align.arabic.folding import fold_arabic

_FOLDER = Path(__file__).parent / "lexicon"


class Irregular(NamedTuple):
    """An irregular form: the word it belongs to, its spelling, and whether it is no other word."""

    lemma: str
    written: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words and what is known of them.

    ``nouns``, ``adjectives`` (and words for persons), ``verbs`` (the past), ``particles`` and
    ``names`` hold the words; ``weak`` those that are more often something else. ``irregular`` leads
    a form to what it is a form of; ``imperfect`` an imperfect without its person prefix to its
    verb; ``spelling`` a variant to the spelling it is grouped by. ``written`` keeps the ordinary
    spellings of words that folding has made one.
    """

    nouns: set[str] = field(default_factory=set)
    adjectives: set[str] = field(default_factory=set)
    verbs: set[str] = field(default_factory=set)
    particles: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    weak: set[str] = field(default_factory=set)
    irregular: dict[str, tuple[Irregular, ...]] = field(default_factory=dict)
    imperfect: dict[str, str] = field(default_factory=dict)
    spelling: dict[str, str] = field(default_factory=dict)
    written: dict[str, set[str]] = field(default_factory=dict)

    def counted(self, word: str) -> bool:
        """Whether a folded word is a listed noun or adjective, and so has plural and dual."""
        return word in self.nouns or word in self.adjectives

    def nominal(self, word: str) -> bool:
        """Whether a folded word is a listed noun, adjective or name."""
        return word in self.nouns or word in self.adjectives or word in self.names

    def feminine(self, word: str) -> bool:
        """Whether a folded word in ه is a listed word in ة."""
        return any(spelling.endswith("ة") for spelling in self.written.get(word, ()))


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once (about 7,000 words)."""
    listed = Lexicon()
    classes = {
        "nouns": listed.nouns,
        "adjectives": listed.adjectives,
        "verbs": listed.verbs,
        "particles": listed.particles,
        "names": listed.names,
    }
    for name, words in classes.items():
        for line in _lines(name):
            lemma, *forms = line.split()
            words.add(fold_arabic(lemma.rstrip("?")))
            _enter(listed, lemma, forms, verb=name == "verbs")
    for line in _lines("spellings"):
        variant, standard = (fold_arabic(side) for side in line.split("="))
        listed.spelling[variant] = standard
        for words in classes.values():
            if standard in words:
                words.add(variant)
    return listed


def _enter(listed: Lexicon, word: str, forms: list[str], *, verb: bool) -> None:
    spelling = word.rstrip("?")
    lemma = fold_arabic(spelling)
    listed.written.setdefault(lemma, set()).add(spelling)
    if word.endswith("?"):
        listed.weak.add(lemma)
    for form in forms:
        written = form.rstrip("?")
        folded = fold_arabic(written)
        if verb:
            listed.imperfect.setdefault(folded.removeprefix("ي"), lemma)
            continue
        others = listed.irregular.get(folded, ())
        listed.irregular[folded] = (*others, Irregular(lemma, written, written == form))


def _lines(name: str) -> list[str]:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
