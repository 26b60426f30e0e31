"""English number words, alone and with digits: two hundred and five, 2.5 billion, two-thirds."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from align.numbers.parts import Part, Role, Sum, share
from align.numbers.quantity import Numeral
from align.spans import without_overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

_COUNTING = """zero one two three four five six seven eight nine
ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
twenty thirty forty fifty sixty seventy eighty ninety"""
_RANKING = """zeroth first second third fourth fifth sixth seventh eighth ninth
tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"""
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
# Of these a translation may keep or drop the number without a mistake.
_WEAK = frozenset({"one", "zero", "first", "second", "dozen"})
_SHARES = {"half": "0.5", "third": "0.3333", "quarter": "0.25"}
_PARTS_OF = {"thirds": 3, "quarters": 4, "fourths": 4, "fifths": 5, "sixths": 6, "tenths": 10}
_PART_OF = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_HOLDING = {
    **dict.fromkeys(("both", "twice", "couple", "pair", "double", "doubled", "doubling"), 2),
    **dict.fromkeys(("thrice", "triple", "tripled", "tripling", "trio"), 3),
    **dict.fromkeys(("quadruple", "quadrupled"), 4),
    "decade": 10,
    "millennium": 1000,
}
_DECADES = {
    word[:-1] + "ies": (at + 2) * 10 for at, word in enumerate(_COUNTING.splitlines()[2].split())
}
_ROMAN = re.compile(r"\b(?:XX|X?(?:IX|IV|V?I{2,3}|VI)|(?<=[a-z] )[VX])\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_WORD = re.compile(r"[A-Za-z]+")
_NEXT_WORD = re.compile(r"[ -]([A-Za-z]{1,9})\b")
_GAP = re.compile(r"[ \t\u00a0\n]*-?[ \t\u00a0\n]*")
_AND = re.compile(r"[ \t\u00a0\n-]+and[ \t\u00a0\n-]+(?:an? )?")
_ONE_OF = re.compile(r"\b(?:a|an)[ -]+$", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:several|few|many|some)[ -]+$", re.IGNORECASE)


def _lexicon() -> dict[str, tuple[Decimal, Role, bool]]:
    table: dict[str, tuple[Decimal, Role, bool]] = {}
    rows = ((0, 1, Role.UNIT), (10, 1, Role.TEEN), (20, 10, Role.TENS))
    for names, ordinal in ((_COUNTING, False), (_RANKING, True)):
        for line, (first, step, role) in zip(names.splitlines(), rows, strict=True):
            for at, word in enumerate(line.split()):
                table[word] = (Decimal(first + at * step), role, ordinal)
    table["hundred"] = (Decimal(100), Role.HUNDRED, False)
    table["hundredth"] = (Decimal(100), Role.HUNDRED, True)
    for word, power in _SCALES.items():
        table[word] = (Decimal(10) ** power, Role.SCALE, False)
        table[word + "th"] = (Decimal(10) ** power, Role.SCALE, True)
    table["dozen"] = (Decimal(12), Role.SCALE, False)
    table["half"] = (Decimal("0.5"), Role.PART, False)
    return table


_LEXICON = _lexicon()


def english_numerals(text: str, digits: list[Numeral]) -> list[Numeral]:
    """The numbers of an English text: those in digits (given), in words, and in both.

    >>> [str(n.value) for n in english_numerals("one hundred and five or twenty-one thousand", [])]
    ['105', '21000']
    >>> [str(n.value) for n in english_numerals("half a million, two and a half, two-thirds", [])]
    ['500000', '2.5', '0.6667']
    >>> english_numerals("hundreds of thousands", [])
    []
    """
    parts = sorted([*_parts(text, digits)], key=lambda part: part.start)
    return without_overlap([*_decades(text), *_sums(text, parts), *_others(text)])


def _parts(text: str, digits: list[Numeral]) -> Iterator[Part]:
    for numeral in digits:
        yield Part(numeral.value, Role.DIGITS, numeral.start, numeral.end, numeral=numeral)
    inside = {at for numeral in digits for at in range(numeral.start, numeral.end)}
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if match.start() in inside:
            continue
        plural = word[:-1] if word.endswith("s") and word[:-1] in (*_SCALES, "hundred") else None
        entry = _LEXICON.get(plural or word)
        if entry:
            value, role, ordinal = entry
            yield Part(
                value,
                role,
                match.start(),
                match.end(),
                ordinal=ordinal,
                weak=word in _WEAK or role is Role.PART,
                plural=plural is not None or _is_vague(text, match.start(), role),
            )


def _is_vague(text: str, start: int, role: Role) -> bool:
    """Whether hundred, thousand … stand without a number of their own: several hundred."""
    if role not in (Role.HUNDRED, Role.SCALE):
        return False
    return not _ONE_OF.search(text[max(0, start - 6) : start])


def _sums(text: str, parts: list[Part]) -> Iterator[Numeral]:
    at = 0
    while at < len(parts):
        total = Sum()
        total.begin(parts[at])
        at += 1
        while at < len(parts) and _take(total, parts, at, text):
            at += 1
        fraction = _fraction(total, text)
        numeral = fraction or total.numeral()
        if numeral:
            yield numeral


def _take(total: Sum, parts: list[Part], at: int, text: str) -> bool:
    """Whether the next part belongs to the number under way; it is taken if so."""
    part, last = parts[at], total.last
    gap = text[last.end : part.start]
    joined = bool(_AND.fullmatch(gap))
    if last.ordinal or part.role is Role.DIGITS or not (joined or _is_close(gap, last)):
        return False
    if part.role is Role.PART:
        if not joined:
            return False
        if last.role is Role.SCALE:
            total.add_share_of_scale(part)
        else:
            total.add(part)
        return True
    if part.role is Role.SCALE:
        fits = not joined and total.takes_scale(part)
        if fits:
            total.count(part)
        return fits
    if part.role is Role.HUNDRED:
        fits = not joined and 0 < total.group < 100 and last.role is not Role.TENS
        if fits:
            total.times_hundred(part)
        return fits
    following = parts[at + 1] if at + 1 < len(parts) else None
    if not _adds(total, part, following, joined=joined):
        return False
    total.add(part)
    return True


def _is_close(gap: str, last: Part) -> bool:
    if last.role is Role.PART and re.fullmatch(r"[ -]+an? ", gap):
        return True
    return bool(gap) and bool(_GAP.fullmatch(gap))


def _adds(total: Sum, part: Part, following: Part | None, *, joined: bool) -> bool:
    """Whether a unit, teen or ten adds to what is under way.

    In "one hundred and two hundred" the two is no part of the first number.
    """
    last = total.last
    if last.role is Role.TENS:
        return not joined and part.role is Role.UNIT and part.value > 0
    if last.role not in (Role.HUNDRED, Role.SCALE) or (last.plural and len(total.parts) == 1):
        return False
    counted = following is not None and following.role in (Role.HUNDRED, Role.SCALE)
    if last.role is Role.HUNDRED and counted and following and following.role is Role.HUNDRED:
        return False
    # "1.7 million four years ago": without "and" only thousands take a bare small number.
    if last.role is Role.SCALE and last.value > 1000 and not joined and not counted:
        return False
    return part.value > 0


def _fraction(total: Sum, text: str) -> Numeral | None:
    """Two-thirds, one quarter, a third: the number and the name of the part that follows it."""
    first, last = total.parts[0], total.last
    if len(total.parts) > 1 or total.group > 9:
        return None
    following = _NEXT_WORD.match(text, last.end)
    word = following[1].lower() if following else ""
    if first.role is Role.UNIT and not first.ordinal and following:
        of = _PARTS_OF.get(word) or (_PART_OF.get(word) if first.value == 1 else None)
        if of and first.value < of:
            return Numeral(share(first.value, of), first.start, following.end(), "words")
    before = text[max(0, first.start - 3) : first.start]
    name = text[first.start : first.end].lower()
    if name in _SHARES:
        value, rank = Decimal(_SHARES[name]), first.value if first.ordinal else None
        if first.role is Role.PART or _ONE_OF.search(before):
            return Numeral(value, *(first.start, first.end), "words", "number", False, rank)
        return Numeral(first.value, first.start, first.end, "words", "ordinal", True, value)
    return None


def _decades(text: str) -> Iterator[Numeral]:
    for match in _WORD.finditer(text):
        if decade := _DECADES.get(match.group().lower()):
            value = Decimal(1900 + decade)
            yield Numeral(value, *match.span(), "words", "decade", explicit=False)


def _others(text: str) -> Iterator[Numeral]:
    """Roman numerals, and words that hold a number."""
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word in _HOLDING:
            value = Decimal(_HOLDING[word])
            yield Numeral(value, match.start(), match.end(), "words", explicit=False)
        elif word == "quarter":
            yield Numeral(Decimal("0.25"), *match.span(), "words", explicit=False)
    for match in _ROMAN.finditer(text):
        value = Decimal(_roman(match.group()))
        yield Numeral(value, match.start(), match.end(), "words", "ordinal", explicit=False)


def _roman(numeral: str) -> int:
    """The value of a Roman numeral.

    >>> _roman("XIV"), _roman("VIII")
    (14, 8)
    """
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)
