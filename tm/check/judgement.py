"""What speaks against a rendering in a draft: is there evidence enough, and how much of it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.words import fold
from tm.check.finding import Evidence, Severity
from tm.check.kinship import akin
from tm.check.practice import Standing
from tm.check.termhood import Kind
from tm.check.wording import told
from tm.terms.sentence import loose_positions

if TYPE_CHECKING:
    from tm.check.practice import Practice
    from tm.terms.rendering import Rendering
    from tm.terms.sentence import Sentence

# Evidence enough to say something: so often, in so many documents, with such a share around the
# day of the draft; and evidence strong enough to call it an error.
COUNT, _COUNT_WORD, _DOCUMENTS, _SHARE = 3, 5, 2, 0.6
_STRONG_COUNT, _STRONG_SHARE = 4, 0.85
# From this share on, what is neither given up nor in use is more than worth a note.
_CLEAR_SHARE = 0.75
# A rival seen less often may be a slip of the alignment.
RIVAL_COUNT = 2
# Documents that use the term repeatedly keep to one rendering so far; general words do not.
_PURE, PURE_PHRASE = 0.9, 0.75
# Everybody's words count as terms if one rendering has so much of so many places.
_FIXED, _FIXED_COUNT = 0.9, 25


def enough(held: Practice, kind: Kind) -> bool:
    """Whether this is a term of the house at all, seen often enough in its documents."""
    rendering = held.rendering
    several = kind in (Kind.NAME, Kind.PHRASE)
    pure, count = (PURE_PHRASE, COUNT) if several else (_PURE, _COUNT_WORD)
    return (
        held.purity >= pure
        and held.known >= count
        and rendering.count >= COUNT
        and len(rendering.documents) >= _DOCUMENTS
    )


def settled(held: Practice, kind: Kind) -> bool:
    """Whether the term has renderings enough, in documents enough, for words outside them to tell.

    Everybody's words have to have one rendering in nearly all of many places.
    """
    ways = (held.rendering, *held.rivals)
    documents = {name for one in ways for name in one.documents}
    if kind is Kind.EVERYDAY:
        fixed = held.rendering.count >= _FIXED * held.known
        return fixed and held.known >= _FIXED_COUNT and len(documents) > _DOCUMENTS
    pure = PURE_PHRASE if kind in (Kind.NAME, Kind.PHRASE) else _PURE
    return held.purity >= pure and len(documents) >= _DOCUMENTS


def severity_of(held: Practice, rival: Rendering) -> Severity | None:
    """How much speaks against a rival; None for nothing."""
    standing = held.standing(rival)
    if standing is Standing.GIVEN_UP and held.shares[rival.key] <= 1 - _STRONG_SHARE:
        strong = held.rendering.count >= _STRONG_COUNT and rival.count >= COUNT
        return Severity.ERROR if strong else Severity.WARNING
    if standing is Standing.ACCEPTED or held.share < _SHARE:
        return None
    known = RIVAL_COUNT <= rival.count <= held.rendering.count and held.share >= _CLEAR_SHARE
    return Severity.WARNING if known else Severity.NOTE


def given_up(held: Practice, rival: Rendering) -> bool:
    """Whether the house used the rival before and does no more."""
    return held.standing(rival) is Standing.GIVEN_UP


def partly(rendering: Rendering, target: Sentence, words: int) -> bool:
    """Whether the first word of the rendering of a one-word term stands there in some form.

    Grammar makes إيران into الإيرانية; of الطائرات المسيّرة only طائراتها may be repeated.
    """
    if words > 1:
        return False
    content = [form for form, joins in zip(target.forms, target.joining, strict=True) if not joins]
    return any(akin(rendering.key[0], form) for form in content)


def run_together(rendering: Rendering, target: str) -> bool:
    """Whether the rendering stands in a text whose words lost the spaces between them."""
    written = fold(rendering.form, "ar").replace(" ", "").removeprefix("ال")
    return len(written) > 3 and written in fold(target, "ar").replace(" ", "")


def stands_in(rendering: Rendering, target: Sentence) -> list[range]:
    """Where a rendering stands, inflected or with clitics."""
    return loose_positions(target, [(form,) for form in rendering.key])


def evidence_of(rendering: Rendering, how: str) -> Evidence:
    """How often and when the memory has a rendering, as a fact of a finding."""
    examples = rendering.examples(1)
    values: dict[str, str | int] = {
        "times": rendering.count,
        "share": round(100 * rendering.share),
        "n": len(rendering.documents),
    }
    if rendering.first:
        how = f"{how}.period"
        values |= {"first": str(rendering.first), "last": str(rendering.last)}
    newest = [
        origin.document
        for one in rendering.occurrences
        for origin in one.origins
        if origin.date == rendering.last
    ]
    return Evidence(
        told(f"house.{how}", **values),
        ar=rendering.form,
        unit=examples[0].unit if examples else None,
        document=newest[0] if newest else None,
        date=rendering.last.isoformat() if rendering.last else None,
    )
