"""Names transliterated differently from the memory, or from the rest of the draft."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.words import words
from tm.check.finding import Evidence, Finding, Severity
from tm.check.spelling import Spellings, alike, spelled, spelling, written_names
from tm.check.wording import told
from tm.indexing import index_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tm.check.finding import Draft, DraftPair
    from tm.check.rule import House
    from tm.check.spelling import Written
    from tm.store import Store

_HOLDERS = 20
_FEWEST, _SHARE = 3, 0.8
# In a draft alone two occurrences settle nothing; of three, two do.
_IN_DRAFT = 2


@dataclass(frozen=True, slots=True)
class _Usual:
    form: str
    surface: str
    times: int
    sure: bool


class Names:
    """One name, two spellings."""

    name = "names"
    severity = Severity.ERROR
    what = "names transliterated differently from the memory or within the draft"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """One finding for each deviating spelling of a name in a pair."""
        pairs = [pair for pair in draft.pairs if pair.two_sided]
        written = [written_names(pair.source, pair.target) for pair in pairs]
        within = _within(written, pairs)
        usual: dict[str, _Usual | None] = {}
        vocabulary = _vocabulary(pairs, written)
        for pair, found in zip(pairs, written, strict=True):
            held = {spelling(word.text) for word in words(pair.target, "ar")}
            for one in found:
                if one.name not in usual:
                    usual[one.name] = _usual(one.name, within[one.name], house.store)
                settled = usual[one.name]
                if settled is None or settled.form in held or one.spelling in vocabulary:
                    continue
                if alike(settled.form, one.spelling):
                    yield self._finding(pair, one, settled)

    def _finding(self, pair: DraftPair, one: Written, usual: _Usual) -> Finding:
        key = "names.memory" if usual.sure else "names.draft"
        written = pair.target[slice(*one.target)]
        count = told(f"{key}.count", n=usual.times)
        return Finding.about(
            pair,
            self.name,
            Severity.ERROR if usual.sure else Severity.WARNING,
            told(key, name=one.name, written=written, usual=usual.surface, n=usual.times),
            source_span=one.source,
            target_span=one.target,
            evidence=(Evidence(count, en=one.name, ar=usual.surface),),
        )


def _within(
    written: Sequence[Sequence[Written]], pairs: Sequence[DraftPair]
) -> dict[str, Spellings]:
    """How the draft itself spells each name."""
    found: dict[str, Spellings] = defaultdict(Spellings)
    for pair, names in zip(pairs, written, strict=True):
        for one in names:
            found[one.name].add(one.spelling, pair.target[slice(*one.target)])
    return found


def _vocabulary(pairs: Sequence[DraftPair], written: Sequence[Sequence[Written]]) -> set[str]:
    """Words of the draft that stand where no name was found for them: ordinary words."""
    found: set[str] = set()
    for pair, names in zip(pairs, written, strict=True):
        taken = {one.target for one in names}
        found.update(
            spelling(word.text)
            for word in words(pair.target, "ar")
            if (word.start, word.end) not in taken
        )
    return found


def _usual(name: str, within: Spellings, store: Store | None) -> _Usual | None:
    """The spelling that is settled: the memory's if it has one, else the draft's own."""
    if store is not None:
        ids = store.holding([("en", index_terms(name, "en"))], _HOLDERS)
        if len(ids) >= _FEWEST:
            found = spelled(name, [(en, ar) for _, en, ar in store.texts(ids)])
            form = found.settled(_FEWEST, _SHARE)
            if form is not None and found.counts[form] >= len(ids) / 2:
                return _Usual(form, found.surfaces[form], found.counts[form], sure=True)
    form = within.settled(_IN_DRAFT, 0.6)
    if form is None:
        return None
    return _Usual(form, within.surfaces[form], within.counts[form], sure=False)
