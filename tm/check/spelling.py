"""How names are spelled in Arabic: the word that writes an English name, and when two spell one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from align.names import capitalised_names, transliteration_similarity
from align.transliteration.nearness import near_in_consonants
from align.words import fold, word_texts, words
from tm.terms.sentence import without_proclitics

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORTEST = 4
# From here on a word more likely than not writes the name (align.names).
_WRITES = 0.5
# Words that share less of a name's consonants do not write it.
_CONSONANTS = 0.5
# Two spellings of a name share so much of their letters.
_ALIKE = 0.5
# What makes an adjective or a plural of a name; such forms are no spelling of it.
_DERIVED = ("يين", "يون", "يات", "يه", "ين", "ون", "ان", "ات", "ي", "ه", "ا", "")


@lru_cache(maxsize=1 << 16)
def spelling(word: str) -> str:
    """An Arabic word without what is written onto it and without vowel signs.

    >>> spelling("وبالعبّادي"), spelling("لبغداد")
    ('عبادي', 'بغداد')
    """
    bare = fold(without_proclitics(word, "ar"), "ar")
    return bare[2:] if bare.startswith("ال") and len(bare) > 5 else bare


def name_words(text: str) -> list[tuple[str, int, int]]:
    """The words of the names in an English text, those long enough to be known by their letters.

    >>> [word for word, _, _ in name_words("On Monday Haider al-Abadi left Baghdad.")]
    ['Haider', 'Abadi', 'Baghdad']
    """
    found = []
    for name in capitalised_names(text):
        for word in words(name.text, "en"):
            plain = word.text.removesuffix("'s").removesuffix("’s")
            if len(plain) >= _SHORTEST and plain[0].isupper() and not plain.isupper():
                start = name.start + word.start
                found.append((plain, start, start + len(plain)))
    return found


def same_stem(one: str, other: str) -> bool:
    """Whether two spellings differ only in an ending: an adjective, a feminine, a plural.

    >>> same_stem("سوريا", "سوريه"), same_stem("بغداد", "بغضاد")
    (True, False)
    """
    return any(len(stem) >= 3 for stem in _stems(one) & _stems(other))


def _stems(form: str) -> set[str]:
    return {form.removesuffix(end) for end in _DERIVED if form.endswith(end)}


def joined(one: str, other: str) -> bool:
    """Whether one spelling is the other with a conjunction or preposition written onto it.

    >>> joined("لسينسبري", "سينسبري"), joined("عبيدي", "عبادي")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    onto = long.removesuffix(short)
    return onto != long and len(onto) <= 2 and set(onto) <= set("وفبلك")


def alike(one: str, other: str) -> bool:
    """Whether they may be two spellings of one name.

    >>> alike("عبادي", "عبيدي"), alike("بغداد", "دمشق")
    (True, False)
    """
    if same_stem(one, other) or joined(one, other):
        return False
    return Levenshtein.normalized_similarity(one, other) >= _ALIKE


@dataclass(frozen=True, slots=True)
class Written:
    """A word of a name and the Arabic word that writes it, with their characters."""

    name: str
    spelling: str
    likeness: float
    source: tuple[int, int]
    target: tuple[int, int]


def written_names(source: str, target: str) -> list[Written]:
    """The names of a pair that are transliterated, each Arabic word taken by one of them only."""
    arabic = [word for word in words(target, "ar") if len(word.text) > 2]
    pairs = []
    english = name_words(source)
    near = near_in_consonants(
        [name for name, _, _ in english], [word.text for word in arabic], _CONSONANTS
    )
    for row, column in near:
        (name, start, end), word = english[row], arabic[column]
        likeness = transliteration_similarity(name, word.text)
        if likeness >= _WRITES / 2:
            found = Written(
                name, spelling(word.text), likeness, (start, end), (word.start, word.end)
            )
            pairs.append(found)
    pairs.sort(key=lambda one: (-one.likeness, one.source, one.target))
    names: set[tuple[int, int]] = set()
    taken: dict[tuple[int, int], str] = {}
    kept = []
    for one in pairs:
        if one.source in names or taken.get(one.target, one.name) != one.name:
            continue
        names.add(one.source)
        taken[one.target] = one.name
        kept.append(one)
    return sorted(kept, key=lambda one: one.source)


@dataclass(slots=True)
class Spellings:
    """How often a name is spelled in each way, and where; ``units`` are of the memory."""

    counts: Counter[str] = field(default_factory=Counter)
    surfaces: dict[str, str] = field(default_factory=dict)

    def add(self, form: str, surface: str) -> None:
        """One more occurrence."""
        self.counts[form] += 1
        self.surfaces.setdefault(form, surface)

    def settled(self, fewest: int, share: float) -> str | None:
        """The one spelling that is nearly always used, adjectives of it not counted against it."""
        if not self.counts:
            return None
        form, count = min(self.counts.items(), key=lambda item: (-item[1], item[0]))
        rivals = sum(n for other, n in self.counts.items() if other != form and alike(form, other))
        return form if count >= fewest and count >= share * (count + rivals) else None


def spelled(name: str, texts: Sequence[tuple[str, str]]) -> Spellings:
    """How texts, English and Arabic, that hold a name spell it."""
    found = Spellings()
    written = [[word for word in word_texts(ar) if len(word) > 2] for _, ar in texts]
    words_of_all = list({word for held in written for word in held})
    likeness = {
        words_of_all[column]: transliteration_similarity(name, words_of_all[column])
        for _, column in near_in_consonants([name], words_of_all, _CONSONANTS)
    }
    for held in written:
        best = max(((likeness.get(word, 0.0), word) for word in held), default=(0.0, ""))
        if best[0] >= _WRITES:
            found.add(spelling(best[1]), without_proclitics(best[1], "ar"))
    return found
