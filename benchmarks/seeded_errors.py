"""Errors put into clean translations: where each stands and which rules should find it.

Five classes: a digit of a number changed, a name respelled, an Arabic segment dropped, one added,
the two digit sets mixed; ``benchmarks/seeded_terms.py`` exchanges renderings of terms. The same
seed gives the same errors. Errors of one draft stand apart, so that none helps to find another.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.names import capitalised_names, transliteration_similarity
from align.words import words
from tests.shared import ROOT, shared_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    # The Arabic text of a pair with an error put in, None where it cannot have one.
    Change = Callable[["CleanDocument", int, random.Random], str | None]

GOLD = ROOT / "tests" / "gold"
Pair = tuple[str, str]
FOUND_BY: dict[str, frozenset[str]] = {
    "number changed": frozenset({"numbers"}),
    "name respelled": frozenset({"names"}),
    "sentence dropped": frozenset({"omission"}),
    "sentence added": frozenset({"addition"}),
    "digits mixed": frozenset({"typography"}),
}
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_OTHER_SET = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "٠١٢٣٤٥٦٧٨٩0123456789")
_APART = 4
_MOST = 6
# Letters that transliterators confuse, and long vowels that they write or leave out.
_CONFUSED = ("تط", "سص", "كق", "غج", "دض", "هح", "ذز", "بف", "شس")
_VOWELS = "اوي"


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A translated document as pairs."""

    name: str
    pairs: tuple[Pair, ...]
    date: str = ""


@dataclass(frozen=True, slots=True)
class SeededDraft:
    """A document with errors of one class.

    ``pairs`` hold an empty text where a sentence was dropped or added; ``at`` are the numbers of
    the pairs with an error.
    """

    kind: str
    document: str
    pairs: tuple[Pair, ...]
    at: tuple[int, ...]


def news() -> list[CleanDocument]:
    """The line-parallel news of the shared development set."""
    found = []
    for english in sorted((shared_root() / "eval/documents/news").glob("*.en")):
        sides = (english, english.with_suffix(".ar"))
        en, ar = (path.read_text(encoding="utf-8").splitlines() for path in sides)
        found.append(CleanDocument(english.stem, tuple(zip(en, ar, strict=True))))
    return found


def shelf() -> list[CleanDocument]:
    """The sample shelf by its gold beads, one-sided ones with an empty text; oldest first."""
    dates = {
        place["document"]: place["date"]
        for term in json.loads((GOLD / "terms.json").read_text(encoding="utf-8"))["terms"]
        for rendering in term["renderings"]
        for place in rendering["documents"]
    }
    found = []
    for gold in (GOLD / "alignment").glob("*.gold.json"):
        name = gold.name.removesuffix(".gold.json")
        sides = [
            (gold.parent / f"{name}.{side}").read_text(encoding="utf-8").splitlines()
            for side in ("en", "ar")
        ]
        beads = json.loads(gold.read_text(encoding="utf-8"))["beads"]
        pairs = tuple(
            (" ".join(sides[0][i] for i in en), " ".join(sides[1][j] for j in ar))
            for en, ar in beads
        )
        found.append(CleanDocument(name, pairs, dates.get(name, "")))
    return sorted(found, key=lambda one: (one.date, one.name))


def seeded(document: CleanDocument, seed: int = 0) -> Iterator[SeededDraft]:
    """Drafts with errors of every class that the document can have."""
    for kind, change in (
        ("number changed", _number_changed),
        ("digits mixed", _digits_mixed),
        ("name respelled", _name_respelled),
    ):
        chance = random.Random(f"{seed} {kind} {document.name}")
        yield from _drafts(document, kind, change, chance)
    for kind in ("sentence dropped", "sentence added"):
        chance = random.Random(f"{seed} {kind} {document.name}")
        yield _one_sided(document, kind, chance)


def _drafts(
    document: CleanDocument, kind: str, change: Change, chance: random.Random
) -> Iterator[SeededDraft]:
    """Every pair that can have the error has it in one of the drafts."""
    changed = {
        at: (en, wrong)
        for at, (en, ar) in enumerate(document.pairs)
        if en and ar and (wrong := change(document, at, chance)) is not None
    }
    for start in range(_APART):
        at = tuple(number for number in changed if number % _APART == start)
        if at:
            pairs = tuple(
                changed[number] if number in at else pair
                for number, pair in enumerate(document.pairs)
            )
            yield SeededDraft(kind, document.name, pairs, at)


def _numbers(text: str) -> list[re.Match[str]]:
    """Numbers in Arabic that are not part of a Latin name."""
    return [
        match
        for match in _NUMBER.finditer(text)
        if not re.search("[A-Za-z]", text[max(0, match.start() - 2) : match.end() + 2])
    ]


def _number_changed(document: CleanDocument, at: int, chance: random.Random) -> str | None:
    text = document.pairs[at][1]
    found = _numbers(text)
    if not found:
        return None
    match = chance.choice(found)
    digits = list(match[0])
    place = chance.choice([k for k, one in enumerate(digits) if one.isdigit()])
    sets = "123456789" if digits[place].isascii() else "١٢٣٤٥٦٧٨٩"
    digits[place] = chance.choice([one for one in sets if one != digits[place]])
    return text[: match.start()] + "".join(digits) + text[match.end() :]


def _digits_mixed(document: CleanDocument, at: int, chance: random.Random) -> str | None:
    """Digits of the other set: within a number, or a whole number beside others."""
    text = document.pairs[at][1]
    found = _numbers(text)
    long = [match for match in found if sum(map(str.isdigit, match[0])) > 1]
    if long and (len(found) == 1 or chance.random() < 0.5):
        match = chance.choice(long)
        cut = chance.randrange(1, len(match[0]))
        mixed = match[0][:cut] + match[0][cut:].translate(_OTHER_SET)
        if mixed == match[0][:cut] + match[0][cut:]:
            return None
    elif len(found) > 1:
        match = chance.choice(found)
        mixed = match[0].translate(_OTHER_SET)
    else:
        return None
    return text[: match.start()] + mixed + text[match.end() :]


def _name_respelled(document: CleanDocument, at: int, chance: random.Random) -> str | None:
    """A name that the document spells the same way at least twice elsewhere, spelled otherwise."""
    en, ar = document.pairs[at]
    held = {word.text for other, _ in document.pairs for word in words(other, "en")}
    names = [
        word.text
        for name in capitalised_names(en)
        for word in words(name.text, "en")
        if len(word.text) > 3 and word.text in held
    ]
    chance.shuffle(names)
    for name in names:
        for word in words(ar, "ar"):
            if transliteration_similarity(name, word.text) < 0.9 or len(word.text) < 4:
                continue
            others = sum(
                word.text in text
                for number, (other, text) in enumerate(document.pairs)
                if number != at and name in other
            )
            wrong = _respelled(word.text, chance)
            if others >= 2 and wrong is not None and ar.count(word.text) == 1:
                return ar[: word.start] + wrong + ar[word.end :]
    return None


def _respelled(word: str, chance: random.Random) -> str | None:
    """Another way to write it: a confused consonant, a long vowel more or less."""
    ways = []
    for at in range(2, len(word)):
        for couple in _CONFUSED:
            if word[at] in couple:
                other = couple[1 - couple.index(word[at])]
                ways.append(word[:at] + other + word[at + 1 :])
        if at == len(word) - 1:
            continue
        if word[at] in _VOWELS:
            ways.append(word[:at] + word[at + 1 :])
        elif word[at - 1] not in _VOWELS and word[at + 1] not in _VOWELS:
            ways.append(word[: at + 1] + chance.choice(_VOWELS) + word[at + 1 :])
    return chance.choice(ways) if ways else None


def _one_sided(document: CleanDocument, kind: str, chance: random.Random) -> SeededDraft:
    """Whole sentences without their counterpart, not at the edges and apart from each other."""
    pairs = list(document.pairs)
    able = [
        at
        for at, (en, ar) in enumerate(pairs)
        if 0 < at < len(pairs) - 1 and len(words(en, "en")) >= 6 and len(words(ar, "ar")) >= 5
    ]
    chance.shuffle(able)
    chosen: list[int] = []
    for at in able:
        if len(chosen) < _MOST and all(abs(at - other) >= _APART for other in chosen):
            chosen.append(at)
    for at in chosen:
        en, ar = pairs[at]
        pairs[at] = (en, "") if kind == "sentence dropped" else ("", ar)
    return SeededDraft(kind, document.name, tuple(pairs), tuple(sorted(chosen)))
