"""The company words keep: which target forms go with which source forms, over the memory.

For the words of the term itself the whole memory is asked, a sample of their units standing for
the rest. The other words of the sentences are told apart within the units fetched on the way:
they need not be known well, only well enough to claim what is theirs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from align.words import word_texts
from tm.indexing import LETTER, index_terms
from tm.terms.association import companions
from tm.terms.sentence import Sentence, joining_marks, primary_forms
from tm.unit import other_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tm.store import Store
    from tm.terms.settings import RenderingSettings
    from tm.unit import Side

Company = dict[str, dict[str, float]]


class Read(NamedTuple):
    """The words of one side of a unit by their forms, and which are function words."""

    forms: tuple[str, ...]
    joining: tuple[bool, ...]

    @classmethod
    def of(cls, text: str, side: Side) -> Read:
        """Read a text; what :class:`Sentence` knows besides is not needed here."""
        written = word_texts(text)
        return cls(primary_forms(written, side), joining_marks(written, side))


Pair = tuple[Sentence | Read, Sentence | Read]

_MOST_OTHER_WORDS = 400
_REMEMBERED_UNITS = 20_000
# Company among the other words counts from this Dice on, and if it is so often chance.
_WORTH, _LIFT = 0.4, 1.5
# Words that met less often keep no company.
_MET = 3


class MemoryCompany:
    """Measures company in one memory and remembers what it has measured."""

    def __init__(self, store: Store, settings: RenderingSettings) -> None:
        self._store = store
        self._settings = settings
        self.units = store.counts().units
        self._frequencies: dict[Side, dict[str, int]] = {"en": {}, "ar": {}}
        self._read: dict[int, tuple[Read, Read]] = {}
        self._known: dict[tuple[Side, str], tuple[dict[str, float], list[int]]] = {}

    def frequencies(self, forms: Iterable[str], side: Side) -> Mapping[str, int]:
        """In how many units each of these forms occurs, and whatever was asked before."""
        known, letter = self._frequencies[side], LETTER[side]
        missing = [form for form in set(forms) if form not in known]
        if missing:
            answers = self._store.frequencies(side, [letter + form for form in missing])
            known.update((form, answers.get(letter + form, 0)) for form in missing)
        return known

    def read(self, ids: Sequence[int], side: Side) -> list[Pair]:
        """Source and target of these units, ``side`` being the source."""
        missing = [unit for unit in ids if unit not in self._read]
        if len(self._read) + len(missing) > _REMEMBERED_UNITS:
            self._read.clear()
            missing = list(ids)
        for unit, en, ar in self._store.texts(missing):
            self._read[unit] = Read.of(en, "en"), Read.of(ar, "ar")
        found = [self._read[unit] for unit in ids if unit in self._read]
        return list(found) if side == "en" else [(arabic, english) for english, arabic in found]

    def of_term(self, heart: Sequence[str], side: Side) -> tuple[Company, list[Pair]]:
        """The company of a term's words, and the units it was read from."""
        company: Company = {}
        ids: dict[int, None] = {}
        for word in heart:
            form = Sentence.of(word, side).forms[0]
            if (side, form) not in self._known:
                self._known[side, form] = self._measure(word, side)
            company[form], sampled = self._known[side, form]
            ids.update(dict.fromkeys(sampled))
        return company, self.read(list(ids), side)

    def _measure(self, word: str, side: Side) -> tuple[dict[str, float], list[int]]:
        terms = index_terms(word, side)
        holders = max(self._store.frequencies(side, terms[0]).values(), default=0)
        if holders < 2:
            return {}, []
        ids = self._store.holding([(side, terms)], self._settings.association_units)
        texts = [target.forms for _, target in self.read(ids, side)]
        frequencies = self.frequencies(
            {form for forms in texts for form in forms}, other_side(side)
        )
        strength = self._settings.association
        return companions(texts, holders, frequencies, self.units, strength), ids

    def of_others(self, pairs: Sequence[Pair], known: Company) -> Company:
        """The company that words outside the term keep within these units."""
        counts = Counter(
            form
            for source, _ in pairs
            for form in {
                form
                for form, joining in zip(source.forms, source.joining, strict=True)
                if not joining and form not in known
            }
        )
        rows = {
            form: i
            for i, (form, count) in enumerate(counts.most_common(_MOST_OTHER_WORDS))
            if count >= _MET
        }
        often = Counter(form for _, target in pairs for form in set(target.forms))
        columns = {form: j for j, form in enumerate(f for f, n in often.items() if n >= _MET)}
        source_held = np.zeros((len(pairs), len(rows)), dtype=np.float32)
        target_held = np.zeros((len(pairs), len(columns)), dtype=np.float32)
        for k, (source, target) in enumerate(pairs):
            source_held[k, [rows[form] for form in set(source.forms) if form in rows]] = 1
            target_held[k, [columns[form] for form in set(target.forms) if form in columns]] = 1
        both = source_held.T @ target_held
        return self._strong(both, rows, list(columns), target_held.sum(0), counts, len(pairs))

    def _strong(
        self,
        both: np.ndarray,
        rows: Mapping[str, int],
        columns: Sequence[str],
        everywhere: np.ndarray,
        counts: Mapping[str, int],
        total: int,
    ) -> Company:
        counted = np.array([counts[form] for form in rows], dtype=np.float32)[:, None]
        likeness = 2 * both / (counted + everywhere)
        telling = (likeness >= _WORTH) & (both * total >= _LIFT * counted * everywhere)
        found: Company = {}
        forms = list(rows)
        for row, column in zip(*np.nonzero(telling & (both >= _MET)), strict=True):
            strength = self._settings.association * float(likeness[row, column])
            found.setdefault(forms[row], {})[columns[column]] = strength
        return found
