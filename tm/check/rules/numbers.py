"""Numbers, percentages, amounts and years that one side states and the other does not.

Values are compared, not writing: digits of either set, words, duals and scaled amounts all come to
exact values in :mod:`align.numbers`. What translators legitimately do to numbers is excused before
anything is reported; what is left over on both sides is a changed number, what is left over on one
side a missing or an added one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from align.dates import dates
from align.document import BlockKind
from align.numbers import quantities
from tm.check.finding import Evidence, Finding, Severity
from tm.check.recast_numbers import Recast
from tm.check.wording import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.dates import CalendarDate
    from align.document import Language
    from align.numbers import Quantity
    from tm.check.finding import Draft, DraftPair
    from tm.check.rule import House

# Factors between units that translators convert, each with what rounding may add or take away.
_CONVERSIONS = tuple(
    Decimal(factor)
    for factor in (
        "0.3048",  # feet to metres
        "30.48",  # feet to centimetres
        "2.54",  # inches to centimetres
        "1.6093",  # miles to kilometres
        "0.9144",  # yards to metres
        "0.4536",  # pounds to kilograms
        "28.35",  # ounces to grams
        "0.4047",  # acres to hectares
        "4.2",  # acres to dunams
        "2.59",  # square miles to square kilometres
        "3.785",  # gallons to litres
        "1.852",  # nautical miles to kilometres
    )
)
_ROUNDING = Decimal("0.06")
_CENTURY = 100
# Two numbers with no more than a short word between them stand side by side.
_BESIDE = 6
# Smaller numbers are often words in one language and grammar in the other.
_SMALL = 10


class Numbers:
    """Numbers missing, added or changed between the two sides."""

    name = "numbers"
    severity = Severity.ERROR
    what = "numbers, percentages, amounts and years missing, added or changed"

    def check(self, draft: Draft, house: House) -> Iterator[Finding]:
        """At most one finding for each number that has no counterpart."""
        for pair in draft.pairs:
            if pair.two_sided and BlockKind.BOILERPLATE not in (
                pair.source_kind,
                pair.target_kind,
            ):
                yield from self._pair(pair)
                yield from self._recast(pair)

    def _pair(self, pair: DraftPair) -> Iterator[Finding]:
        missing, added = unmatched(pair.source, pair.target)
        for lost in list(missing):
            if changed := _counterpart(lost, added):
                missing.remove(lost)
                added.remove(changed)
                yield self._changed(pair, lost, changed)
        if len(missing) == len(added) == 1 and not any(map(_must_reappear, (*missing, *added))):
            yield self._changed(pair, missing[0], added[0], Severity.WARNING)
        for lost in missing:
            if _must_reappear(lost):
                yield Finding.about(
                    pair,
                    self.name,
                    _severity(lost),
                    told("numbers.missing", number=lost.text),
                    source_span=(lost.start, lost.end),
                    evidence=(Evidence(told("numbers.value", value=str(lost.value))),),
                )
        for extra in added:
            if _must_reappear(extra):
                yield Finding.about(
                    pair,
                    self.name,
                    _severity(extra),
                    told("numbers.added", number=extra.text),
                    target_span=(extra.start, extra.end),
                    evidence=(Evidence(told("numbers.value", value=str(extra.value))),),
                )

    def _recast(self, pair: DraftPair) -> Iterator[Finding]:
        """The same figure in another currency or unit, and another month."""
        english, arabic = quantities(pair.source, "en"), quantities(pair.target, "ar")
        for one in english:
            if other := _other_unit(one, english, arabic):
                sure = one.kind == "currency"
                yield self._became(pair, one, other, Severity.ERROR if sure else Severity.WARNING)
        for lost, found in (*_no_share(english, arabic), *_no_share(arabic, english)):
            ours, theirs = (lost, found) if lost in english else (found, lost)
            yield self._became(pair, ours, theirs, Severity.ERROR)
        if months := _other_month(pair.source, pair.target):
            yield self._became(pair, *months, Severity.ERROR)

    def _became(
        self,
        pair: DraftPair,
        lost: Quantity | CalendarDate,
        found: Quantity | CalendarDate,
        severity: Severity,
    ) -> Finding:
        ours, theirs = slice(lost.start, lost.end), slice(found.start, found.end)
        return Finding.about(
            pair,
            self.name,
            severity,
            told("numbers.became", number=pair.source[ours], other=pair.target[theirs]),
            source_span=(lost.start, lost.end),
            target_span=(found.start, found.end),
        )

    def _changed(
        self,
        pair: DraftPair,
        lost: Quantity,
        found: Quantity,
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        values = told("numbers.values", value=str(lost.value), other=str(found.value))
        return Finding.about(
            pair,
            self.name,
            severity,
            told("numbers.became", number=lost.text, other=found.text),
            source_span=(lost.start, lost.end),
            target_span=(found.start, found.end),
            evidence=(Evidence(values),),
        )


def unmatched(source: str, target: str) -> tuple[list[Quantity], list[Quantity]]:
    """The quantities of each side that nothing on the other accounts for.

    >>> [[q.text for q in side] for side in unmatched("12 of 35 seats", "١٢ مقعداً من ٣٦")]
    [['35'], ['٣٦']]
    >>> unmatched("two files, $2.5 billion", "ملفان و2500 مليون دولار")
    ([], [])
    """
    english, arabic = quantities(source, "en"), quantities(target, "ar")
    left_source = _without_counterpart(english, arabic)
    left_target = _without_counterpart(arabic, english)
    there = _Excuses.of(left_target, arabic, _months(target, "ar"))
    here = _Excuses.of(left_source, english, _months(source, "en"))
    in_arabic = Recast.of(source, target, arabic)
    in_english = Recast.of(target, source, english)
    return (
        [q for q in left_source if not there.cover(q) and not in_arabic.explains(q)],
        [q for q in left_target if not here.cover(q) and not in_english.explains(q)],
    )


def _other_unit(
    one: Quantity, english: Sequence[Quantity], arabic: Sequence[Quantity]
) -> Quantity | None:
    """The same figure where the Arabic has it in another currency or unit only."""
    if one.unit is None or one.kind not in ("currency", "measure"):
        return None
    same = [other for other in arabic if one.value in _values(other)]
    if not same or any(other.kind != one.kind or other.unit == one.unit for other in same):
        return None
    ours = {other.unit for other in english if other.value == one.value}
    return next((other for other in same if other.unit and other.unit not in ours), None)


def _no_share(
    ours: Sequence[Quantity], theirs: Sequence[Quantity]
) -> list[tuple[Quantity, Quantity]]:
    """Percentages of which the other side has the figure only, one for one.

    Where it has another percentage, the figure may share its sign: *50, 55 and 60 percent*.

    >>> en = quantities("60 percent of it", "en")
    >>> [(a.text, b.text) for a, b in _no_share(en, quantities("٦٠ منها", "ar"))]
    [('60 percent', '٦٠')]
    >>> _no_share(en, quantities("٦٠٪ منها", "ar"))
    []
    """
    if any(other.kind == "percent" for other in theirs):
        return []
    shares = [one for one in ours if one.kind == "percent"]
    found = []
    for one in shares:
        same = [other for other in theirs if other.value == one.value]
        if same and all(other.kind == "number" and other.explicit for other in same):
            found.append((one, same[0]))
    return found


def _other_month(source: str, target: str) -> tuple[CalendarDate, CalendarDate] | None:
    """The one month that only the English names, and the one that only the Arabic does.

    >>> [date.month for date in _other_month("since July 2014", "منذ حزيران 2014") or ()]
    [7, 6]
    >>> _other_month("since July 2014", "منذ تموز/يوليو 2014")
    """
    english, arabic = _named_months(source, "en"), _named_months(target, "ar")
    counts = [Counter(date.month for date in side) for side in (english, arabic)]
    lost, found = counts[0] - counts[1], counts[1] - counts[0]
    named = set(counts[0]) & set(counts[1])
    if not named:  # of other months only which are named tells, not how often
        lost, found = Counter(set(lost)), Counter(set(found))
    if lost.total() != 1 or found.total() != 1:
        return None
    return (
        next(date for date in english if date.month in lost),
        next(date for date in reversed(arabic) if date.month in found),
    )


def _named_months(text: str, language: Language) -> list[CalendarDate]:
    return [
        date
        for date in dates(text, language)
        if date.month and date.calendar == "gregorian" and not date.ambiguous
    ]


def _values(quantity: Quantity) -> tuple[Decimal, ...]:
    if quantity.alternative is None:
        return (quantity.value,)
    return (quantity.value, quantity.alternative)


def _without_counterpart(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[Quantity]:
    """Those whose value the other side does not state at all.

    A number repeated on one side and stated once on the other is stated: Arabic repeats nouns with
    their numbers where English has "both" or a pronoun. A quarter of a century that both sides
    have is no 25 as well.
    """
    own = {quantity.value for quantity in ours}
    stated = {quantity.value for quantity in theirs}
    stated.update(
        quantity.alternative
        for quantity in theirs
        if quantity.alternative is not None
        and not (quantity.form == "words" and quantity.value in own)
    )
    return [q for q in ours if stated.isdisjoint(_values(q))]


def _months(text: str, language: Language) -> frozenset[int]:
    return frozenset(date.month for date in dates(text, language) if date.month)


@dataclass(frozen=True, slots=True)
class _Excuses:
    """What one side offers to account for numbers of the other, gathered once for the pair."""

    measures: tuple[Quantity, ...]
    # Of its numbers that have no counterpart: two-digit ones, and the last two digits of years.
    short: frozenset[Decimal]
    years: frozenset[Decimal]
    sums: frozenset[Decimal]
    months: frozenset[int]

    @classmethod
    def of(
        cls, left: Sequence[Quantity], stated: Sequence[Quantity], months: frozenset[int]
    ) -> _Excuses:
        """From the numbers without a counterpart and from all that the side states."""
        return cls(
            tuple(one for one in left if one.kind == "measure"),
            frozenset(one.value for one in left if one.value < _CENTURY),
            frozenset(one.value % _CENTURY for one in left if _is_year(one.value)),
            _sums(stated),
            months,
        )

    def cover(self, quantity: Quantity) -> bool:
        """Whether something on this side accounts for it after all."""
        value = quantity.value
        return (
            not quantity.explicit
            or (quantity.kind != "percent" and value in self.months)
            or value in self.sums
            # a year of which only the end is written (2015–18, '86)
            or value in self.years
            or (_is_year(value) and value % _CENTURY in self.short)
            or any(
                _other_measure(quantity, other) and _converted(value, other.value)
                for other in self.measures
            )
        )


def _other_measure(one: Quantity, other: Quantity) -> bool:
    """Whether both measure something, in different units: only then may the value change."""
    return one.kind == other.kind == "measure" and one.unit != other.unit


def _converted(ours: Decimal, theirs: Decimal) -> bool:
    """Whether one is the other in another unit, rounded.

    >>> _converted(Decimal(100), Decimal(30)), _converted(Decimal(35), Decimal(70))
    (True, False)
    """
    if not ours or not theirs:
        return False
    low, high = sorted((ours, theirs))
    ratio = high / low
    return any(
        abs(ratio - factor) <= factor * _ROUNDING
        for one in _CONVERSIONS
        for factor in (max(one, 1 / one),)
    )


def _is_year(value: Decimal) -> bool:
    return 1000 <= value < 2100


def _sums(stated: Sequence[Quantity]) -> frozenset[Decimal]:
    """The sums of numbers that stand side by side (six feet two, 1h30).

    >>> _sums(quantities("6 feet 2, and much later 5", "en"))
    frozenset({Decimal('8')})
    """
    return frozenset(
        one.value + after.value
        for one, after in pairwise(stated)
        if after.start - one.end <= _BESIDE
    )


def _counterpart(lost: Quantity, added: Sequence[Quantity]) -> Quantity | None:
    """The number of the other side that took its place: of the same kind if there is one."""
    likely = [one for one in added if _same_kind(lost, one)]
    if not likely and (len(added) != 1 or not _must_reappear(lost)):
        return None
    nearest = likely or list(added)
    return min(nearest, key=lambda one: abs(one.start - lost.start))


def _same_kind(one: Quantity, other: Quantity) -> bool:
    return one.kind == other.kind and one.unit == other.unit


def _must_reappear(quantity: Quantity) -> bool:
    """Whether a translation that does not show the number has lost it."""
    return quantity.form == "digits" or quantity.value >= _SMALL


def _severity(quantity: Quantity) -> Severity:
    """A number on one side only may be recast; large ones and amounts hardly ever are."""
    sure = quantity.kind in ("percent", "currency", "year") or quantity.value >= _SMALL
    return Severity.ERROR if sure and quantity.form == "digits" else Severity.WARNING
