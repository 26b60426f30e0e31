"""Renderings of terms exchanged in clean drafts, and termbases to hold them against.

The sample shelf's terms are known with every rendering and its dates (``tests/gold/terms.json``).
Three ways to go wrong: everywhere a rendering that the house used before and has given up; the same
in one place only, the rest of the draft being right; everywhere a rendering that the house has
never used (listed below, as translators elsewhere write it). The same seed gives the same errors.
"""

from __future__ import annotations

import datetime
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.words import words
from benchmarks.seeded_errors import GOLD, CleanDocument, SeededDraft
from tm.terms.concept import Concept, Term, TermStatus
from tm.terms.sentence import Sentence, forms_of, positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KINDS = ("given up", "one of several", "never used")
# The memory can tell what is right if others of its briefs have it so often.
KNOWN = 3

ELSEWHERE = {
    "burden sharing": "اقتسام المسؤوليات",
    "ceasefire": "هدنة",
    "counterterrorism": "مقاومة التطرف",
    "de-escalation": "تخفيف حدة التوتر",
    "drones": "الدرونز",
    "freedom of navigation": "سلامة الإبحار",
    "governance": "الإدارة العامة",
    "Houthis": "أنصار الله",
    "internally displaced persons": "المهجّرون في الداخل",
    "Islamic State": "الخلافة المزعومة",
    "Kurdistan Regional Government": "سلطات أربيل",
    "maximum pressure": "الإكراه الشامل",
    "militias": "العصابات",
    "Popular Mobilization Units": "القوات الشعبية",
    "proxies": "العملاء",
    "Quds Force": "لواء القدس",
    "rule of law": "حكم القانون",
    "sanctions relief": "رفع القيود",
    "snapback": "الرجوع الفوري",
    "stakeholders": "ذوو الشأن",
    "Strait of Hormuz": "مدخل الخليج",
}


@dataclass(frozen=True, slots=True)
class PlantedTerm:
    """A term with its renderings, oldest first: how written, first and last day, units by brief."""

    term: str
    renderings: tuple[str, ...]
    first: tuple[datetime.date, ...]
    last: tuple[datetime.date, ...]
    units: tuple[dict[str, int], ...]

    def known(self, rendering: str, documents: set[str]) -> int:
        """In how many units of these documents the rendering stands."""
        held = self.units[self.renderings.index(rendering)]
        return sum(count for name, count in held.items() if name in documents)

    def given_up(self, rendering: str, date: str) -> bool:
        """Whether the rendering is of the time before that day only."""
        return self.last[self.renderings.index(rendering)] < datetime.date.fromisoformat(date)


def planted() -> list[PlantedTerm]:
    """The planted terms of the sample shelf."""
    found = []
    for term in json.loads((GOLD / "terms.json").read_text(encoding="utf-8"))["terms"]:
        ways = sorted(term["renderings"], key=lambda one: (one["first"], one["last"]))
        found.append(
            PlantedTerm(
                term["term"],
                tuple(way["rendering"] for way in ways),
                tuple(datetime.date.fromisoformat(way["first"]) for way in ways),
                tuple(datetime.date.fromisoformat(way["last"]) for way in ways),
                tuple({one["document"]: one["units"] for one in way["documents"]} for way in ways),
            )
        )
    return found


def house_termbase(terms: Sequence[PlantedTerm]) -> list[Concept]:
    """A terminologist's decisions: the newest rendering, the others superseded since the next."""
    concepts = []
    for term in terms:
        arabic = [
            Term(way, "ar", TermStatus.SUPERSEDED, since=term.first[at + 1])
            for at, way in enumerate(term.renderings[:-1])
        ]
        preferred = Term(term.renderings[-1], "ar", TermStatus.PREFERRED)
        concepts.append(Concept((Term(term.term, "en"), preferred, *arabic)))
    return concepts


def swapped_drafts(
    document: CleanDocument, memory: set[str], preferred: bool = False, seed: int = 0
) -> Iterator[SeededDraft]:
    """A draft of each kind in which every term the memory can judge is wrong.

    ``memory`` are the names of the memory's documents; ``preferred``: only the newest rendering of
    a term is right, as in the termbase.
    """
    for kind in KINDS:
        chance = random.Random(f"{seed} {kind} {document.name}")
        pairs = list(document.pairs)
        at: list[int] = []
        for term in planted():
            wrong = dict(_wrong(term, kind, document, None if preferred else memory, chance))
            if kind == "one of several":
                wrong = dict([chance.choice(sorted(wrong.items()))] if len(wrong) > 1 else [])
            for number, text in wrong.items():
                if number not in at:
                    pairs[number] = (pairs[number][0], text)
                    at.append(number)
        if at:
            yield SeededDraft(kind, document.name, tuple(pairs), tuple(sorted(at)))


def _wrong(
    term: PlantedTerm,
    kind: str,
    document: CleanDocument,
    memory: set[str] | None,
    chance: random.Random,
) -> Iterator[tuple[int, str]]:
    """The pairs of a document that have the term, with another rendering in them."""
    known = [
        way
        for way in term.renderings
        if (memory is None and way == term.renderings[-1])
        or (memory is not None and term.known(way, memory) >= KNOWN)
    ]
    for right in known:
        rivals = [
            one
            for one in (term.renderings if memory is None else known)
            if one != right and (memory is None or term.given_up(one, document.date))
        ]
        if kind == "never used":
            rivals = [ELSEWHERE[term.term]]
        if not rivals:
            continue
        rival = chance.choice(rivals)
        for number, (en, ar) in enumerate(document.pairs):
            text = swapped(term.term, right, rival, en, ar)
            if text is not None:
                yield number, text


def swapped(term: str, right: str, wrong: str, en: str, ar: str) -> str | None:
    """The Arabic with the rendering exchanged where it stands as the list has it."""
    english, arabic = Sentence.of(en, "en"), Sentence.of(ar, "ar")
    if not positions(english, [forms_of(word.text, "en") for word in words(term, "en")]):
        return None
    for place in positions(arabic, [forms_of(word.text, "ar") for word in words(right, "ar")]):
        start, end = arabic.characters(place)
        if ar[start:end] == right and ar[max(0, start - 1) : start] != "ل":
            return ar[:start] + wrong + ar[end:]
    return None
