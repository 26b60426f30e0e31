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

from align.arabic.folding import fold_letters

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
    spellings of words that folding has made one, ``inflected`` the one of them whose entry gives
    irregular forms. ``verb_starts`` and ``imperfect_starts`` are the first two letters of all
    ``verbs`` and of all keys of ``imperfect``.
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
    inflected: dict[str, str] = field(default_factory=dict)
    verb_starts: set[str] = field(default_factory=set)
    imperfect_starts: set[str] = field(default_factory=set)

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
        for written, folded in _lines(name):
            words.add(folded[0].rstrip("?"))
            _enter(listed, written, folded, verb=name == "verbs")
    for _, (pair,) in _lines("spellings"):
        variant, standard = pair.split("=")
        listed.spelling[variant] = standard
        for words in classes.values():
            if standard in words:
                words.add(variant)
    listed.verb_starts.update(verb[:2] for verb in listed.verbs)
    listed.imperfect_starts.update(stem[:2] for stem in listed.imperfect)
    return listed


def lexicon_bytes() -> bytes:
    """What all the files say, to tell one edition of the lexicon from another."""
    return b"".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.txt")))


def _enter(listed: Lexicon, written: list[str], folded: list[str], *, verb: bool) -> None:
    """Enter a word and its irregular forms, each as written and folded."""
    lemma = folded[0].rstrip("?")
    listed.written.setdefault(lemma, set()).add(written[0].rstrip("?"))
    if len(written) > 1 and not verb:
        listed.inflected.setdefault(lemma, written[0].rstrip("?"))
    if folded[0].endswith("?"):
        listed.weak.add(lemma)
    for spelling, form in zip(written[1:], folded[1:], strict=True):
        bare = form.rstrip("?")
        if verb:
            listed.imperfect.setdefault(bare.removeprefix("ي"), lemma)
            continue
        others = listed.irregular.get(bare, ())
        irregular = Irregular(lemma, spelling.rstrip("?"), bare == form)
        listed.irregular[bare] = (*others, irregular)


def _lines(name: str) -> list[tuple[list[str], list[str]]]:
    """The words of each line of a file, as written and folded."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    both = zip(text.splitlines(), fold_letters(text).splitlines(), strict=True)
    return [
        (written.split(), folded.split())
        for written, folded in both
        if written and not written.startswith("#")
    ]
