"""Renderings against two larger term lists, made from the development data and cut in halves.

    python -m benchmarks.term_lists                       both lists, both halves
    python -m benchmarks.term_lists --half chosen --verbose

*interface*: the short strings of five programs, looked up in a memory of each one's long strings.
*dictionary*: dictionary entries and names of countries, looked up in a memory of news and
encyclopaedia sentences; any listed translation counts. A term counts where a listed Arabic stands,
by matching form, in at least one unit that holds the English; it is of the *majority* where it
stands in more than half of them. Settings are chosen on one half (a hash of the term deals them)
and reported for the other.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import re
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.encoder import open_encoder
from benchmarks.terms import SHARED, signature
from tm.indexing import index_terms
from tm.store import open_store
from tm.terms.function_words import is_function_word
from tm.terms.renderings import RenderingFinder, term_words
from tm.terms.sentence import Sentence, forms_of, positions, same_phrase
from tm.unit import TranslationUnit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from align.encoder import Encoder
    from tm.store import Store
    from tm.terms.rendering import Rendering

    Pair = tuple[str, str]
    Terms = Mapping[str, Sequence[str]]

PROGRAMS = ("ui_primero", "loc_consul", "loc_erpnext", "loc_odoo", "loc_moodle")
DICTIONARIES = ("wiktionary_en_ar", "cldr_names", "un_country_names")
_MOST_UNITS, _MOST_TERMS = 6000, 1500
_MARKUP = re.compile(r"[%{}<>_$\\|@#=/]|\d")
HALVES = ("chosen", "held")


@dataclass(frozen=True, slots=True)
class Listed:
    """A term of a list, its translations, and whether most units that hold it have one of them."""

    en: str
    ar: tuple[str, ...]
    majority: bool

    @property
    def half(self) -> str:
        """The half it is dealt to."""
        return HALVES[_hash("t" + self.en) % 2]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many terms, of how many the listed wording is first or one of three; with a majority."""

    terms: int = 0
    first: int = 0
    in_three: int = 0
    majority: int = 0
    majority_first: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.terms + other.terms,
            self.first + other.first,
            self.in_three + other.in_three,
            self.majority + other.majority,
            self.majority_first + other.majority_first,
        )

    def __str__(self) -> str:
        terms, majority = max(self.terms, 1), max(self.majority, 1)
        return (
            f"{self.terms} terms, first {self.first / terms:.3f}, in three "
            f"{self.in_three / terms:.3f} | majority {self.majority}, first "
            f"{self.majority_first / majority:.3f}"
        )


def training_text() -> dict[str, list[Pair]]:
    """The pairs of the development data by source."""
    found: dict[str, list[Pair]] = defaultdict(list)
    for tier in ("open", "names", "copyleft"):
        path = SHARED / "data" / "train" / f"{tier}.tsv.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                source, en, ar = line.rstrip("\n").split("\t")[:3]
                found[source].append((en, ar))
    return found


def interface(rows: Sequence[Pair]) -> tuple[list[Pair], Terms]:
    """The long strings of a program as a memory, and its short ones as a list of terms."""
    long = [(en, ar) for en, ar in dict.fromkeys(rows) if _words(en) >= 6 and _words(ar) >= 4]
    terms: dict[str, set[str]] = defaultdict(set)
    for en, ar in rows:
        english, arabic = en.strip(" .:"), ar.strip(" .:")
        if _is_short(english, arabic):
            terms[english if english.isupper() else english.lower()].add(arabic)
    every = max(len(terms) // _MOST_TERMS, 1)
    kept = {en: sorted(ar) for en, ar in terms.items() if _hash(en) % every == 0}
    return long[:_MOST_UNITS], kept


def dictionary(texts: Mapping[str, Sequence[Pair]]) -> tuple[list[Pair], Terms]:
    """News and encyclopaedia sentences as a memory, dictionary entries as a list of terms."""
    terms: dict[str, set[str]] = defaultdict(set)
    for en, ar in (pair for source in DICTIONARIES for pair in texts[source]):
        if _is_short(en, ar):
            terms[en.strip()].add(ar.strip())
    return list(_sentences()), {en: sorted(ar) for en, ar in terms.items()}


def _sentences() -> Iterator[Pair]:
    for line in (SHARED / "eval/retrieval/ud_pud.tsv").read_text(encoding="utf-8").splitlines():
        en, ar = line.split("\t")[:2]
        yield en, ar
    for path in sorted((SHARED / "eval/documents/news").glob("*.en")):
        english, arabic = _lines(path), _lines(path.with_suffix(".ar"))
        yield from ((en, ar) for en, ar in zip(english, arabic, strict=False) if en and ar)


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]


def _words(text: str) -> int:
    return len(text.split())


def _is_short(en: str, ar: str) -> bool:
    return 1 <= _words(en) <= 4 and 1 <= _words(ar) <= 6 and not _MARKUP.search(en + ar)


def _hash(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def listed(store: Store, terms: Terms) -> Iterator[Listed]:
    """The terms whose listed Arabic occurs beside them."""
    for en, translations in terms.items():
        wanted = term_words(en, "en")
        if all(is_function_word(word, "en") for word in wanted):
            continue
        units = store.holding([("en", index_terms(" ".join(wanted), "en"))], 1000)
        texts = [Sentence.of(ar, "ar") for _, _, ar in store.texts(units)]
        most = max((_held(texts, ar) for ar in translations), default=0)
        if most:
            yield Listed(en, tuple(translations), most > len(texts) / 2)


def _held(texts: Iterable[Sentence], ar: str) -> int:
    forms = [forms_of(word, "ar") for word in term_words(ar, "ar")]
    return sum(bool(forms) and bool(positions(text, forms)) for text in texts)


def tally(pairs: Iterable[Pair], terms: Terms, encoder: Encoder, half: str, verbose: bool) -> Tally:
    """How a half of a list fares over a memory of these pairs."""
    total = Tally()
    with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/list.db") as store:
        store.add(TranslationUnit(en, ar) for en, ar in pairs)
        finder = RenderingFinder(store, encoder)
        for one in (one for one in listed(store, terms) if one.half == half):
            found = finder.renderings(one.en, "en").renderings
            right = [_is_listed(rendering, one) for rendering in found[:3]]
            first = any(right[:1])
            total += Tally(1, first, any(right), one.majority, one.majority and first)
            if verbose and one.majority and not first:
                told = ", ".join(f"{rendering.form} {rendering.count}" for rendering in found[:4])
                print(f"- {one.en} | {' / '.join(one.ar)} | {told}")
    return total


def _is_listed(rendering: Rendering, one: Listed) -> bool:
    return any(same_phrase(rendering.key, ar, "ar") for ar in one.ar)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--encoder")
    parser.add_argument("--verbose", action="store_true", help="show what was missed")
    arguments = parser.parse_args()
    encoder = open_encoder(arguments.encoder)
    texts = training_text()
    lists = {
        "interface": [interface(texts[program]) for program in PROGRAMS],
        "dictionary": [dictionary(texts)],
    }
    for half in [arguments.half] if arguments.half else HALVES:
        for name, parts in lists.items():
            tallies = [tally(*part, encoder, half, arguments.verbose) for part in parts]
            print(f"{name}, {half}: {sum(tallies, Tally())}")
    print(signature(encoder))


if __name__ == "__main__":
    main()
