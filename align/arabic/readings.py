"""What a word without its proclitics may be an inflected form of: nouns and adjectives.

Costs are on one scale: a listed word as it stands is free, each step away from it costs a few
tenths, and a word that is not listed costs :data:`UNKNOWN`. They were set by hand;
docs/matching-forms.md says on what, and what they reach on words not seen then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from align.arabic import patterns, verbs
from align.arabic.proclitics import Joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.arabic.lexicon import Lexicon

UNKNOWN = 3.0

_PRONOUNS = verbs.by_last_letter(
    ("ها", 0.2),
    ("هم", 0.2),
    ("هما", 0.2),
    ("هن", 0.5),
    ("نا", 0.5),
    ("كم", 0.5),
    ("ه", 0.3),
    ("ك", 1.3),
)
# Endings that an unlisted word hardly ever has of its own.
_CLEAR_PRONOUNS = ("ها", "هم", "هما")


class Reading(NamedTuple):
    """A dictionary form a word may stand for, and how unlikely that is."""

    form: str
    cost: float
    known: bool


@dataclass(slots=True)
class Reader:
    """Reads what is left of a word when the proclitics are off.

    ``rest`` is folded, ``written`` the same letters as their writer spelled them, without harakat:
    folding makes one word of إعداد and أعداد, of قوي and قوى, and the spelling may still tell them
    apart. ``accusative`` tells that the word bears the ending ـًا.
    """

    lexicon: Lexicon
    rest: str
    written: str
    joined: Joined
    accusative: bool = False

    def readings(self) -> Iterator[Reading]:
        """Every reading of the word, in no particular order."""
        yield from self._listed()
        if self.rest in self.lexicon.particles and self.rest not in self.lexicon.weak:
            return
        if self.joined in _BEFORE_A_VERB:
            yield from self._verbal()
        if self.joined is Joined.FUTURE:
            return
        if self.joined is not Joined.ARTICLE:
            yield from self._with_pronoun()
        yield from self._numbered(self.rest, 0.0)

    @property
    def taa_marbuta(self) -> bool:
        """Whether the word was written with ة, so that its last letter is no pronoun."""
        return self.written[-1:] == "ة"

    def looks_inflected(self) -> float:
        """What an unlisted word pays for being taken as it stands though its end looks like one.

        Names in -son and -ton have their ون of their own.

        >>> from align.arabic.lexicon import lexicon
        >>> words = ("تعهدات", "نيلسون", "معتقدون", "جهوده")
        >>> [Reader(lexicon(), w, w, Joined.NOTHING).looks_inflected() for w in words]
        [0.7, 0.0, 0.7, 0.9]
        """
        rest = self.rest
        if len(rest) < 5:
            return 0.0
        if self.joined is not Joined.ARTICLE and rest.endswith("ه") and not self.taa_marbuta:
            return 0.9
        if rest.endswith(("ات", *_CLEAR_PRONOUNS)):
            return 0.7
        if rest.endswith(("ون", "ين")) and (rest[0] in "ميت" or rest[-3] == "ي"):
            return 0.7
        return 0.3 if verbs.derived_past(rest) else 0.0

    def _listed(self) -> Iterator[Reading]:
        rest, lexicon = self.rest, self.lexicon
        if (cost := self._admission()) is not None:
            if rest in lexicon.weak:
                cost += 0.5
            if (
                not self.taa_marbuta
                and self.joined is not Joined.ARTICLE
                and lexicon.feminine(rest)
            ):
                cost += 0.6
            yield Reading(rest, cost + self._misspelling(rest), True)
        if self.joined is Joined.FUTURE:
            return
        for lemma, spelling, certain in lexicon.irregular.get(rest, ()):
            if self.joined is Joined.ARTICLE and not lexicon.counted(lemma):
                continue
            cost = 0.0 if certain or self.joined is Joined.ARTICLE else 0.6
            yield Reading(lemma, cost + self._clash(spelling), True)

    def _admission(self) -> float | None:
        """What a listed word pays for what is joined to it; None where it is not listed or not so.

        A preposition on a bare adjective or a two-letter noun is rare: بحر is the sea.
        """
        rest, lexicon, joined = self.rest, self.lexicon, self.joined
        if lexicon.nominal(rest) and joined is not Joined.FUTURE:
            if joined is Joined.PREPOSITION and len(rest) <= 3:
                other = rest in lexicon.nouns or rest in lexicon.names
                return 0.0 if other and len(rest) == 3 else 0.8
            return 0.0
        if rest in lexicon.particles and joined is not Joined.FUTURE:
            if joined in (Joined.NOTHING, Joined.CONJUNCTION):
                return 0.0
            return 0.3 if joined is Joined.ARTICLE else 0.2
        if rest in lexicon.verbs and joined in (Joined.NOTHING, Joined.CONJUNCTION):
            return 0.0
        return None

    def _misspelling(self, word: str) -> float:
        spellings = self.lexicon.written.get(word)
        return min(map(self._clash, spellings)) if spellings else 0.0

    def _clash(self, spelling: str) -> float:
        """What a listed word pays for being written otherwise than the lexicon writes it."""
        written = self.written[: len(spelling)]
        return _clash(written, spelling) if len(written) == len(spelling) else 0.0

    def _verbal(self) -> Iterator[Reading]:
        imperfect_only = self.joined in (Joined.FUTURE, Joined.LAM)
        for past, cost in verbs.persons(
            self.lexicon,
            self.rest,
            imperfect_only=imperfect_only,
            objects=not self.taa_marbuta,
        ):
            yield Reading(past, cost, True)
        if derived := verbs.derived_past(self.rest):
            yield Reading(derived, UNKNOWN + 0.1, False)

    def _with_pronoun(self) -> Iterator[Reading]:
        """A possessive ending off: قيادتها، وزرائه، مستواهم."""
        rest = self.rest
        for ending, cost in _PRONOUNS.get(rest[-1], ()):
            body = rest[: -len(ending)]
            if len(body) < 2 or not rest.endswith(ending):
                continue
            if ending == "ه" and self.taa_marbuta:
                continue
            if len(body) == 2 and (ending == "ك" or not self._is_listed(body)):
                continue
            clear = ending in _CLEAR_PRONOUNS
            yield from self._stem(body, cost, unknown=0.3 if clear else 0.5)
            for reading in self._numbered(body, cost + 0.1):
                if reading.known or clear:
                    yield reading
            if body.endswith("ت"):
                yield from self._feminine(body[:-1], cost)
            elif body.endswith("ا"):
                yield from self._stem(body[:-1] + "ي", cost, only_known=True)

    def _numbered(self, rest: str, cost: float) -> Iterator[Reading]:
        """Gender, number and case off: الحكومات، نازحين، ملفان، مسلحة، كتابا."""
        lexicon = self.lexicon
        own_ending = rest in lexicon.nouns or rest in lexicon.names
        if len(rest) >= 4 and not own_ending and rest[-1] in "تنا":
            yield from self._counted(rest, cost)
        body, last = rest[:-1], rest[-1]
        if len(body) < 2:
            return
        if last == "ه":
            yield from self._feminine_adjective(body, cost)
        elif last == "ا" and not own_ending:
            yield from self._accusative(body, cost)
        elif last in "وي" and not self._is_listed(rest):
            if body in lexicon.adjectives:
                yield Reading(body, cost + 0.5, True)
            elif last == "ي" and self.joined is not Joined.ARTICLE:
                yield from self._dual_or_mine(body, cost)
        if len(rest) >= 5 and rest.endswith("تي") and not own_ending:
            yield from self._feminine(rest[:-2], cost + 0.8, only_known=True)

    def _dual_or_mine(self, body: str, cost: float) -> Iterator[Reading]:
        """A noun before ي: وزيري خارجية البلدين، قراراتي; second to a nisba that nobody listed."""
        if body.endswith("ات"):
            yield from (one for one in self._plural_in_at(body[:-2], cost + 0.2) if one.known)
        elif len(body) >= 3 and body in self.lexicon.nouns:
            yield Reading(body, cost + UNKNOWN + 0.4, False)
        elif len(body) >= 3:
            for lemma, _, _ in self.lexicon.irregular.get(body, ()):
                yield Reading(lemma, cost + UNKNOWN + 0.4, False)

    def _counted(self, rest: str, cost: float) -> Iterator[Reading]:
        """Sound plurals and duals, the construct forms without ن among them."""
        body, ending = rest[:-2], rest[-2:]
        if ending == "ات":
            yield from self._plural_in_at(body, cost)
        elif ending in ("ون", "ين"):
            yield from self._stem(body, cost + 0.2, counted=True)
        elif ending == "ان":
            yield from self._stem(body, cost + 0.4, counted=True, unknown=0.9)
        elif ending == "تا" and len(rest) >= 5:
            yield from self._feminine(body, cost + 0.8, only_known=True)
        if rest.endswith(("تان", "تين")):
            yield from self._feminine(rest[:-3], cost + 0.2)

    def _plural_in_at(self, body: str, cost: float) -> Iterator[Reading]:
        """ات off: the singular has ة (حكومات) or not (قرارات), or is an adjective (مسلحات)."""
        singulars: tuple[str, ...] = (body + "ه", body, body + "ا")
        if body.endswith("وه"):
            # Foreign words in و: فيديوهات، سيناريوهات.
            singulars = (body[:-1],)
        listed = [form for form in singulars if self.lexicon.counted(form)]
        if body in listed and self._own_feminine(body):
            listed = [body + "ه"]
        if listed:
            for rank, form in enumerate(listed):
                yield Reading(form, cost + 0.1 + 0.3 * rank, True)
        elif len(body) >= 3:
            bare_first = patterns.is_verbal_noun(body)
            yield Reading(body + "ه", cost + UNKNOWN + (0.5 if bare_first else 0.1), False)
            yield Reading(body, cost + UNKNOWN + (0.1 if bare_first else 0.5), False)

    def _feminine(self, body: str, cost: float, *, only_known: bool = False) -> Iterator[Reading]:
        yield from self._stem(body + "ه", cost, only_known=only_known, unknown=0.1)
        yield from self._feminine_adjective(body, cost + 0.1, only_known=True)

    def _feminine_adjective(
        self, body: str, cost: float, *, only_known: bool = False
    ) -> Iterator[Reading]:
        """ة off an adjective: listed, a nisba, or shaped like a participle."""
        if body in self.lexicon.adjectives:
            if not self._own_feminine(body):
                yield Reading(body, cost + 0.1, True)
            elif body + "ه" not in self.lexicon.nouns:
                yield Reading(body + "ه", cost, True)
                yield Reading(body, cost + 0.4, True)
        elif only_known or len(body) < 4:
            return
        elif body.endswith("ي") and not patterns.is_noun_in_ya(body):
            yield Reading(body, cost + UNKNOWN - 0.5, False)
        elif body.startswith("م"):
            yield Reading(body, cost + UNKNOWN + 0.8, False)

    def _own_feminine(self, adjective: str) -> bool:
        """Whether the adjective with ة is a noun of its own: منظمة، معالجة; a nisba stays one."""
        if adjective.endswith("ي"):
            return False
        return adjective + "ه" in self.lexicon.nouns or patterns.is_form_three(adjective)

    def _accusative(self, body: str, cost: float) -> Iterator[Reading]:
        if body.endswith("ه"):
            return
        for lemma, spelling, certain in self.lexicon.irregular.get(body, ()):
            if self.accusative:
                yield Reading(lemma, cost + (0.1 if certain else 0.5) + self._clash(spelling), True)
        if self.accusative:
            yield from self._stem(body, cost, counted=True, unknown=-0.5)
        else:
            yield from self._stem(body, cost + 0.4, only_known=True, counted=True)

    def _stem(
        self,
        stem: str,
        cost: float,
        *,
        counted: bool = False,
        only_known: bool = False,
        unknown: float = 0.3,
    ) -> Iterator[Reading]:
        """A stem whose ending is off; ``counted`` where only nouns and adjectives have it."""
        if self.lexicon.counted(stem) if counted else self._is_listed(stem):
            yield Reading(stem, cost + self._misspelling(stem), True)
            if self.lexicon.nominal(stem) or stem in self.lexicon.particles:
                return
        if not counted and (irregular := self.lexicon.irregular.get(stem)):
            for lemma, spelling, certain in irregular:
                yield Reading(lemma, cost + (0.1 if certain else 0.5) + self._clash(spelling), True)
        elif not only_known and len(stem) >= 3:
            yield Reading(stem, cost + UNKNOWN + unknown, False)

    def _is_listed(self, word: str) -> bool:
        lexicon = self.lexicon
        return lexicon.nominal(word) or word in lexicon.particles or word in lexicon.verbs


_BEFORE_A_VERB = (Joined.NOTHING, Joined.CONJUNCTION, Joined.FUTURE, Joined.LAM)


def _clash(written: str, spelling: str) -> float:
    """How far a spelling in the text is from one in the lexicon, where folding sees no difference.

    >>> [_clash(*pair) for pair in (("إعداد", "أعداد"), ("اعداد", "أعداد"), ("قوي", "قوى"))]
    [5.0, 0.0, 0.9]
    """
    cost = 0.0
    first, listed = written[0], spelling[0]
    if (first == "إ") != (listed == "إ") and first in "أإآ" and listed in "أإآ":
        cost += 5.0
    # With a bare alef ألسنة looks like السنة, which it hardly ever is.
    if listed in "أإآ" and written.startswith("ال"):
        cost += 1.0
    if written[-1] != spelling[-1] and {written[-1], spelling[-1]} == {"ي", "ى"}:
        cost += 0.9
    return cost
