"""Persons of the verb: يؤكدون، تؤكد، أكدت and سيؤكدها lead to أكد."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from align.arabic.lexicon import Lexicon

Endings = tuple[tuple[str, float], ...]


def by_last_letter(*endings: tuple[str, float]) -> dict[str, Endings]:
    """Endings and their costs, under the letter that a word must end in to have one of them.

    >>> by_last_letter(("ها", 0.2), ("ه", 0.3), ("نا", 0.4))
    {'ا': (('ها', 0.2), ('نا', 0.4)), 'ه': (('ه', 0.3),)}
    """
    letters = dict.fromkeys(ending[-1] for ending, _ in endings)
    return {last: tuple(each for each in endings if each[0][-1] == last) for last in letters}


_NONE: dict[str, Endings] = {}
_OBJECTS = by_last_letter(("ها", 0.2), ("هم", 0.2), ("ه", 0.3), ("نا", 0.4), ("هما", 0.2))
_IMPERFECT = by_last_letter(("ون", 0.0), ("وا", 0.0), ("ان", 0.2), ("ن", 0.4), ("ين", 0.4))
_PAST = by_last_letter(("ت", 0.1), ("وا", 0.1), ("نا", 0.3), ("تا", 0.3), ("تم", 0.4))


def persons(
    lexicon: Lexicon, word: str, *, imperfect_only: bool, objects: bool
) -> Iterator[tuple[str, float]]:
    """Listed verbs of which ``word`` (folded) may be a person, each with its cost.

    ``imperfect_only`` after what only an imperfect follows; ``objects`` where an object pronoun may
    be joined. The past as the dictionary has it is left to the caller.

    >>> from align.arabic.lexicon import lexicon
    >>> list(persons(lexicon(), "يءكدون", imperfect_only=False, objects=True))
    [('اكد', 0.2)]
    """
    pronouns = _OBJECTS if objects else _NONE
    # Endings leave two letters at least, so that these two tell whether there can be a verb.
    if word[0] in "يتنا" and len(word) >= 3 and word[1:3] in lexicon.imperfect_starts:
        for body, cost in _without(word[1:], _IMPERFECT):
            for stem, extra in _without(body, pronouns):
                if lemma := lexicon.imperfect.get(stem):
                    yield lemma, 0.2 + cost + extra
    if imperfect_only or word[:2] not in lexicon.verb_starts:
        return
    for body, extra in _without(word, pronouns):
        for past, cost in _without(body, _PAST):
            # دعت and سعت have lost the weak letter that دعا and سعى end in.
            lemmas = (past, past + "ا", past + "ي") if cost else (past,)
            for lemma in lemmas:
                if (cost or extra) and lemma in lexicon.verbs:
                    # With a yaa that stays ت is "I" or "you", rare in print: لبيت is a house.
                    rare = 0.3 if cost and lemma == past and past.endswith("ي") else 0.0
                    yield lemma, 0.4 + cost + extra + rare


def derived_past(word: str) -> str | None:
    """The past of an unlisted imperfect whose pattern shows through: form V, VI or X.

    >>> [derived_past(word) for word in ("يتنافسون", "تستهلك", "يكتب")]
    ['تنافس', 'استهلك', None]
    """
    if len(word) < 5 or word[0] not in "يتن":
        return None
    stem = word[1:-2] if word.endswith(("ون", "وا")) and len(word) >= 7 else word[1:]
    if stem.startswith("ست") and len(stem) >= 5:
        return "ا" + stem
    return stem if stem.startswith("ت") and word[0] in "يت" else None


def _without(word: str, endings: Mapping[str, Endings]) -> list[tuple[str, float]]:
    """What is left of a word without each ending it has, the empty one first, with its cost."""
    found = [(word, 0.0)]
    for ending, cost in endings.get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            found.append((word[: -len(ending)], cost))
    return found
